"""The neighbours: offered, asked or called by a rung; on their own board and numbers, or by telephone."""

from __future__ import annotations

import json

import pytest

from requests import queries
from requests.access import Audience
from requests.actions import (
    acknowledge,
    arrive,
    assign,
    clear_response,
    close,
    mutual_aid,
    note,
    reached,
    respond,
)
from requests.lines import lines
from requests.models import Share
from requests.refusals import Forbidden, Invalid, NotFound, NotInThisState
from requests.vocabulary import Disposition, EventKind, Urgency
from tests.actions.night import Night, answers, row
from units.models import Partnership


def test_asking_a_neighbour_puts_the_backup_on_their_board_under_their_own_number(night: Night) -> None:
    backup = night.ask()
    county = night.head()
    mutual_aid(night.dispatcher, backup, "county")
    assert night.told(county, "COUNTY") == [EventKind.BACKUP_SHARED]
    assert row(backup).logs == sorted([night.cast.metro.pk, night.cast.county.pk])
    assert [card["id"] for card in queries.snapshot(night.cast.county, Audience.CAR)["backups"]] == [str(backup)]


def test_asking_twice_is_once(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    head = night.head()
    mutual_aid(night.commander, backup, "COUNTY")
    assert night.head() == head


def test_an_offer_taken_up_is_a_request_and_no_rung_makes_it_less(night: Night) -> None:
    backup = night.ask()
    for _ in range(3):
        night.wait_for_rung(backup)
    assert set(Share.objects.values_list("how", flat=True)) == {"offered"}
    assert row(backup).logs == [night.cast.metro.pk]
    with pytest.raises(NotFound):
        night.card(backup, "outsider_desk")
    mutual_aid(night.dispatcher, backup, "COUNTY")
    night.wait_for_rung(backup)
    assert Share.objects.get(agency=night.cast.county).how == "requested"


def test_the_mutual_aid_rung_sends_whoever_agreed_to_it(night: Night) -> None:
    Partnership.objects.filter(agency=night.cast.metro).update(automatic=False)
    Partnership.objects.filter(agency=night.cast.metro, partner=night.cast.county).update(automatic=True)
    backup = night.ask()
    for _ in range(4):
        night.wait_for_rung(backup)
    assert sorted(Share.objects.values_list("agency__code", "how")) == [("COUNTY", "automatic"), ("STATE", "offered")]
    assert night.card(backup, "outsider")["alert"]["audiences"] == ["partner_desks", "partners"]


def test_an_agency_that_works_alone_calls_its_partners_to_an_emergency_at_once(night: Night) -> None:
    night.cast.metro.lone = True
    night.cast.metro.save()
    backup = night.ask(Urgency.EMERGENCY)
    night.sweep()
    assert night.card(backup, "outsider")["alert"]["audiences"] == ["partner_desks", "partners"]


def test_their_units_roll_arrive_and_clear_and_both_boards_see_it(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    head = night.head()
    respond(night.outsider, backup, eta_s=120)
    assert night.rung_in(backup) is None
    assert night.told(head) == [EventKind.RESPONSE_ROLLING]
    assert night.told(head, "COUNTY") == [EventKind.RESPONSE_ROLLING, EventKind.UNIT_STATUS]
    arrive(night.outsider, backup)
    clear_response(night.outsider, backup)
    assert answers(backup) == [("S1", "cleared", "")]


def test_their_desk_sends_its_own_units_and_not_ours_nor_we_theirs(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    assign(night.outsider_desk, backup, "S2")
    with pytest.raises(Forbidden):
        assign(night.outsider_desk, backup, "2A14")
    with pytest.raises(Forbidden):
        assign(night.dispatcher, backup, "COUNTY:S1")


def test_what_is_ours_stays_with_us(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    with pytest.raises(Forbidden):
        acknowledge(night.outsider_desk, backup)
    with pytest.raises(Forbidden):
        note(night.outsider_desk, backup, "hm")
    with pytest.raises(Forbidden):
        close(night.outsider_desk, backup, Disposition.HELPED)


def test_a_partner_reads_nothing_of_our_timers_people_words_or_telephones(night: Night) -> None:
    night.cast.metro.labels = {"urgency": {"backup": "Code 3"}}
    night.cast.metro.save()
    night.look()
    backup = night.ask(note="informant aboard")
    note(night.requester, backup, "his brother is a sheriff")
    mutual_aid(night.dispatcher, backup, "STATE")
    mutual_aid(night.dispatcher, backup, "COUNTY")
    acknowledge(night.dispatcher, backup)
    said = json.dumps(
        [
            night.card(backup, "outsider_desk"),
            lines(queries.events_between(night.cast.county.pk, 0), "COUNTY", night.cast.county.pk, Audience.DESK),
        ],
        default=str,
    )
    for secret in ("informant", "brother", "Dispatcher", "555 0100", "STATE CALL", "Code 3", 'next_rung_at": "2'):
        assert secret not in said


def test_a_partner_with_only_a_telephone_is_called_and_never_implied_to_be_reached(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "STATE")
    (desk,) = night.card(backup)["shared_with"]
    assert (desk["mode"], desk["phone"], desk["talk_group"], desk["reached"]) == (
        "contact",
        "+1 555 0100",
        "STATE CALL",
        None,
    )
    (car,) = night.card(backup, "requester")["shared_with"]
    assert (car["phone"], car["talk_group"]) == (None, None)
    assert row(backup).logs == [night.cast.metro.pk]
    head = night.head()
    reached(night.dispatcher, backup, "STATE", reached=False)
    reached(night.commander, backup, "STATE", reached=False)
    assert night.told(head) == [EventKind.BACKUP_UPDATED]
    reached(night.dispatcher, backup, "STATE", reached=True)
    assert night.card(backup)["shared_with"][0]["reached"] is True


def test_who_is_no_partner_is_not_asked_and_who_was_not_called_is_not_reached(night: Night) -> None:
    backup = night.ask()
    with pytest.raises(Invalid):
        mutual_aid(night.dispatcher, backup, "NOBODY")
    with pytest.raises(Invalid):
        reached(night.dispatcher, backup, "STATE", reached=True)
    mutual_aid(night.dispatcher, backup, "COUNTY")
    with pytest.raises(Forbidden):
        mutual_aid(night.requester, backup, "COUNTY")
    close(night.requester, backup, Disposition.HELPED)
    with pytest.raises(NotInThisState):
        mutual_aid(night.dispatcher, backup, "STATE")
