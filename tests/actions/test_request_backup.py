"""Asking: one touch, one backup, at once on the log."""

import pytest

from requests.actions import Ask, arrive, clear_response, request_backup, respond
from requests.models import Backup, Event, Timer
from requests.vocabulary import EventKind, State, TimerKind, Urgency
from tests.cast import Cast


def test_a_touch_makes_backup_number_one_and_tells_the_board_of_ask_and_unit(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP))
    backup = Backup.objects.get(pk=asked.backup_id)
    assert asked.created
    assert (backup.number, backup.state, backup.units_wanted) == (1, State.WAITING, 1)
    told = [event.kind for event in Event.objects.order_by("seq")]
    assert told == [EventKind.BACKUP_REQUESTED, EventKind.UNIT_STATUS]


def test_the_touch_arms_the_next_rung_and_has_fired_the_first(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP))
    backup = Backup.objects.get(pk=asked.backup_id)
    steps = {timer.step: timer for timer in Timer.objects.filter(kind=TimerKind.RUNG, subject=backup.pk)}
    assert steps[0].fired_at == backup.received_at
    assert (steps[1].due_at - backup.received_at).total_seconds() == 20
    assert backup.next_rung_at == steps[1].due_at


def test_a_second_ask_by_the_same_unit_is_the_same_backup_and_only_rises(cast: Cast) -> None:
    first = request_backup(cast.actor("requester"), Ask(Urgency.COVER))
    second = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP, units_wanted=2))
    third = request_backup(cast.actor("dispatcher"), Ask(Urgency.ROLL_BY, unit="2A12"))
    assert first.backup_id == second.backup_id == third.backup_id
    assert (second.created, second.merged, third.merged) == (False, True, True)
    backup = Backup.objects.get()
    assert (backup.urgency, backup.units_wanted) == (Urgency.BACKUP, 2)


@pytest.mark.parametrize("urgency", list(Urgency))
def test_every_urgency_can_be_asked(cast: Cast, urgency: Urgency) -> None:
    assert request_backup(cast.actor("requester"), Ask(urgency)).created


def test_a_rolling_unit_silences_the_ladder_and_leaving_reopens_it(cast: Cast) -> None:
    one = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    two = request_backup(cast.actor("third"), Ask(Urgency.COVER)).backup_id
    respond(cast.actor("neighbour"), one, eta_s=120)
    assert Backup.objects.get(pk=one).next_rung_at is None
    respond(cast.actor("neighbour"), two, eta_s=120)
    left = Backup.objects.get(pk=one)
    assert left.next_rung_at is not None
    assert left.state == State.WAITING
    answers = list(left.responses.all())
    assert [(a.state, a.reason) for a in answers] == [("stood_down", "diverted")]


def test_asking_again_after_the_helper_left_starts_the_rungs_anew(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    arrive(cast.actor("neighbour"), asked)
    clear_response(cast.actor("neighbour"), asked)
    assert Backup.objects.get(pk=asked).next_rung_at is None
    again = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP))
    backup = Backup.objects.get(pk=asked)
    assert (again.backup_id, backup.run) == (asked, 2)
    assert backup.next_rung_at is not None
