"""A desk goes: another takes over what it has, or the supervisor has it; nothing is orphaned."""

from __future__ import annotations

import uuid

import pytest

from requests.actions import acknowledge, cancel, close, desk_gone, leave, take_over, upgrade, write_hand_over
from requests.models import HandOverNote
from requests.queries import hand_over
from requests.refusals import Forbidden, NotFound, NotInThisState
from requests.vocabulary import Disposition, EventKind, TimerKind, Urgency
from tests.actions.night import Night, row
from tests.actions.test_forgotten_tour import facts_of

FIVE_MINUTES, MINUTE = 301, 61


@pytest.fixture
def had(night: Night) -> uuid.UUID:
    """An ask the dispatcher has."""
    backup = night.ask()
    acknowledge(night.dispatcher, backup)
    return backup


def test_another_desk_takes_over_and_when_it_was_first_noticed_stays(night: Night, had: uuid.UUID) -> None:
    before, head = night.card(had), night.head()
    take_over(night.commander, had)
    after = night.card(had)
    assert (before["acknowledged_by"], after["acknowledged_by"]) == ("Dispatcher", "Commander")
    assert after["acknowledged_at"] == before["acknowledged_at"]
    assert night.told(head) == [EventKind.BACKUP_ACKNOWLEDGED]
    assert facts_of(EventKind.BACKUP_ACKNOWLEDGED)["from"] == "Dispatcher"
    night.check()


def test_a_second_touch_and_ones_own_ask_change_nothing(night: Night, had: uuid.UUID) -> None:
    head = night.head()
    take_over(night.dispatcher, had)
    assert night.told(head) == []
    take_over(night.commander, had)
    take_over(night.commander, had)
    assert night.told(head) == [EventKind.BACKUP_ACKNOWLEDGED]


def test_acknowledging_what_somebody_has_takes_nothing_from_them(night: Night, had: uuid.UUID) -> None:
    acknowledge(night.commander, had)
    assert night.card(had)["acknowledged_by"] == "Dispatcher"


def test_what_nobody_has_is_acknowledged_not_taken_over(night: Night) -> None:
    with pytest.raises(NotInThisState, match="acknowledge it"):
        take_over(night.dispatcher, night.ask())


def test_left_to_the_supervisor_it_says_so_until_somebody_takes_it(night: Night, had: uuid.UUID) -> None:
    leave(night.dispatcher, had)
    card = night.card(had)
    assert card["left_at"] is not None
    assert card["acknowledged_by"] == "Dispatcher"
    assert facts_of(EventKind.BACKUP_UPDATED)["left_by"] == "Dispatcher"
    night.check()
    acknowledge(night.commander, had)
    card = night.card(had)
    assert (card["left_at"], card["acknowledged_by"]) == (None, "Commander")
    night.check()


def test_leaving_moves_no_timer_and_silences_nothing(night: Night, had: uuid.UUID) -> None:
    before = night.rung_in(had)
    leave(night.dispatcher, had)
    assert before is not None
    assert night.rung_in(had) == pytest.approx(before, abs=2)


def test_only_who_has_it_leaves_it(night: Night, had: uuid.UUID) -> None:
    with pytest.raises(NotInThisState, match="Dispatcher has"):
        leave(night.commander, had)


def test_a_neighbour_reads_nothing_of_it(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    night.wait(backup, 16)
    acknowledge(night.dispatcher, backup)
    leave(night.dispatcher, backup)
    assert night.card(backup, "outsider_desk")["left_at"] is None
    with pytest.raises(Forbidden):
        take_over(night.outsider_desk, backup)


def test_signing_out_leaves_what_the_desk_has_once_its_boards_are_gone(night: Night, had: uuid.UUID) -> None:
    desk_gone(night.dispatcher, (night.cast.metro.pk,))
    (timer,) = night.waits(TimerKind.DESK, had)
    night.gone("dispatcher")
    night.wait_at(had, TimerKind.DESK, 21)
    assert row(had).left_at is not None
    assert not night.waits(TimerKind.DESK, had)
    night.check()


def test_another_browser_of_the_same_desk_still_has_it(night: Night, had: uuid.UUID) -> None:
    desk_gone(night.dispatcher, (night.cast.metro.pk,))
    night.wait_at(had, TimerKind.DESK, 21)
    assert row(had).left_at is None
    assert night.waits(TimerKind.DESK, had)


def test_a_session_that_merely_ends_is_found_within_six_minutes(night: Night, had: uuid.UUID) -> None:
    night.gone("dispatcher")
    night.wait_at(had, TimerKind.DESK, FIVE_MINUTES)
    assert row(had).left_at is None
    night.wait_at(had, TimerKind.DESK, MINUTE)
    assert row(had).left_at is not None
    assert facts_of(EventKind.BACKUP_UPDATED)["how"] == "its board is closed"
    night.check()


def test_a_desk_that_was_only_reloading_keeps_it(night: Night, had: uuid.UUID) -> None:
    night.wait_at(had, TimerKind.DESK, FIVE_MINUTES)
    assert row(had).left_at is None
    assert len(night.waits(TimerKind.DESK, had)) == 1


def test_what_is_closed_or_climbs_anew_is_nobodys_to_leave(night: Night, had: uuid.UUID) -> None:
    upgrade(night.requester, had, Urgency.EMERGENCY)
    assert row(had).desk_id is None
    assert not night.waits(TimerKind.DESK, had)
    acknowledge(night.dispatcher, had)
    cancel(night.requester, had)
    assert night.waits(TimerKind.DESK, had)
    close(night.dispatcher, had, Disposition.HELPED)
    assert not night.waits(TimerKind.DESK, had)
    night.check()


def test_the_next_shift_reads_what_was_written_with_who_and_when(night: Night) -> None:
    metro = night.cast.metro
    assert hand_over(metro)["id"] is None
    write_hand_over(night.dispatcher, metro.pk, "Two tows out.", None)
    first = hand_over(metro)
    assert (first["text"], first["by"]) == ("Two tows out.", "Dispatcher")
    write_hand_over(night.commander, metro.pk, "One tow out.", uuid.UUID(first["id"]))
    assert hand_over(metro)["by"] == "Commander"
    assert HandOverNote.objects.count() == 2


def test_two_who_write_at_once_do_not_overwrite_each_other(night: Night) -> None:
    metro = night.cast.metro
    write_hand_over(night.dispatcher, metro.pk, "Two tows out.", None)
    with pytest.raises(NotInThisState, match="Dispatcher has written meanwhile"):
        write_hand_over(night.commander, metro.pk, "One tow out.", None)
    with pytest.raises(Forbidden):
        write_hand_over(night.requester, metro.pk, "mine", None)
    with pytest.raises(NotFound):
        write_hand_over(night.outsider_desk, metro.pk, "mine", None)
