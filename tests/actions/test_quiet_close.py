"""When an ask closes, who could not come and whose screen showed it become numbers; nobody reads who any more."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from requests import queries
from requests.access import Audience
from requests.actions import acknowledge, assign, cancel, close, decline, respond, update_backup, verify_cancel
from requests.actions.receipts import seen
from requests.cards import Wire
from requests.lines import lines
from requests.models import Backup, Receipt, Response
from requests.refusals import NotInThisState
from requests.vocabulary import Disposition, EventKind, Mark, Urgency, VerifyOutcome
from tests.actions.night import Night, answers, row
from tests.timers import hands

EVERY_READER = [("METRO", Audience.DESK), ("METRO", Audience.CAR), ("COUNTY", Audience.DESK), ("COUNTY", Audience.CAR)]


def told(night: Night, backup: uuid.UUID, reader: Audience = Audience.DESK) -> list[Wire]:
    events = queries.timeline(backup, night.cast.metro.pk)
    return lines(events, "METRO", night.cast.metro.pk, reader)


def shown(night: Night, backup: uuid.UUID) -> None:
    people = night.cast.people
    assert seen(night.dispatcher, backup, [people["neighbour"].pk, people["dispatcher"].pk])


def test_who_could_not_come_is_counted_and_forgotten(night: Night) -> None:
    backup = night.ask()
    decline(night.neighbour, backup)
    decline(night.third, backup)
    shown(night, backup)
    close(night.requester, backup, Disposition.HELPED)
    after = row(backup)
    assert (after.declined_count, after.seen_count, after.nearby) == (2, 2, [])
    assert answers(backup) == []
    assert not Receipt.objects.exists()


def test_who_acknowledged_it_stays(night: Night) -> None:
    backup = night.ask()
    acknowledge(night.dispatcher, backup)
    close(night.requester, backup, Disposition.HELPED)
    assert night.card(backup)["acknowledged_by"] == night.dispatcher.label


def test_a_unit_that_was_coming_and_could_not_ends_as_one_that_stands_itself_down(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    decline(night.neighbour, backup)
    respond(night.third, backup)
    close(night.requester, backup, Disposition.HELPED)
    assert answers(backup) == [("2A14", "stood_down", "recalled"), ("2A16", "stood_down", "closed")]
    assert row(backup).declined_count == 1


def test_who_declined_and_came_after_all_stands_there_once(night: Night) -> None:
    backup = night.ask()
    decline(night.neighbour, backup)
    respond(night.neighbour, backup)
    close(night.requester, backup, Disposition.HELPED)
    assert answers(backup) == [("2A14", "stood_down", "closed")]


def test_a_real_emergency_is_kept_whole_and_no_reader_is_told(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    decline(night.neighbour, backup)
    shown(night, backup)
    cancel(night.requester, backup)
    verify_cancel(night.dispatcher, backup, VerifyOutcome.SAFE)
    assert answers(backup) == [("2A14", "declined", "")]
    assert Receipt.objects.count() == 2
    for name in ("dispatcher", "commander", "requester"):
        assert night.card(backup, name)["responses"] == []


def test_a_drills_emergency_is_no_emergency(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    decline(night.neighbour, backup)
    Backup.objects.filter(pk=backup).update(mark=Mark.DRILL)
    close(night.dispatcher, backup, Disposition.HELPED)
    assert answers(backup) == []
    assert row(backup).declined_count == 1


def test_the_sealed_line_stays_and_is_told_as_a_unit_could_not_come(night: Night) -> None:
    backup = night.ask()
    decline(night.neighbour, backup)
    open_line = told(night, backup)[-1]
    assert (open_line["event"], open_line["facts"]["unit"]) == ("response.declined", "2A14")
    close(night.requester, backup, Disposition.HELPED)
    (line,) = [one for one in told(night, backup) if one["event"] == "response.declined"]
    assert (line["actor"], line["facts"]) == (None, {"number": 1})
    for code, reader in EVERY_READER:
        agency = night.cast.agencies[code]
        for one in lines(queries.events_between(agency.pk, 0), code, agency.pk, reader):
            assert "2A14" not in json.dumps([one["actor"], one["facts"], one.get("card")])


def test_what_a_cant_set_off_does_not_name_it_either(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    before = len(told(night, backup))
    decline(night.neighbour, backup)
    decline(night.third, backup)
    after = [one["event"] for one in told(night, backup)[before:]]
    assert {EventKind.BACKUP_UPDATED, EventKind.BACKUP_REOPENED, EventKind.RESPONSE_DECLINED} <= set(after)
    for reader in (Audience.CAR, Audience.DESK):
        if reader is Audience.DESK:
            close(night.requester, backup, Disposition.HELPED)
        said = told(night, backup, reader)[before : before + len(after)]
        assert "2A14" not in json.dumps([(one["actor"], one["facts"]) for one in said])
        assert "2A16" not in json.dumps([(one["actor"], one["facts"]) for one in said])


def test_a_late_cant_and_a_repeat_are_answered_alike_and_leave_nothing(night: Night) -> None:
    backup = night.ask()
    decline(night.neighbour, backup)
    close(night.requester, backup, Disposition.HELPED)
    head = night.head()
    decline(night.neighbour, backup)
    decline(night.third, backup)
    assert night.head() == head
    assert answers(backup) == []
    assert row(backup).declined_count == 1


def test_a_day_later_no_verb_of_an_answer_tells_who_came(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    close(night.requester, backup, Disposition.HELPED)
    Backup.objects.filter(pk=backup).update(closed_at=hands.now() - timedelta(hours=25))
    for unit in ("2A14", "2A16"):
        for verb in (respond, decline, assign):
            with pytest.raises(NotInThisState):
                verb(night.dispatcher, backup, unit)
    Backup.objects.filter(pk=backup).update(closed_at=hands.now())


def test_an_ask_that_is_joined_to_another_leaves_that_one_open_and_whole(night: Night) -> None:
    known = night.ask()
    lost = night.ask(Urgency.EMERGENCY, who="dispatcher", unit="2A99")
    decline(night.third, known)
    update_backup(night.dispatcher, lost, {"unit": "2A12"})
    assert row(lost).disposition == "merged"
    assert row(known).closed_at is None
    assert answers(known) == [("2A16", "declined", "")]


def test_the_database_refuses_to_close_it_in_any_other_way(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    decline(night.neighbour, backup)
    closed = {"state": "closed", "closed_at": hands.now(), "disposition": "helped", "next_rung_at": None}
    with pytest.raises(IntegrityError, match="could not come"), transaction.atomic():
        Backup.objects.filter(pk=backup).update(**closed)
    assert row(backup).closed_at is None


@pytest.mark.parametrize("using", ["default", "owner"])
def test_nor_can_anybody_add_it_afterwards(night: Night, using: str) -> None:
    backup = night.ask(Urgency.COVER)
    respond(night.neighbour, backup)
    close(night.requester, backup, Disposition.HELPED)
    with pytest.raises(IntegrityError, match="nobody declines"), transaction.atomic(using=using):
        Response.objects.using(using).filter(backup=backup).update(state="declined")
    with pytest.raises(IntegrityError, match="nobody declines"), transaction.atomic(using=using):
        Receipt.objects.using(using).create(backup_id=backup, officer_id=night.cast.people["third"].pk)
    assert connections[using].vendor == "postgresql"


def test_a_unit_that_asks_ten_times_has_no_higher_a_version_than_one_that_asks_once(night: Night) -> None:
    for _ in range(10):
        close(night.requester, night.ask(Urgency.COVER), Disposition.HELPED)
    close(night.neighbour, night.ask(Urgency.COVER, who="neighbour"), Disposition.HELPED)
    often, once = night.unit("2A12").version, night.unit("2A14").version
    began = (hands.now() - timedelta(minutes=5)).timestamp() - 1_767_225_600
    assert min(often, once) > began, "a version is a moment, not a count"
    assert abs(often - once) < 60
