"""After every change: what a backup and a unit are now, and which timers that makes needless or due."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from requests import doing, ladder, lifecycle
from requests.actions import accounts, nearby, quiet, timers
from requests.doing import Doing
from requests.events import Log
from requests.models import Backup, LadderPolicy, Response, Stop
from requests.vocabulary import (
    LIVE_RESPONSES,
    NO_ASK,
    Disposition,
    EventKind,
    Mark,
    Origin,
    ResponseState,
    TimerKind,
    Urgency,
)
from units import versions
from units.models import Tour, Unit
from units.vocabulary import Setting, UnitStatus

#: Timers of one climb: a new one begins without them.
OF_A_RUN = (TimerKind.RUNG, TimerKind.UNSEEN, TimerKind.EXPIRY, TimerKind.DESK)


def start_run(log: Log, backup: Backup) -> None:
    """Begins climbing the ladder of the backup's urgency from rung 0, which fires here and now.

    A new run is a new call: whoever took notice of the last one has not taken notice of this.
    """
    urgency = Urgency(backup.urgency)
    policy = LadderPolicy.objects.filter(agency_id=backup.agency_id, urgency=urgency).first()
    rules = ladder.copy(
        urgency,
        policy.rungs if policy else None,
        prisoner=backup.prisoner,
        lone=backup.agency.lone,
        quicker=settings.LADDER_QUICKER,
    )
    if backup.mark == Mark.DELAYED:
        rules = ladder.delayed(rules, quicker=settings.LADDER_QUICKER)
    if backup.mark == Mark.DRILL:
        rules = ladder.inside(rules)
    if backup.run:
        timers.cancel(log, backup.pk, kinds=OF_A_RUN)
    backup.ladder = dict(rules)
    backup.run += 1
    backup.run_started_at = log.now
    backup.rung, backup.exhausted, backup.covered, backup.voice_it = 0, False, False, ""
    backup.acknowledged_at, backup.acknowledged_by, backup.desk, backup.left_at = None, "", None, None
    backup.nearby = nearby.call_signs(backup, log.now)
    backup.next_rung_at = None
    # Whether anybody hears it is found out once the touch has its answer; a roll-by tasks nobody.
    tasks = urgency is not Urgency.ROLL_BY
    timers.fired(backup.agency_id, backup.pk, log.now, run=backup.run, to_follow=tasks)
    log.hurries |= tasks
    after = ladder.next_after(rules, 1)
    if after is not None:
        arm_rung(backup, 1, log.now + timedelta(seconds=after))
    if urgency in ladder.MUST_BE_SEEN:
        due = log.now + ladder.UNSEEN_AFTER
        timers.arm(backup.agency_id, TimerKind.UNSEEN, backup.pk, due, run=backup.run)
    if urgency is Urgency.ROLL_BY and backup.stop_id is None:
        due = log.now + ladder.ROLL_BY_EXPIRES
        timers.arm(backup.agency_id, TimerKind.EXPIRY, backup.pk, due, run=backup.run)


def arm_rung(backup: Backup, step: int, due_at: datetime) -> None:
    """Sets when a rung of the backup's run fires; the caller saves the backup."""
    timers.arm(backup.agency_id, TimerKind.RUNG, backup.pk, due_at, run=backup.run, step=step)
    backup.next_rung_at = due_at


def next_rung_now(log: Log, backup: Backup) -> None:
    """Makes the first unfired rung due at once, also when the ladder was silent; the caller saves the backup."""
    if has_next_rung(backup):
        arm_rung(backup, timers.next_step(backup.pk, backup.run), log.now)
        log.hurries = True


def call_next_rung(log: Log, backup: Backup) -> None:
    """`next_rung_now` for a backup that is settled and saved already."""
    next_rung_now(log, backup)
    backup.save(update_fields=["next_rung_at"])


def widen(log: Log, backup: Backup, facts: dict[str, Any], event: EventKind = EventKind.BACKUP_ESCALATED) -> None:
    """Says why the ladder goes on before its time, settles the backup and makes its next rung due; not when covered."""
    log.add(event, backup, {"number": backup.number, **facts})
    settle(log, backup)
    if not backup.covered:
        call_next_rung(log, backup)


def has_next_rung(backup: Backup) -> bool:
    """Whether the ladder goes on from where it stands. A roll-by's does not: it tasks nobody."""
    if backup.origin == Origin.UNASKED or backup.mark in NO_ASK:
        return False
    return bool(backup.ladder["repeat"]) or timers.next_step(backup.pk, backup.run) < len(backup.ladder["rungs"])


def settle(log: Log, backup: Backup) -> None:
    """Derives state and silence from the answers, moves the timers accordingly, and saves. Once a verb, at its end."""
    answers = list(backup.responses.all())
    _end_unasked(log, backup, answers)
    backup.state = lifecycle.state_of(
        closed=backup.closed_at is not None,
        secured=backup.secured_at is not None,
        answers=[answer.state for answer in answers],
    )
    was, backup.covered = backup.covered, _silent(log, backup, answers)
    if backup.covered:
        backup.voice_it = ""
    if backup.closed_at:
        timers.cancel(log, backup.pk, *(answer.pk for answer in answers))
        backup.next_rung_at = backup.air_held = None
    elif backup.covered and not was:
        # A rung that waits although it was covered already is one somebody called for by hand: it stays.
        timers.cancel(log, backup.pk, kinds=(TimerKind.RUNG,))
        backup.next_rung_at = None
    elif was and not backup.covered:
        next_rung_now(log, backup)
        log.add(EventKind.BACKUP_REOPENED, backup, {"number": backup.number})
    backup.version += 1
    if backup.closed_at:
        quiet.quieten(backup, answers)
    backup.save()
    if backup.closed_at:
        accounts.keep(log, backup)


