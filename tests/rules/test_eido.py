"""A backup as an EIDO: the schema of the standard's public fields holds, and nobody's name is in it."""

from __future__ import annotations

import json
from typing import Any, Final
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from backupboard.places import ROOT
from requests.eido import words
from requests.eido.mapping import of
from requests.eido.parts import Known
from requests.vocabulary import Disposition, ResponseState, ShareHow, State, StopKind, Urgency
from units.vocabulary import UnitStatus

SCHEMA: Final[dict[str, Any]] = json.loads((ROOT / "docs" / "eido" / "eido-1.0.schema.json").read_text())
CHECK: Final = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
AT: Final = "2026-11-22T03:04:12.345678Z"
LATER: Final = "2026-11-22T03:09:00.000000Z"


def answer(unit: str, state: str, agency: str = "METRO", **more: Any) -> dict[str, Any]:
    times = {"assigned_at": None, "rolling_at": AT, "on_scene_at": None, "cleared_at": None, "eta_at": None}
    said = {"unit": unit, "agency": agency, "state": state, "overdue": False, "stalled": False, "uncrewed_at": None}
    return said | times | more


def card(**more: Any) -> dict[str, Any]:
    return {
        "id": "0b0f4b9e-6a43-4a52-9d53-1b1c8b7a8a55",
        "number": 2231,
        "agency": "METRO",
        "unit": {"id": "1", "call_sign": "2A12", "agency": "METRO", "vehicle": "CAR-7"},
        "urgency": "cover",
        "label": "Code 2",
        "state": "rolling",
        "silent": False,
        "mark": None,
        "note": "",
        "briefing": {"weapon": None, "people": None, "approach": None, "channel": None},
        "linked": [],
        "location": "5th and Oak",
        "lat": 44.98,
        "lon": -93.26,
        "accuracy_m": 12.0,
        "position_at": AT,
        "received_at": AT,
        "acknowledged_at": LATER,
        "acknowledged_by": "Sgt. Miller",
        "cancel_asked_at": None,
        "closed_at": None,
        "disposition": None,
        "prisoner": False,
        "awaiting_tow": False,
        "responses": [answer("2A14", "rolling", eta_at=LATER)],
        "shared_with": [],
        **more,
    }


def made(known: Known | None = None, **more: Any) -> dict[str, Any]:
    """The object, once it is looked over: it fits the schema, and everything it refers to is in it."""
    told = of(known or Known(card(**more), "board.example", {"METRO": "Metro Police", "COUNTY": "County Sheriff"}))
    faults = [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in CHECK.iter_errors(told)]
    assert not faults, faults
    ids = [part["$id"] for part in parts(told)]
    assert len(set(ids)) == len(ids), "two parts of one name"
    assert set(refs(told)) <= set(ids)
    return told


def parts(told: Any) -> list[dict[str, Any]]:
    if isinstance(told, list):
        return [part for one in told for part in parts(one)]
    if not isinstance(told, dict):
        return []
    return ([told] if "$id" in told else []) + [part for one in told.values() for part in parts(one)]


def refs(told: Any) -> list[str]:
    if isinstance(told, list):
        return [ref for one in told for ref in refs(one)]
    if not isinstance(told, dict):
        return []
    return ([told["$ref"]] if "$ref" in told else []) + [ref for one in told.values() for ref in refs(one)]


def unit(told: dict[str, Any], name: str) -> tuple[str, list[str], list[str]]:
    [found] = [one for one in told["emergencyResourceComponent"] if one["emergencyResourceName"] == name]
    return (
        found["primaryUnitStatusRegistryText"],
        found["secondaryUnitStatusRegistryText"],
        found["unitStatusInternal"],
    )


def test_the_schema_itself_is_one_and_refuses_what_it_should() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    told = made()
    busy = {**told["emergencyResourceComponent"][0], "primaryUnitStatusRegistryText": "Busy"}
    changes: list[dict[str, Any]] = [
        {"eidoVersion": "2.0"},
        {"$id": "2231"},
        {"agencyComponent": []},
        {"persons": []},
        {"emergencyResourceComponent": [busy]},
    ]
    for change in changes:
        assert list(CHECK.iter_errors(told | change)), change


