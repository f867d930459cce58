"""Units and beats."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, cards, queries
from requests.actions import locks
from requests.api import desk_input as desk
from requests.api import serializers as take
from requests.api.base import ApiView
from requests.api.idempotency import keyed, once
from requests.api.input import Input, Nothing
from requests.api.pagination import answer
from requests.api.schema import asks, says
from requests.refusals import Invalid, NotFound
from units.access import Actor
from units.models import Beat


class Units(ApiView):
    """Who can be sent."""

    @says("Every unit of an agency, on duty or not.", "UnitPage", ("agency",))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        asked = "agency" in request.query_params
        wanted = [self.agency(request, actor, "unit.see").pk] if asked else list(actor.roles)
        return Response(answer([cards.unit_card(unit) for unit in queries.units_of(wanted)]))


class Beats(ApiView):
    """The patrol areas."""

    @says("The beats of an agency, with their shapes.", "BeatPage", ("agency",))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "unit.see")
        rows = Beat.objects.filter(agency=agency).prefetch_related("neighbours")
        return Response(answer([_beat(beat) for beat in rows]))


def _beat(beat: Beat) -> dict[str, Any]:
    return {
        "code": beat.code,
        "name": beat.name,
        "label_lat": beat.label_lat,
        "label_lon": beat.label_lon,
        "neighbours": sorted(other.code for other in beat.neighbours.all()),
        "polygon": beat.polygon,
    }


class _UnitVerb(ApiView):
    def run(self, request: Request, call_sign: str, takes: type[Input], verb: Any) -> Response:
        actor = self.actor(request)
        body, values = self.input(request, takes)
        name = _known(actor, call_sign)
        said = keyed(request._request, actor, body)
        done = once(said, verb, actor, name, **values)
        unit = queries.units_of(actor.roles).get(pk=locks.named_unit(actor, name, actor.roles).pk)
        return Response(cards.unit_card(unit), headers=done.headers)


def _known(actor: Actor, call_sign: str) -> str:
    """The unit's whole name, "METRO:2A14". Raises NotFound: a foreign unit is as unknown as none."""
    try:
        unit = locks.named_unit(actor, call_sign, actor.roles, prefer=actor.agency_id)
    except Invalid as problem:
        raise NotFound(problem.message) from None
    return f"{unit.agency.code}:{unit.call_sign}"


class SetStatus(_UnitVerb):
    """What a unit says of itself."""

    @asks(take.Status, "The unit.", "Unit")
    def post(self, request: Request, call_sign: str) -> Response:
        return self.run(request, call_sign, take.Status, actions.set_status)


class SetPosition(_UnitVerb):
    """Where a unit is; no event, the last one counts."""

    @asks(take.Position, "The unit.", "Unit")
    def post(self, request: Request, call_sign: str) -> Response:
        return self.run(request, call_sign, take.Position, actions.position)


class UnitOk(_UnitVerb):
    """Somebody heard from the unit."""

    @asks(Nothing, "The unit.", "Unit")
    def post(self, request: Request, call_sign: str) -> Response:
        return self.run(request, call_sign, Nothing, actions.unit_ok)


class NoAnswer(_UnitVerb):
    """The radio got no answer: a backup is raised for the unit."""

    @asks(Nothing, "The unit; `backup` is the ask that was raised.", "Unit")
    def post(self, request: Request, call_sign: str) -> Response:
        return self.run(request, call_sign, Nothing, actions.no_answer)


class CheckIn(_UnitVerb):
    """The next welfare check of its stop, in so many minutes."""

    @asks(desk.CheckIn, "The unit; its stop says when the check is due.", "Unit")
    def post(self, request: Request, call_sign: str) -> Response:
        return self.run(request, call_sign, desk.CheckIn, actions.check_in)
