"""An unanswered backup climbs its ladder: each rung once, at its offset from the start, late or not."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from requests import ladder
from requests.actions import Ask, acknowledge, close, escalate, request_backup, respond, secure, stand_down, upgrade
from requests.models import Backup, Event, Timer
from requests.vocabulary import Disposition, EventKind, TimerKind, Urgency
from tests.cast import Cast
from tests.timers import hands


@pytest.fixture
def ask(cast: Cast) -> uuid.UUID:
    return request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id


@pytest.mark.parametrize("urgency", [Urgency.EMERGENCY, Urgency.BACKUP, Urgency.COVER])
def test_rungs_fire_at_the_offsets_of_the_ladder(cast: Cast, urgency: Urgency) -> None:
    backup = request_backup(cast.actor("requester"), Ask(urgency)).backup_id
    afters = [rung["after"] for rung in ladder.DEFAULT[urgency]]
    offsets = []
    for _ in afters[1:]:
        offsets.append(hands.offset(backup))
        hands.climb(backup, late=0.02)
    assert offsets == afters[1:]
    fired = Timer.objects.filter(subject=backup, kind=TimerKind.RUNG, fired_at__isnull=False)
    assert sorted(fired.values_list("step", flat=True)) == list(range(len(afters)))
    assert Backup.objects.get(pk=backup).rung == len(afters) - 1


def test_a_rung_tells_every_board_one_fact_and_the_card_where_it_stands(ask: uuid.UUID) -> None:
    before = Backup.objects.get(pk=ask)
    lines = hands.climb(ask)
    after = Backup.objects.get(pk=ask)
    assert (after.rung, after.version) == (1, before.version + 1)
    timer = hands.pending(ask)
    assert timer is not None and after.next_rung_at == timer.due_at
    last = Event.objects.order_by("-seq").first()
    assert last is not None and last.kind == EventKind.BACKUP_ESCALATED
    assert '"alert": ["shift"]' in last.payload and '"kind": "timer"' in last.payload
    assert [(line.outcome, line.number) for line in lines] == [("fired", last.seq), ("log", last.seq)]


def test_before_its_time_a_rung_does_not_fire(ask: uuid.UUID) -> None:
    timer = hands.pending(ask)
    assert timer is not None
    hands.until_due(ask, late=-0.5)
    # Again and again: one look of a busy machine may come only when it is due.
    while not hands.fire():
        pass
    timer.refresh_from_db()
    assert timer.fired_at is not None and timer.fired_at >= timer.due_at


def test_lateness_does_not_add_up(ask: uuid.UUID) -> None:
    hands.climb(ask, late=4)
    assert hands.offset(ask) == 45
    hands.climb(ask, late=4)
    assert hands.offset(ask) == 90


def test_a_narrow_ladder_keeps_its_pace_when_rungs_are_a_few_milliseconds_late(ask: uuid.UUID) -> None:
    backup = Backup.objects.get(pk=ask)
    for number, rung in enumerate(backup.ladder["rungs"]):
        rung["after"] = 5.0 * number
    backup.save()
    Timer.objects.filter(subject=ask, step=1).update(due_at=backup.run_started_at + timedelta(seconds=5))
    for expected in (10, 15, 20):
        hands.climb(ask, late=0.1)
        assert hands.offset(ask) == expected


def test_after_an_outage_ten_seconds_lie_between_two_rungs(ask: uuid.UUID) -> None:
    hands.climb(ask, late=600)
    for _ in range(3):
        assert hands.fire() == []
        assert hands.since_the_last(ask) == pytest.approx(10, abs=0.5)
        hands.climb(ask)


def test_after_the_last_rung_it_repeats_and_says_exhausted_once(ask: uuid.UUID) -> None:
    for _ in range(4):
        hands.climb(ask)
    assert not Backup.objects.get(pk=ask).exhausted
    for _ in range(3):
        assert hands.since_the_last(ask) == pytest.approx(60, abs=0.5)
        hands.climb(ask)
        assert Backup.objects.get(pk=ask).exhausted
    kinds = hands.told(ask)
    assert kinds.count(EventKind.BACKUP_EXHAUSTED) == 1
    assert kinds[-2:] == [EventKind.BACKUP_ESCALATED] * 2
    assert Backup.objects.get(pk=ask).rung == 4


def test_an_emergency_repeats_every_thirty_seconds(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY)).backup_id
    hands.climb(backup)
    hands.climb(backup)
    assert hands.since_the_last(backup) == pytest.approx(30, abs=0.5)


def test_a_roll_by_has_no_second_rung(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.ROLL_BY)).backup_id
    assert hands.pending(backup) is None
    assert Backup.objects.get(pk=backup).next_rung_at is None


def test_acknowledging_stops_nothing(cast: Cast, ask: uuid.UUID) -> None:
    acknowledge(cast.actor("dispatcher"), ask)
    assert hands.fired(hands.climb(ask))
    assert hands.pending(ask) is not None


def test_a_unit_that_will_be_there_in_time_stops_the_ladder(cast: Cast, ask: uuid.UUID) -> None:
    respond(cast.actor("neighbour"), ask, eta_s=240)
    hands.pass_time(ask, 30)
    assert hands.fire() == []
    assert hands.pending(ask) is None


def test_a_rung_called_for_by_hand_while_help_is_coming_fires_alone(cast: Cast, ask: uuid.UUID) -> None:
    respond(cast.actor("neighbour"), ask, eta_s=240)
    escalate(cast.actor("dispatcher"), ask)
    assert hands.fired(hands.fire())
    assert (Backup.objects.get(pk=ask).rung, Backup.objects.get(pk=ask).next_rung_at) == (1, None)
    assert hands.pending(ask) is None
    stand_down(cast.actor("dispatcher"), ask, "2A14")
    assert hands.fired(hands.fire())
    assert Backup.objects.get(pk=ask).rung == 2


def test_a_unit_too_far_away_stops_nothing(cast: Cast, ask: uuid.UUID) -> None:
    respond(cast.actor("neighbour"), ask, eta_s=25 * 60)
    assert hands.fired(hands.climb(ask))


def test_a_closed_backup_climbs_no_further(cast: Cast, ask: uuid.UUID) -> None:
    hands.until_due(ask)
    close(cast.actor("dispatcher"), ask, Disposition.NOT_NEEDED)
    assert hands.fire() == []
    assert hands.told(ask).count(EventKind.BACKUP_ESCALATED) == 0


def test_an_upgrade_starts_a_new_run_and_the_old_one_is_over(cast: Cast, ask: uuid.UUID) -> None:
    hands.climb(ask)
    upgrade(cast.actor("requester"), ask, Urgency.EMERGENCY)
    assert hands.offset(ask) == 15
    hands.climb(ask)
    runs = list(
        Timer.objects.filter(subject=ask, fired_at__isnull=False).order_by("run", "step").values_list("run", "step")
    )
    assert runs == [(1, 0), (1, 1), (2, 0), (2, 1)]


def test_a_timer_of_an_old_run_is_cancelled_without_a_word(ask: uuid.UUID) -> None:
    hands.until_due(ask)
    Backup.objects.filter(pk=ask).update(run=7)
    assert hands.fire() == []
    assert Timer.objects.get(subject=ask, step=1).cancelled_at is not None
    assert EventKind.BACKUP_ESCALATED not in hands.told(ask)


def test_secured_with_a_prisoner_and_nobody_coming_keeps_climbing(cast: Cast, ask: uuid.UUID) -> None:
    secure(cast.actor("requester"), ask, prisoner=True)
    assert hands.fired(hands.climb(ask))


def test_editing_a_ladder_moves_no_running_timer(cast: Cast, ask: uuid.UUID) -> None:
    cast.metro.ladders.create(
        urgency=Urgency.BACKUP, rungs=[{"after": 0, "alert": ["shift"], "tone": "alarm", "name": "all"}]
    )
    assert hands.offset(ask) == 20
    hands.climb(ask)
    assert hands.offset(ask) == 45


@pytest.fixture
def verifying(cast: Cast) -> uuid.UUID:
    """An emergency dispatch acknowledged at once: the rung that looks for somebody to take notice is passed over."""
    backup = request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY)).backup_id
    acknowledge(cast.actor("dispatcher"), backup)
    waiting = hands.pending(backup)
    assert waiting is not None and waiting.step == 2
    return backup


def test_a_rung_passed_over_and_taken_up_again_does_not_end_the_ladder(cast: Cast, verifying: uuid.UUID) -> None:
    respond(cast.actor("neighbour"), verifying, eta_s=60)
    assert hands.pending(verifying) is None
    stand_down(cast.actor("dispatcher"), verifying, "2A14")
    for _ in range(4):
        assert hands.fired(hands.climb(verifying))
        waiting, backup = hands.pending(verifying), Backup.objects.get(pk=verifying)
        assert waiting is not None and backup.next_rung_at == waiting.due_at
    assert (backup.rung, backup.exhausted) == (2, True)


def test_an_earlier_rung_called_for_by_hand_leaves_the_one_that_waits_as_it_is(verifying: uuid.UUID) -> None:
    waiting, backup = hands.pending(verifying), Backup.objects.get(pk=verifying)
    assert waiting is not None
    earlier = Timer.objects.get(subject=verifying, step=1)
    Timer.objects.filter(pk=earlier.pk).update(cancelled_at=None, due_at=hands.now())
    assert hands.fired(hands.fire()) == [earlier.pk]
    backup.refresh_from_db()
    assert (backup.rung, backup.next_rung_at) == (1, waiting.due_at)
    assert hands.pending(verifying) == waiting


def test_a_rung_that_comes_late_narrows_nothing(verifying: uuid.UUID) -> None:
    hands.climb(verifying)
    Timer.objects.filter(subject=verifying, step=1).update(cancelled_at=None, due_at=hands.now())
    assert hands.fired(hands.fire())
    assert Backup.objects.get(pk=verifying).rung == 2
    waiting = hands.pending(verifying)
    assert waiting is not None and waiting.step == 3
