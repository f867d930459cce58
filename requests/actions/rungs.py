"""What a fired rung leaves to do: pass it over when nobody hears it, bring partners in, tell people outside."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models.functions import Now

from requests import ladder, listening
from requests.actions import locks
from requests.actions.settle import settle, widen
from requests.actions.sharing import share
from requests.actions.telling import has_addresses, tell
from requests.events import Log
from requests.models import Backup, FollowUp, Response, Timer
from requests.vocabulary import EventKind, Mark, ResponseState, ShareHow, TimerKind, Urgency, VoiceIt
from units.models import Partnership

#: Who has to answer for an ask nobody answers, and is told again and again.
RESPONSIBLE: Final = frozenset({"supervisor", "watch_commander"})


def pacts_of(backup: Backup) -> list[Partnership]:
    """The partners an ask of its urgency brings in, in the order of their rank."""
    pacts = Partnership.objects.filter(agency_id=backup.agency_id).select_related("partner").order_by("rank", "pk")
    return listening.agreed(pacts, backup.urgency)


def fired(log: Log, timer: Timer) -> None:
    """A rung fired. Outside rungs bring partners in; one that reaches nobody is passed over with no wait."""
    backup = locks.backup(timer.subject)
    rungs = backup.ladder["rungs"]
    if backup.closed_at is not None or backup.run != timer.run:
        return
    if timer.step >= len(rungs):
        # A repeat calls again whoever has to answer for it.
        tell(log, timer, backup, RESPONSIBLE & _alerted(backup))
        return
    alert, pacts = set(rungs[timer.step]["alert"]), pacts_of(backup)
    everybody = listening.listening({backup.agency_id, *(pact.partner_id for pact in pacts)})
    if alert & ladder.OUTSIDE:
        _bring_in(log, backup, timer.step, alert, pacts)
    if not backup.covered:
        tell(log, timer, backup, alert)
    why = listening.deaf(backup, alert, everybody, pacts)
    if why is not None and not backup.covered and timer.step == backup.rung:
        facts = {"rung": timer.step, "name": rungs[timer.step]["name"], "why": why}
        widen(log, backup, facts, EventKind.BACKUP_RUNG_SKIPPED)


def _alerted(backup: Backup) -> set[str]:
    """The audiences of the rungs so far."""
    return {who for rung in backup.ladder["rungs"][: backup.rung + 1] for who in rung["alert"]}


def _bring_in(log: Log, backup: Backup, step: int, alert: set[str], pacts: Sequence[Partnership]) -> None:
    """An outside rung brings partners in: offered, or automatic where the partnership says so."""
    is_late = backup.mark == Mark.DELAYED
    held = is_late or (backup.cancel_asked_at is not None and "partners" in alert)
    if held:
        # A cancel asked but not verified holds partner units only, a late touch everybody outside.
        alert = alert - (ladder.OUTSIDE if is_late else {"partners"})
        facts = {"number": backup.number, "rung": step, "why": "delayed" if is_late else "cancel asked"}
        log.add(EventKind.BACKUP_RUNG_SKIPPED, backup, facts)
    news = [share(log, backup, pact, _how(backup, alert, pact)) for pact in pacts if alert & ladder.OUTSIDE]
    if held or any(news):
        settle(log, backup)


def release(log: Log, backup: Backup) -> None:
    """Brings in whom the rungs so far would have called outside, had nobody had to verify the ask first."""
    pacts = pacts_of(backup)
    for rung in backup.ladder["rungs"][: backup.rung + 1]:
        alert = set(rung["alert"])
        if alert & ladder.OUTSIDE:
            for pact in pacts:
                share(log, backup, pact, _how(backup, alert, pact))


def _how(backup: Backup, alert: set[str], pact: Partnership) -> ShareHow:
    if Urgency(backup.urgency).level < Urgency.BACKUP.level:
        # To a cover a neighbour is offered, never sent (DESIGN §5); also when it was more until it was secured.
        return ShareHow.OFFERED
    if alert & {"partners", "partner_desks"}:
        return ShareHow.AUTOMATIC
    return ShareHow.AUTOMATIC if "mutual_aid" in alert and pact.automatic else ShareHow.OFFERED


def unseen(log: Log, backup_id: uuid.UUID, run: int) -> None:
    """Nobody's screen but the asker's has displayed an ask that must be seen: the next rung, and by voice."""
    backup = locks.backup(backup_id)
    if backup.closed_at is not None or backup.run != run or backup.covered or backup.acknowledged_at is not None:
        return
    if backup.seen_count == 0:
        _voice_it(log, backup, VoiceIt.UNSEEN, "nobody has it on a screen")


def all_cant(log: Log, backup: Backup) -> None:
    """After a *Can't*: when everyone who was alerted and listens has said so, the next rung is due at once."""
    if backup.covered or backup.closed_at is not None or backup.voice_it == VoiceIt.ALL_CANT:
        return
    here = listening.listening([backup.agency_id])[backup.agency_id]
    asked = listening.units_alerted(backup, _alerted(backup), here)
    # A neighbour's car may have the call sign of one that was alerted: it says nothing of that one.
    ours = Response.objects.filter(backup=backup, unit__agency_id=backup.agency_id).order_by("created_at", "pk")
    latest = ours.values_list("unit__call_sign", "state")
    cannot = {sign for sign, state in dict(latest).items() if state == ResponseState.DECLINED}
    if cannot and asked <= cannot:
        _voice_it(log, backup, VoiceIt.ALL_CANT, "everyone alerted cannot")


