"""A second ask by the same unit is the same ask: what it adds, what it raises, what it wakes again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from requests import briefing, lifecycle
from requests.actions import late, place, timers
from requests.actions.ask import Ask
from requests.actions.origins import POLICY, origin_of
from requests.actions.settle import call_next_rung, settle, start_run, watch_arrivals
from requests.actions.sharing import call_held
from requests.events import Log
from requests.models import Backup, Stop
from requests.vocabulary import LIVE_RESPONSES, EventKind, Mark, Origin, TimerKind, Urgency

#: A car's clock may be slow by so much. Calling once too often costs less than not calling.
CLOCK_OFF: Final = timedelta(minutes=2)


def merge(log: Log, backup: Backup, ask: Ask, stop: Stop | None, *, is_late: bool = False) -> None:
    """A second ask: upgraded if higher, never lowered; the earliest press stays; units wanted may only rise.

    A late one says nothing of now: it adds and raises, and wakes nothing again.
    """
    before = facts_of(backup)
    higher = lifecycle.higher(Urgency(backup.urgency), ask.urgency)
    again = not is_late and _asked_again(backup, ask)
    louder = not is_late and backup.silent and ask.is_emergency and not ask.silent
    real = backup.mark == Mark.DRILL and not ask.drill
    anew = not is_late and backup.mark == Mark.DELAYED and ask.is_emergency
    _add(log, backup, ask, stop)
    if backup.origin == Origin.POLICY and log.actor.kind != POLICY.kind:
        # What policy sent is asked for now: it no longer ends with the stop, nor is it waved off without a trace.
        backup.origin = origin_of(log.actor, backup.unit, named=ask.unit is not None)
        backup.asker_id = log.actor.officer_id
    if louder:
        backup.silent = False
    if real:
        # Whoever asks outside a drill means it, whatever the first ask was.
        backup.mark = ""
    if higher != backup.urgency:
        raise_to(log, backup, higher, silent=ask.silent, units_wanted=ask.units_wanted)
    elif anew:
        late.held_anew(log, backup, origin_of(log.actor, backup.unit, named=ask.unit is not None))
    elif again:
        backup.secured_at = None
        start_run(log, backup)
        log.add(EventKind.BACKUP_REOPENED, backup, {"number": backup.number, "why": "asked again"})
    elif real:
        start_run(log, backup)
        log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "drill": False})
    elif louder:
        log.add(EventKind.BACKUP_UPGRADED, backup, {"number": backup.number, "silent": False})
    elif before != facts_of(backup):
        log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "merged": True})
    held_again = not is_late and _held_again(log, backup, ask)
    held = _note_hold(log, backup, ask)
    if not (again or held_again) and before == facts_of(backup):
        if held:
            # No news to anybody: only what was touched before it reads this.
            backup.save(update_fields=["held_at"])
        return
    settle(log, backup)
    if held_again:
        call_next_rung(log, backup)


def _add(log: Log, backup: Backup, ask: Ask, stop: Stop | None) -> None:
    """What a second ask adds to the first."""
    backup.reasons = backup.reasons + [reason for reason in ask.reasons if reason not in backup.reasons]
    backup.note = backup.note or ask.note
    briefing.add(backup, ask.briefing)
    # No count on an emergency is everyone: there is nothing to rise to.
    if ask.units_wanted and backup.units_wanted:
        backup.units_wanted = max(backup.units_wanted, ask.units_wanted)
    if ask.pressed_at and (backup.pressed_at is None or ask.pressed_at < backup.pressed_at):
        backup.pressed_at = ask.pressed_at
    if stop is not None and backup.stop_id is None:
        backup.stop = stop
        # From here on a roll-by ends with its stop.
        timers.cancel(log, backup.pk, kinds=(TimerKind.EXPIRY,))
    backup.warnings = backup.warnings + [name for name in ask.warnings if name not in backup.warnings]
    place.add(backup, ask, backup.unit, stop)


def _asked_again(backup: Backup, ask: Ask) -> bool:
    """Whether somebody asks anew once the scene was secured, or once whoever came had left: nobody is coming."""
    if not backup.covered or (ask.urgency is Urgency.ROLL_BY and backup.urgency != Urgency.ROLL_BY):
        return False
    answers = list(backup.responses.all())
    ends = [a.cleared_at for a in answers if a.cleared_at] + [backup.secured_at]
    if backup.secured_at is None and any(a.state in LIVE_RESPONSES for a in answers):
        return False
    return _is_later(ask, max((at for at in ends if at), default=None))


def _is_later(ask: Ask, than: datetime | None) -> bool:
    """Whether a touch was made after a moment, as far as its clock tells; one that does not say when is made now."""
    return than is not None and (ask.pressed_at is None or ask.pressed_at > than - CLOCK_OFF)


def held_when(log: Log, ask: Ask) -> datetime | None:
    """When an emergency was held, as far as its clock tells; never later than now."""
    return min(ask.pressed_at or log.now, log.now) if ask.is_emergency else None


def _note_hold(log: Log, backup: Backup, ask: Ask) -> bool:
    """Keeps the latest hold. Answers whether this was it."""
    held = held_when(log, ask)
    if held is None or (backup.held_at is not None and held <= backup.held_at):
        return False
    backup.held_at = held
    return True


def _held_again(log: Log, backup: Backup, ask: Ask) -> bool:
    """Who holds the button again after withdrawing needs help after all."""
    if not ask.is_emergency or not _is_later(ask, backup.cancel_asked_at):
        return False
    backup.cancel_asked_at = None
    timers.cancel(log, backup.pk, kinds=(TimerKind.UNVERIFIED_CANCEL,))
    log.add(EventKind.BACKUP_REOPENED, backup, {"number": backup.number, "why": "held again"})
    call_held(log, backup)
    return True


def facts_of(backup: Backup) -> list[Any]:
    """What somebody said of a backup, to tell whether anything new was said."""
    return [
        list(backup.reasons),
        backup.note,
        briefing.of(backup),
        backup.units_wanted,
        backup.pressed_at,
        backup.location,
        backup.lat,
        backup.lon,
        backup.accuracy_m,
        backup.position_at,
        backup.stop_id,
        list(backup.warnings),
        backup.urgency,
        backup.silent,
        backup.origin,
        backup.mark,
    ]


def raise_to(
    log: Log, backup: Backup, urgency: Urgency, *, silent: bool = False, units_wanted: int | None = None
) -> None:
    """Raises a locked backup to a higher urgency: a new run from rung 0. The caller settles it."""
    facts = {"number": backup.number, "from": str(backup.urgency), "to": str(urgency)}
    backup.urgency = urgency
    if urgency is Urgency.EMERGENCY:
        backup.silent = silent
        if silent:
            backup.air_held = None
        if backup.mark == Mark.DRILL:
            # In doubt it is real: only a desk says of an emergency that it is a drill.
            backup.mark = ""
        # Everyone may roll, until dispatch sets a count or the touch itself named one.
        backup.units_wanted = max(units_wanted, backup.units_wanted or 1) if units_wanted else None
    backup.secured_at = None
    start_run(log, backup)
    watch_arrivals(log, backup)
    log.add(EventKind.BACKUP_UPGRADED, backup, facts)
