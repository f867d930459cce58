"""An emergency of nobody we know, and the desk that finds out who it is."""

import uuid

import pytest

from requests.actions import Ask, arrive, cancel, clear_response, mutual_aid, request_backup, respond, update_backup
from requests.record import record
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import Disposition, EventKind, Urgency
from tests.actions.night import Night, answers, row


def unknown(night: Night, **said: object) -> uuid.UUID:
    ask = Ask(Urgency.EMERGENCY, unit="9Z99", **said)  # type: ignore[arg-type]
    backup = request_backup(night.dispatcher, ask).backup_id
    assert row(backup).unit is None
    return backup


def test_a_desk_says_who_it_is_and_its_place_is_filled_from_what_that_unit_is_known_at(night: Night) -> None:
    backup = unknown(night)
    before = night.head()
    assert update_backup(night.dispatcher, backup, {"unit": "2A12"}) == backup
    assert EventKind.BACKUP_UPDATED in night.told(before)
    card = night.card(backup)
    assert (card["unit"]["call_sign"], card["location"], card["location_source"]) == ("2A12", "Beat 2A", "beat")
    assert night.unit("2A12").status == "emergency"


def test_what_was_typed_of_the_place_stays(night: Night) -> None:
    backup = unknown(night, location="Main/4th")
    update_backup(night.dispatcher, backup, {"unit": "2A12", "note": "wife called"})
    assert (row(backup).location, row(backup).note) == ("Main/4th", "wife called")


def test_only_an_ask_without_a_unit_gets_one(night: Night) -> None:
    known = night.ask()
    with pytest.raises(NotInThisState, match="has its unit"):
        update_backup(night.dispatcher, known, {"unit": "2A14"})
    backup = unknown(night)
    update_backup(night.dispatcher, backup, {"unit": "2A14"})
    with pytest.raises(NotInThisState):
        update_backup(night.dispatcher, backup, {"unit": "2A16"})


def test_where_the_unit_asks_already_the_two_are_one_raised_and_earliest(night: Night) -> None:
    first = night.ask(Urgency.COVER)
    backup = unknown(night, location="Main/4th")
    respond(night.neighbour, backup)
    assert update_backup(night.dispatcher, backup, {"unit": "2A12"}) == first
    card, over = night.card(first), night.card(backup)
    assert (card["urgency"], card["location"]) == ("emergency", "Main/4th")
    assert (over["state"], over["disposition"]) == ("closed", Disposition.MERGED)
    assert row(backup).merged_into_id == first
    assert answers(first) == [("2A14", "rolling", "")], "whoever was coming comes to it"
    assert card["first_rolling_at"] is not None
    assert night.unit("2A14").backup_id == first


def test_who_stood_there_already_is_in_the_record_of_the_one_and_missing_in_neither(night: Night) -> None:
    first = night.ask(Urgency.COVER)
    backup = unknown(night)
    arrive(night.neighbour, backup)
    update_backup(night.dispatcher, backup, {"unit": "2A12"})
    clear_response(night.neighbour, first)
    assert [one.unit for one in record(row(first)).presences] == ["2A14"]
    assert record(row(first)).doubts == record(row(backup)).doubts == ()


def test_partners_who_have_the_one_get_the_other(night: Night) -> None:
    first = night.ask(Urgency.COVER)
    backup = unknown(night)
    mutual_aid(night.dispatcher, backup, "COUNTY")
    respond(night.outsider, backup)
    update_backup(night.dispatcher, backup, {"unit": "2A12"})
    assert night.cast.county.pk in row(first).logs
    assert answers(first) == [("S1", "rolling", "")]


def test_who_was_coming_to_itself_no_longer_is(night: Night) -> None:
    backup = unknown(night)
    respond(night.neighbour, backup)
    respond(night.third, backup)
    update_backup(night.dispatcher, backup, {"unit": "2A14"})
    assert answers(backup) == [("2A14", "stood_down", "asks"), ("2A16", "rolling", "")]
    assert row(backup).state == "rolling"


def test_one_whose_cancel_waits_for_voice_is_verified_before_it_is_joined(night: Night) -> None:
    night.ask(Urgency.COVER)
    backup = unknown(night)
    cancel(night.dispatcher, backup)
    with pytest.raises(NotInThisState, match="by voice"):
        update_backup(night.dispatcher, backup, {"unit": "2A12"})


def test_no_car_says_it_and_no_unit_of_another_agency_is_taken(night: Night) -> None:
    backup = unknown(night)
    for who in (night.requester, night.neighbour):
        with pytest.raises(Forbidden):
            update_backup(who, backup, {"unit": "2A12"})
    night.cast.county.memberships.create(officer=night.cast.people["dispatcher"], role="dispatcher")
    with pytest.raises(Invalid, match="not of METRO"):
        update_backup(night.dispatcher, backup, {"unit": "COUNTY:S1"})
    with pytest.raises(Invalid, match="no unit"):
        update_backup(night.dispatcher, backup, {"unit": "8X88"})
