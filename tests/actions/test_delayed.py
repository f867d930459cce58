"""A touch that comes long after it was made: whose it was, who hears of it first, and what verifying it sets free."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest

from requests.actions import (
    Ask,
    acknowledge,
    cancel,
    close,
    record_lure,
    request_backup,
    sign_off,
    sign_on,
    verify_cancel,
)
from requests.models import Backup, Event, Timer
from requests.refusals import Forbidden
from requests.vocabulary import Disposition, EventKind, Mark, Origin, TimerKind, Urgency, VerifyOutcome
from tests.actions.night import Night, row
from tests.timers import hands
from units.access import of_device
from units.models import Device, Tour, Unit

MINUTES = 60.0


def late(night: Night, minutes: float = 14, who: str = "requester", **said: object) -> uuid.UUID:
    """An emergency that was touched so long ago."""
    return night.ask(Urgency.EMERGENCY, who, pressed_at=hands.ago(minutes * MINUTES), **said)


def tour_of(call_sign: str) -> Tour:
    return Tour.objects.filter(unit__call_sign=call_sign).order_by("-started_at")[0]


def began(tour: Tour, minutes: float) -> None:
    """That tour began so long ago."""
    Tour.objects.filter(pk=tour.pk).update(started_at=hands.ago(minutes * MINUTES))


def relieved(night: Night) -> Tour:
    """2A12's crew went home ten minutes ago, and the third officer took the unit over."""
    first = tour_of("2A12")
    sign_off(night.requester)
    Tour.objects.filter(pk=first.pk).update(started_at=hands.ago(99 * MINUTES), ended_at=hands.ago(10 * MINUTES))
    sign_on(night.third, "2A12")
    return first


def requested(backup: uuid.UUID) -> dict[str, object]:
    """The facts of the event that told of it."""
    told: dict[str, object] = json.loads(Event.objects.get(subject=backup, kind=EventKind.BACKUP_REQUESTED).payload)
    return told


# ---------------------------------------------------------------- what is late


@pytest.mark.parametrize(("minutes", "mark"), [(4.9, ""), (5.1, Mark.DELAYED), (14, Mark.DELAYED)])
def test_an_emergency_is_late_after_five_minutes(night: Night, minutes: float, mark: str) -> None:
    backup = late(night, minutes)
    assert (row(backup).mark, night.card(backup)["mark"]) == (mark, mark or None)


def test_without_a_time_it_is_of_now(night: Night) -> None:
    assert row(night.ask(Urgency.EMERGENCY)).mark == ""


def test_only_an_emergency_is_late(night: Night) -> None:
    backup = night.ask(Urgency.BACKUP, pressed_at=hands.ago(14 * MINUTES))
    assert row(backup).mark == ""


def test_the_log_says_by_how_much_and_who_sent_it(night: Night) -> None:
    said = requested(late(night, 14))
    assert said["facts"]["delayed_s"] == pytest.approx(14 * MINUTES, abs=5)  # type: ignore[index]
    assert said["actor"]["label"] == "2A12"  # type: ignore[index]


# ---------------------------------------------------------------- whose it was


def test_of_a_tour_that_has_ended_it_is_that_units_and_its_officers_whoever_sends_it(night: Night) -> None:
    first = relieved(night)
    backup = night.ask(Urgency.EMERGENCY, "third", pressed_at=hands.ago(16 * MINUTES), tour=first.pk)
    found = row(backup)
    assert (found.mark, found.unit, found.origin) == (Mark.DELAYED, first.unit, Origin.ASKED)
    assert found.asker_id == night.cast.people["requester"].pk
    assert requested(backup)["actor"]["id"] == str(night.cast.people["third"].pk)  # type: ignore[index]


def test_a_tour_that_has_ended_makes_late_even_what_was_touched_a_minute_ago(night: Night) -> None:
    first = relieved(night)
    assert row(late(night, 1, "third", tour=first.pk)).mark == Mark.DELAYED


def test_whoever_was_signed_off_elsewhere_and_holds_it_now_is_heard_by_everybody_as_their_unit(night: Night) -> None:
    tour = tour_of("2A12")
    sign_off(night.requester)
    backup = late(night, 0.1, tour=tour.pk)
    found = row(backup)
    assert (found.mark, found.unit, found.asker_id) == ("", night.unit("2A12"), tour.officer_id)
    assert "all_units" in night.card(backup)["alert"]["audiences"]
    assert night.unit("2A12").status == "emergency"


def test_whoever_was_relieved_and_holds_it_now_is_no_late_word_and_not_the_relief(night: Night) -> None:
    first = relieved(night)
    found = row(late(night, 0.1, tour=first.pk))
    assert (found.mark, found.unit, found.asker_id) == ("", None, first.officer_id)


def test_whoever_has_moved_to_another_unit_asks_as_that_unit(night: Night) -> None:
    first = tour_of("2A12")
    sign_on(night.requester, "2A18")
    found = row(late(night, 0.1, tour=first.pk))
    assert (found.mark, found.unit) == ("", night.unit("2A18"))


def test_of_ones_own_tour_that_ended_an_old_touch_is_late_as_ever(night: Night) -> None:
    first = tour_of("2A12")
    sign_off(night.requester)
    found = row(late(night, 6, tour=first.pk))
    assert (found.mark, found.unit, found.asker_id) == (Mark.DELAYED, first.unit, first.officer_id)


def test_from_another_unit_it_is_raised_for_the_unit_of_the_tour(night: Night) -> None:
    backup = late(night, 1, "third", tour=tour_of("2A12").pk)
    found = row(backup)
    assert (found.mark, found.unit, found.vehicle) == (Mark.DELAYED, night.unit("2A12"), "CAR-2A12")
    assert night.unit("2A12").status == "emergency"
    assert night.unit("2A16").status == "available"


