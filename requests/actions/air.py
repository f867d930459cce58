"""The air is held for an ask: who comes touches Rolling and does not key up."""

from __future__ import annotations

import uuid

from requests import access
from requests.actions import locks
from requests.actions.asking import require_open
from requests.actions.settle import settle
from requests.events import Log, Verb
from requests.refusals import NotInThisState
from requests.vocabulary import EventKind, Urgency


def _hold_air(log: Log, backup_id: uuid.UUID, *, held: bool) -> None:
    """Holds the air, or lets it go. It ends with the backup (`settle`)."""
    backup = locks.backup(backup_id)
    access.require_on(log.actor, "backup.hold_air", backup)
    require_open(backup)
    if held and backup.silent:
        raise NotInThisState(f"#{backup.number} is silent: nothing of it is said on the air.", backup.pk)
    # Of an emergency nobody spoke of the air yet, and cars hold it: letting it go is news there.
    nothing_to_let_go = not held and backup.air_held is None and backup.urgency != Urgency.EMERGENCY
    if backup.air_held == held or nothing_to_let_go:
        return
    backup.air_held = held
    log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "air_held": held})
    settle(log, backup)


hold_air = Verb(_hold_air)
