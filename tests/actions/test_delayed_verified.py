"""A late emergency's ladder as the cast lives it, and what verifying it by voice sets free."""

from __future__ import annotations

import json

import pytest

from requests.actions import acknowledge, cancel, mutual_aid, secure, verify_cancel
from requests.models import Event, Share
from requests.refusals import NotInThisState
from requests.vocabulary import Disposition, EventKind, Mark, TimerKind, Urgency, VerifyOutcome
from tests.actions.night import Night, row
from tests.actions.test_delayed import late
from tests.timers import hands


def test_at_first_dispatch_alone_is_alerted_and_after_fifteen_seconds_everybody_but_partners(night: Night) -> None:
    backup = late(night)
    assert night.card(backup)["alert"] == {"audiences": ["dispatch"], "units": row(backup).nearby, "tone": "alarm"}
    assert night.rung_in(backup) == pytest.approx(15, abs=2)
    offsets = []
    for _ in range(3):
        offsets.append(hands.offset(backup))
        night.wait_for_rung(backup)
    assert offsets == [15, 30, 45]
    who = night.card(backup)["alert"]["audiences"]
    assert who == ["dispatch", "all_units", "supervisor", "watch_commander"]
    assert not Share.objects.exists()
    assert row(backup).logs == [night.cast.metro.pk]
    assert night.rung_in(backup) is not None, "it repeats like any other"


def test_a_dispatcher_cannot_call_partners_by_hand_before_it_was_verified(night: Night) -> None:
    backup = late(night)
    acknowledge(night.dispatcher, backup)
    with pytest.raises(NotInThisState, match="verified by voice"):
        mutual_aid(night.dispatcher, backup, "COUNTY")
    assert not Share.objects.exists()
    verify_cancel(night.dispatcher, backup, VerifyOutcome.CANNOT_TALK)
    mutual_aid(night.dispatcher, backup, "COUNTY")
    assert Share.objects.filter(agency=night.cast.county).exists()


def test_of_a_lone_agency_too_partners_wait(night: Night) -> None:
    night.cast.metro.lone = True
    night.cast.metro.save()
    backup = late(night)
    night.wait_for_rung(backup)
    assert "partners" in row(backup).ladder["rungs"][1]["alert"]
    assert not Share.objects.exists()
    assert "partners" not in night.card(backup)["alert"]["audiences"]
    verify_cancel(night.dispatcher, backup, VerifyOutcome.NO_ANSWER)
    assert Share.objects.filter(agency=night.cast.county, how="automatic").exists()


def test_one_that_no_dispatcher_can_hear_is_everybodys_at_once(night: Night) -> None:
    night.gone("dispatcher", "commander", "administrator")
    backup = late(night)
    night.sweep()
    night.sweep()
    assert row(backup).rung == 1
    assert "all_units" in night.card(backup)["alert"]["audiences"]


def test_acknowledged_it_waits_for_the_voice_and_after_a_minute_it_is_the_supervisors(night: Night) -> None:
    backup = late(night)
    acknowledge(night.dispatcher, backup)
    assert night.rung_in(backup) == pytest.approx(120, abs=2)
    (timer,) = night.waits(TimerKind.UNVERIFIED_CANCEL)
    assert hands.left(timer.due_at) == pytest.approx(60, abs=2)
    night.wait(backup, 61)
    last = Event.objects.filter(subject=backup, kind=EventKind.BACKUP_ESCALATED).latest("seq")
    assert json.loads(last.payload)["facts"] | {"number": 0} == {
        "number": 0,
        "why": "delayed, not verified",
        "alert": ["supervisor"],
    }
    assert row(backup).rung == 0
    night.wait(backup, 60)
    assert row(backup).rung == 1, "taking notice does not keep it from everybody for ever"


def test_a_silent_one_is_not_held_by_taking_notice(night: Night) -> None:
    backup = late(night, silent=True)
    acknowledge(night.dispatcher, backup)
    assert night.rung_in(backup) == pytest.approx(15, abs=2)


# ---------------------------------------------------------------- verifying


def test_safe_closes_it(night: Night) -> None:
    backup = late(night)
    verify_cancel(night.dispatcher, backup, VerifyOutcome.SAFE)
    found = row(backup)
    assert (found.disposition, found.mark) == (Disposition.CANCELLED, Mark.DELAYED)
    assert night.unit("2A12").status == "available"
    verify_cancel(night.commander, backup, VerifyOutcome.SAFE)


@pytest.mark.parametrize("outcome", [VerifyOutcome.CANNOT_TALK, VerifyOutcome.NO_ANSWER])
def test_otherwise_it_is_an_emergency_and_the_next_rung_fires_now(night: Night, outcome: VerifyOutcome) -> None:
    backup = late(night)
    acknowledge(night.dispatcher, backup)
    verify_cancel(night.dispatcher, backup, outcome)
    assert row(backup).mark == ""
    assert night.rung_in(backup) == pytest.approx(0, abs=2)
    assert not night.waits(TimerKind.UNVERIFIED_CANCEL)
    assert not Share.objects.exists(), "no rung that calls them has fired"
    night.sweep()
    assert "all_units" in night.card(backup)["alert"]["audiences"]
    verify_cancel(night.commander, backup, outcome)
    with pytest.raises(NotInThisState):
        verify_cancel(night.dispatcher, backup, VerifyOutcome.SAFE)


def test_verifying_brings_in_the_partners_whose_rungs_have_fired(night: Night) -> None:
    backup = late(night)
    for _ in range(3):
        night.wait_for_rung(backup)
    assert not Share.objects.exists()
    head = night.head()
    verify_cancel(night.dispatcher, backup, VerifyOutcome.NO_ANSWER)
    assert set(Share.objects.values_list("agency__code", flat=True)) == {"COUNTY", "STATE"}
    assert night.cast.county.pk in row(backup).logs
    assert EventKind.BACKUP_SHARED in night.told(head, "COUNTY")
    assert night.card(backup, "outsider")["mark"] is None


def test_withdrawn_and_late_it_is_verified_once(night: Night) -> None:
    backup = late(night)
    cancel(night.requester, backup)
    verify_cancel(night.dispatcher, backup, VerifyOutcome.CANNOT_TALK)
    assert (row(backup).mark, row(backup).cancel_asked_at) == ("", None)


def test_a_desk_that_secures_it_has_heard_from_them(night: Night) -> None:
    backup = late(night)
    secure(night.dispatcher, backup, prisoner=True)
    assert (row(backup).mark, row(backup).urgency) == ("", Urgency.COVER)
