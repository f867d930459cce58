"""The watch commander's reading: figures and the list of what closed."""

from __future__ import annotations

from datetime import UTC, datetime

from rest_framework.request import Request
from rest_framework.response import Response

from requests import cards, history
from requests.api.base import ApiView
from requests.api.pagination import newest_first
from requests.api.schema import says
from requests.refusals import Invalid


class History(ApiView):
    """Figures of a span of time and the closed backups in it."""

    @says("Figures and a page of rows.", "History", ("agency", "from", "to", "limit", "cursor"))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "history.see")
        since, until = _moment(request, "from"), _moment(request, "to")
        rows = history.closed(agency, since, until)
        page, following = newest_first(request, rows)
        self.looked(request, actor, f"history of {agency.code} {since or ''} – {until or ''}")
        return Response(
            {
                "agency": agency.code,
                "from": cards.time(since),
                "to": cards.time(until),
                "figures": history.figures(rows, agency),
                "results": [history.row(backup) for backup in page],
                "next": following,
            }
        )


def _moment(request: Request, name: str) -> datetime | None:
    """A time with zone behind the question mark; None when there is none. Raises Invalid naming it."""
    said = request.query_params.get(name)
    if said is None:
        return None
    try:
        # A plus sign that was not escaped arrives as a blank.
        at = datetime.fromisoformat(said.replace(" ", "+"))
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid.field(name, "must be a time with its zone, such as 2026-11-22T21:04:12Z")
