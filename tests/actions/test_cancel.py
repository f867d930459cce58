"""Not needed after all. An emergency's withdrawal only asks; dispatch verifies it by voice."""

from __future__ import annotations

import pytest
from django.db import connections

from requests.actions import acknowledge, cancel, close, respond, secure, sign_on, verify_cancel
from requests.models import Share
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import Disposition, EventKind, TimerKind, Urgency, VerifyOutcome
from tests.actions.night import Night, answers, attempt, row
from tests.timers import hands
from units.access import of_device
from units.models import Device


def test_not_needed_thanks_ends_it_and_frees_everybody(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    head = night.head()
    cancel(night.requester, backup)
    assert (row(backup).disposition, answers(backup)) == ("not_needed", [("2A14", "stood_down", "closed")])
    assert night.told(head)[0] == EventKind.BACKUP_CANCELLED
    assert {night.unit(unit).status for unit in ("2A12", "2A14")} == {"available"}


def test_cancelling_twice_is_once(night: Night) -> None:
    for urgency in (Urgency.BACKUP, Urgency.EMERGENCY):
        backup = night.ask(urgency)
        cancel(night.requester, backup)
        head = night.head()
        cancel(night.requester, backup)
        cancel(night.dispatcher, backup)
        assert night.head() == head


def test_helped_and_expired_are_no_ways_to_cancel_and_neighbours_cancel_nothing(night: Night) -> None:
    backup = night.ask()
    for disposition in (Disposition.HELPED, Disposition.EXPIRED, Disposition.MERGED):
        with pytest.raises(Invalid):
            cancel(night.requester, backup, disposition)
    with pytest.raises(Forbidden):
        cancel(night.neighbour, backup)


def test_withdrawing_an_emergency_only_asks_and_units_keep_rolling(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    respond(night.neighbour, backup, eta_s=600)
    due = row(backup).next_rung_at
    head = night.head()
    cancel(night.requester, backup)
    assert night.told(head) == [EventKind.BACKUP_CANCEL_ASKED]
    after = row(backup)
    assert (after.closed_at, after.state, after.next_rung_at) == (None, "rolling", due)
    assert after.cancel_asked_at is not None
    assert night.unit("2A12").status == "emergency"


def test_unverified_for_a_minute_it_is_the_supervisors(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    cancel(night.requester, backup)
    (timer,) = night.waits(TimerKind.UNVERIFIED_CANCEL)
    assert hands.left(timer.due_at) == pytest.approx(60, abs=2)
    head = night.head()
    night.wait(backup, 61)
    assert '"why":"cancel not verified"' in "".join(payloads(head))


def payloads(after: dict[str, int]) -> list[str]:
    with connections["default"].cursor() as cursor:
        cursor.execute("select payload from requests_event where seq > %s order by seq", [after["METRO"]])
        return [payload for (payload,) in cursor.fetchall()]


def test_safe_closes_it(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    cancel(night.requester, backup)
    head = night.head()
    verify_cancel(night.dispatcher, backup, VerifyOutcome.SAFE)
    assert night.told(head) == [EventKind.BACKUP_CANCEL_VERIFIED, EventKind.BACKUP_CLOSED, EventKind.UNIT_STATUS]
    assert row(backup).disposition == "cancelled"


@pytest.mark.parametrize("outcome", [VerifyOutcome.CANNOT_TALK, VerifyOutcome.NO_ANSWER])
def test_cannot_talk_and_no_answer_go_on_and_fire_the_next_rung_now(night: Night, outcome: VerifyOutcome) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    respond(night.neighbour, backup)
    cancel(night.requester, backup)
    verify_cancel(night.dispatcher, backup, outcome)
    assert row(backup).cancel_asked_at is None
    assert not night.waits(TimerKind.UNVERIFIED_CANCEL)
    assert night.rung_in(backup) == pytest.approx(0, abs=2)
    night.sweep()
    # One rung was meant: with help coming in time the ladder is silent after it.
    assert (row(backup).rung, night.rung_in(backup)) == (1, None)


@pytest.mark.parametrize("outcome", list(VerifyOutcome))
def test_verifying_twice_is_once_and_otherwise_is_too_late(night: Night, outcome: VerifyOutcome) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    cancel(night.requester, backup)
    verify_cancel(night.dispatcher, backup, outcome)
    head = night.head()
    verify_cancel(night.commander, backup, outcome)
    assert night.head() == head
    other = next(one for one in VerifyOutcome if one != outcome)
    with pytest.raises(NotInThisState):
        verify_cancel(night.dispatcher, backup, other)


def test_there_is_nothing_to_verify_before_somebody_asks(night: Night) -> None:
    with pytest.raises(NotInThisState):
        verify_cancel(night.dispatcher, night.ask(Urgency.EMERGENCY), VerifyOutcome.SAFE)


def test_nobody_verifies_or_closes_their_own_emergency_not_even_a_supervisor(night: Night) -> None:
    sign_on(night.commander, "2A18")
    backup = night.ask(Urgency.EMERGENCY, "commander")
    cancel(night.commander, backup)
    with pytest.raises(Forbidden):
        verify_cancel(night.commander, backup, VerifyOutcome.SAFE)
    with pytest.raises(Forbidden):
        close(night.commander, backup, Disposition.ACCIDENTAL)
    with pytest.raises(Forbidden):
        verify_cancel(night.neighbour, backup, VerifyOutcome.SAFE)
    verify_cancel(night.dispatcher, backup, VerifyOutcome.SAFE)


def test_the_dispatcher_who_typed_it_may_verify_it(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY, "dispatcher", unit="2A12")
    cancel(night.dispatcher, backup)
    verify_cancel(night.dispatcher, backup, VerifyOutcome.SAFE)
    assert row(backup).closed_at is not None


def test_nothing_at_the_unit_withdraws_a_silent_emergency(night: Night) -> None:
    device = Device.objects.create(agency=night.cast.metro, vehicle="CAR-2A18", token_sha256="x")
    sign_on(night.commander, "2A18")
    backup = night.ask(Urgency.EMERGENCY, "commander", silent=True)
    for actor in (night.commander, of_device(device)):
        with pytest.raises(NotInThisState):
            cancel(actor, backup)
    cancel(night.dispatcher, backup)
    assert row(backup).cancel_asked_at is not None


def test_a_locked_car_withdraws_its_emergency_and_nothing_else(night: Night) -> None:
    car = of_device(Device.objects.create(agency=night.cast.metro, vehicle="CAR-2A12", token_sha256="x"))
    backup = night.ask()
    with pytest.raises(Forbidden):
        cancel(car, backup)
    night.ask(Urgency.EMERGENCY)
    cancel(car, backup)
    assert row(backup).cancel_asked_at is not None
    other = of_device(Device.objects.create(agency=night.cast.metro, vehicle="CAR-2A14", token_sha256="y"))
    with pytest.raises(Forbidden):
        cancel(other, night.ask(Urgency.EMERGENCY, "third"))


def test_a_withdrawal_holds_partner_units_only_and_no_answer_calls_them_at_once(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    night.wait_for_rung(backup)
    assert sorted(Share.objects.values_list("agency__code", "how")) == [("COUNTY", "automatic"), ("STATE", "automatic")]
    cancel(night.requester, backup)
    night.wait_for_rung(backup)
    assert EventKind.BACKUP_RUNG_SKIPPED in hands.told(backup, night.cast.metro.pk)
    assert night.card(backup, "outsider")["alert"]["audiences"] == ["partner_desks"]
    verify_cancel(night.dispatcher, backup, VerifyOutcome.NO_ANSWER)
    assert night.card(backup, "outsider")["alert"]["audiences"] == ["partner_desks", "partners"]


def test_partners_whose_desks_were_never_called_are_called_when_the_hold_ends(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    acknowledge(night.dispatcher, backup)
    cancel(night.requester, backup)
    night.wait_for_rung(backup)
    assert (row(backup).rung, Share.objects.count()) == (2, 0)
    verify_cancel(night.dispatcher, backup, VerifyOutcome.CANNOT_TALK)
    assert sorted(Share.objects.values_list("agency__code", flat=True)) == ["COUNTY", "STATE"]
    assert row(backup).logs == sorted([night.cast.metro.pk, night.cast.county.pk])


def test_withdrawing_and_verifying_at_once_close_it_once_or_not_yet(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    hands.together(
        attempt(cancel, night.requester, backup),
        *[attempt(verify_cancel, night.dispatcher, backup, VerifyOutcome.SAFE)] * 3,
    )
    kinds = hands.told(backup)
    assert kinds.count(EventKind.BACKUP_CANCEL_ASKED) == 1
    assert kinds.count(EventKind.BACKUP_CLOSED) == int(row(backup).closed_at is not None)


def test_secured_that_was_touched_before_the_last_hold_and_comes_after_it_withdraws_nothing(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY, pressed_at=hands.ago(60))
    night.ask(Urgency.EMERGENCY, pressed_at=hands.ago(20))
    head = night.head()
    secure(night.requester, backup, at=hands.ago(40))
    assert (row(backup).cancel_asked_at, night.head()) == (None, head)
    secure(night.requester, backup, prisoner=True, at=hands.ago(40))
    assert (row(backup).cancel_asked_at, row(backup).prisoner) == (None, True)
    secure(night.requester, backup, at=hands.ago(10))
    assert row(backup).cancel_asked_at is not None


def test_nor_does_what_was_touched_on_the_cover_it_was_before(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    night.ask(Urgency.EMERGENCY)
    secure(night.requester, backup, at=hands.ago(10))
    assert row(backup).cancel_asked_at is None