def test_a_colleague_in_the_same_car_sends_a_fresh_touch_as_their_own(night: Night) -> None:
    sign_on(night.third, "2A12")
    backup = late(night, 0.2, "third", tour=tour_of("2A12").pk)
    assert (row(backup).mark, row(backup).unit) == ("", night.unit("2A12"))


def test_ones_own_tour_changes_nothing(night: Night) -> None:
    backup = late(night, 0.1, tour=tour_of("2A12").pk)
    assert (row(backup).mark, row(backup).warnings) == ("", [])


def test_without_a_tour_the_crew_of_that_moment_is_found(night: Night) -> None:
    first = relieved(night)
    found = row(late(night, 20, "third"))
    assert (found.mark, found.unit, found.asker_id) == (Mark.DELAYED, first.unit, first.officer_id)


def test_a_locked_car_finds_the_crew_it_had(night: Night) -> None:
    first = relieved(night)
    device = Device.objects.create(agency=night.cast.metro, vehicle="CAR-2A12", token_sha256="x")
    ask = Ask(Urgency.EMERGENCY, pressed_at=hands.ago(20 * MINUTES))
    found = row(request_backup(of_device(device), ask).backup_id)
    assert (found.mark, found.origin, found.asker_id) == (Mark.DELAYED, Origin.DEVICE, first.officer_id)


@pytest.mark.parametrize("tour", ["nobody's", "a foreign one", "one of the day before yesterday"])
def test_a_tour_that_cannot_be_is_dropped_with_a_warning_and_the_emergency_stands(night: Night, tour: str) -> None:
    at = 49 * 60 if tour == "one of the day before yesterday" else 8
    named = {"nobody's": uuid.uuid4(), "a foreign one": tour_of("S1").pk}.get(tour, tour_of("2A14").pk)
    found = row(late(night, at, tour=named))
    assert (found.mark, found.warnings, found.unit) == (Mark.DELAYED, ["tour"], night.unit("2A12"))


def test_the_one_in_the_car_now_does_not_verify_for_the_crew_before(night: Night) -> None:
    first = relieved(night)
    backup = late(night, 16, "third", tour=first.pk)
    with pytest.raises(Forbidden):
        verify_cancel(night.third, backup, VerifyOutcome.SAFE)


# ---------------------------------------------------------------- together with other touches


def test_into_a_real_ask_it_merges_without_a_mark_and_wakes_nothing(night: Night) -> None:
    real = night.ask(Urgency.EMERGENCY)
    acknowledge(night.dispatcher, real)
    cancel(night.requester, real)
    before = row(real)
    assert late(night) == real
    after = row(real)
    assert (after.mark, after.run, after.acknowledged_at) == ("", before.run, before.acknowledged_at)
    assert after.cancel_asked_at is not None
    assert after.pressed_at is not None and after.pressed_at < before.received_at - timedelta(minutes=13)


def test_a_late_loud_touch_does_not_make_a_silent_emergency_loud(night: Night) -> None:
    real = night.ask(Urgency.EMERGENCY, silent=True)
    late(night)
    assert row(real).silent


def test_two_late_touches_are_one_late_emergency(night: Night) -> None:
    backup = late(night)
    assert late(night, 13) == backup
    assert row(backup).mark == Mark.DELAYED
    assert row(backup).run == 1


def test_when_the_unit_holds_anew_the_mark_goes_and_the_ladder_begins_again(night: Night) -> None:
    backup = late(night)
    acknowledge(night.dispatcher, backup)
    head = night.head()
    assert night.ask(Urgency.EMERGENCY) == backup
    found = row(backup)
    assert (found.mark, found.run, found.rung, found.acknowledged_at) == ("", 2, 0, None)
    assert not night.waits(TimerKind.UNVERIFIED_CANCEL)
    assert night.card(backup)["alert"]["audiences"] == ["all_units", "dispatch", "supervisor"]
    assert EventKind.BACKUP_REOPENED in night.told(head)
    assert night.rung_in(backup) == pytest.approx(15, abs=2)


def test_a_quieter_ask_of_now_does_not_take_the_mark_off(night: Night) -> None:
    backup = late(night)
    assert night.ask(Urgency.BACKUP) == backup
    assert row(backup).mark == Mark.DELAYED


def test_a_stop_that_began_after_the_touch_is_not_its_place(night: Night) -> None:
    from_stop = night.cast.client("requester").say("stops/", {"kind": "traffic", "location": "5th and Oak"})
    assert from_stop.status_code == 201
    assert row(late(night)).stop is None


def test_closing_it_ends_every_timer(night: Night) -> None:
    backup = late(night)
    acknowledge(night.dispatcher, backup)
    close(night.dispatcher, backup, Disposition.ACCIDENTAL)
    assert not Timer.objects.filter(subject=backup, fired_at=None, cancelled_at=None).exists()
    assert Backup.objects.count() == 1
    assert not Unit.objects.filter(backup_id=backup).exists()


def test_what_a_stolen_browser_raises_late_is_a_lure_and_nothing_else(night: Night) -> None:
    device = Device.objects.create(
        agency=night.cast.metro, vehicle="CAR-2A12", token_sha256="x", revoked_at=hands.now()
    )
    record_lure(of_device(device), device, Ask(Urgency.EMERGENCY, pressed_at=hands.ago(9 * MINUTES)), None)
    assert [backup.mark for backup in Backup.objects.all()] == [Mark.LURE]
