"""The life of one delivery: claimed, carried by somebody else, marked. A crash in between means one more try.

A claim ends before anything leaves the house and holds no lock while it is on its way. Until the claim has run out
nobody else takes the row, so a receiver never gets one twice at the same time; after a crash it gets it again, under
the same id.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db import models, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from requests.actions import late
from requests.models import Backup, Delivery, Stop
from requests.vocabulary import Mark, TimerKind
from units.models import Address, Tour
from units.vocabulary import Channel

#: After so many tries it is given up, a quarter of an hour after it was written, and stands in "needs me".
MAX_TRIES: Final = 8
#: Seconds to the next try; the last of them for every later one too.
BACKOFF_S: Final = (1, 4, 15, 60, 240)
#: Each is longer or shorter by up to this part, so that what failed together does not come again together.
JITTER: Final = 0.2
#: A claim that outlived its carrier is taken for one that crashed after the longest time it could have taken and this.
_GRACE_S: Final = 5.0


def backoff(attempts: int) -> float:
    """Seconds from a failed try to the next one; `attempts` were made so far, at least one."""
    return BACKOFF_S[min(attempts, len(BACKOFF_S)) - 1] * random.uniform(1 - JITTER, 1 + JITTER)


def due(limit: int) -> int:
    """How many wait to be carried now, counted up to `limit`."""
    return len(_waiting().values_list("pk", flat=True)[:limit])


def claim(longest_s: Mapping[str, float]) -> Delivery | None:
    """One that is due, with its address, now this caller's alone to carry and mark; None when nothing is due.

    `longest_s`: how many seconds carrying may take, by channel. What needs no saying any more, or has nobody to say it
    to, is marked on the way.
    """
    while True:
        found, is_to_go = _take(longest_s)
        if found is None or is_to_go:
            return found


def _waiting() -> models.QuerySet[Delivery]:
    return Delivery.objects.filter(sent_at=None, dead_at=None, needless_at=None, next_try_at__lte=Now())


@transaction.atomic(durable=True)
def _take(longest_s: Mapping[str, float]) -> tuple[Delivery | None, bool]:
    found = (
        _waiting()
        .select_related("address", "timer")
        .order_by("next_try_at")
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .first()
    )
    if found is None:
        return None, False
    row = Delivery.objects.filter(pk=found.pk)
    if _is_needless(found):
        row.update(needless_at=Now())
        return found, False
    if found.address.gone_at is not None:
        row.update(dead_at=Now(), error="nobody is at this address any more")
        return found, False
    if found.attempts >= MAX_TRIES:
        # Its last try was claimed and never marked.
        row.update(dead_at=Now(), error=found.error or "the last try was cut short")
        return found, False
    row.update(attempts=F("attempts") + 1, next_try_at=_in(longest_s[found.address.channel] + _GRACE_S))
    found.attempts += 1
    return found, True


def _is_needless(delivery: Delivery) -> bool:
    """Whether what it says is no longer so, or its reader has gone off duty."""
    reader, timer = delivery.address.officer_id, delivery.timer
    if reader is not None:
        on_duty = Tour.objects.filter(
            officer_id=reader, agency_id=delivery.address.agency_id, ended_at=None, officer__is_active=True
        )
        if not on_duty.exists():
            return True
    if timer.kind == TimerKind.WELFARE:
        return not Stop.objects.filter(pk=delivery.subject, cleared_at=None, welfare_run=timer.run).exists()
    backup = (
        Backup.objects.filter(pk=delivery.subject, closed_at=None).only("covered", "cancel_asked_at", "mark").first()
    )
    if backup is None or backup.mark == Mark.DRILL:
        return True
    if timer.kind == TimerKind.UNVERIFIED_CANCEL:
        return not late.waits_for_voice(backup)
    return backup.covered


def sent(delivery: Delivery) -> None:
    """The receiver has it."""
    _mine(delivery).update(sent_at=Now(), error="")


def failed(delivery: Delivery, error: str) -> None:
    """The receiver has it not, and may have it next time; after MAX_TRIES it is given up. `error` names nobody."""
    if delivery.attempts >= MAX_TRIES:
        _mine(delivery).update(dead_at=Now(), error=error[:200])
    else:
        _mine(delivery).update(next_try_at=_in(backoff(delivery.attempts)), error=error[:200])


def refused(delivery: Delivery, error: str, *, gone: bool) -> None:
    """The receiver will never take it. `gone`: nor anything else, for nobody is there any more.

    A person's own browser that unsubscribed is nothing a supervisor could mend: it stands in the record, asking nobody.
    """
    own = gone and delivery.address.officer_id is not None and delivery.address.channel == Channel.PUSH
    with transaction.atomic(durable=True):
        _mine(delivery).update(dead_at=Now(), dismissed_at=Now() if own else None, error=error[:200])
        if gone:
            Address.objects.filter(pk=delivery.address_id, gone_at=None).update(gone_at=Now())


def _mine(delivery: Delivery) -> models.QuerySet[Delivery]:
    """The row, unless this claim has run out and somebody else has taken it since."""
    return Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, sent_at=None, dead_at=None)


def _in(seconds: float) -> Combinable:
    wait = Value(timedelta(seconds=seconds), output_field=DurationField())
    return ExpressionWrapper(Now() + wait, output_field=models.DateTimeField())
