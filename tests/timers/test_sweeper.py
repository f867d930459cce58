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
from django.db import connection, connections
from django.db.models import F

from requests import queries
from requests.actions import Ask, followups, request_backup
from requests.models import Backup, BoardCounter, Heartbeat, Timer
from requests.sweeper import Fired, Sweeper
from requests.vocabulary import TimerKind, Urgency
from tests.cast import Cast
from tests.stopwatch import Stopwatch
from tests.timers import hands


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


def sessions(name: str) -> int:
    """How many of this name the server knows here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where application_name = %s and datname = current_database()", [name]
        )
        (found,) = cursor.fetchone()
    return int(found)


def has_fired(backup: uuid.UUID) -> bool:
    return Backup.objects.get(pk=backup).rung >= 1


def lateness(backup: uuid.UUID) -> float:
    timer = Timer.objects.get(kind=TimerKind.RUNG, subject=backup, step=1)
    assert timer.fired_at is not None
    return (timer.fired_at - timer.due_at).total_seconds()


def test_a_rung_fires_at_its_second_and_never_before(ask: uuid.UUID) -> None:
    hands.until_due(ask, late=-1.2)
    with running(sweeper()), Stopwatch() as watch:
        hands.eventually(lambda: has_fired(ask))
    assert -0.01 < lateness(ask) < 2 + watch.stalled


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
    with running(sweeper()), Stopwatch() as watch:
        # (One of an earlier test may take its time to leave.)
        hands.eventually(lambda: Heartbeat.objects.exists() and sessions("timers test") == 1)
        with psycopg2.connect(os.environ["DATABASE_URL"]) as client, client.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'timers test' and datname = current_database()"
            )
            assert cursor.fetchall() == [(True,)]
        client.close()
        hands.until_due(ask, late=-0.6)
        hands.eventually(lambda: has_fired(ask))
    assert lateness(ask) < 2 + watch.stalled


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


def overdue(cast: Cast, count: int) -> None:
    """So many timers of METRO that are due."""
    for _ in range(count):
        Timer.objects.create(agency=cast.metro, kind=TimerKind.EXPIRY, subject=uuid.uuid4(), due_at=hands.now())


def test_what_another_host_has_in_hand_is_left_to_it_for_a_while(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    overdue(cast, 20)
    monkeypatch.setattr("requests.sweeper.LIMIT", 2)
    one = sweeper()
    with hands.frozen("select 1 from requests_boardcounter where agency_id = %s for update", cast.metro.pk):
        assert 0.05 < one.sweep() <= 0.2
    one.disconnect()


def test_while_more_is_due_the_rungs_go_first_and_the_end_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    overdue(cast, 5)
    monkeypatch.setattr("requests.sweeper.LIMIT", 2)
    heard: list[Fired] = []
    one = sweeper(heard)
    one.limit = 2
    one.sweep()
    assert heard == [Fired({}, follow_ups=True, more=True)]
    assert len(hands.fired(hands.fire())) == 3, "another host takes the rest"
    one.sweep()
    one.disconnect()
    assert heard[1:] == [Fired({}, follow_ups=True)]


def test_what_was_left_undone_waits_while_more_is_due_than_one_call_fires(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    overdue(cast, 1)
    hands.fire()
    overdue(cast, 5)
    monkeypatch.setattr("requests.sweeper.LIMIT", 2)
    heard: list[Fired] = []
    one = sweeper(heard)
    with hands.frozen("select 1 from requests_boardcounter where agency_id = %s for update", cast.metro.pk):
        one.sweep()
        one.look_now()
        one.sweep()
    one.disconnect()
    assert heard == [Fired({}, follow_ups=True)], "the first look did not know yet that more is due"
