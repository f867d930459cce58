"""That the timers stand still, and that they run again: one line of every log for each, whoever finds it out first.

A beat says it at once to every open board; a line of the log says it to whoever reads the night afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Max

from requests import queries
from requests.chain import wire_time
from requests.events import Log, Verb
from requests.models import BoardCounter, Heartbeat
from requests.vocabulary import EventKind


def _say(log: Log, again: timedelta = timedelta(0)) -> None:
    """Writes into each log what it does not say yet, as the heartbeats have it now; of several at once one writes.

    `again`: for so long they run already, where they do.
    """
    now = log.now
    last = Heartbeat.objects.filter(seen_at__lte=now + queries.TIMERS_FRESH).aggregate(at=Max("seen_at"))["at"]
    if last is None:
        return  # Nobody ever swept here.
    if now - last > queries.TIMERS_FRESH:
        _stale(log, last)
    else:
        _fresh(log, now - again)


def _stale(log: Log, since: datetime) -> None:
    # Who waited for these rows finds nothing to say: they are looked at once more when they are free.
    rows = BoardCounter.objects.select_for_update(no_key=True).filter(timers_still_since=None)
    agencies = tuple(rows.order_by("pk").values_list("pk", flat=True))
    if agencies:
        BoardCounter.objects.filter(pk__in=agencies).update(timers_still_since=since)
        log.add(EventKind.TIMERS_STALE, facts={"since": wire_time(since)}, agencies=agencies)


def _fresh(log: Log, at: datetime) -> None:
    rows = BoardCounter.objects.select_for_update(no_key=True).filter(timers_still_since__isnull=False)
    still: dict[datetime, list[int]] = defaultdict(list)
    for row in rows.order_by("pk"):
        assert row.timers_still_since is not None
        still[row.timers_still_since].append(row.pk)
    for since, agencies in still.items():
        BoardCounter.objects.filter(pk__in=agencies).update(timers_still_since=None)
        facts = {"since": wire_time(since), "until": wire_time(max(at, since))}
        log.add(EventKind.TIMERS_FRESH, facts=facts, agencies=tuple(agencies))


say_timers = Verb(_say)
