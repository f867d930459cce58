"""What a second officer states of being there, and the seal put on it. Written once, each; nothing is ever changed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from requests import access, account_hash, crewed, record
from requests.actions import locks
from requests.events import Log, Verb
from requests.models import Backup, Response, Seal, Statement
from requests.refusals import NotInThisState
from requests.vocabulary import LIVE_RESPONSES, EventKind
from units.access import Actor, system

#: Versions and addenda of one officer at one backup; more is no statement.
MOST: Final = 20
#: Seals look back so far. A board whose workers stood still for longer says of each record that it is not sealed.
_LOOKS_BACK: Final = timedelta(days=45)
#: Looked at in one go: more than a large house closes in a day and a half.
_AT_ONCE: Final = 5_000


def presence_of(actor: Actor, backup: Backup) -> Response | None:
    """The actor's answer to a backup: they touched it, or crewed that unit. Of several the latest that got there."""
    if actor.officer_id is None:
        return None
    rows = list(Response.objects.filter(backup=backup).select_related("unit"))
    for row in sorted(rows, key=lambda one: (one.on_scene_at is not None, one.created_at), reverse=True):
        crew = crewed.aboard(row.unit_id, row.on_scene_at or row.created_at, row.cleared_at or backup.closed_at)
        if row.officer_id == actor.officer_id or any(tour.officer_id == actor.officer_id for tour in crew):
            return row
    return None


def own_presence(actor: Actor, backup_id: uuid.UUID) -> tuple[Backup, Response]:
    """A backup and the actor's presence there. Raises NotFound, Forbidden, NotInThisState."""
    backup = locks.peek(backup_id)
    row = presence_of(actor, backup)
    access.require_ask(actor, "backup.statement", backup)
    access.require(actor, "backup.statement", backup.agency_id, own=row is not None, partners=backup.logs)
    if row is None or row.on_scene_at is None:
        raise NotInThisState(f"You were not on scene of #{backup.number}.")
    return backup, row


def sealed_from(backup: Backup, row: Response, officer_id: int) -> datetime | None:
    """From when on what this officer writes is an addendum; None while their tour or the backup goes on."""
    ends = row.cleared_at or backup.closed_at
    crew = crewed.aboard(row.unit_id, row.on_scene_at or row.created_at, ends)
    return crewed.sealed_from(crew, officer_id, backup.closed_at)


def _state(log: Log, backup_id: uuid.UUID, text: str) -> uuid.UUID:
    """A statement, a newer version of it, or, once the presence is sealed, a dated addendum."""
    own_presence(log.actor, backup_id)
    # Holding the backup, no seal is put on it between the count and the row, and no answer goes over to another.
    locks.backup(backup_id)
    backup, row = own_presence(log.actor, backup_id)
    if backup.unit_id is None and backup.closed_at is None and row.state in LIVE_RESPONSES:
        # It may turn out to be the ask of a unit that asks already; who is there is then in the record of that one.
        said = f"Nobody knows yet whose #{backup.number} is: state it once you have cleared, or once it is over."
        raise NotInThisState(said, backup.pk)
    officer_id = log.actor.officer_id
    assert officer_id is not None
    mine = Statement.objects.filter(backup=backup, response=row, officer_id=officer_id)
    last = mine.order_by("-at", "-pk").first()
    if last is not None and last.text == text:
        return last.pk
    if mine.count() >= MOST:
        raise NotInThisState(f"There are {MOST} versions already: say it to your supervisor.", backup.pk)
    due = sealed_from(backup, row, officer_id)
    made = Statement(backup=backup, response=row, officer_id=officer_id, text=text, at=log.now)
    made.by = _name(log, row)
    made.sha256 = account_hash.of_statement(made.pk, text)
    made.addendum = (due is not None and due <= log.now) or Seal.objects.filter(backup=backup).exists()
    made.save(force_insert=True)
    logs = tuple(sorted({backup.agency_id, row.unit.agency_id}))
    log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "statement": made.sha256}, agencies=logs)
    return made.pk


def _name(log: Log, row: Response) -> str:
    """Name and unit, as they were that night."""
    officers = crewed.aboard(row.unit_id, row.on_scene_at or row.created_at, row.cleared_at)
    mine = next((str(tour.officer) for tour in officers if tour.officer_id == log.actor.officer_id), log.actor.label)
    return f"{mine}, {row.unit.call_sign}" if mine != row.unit.call_sign else mine


def _seal(log: Log, backup_id: uuid.UUID) -> bool:
    """Seals who was at a backup and what they stated, once its time has come. Answers whether it did."""
    locks.backup(backup_id)
    if Seal.objects.filter(backup_id=backup_id).exists():
        return False
    backup = record.whole().get(pk=backup_id)
    due = record.seal_due(backup)
    if due is None or due > log.now:
        return False
    sha256 = record.seal_hash(backup)
    Seal.objects.create(backup=backup, sha256=sha256, at=log.now)
    facts = {"number": backup.number, "seal": sha256}
    log.add(EventKind.BACKUP_UPDATED, backup, facts, agencies=(backup.agency_id,))
    return True


state, seal = Verb(_state), Verb(_seal)


def seal_what_is_due() -> int:
    """Seals every presence whose time has come; each in a transaction of its own. Answers how many."""
    came = Response.objects.filter(backup=OuterRef("pk"), on_scene_at__isnull=False)
    # Those whose tour goes on would only be looked at and left, each time.
    on_tour = came.filter(unit__tours__started_at__lte=OuterRef("closed_at"), unit__tours__ended_at__isnull=True)
    rows = Backup.objects.filter(received_at__gte=Now() - _LOOKS_BACK, closed_at__lt=Now() - crewed.SEALED_AFTER)
    rows = rows.filter(Exists(came), ~Exists(on_tour), ~Exists(Seal.objects.filter(backup=OuterRef("pk"))))
    actor = system("seal")
    return sum(seal(actor, pk) for pk in list(rows.order_by("closed_at").values_list("pk", flat=True)[:_AT_ONCE]))
