"""The record of one backup or one stop on paper: opened with a reason, like the record itself."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from requests import queries, record
from requests.api.base import ApiView
from requests.api.shapes import ref
from requests.looks import look_of
from requests.models import Backup, Stop
from requests.printing.record import Look, file_name, pdf
from requests.printing.sheet import PAPERS
from requests.refusals import Invalid
from requests.vocabulary import LookReason
from units.access import Actor
from units.models import Agency

#: Clocks of places whose printers hold Letter.
_LETTER: Final = ("America/", "US/", "Canada/")
_TAKES: Final[dict[str, Any]] = {
    "parameters": [
        OpenApiParameter("reason", str, required=True, enum=[str(word) for word in LookReason]),
        OpenApiParameter("why", str, description="A line in your own words; needed when the reason is `other`."),
        OpenApiParameter("paper", str, enum=PAPERS, description="Without it what the agency's country prints on."),
    ],
    "responses": {
        (200, "application/pdf"): OpenApiTypes.BINARY,
        400: OpenApiResponse(ref("Error"), "Any refusal has this shape, whatever its status."),
    },
}


class OnPaper(ApiView):
    """What both have in common."""

    def paper(self, request: Request, actor: Actor, subject: Backup | Stop, ended_at: datetime | None) -> HttpResponse:
        """The document, once the look stands in the access log."""
        paper = _paper(request, subject.agency)
        now = queries.db_now()
        look = look_of(request.query_params, ended_at, now)
        self.opens(request, actor, str(subject.pk), look.text)
        account = record.record(subject)
        by = Look(actor.label, look.text, now)
        if isinstance(subject, Backup):
            by = replace(by, seen_at=subject.dispatch_seen_at)
        content = pdf(account, by, paper)
        answer = HttpResponse(content, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{file_name(account.header)}"'
        return answer


class BackupPdf(OnPaper):
    """The record of a backup as PDF."""

    @extend_schema(operation_id="backup_record_pdf", **_TAKES)
    def get(self, request: Request, backup_id: uuid.UUID) -> HttpResponse:
        actor = self.actor(request)
        backup = queries.opened(actor, Backup.objects.select_related("agency"), backup_id)
        return self.paper(request, actor, backup, backup.closed_at)


class StopPdf(OnPaper):
    """The record of a stop as PDF, also where nobody asked for anything."""

    @extend_schema(operation_id="stop_record_pdf", **_TAKES)
    def get(self, request: Request, stop_id: uuid.UUID) -> HttpResponse:
        actor = self.actor(request)
        stop = queries.opened(actor, Stop.objects.select_related("agency"), stop_id)
        return self.paper(request, actor, stop, stop.cleared_at)


def _paper(request: Request, agency: Agency) -> str:
    said = request.query_params.get("paper")
    if said is None:
        return "letter" if agency.time_zone.startswith(_LETTER) else "a4"
    if said not in PAPERS:
        raise Invalid.field("paper", f"must be one of {', '.join(PAPERS)}")
    return str(said)
