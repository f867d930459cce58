"""What a desk does: take notice, hurry, write down, call the neighbours."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import cast

from django.conf import settings

from requests import access, ladder
from requests.actions import handing, late, locks, timers
from requests.actions.asking import require_open
from requests.actions.ending import end
from requests.actions.settle import arm_rung, call_next_rung, has_next_rung, settle
from requests.actions.sharing import share
from requests.events import Log, Verb
from requests.ladder import Ladder
from requests.models import Backup, Note, Share
from requests.refusals import Invalid, NotInThisState
from requests.vocabulary import Disposition, EventKind, Mark, ShareHow, TimerKind, Urgency
from units.models import Partnership


def _acknowledge(log: Log, backup_id: uuid.UUID) -> None:
    backup = locks.backup(backup_id)
    access.require_on(log.actor, "backup.acknowledge", backup)
    if backup.disposition == Disposition.TESTED:
        return
    require_open(backup)
    if backup.acknowledged_at is not None:
        handing.picked_up(log, backup)
        return
    backup.acknowledged_at = log.now
    handing.hold(log, backup)
    backup.voice_it = ""
    log.add(EventKind.BACKUP_ACKNOWLEDGED, backup, {"number": backup.number})
    if backup.mark == Mark.TEST:
        # That somebody took notice is all it was for. It covers no unit and nobody answers it.
        end(log, backup, {}, Disposition.TESTED, EventKind.BACKUP_CLOSED)
        return
    if backup.mark == Mark.DELAYED:
        late.watch_verifying(log, backup)
    waits = backup.next_rung_at is not None and backup.next_rung_at > log.now
    if waits and backup.urgency == Urgency.EMERGENCY and not late.hold_everybody(log, backup):
        _verifying(log, backup)
    settle(log, backup)


def _verifying(log: Log, backup: Backup) -> None:
    """Acknowledging silences nobody. Yet nobody more has to be found to take notice of an acknowledged emergency,
    and its partner units wait up to 60 s for what dispatch hears by voice, unless nothing may be said (DESIGN §5).
    """
    rules = cast(Ladder, backup.ladder)
    waiting = timers.next_step(backup.pk, backup.run)
    step = ladder.step_once_acknowledged(rules, waiting)
    after = ladder.next_after(rules, step)
    if after is None:
        return
    due = backup.run_started_at + timedelta(seconds=after)
    if ladder.is_held(rules, step) and not backup.silent:
        due = max(due, log.now + ladder.VERIFYING / settings.LADDER_QUICKER)
    if step > waiting:
        timers.cancel(log, backup.pk, kinds=(TimerKind.RUNG,))
        facts = {"number": backup.number, "rung": waiting, "why": "acknowledged"}
        log.add(EventKind.BACKUP_RUNG_SKIPPED, backup, facts)
    arm_rung(backup, step, due)


def _escalate(log: Log, backup_id: uuid.UUID) -> None:
    backup = locks.backup(backup_id)
    access.require_on(log.actor, "backup.escalate", backup)
    require_open(backup)
    if backup.next_rung_at is not None and backup.next_rung_at <= log.now:
        return
    if not has_next_rung(backup):
        raise NotInThisState(f"There is nobody further to call for #{backup.number}: ask for more.", backup.pk)
    log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "escalate": "now"})
    settle(log, backup)
    call_next_rung(log, backup)


def _note(log: Log, backup_id: uuid.UUID, text: str) -> None:
    backup = locks.backup(backup_id)
    access.require_on(log.actor, "backup.note", backup)
    note = Note.objects.create(backup=backup, at=log.now, author=log.actor.label, text=text)
    log.add(EventKind.BACKUP_NOTED, backup, {"number": backup.number, "note": note.pk})
    _touch(backup)


def _mutual_aid(log: Log, backup_id: uuid.UUID, agency: str) -> None:
    backup = locks.backup(backup_id)
    access.require_on(log.actor, "backup.mutual_aid", backup)
    require_open(backup)
    if backup.mark == Mark.DELAYED:
        raise NotInThisState(
            f"#{backup.number} came late: partners are called once it was verified by voice.", backup.pk
        )
    if backup.mark == Mark.DRILL:
        raise NotInThisState(
            f"#{backup.number} is a drill: nobody outside is asked. REAL {backup.number} first.", backup.pk
        )
    pact = Partnership.objects.filter(agency_id=backup.agency_id, partner__code__iexact=agency).first()
    if pact is None:
        raise Invalid.field("agency", f"There is no partner {agency}.")
    if share(log, backup, pact, ShareHow.REQUESTED):
        settle(log, backup)


def _reached(log: Log, backup_id: uuid.UUID, agency: str, *, reached: bool) -> None:
    backup = locks.backup(backup_id)
    access.require_on(log.actor, "backup.reached", backup)
    require_open(backup)
    row = Share.objects.filter(backup=backup, agency__code__iexact=agency).select_related("agency").first()
    if row is None or (row.how == ShareHow.OFFERED and not row.agency.contact_only):
        # (Whoever has a board may be telephoned all the same, when no desk of theirs displays it.)
        raise Invalid.field("agency", f"{agency} is no partner to be called for this backup.")
    if row.reached == reached:
        return
    row.reached, row.reached_at, row.reached_by = reached, log.now, log.actor.label
    row.save()
    facts = {"number": backup.number, "partner": row.agency.code, "reached": reached}
    log.add(EventKind.BACKUP_UPDATED, backup, facts)
    settle(log, backup)


def _touch(backup: Backup) -> None:
    """A new version without a new state."""
    backup.version += 1
    backup.save(update_fields=["version"])


acknowledge, escalate, note = Verb(_acknowledge), Verb(_escalate), Verb(_note)
mutual_aid, reached = Verb(_mutual_aid), Verb(_reached)