def test_every_unit_has_one_primary_status_and_its_secondary_ones() -> None:
    told = made(
        responses=[
            answer("2A14", "rolling"),
            answer("2A16", "on_scene", on_scene_at=LATER),
            answer("2A18", "assigned", rolling_at=None, assigned_at=AT),
        ]
    )
    assert unit(told, "2A14") == ("ConditionallyAvailable", ["EnRoute", "Backup"], ["rolling"])
    assert unit(told, "2A16") == ("NotAvailable", ["OnScene", "Backup"], ["on_scene"])
    assert unit(told, "2A18")[:2] == ("ConditionallyAvailable", ["Assigned", "Dispatched", "Backup"])
    assert unit(told, "2A12")[:2] == ("NotAvailable", ["OnScene"])


def test_whoever_asked_from_a_traffic_stop_is_on_a_traffic_stop() -> None:
    known = Known(card(), "board.example", {}, stop_kind="traffic")
    assert unit(made(known), "2A12") == ("NotAvailable", ["OnScene", "TrafficStop"], ["traffic"])


def test_a_late_unit_is_delayed_and_one_that_left_does_what_it_does_now() -> None:
    known = Known(
        card(responses=[answer("2A14", "rolling", overdue=True), answer("2A16", "cleared", cleared_at=LATER)]),
        "board.example",
        {},
        status={"2A16": "available"},
    )
    assert "Delayed" in unit(made(known), "2A14")[1]
    assert unit(made(known), "2A16")[:2] == ("Available", ["Cleared", "InService"])


def test_who_could_not_come_is_not_in_it() -> None:
    told = made(responses=[answer("2A14", "rolling"), answer("2A16", "declined", rolling_at=None, assigned_at=AT)])
    assert "2A16" not in json.dumps(told)
    assert "2a16" not in json.dumps(told)


def test_a_local_word_stands_beside_the_registrys_and_never_in_its_place() -> None:
    told = made(Known(card(), "board.example", {}, words={"rolling": "10-76"}))
    assert unit(told, "2A14") == ("ConditionallyAvailable", ["EnRoute", "Backup"], ["10-76"])
    incident = told["incidentComponent"]
    assert (incident["incidentTypeCommonRegistryText"], incident["incidentTypeInternalText"]) == ("HLP2", "Code 2")
    assert incident["incidentTypeInternalCode"] == "cover"


def test_a_partners_unit_is_a_dispatch_of_its_own_agency() -> None:
    shared = [{"agency": "COUNTY", "how": "requested"}]
    told = made(responses=[answer("2A14", "rolling"), answer("S1", "rolling", "COUNTY")], shared_with=shared)
    assert [one["agencyReference"]["$ref"] for one in told["dispatchComponent"]] == [
        "metro.board.example",
        "county.board.example",
    ]
    roles = {one["$id"]: one["agencyRoleDescriptionRegistryText"] for one in told["agencyComponent"]}
    assert roles == {
        "metro.board.example": ["Dispatching", "Dispatched"],
        "county.board.example": ["Assisting", "Dispatched"],
    }
    assert [one["incidentOwningAgencyIndicator"] for one in told["agencyComponent"]] == [True, False]


def test_no_person_is_named() -> None:
    told = made(
        Known(card(), "board.example", {}, notes=[(LATER, "Sgt. Miller", "blue sedan"), (LATER, "2A12", "<b>ok</b>")])
    )
    assert "Miller" not in json.dumps(told)
    first, second = told["notesComponent"]
    assert first["agentReference"]["$ref"] == "dispatch@metro.board.example"
    assert second["agentReference"]["$ref"] == "2a12@metro.board.example"
    assert second["notesActionComments"] == "&lt;b&gt;ok&lt;/b&gt;"


