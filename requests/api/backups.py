"""Asking, and reading what was asked."""

from __future__ import annotations

import uuid
from typing import Final, NoReturn

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, lines, nameless, queries
from requests.access import Reach, covers, reach
from requests.actions.ask import Ask
from requests.api import parsers
from requests.api.authentication import Caller
from requests.api.base import ApiView
from requests.api.idempotency import HEADER, Done, key_of, keyed, new_key, once, repeat
from requests.api.input import usable, valid
from requests.api.pagination import answer, newest_first
from requests.api.refusals import NotSignedIn
from requests.api.schema import asks, says
from requests.api.serializers import AskInput, BackupChanges
from requests.models import Backup
from requests.refusals import Forbidden, Invalid, KeyReused, NotFound
from requests.vocabulary import NO_ASK, Mark, Urgency
from units.access import Actor, of_device, of_officer
from units.models import Agency

#: Optional fields that mean something on an emergency alone.
OF_EMERGENCIES: Final = ("tour", "test")
#: What a car's browser measures: it forgets that when it is shut, and sends its touch again without.
MEASURED: Final = ("lat", "lon", "accuracy_m")


class Backups(ApiView):
    """Every backup on the caller's boards; and one more."""

    device_may = True

    @says("Cards, newest first.", "CardPage", ("state", "agency", "limit", "cursor"), "backups_list")
    def get(self, request: Request) -> Response:
        actor = self.caller(request).actor()
        wanted = [self.agency(request, actor, "board.see")] if "agency" in request.query_params else _boards(actor)
        rows = _on_boards(actor, wanted, _state(request))
        page, following = newest_first(request, rows)
        if _state(request) != "open":
            self.looked(request, actor, f"backups/?{request.META.get('QUERY_STRING', '')}")
        now = queries.db_now()
        return Response(answer([queries.as_read(row, actor, now=now) for row in page], following))

    @asks(AskInput, "201 for a new card, 200 when this touch or this unit's ask was known.", "Card", 201, 200, key=True)
    def post(self, request: Request) -> Response:
        caller = self.caller(request)
        body = parsers.read(request._request)
        ask = _ask(body)
        if caller.revoked:
            _lure(request, body, ask, caller)
        actor = self.actor(request)
        if caller.officer and caller.device:
            actor = actions.asker(actor, of_device(caller.device), ask)
        done = _emergency(request, body, ask, actor) if ask.is_emergency else _plain(request, body, ask, actor)
        merged, created = (done.result.merged, done.result.created) if done.result else (False, False)
        card = queries.card(actor, done.result.backup_id if done.result else _made(done), merged=merged)
        return Response(card, status=201 if created else 200, headers=done.headers)


