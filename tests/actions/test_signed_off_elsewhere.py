"""A shift ended under somebody who holds the button now: whose emergency it is, in whatever browser they hold it."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from requests.actions import Ask, cancel, request_backup, sign_off, sign_on, verify_cancel
from requests.models import Backup
from requests.record import record
from requests.refusals import Forbidden
from requests.vocabulary import Mark, Origin, Urgency, VerifyOutcome
from tests.actions.night import Night, row
from tests.actions.test_delayed import MINUTES, late, relieved, tour_of
from tests.timers import hands
from units.access import Actor, of_device
from units.models import Device, Tour


def car(night: Night, vehicle: str = "CAR-2A12", *, signed_in: str = "") -> Actor:
    """An enrolled car, locked; or with somebody signed in who is on no tour."""
    device = Device.objects.create(agency=night.cast.metro, vehicle=vehicle, token_sha256=vehicle)
    return replace(of_device(device), officer_id=night.cast.people[signed_in].pk if signed_in else None)


def hold(actor: Actor, tour: Tour | None = None, minutes: float = 0.1) -> Backup:
    pressed_at = hands.ago(minutes * MINUTES)
    ask = Ask(Urgency.EMERGENCY, pressed_at=pressed_at, tour=tour.pk if tour else None)
    return row(request_backup(actor, ask).backup_id)


# ---------------------------------------------------------------- in a browser of no car


def test_it_was_asked_by_who_holds_it_and_the_record_names_them(night: Night) -> None:
    tour = tour_of("2A12")
    sign_off(night.requester)
    backup = row(late(night, 0.1, tour=tour.pk))
    assert (backup.origin, backup.unit, backup.vehicle) == (Origin.ASKED, night.unit("2A12"), "CAR-2A12")
    assert record(backup).header.officers == ("Requester",)


def test_a_supervisor_does_not_verify_their_own(night: Night) -> None:
    sign_on(night.commander, "2A18")
    tour = tour_of("2A18")
    sign_off(night.commander)
    backup = late(night, 0.1, "commander", tour=tour.pk)
    cancel(night.commander, backup)
    with pytest.raises(Forbidden):
        verify_cancel(night.commander, backup, VerifyOutcome.SAFE)


def test_held_again_over_their_own_late_word_it_is_asked_too(night: Night) -> None:
    tour = tour_of("2A12")
    sign_off(night.requester)
    old = late(night, 6, tour=tour.pk)
    assert late(night, 0.1, tour=tour.pk) == old
    assert (row(old).mark, row(old).origin, row(old).asker_id) == ("", Origin.ASKED, tour.officer_id)


def test_a_tour_before_the_last_one_says_nothing_of_where_they_are(night: Night) -> None:
    first = tour_of("2A12")
    sign_on(night.requester, "2A18")
    sign_off(night.requester)
    backup = row(late(night, 0.1, tour=first.pk))
    assert (backup.mark, backup.unit, backup.origin) == ("", None, Origin.ASKED)
    last = tour_of("2A18")
    assert row(late(night, 0.1, tour=last.pk)).unit == night.unit("2A18")


def test_nor_does_a_tour_that_ended_more_than_a_day_ago(night: Night) -> None:
    tour = tour_of("2A12")
    sign_off(night.requester)
    Tour.objects.filter(pk=tour.pk).update(
        started_at=hands.ago(33 * 60 * MINUTES), ended_at=hands.ago(25 * 60 * MINUTES)
    )
    assert row(late(night, 0.1, tour=tour.pk)).unit is None


def test_whoever_names_a_unit_means_that(night: Night) -> None:
    sign_on(night.commander, "2A18")
    tour = tour_of("2A18")
    sign_off(night.commander)
    backup = row(late(night, 0.1, "commander", tour=tour.pk, unit="2A12"))
    assert (backup.unit, backup.origin) == (night.unit("2A12"), Origin.RADIO)


# ---------------------------------------------------------------- in an enrolled car


def test_in_an_enrolled_car_it_is_everybodys_at_once_and_theirs(night: Night) -> None:
    tour = tour_of("2A12")
    sign_off(night.requester)
    backup = hold(car(night, signed_in="requester"), tour)
    assert (backup.mark, backup.unit, backup.asker_id) == ("", night.unit("2A12"), tour.officer_id)
    assert backup.origin == Origin.ASKED
    assert record(backup).header.officers == ("Requester",)
    assert "all_units" in night.card(backup.pk)["alert"]["audiences"]
    cancel(night.requester, backup.pk)
    assert row(backup.pk).cancel_asked_at is not None


def test_an_old_touch_of_theirs_is_late_in_an_enrolled_car_too_and_asked_by_them(night: Night) -> None:
    tour = tour_of("2A12")
    sign_off(night.requester)
    backup = hold(car(night, signed_in="requester"), tour, minutes=6)
    assert (backup.mark, backup.origin, backup.asker_id) == (Mark.DELAYED, Origin.ASKED, tour.officer_id)


def test_in_a_car_somebody_else_crews_by_now_it_is_that_cars(night: Night) -> None:
    first = relieved(night)
    backup = hold(car(night, signed_in="requester"), first)
    assert (backup.mark, backup.unit, backup.origin) == ("", first.unit, Origin.DEVICE)
    assert backup.asker_id == first.officer_id


def test_who_signs_in_there_after_them_and_sends_theirs_is_another_crew(night: Night) -> None:
    tour = tour_of("2A12")
    sign_off(night.requester)
    sign_off(night.third)
    backup = hold(car(night, signed_in="third"), tour)
    assert (backup.mark, backup.unit, backup.asker_id) == (Mark.DELAYED, tour.unit, tour.officer_id)


def test_a_locked_car_nobody_has_signed_on_to_since_is_heard_by_everybody(night: Night) -> None:
    tour = tour_of("2A12")
    sign_off(night.requester)
    backup = hold(car(night), tour)
    assert (backup.mark, backup.unit, backup.origin, backup.asker_id) == ("", tour.unit, Origin.DEVICE, None)
    assert "all_units" in night.card(backup.pk)["alert"]["audiences"]


def test_a_locked_car_whose_other_officer_is_still_aboard_is_heard_by_everybody(night: Night) -> None:
    sign_on(night.third, "2A12")
    tour = Tour.objects.get(unit__call_sign="2A12", officer=night.cast.people["requester"])
    sign_off(night.requester)
    assert hold(car(night), tour).mark == ""


def test_a_locked_car_that_another_crew_took_over_sends_a_late_word_of_the_first(night: Night) -> None:
    first = relieved(night)
    sign_off(night.third)
    assert hold(car(night), first).mark == Mark.DELAYED


# ---------------------------------------------------------------- on no tour at all, in an enrolled car


def test_what_the_car_raises_is_its_own_and_withdrawn_by_who_was_signed_in(night: Night) -> None:
    backup = hold(car(night, "CAR-2A18", signed_in="commander"))
    assert (backup.unit, backup.origin) == (night.unit("2A18"), Origin.DEVICE)
    cancel(night.commander, backup.pk)
    assert row(backup.pk).cancel_asked_at is not None
    with pytest.raises(Forbidden):
        verify_cancel(night.commander, backup.pk, VerifyOutcome.SAFE)


def test_a_car_without_a_unit_has_one_emergency_locked_or_not(night: Night) -> None:
    locked = car(night, "CAR-SPARE")
    assert hold(replace(locked, officer_id=night.requester.officer_id)).pk == hold(locked).pk


def test_a_tour_nobody_knows_changes_nothing(night: Night) -> None:
    sign_off(night.requester)
    backup = row(late(night, 0.1, tour=uuid.uuid4()))
    assert (backup.unit, backup.warnings) == (None, ["tour"])