def test_what_who_comes_should_know_is_a_note() -> None:
    said = {"weapon": "yes", "people": 3, "approach": "the north", "channel": "TAC 2"}
    told = made(briefing=said)
    assert told["notesComponent"][0]["notesActionComments"] == "weapon, 3 people, come from the north, channel TAC 2"


def test_the_place_is_readable_xml_with_a_circle_or_a_point() -> None:
    for accuracy, shape in ((12.0, "Circle"), (None, "Point")):
        [place] = made(accuracy_m=accuracy)["locationComponent"]
        assert place["locationDescriptionText"] == "5th and Oak"
        root = ElementTree.fromstring(place["locationByValue"].encode())
        assert root.findtext(".//{http://www.opengis.net/gml}pos") == "44.98 -93.26"
        assert [one for one in root.iter() if one.tag.endswith(shape)]
    assert "locationComponent" not in made(location="", lat=None, lon=None)


def test_a_silent_emergency_says_that_it_is_not_for_the_air() -> None:
    incident = made(urgency="emergency", silent=True)["incidentComponent"]
    assert incident["incidentTypeCommonRegistryText"] == "MAYDAY"
    assert "SILENT - DO NOT AIR" in incident["incidentStatusInternalText"]


def test_a_closed_one_says_how_it_ended() -> None:
    told = made(state="closed", closed_at=LATER, disposition="helped", responses=[answer("2A14", "cleared")])
    [ended] = told["incidentComponent"]["dispositionComponent"]
    assert (ended["dispositionCommonRegistryCode"], ended["dispositionCategoryText"]) == ("18", "helped")
    assert told["incidentComponent"]["incidentStatusCommonRegistryText"] == ["Closed"]


def test_linked_and_merged_ones_are_named_by_their_own_identifier() -> None:
    other = "11111111-2222-3333-4444-555555555555"
    told = made(
        Known(card(linked=[{"id": other, "number": 7, "agency": "COUNTY"}]), "board.example", {}, merged_into=other)
    )
    tracking = f"urn:emergency:uid:incidentid:{other.replace('-', '')}:board.example"
    assert told["linkComponent"][0]["incidentTrackingIdentifier"] == tracking
    assert told["mergeComponent"][0]["incidentTrackingIdentifier"] == tracking


def test_a_case_number_comes_with_its_kind() -> None:
    incident = made(reference="26-1182")["incidentComponent"]
    assert (incident["documentIdentification"], incident["reportNumberType"]) == (["26-1182"], "New")


def test_what_is_the_same_thing_has_the_same_name_in_the_next_object() -> None:
    before = {part["$id"] for part in parts(made())}
    after = {
        part["$id"] for part in parts(made(state="on_scene", responses=[answer("2A14", "on_scene", on_scene_at=LATER)]))
    }
    assert before == after


def test_every_word_of_ours_has_a_value_of_the_registry() -> None:
    assert set(words.INCIDENT) == set(Urgency)
    assert set(words.DISPOSITION) == set(Disposition)
    assert set(words.STATE) == set(State) - {State.CLOSED}
    assert set(words.STATUS) == set(UnitStatus)
    assert set(words.ANSWER) | set(words.LEFT) == set(ResponseState) - {ResponseState.DECLINED}
    assert set(words.SHARED) == set(ShareHow)
    assert set(words.STOP) <= set(StopKind)


@given(
    location=st.text(max_size=40),
    note=st.text(max_size=40),
    call_sign=st.text(min_size=1, max_size=8),
    urgency=st.sampled_from(list(Urgency)),
    states=st.lists(st.sampled_from(list(ResponseState)), max_size=4),
)
@pytest.mark.filterwarnings("error")
def test_whatever_was_typed_fits_the_schema(
    location: str, note: str, call_sign: str, urgency: Urgency, states: list[ResponseState]
) -> None:
    made(
        location=location,
        note=note,
        urgency=str(urgency),
        unit={"id": "1", "call_sign": call_sign, "agency": "METRO", "vehicle": ""},
        responses=[answer(f"2A{number}", state) for number, state in enumerate(states)],
    )
