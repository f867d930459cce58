"""A wall clock that is stepped under the sweepers: no rung is delayed, none brought forward, nobody taken for gone."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connections

from requests.sweeper import boot_clock
from tests.cast import Cast
from tests.timers import hands
from tests.timers.test_sweeper import ask, has_fired, sweeper
from units.models import Presence

__all__ = ["ask"]


class Clock:
    """The boot-time clock, which a test moves against the wall clock: ahead, as if the wall clock were set back."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return boot_clock() + self.ahead


def test_a_wall_clock_set_back_an_hour_delays_no_rung_of_the_run(ask: uuid.UUID) -> None:
    clock = Clock()
    one = sweeper(clock=clock)
    one.sweep()
    clock.ahead = 20.01
    one.sweep()
    assert has_fired(ask)
    timer = hands.pending(ask)
    assert timer is not None
    assert abs((timer.due_at - hands.now()).total_seconds() - 25) < 2
    one.disconnect()


def test_set_back_between_two_looks_it_looks_again_before_it_fires(
    ask: uuid.UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", "requests.sweeper")
    monkeypatch.setattr("requests.sweeper.LOOK_S", 60.0)
    monkeypatch.setattr("requests.sweeper.LOOK_AT_ALL_S", 60.0)
    clock = Clock()
    one = sweeper(clock=clock)
    one.sweep()
    clock.ahead = 20.01
    assert one.sweep() == 0.0
    assert not has_fired(ask)
    assert "stepped" not in caplog.text
    one.sweep()
    assert has_fired(ask)
    assert "stepped by " in caplog.text
    one.disconnect()


def test_a_database_that_is_slow_to_hear_is_not_taken_for_a_stepped_clock(
    ask: uuid.UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", "requests.sweeper")
    hands.until_due(ask)
    slow = "select * from fire_due(%s, %s::bigint[], %s::timestamptz[], %s::float8[], %s::timestamptz - interval '2 s')"
    monkeypatch.setattr("requests.sweeper._FIRE", slow)
    one = sweeper()
    for _ in range(4):
        one.sweep()
    one.disconnect()
    assert has_fired(ask)
    assert "stepped" not in caplog.text


def test_a_wall_clock_set_forward_brings_no_rung_forward(ask: uuid.UUID) -> None:
    hands.until_due(ask, late=-3)
    timer = hands.pending(ask)
    assert timer is not None
    clock = Clock()
    one = sweeper(clock=clock)
    one.sweep()
    assert hands.now() < timer.due_at, "this machine was too busy to look before it was due"
    clock.ahead = -3600
    hands.eventually(lambda: hands.now() > timer.due_at)
    one.look_now()
    one.sweep()
    assert not has_fired(ask)
    clock.ahead = 0
    one.sweep()
    one.sweep()
    assert has_fired(ask)
    one.disconnect()


def test_who_listened_before_a_step_forward_listens_after_it(ask: uuid.UUID, cast: Cast) -> None:
    before = {"alive": hands.ago(4), "gone": hands.ago(40)}
    for process, seen_at in before.items():
        person = cast.people["neighbour"]
        Presence.objects.create(process=process, officer=person, agency=cast.metro, seen_at=seen_at)
    clock = Clock()
    one = sweeper(clock=clock)
    one.sweep()
    # An hour forward: to the database everything was an hour longer ago than it was.
    with connections["owner"].cursor() as cursor:
        cursor.execute("update units_presence set seen_at = seen_at - interval '1 hour' where process <> 'cast'")
    one.memory.look([], hands.now() - timedelta(hours=1), clock(), clock(), everything=False)
    one.look_now()
    one.sweep()
    one.disconnect()
    after = dict(Presence.objects.exclude(process="cast").values_list("process", "seen_at"))
    assert (hands.now() - after["alive"]).total_seconds() < 2
    assert after["gone"] == before["gone"] - timedelta(hours=1)
