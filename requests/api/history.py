"""The watch commander's reading: the list of what closed, its figures, when in the week, and how they go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from rest_framework.request import Request
from rest_framework.response import Response

from requests import cards, counting, figures, heat, history, kept, nearness, trend
from requests.actions import shown
from requests.api import parsers
from requests.api.base import ApiView
from requests.api.pagination import newest_first
from requests.api.refusals import SlowDown
from requests.api.schema import says
from requests.counting import Scope
from requests.history_query import NAMES, Query, asked_for, before
from requests.refusals import Invalid
from units.access import Actor
from units.models import Agency

#: What the schema says of each.
FILTERS: Final = (
    "agency", "from", "to", "beat", "shift", "urgency", "origin", "disposition", "stop_kind", "reference", "place",
    "lat", "lon", "radius_m", "mutual_aid",
)  # fmt: skip
assert set(FILTERS) == NAMES


def query_of(request: Request, *also: str) -> Query:
    said = {name: values for name, values in request.query_params.lists() if name != "agency"}
    for name, values in said.items():
        for why in filter(None, map(parsers.fault, values)):
            raise Invalid.field(name[:40], why)
    return asked_for(said, also)


class History(ApiView):
    """Closed backups, newest first, and how many there are of each urgency."""

    @says("Figures and a page of rows.", "History", (*FILTERS, "limit", "cursor"))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "history.see")
        query = query_of(request, "limit", "cursor")
        scope = counting.asks(agency, query)
        page, following = newest_first(request, history.asked_for(scope))
        self.looked(request, actor, _about(agency, query))
        told = kept.answer("counts", scope, _counts, later_page="cursor" in request.query_params)
        return Response(
            {
                "agency": agency.code,
                "from": cards.time(query.since),
                "to": cards.time(query.until),
                "figures": told,
                "results": [history.row(backup, agency) for backup in page],
                "next": following,
            }
        )


#: Who is met again and again by others that look at the same time is asked to wait.
_TRIES: Final = 4


def remembered(count: Callable[[bool], dict[str, Any]]) -> dict[str, Any]:
    """What `count` says, once what the next is compared with is remembered. Counted anew, which it is told, where
    somebody was answered meanwhile of what must not stand beside it."""
    for number in range(_TRIES):
        said = count(number > 0)
        if shown.remember(said.pop("asked")):
            return said
    raise SlowDown("Others are reading figures that are nearly these. Try again in a moment.", 1)


def _counts(scope: Scope) -> dict[str, Any]:
    return remembered(lambda _: history.figures(nearness.settled(scope).scope))


class _Counted(ApiView):
    """What the three pictures share: which backups, whether they may be told, and the row in the access log."""

    def answer(self, request: Request, read: Callable[[Scope], dict[str, Any]], *also: str) -> dict[str, Any]:
        actor = self.actor(request)
        agency = self.agency(request, actor, "history.see")
        query = query_of(request, *also)
        scope = counting.asks(agency, query)
        self.noted(request, actor, agency, query)
        wire = _told(scope, read)
        if "compare" in also:
            days = before(scope.days, scope.now, query.compare) if query.compare else None
            wire["compared"] = _told(counting.during(scope, days), read) if days else None
        return wire

    def noted(self, request: Request, actor: Actor, agency: Agency, query: Query) -> None:
        """A look at figures is a look."""
        self.looked(request, actor, _about(agency, query))


def _told(scope: Scope, read: Callable[[Scope], dict[str, Any]]) -> dict[str, Any]:
    return remembered(lambda anew: _counted(scope, read, anew=anew))


def _counted(scope: Scope, read: Callable[[Scope], dict[str, Any]], *, anew: bool) -> dict[str, Any]:
    settled = nearness.settled(scope)
    scope = settled.scope
    begins, ends = scope.days.bounds(scope.now)
    said = dict(kept.answer(read.__module__, scope, read, anew=anew))
    if said["told"]:
        said["message"] = " ".join(filter(None, (settled.note, said["message"]))) or None
    return {"agency": scope.agency.code, "from": cards.time(begins), "to": cards.time(ends), **said}


def _about(agency: Agency, query: Query) -> str:
    return f"history of {agency.code} {query.since or ''} – {query.until or ''}"


class Figures(_Counted):
    """How many, how soon, how often nobody came; and the same of an earlier period."""

    @says("The figures of a period.", "HistoryFigures", (*FILTERS, "compare"))
    def get(self, request: Request) -> Response:
        return Response(self.answer(request, figures.read, "compare"))


class Heat(_Counted):
    """When in the week."""

    @says("Asks by hour of the week.", "HistoryHeat", FILTERS)
    def get(self, request: Request) -> Response:
        return Response(self.answer(request, heat.read))


class Trend(_Counted):
    """Week by week, or month by month."""

    @says("Numbers and times by week or month.", "HistoryTrend", FILTERS)
    def get(self, request: Request) -> Response:
        return Response(self.answer(request, trend.read))
