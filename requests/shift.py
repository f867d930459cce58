"""One officer's own tour, read by that officer alone: whom they covered, who covered them, who looked.

Nothing else in the house counts by person or unit, and nothing may: who knows that it is seen how often they ask, or
come, asks no more (DESIGN §1). A test holds that this is the one place.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast, Now

from requests import cards
from requests.models import Backup, Response
from requests.vocabulary import Mark, Origin
from units import access_log
from units.models import AccessLog, Tour

#: How far back "who looked" goes, and how many looks it lists.
LOOKED_FOR: Final = timedelta(days=30)
MOST_LOOKS: Final = 50


def mine(officer_id: int) -> dict[str, Any]:
    """The person's live tour, or their last one when they are off duty; zeros when they never had one."""
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
        "looked": _looked(officer_id),
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


def _looked(officer_id: int) -> list[dict[str, Any]]:
    """Who else looked at records naming this person, newest first. A refusal is the affair of who was refused."""
    named = Backup.objects.filter(Q(asker_id=officer_id) | Q(responses__officer_id=officer_id))
    found = list(
        AccessLog.objects.filter(
            at__gte=Now() - LOOKED_FOR,
            outcome=access_log.ALLOWED,
            what__startswith="GET backups/",
            subject__in=named.annotate(text=Cast("pk", CharField())).values("text"),
        )
        .exclude(officer_id=officer_id)
        .order_by("-at", "-pk")
        .values_list("at", "actor", "subject")[:MOST_LOOKS]
    )
    numbers = _numbers({subject for _, _, subject in found})
    return [{"at": cards.time(at), "by": _label(actor), "backup": numbers[subject]} for at, actor, subject in found]


def _numbers(subjects: set[str]) -> dict[str, int]:
    rows = Backup.objects.filter(pk__in=[uuid.UUID(subject) for subject in subjects])
    return {str(pk): number for pk, number in rows.values_list("pk", "number")}


def _label(actor: str) -> str:
    """The name alone of an actor as the access log keeps it, "dispatcher Desk 3"."""
    return actor.partition(" ")[2] or actor
