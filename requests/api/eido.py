"""One backup as an Emergency Incident Data Object, for another agency's computer."""

from __future__ import annotations

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from requests import cards, looks, queries
from requests.access import Audience
from requests.api.base import ApiView
from requests.api.shapes import ref
from requests.eido.mapping import of
from requests.eido.parts import Known
from requests.looks import Look, look_of
from requests.models import Backup
from requests.refusals import NotInThisState
from requests.vocabulary import NO_ASK, LookReason
from units.models import Agency, Unit


class Eido(ApiView):
    """NENA-STA-021.1b. While it goes on no reason is asked for: handing it on is part of the work."""

    @extend_schema(
        operation_id="backup_eido",
        parameters=[
            OpenApiParameter("reason", str, enum=[str(word) for word in LookReason]),
            OpenApiParameter("why", str, description="A line in your own words; needed when the reason is `other`."),
        ],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            400: OpenApiResponse(ref("Error"), "Any refusal has this shape, whatever its status."),
        },
    )
    def get(self, request: Request, backup_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        backup = queries.opened(actor, queries.carded().select_related("beat", "stop"), backup_id)
        if backup.mark in NO_ASK:
            raise NotInThisState(f"#{backup.number} is a {backup.mark}: it is no incident.", backup.pk)
        look = _look(request, backup.closed_at)
        self.opens(request, actor, str(backup_id), look.text)
        return Response(of(_known(backup, _domain(request))))


def _look(request: Request, ended_at: datetime | None) -> Look:
    now = queries.db_now()
    if "reason" not in request.query_params and looks.is_live(ended_at, now):
        return Look(LookReason.LIVE)
    return look_of(request.query_params, ended_at, now)


def _domain(request: Request) -> str:
    """Under which name this board is known to others."""
    return urlsplit(settings.PUBLIC_URL).hostname or request.get_host().partition(":")[0]


def _known(backup: Backup, domain: str) -> Known:
    agency = backup.agency
    card = cards.card(backup, Audience.DESK)
    asked = {agency.code, *(answer["agency"] for answer in card["responses"])}
    asked |= {share["agency"] for share in card["shared_with"]}
    units = Unit.objects.filter(agency=agency, call_sign__in={answer["unit"] for answer in card["responses"]})
    status = dict(units.values_list("call_sign", "status"))
    if backup.unit is not None:
        status[backup.unit.call_sign] = backup.unit.status
    words = agency.labels.get("status", {}) if isinstance(agency.labels, dict) else {}
    notes = [(cards.time(at), who, text) for at, who, text in backup.notes.order_by("at", "pk").values_list(*_NOTE)]
    return Known(
        card=card,
        domain=domain,
        names=dict(Agency.objects.filter(code__in=asked).values_list("code", "name")),
        beat=backup.beat.code if backup.beat else "",
        stop_kind=backup.stop.kind if backup.stop else "",
        merged_into=str(backup.merged_into_id or ""),
        notes=[(at or "", who, text) for at, who, text in notes],
        status=status,
        words=words,
    )


_NOTE = ("at", "author", "text")
