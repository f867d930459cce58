"""How many of an agency's own past asks would have climbed how far, with the ladder it has and with another.

Honest and coarse: an ask climbs until the first unit rolls, or until it ends. Whether that unit was near enough to
silence a ladder, and what the ladder was at the time, is left out. Beside it stands what happened: the last rung each
ask fired, of the ladder it had. No ask, person or unit is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce

from requests import cards, rulebook
from requests.ladder import AUDIENCES, Rung
from requests.models import Backup
from requests.suppression import HIDDEN_BELOW
from requests.vocabulary import NOT_COUNTED, Disposition, Origin, Urgency
from units.models import Agency

SPAN: Final = timedelta(days=365)


@dataclass
class Reached:
    """How many asks a fired rung called an audience for, and the seconds after which: the least and the most."""

    count: int
    least: float
    most: float


def what_if(agency: Agency, urgency: Urgency, rungs: Sequence[Rung], now: datetime) -> dict[str, Any]:
    """For each audience of either ladder, and of those that were called: how many asks of the last twelve months would
    have got that far, and how many did.

    Counts are null where they are few; `after` is null where a ladder never calls them. Two queries.
    """
    ours, theirs = _first(rulebook.rungs_of(agency, urgency)), _first(rungs)
    since = now - SPAN
    asks = _asks(agency, urgency, since)
    times = sorted({*ours.values(), *theirs.values()})
    counted = _count(asks, times)
    happened = _happened(asks)
    total = counted["all"]
    told = total >= HIDDEN_BELOW

    def got(after: float | None) -> int | None:
        return _told(0 if after is None else counted[f"t{times.index(after)}"]) if told else None

    return {
        "agency": agency.code,
        "urgency": str(urgency),
        "since": cards.time(since),
        "backups": total if told else None,
        "hidden_below": HIDDEN_BELOW,
        "reach": [
            {
                "audience": who,
                "after_now": ours.get(who),
                "after_then": theirs.get(who),
                "now": got(ours.get(who)),
                "then": got(theirs.get(who)),
                **_actual(happened.get(who), told=told),
            }
            for who in sorted(
                {*ours, *theirs, *happened},
                key=lambda who: (_earliest(who, ours, theirs, _least(happened)), AUDIENCES.index(who)),
            )
        ],
    }


def _first(rungs: Sequence[Rung]) -> dict[str, float]:
    """Audience → seconds until it is first alerted."""
    found: dict[str, float] = {}
    for rung in rungs:
        for who in rung["alert"]:
            found.setdefault(who, rung["after"])
    return found


def _earliest(who: str, *ladders: dict[str, float]) -> float:
    return min(one[who] for one in ladders if who in one)


def _least(happened: dict[str, Reached]) -> dict[str, float]:
    return {who: one.least for who, one in happened.items()}


def _asks(agency: Agency, urgency: Urgency, since: datetime) -> QuerySet[Backup]:
    """Those that are over and had a ladder of their own to climb."""
    rows = Backup.objects.filter(agency=agency, urgency=urgency, closed_at__isnull=False, received_at__gte=since)
    return rows.exclude(Q(origin=Origin.UNASKED) | Q(disposition=Disposition.MERGED) | Q(mark__in=NOT_COUNTED))


def _count(asks: QuerySet[Backup], times: Sequence[float]) -> dict[str, int]:
    """How many asks there were, and how many of them were still without help after each of these seconds."""
    alone = ExpressionWrapper(
        Coalesce("first_rolling_at", "closed_at") - F("received_at"), output_field=DurationField()
    )
    # What fires with the ask itself fires for every ask.
    far = {
        f"t{place}": Count("pk", filter=Q(alone__gt=timedelta(seconds=after))) if after else Count("pk")
        for place, after in enumerate(times)
    }
    return dict(asks.annotate(alone=alone).aggregate(all=Count("pk"), **far))


def _happened(asks: QuerySet[Backup]) -> dict[str, Reached]:
    """Audience → how far it really went, by the ladders as they were copied with their asks. An agency has had few
    ladders, so the database counts and only those few are read."""
    climbed = asks.order_by().values_list("ladder__rungs", "rung").annotate(n=Count("pk"))
    found: dict[str, Reached] = {}
    for rungs, last, count in climbed:
        for who, after in _first(_fired(rungs, last)).items():
            known = found.setdefault(who, Reached(0, after, after))
            known.count += count
            known.least, known.most = min(known.least, after), max(known.most, after)
    return found


def _fired(rungs: Iterable[Rung] | None, last: int) -> list[Rung]:
    """The rungs up to the last that fired."""
    return list(rungs or ())[: last + 1]


def _actual(reached: Reached | None, *, told: bool) -> dict[str, Any]:
    count = _told(reached.count if reached else 0) if told else None
    return {"actual": count, "actual_after": [reached.least, reached.most] if reached and count else None}


def _told(count: int) -> int | None:
    """A small number is a person; none at all is nobody."""
    return count if count == 0 or count >= HIDDEN_BELOW else None
