"""The live picture, and what came after a number."""

from __future__ import annotations

from typing import Final

from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, lines, queries
from requests.access import Audience, audience
from requests.api.base import ApiView
from requests.api.desk_input import SetDrill
from requests.api.idempotency import keyed, once
from requests.api.schema import asks, says
from requests.refusals import Invalid, NotFound
from units.access import Actor
from units.models import Agency

#: Events a call.
MOST: Final = 500


class Board(ApiView):
    """The live picture of one agency."""

    @says("Everything open, true at `seq`.", "Board", ("agency",))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "board.see")
        return Response(queries.fetched(agency, _reader(actor, agency)))


class Drill(ApiView):
    """A drill of one agency: on, or off."""

    @asks(SetDrill, "Whether a drill is on now, and which.", "DrillState")
    def post(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "drill.set")
        body, values = self.input(request, SetDrill)
        said = keyed(request._request, actor, body)
        done = once(said, actions.set_drill, actor, agency.pk, **values)
        return Response({"agency": agency.code, "drill": queries.drill(agency.pk)}, headers=done.headers)


class BoardEvents(ApiView):
    """What a board missed."""

    @says("At most 500 events after a number; 410 when a snapshot is due.", "Events", ("agency", "after", "epoch"))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "board.see")
        after = _after(request)
        head = queries.check_cursor(agency.pk, after, request.query_params.get("epoch"))
        events = queries.events_between(agency.pk, after, MOST)
        seq = events[-1].seq if events else after
        told = lines.lines(events, agency.code, agency.pk, _reader(actor, agency))
        return Response({"events": told, "seq": seq, "more": seq < head})


def _reader(actor: Actor, agency: Agency) -> Audience:
    reader = audience(actor, agency.pk)
    if reader is None:
        raise NotFound("There is no such agency here.")
    return reader


def _after(request: Request) -> int:
    said: str = request.query_params.get("after", "")
    if not (said.isascii() and said.isdecimal() and len(said) <= 18):
        raise Invalid.field("after", "must be the number of the last event you have; 0 for none")
    return int(said)
