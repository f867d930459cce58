"""Taking notice silences nobody; an acknowledged emergency only looks for nobody more to take notice."""

from __future__ import annotations

import pytest

from requests.actions import acknowledge, close, escalate, respond, stand_down
from requests.models import Timer
from requests.refusals import Forbidden, NotInThisState
from requests.vocabulary import Disposition, EventKind, TimerKind, Urgency
from tests.actions.night import Night, row


@pytest.mark.parametrize("urgency", [Urgency.COVER, Urgency.BACKUP])
def test_acknowledging_moves_no_rung(night: Night, urgency: Urgency) -> None:
    backup = night.ask(urgency)
    due = row(backup).next_rung_at
    head = night.head()
    acknowledge(night.dispatcher, backup)
    assert row(backup).next_rung_at == due
    assert night.told(head) == [EventKind.BACKUP_ACKNOWLEDGED]
    assert night.card(backup, "requester")["acknowledged_by"] == "Dispatcher"


def test_the_first_to_take_notice_stays_and_the_second_is_no_news(night: Night) -> None:
    backup = night.ask()
    acknowledge(night.dispatcher, backup)
    head = night.head()
    acknowledge(night.commander, backup)
    acknowledge(night.dispatcher, backup)
    assert night.head() == head
    assert row(backup).acknowledged_by == "Dispatcher"


def test_a_card_says_whether_a_desk_or_a_supervisor_has_it_and_to_a_partner_neither(night: Night) -> None:
    ours, theirs = night.ask(), night.ask(Urgency.EMERGENCY, who="neighbour")
    assert night.card(ours, "requester")["acknowledged_as"] is None
    acknowledge(night.dispatcher, ours)
    acknowledge(night.commander, theirs)
    assert night.card(ours, "requester")["acknowledged_as"] == "desk"
    assert night.card(theirs, "requester")["acknowledged_as"] == "supervisor"


def test_only_a_desk_takes_notice_and_only_of_what_is_open(night: Night) -> None:
    backup = night.ask()
    with pytest.raises(Forbidden):
        acknowledge(night.neighbour, backup)
    close(night.requester, backup, Disposition.NOT_NEEDED)
    with pytest.raises(NotInThisState):
        acknowledge(night.dispatcher, backup)


def test_an_acknowledged_emergency_passes_over_the_rung_for_the_unacknowledged_and_holds_partner_units(
    night: Night,
) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    head = night.head()
    acknowledge(night.dispatcher, backup)
    assert night.told(head) == [EventKind.BACKUP_ACKNOWLEDGED, EventKind.BACKUP_RUNG_SKIPPED]
    assert night.rung_in(backup) == pytest.approx(60, abs=2)
    night.wait_for_rung(backup)
    assert row(backup).rung == 2
    fired = Timer.objects.filter(subject=backup, kind=TimerKind.RUNG, fired_at__isnull=False)
    assert sorted(fired.values_list("step", flat=True)) == [0, 2]
    assert night.card(backup, "outsider")["alert"]["audiences"] == ["partner_desks", "partners"]


def test_acknowledged_after_the_first_rungs_it_holds_the_partners_for_a_minute_and_no_longer(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    night.wait_for_rung(backup)
    acknowledge(night.dispatcher, backup)
    assert night.rung_in(backup) == pytest.approx(60, abs=2)


def test_a_silent_emergency_is_held_for_nobody(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY, silent=True)
    acknowledge(night.dispatcher, backup)
    assert night.rung_in(backup) == pytest.approx(30, abs=2)


def test_with_help_coming_there_is_nothing_to_hold(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    respond(night.neighbour, backup)
    acknowledge(night.dispatcher, backup)
    assert night.rung_in(backup) is None
    stand_down(night.dispatcher, backup, unit="2A14")
    assert night.rung_in(backup) == pytest.approx(0, abs=2)


def test_hurried_after_that_the_rung_that_waits_fires_and_not_the_one_passed_over(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    acknowledge(night.dispatcher, backup)
    escalate(night.dispatcher, backup)
    night.check()
    night.sweep()
    assert row(backup).rung == 2
    assert night.rung_in(backup) is not None
