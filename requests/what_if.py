"""How many of an agency's own past asks would have climbed how far, with the ladder it has and with another.

Honest and coarse: an ask climbs until the first unit rolls, or until it ends. Whether that unit was near enough to
silence a ladder, and what the ladder was at the time, is left out. No ask, person or unit is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce

from requests import cards, rulebook
from requests.ladder import AUDIENCES, Rung
from requests.models import Backup
from requests.suppression import HIDDEN_BELOW
from requests.vocabulary import NOT_COUNTED, Disposition, Origin, Urgency
from units.models import Agency

SPAN: Final = timedelta(days=365)


def what_if(agency: Agency, urgency: Urgency, rungs: Sequence[Rung], now: datetime) -> dict[str, Any]:
    """For each audience of either ladder: how many asks of the last twelve months would have got that far.

    Counts are null where they are few; `after` is null where a ladder never calls them. One query.
    """
    ours, theirs = _first(rulebook.rungs_of(agency, urgency)), _first(rungs)
    since = now - SPAN
    times = sorted({*ours.values(), *theirs.values()})
    counted = _count(agency, urgency, since, times)
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
            }
            for who in sorted({*ours, *theirs}, key=lambda who: (_earliest(who, ours, theirs), AUDIENCES.index(who)))
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


def _count(agency: Agency, urgency: Urgency, since: datetime, times: Sequence[float]) -> dict[str, int]:
    """How many asks there were, and how many of them were still without help after each of these seconds."""
    alone = ExpressionWrapper(
        Coalesce("first_rolling_at", "closed_at") - F("received_at"), output_field=DurationField()
    )
    rows = (
        Backup.objects.filter(agency=agency, urgency=urgency, closed_at__isnull=False, received_at__gte=since)
        # Neither had a ladder of its own to climb.
        .exclude(Q(origin=Origin.UNASKED) | Q(disposition=Disposition.MERGED) | Q(mark__in=NOT_COUNTED))
        .annotate(alone=alone)
    )
    # What fires with the ask itself fires for every ask.
    far = {
        f"t{place}": Count("pk", filter=Q(alone__gt=timedelta(seconds=after))) if after else Count("pk")
        for place, after in enumerate(times)
    }
    return dict(rows.aggregate(all=Count("pk"), **far))


def _told(count: int) -> int | None:
    """A small number is a person; none at all is nobody."""
    return count if count == 0 or count >= HIDDEN_BELOW else None
