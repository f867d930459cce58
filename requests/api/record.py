"""The record of one backup or one stop, opened with a reason; and what somebody who was there states of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, cards, queries, record, record_wire
from requests.actions import stating
from requests.api.base import ApiView
from requests.api.fields import Text
from requests.api.idempotency import keyed, once
from requests.api.input import Input
from requests.api.pagination import answer, newest_first
from requests.api.schema import asks, says
from requests.history_query import moment
from requests.looks import look_of
from requests.models import Backup, Statement, Stop
from requests.models.statements import STATEMENT_LENGTH
from requests.models.stops import REFERENCE_LENGTH
from requests.refusals import Forbidden, Invalid
from units.access import Actor
from units.models import Agency

#: Without `from` and without a case number stops of this long ago are looked through.
_A_YEAR: Final = timedelta(days=365)
_LONGEST_PLACE: Final = 200
_STOP_FILTERS: Final = frozenset({"agency", "from", "to", "place", "reference", "limit", "cursor"})


class StatementInput(Input):
    text = Text(max_length=STATEMENT_LENGTH)


class BackupRecord(ApiView):
    """Everything about one backup, with names: a supervisor opens it for a reason, and those it names read of it."""

    @says("The record.", "Record", ("reason", "why"))
    def get(self, request: Request, backup_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        backup = queries.opened(actor, Backup.objects.all(), backup_id)
        return self.opened(request, actor, backup, backup.closed_at)

    def opened(self, request: Request, actor: Actor, subject: Backup | Stop, ended_at: datetime | None) -> Response:
        """The account, once the look stands in the access log."""
        look = look_of(request.query_params, ended_at, queries.db_now())
        self.opens(request, actor, str(subject.pk), look.text)
        told = record_wire.of(record.record(subject))
        return Response({**told, "look": {"by": actor.label, "reason": look.text}})


class StopRecord(BackupRecord):
    """Everything about one stop, also where nobody asked for anything."""

    @says("The record.", "Record", ("reason", "why"))
    def get(self, request: Request, stop_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        stop = queries.opened(actor, Stop.objects.all(), stop_id)
        return self.opened(request, actor, stop, stop.cleared_at)


class OneStatement(ApiView):
    """What the caller, who was there, states of it. Their own alone: what others stated stands in the record."""

    @says("The caller's presence and their own versions, oldest first.", "OwnStatement")
    def get(self, request: Request, backup_id: uuid.UUID) -> Response:
        return Response(_own(self._person(request), backup_id))

    @asks(StatementInput, "The caller's presence and their own versions, the new one last.", "OwnStatement", 201, 200)
    def post(self, request: Request, backup_id: uuid.UUID) -> Response:
        actor = self._person(request)
        body, values = self.input(request, StatementInput)
        said = keyed(request._request, actor, body)
        done = once(said, actions.state, actor, backup_id, **values)
        return Response(_own(actor, backup_id), status=200 if done.replayed else 201, headers=done.headers)

    def _person(self, request: Request) -> Actor:
        actor = self.actor(request)
        if actor.officer_id is None or self.caller(request).token is not None:
            # A machine acts for a person; it was not there.
            raise Forbidden("Only the person states this, at a browser of their own.")
        return actor


def _own(actor: Actor, backup_id: uuid.UUID) -> dict[str, Any]:
    backup, row = stating.own_presence(actor, backup_id)
    assert actor.officer_id is not None
    mine = Statement.objects.filter(backup=backup, response=row, officer_id=actor.officer_id)
    versions = list(mine.order_by("at", "pk"))
    last = next((one.pk for one in reversed(versions) if not one.addendum), None)
    return {
        "backup": str(backup.pk),
        "number": backup.number,
        "unit": row.unit.call_sign,
        "on_scene_at": cards.time(row.on_scene_at),
        "cleared_at": cards.time(row.cleared_at),
        "sealed_from": cards.time(stating.sealed_from(backup, row, actor.officer_id)),
        "results": [
            {
                "at": cards.time(one.at),
                "text": one.text,
                "sha256": one.sha256,
                "addendum": one.addendum,
                "replaced": not one.addendum and one.pk != last,
            }
            for one in versions
        ],
    }


class PastStops(ApiView):
    """Stops by place, time and case number, without a person or a unit; the record itself opens with a reason."""

    @says(
        "A page of stops, newest first.",
        "PastStopPage",
        ("agency", "from", "to", "place", "reference", "limit", "cursor"),
    )
    def get(self, request: Request) -> Response:
        actor = self.actor(request)
        agency = self.agency(request, actor, "history.see")
        unknown = next((name for name in request.query_params if name not in _STOP_FILTERS), None)
        if unknown is not None:
            raise Invalid.field(unknown[:40], "is not known here")
        rows, said = _found(request, agency)
        page, following = newest_first(request, rows, "opened_at")
        self.looked(request, actor, f"stops of {agency.code} {said}".strip())
        return Response(answer([_row(stop, agency) for stop in page], following))


def _found(request: Request, agency: Agency) -> tuple[QuerySet[Stop], str]:
    """What was asked for, and the same in words."""
    since, until = _moment(request, "from"), _moment(request, "to")
    if since is not None and until is not None and since >= until:
        raise Invalid.field("to", "must be after from")
    place, reference = _text(request, "place", _LONGEST_PLACE), _text(request, "reference", REFERENCE_LENGTH)
    if since is None and not reference:
        end = until or queries.db_now()
        since = end - _A_YEAR if end.year > 1 else None
    rows = Stop.objects.filter(agency=agency).select_related("beat")
    rows = rows.filter(opened_at__gte=since) if since else rows
    rows = rows.filter(opened_at__lt=until) if until else rows
    rows = rows.filter(location__icontains=place) if place else rows
    # (As the index has it.)
    rows = rows.filter(reference__iexact=reference).exclude(reference="") if reference else rows
    return rows, " ".join(word for word in (place, reference) if word)


def _moment(request: Request, name: str) -> datetime | None:
    said = request.query_params.get(name)
    return None if said is None else moment(name, said)


def _text(request: Request, name: str, longest: int) -> str:
    said = " ".join(str(request.query_params.get(name, "")).split())
    if len(said) > longest or not said.isprintable():
        raise Invalid.field(name, f"must be at most {longest} characters that can be read")
    return said


def _row(stop: Stop, agency: Agency) -> dict[str, Any]:
    return {
        "id": str(stop.pk),
        "agency": agency.code,
        "kind": stop.kind,
        "beat": stop.beat.code if stop.beat else None,
        "location": stop.location,
        "opened_at": cards.time(stop.opened_at),
        "secured_at": cards.time(stop.secured_at),
        "cleared_at": cards.time(stop.cleared_at),
        "prisoner": stop.prisoner,
        "reference": stop.reference or None,
    }
