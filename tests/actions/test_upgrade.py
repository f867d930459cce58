"""Raising an ask: a new run from rung 0, and whoever is too far for it no longer counts."""

from __future__ import annotations

import pytest

from requests.actions import acknowledge, close, respond, upgrade
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import Disposition, EventKind, Urgency
from tests.actions.night import Night, attempt, row
from tests.timers import hands


def test_raising_tells_from_what_to_what_and_a_lower_one_is_refused(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    head = night.head()
    upgrade(night.requester, backup, Urgency.EMERGENCY)
    assert night.told(head) == [EventKind.BACKUP_UPGRADED, EventKind.UNIT_STATUS]
    assert (row(backup).urgency, row(backup).units_wanted) == (Urgency.EMERGENCY, None)
    with pytest.raises(Invalid):
        upgrade(night.dispatcher, backup, Urgency.COVER)


def test_raising_twice_is_once(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    upgrade(night.requester, backup, Urgency.BACKUP)
    head = night.head()
    upgrade(night.dispatcher, backup, Urgency.BACKUP)
    assert night.head() == head


def test_who_acknowledged_the_cover_has_not_acknowledged_the_emergency(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    acknowledge(night.dispatcher, backup)
    upgrade(night.requester, backup, Urgency.EMERGENCY)
    assert row(backup).acknowledged_at is None
    acknowledge(night.dispatcher, backup)
    assert row(backup).acknowledged_at is not None


def test_help_in_time_for_a_cover_may_be_too_far_for_an_emergency(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    respond(night.neighbour, backup, eta_s=15 * 60)
    assert night.rung_in(backup) is None
    upgrade(night.requester, backup, Urgency.EMERGENCY)
    assert night.rung_in(backup) == pytest.approx(15, abs=2)


def test_help_in_time_silences_the_new_run_from_the_start(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    respond(night.neighbour, backup, eta_s=60)
    upgrade(night.requester, backup, Urgency.EMERGENCY)
    assert (night.rung_in(backup), row(backup).state) == (None, "rolling")


def test_a_closed_one_and_somebody_elses_are_not_raised(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    with pytest.raises(Forbidden):
        upgrade(night.neighbour, backup, Urgency.BACKUP)
    close(night.requester, backup, Disposition.NOT_NEEDED)
    with pytest.raises(NotInThisState):
        upgrade(night.requester, backup, Urgency.BACKUP)


def test_asker_and_dispatch_raising_at_once_start_one_run(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    hands.together(
        *[attempt(upgrade, actor, backup, Urgency.EMERGENCY) for actor in (night.requester, night.dispatcher)]
    )
    assert row(backup).run == 2
