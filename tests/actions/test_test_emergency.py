"""Somebody tries the button: dispatch reads of it, nobody else does, and it counts nowhere."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from requests import history, what_if
from requests.access import Audience
from requests.actions import (
    Ask,
    acknowledge,
    assign,
    cancel,
    close,
    followups,
    mutual_aid,
    note,
    request_backup,
    respond,
    sign_off,
)
from requests.lines import lines
from requests.models import Account, Backup, Delivery, Timer
from requests.queries import events_between, snapshot
from requests.refusals import NotFound, NotInThisState
from requests.vocabulary import Disposition, EventKind, Mark, TimerKind, Urgency
from tests.actions.night import Night, row
from tests.timers import hands
from units.access import of_device
from units.models import Address, Agency, Device


def try_it(night: Night, who: str = "requester") -> uuid.UUID:
    return night.ask(Urgency.EMERGENCY, who, test=True)


def said_to(agency: Agency, reader: Audience) -> list[str]:
    return [one["event"] for one in lines(events_between(agency.pk, 0), agency.code, agency.pk, reader)]


def test_dispatch_reads_who_tries_it(night: Night) -> None:
    backup = try_it(night)
    card = night.card(backup)
    assert (card["mark"], card["urgency"], card["unit"]["call_sign"]) == ("test", "emergency", "2A12")
    assert card["alert"] == {"audiences": ["dispatch"], "units": [], "tone": "chime"}
    assert [one["id"] for one in snapshot(night.cast.metro, Audience.DESK)["backups"]] == [str(backup)]
    assert said_to(night.cast.metro, Audience.DESK) == [EventKind.BACKUP_REQUESTED]


def test_cars_and_partners_read_hidden_and_have_it_in_no_picture(night: Night) -> None:
    backup = try_it(night)
    assert snapshot(night.cast.metro, Audience.CAR)["backups"] == []
    assert said_to(night.cast.metro, Audience.CAR) == ["hidden"]
    assert said_to(night.cast.county, Audience.DESK) == []
    for stranger in ("neighbour", "outsider", "outsider_desk"):
        with pytest.raises(NotFound):
            night.card(backup, stranger)


def test_it_calls_nobody_and_changes_no_unit(night: Night) -> None:
    Address.objects.create(agency=night.cast.metro, channel="mail", address="desk@metro.example")
    before = night.unit("2A12")
    backup = try_it(night)
    after = night.unit("2A12")
    assert (after.status, after.backup_id, after.version) == (before.status, None, before.version)
    assert (row(backup).next_rung_at, row(backup).run) == (None, 0)
    assert [timer.kind for timer in Timer.objects.filter(subject=backup)] == [TimerKind.EXPIRY]
    followups.run_pending()
    assert not Delivery.objects.exists()


def test_taking_notice_closes_it_as_tested(night: Night) -> None:
    backup = try_it(night)
    head = night.head()
    acknowledge(night.dispatcher, backup)
    found = row(backup)
    assert (found.disposition, found.acknowledged_by) == (Disposition.TESTED, "Dispatcher")
    assert night.told(head) == [EventKind.BACKUP_ACKNOWLEDGED, EventKind.BACKUP_CLOSED]
    head = night.head()
    acknowledge(night.commander, backup)
    assert night.head() == head, "a repeat is an answer"


def test_after_five_minutes_it_ends_by_itself(night: Night) -> None:
    backup = try_it(night)
    (timer,) = night.waits(TimerKind.EXPIRY)
    assert hands.left(timer.due_at) == pytest.approx(300, abs=2)
    night.wait(backup, 299)
    assert row(backup).closed_at is None
    night.wait(backup, 2)
    assert (row(backup).disposition, night.waits(TimerKind.EXPIRY)) == (Disposition.EXPIRED, [])


def test_a_real_emergency_meets_no_test_and_a_test_no_real_one(night: Night) -> None:
    tried = try_it(night)
    real = night.ask(Urgency.EMERGENCY)
    assert real != tried
    assert (row(real).mark, night.unit("2A12").backup_id) == ("", real)
    acknowledge(night.dispatcher, tried)
    again = try_it(night)
    assert again not in (tried, real)
    assert row(real).version == night.card(real)["version"]
    assert night.unit("2A12").status == "emergency"


def test_trying_twice_is_one_test(night: Night) -> None:
    assert try_it(night) == try_it(night)


def test_the_database_holds_one_real_ask_a_unit_beside_any_test(night: Night) -> None:
    try_it(night)
    real = row(night.ask(Urgency.EMERGENCY))
    real.pk = uuid.uuid4()
    with pytest.raises(IntegrityError, match="one_open_backup_per_asking_unit"):
        real.save(force_insert=True)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"urgency": "backup"}, "only_an_emergency_is_marked"),
        ({"next_rung_at": datetime(2026, 1, 1, tzinfo=UTC)}, "what_is_no_ask_calls_nobody"),
    ],
)
def test_the_database_lets_no_test_be_less_and_none_call_anybody(
    night: Night, wrong: dict[str, object], name: str
) -> None:
    backup = try_it(night)
    with pytest.raises(IntegrityError, match=name):
        Backup.objects.filter(pk=backup).update(**wrong)


def test_who_tests_may_sign_off(night: Night) -> None:
    backup = try_it(night)
    sign_off(night.requester)
    assert night.unit("2A12").status == "off_duty"
    assert row(backup).closed_at is None


def test_nobody_is_sent_to_it(night: Night) -> None:
    backup = try_it(night)
    with pytest.raises(NotInThisState):
        assign(night.dispatcher, backup, "2A14")
    with pytest.raises(NotInThisState):
        mutual_aid(night.dispatcher, backup, "COUNTY")
    with pytest.raises(NotFound):
        respond(night.neighbour, backup)
    with pytest.raises(NotFound):
        cancel(night.requester, backup)


def test_a_desk_may_write_to_it_and_close_it(night: Night) -> None:
    backup = try_it(night)
    note(night.dispatcher, backup, "Works.")
    close(night.dispatcher, backup, Disposition.ACCIDENTAL)
    assert row(backup).state == "closed"


def test_who_tests_reads_what_came_of_it_and_so_does_the_locked_car(night: Night) -> None:
    device = Device.objects.create(agency=night.cast.metro, vehicle="CAR-2A14", token_sha256="x")
    backup = request_backup(of_device(device), Ask(Urgency.EMERGENCY, test=True)).backup_id
    assert (row(backup).mark, row(backup).origin) == (Mark.TEST, "device")
    assert night.card(try_it(night), "requester")["mark"] == "test"


def test_it_is_in_no_figure(night: Night) -> None:
    for _ in range(6):
        acknowledge(night.dispatcher, try_it(night))
    closed = history.closed(night.cast.metro, None, None)
    assert Backup.objects.count() == 6
    assert not closed.exists()
    assert not Account.objects.exists()
    assert what_if.what_if(night.cast.metro, Urgency.EMERGENCY, [])["backups"] == 0
