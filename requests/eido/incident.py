"""What it is about: the incident, where it is, what was noted, which others belong to it."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from requests.eido.parts import Known, Wire, agent_id, component_id, desk, incident_id, last, prologue, ref
from requests.eido.words import DISPOSITION, INCIDENT, STATE, WITHDRAWN


def incident(known: Known, place: Wire | None, noted: Sequence[Wire]) -> Wire:
    """What it is about, with our words beside the common ones."""
    card = known.card
    kind, priority = INCIDENT[card["urgency"]]
    said: Wire = {
        **prologue(known, component_id(known, "incident"), last(card), card["agency"]),
        "incidentTypeCommonRegistryText": kind,
        "incidentTypeInternalCode": card["urgency"],
        "incidentTypeInternalText": card["label"],
        "incidentCommonPriorityNumber": priority,
        "incidentPriorityInternalText": card["label"],
        "incidentStatusCommonRegistryText": _statuses(card),
        "incidentStatusInternalText": _states(card),
        "internalIncidentId": f"{card['agency']} {card['number']} {card['received_at'][:10]}",
        "locationReference": [ref(place["$id"])] if place else [],
        "notesReference": [ref(note["$id"]) for note in noted],
        "dispositionComponent": _dispositions(known),
    }
    if card.get("reference"):
        said |= {"documentIdentification": [card["reference"]], "reportNumberType": "New"}
    if known.beat:
        said["beatOrDispatchGroupText"] = known.beat
    return {name: value for name, value in said.items() if value != []}


def _statuses(card: Mapping[str, Any]) -> list[str]:
    if not card["closed_at"]:
        return ["Active", *STATE[card["state"]]]
    return ["Closed"] + (["Cancelled"] if card["disposition"] in WITHDRAWN else [])


def _states(card: Mapping[str, Any]) -> list[str]:
    said = [card["state"]]
    said += ["SILENT - DO NOT AIR"] if card["silent"] else []
    said += [card["mark"]] if card["mark"] else []
    said += ["prisoner"] if card["prisoner"] else []
    said += ["tow awaited"] if card["awaiting_tow"] else []
    return said + (["cancel asked, not verified"] if card["cancel_asked_at"] and not card["closed_at"] else [])


def _dispositions(known: Known) -> list[Wire]:
    card = known.card
    if not card["disposition"]:
        return []
    own = prologue(known, component_id(known, "disposition"), card["closed_at"], card["agency"])
    word = card["disposition"]
    said = {"dispositionCommonRegistryCode": DISPOSITION[word], "dispositionPrimaryIndicator": True}
    return [{**own, **said, "dispositionCategoryText": word}]


def notes(known: Known) -> list[Wire]:
    """What was said of it, as HTML, oldest first."""
    card, said = known.card, list[tuple[str, str, str]]()
    asker = card["unit"]["call_sign"] if card["unit"] and card["unit"]["call_sign"] else ""
    if card["note"]:
        said.append((card["received_at"], asker, card["note"]))
    briefing = _briefing(card["briefing"])
    if briefing:
        said.append((last(card), asker, briefing))
    call_signs = {asker} | {answer["unit"] for answer in card["responses"] if answer["state"] != "declined"}
    said += known.notes
    return [
        {
            **prologue(known, component_id(known, "note", str(number), at), at, card["agency"]),
            # Who signs a note with a name of their own is the desk to the outside.
            "agentReference": ref(agent_id(known, card["agency"], who) if who in call_signs - {""} else desk(known)),
            "notesActionComments": html.escape(text).replace("\n", "<br>"),
        }
        for number, (at, who, text) in enumerate(said)
    ]


def _briefing(briefing: Mapping[str, Any]) -> str:
    """What who comes should know, in a line; empty when nobody said anything."""
    weapon = {"yes": "weapon", "no": "no weapon"}.get(briefing["weapon"] or "", "")
    people = f"{briefing['people']} people" if briefing["people"] is not None else ""
    approach = f"come from {briefing['approach']}" if briefing["approach"] else ""
    channel = f"channel {briefing['channel']}" if briefing["channel"] else ""
    return ", ".join(filter(None, (weapon, people, approach, channel)))


def location(known: Known) -> Wire | None:
    """Where it is: in words, and as PIDF-LO where a position is known."""
    card = known.card
    if not card["location"] and card["lat"] is None:
        return None
    said: Wire = {
        **prologue(known, component_id(known, "location"), card["position_at"] or card["received_at"], card["agency"]),
        "locationTypeDescriptionRegistryText": "CurrentIncident",
    }
    if card["location"]:
        said["locationDescriptionText"] = card["location"]
    if card["lat"] is not None:
        said["locationByValue"] = _pidf_lo(known)
    return said


def _pidf_lo(known: Known) -> str:
    """The place as RFC 5491 writes it: a circle where we know how exact it is, else a point."""
    card = known.card
    at = f"<gml:pos>{card['lat']} {card['lon']}</gml:pos>"
    srs = 'srsName="urn:ogc:def:crs:EPSG::4326"'
    shape = f"<gml:Point {srs}>{at}</gml:Point>"
    if card["accuracy_m"]:
        radius = f'<gs:radius uom="urn:ogc:def:uom:EPSG::9001">{card["accuracy_m"]}</gs:radius>'
        shape = f"<gs:Circle {srs}>{at}{radius}</gs:Circle>"
    entity = escape(f"pres:{card['id']}@{known.domain}", {'"': "&quot;"})
    return (
        '<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf"'
        ' xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"'
        ' xmlns:gml="http://www.opengis.net/gml" xmlns:gs="http://www.opengis.net/pidflo/1.0"'
        f' entity="{entity}"><dm:device id="incident"><gp:geopriv><gp:location-info>{shape}</gp:location-info>'
        f"<gp:usage-rules/></gp:geopriv><dm:timestamp>{card['position_at'] or card['received_at']}</dm:timestamp>"
        "</dm:device></presence>"
    )


def link(known: Known, other: Mapping[str, Any]) -> Wire:
    """Another ask of the same scene."""
    return {
        **prologue(known, component_id(known, "link", other["id"]), last(known.card), known.card["agency"]),
        "incidentTrackingIdentifier": incident_id(other["id"], known.domain),
        "linkDirectionCode": "RELATED",
        "transactionReasonText": f"one scene with {other['agency']} {other['number']}",
    }


def merged(known: Known) -> list[Wire]:
    """The ask this one became part of."""
    if not known.merged_into:
        return []
    own = prologue(known, component_id(known, "merge"), last(known.card), known.card["agency"])
    target = incident_id(known.merged_into, known.domain)
    return [{**own, "incidentTrackingIdentifier": target, "incidentMergeDirectionCode": "REPLACING"}]
