"""The loop: at its second, through lost connections, stepped clocks and held rows; alive for all to see."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg2
import pytest
from django.db import connections
from django.db.models import F

from requests import queries
from requests.actions import Ask, followups, request_backup
from requests.models import Backup, BoardCounter, Heartbeat, Timer
from requests.sweeper import Fired, Sweeper, boot_clock
from requests.vocabulary import TimerKind, Urgency
from tests.cast import Cast
from tests.timers import hands
from units.models import Presence


def sweeper(heard: list[Fired] | None = None, **options: object) -> Sweeper:
    on_fired = (heard if heard is not None else []).append
    return Sweeper(os.environ["DATABASE_URL"], "test", on_fired, **options)  # type: ignore[arg-type]


@contextmanager
def running(one: Sweeper) -> Iterator[Sweeper]:
    thread = threading.Thread(target=one.run)
    thread.start()
    try:
        yield one
    finally:
        one.stop()
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def ask(cast: Cast) -> uuid.UUID:
    return request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id


def has_fired(backup: uuid.UUID) -> bool:
    return Backup.objects.get(pk=backup).rung >= 1


def lateness(backup: uuid.UUID) -> float:
    timer = Timer.objects.get(kind=TimerKind.RUNG, subject=backup, step=1)
    assert timer.fired_at is not None
    return (timer.fired_at - timer.due_at).total_seconds()


def test_a_rung_fires_at_its_second_and_never_before(ask: uuid.UUID) -> None:
    hands.until_due(ask, late=-1.2)
    with running(sweeper()):
        hands.eventually(lambda: has_fired(ask))
    assert -0.01 < lateness(ask) < 2


def test_it_says_which_logs_grew(ask: uuid.UUID) -> None:
    heard: list[Fired] = []
    followups.run_pending()
    hands.until_due(ask)
    one = sweeper(heard)
    one.sweep()
    one.disconnect()
    counter = BoardCounter.objects.get(agency=Backup.objects.get(pk=ask).agency_id)
    assert heard == [Fired({counter.agency_id: counter.seq}, follow_ups=True)]


def test_it_says_that_something_is_left_to_do(cast: Cast) -> None:
    heard: list[Fired] = []
    Timer.objects.create(agency=cast.metro, kind=TimerKind.EXPIRY, subject=uuid.uuid4(), due_at=hands.now())
    one = sweeper(heard)
    one.sweep()
    one.disconnect()
    assert heard == [Fired({}, follow_ups=True)]


def test_what_another_left_undone_is_seen_by_the_next_look(cast: Cast) -> None:
    Timer.objects.create(agency=cast.metro, kind=TimerKind.EXPIRY, subject=uuid.uuid4(), due_at=hands.now())
    hands.fire()
    heard: list[Fired] = []
    one = sweeper(heard)
    one.sweep()
    one.disconnect()
    assert heard == [Fired({}, follow_ups=True)]


def test_while_it_is_at_work_the_timers_are_ok_and_three_seconds_later_stale(board: None) -> None:
    assert queries.timers() == "stale"
    one = sweeper()
    one.sweep()
    one.disconnect()
    assert queries.timers() == "ok"
    assert Heartbeat.objects.get().kind == "test"
    Heartbeat.objects.update(seen_at=F("seen_at") - timedelta(seconds=3.1))
    assert queries.timers() == "stale"


def test_a_heartbeat_from_before_the_clock_was_set_back_is_no_sign_of_life(board: None) -> None:
    Heartbeat.objects.create(process="gone", kind="worker", seen_at=hands.now() + timedelta(minutes=50))
    assert queries.timers() == "stale"


def test_its_heartbeat_never_grows_stale(board: None) -> None:
    with running(sweeper()):
        hands.eventually(lambda: Heartbeat.objects.exists())
        for _ in range(20):
            assert queries.timers() == "ok"
            threading.Event().wait(0.1)


def test_it_comes_back_when_its_connection_is_cut(ask: uuid.UUID) -> None:
    with running(sweeper()):
        hands.eventually(lambda: Heartbeat.objects.exists())
        with psycopg2.connect(os.environ["DATABASE_URL"]) as client, client.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'timers test' and datname = current_database()"
            )
            assert cursor.fetchall() == [(True,)]
        client.close()
        hands.until_due(ask, late=-0.6)
        hands.eventually(lambda: has_fired(ask))
    assert lateness(ask) < 2


def test_what_it_passed_over_fires_as_soon_as_it_is_let_go(cast: Cast, ask: uuid.UUID) -> None:
    hands.until_due(ask)
    one = sweeper()
    with hands.frozen("select 1 from requests_boardcounter where agency_id = %s for update", cast.metro.pk):
        assert one.sweep() <= 0.05, "it looks again at once"
        assert not has_fired(ask)
    with running(one):
        hands.eventually(lambda: has_fired(ask))


def test_a_thousand_due_at_once_do_not_keep_a_verb_waiting(cast: Cast, ask: uuid.UUID) -> None:
    hands.until_due(ask)
    one = sweeper()
    for _ in range(3):
        Timer.objects.create(agency=cast.metro, kind=TimerKind.EXPIRY, subject=uuid.uuid4(), due_at=hands.now())
    one.limit = 1
    assert one.sweep() == 0.0
    assert Timer.objects.filter(fired_at=None, due_at__lte=hands.now()).count() == 3
    one.sweep()
    assert not Timer.objects.filter(fired_at=None, due_at__lte=hands.now()).exists()
    one.disconnect()


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
    hands.until_due(ask, late=-0.3)
    clock = Clock()
    one = sweeper(clock=clock)
    one.sweep()
    clock.ahead = -3600
    threading.Event().wait(0.4)
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


def test_a_broken_ladder_breaks_no_look(cast: Cast, ask: uuid.UUID) -> None:
    other = request_backup(cast.actor("third"), Ask(Urgency.BACKUP)).backup_id
    Backup.objects.filter(pk=ask).update(ladder={"rungs": [{}, {"after": "soon"}], "repeat": "x"})
    Timer.objects.create(agency=cast.metro, kind=TimerKind.EXPIRY, subject=uuid.uuid4(), due_at=hands.now())
    with connections["owner"].cursor() as cursor:
        cursor.execute("update requests_timer set due_at = 'infinity' where kind = 'expiry'")
    hands.until_due(other)
    one = sweeper()
    one.sweep()
    one.disconnect()
    assert has_fired(other)


def test_a_call_that_fails_as_a_whole_is_made_smaller(ask: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    hands.until_due(ask)
    one = sweeper()
    monkeypatch.setattr("requests.sweeper._FIRE", "select 1/0, %s, %s, %s, %s, %s")
    for expected in (12, 3, 1, 1):
        with pytest.raises(psycopg2.Error):
            one.sweep()
        one.disconnect()
        assert one.limit == expected
    monkeypatch.undo()
    one.sweep()
    one.disconnect()
    assert has_fired(ask) and one.limit == 50