class OneBackup(ApiView):
    """One backup."""

    @says("The card.", "Card")
    def get(self, request: Request, backup_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        backup = queries.backup_for(actor, backup_id)
        if not covers(actor, backup):
            # (Whose rows were the asker's own would be a count of asks.)
            self.looked(request, actor, str(backup_id))
        return Response(queries.as_read(backup, actor))

    @asks(BackupChanges, "The card.", "Card")
    def patch(self, request: Request, backup_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        body, changes = self.input(request, BackupChanges)
        said = keyed(request._request, actor, body)
        done = once(said, actions.update_backup, actor, backup_id, changes)
        stands = done.result or backup_id
        return Response(queries.card(actor, stands, merged=stands != backup_id), headers=done.headers)


class Timeline(ApiView):
    """What the log says of one backup."""

    @says("Its events, oldest first, each with the card as it stands now.", "EventPage")
    def get(self, request: Request, backup_id: uuid.UUID) -> Response:
        actor = self.actor(request)
        backup = queries.backup_for(actor, backup_id, "backup.timeline")
        events = queries.timeline(backup_id, backup.agency_id)
        if not covers(actor, backup):
            # (Whose rows were the asker's own would be a count of asks.)
            self.looked(request, actor, str(backup_id))
        reader = queries.reader_of(backup, actor)
        told = lines.lines(events, backup.agency.code, backup.agency_id, reader)
        return Response(answer([nameless.event(one) for one in told] if queries.is_past(backup) else told))


def _boards(actor: Actor) -> list[Agency]:
    return list(Agency.objects.filter(pk__in=actor.roles))


def _state(request: Request) -> str:
    state: str = request.query_params.get("state", "open")
    if state not in ("open", "closed", "all"):
        raise Invalid.field("state", "must be one of open, closed, all")
    return state


def _on_boards(actor: Actor, boards: list[Agency], state: str) -> QuerySet[Backup]:
    """Backups on these boards; what closed long ago only where the caller may read the history."""
    mine = Q(pk__in=[])
    for agency in boards:
        on_board = Q(logs__contains=[agency.pk])
        if reach(actor, "history.see", agency.pk) is not Reach.AGENCY:
            on_board &= Q(closed_at=None) | Q(closed_at__gt=Now() - nameless.RECENT)
        if not actor.is_desk(agency.pk):
            on_board &= ~Q(mark__in=NO_ASK)
        mine |= on_board
    # A test that is over stands in the log, and in no list.
    rows = queries.carded().filter(mine).exclude(mark=Mark.TEST, closed_at__isnull=False)
    return rows if state == "all" else rows.filter(closed_at__isnull=state == "open")


def _ask(body: parsers.Body) -> Ask:
    """What the touch said. An emergency does without whatever makes no sense."""
    if body.get("urgency") != Urgency.EMERGENCY:
        values = valid(AskInput, body)
        for name in OF_EMERGENCIES:
            if values.get(name):
                raise Invalid.field(name, "only an emergency says this")
        return Ask(**values)
    values, dropped = usable(AskInput, body, "urgency")
    return Ask(**values, warnings=dropped)


def _lure(request: Request, body: parsers.Body, ask: Ask, caller: Caller) -> NoReturn:
    """A browser whose right was taken back raises an emergency: desks learn of it, and it learns nothing.

    Raises NotSignedIn for anything less, Forbidden once it is written down.
    """
    if caller.revoked is None or not ask.is_emergency:
        raise NotSignedIn("Nobody is signed in here.")
    actor = of_device(caller.revoked)
    by = of_officer(caller.behind) if caller.behind else None
    try:
        key = key_of(request._request)
        once(repeat(request._request, actor, body, key), actions.record_lure, actor, caller.revoked, ask, by)
    except (Invalid, KeyReused):
        actions.record_lure(actor, caller.revoked, ask, by)
    raise Forbidden("USE RADIO.")


def _plain(request: Request, body: parsers.Body, ask: Ask, actor: Actor) -> Done[actions.Asked]:
    said = keyed(request._request, actor, body, required=True)
    return once(said, actions.request_backup, actor, ask)


def _emergency(request: Request, body: parsers.Body, ask: Ask, actor: Actor) -> Done[actions.Asked]:
    """Never refused for its key, nor for naming a unit that is not the caller's to name."""
    try:
        key = key_of(request._request, required=True)
    except Invalid:
        key = None
    said = {name: value for name, value in body.items() if actor.kind != "device" or name not in MEASURED}
    for _ in range(2):
        if key is None:
            ask.warnings.append(HEADER)
        try:
            return once(repeat(request._request, actor, said, key or new_key()), actions.request_backup, actor, ask)
        except KeyReused:
            key = None
        except (Forbidden, NotFound, Invalid):
            if ask.unit is None:
                raise
            ask.unit = None
            ask.warnings.append("unit")
    return once(repeat(request._request, actor, said, new_key()), actions.request_backup, actor, ask)


def _made(done: Done[actions.Asked]) -> uuid.UUID:
    if done.subject is None:
        raise NotFound("What this key made is gone.")
    return done.subject
