"""What Celery does by the clock: it is scheduled, it exists, and it deletes nothing too early."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings

from backupboard.celery import app
from requests import tasks
from requests.models import FollowUp, Heartbeat, IdempotencyKey, Timer
from requests.vocabulary import TimerKind
from tests.cast import Cast
from tests.timers import hands
from units.models import Presence


def test_whatever_beat_sends_a_worker_knows() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_a_sweep_of_follow_ups_that_comes_too_late_is_not_made_up_for() -> None:
    assert app.tasks["timers.follow_up"].expires < settings.CELERY_BEAT_SCHEDULE["follow up"]["schedule"]


def test_beat_takes_up_what_a_crash_left(cast: Cast) -> None:
    Timer.objects.create(agency=cast.metro, kind=TimerKind.WELFARE, subject=uuid.uuid4(), due_at=hands.now())
    hands.fire()
    assert tasks.follow_up() == 1
    assert not FollowUp.objects.filter(done_at=None).exists()


def test_purging_takes_what_has_had_its_time_and_nothing_else(cast: Cast) -> None:
    now, officer = hands.now(), cast.people["requester"]
    for name, age in {"week": timedelta(days=7, seconds=5), "almost": timedelta(days=6, hours=23)}.items():
        IdempotencyKey.objects.create(agency=cast.metro, key=name * 5, fingerprint="f", at=now - age)
    for name, age in {"hour": timedelta(minutes=61), "minute": timedelta(minutes=1)}.items():
        Presence.objects.create(process=name, officer=officer, agency=cast.metro, seen_at=now - age)
    for name, age in {"day": timedelta(hours=25), "live": timedelta(seconds=1)}.items():
        Heartbeat.objects.create(process=name, kind="worker", seen_at=now - age)
    assert tasks.purge() == {"keys": 1, "presence": 1, "heartbeats": 1, "deliveries": 0, "addresses": 0, "tracks": 0}
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["almost" * 5]
    assert list(Presence.objects.exclude(process="cast").values_list("process", flat=True)) == ["minute"]
    assert list(Heartbeat.objects.values_list("process", flat=True)) == ["live"]


def test_many_old_keys_go_in_more_than_one_piece(cast: Cast) -> None:
    old = hands.now() - timedelta(days=8)
    keys = [IdempotencyKey(agency=cast.metro, key=f"{n:016}", fingerprint="f", at=old) for n in range(tasks._BATCH + 3)]
    IdempotencyKey.objects.bulk_create(keys)
    assert tasks.purge()["keys"] == tasks._BATCH + 3
