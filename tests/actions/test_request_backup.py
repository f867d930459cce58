"""Asking: one touch, one backup, at once on the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections

from requests.actions import Ask, cancel, open_stop, position, request_backup, verify_cancel
from requests.actions.positions import Fix
from requests.events import Repeat
from requests.models import Backup, Event, IdempotencyKey, Timer
from requests.refusals import Forbidden, Invalid, KeyReused, Replay
from requests.vocabulary import EventKind, LocationSource, Origin, State, StopKind, TimerKind, Urgency, VerifyOutcome
from tests.actions.night import Night, row
from tests.timers import hands
from units.access import of_device
from units.models import Device, Officer, Unit


def test_a_touch_makes_backup_number_one_and_tells_the_board_of_ask_and_unit(night: Night) -> None:
    asked = request_backup(night.requester, Ask(Urgency.BACKUP))
    backup = row(asked.backup_id)
    assert asked.created
    assert (backup.number, backup.state, backup.units_wanted) == (1, State.WAITING, 1)
    assert list(Event.objects.order_by("seq").values_list("kind", flat=True)) == [
        EventKind.BACKUP_REQUESTED,
        EventKind.UNIT_STATUS,
    ]
    assert '"number":1,' in Event.objects.get(seq=1).payload


def test_the_touch_arms_the_next_rung_and_has_fired_the_first(night: Night) -> None:
    backup = row(night.ask())
    steps = {timer.step: timer for timer in Timer.objects.filter(kind=TimerKind.RUNG, subject=backup.pk)}
    assert steps[0].fired_at == backup.received_at
    assert steps[1].due_at - backup.received_at == timedelta(seconds=20)
    assert backup.next_rung_at == steps[1].due_at


@pytest.mark.parametrize("urgency", list(Urgency))
def test_every_urgency_can_be_asked_without_a_reason(night: Night, urgency: Urgency) -> None:
    assert row(night.ask(urgency)).reasons == []


def test_a_day_numbers_its_backups_from_one(night: Night) -> None:
    numbers = [row(night.ask(who=who)).number for who in ("requester", "neighbour", "third")]
    assert numbers == [1, 2, 3]


def test_an_emergency_without_a_count_is_for_everyone(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    assert row(backup).units_wanted is None
    assert night.unit("2A12").status == "emergency"


def test_a_dispatcher_types_it_for_a_unit_and_an_officer_cannot(night: Night) -> None:
    asked = request_backup(night.dispatcher, Ask(Urgency.COVER, unit="2a14"))
    assert (row(asked.backup_id).origin, row(asked.backup_id).unit) == (Origin.RADIO, night.unit("2A14"))
    with pytest.raises(Forbidden):
        request_backup(night.requester, Ask(Urgency.COVER, unit="2A16"))


def test_a_unit_nobody_knows_is_named_to_the_asker_but_never_stops_an_emergency(night: Night) -> None:
    with pytest.raises(Invalid) as refused:
        request_backup(night.dispatcher, Ask(Urgency.BACKUP, unit="9Z99"))
    assert refused.value.fields == {"unit": ["There is no unit 9Z99."]}
    backup = row(night.ask(Urgency.EMERGENCY, "dispatcher", unit="9Z99"))
    assert (backup.unit, backup.warnings) == (None, ["unit"])


def test_two_units_nobody_knows_are_two_asks_of_a_dispatcher_who_may_verify_them(night: Night) -> None:
    one = night.ask(Urgency.EMERGENCY, "dispatcher", unit="9Z99")
    two = night.ask(Urgency.EMERGENCY, "dispatcher", unit="8X11")
    assert night.ask(Urgency.EMERGENCY, "dispatcher", unit="9Z99") == one != two
    assert (row(one).origin, row(one).note) == (Origin.RADIO, "Asked for 9Z99, a unit nobody knows.")
    cancel(night.dispatcher, one)
    verify_cancel(night.dispatcher, one, VerifyOutcome.SAFE)
    assert (row(one).disposition, row(two).closed_at) == ("cancelled", None)


def test_a_person_on_no_tour_raises_one_emergency_however_often_they_hold(night: Night) -> None:
    first = request_backup(night.commander, Ask(Urgency.EMERGENCY))
    second = request_backup(night.commander, Ask(Urgency.EMERGENCY))
    assert (second.backup_id, second.merged) == (first.backup_id, True)
    with pytest.raises(Invalid):
        request_backup(night.commander, Ask(Urgency.BACKUP))


def test_a_locked_car_raises_an_emergency_for_whoever_is_aboard_and_nothing_less(night: Night) -> None:
    device = Device.objects.create(agency=night.cast.metro, vehicle="CAR-2A14", token_sha256="x")
    asked = request_backup(of_device(device), Ask(Urgency.EMERGENCY))
    backup = row(asked.backup_id)
    assert (backup.origin, backup.unit, backup.vehicle) == (Origin.DEVICE, night.unit("2A14"), "CAR-2A14")
    with pytest.raises(Forbidden):
        request_backup(of_device(device), Ask(Urgency.BACKUP))


def test_a_car_of_no_unit_asks_by_its_vehicle_once(night: Night) -> None:
    device = Device.objects.create(agency=night.cast.metro, vehicle="SPARE", token_sha256="x")
    first = request_backup(of_device(device), Ask(Urgency.EMERGENCY))
    assert request_backup(of_device(device), Ask(Urgency.EMERGENCY)).backup_id == first.backup_id
    assert (row(first.backup_id).unit, row(first.backup_id).vehicle) == (None, "SPARE")


def test_the_place_is_what_was_said_then_the_stop_then_the_last_position_then_the_beat(night: Night) -> None:
    assert row(night.ask(who="third")).location_source == LocationSource.BEAT
    position(night.neighbour, "2A14", Fix(32.7, -117.1))
    seen = row(night.ask(who="neighbour"))
    assert (seen.location_source, seen.location, seen.lat, seen.position_at) == (
        LocationSource.POSITION,
        "Beat 2A",
        32.7,
        night.unit("2A14").position_at,
    )
    stop = open_stop(night.requester, StopKind.TRAFFIC, location="5th and Main")
    backup = row(night.ask())
    assert (backup.location_source, backup.location, backup.stop_id) == (LocationSource.STOP, "5th and Main", stop)
    said = row(night.ask(location="behind the bank", lat=32.5, lon=-117.0))
    assert (said.pk, said.location_source, said.location, said.position_at) == (
        backup.pk,
        LocationSource.GIVEN,
        "behind the bank",
        None,
    )


def test_a_stop_that_knows_only_its_beat_yields_to_a_position(night: Night) -> None:
    open_stop(night.requester, StopKind.PEDESTRIAN)
    position(night.requester, "2A12", Fix(32.7, -117.1))
    assert row(night.ask()).location_source == LocationSource.POSITION


def test_a_stop_of_somebody_else_is_refused_but_for_an_emergency(night: Night) -> None:
    stop = open_stop(night.neighbour, StopKind.TRAFFIC)
    with pytest.raises(Invalid):
        request_backup(night.requester, Ask(Urgency.COVER, stop=stop))
    backup = row(night.ask(Urgency.EMERGENCY, stop=stop))
    assert (backup.stop_id, backup.warnings) == (None, ["stop"])


def test_twenty_touches_with_one_key_at_once_make_one_backup_and_nineteen_replays(night: Night) -> None:
    actor, said = night.requester, Repeat(night.cast.metro.pk, "0123456789abcdef", "a fingerprint")
    made: list[object] = []
    replayed: list[object] = []

    def touch() -> None:
        try:
            made.append(request_backup.once(said, actor, Ask(Urgency.BACKUP)).backup_id)
        except Replay as replay:
            replayed.append(replay.subject)

    hands.together(*[touch] * 20)
    assert (len(made), len(replayed)) == (1, 19)
    assert {*made, *replayed} == {Backup.objects.get().pk}
    assert Event.objects.filter(kind=EventKind.BACKUP_REQUESTED).count() == 1


def test_twenty_touches_without_a_key_at_once_are_one_ask_too(night: Night) -> None:
    actor, asked = night.requester, []
    hands.together(*[lambda: asked.append(request_backup(actor, Ask(Urgency.BACKUP)))] * 20)
    assert Backup.objects.count() == 1
    assert sorted(one.created for one in asked) == [False] * 19 + [True]


def test_a_key_used_for_something_else_is_refused_and_a_refused_touch_keeps_no_key(night: Night) -> None:
    agency = night.cast.metro.pk
    request_backup.once(Repeat(agency, "0123456789abcdef", "one"), night.requester, Ask(Urgency.BACKUP))
    with pytest.raises(KeyReused):
        request_backup.once(Repeat(agency, "0123456789abcdef", "two"), night.neighbour, Ask(Urgency.BACKUP))
    with pytest.raises(Forbidden):
        request_backup.once(Repeat(agency, "fedcba9876543210", "x"), night.neighbour, Ask(Urgency.BACKUP, unit="2A16"))
    assert not IdempotencyKey.objects.filter(key="fedcba9876543210").exists()
    request_backup.once(Repeat(agency, "fedcba9876543210", "y"), night.neighbour, Ask(Urgency.BACKUP))


def test_who_belongs_to_no_agency_is_told_nothing(night: Night) -> None:
    stranger = Officer.objects.create_user(username="stranger", password="x")
    night.cast.people["stranger"] = stranger
    with pytest.raises(Invalid):
        night.ask(who="stranger")


def test_nearby_is_the_free_units_around_and_never_one_with_a_prisoner(night: Night) -> None:
    open_stop(night.third, StopKind.CUSTODY)
    assert row(night.ask()).nearby == ["2A14"]


def test_a_unit_that_waits_for_help_itself_is_not_free(night: Night) -> None:
    night.ask(Urgency.COVER, "third")
    assert row(night.ask()).nearby == ["2A14"]


def test_when_nobody_is_known_to_be_near_the_whole_shift_is_called(night: Night) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("update units_unit set beat_id = null")
    night.look()
    assert row(night.ask()).nearby == ["2A14", "2A16"]


def test_the_three_nearest_are_called_however_far_and_a_fresh_position_beats_the_beat(night: Night) -> None:
    Unit.objects.all().update(beat=None)
    night.look()
    position(night.requester, "2A12", Fix(32.70, -117.1))
    position(night.neighbour, "2A14", Fix(32.71, -117.1))
    position(night.third, "2A16", Fix(33.70, -117.1))
    assert row(night.ask()).nearby == ["2A14", "2A16"]
