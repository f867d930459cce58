"""Where people ask to be told outside the board. Only who gave an address has one."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response

from requests import access, actions, cards
from requests.api.address_input import AddressInput
from requests.api.base import ApiView
from requests.api.input import Nothing
from requests.api.pagination import answer
from requests.api.schema import asks, says
from requests.deliveries import push
from requests.refusals import Invalid
from units.access import Actor
from units.models import Address
from units.vocabulary import Channel


class Addresses(ApiView):
    """One's own; and a desk's, for who may give it one."""

    @says("Those that are live, the oldest first.", "AddressPage")
    def get(self, request: Request) -> Response:
        return Response(answer([_address(row) for row in _seen_by(self.actor(request))]))

    @asks(AddressInput, "201 for a new one, 200 when it was there already.", "Address", 201, 200, key=None)
    def post(self, request: Request) -> Response:
        actor = self.actor(request)
        _, values = self.input(request, AddressInput)
        _require_way_out(values["channel"])
        agency = self.agency(request, actor, "board.see")
        row, new = actions.add_address(
            actor,
            agency.pk,
            values["channel"],
            values["address"],
            dict(values.get("keys", {})),
            desk=values.get("desk", False),
        )
        self.looked(request, actor, f"address {row.pk} {row.channel}")
        return Response(_address(row), status=201 if new else 200)


class OneAddress(ApiView):
    """Taking it back."""

    @asks(Nothing, "Nothing more is sent to it.", None, 204, key=None)
    def delete(self, request: Request, address_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        row = actions.remove_address(actor, address_id)
        self.looked(request, actor, f"address {row.pk} {row.channel}")
        return Response(status=204)


class PushKey(ApiView):
    """What a browser subscribes with."""

    @says("The board's public key for web push; null when it sends none.", "PushKey")
    def get(self, request: Request) -> Response:
        self.actor(request)
        return Response({"key": push.public_key()})


def _seen_by(actor: Actor) -> list[Address]:
    far = [agency for agency in actor.roles if access.reach(actor, "address.see", agency) is access.AGENCY]
    rows = Address.objects.filter(gone_at=None).select_related("agency").order_by("added_at", "pk")
    return list(rows.filter(Q(officer_id=actor.officer_id) | Q(officer=None, agency_id__in=far)))


def _require_way_out(channel: Channel) -> None:
    """An address this board could never send to is refused now, not found dead in the night. Raises Invalid."""
    if channel is Channel.PUSH and push.public_key() is None:
        raise Invalid.field("channel", "this board has no key for web push (VAPID_KEY)")
    if channel is Channel.MAIL and not settings.EMAIL_HOST:
        raise Invalid.field("channel", "this board sends no mail (EMAIL_HOST)")


def _address(row: Address) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "agency": row.agency.code,
        "channel": row.channel,
        "address": row.address,
        "desk": row.officer_id is None,
        "added_at": cards.time(row.added_at),
    }
