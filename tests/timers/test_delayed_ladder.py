"""The ladder of a late emergency, as the sweeper fires it: each rung once and at its time, the partners' held."""

from __future__ import annotations

import json
import uuid

import pytest
from pytest_django import Settings

from requests.actions import Ask, acknowledge, followups, request_backup, respond, verify_cancel
from requests.models import Backup, Event, LadderPolicy, Share, Timer
from requests.vocabulary import EventKind, TimerKind, Urgency, VerifyOutcome
from tests.cast import Cast
from tests.timers import hands


def late(cast: Cast) -> uuid.UUID:
    return request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY, pressed_at=hands.ago(840))).backup_id


def climb(backup: uuid.UUID) -> None:
    assert hands.fired(hands.climb(backup, late=0.02))
    followups.run_pending()


def test_every_rung_fires_once_at_its_offset_and_then_it_repeats(cast: Cast) -> None:
    backup = late(cast)
    offsets = []
    for _ in range(4):
        offsets.append(hands.offset(backup))
        climb(backup)
    assert offsets[:3] == [15, 30, 45]
    assert offsets[3] == pytest.approx(75, abs=1)
    fired = Timer.objects.filter(subject=backup, kind=TimerKind.RUNG, fired_at__isnull=False)
    assert sorted(fired.values_list("step", flat=True)) == [0, 1, 2, 3, 4]
    assert Backup.objects.get(pk=backup).exhausted


def test_each_held_rung_says_why(cast: Cast) -> None:
    backup = late(cast)
    for _ in range(3):
        climb(backup)
    told = Event.objects.filter(subject=backup, kind=EventKind.BACKUP_RUNG_SKIPPED).order_by("seq")
    assert [json.loads(event.payload)["facts"]["why"] for event in told] == ["delayed", "delayed"]
    assert not Share.objects.exists()


def test_an_agencys_own_ladder_is_climbed_after_dispatch(cast: Cast) -> None:
    LadderPolicy.objects.create(agency=cast.metro, urgency=Urgency.EMERGENCY, rungs=hands.short(5, 9))
    backup = late(cast)
    offsets = []
    for _ in range(3):
        offsets.append(hands.offset(backup))
        climb(backup)
    assert offsets == [15, 20, 24]


def test_a_demonstrations_ladder_is_ten_times_quicker(cast: Cast, settings: Settings) -> None:
    settings.LADDER_QUICKER = 10
    backup = late(cast)
    assert hands.offset(backup) == 1.5
    acknowledge(cast.actor("dispatcher"), backup)
    timer = hands.pending(backup)
    assert timer is not None
    assert (timer.due_at - hands.now()).total_seconds() == pytest.approx(12, abs=1)


def test_acknowledged_after_everybody_was_called_it_climbs_on_as_any_emergency(cast: Cast) -> None:
    backup = late(cast)
    climb(backup)
    acknowledge(cast.actor("dispatcher"), backup)
    timer = hands.pending(backup)
    assert timer is not None and timer.step == 3, "nobody more is called to take notice"
    assert (timer.due_at - hands.now()).total_seconds() == pytest.approx(60, abs=2)


def test_verified_while_help_is_coming_the_partners_come_in_and_one_rung_fires(cast: Cast) -> None:
    backup = late(cast)
    for _ in range(3):
        climb(backup)
    respond(cast.actor("neighbour"), backup, eta_s=60)
    assert hands.pending(backup) is None
    verify_cancel(cast.actor("dispatcher"), backup, VerifyOutcome.NO_ANSWER)
    assert Share.objects.filter(agency=cast.county).exists()
    assert hands.fired(hands.fire())
    assert hands.pending(backup) is None


def test_no_screen_displays_it_in_five_seconds_and_it_is_everybodys(cast: Cast) -> None:
    backup = late(cast)
    hands.unseen(backup)
    hands.fire()
    followups.run_pending()
    assert hands.fired(hands.fire())
    assert Backup.objects.get(pk=backup).rung == 1


def test_what_is_no_ask_leaves_the_sweeper_nothing_but_its_end(cast: Cast) -> None:
    tried = request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY, test=True)).backup_id
    assert hands.fire() == []
    with pytest.raises(AssertionError):
        hands.until_due(tried)
    hands.pass_time(tried, 301)
    assert [line.timer_kind for line in hands.fire() if line.outcome == "fired"] == [TimerKind.EXPIRY]
    followups.run_pending()
    assert Backup.objects.get(pk=tried).disposition == "expired"
