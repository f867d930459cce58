"""Browsers bolted into cars: with nobody signed in they may raise an emergency, withdraw it, and read its receipt."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, cards, queries
from requests.access import require
from requests.api.base import ApiView
from requests.api.device_input import Enrol, Revoke
from requests.api.pagination import answer
from requests.api.schema import asks, says
from requests.refusals import Forbidden, Invalid
from requests.vocabulary import LIVE_RESPONSES
from units import sessions, tokens
from units.access import Actor
from units.models import Device, Unit
from units.tokens import DEVICE_COOKIE

#: Browsers keep no cookie longer.
_COOKIE_AGE_S: Final = 400 * 24 * 3600
#: Everywhere, not only below the API: the officer's page opens with nobody signed in when the car is known.
_COOKIE_PATH: Final = "/"


class Devices(ApiView):
    """Which browsers are enrolled; enrolling this one."""

    @says("Every browser an agency ever enrolled, newest first.", "DevicePage", ("agency",))
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "device.see")
        rows = Device.objects.filter(agency=agency).select_related("agency").order_by("-enrolled_at", "pk")
        return Response(answer([_device(device) for device in rows]))

    @asks(Enrol, "This browser now belongs to a vehicle; its key is in an HttpOnly cookie.", "Device", 201, key=None)
    def post(self, request: Request) -> Response:
        actor = self.actor(request)
        _, values = self.input(request, Enrol)
        agency_id = _agency_of(actor, values["vehicle"])
        require(actor, "device.enrol", agency_id, own=False)
        device, key = tokens.enrol(agency_id, values["vehicle"], values.get("label", ""), actor.officer_id)
        self.looked(request, actor, f"device {device.pk} {device.vehicle}")
        if self.caller(request).token is None:
            sessions.lives_on(request._request.session, device.pk)
        response = Response(_device(device), status=201)
        response.set_cookie(
            DEVICE_COOKIE,
            key,
            max_age=_COOKIE_AGE_S,
            path=_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
        return response


class OneDevice(ApiView):
    """Taking a browser's right back."""

    @asks(Revoke, "It may do nothing any more, and nobody is signed in on it.", None, 204, key=None)
    def delete(self, request: Request, device_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        _, said = self.input(request, Revoke)
        device = actions.revoke_device(actor, device_id, said.get("reason", ""))
        self.looked(request, actor, f"device {device.pk} {device.vehicle}")
        return Response(status=204)


class Receipt(ApiView):
    """What a car may know of its own ask."""

    device_may = True

    @says("Whether it was taken, seen, and who is coming.", "Receipt")
    def get(self, request: Request, backup_id: uuid.UUID) -> Response:
        return Response(_receipt(queries.card(self.actor(request), backup_id)))


def _agency_of(actor: Actor, vehicle: str) -> int:
    """The agency whose vehicle this is, among those the caller works a desk of."""
    desks = [agency_id for agency_id in actor.roles if actor.is_desk(agency_id)]
    if not desks:
        raise Forbidden("A desk enrols vehicles.")
    with_it = Unit.objects.filter(agency_id__in=desks, vehicle=vehicle).values_list("agency_id", flat=True)
    found = sorted(set(with_it)) or desks
    if len(found) > 1:
        raise Invalid.field("vehicle", "no unit of yours has it, and you serve several agencies")
    return found[0]


def _device(device: Device) -> dict[str, Any]:
    return {
        "id": str(device.pk),
        "agency": device.agency.code,
        "vehicle": device.vehicle,
        "label": device.label,
        "enrolled_at": cards.time(device.enrolled_at),
        "revoked_at": cards.time(device.revoked_at),
        "revoked_reason": device.revoked_reason or None,
    }


def _receipt(card: cards.Wire) -> dict[str, Any]:
    same = ("id", "number", "urgency", "state", "silent", "received_at", "acknowledged_at", "acknowledged_as")
    return {
        **{name: card[name] for name in (*same, "cancel_asked_at", "closed_at", "seen")},
        "responses": [
            {name: answer[name] for name in ("unit", "agency", "state", "eta_at")}
            for answer in card["responses"]
            if answer["state"] in LIVE_RESPONSES
        ],
    }
