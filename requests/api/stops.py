"""Stops: out of the car."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, queries
from requests.access import require
from requests.api import serializers as take
from requests.api import stop_shapes
from requests.api.base import ApiView
from requests.api.idempotency import keyed, once
from requests.api.input import Input
from requests.api.schema import asks
from requests.models import Stop
from requests.refusals import NotFound
from units.access import Actor


def stop_as_read(actor: Actor, stop_id: uuid.UUID | None) -> dict[str, Any]:
    """The stop as it stands, whose it was only while that is no history. Raises NotFound."""
    rows = Stop.objects.select_related("unit__agency", "beat")
    stop = rows.filter(pk=stop_id).first() if stop_id else None
    if stop is None:
        raise NotFound("There is no such stop.")
    require(actor, "unit.see", stop.agency_id, own=True)
    return queries.stop_as_read(stop)


def _open_stops(actor: Actor) -> set[uuid.UUID]:
    """Every stop the caller could mean by opening one."""
    return set(Stop.objects.filter(agency_id__in=actor.roles, cleared_at=None).values_list("pk", flat=True))


class Stops(ApiView):
    @asks(stop_shapes.OpenStop, "The stop; opening it twice is one stop.", "Stop", 201, 200)
    def post(self, request: Request) -> Response:
        actor = self.actor(request)
        body, values = self.input(request, stop_shapes.OpenStop)
        said = keyed(request._request, actor, body)
        before = _open_stops(actor)
        done = once(said, actions.open_stop, actor, **values)
        stop_id = done.result or done.subject
        created = not done.replayed and stop_id not in before
        return Response(stop_as_read(actor, stop_id), status=201 if created else 200, headers=done.headers)


class _StopVerb(ApiView):
    def act(
        self, request: Request, stop_id: uuid.UUID, takes: type[Input], verb: Any, *, packed: bool = False
    ) -> Response:
        actor = self.actor(request)
        body, values = self.input(request, takes)
        said = keyed(request._request, actor, body)
        done = once(said, verb, actor, stop_id, values) if packed else once(said, verb, actor, stop_id, **values)
        return Response(stop_as_read(actor, stop_id), headers=done.headers)


class SecureStop(_StopVerb):
    @asks(stop_shapes.SecureStop, "Under control; a prisoner or a tow keeps the offer open.", "Stop")
    def post(self, request: Request, stop_id: uuid.UUID) -> Response:
        return self.act(request, stop_id, stop_shapes.SecureStop, actions.secure_stop)


class UpdateStop(_StopVerb):
    @asks(stop_shapes.StopChanges, "What has changed about it.", "Stop")
    def post(self, request: Request, stop_id: uuid.UUID) -> Response:
        return self.act(request, stop_id, stop_shapes.StopChanges, actions.update_stop, packed=True)


class ClearStop(_StopVerb):
    @asks(stop_shapes.ClearStop, "Back in the car.", "Stop")
    def post(self, request: Request, stop_id: uuid.UUID) -> Response:
        return self.act(request, stop_id, stop_shapes.ClearStop, actions.clear_stop)


class RollBy(ApiView):
    @asks(
        take.RollBy,
        "The card of a roll-by nobody asked for: 201 for the first, 200 for who joins it.",
        "Card",
        201,
        200,
    )
    def post(self, request: Request, stop_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        body, values = self.input(request, take.RollBy)
        said = keyed(request._request, actor, body)
        done = once(said, actions.roll_by, actor, stop_id, **values)
        backup_id = done.result.backup_id if done.result else done.subject
        if backup_id is None:
            raise NotFound("What this key made is gone.")
        created = done.result is not None and done.result.created
        return Response(queries.card(actor, backup_id), status=201 if created else 200, headers=done.headers)
