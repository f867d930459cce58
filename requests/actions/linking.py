"""Two asks of one scene: both stay open, each with its own ladder and units; both cards say of each other."""

from __future__ import annotations

import uuid
from typing import Final

from requests import access
from requests.actions import locks
from requests.actions.asking import require_open
from requests.actions.settle import settle
from requests.events import Log, Verb
from requests.models import Backup
from requests.refusals import Invalid, NotFound, Refusal
from requests.vocabulary import NO_ASK, EventKind

#: More asks of one scene than this nobody tells apart.
MOST: Final = 8


def _link(log: Log, backup_id: uuid.UUID, backup: uuid.UUID, *, linked: bool = True) -> None:
    """Says that two asks are of one scene, or that they are not after all. Raises Invalid on `backup`."""
    rows = locks.backups([backup_id, backup])
    one = rows.get(backup_id)
    if one is None:
        raise NotFound("There is no such backup.")
    access.require_on(log.actor, "backup.link", one)
    other = _other(log, one, rows.get(backup))
    if linked == _knows(one, other):
        return
    for mine, its in ((one, other), (other, one)):
        if linked:
            require_open(mine)
            if len(mine.linked) >= MOST:
                raise Invalid.field("backup", f"#{mine.number} is linked to {MOST} others already.")
        rest = [row for row in mine.linked if row["id"] != str(its.pk)]
        mine.linked = [*rest, _row(its)] if linked else rest
        told = {"number": mine.number, "linked" if linked else "unlinked": its.number}
        log.add(EventKind.BACKUP_UPDATED, mine, told)
    for mine in (one, other):
        settle(log, mine)


def _other(log: Log, one: Backup, other: Backup | None) -> Backup:
    """The second ask, where both agencies have both on their boards. A foreign one is as unknown as none."""
    if other is not None:
        try:
            access.require_on(log.actor, "backup.see", other)
        except Refusal:
            other = None
    if other is None:
        raise Invalid.field("backup", "There is no such ask here.")
    if other.pk == one.pk or other.mark in NO_ASK:
        raise Invalid.field("backup", f"#{other.number} is no other ask.")
    if other.agency_id not in one.logs or one.agency_id not in other.logs:
        raise Invalid.field(
            "backup", f"#{one.number} and #{other.number} are not both on both boards: share them first."
        )
    return other


def _knows(one: Backup, other: Backup) -> bool:
    return any(row["id"] == str(other.pk) for row in one.linked)


def _row(backup: Backup) -> dict[str, object]:
    return {"id": str(backup.pk), "number": backup.number, "agency": backup.agency.code}


link = Verb(_link)
