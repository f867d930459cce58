"""Under control: ends the calling only where nobody is held; with a prisoner or a tow the ask goes on as cover."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from requests.actions import Ask, arrive, clear_response, close, request_backup, respond, secure
from requests.models import Event, Share, Timer
from requests.refusals import Forbidden, NotInThisState
from requests.vocabulary import Disposition, EventKind, State, TimerKind, Urgency
from tests.actions.night import Night, row
from tests.timers import hands
from units.models import Partnership


def test_secured_with_nobody_held_ends_the_rungs_and_not_the_ask(night: Night) -> None:
    backup = night.ask()
    head = night.head()
    secure(night.requester, backup)
    assert night.told(head) == [EventKind.BACKUP_SECURED]
    after = row(backup)
    assert (after.state, after.closed_at, after.next_rung_at) == (State.SECURED, None, None)


def test_securing_twice_is_once_and_a_prisoner_later_is_news(night: Night) -> None:
    backup = night.ask()
    secure(night.requester, backup)
    head = night.head()
    secure(night.requester, backup)
    secure(night.dispatcher, backup, prisoner=False)
    assert night.head() == head
    secure(night.requester, backup, prisoner=True)
    assert EventKind.BACKUP_SECURED in night.told(head)
    assert night.unit("2A12").prisoner
    secure(night.requester, backup, prisoner=False)
    assert night.rung_in(backup) is None


@pytest.mark.parametrize("held", [{"prisoner": True}, {"awaiting_tow": True}])
def test_with_a_prisoner_or_a_tow_it_goes_on_as_cover_and_no_rung_is_lost(night: Night, held: dict[str, Any]) -> None:
    backup = night.ask()
    due = row(backup).next_rung_at
    secure(night.requester, backup, **held)
    after = row(backup)
    assert (after.state, after.urgency, after.next_rung_at) == (State.SECURED, Urgency.COVER, due)
    night.wait_for_rung(backup)
    assert row(backup).rung == 1


def test_it_goes_on_until_one_unit_is_on_scene_however_many_were_wanted(night: Night) -> None:
    backup = night.ask(units_wanted=3)
    secure(night.requester, backup, prisoner=True)
    arrive(night.neighbour, backup)
    assert night.rung_in(backup) is None


def test_whoever_left_before_the_prisoner_was_held_is_no_help_with_that(night: Night) -> None:
    backup = night.ask()
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    secure(night.requester, backup)
    assert night.rung_in(backup) is None
    secure(night.requester, backup, prisoner=True)
    assert night.rung_in(backup) == pytest.approx(0, abs=2)


def test_a_cover_with_a_prisoner_climbs_quicker_from_there_on(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    assert night.rung_in(backup) == pytest.approx(60, abs=2)
    secure(night.requester, backup, prisoner=True)
    assert night.rung_in(backup) == pytest.approx(30, abs=2)
    assert [rung["after"] for rung in row(backup).ladder["rungs"]] == [0, 30, 60, 180, 300]
    assert row(backup).run == 1


def test_a_cover_by_the_agencys_own_ladder_keeps_its_times(night: Night) -> None:
    rungs = [{"after": after, "alert": ["shift"], "tone": "alarm", "name": "all"} for after in (0, 100)]
    night.cast.metro.ladders.create(urgency=Urgency.COVER, rungs=rungs)
    backup = night.ask(Urgency.COVER)
    secure(night.requester, backup, prisoner=True)
    assert night.rung_in(backup) == pytest.approx(100, abs=2)


def test_a_roll_by_with_a_prisoner_becomes_cover_and_no_longer_expires(night: Night) -> None:
    backup = night.ask(Urgency.ROLL_BY)
    secure(night.requester, backup, prisoner=True)
    assert night.rung_in(backup) == pytest.approx(30, abs=2)
    assert not night.waits(TimerKind.EXPIRY)


def test_help_too_far_for_a_backup_may_do_for_cover_until_it_is_late(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup, eta_s=15 * 60)
    assert night.rung_in(backup) is not None
    secure(night.requester, backup, prisoner=True)
    assert night.rung_in(backup) is None
    night.wait(backup, 16 * 60 + 1)
    assert row(backup).rung >= 1 or night.rung_in(backup) is not None
    assert night.card(backup)["responses"][0]["overdue"]


def test_to_a_cover_a_neighbour_is_offered_never_sent_also_when_it_was_a_backup(night: Night) -> None:
    Partnership.objects.filter(agency=night.cast.metro).update(automatic=True)
    backup = night.ask()
    secure(night.requester, backup, prisoner=True)
    for _ in range(4):
        night.wait_for_rung(backup)
    assert set(Share.objects.values_list("how", flat=True)) == {"offered"}
    assert row(backup).logs == [night.cast.metro.pk]


def test_an_emergency_secured_from_the_car_is_a_withdrawal_and_dispatch_verifies(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    head = night.head()
    secure(night.requester, backup, prisoner=True)
    assert night.told(head) == [
        EventKind.BACKUP_UPDATED,
        EventKind.BACKUP_CANCEL_ASKED,
        EventKind.STOP_OPENED,
        EventKind.UNIT_STATUS,
    ]
    after = row(backup)
    assert (after.secured_at, after.urgency, after.prisoner) == (None, Urgency.EMERGENCY, True)
    assert after.cancel_asked_at is not None
    assert night.rung_in(backup) == pytest.approx(15, abs=2)
    head = night.head()
    secure(night.requester, backup, prisoner=True)
    assert night.head() == head


def test_dispatch_secures_an_emergency_by_what_it_heard(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    secure(night.dispatcher, backup, awaiting_tow=True)
    after = row(backup)
    assert (after.state, after.urgency, after.units_wanted) == (State.SECURED, Urgency.COVER, 1)
    assert night.unit("2A12").status == "on_stop", "it waits for the tow"
    assert night.rung_in(backup) is not None


def test_a_silent_emergency_is_not_secured_from_its_car(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY, silent=True)
    with pytest.raises(NotInThisState):
        secure(night.requester, backup)
    assert not row(backup).prisoner


def test_neighbours_secure_nothing_and_closed_is_closed(night: Night) -> None:
    backup = night.ask()
    with pytest.raises(Forbidden):
        secure(night.neighbour, backup)
    close(night.requester, backup, Disposition.HELPED)
    with pytest.raises(NotInThisState):
        secure(night.requester, backup)


def test_raised_again_a_secured_scene_is_no_longer_secured(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    secure(night.requester, backup, prisoner=True)
    request_backup(night.requester, Ask(Urgency.EMERGENCY))
    after = row(backup)
    assert (after.secured_at, after.state, after.run) == (None, State.WAITING, 2)
    assert Timer.objects.filter(subject=backup, run=1, fired_at=None, cancelled_at=None).count() == 0


def test_the_emergency_of_nobody_we_know_stays_one_when_a_prisoner_is_held(night: Night) -> None:
    backup = request_backup(night.dispatcher, Ask(Urgency.EMERGENCY, unit="9Z99")).backup_id
    secure(night.dispatcher, backup, prisoner=True)
    after = row(backup)
    assert (after.unit, after.urgency, after.state) == (None, Urgency.EMERGENCY, State.SECURED)
    assert after.next_rung_at is not None


def test_what_was_touched_earlier_is_kept_beside_when_it_came(night: Night) -> None:
    touched = hands.now() - timedelta(minutes=7)
    backup = night.ask()
    secure(night.requester, backup, prisoner=True, at=touched)
    event = Event.objects.get(kind=EventKind.BACKUP_SECURED, agency=night.cast.metro)
    said = json.loads(event.payload)["facts"]["stated_at"]
    assert datetime.fromisoformat(said) == touched
    secured_at = row(backup).secured_at
    assert secured_at and secured_at > touched + timedelta(minutes=6)
    emergency = night.ask(Urgency.EMERGENCY, "third", pressed_at=touched - timedelta(seconds=9))
    secure(night.actor("third"), emergency, at=touched)
    asked = Event.objects.get(kind=EventKind.BACKUP_CANCEL_ASKED, agency=night.cast.metro)
    assert datetime.fromisoformat(json.loads(asked.payload)["facts"]["stated_at"]) == touched


def test_over_the_wire_too_and_an_earlier_touch_is_told_in_the_record(night: Night) -> None:
    backup = night.ask()
    touched = (hands.now() - timedelta(minutes=7)).isoformat()
    client = night.cast.client("requester")
    assert client.say(f"backups/{backup}/secure/", {"prisoner": True, "at": touched}).status_code == 200
    again = client.say(f"backups/{backup}/secure/", {"prisoner": True, "at": touched})
    assert again.status_code == 200, "a repeat is an answer"
    assert Event.objects.filter(kind=EventKind.BACKUP_SECURED).count() == 1
    told = night.cast.client("commander").read(f"backups/{backup}/record/?reason=live").json()
    (line,) = [one for one in told["lines"] if one["kind"] == "backup.secured"]
    assert datetime.fromisoformat(line["stated"]) == datetime.fromisoformat(touched)
    refusal = client.say(f"backups/{backup}/secure/", {"at": "yesterday"})
    assert refusal.status_code == 400 and "at" in refusal.json()["error"]["fields"]