def _voice_it(log: Log, backup: Backup, word: VoiceIt, why: str) -> None:
    # A silent emergency is widened all the same, and said on no air.
    backup.voice_it = "" if backup.silent else word
    further = backup.rung + 1 < len(backup.ladder["rungs"])
    if further:
        widen(log, backup, {"why": why})
    else:
        log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "why": why})
        settle(log, backup)


@dataclass(frozen=True)
class _Waiting:
    follow_up: int
    backup: uuid.UUID
    run: int
    step: int


def pass_quietly(limit: int) -> int:
    """Marks as done the follow-ups of rungs that somebody hears and that leave nothing else to do.

    That is nearly all of them, in five queries for a whole batch instead of a transaction each. Nothing is locked: a
    rung that fired was meant for whoever listened then, and one that needs more is left to `fired`.
    """
    waiting = [
        _Waiting(*row)
        for row in FollowUp.objects.filter(done_at=None, tries=0, timer__kind=TimerKind.RUNG)
        .order_by("pk")
        .values_list("pk", "timer__subject", "timer__run", "timer__step")[:limit]
    ]
    if not waiting:
        return 0
    rows = Backup.objects.filter(pk__in={one.backup for one in waiting}).select_related("unit")
    backups = {backup.pk: backup for backup in rows}
    agencies = {backup.agency_id for backup in backups.values()}
    everybody, telling = listening.listening(agencies), has_addresses(agencies)
    quiet = [
        one.follow_up
        for one in waiting
        if (backup := backups.get(one.backup)) is not None and _is_quiet(backup, one, everybody, telling)
    ]
    return FollowUp.objects.filter(pk__in=quiet, done_at=None).update(done_at=Now()) if quiet else 0


def _is_quiet(backup: Backup, one: _Waiting, everybody: listening.Everybody, telling: set[int]) -> bool:
    rungs = backup.ladder["rungs"]
    if backup.closed_at is not None or backup.run != one.run:
        return True
    if backup.agency_id in telling:
        return False
    if one.step >= len(rungs):
        return True
    alert = set(rungs[one.step]["alert"])
    return not alert & ladder.OUTSIDE and listening.deaf(backup, alert, everybody, ()) is None