def _end_unasked(log: Log, backup: Backup, answers: list[Response]) -> None:
    """A roll-by nobody asked for is over when the last who rolled by has gone: there is no asker to close it."""
    if backup.origin != Origin.UNASKED or backup.closed_at or any(a.state in LIVE_RESPONSES for a in answers):
        return
    came = backup.first_on_scene_at is not None
    backup.closed_at = log.now
    backup.disposition = Disposition.HELPED if came else Disposition.CANCELLED
    log.add(EventKind.BACKUP_CLOSED, backup, {"number": backup.number, "disposition": str(backup.disposition)})


def _silent(log: Log, backup: Backup, answers: list[Response]) -> bool:
    if backup.closed_at or backup.origin == Origin.UNASKED or backup.mark in NO_ASK:
        return True
    held = backup.prisoner or backup.awaiting_tow
    if backup.secured_at and not held:
        return True
    # Secured with a prisoner the ask goes on until one unit is there, however many it began with.
    wanted = 1 if backup.secured_at else backup.units_wanted or 1
    wanted -= len(came_and_left(backup, answers))
    helpers = [help_of(answer, log.now) for answer in answers]
    return wanted <= 0 or ladder.covered(Urgency(backup.urgency), wanted, helpers, log.now)


def came_and_left(backup: Backup, answers: list[Response]) -> set[uuid.UUID]:
    """Units that were there and cleared: help, and their leaving is no new alarm.

    Whoever left before this run began, or before a prisoner was held, is no help with that.
    """
    since = max(backup.run_started_at, backup.secured_at or backup.run_started_at)
    left = {
        a.unit_id
        for a in answers
        if a.state == ResponseState.CLEARED and a.on_scene_at and a.cleared_at and a.cleared_at >= since
    }
    return left - {a.unit_id for a in answers if a.state in LIVE_RESPONSES}


def help_of(answer: Response, now: datetime) -> ladder.Help:
    """What the ladder needs to know of an answer."""
    empty = answer.uncrewed_at is not None and now - answer.uncrewed_at >= ladder.UNCREWED_COUNTS
    return ladder.Help(answer.state, answer.rolling_at, answer.eta_at, answer.overdue or answer.stalled, empty)


def watch_arrival(log: Log, backup: Backup, answer: Response) -> None:
    """Arms the moment from which a rolling unit no longer counts as coming."""
    until = ladder.counts_until(Urgency(backup.urgency), help_of(answer, log.now))
    if until is not None and answer.state == ResponseState.ROLLING:
        timers.arm(backup.agency_id, TimerKind.OVERDUE, answer.pk, until, run=backup.run)


def watch_arrivals(log: Log, backup: Backup) -> None:
    """`watch_arrival` for everyone rolling: with the urgency it has changed how far away help may be."""
    for answer in backup.responses.filter(state=ResponseState.ROLLING):
        watch_arrival(log, backup, answer)


def settle_unit(log: Log, unit: Unit, **facts: Any) -> None:
    """Derives what a unit is doing, and logs `unit.status` when its picture changed, with these facts besides.

    The unit must be locked.
    """
    now = doing.of(unit.pk)
    tours = list(Tour.objects.filter(unit=unit, ended_at=None).select_related("officer").order_by("started_at"))
    status = _status(unit, now, on_duty=bool(tours))
    ending = _ending(unit, tours, changed=status != unit.status)
    picture: dict[str, Any] = {
        "status": status,
        "backup_id": now.backup,
        "stop_id": now.stop,
        "prisoner": now.prisoner,
        "crew": [str(tour.officer) for tour in tours] + [name for tour in tours for name in tour.partners],
        "tour_started_at": min((tour.started_at for tour in tours), default=None),
        "tour_overdue": any(tour.overdue for tour in tours),
        "signs_off_at": ending.signs_off_at if ending else None,
        "signs_off_why": ending.signs_off_why if ending else "",
        "watch_commander": any(tour.watch_commander for tour in tours),
    }
    if all(getattr(unit, name) == value for name, value in picture.items()):
        return
    if picture["status"] != unit.status:
        unit.since = log.now
    for name, value in picture.items():
        setattr(unit, name, value)
    unit.version = versions.newer(unit.version, log.now)
    unit.save()
    log.add(EventKind.UNIT_STATUS, unit, {"unit": unit.call_sign, "status": str(unit.status), **facts})


def _ending(unit: Unit, tours: list[Tour], *, changed: bool) -> Tour | None:
    """The tour aboard that is first to end by itself. A unit that does something is not forgotten: nothing ends."""
    warned = [tour for tour in tours if tour.signs_off_at is not None]
    if warned and changed:
        Tour.objects.filter(unit=unit, ended_at=None).update(signs_off_at=None, signs_off_why="")
        return None
    return min(warned, key=lambda tour: tour.signs_off_at, default=None)  # type: ignore[arg-type,return-value]


def _status(unit: Unit, now: Doing, *, on_duty: bool) -> UnitStatus:
    if now.is_emergency:
        return UnitStatus.EMERGENCY
    if now.answer:
        return UnitStatus(now.answer)
    if not on_duty:
        return UnitStatus.OFF_DUTY
    return UnitStatus.ON_STOP if now.stop else UnitStatus(Setting(unit.setting))


def save_stop(log: Log, stop: Stop, event: EventKind, **facts: Any) -> None:
    """Saves a locked stop under a new version and logs it."""
    stop.version += 1
    stop.save()
    log.add(event, stop, facts)


def settle_units(log: Log, units: dict[uuid.UUID, Unit]) -> None:
    """`settle_unit` for each, in the order of their ids."""
    for unit_id in sorted(units):
        settle_unit(log, units[unit_id])
