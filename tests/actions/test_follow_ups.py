"""What time does by itself: late units, expired roll-bys, partners called by a rung."""

from __future__ import annotations

import pytest

from requests.actions import arrive, cancel, close, followups, respond, upgrade
from requests.models import FollowUp, Share, Timer
from requests.vocabulary import Disposition, EventKind, TimerKind, Urgency
from tests.actions.night import Night, answers, attempt, row
from tests.timers import hands


@pytest.mark.parametrize(("eta_s", "until"), [(None, 180), (120, 180), (240, 300)])
def test_a_rolling_unit_counts_until_its_time_and_a_minute_or_for_three_when_it_gave_none(
    night: Night, eta_s: int | None, until: int
) -> None:
    backup = night.ask()
    respond(night.neighbour, backup, eta_s=eta_s)
    night.wait(backup, until - 5)
    assert night.rung_in(backup) is None
    head = night.head()
    night.wait(backup, 6)
    assert night.told(head)[0] == EventKind.BACKUP_REOPENED
    assert night.card(backup)["responses"][0]["overdue"]
    night.sweep()
    assert row(backup).rung == 1


def test_a_late_unit_among_enough_is_shown_late_and_calls_nobody(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup, eta_s=60)
    respond(night.third, backup, eta_s=500)
    head = night.head()
    night.wait(backup, 121)
    assert night.told(head) == [EventKind.BACKUP_UPDATED]
    assert night.rung_in(backup) is None


def test_a_unit_that_arrived_or_was_stood_down_is_never_late(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup, eta_s=60)
    arrive(night.neighbour, backup)
    head = night.head()
    night.wait(backup, 200)
    assert night.head() == head


def test_a_unit_raised_over_stays_watched(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    respond(night.neighbour, backup, eta_s=240)
    upgrade(night.requester, backup, Urgency.EMERGENCY)
    assert night.rung_in(backup) is None
    night.wait(backup, 301)
    assert night.card(backup)["responses"][0]["overdue"]
    assert row(backup).rung >= 1 or night.rung_in(backup) is not None


def test_a_roll_by_without_a_stop_ends_after_thirty_minutes(night: Night) -> None:
    backup = night.ask(Urgency.ROLL_BY)
    night.wait(backup, 29 * 60)
    assert row(backup).closed_at is None
    head = night.head()
    night.wait(backup, 61)
    assert row(backup).disposition == "expired"
    assert night.told(head) == [EventKind.BACKUP_EXPIRED, EventKind.UNIT_STATUS]


def test_a_roll_by_somebody_rolls_to_does_not_end_under_their_wheels(night: Night) -> None:
    backup = night.ask(Urgency.ROLL_BY)
    respond(night.neighbour, backup)
    night.wait(backup, 1801)
    assert answers(backup)[0][1] == "rolling"
    (again,) = night.waits(TimerKind.EXPIRY, backup)
    assert hands.left(again.due_at) == pytest.approx(600, abs=2)


def test_a_roll_by_raised_meanwhile_does_not_expire(night: Night) -> None:
    backup = night.ask(Urgency.ROLL_BY)
    upgrade(night.requester, backup, Urgency.COVER)
    assert not night.waits(TimerKind.EXPIRY)
    night.wait(backup, 1801)
    assert row(backup).closed_at is None


def test_an_emergency_reaches_partner_desks_and_then_their_units(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    night.wait_for_rung(backup)
    assert night.card(backup, "outsider_desk")["alert"]["audiences"] == ["partner_desks"]
    night.wait_for_rung(backup)
    assert night.card(backup, "outsider_desk")["alert"]["audiences"] == ["partner_desks", "partners"]
    shared = [event for event in hands.told(backup, night.cast.metro.pk) if event == EventKind.BACKUP_SHARED]
    assert len(shared) == Share.objects.count() == 2


def test_follow_ups_of_what_is_over_or_began_anew_do_nothing(night: Night) -> None:
    backup = night.ask()
    for _ in range(2):
        night.wait_for_rung(backup)
    hands.until_due(backup)
    hands.fire()
    night.look()
    assert FollowUp.objects.filter(done_at=None).exists()
    close(night.requester, backup, Disposition.HELPED)
    head = night.head()
    followups.run_pending()
    assert (night.head(), Share.objects.count()) == (head, 0)


def test_verifying_racing_its_own_minute_escalates_at_most_once_and_leaves_nothing(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    cancel(night.requester, backup)
    Timer.objects.filter(kind=TimerKind.UNVERIFIED_CANCEL).update(due_at=hands.now())
    hands.together(attempt(close, night.dispatcher, backup, Disposition.ACCIDENTAL), hands.fire, night.sweep)
    night.sweep()
    assert row(backup).closed_at is not None
    assert hands.told(backup)[-1] == EventKind.BACKUP_CLOSED
