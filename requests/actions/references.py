"""The case number of a backup or a stop. Known afterwards more often than not, so what is over takes one too."""

from __future__ import annotations

from requests.events import Log
from requests.models import Backup, Stop
from requests.vocabulary import EventKind


def refer(log: Log, backup: Backup, reference: str) -> None:
    """Gives a locked backup its case number; empty takes it away. The log keeps every one it ever had."""
    if backup.reference == reference:
        return
    backup.reference = reference
    backup.version += 1
    backup.save(update_fields=["reference", "version"])
    facts = {"number": backup.number, "changed": ["reference"], "reference": reference}
    log.add(EventKind.BACKUP_UPDATED, backup, facts)


def refer_stop(log: Log, stop: Stop, unit: str, reference: str) -> None:
    """The same for a locked stop."""
    if stop.reference == reference:
        return
    stop.reference = reference
    stop.version += 1
    stop.save(update_fields=["reference", "version"])
    log.add(EventKind.STOP_UPDATED, stop, {"unit": unit, "changed": ["reference"], "reference": reference})
