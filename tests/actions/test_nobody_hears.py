"""A rung whose audience has no live board is passed over with no wait, and the log says so."""

from __future__ import annotations

import uuid

import pytest

from requests.actions import respond, sign_off
from requests.models import Event, Timer
from requests.vocabulary import EventKind, Urgency
from tests.actions.night import Night, row
from tests.timers import hands
from units.models import Partnership, Presence

CARS = ("neighbour", "third")


def facts(backup: uuid.UUID, kind: EventKind) -> list[dict[str, object]]:
    """What the log says of each event of a kind, without the number."""
    lines = Event.objects.filter(subject=backup, kind=kind, agency__code="METRO").order_by("seq")
    return [{k: v for k, v in hands.payload(line)["facts"].items() if k != "number"} for line in lines]


def test_while_somebody_listens_every_rung_waits_for_its_time(night: Night) -> None:
    backup = night.ask()
    night.sweep()
    assert row(backup).rung == 0
    assert not facts(backup, EventKind.BACKUP_RUNG_SKIPPED)
    assert night.rung_in(backup) == pytest.approx(20, abs=2)


def test_with_no_car_and_no_desk_the_first_rung_is_passed_over_at_once(night: Night) -> None:
    night.gone(*CARS, "dispatcher")
    backup = night.ask()
    night.sweep()
    night.sweep()
    skipped = facts(backup, EventKind.BACKUP_RUNG_SKIPPED)
    assert skipped[0] == {"rung": 0, "name": "nearby and dispatch", "why": "nobody reachable"}
    night.sweep()
    # The whole shift hears nothing either; the supervisor does.
    assert [one["rung"] for one in facts(backup, EventKind.BACKUP_RUNG_SKIPPED)] == [0, 1]
    assert row(backup).rung == 2
    assert night.rung_in(backup) == pytest.approx(90, abs=3), "the next keeps its own time"


def test_a_desk_alone_is_somebody(night: Night) -> None:
    night.gone(*CARS)
    backup = night.ask()
    night.sweep()
    assert not facts(backup, EventKind.BACKUP_RUNG_SKIPPED)


@pytest.mark.parametrize(("age", "skipped"), [(13, 0), (16, 1)])
def test_a_board_is_alive_for_fifteen_seconds(night: Night, age: float, skipped: int) -> None:
    night.gone("dispatcher", "third")
    Presence.objects.filter(officer__username="neighbour").update(seen_at=hands.ago(age))
    backup = night.ask(Urgency.COVER)
    night.sweep()
    assert len(facts(backup, EventKind.BACKUP_RUNG_SKIPPED)) == skipped


def test_who_is_off_duty_is_never_counted_on(night: Night) -> None:
    night.gone("dispatcher", "commander", "administrator")
    for who in CARS:
        sign_off(night.actor(who))
    assert Presence.objects.filter(officer__username__in=CARS).count() == 2, "their boards are open at home"
    backup = night.ask()
    night.sweep()
    assert facts(backup, EventKind.BACKUP_RUNG_SKIPPED)[0]["why"] == "nobody reachable"


def test_the_one_who_asks_does_not_hear_their_own_ask(night: Night) -> None:
    night.gone(*CARS, "dispatcher", "commander", "administrator")
    backup = night.ask()
    night.sweep()
    assert facts(backup, EventKind.BACKUP_RUNG_SKIPPED)


def test_a_partner_rung_with_no_partner_says_no_partner(night: Night) -> None:
    Partnership.objects.all().delete()
    backup = night.ask()
    for _ in range(3):
        night.wait_for_rung(backup)
    assert [one["why"] for one in facts(backup, EventKind.BACKUP_RUNG_SKIPPED)] == ["no partner"]
    night.sweep()
    assert [one["why"] for one in facts(backup, EventKind.BACKUP_RUNG_SKIPPED)] == ["no partner"] * 2
    night.sweep()
    assert row(backup).exhausted


def test_with_nobody_anywhere_it_is_exhausted_at_once_and_then_repeats_in_its_own_time(night: Night) -> None:
    Presence.objects.all().delete()
    backup = night.ask(Urgency.EMERGENCY)
    for _ in range(5):
        night.sweep()
    assert row(backup).exhausted
    assert night.rung_in(backup) == pytest.approx(30, abs=2)
    steps = list(
        Timer.objects.filter(subject=backup, kind="rung", fired_at__isnull=False).values_list("step", flat=True)
    )
    assert sorted(steps) == [0, 1, 2, 3]


def test_a_rung_answered_before_its_follow_up_hurries_nobody(night: Night) -> None:
    night.gone(*CARS, "dispatcher")
    backup = night.ask()
    respond(night.neighbour, backup, eta_s=120)
    night.sweep()
    assert not facts(backup, EventKind.BACKUP_RUNG_SKIPPED)
    assert night.rung_in(backup) is None


def test_an_agreement_holds_from_its_urgency_on(night: Night) -> None:
    Partnership.objects.filter(agency=night.cast.metro).update(from_urgency="emergency")
    backup = night.ask()
    for _ in range(3):
        night.wait_for_rung(backup)
    night.sweep()
    assert not hands.told(backup).count(EventKind.BACKUP_SHARED)
    assert facts(backup, EventKind.BACKUP_RUNG_SKIPPED)[0]["why"] == "no partner"
    emergency = night.ask(Urgency.EMERGENCY, who="third")
    night.wait_for_rung(emergency)
    assert hands.told(emergency, night.cast.metro.pk).count(EventKind.BACKUP_SHARED) == 2
