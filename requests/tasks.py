"""What Celery does by the clock. None of it is on the path of a timer: beat and broker may both be dead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import structlog
from celery import shared_task
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from requests import heads
from requests.actions import followups, seal_what_is_due, tracking
from requests.deliveries import sending
from requests.models import Delivery, Heartbeat, IdempotencyKey
from units.models import Address, Presence

log = structlog.get_logger(__name__)

#: A key answers its twin for so long (DESIGN §6).
KEYS_KEPT: Final = timedelta(days=7)
#: Who listened, and who swept, matters for seconds; an hour and a day help whoever looks into a bad night.
PRESENCE_KEPT: Final = timedelta(hours=1)
HEARTBEATS_KEPT: Final = timedelta(days=1)
#: Whom a message reached can be asked for this long; then what was sent, needless, or taken notice of goes, and so do
#: addresses that nobody has any more. What was given up and nobody has taken notice of stays.
DELIVERIES_KEPT: Final = timedelta(days=30)
#: Rows of one delete, so that none holds its locks for long.
_BATCH: Final = 5000


@shared_task(name="timers.follow_up", expires=3)  # type: ignore[untyped-decorator]
def follow_up() -> int:
    """Does what fired timers left to do and a crash skipped. Hosts of the sweeper do it within the second."""
    return followups.run_pending()


@shared_task(name="deliveries.send", expires=3)  # type: ignore[untyped-decorator]
def send_deliveries() -> int:
    """Sets this process's carriers to work on what is due, and answers how many it set.

    It does not wait for them: a slow receiver must hold none of the few places a worker has for tasks.
    """
    return len(sending.crew().start())


@shared_task(name="log.export_heads", expires=1800)  # type: ignore[untyped-decorator]
def export_heads() -> dict[str, int]:
    """Once a day, also when a day's first hour was missed: the file knows whether today is in it."""
    told = heads.export()
    if any(told.values()):
        log.info("log.heads_exported", **told)
    return told


@shared_task(name="log.seal", expires=600)  # type: ignore[untyped-decorator]
def seal() -> int:
    """Seals who was there once everybody is a day off tour. Late is no harm: what is written later is an addendum."""
    sealed = seal_what_is_due()
    if sealed:
        log.info("log.sealed", backups=sealed)
    return sealed


@shared_task(name="house.purge")  # type: ignore[untyped-decorator]
def purge() -> dict[str, int]:
    """Deletes what has had its time: answered keys, presence, heartbeats of the dead, old messages, tracks."""
    before = Now() - DELIVERIES_KEPT
    done = Q(sent_at__lt=before) | Q(needless_at__lt=before) | Q(dead_at__lt=before, dismissed_at__isnull=False)
    gone = {
        "keys": _delete_in_batches(IdempotencyKey.objects.filter(at__lt=Now() - KEYS_KEPT)),
        "deliveries": _delete_in_batches(Delivery.objects.filter(done)),
        "addresses": Address.objects.filter(gone_at__lt=before, deliveries=None).delete()[0],
        "tracks": tracking.forget_old(),
        "presence": Presence.objects.filter(seen_at__lt=Now() - PRESENCE_KEPT).delete()[0],
        "heartbeats": Heartbeat.objects.filter(seen_at__lt=Now() - HEARTBEATS_KEPT).delete()[0],
    }
    log.info("house.purged", **gone)
    return gone


def _delete_in_batches(rows: QuerySet[Any]) -> int:
    gone = 0
    while True:
        old = rows.values_list("pk", flat=True)[:_BATCH]
        count = rows.filter(pk__in=list(old)).delete()[0]
        gone += count
        if count < _BATCH:
            return gone
