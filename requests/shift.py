"""One officer's own tour, read by that officer alone: whom they covered, who covered them, who looked.

Nothing else in the house counts by person or unit, and nothing may: who knows that it is seen how often they ask, or
come, asks no more (DESIGN §1). A test holds that this is the one place.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from requests import cards, shift_looks
from requests.models import Backup, Response
from requests.vocabulary import Mark, Origin
from units.models import Tour


def mine(officer_id: int, before: datetime | None = None) -> dict[str, Any]:
    """The person's live tour, or their last one when they are off duty; zeros when they never had one.

    `before`: tells the looks before this time in place of the newest.
    """
    tours = Tour.objects.filter(officer_id=officer_id).select_related("unit")
    tour = tours.filter(ended_at=None).first() or tours.order_by("-started_at").first()
    return {
        "unit": tour.unit.call_sign if tour else None,
        "since": cards.time(tour.started_at) if tour else None,
        "until": cards.time(tour.ended_at) if tour else None,
        "live": bool(tour and tour.ended_at is None),
        "covered": _covered(tour).count() if tour else 0,
        "was_covered": _was_covered(tour).count() if tour else 0,
        "roll_bys": _roll_bys(tour).count() if tour else 0,
        **shift_looks.told(officer_id, before),
    }


def _within(tour: Tour, name: str) -> Q:
    began = Q(**{f"{name}__gte": tour.started_at})
    return began if tour.ended_at is None else began & Q(**{f"{name}__lte": tour.ended_at})


def _covered(tour: Tour) -> QuerySet[Response]:
    """Times their unit stood beside somebody, asked or not, with them aboard."""
    rows = Response.objects.filter(_within(tour, "on_scene_at"), unit_id=tour.unit_id)
    return rows.exclude(backup__mark=Mark.DRILL)


def _was_covered(tour: Tour) -> QuerySet[Backup]:
    """Times somebody else stood beside their unit, each ask and each roll-by once."""
    there = Response.objects.filter(_within(tour, "on_scene_at")).exclude(unit_id=tour.unit_id)
    asks = Backup.objects.filter(unit_id=tour.unit_id, pk__in=there.values("backup_id"))
    return asks.exclude(mark=Mark.DRILL)


def _roll_bys(tour: Tour) -> QuerySet[Response]:
    """Times their unit rolled by unasked, whether it got there or not."""
    return Response.objects.filter(_within(tour, "rolling_at"), unit_id=tour.unit_id, backup__origin=Origin.UNASKED)
