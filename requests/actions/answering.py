"""Answering: rolling, there, clear, can't. A unit has one live response; answering elsewhere diverts it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from requests import access, lifecycle, queries
from requests.actions import arrivals, locks, rungs, welfare
from requests.actions.asking import require_open
from requests.actions.naming import who
from requests.actions.settle import settle, settle_unit
from requests.events import Log, Verb
from requests.models import Backup, Response
from requests.refusals import Forbidden, NotInThisState
from requests.vocabulary import LIVE_RESPONSES, EventKind, Mark, ResponseState, Urgency
from units.models import Unit


@dataclass
class Scene:
    """Everything one answer touches, locked in order: the unit, its backup, and the backup it leaves."""

    backup: Backup
    unit: Unit
    #: This unit's latest answer to this backup, live or ended.
    answer: Response | None
    #: Its live answer to another backup, and that backup.
    elsewhere: Response | None
    left: Backup | None
    #: The unit that is covered, where an arrival there is a second unit beside it.
    covered: Unit | None = None


def _lock(log: Log, verb: str, backup_id: uuid.UUID, name: str | None) -> Scene:
    """Checks access, then locks unit → backups. Raises NotFound, Forbidden, Invalid, NotInThisState."""
    seen = locks.peek(backup_id)
    access.require(log.actor, verb, seen.agency_id, own=True, partners=seen.logs)
    if queries.is_past(seen):
        # One answer for every unit: a repeat would be told from a first touch, and so who came from who did not.
        raise NotInThisState(f"#{seen.number} closed long ago.", backup_id)
    named = locks.named_unit(log.actor, name, seen.logs, prefer=log.actor.agency_id or seen.agency_id)
    access.require_with(log.actor, verb, seen, named.pk, named.agency_id)
    if named.agency_id not in seen.logs:
        raise Forbidden(f"#{seen.number} is not shared with the agency of {named.call_sign}.")
    # The covered unit is touched by an arrival alone.
    locked = locks.units([named.pk, seen.unit_id if verb == "backup.arrive" else None])
    unit = locked[named.pk]
    live = Response.objects.filter(unit=unit, state__in=LIVE_RESPONSES).first()
    elsewhere = live if live and live.backup_id != backup_id else None
    rows = locks.backups([backup_id, elsewhere.backup_id if elsewhere else None])
    backup = rows[backup_id]
    answer = Response.objects.filter(backup=backup, unit=unit).order_by("-created_at", "pk").first()
    if live and elsewhere is None:
        answer = live
    left = rows[elsewhere.backup_id] if elsewhere else None
    covered = locked.get(seen.unit_id) if seen.unit_id else None
    return Scene(backup, unit, answer, elsewhere, left, covered)


def _state(answer: Response | None) -> ResponseState | None:
    return ResponseState(answer.state) if answer else None


def _check(scene: Scene, verb: str) -> None:
    """Raises NotInThisState unless the verb follows from where the unit's answer stands."""
    require_open(scene.backup)
    if scene.backup.unit_id == scene.unit.pk:
        raise NotInThisState(f"#{scene.backup.number} covers {scene.unit.call_sign} itself.", scene.backup.pk)
    state = _state(scene.answer)
    if not lifecycle.may(verb, state):
        stands = f"is {state.replace('_', ' ')}" if state else "has not answered"
        raise NotInThisState(f"{scene.unit.call_sign} {stands} on #{scene.backup.number}.", scene.backup.pk)


def _is_repeat(scene: Scene, verb: str) -> bool:
    return lifecycle.is_repeat(verb, _state(scene.answer))


def _divert(log: Log, scene: Scene, *, twice: bool) -> None:
    """Ends the unit's answer elsewhere; that backup is looked at again at once and its asker reads DIVERTED."""
    if scene.elsewhere is None or scene.left is None:
        return
    # (Out of a drill one touch is enough: it may be for somebody who needs it.)
    if scene.left.urgency == Urgency.EMERGENCY and scene.left.mark != Mark.DRILL and not twice:
        raise NotInThisState(
            f"{scene.unit.call_sign} is answering the emergency #{scene.left.number}. Touch Rolling twice to divert.",
            scene.left.pk,
        )
    scene.elsewhere.state = ResponseState.STOOD_DOWN
    scene.elsewhere.reason = "diverted"
    scene.elsewhere.diverted_to = scene.backup if scene.backup.agency_id == scene.left.agency_id else None
    scene.elsewhere.save()
    facts = {"number": scene.left.number, **who(scene.unit, scene.left), "reason": "diverted"}
    log.add(EventKind.RESPONSE_STOOD_DOWN, scene.left, facts)
    settle(log, scene.left)


def _answer(scene: Scene, log: Log) -> Response:
    """The row to write: the live one, or a new one when there is none or the last has ended."""
    if scene.answer is None or scene.answer.state in lifecycle.ENDED:
        scene.answer = Response(backup=scene.backup, unit=scene.unit, created_at=log.now)
    return scene.answer


def _rolls(scene: Scene, log: Log, answer: Response) -> None:
    """The unit is coming, from now on: who said so is kept, for a touch in the car and a word by radio differ."""
    own = scene.unit.pk == log.actor.unit_id
    answer.rolling_at = log.now
    answer.officer_id = log.actor.officer_id if own else None
    answer.by_radio, answer.entered_by = not own, "" if own else log.actor.label
    scene.backup.first_rolling_at = scene.backup.first_rolling_at or log.now


def _finish(log: Log, scene: Scene, event: EventKind, **facts: object) -> None:
    """Logs the answer, then settles what it changed."""
    log.add(event, scene.backup, {"number": scene.backup.number, **who(scene.unit, scene.backup), **facts})
    settle(log, scene.backup)
    settle_unit(log, scene.unit)
    welfare.heard_from_own(log, scene.unit)


def _assign(log: Log, backup_id: uuid.UUID, unit: str) -> None:
    scene = _lock(log, "backup.assign", backup_id, unit)
    if _state(scene.answer) in LIVE_RESPONSES:
        return
    _check(scene, "assign")
    _divert(log, scene, twice=False)
    answer = _answer(scene, log)
    answer.state, answer.assigned_at = ResponseState.ASSIGNED, log.now
    answer.save()
    _finish(log, scene, EventKind.RESPONSE_ASSIGNED)


def _respond(
    log: Log, backup_id: uuid.UUID, unit: str | None = None, eta_s: int | None = None, *, divert: bool = False
) -> None:
    scene = _lock(log, "backup.respond", backup_id, unit)
    if _is_repeat(scene, "respond"):
        return
    _check(scene, "respond")
    _divert(log, scene, twice=divert)
    _roll(scene, log, eta_s)
    _finish(log, scene, EventKind.RESPONSE_ROLLING, eta_s=eta_s)


def _roll(scene: Scene, log: Log, eta_s: int | None) -> None:
    answer = _answer(scene, log)
    _rolls(scene, log, answer)
    answer.state, answer.overdue, answer.stalled = ResponseState.ROLLING, False, False
    answer.eta_at = log.now + timedelta(seconds=eta_s) if eta_s is not None else None
    answer.save()
    arrivals.watch(log, scene.backup, answer, scene.unit)


def _arrive(log: Log, backup_id: uuid.UUID, unit: str | None = None, at: datetime | None = None) -> None:
    scene = _lock(log, "backup.arrive", backup_id, unit)
    if _is_repeat(scene, "arrive"):
        return
    _check(scene, "arrive")
    _divert(log, scene, twice=False)
    answer = _answer(scene, log)
    if answer.rolling_at is None:
        _rolls(scene, log, answer)
    answer.state, answer.on_scene_at = ResponseState.ON_SCENE, log.now
    answer.overdue = answer.stalled = False
    _state_time(log, answer, "on_scene_at", at)
    answer.save()
    scene.backup.first_on_scene_at = scene.backup.first_on_scene_at or log.now
    _finish(log, scene, EventKind.RESPONSE_ON_SCENE, **stated(at))
    if scene.covered is not None:
        welfare.heard_from(log, scene.covered)


def _clear_response(log: Log, backup_id: uuid.UUID, unit: str | None = None, at: datetime | None = None) -> None:
    scene = _lock(log, "backup.clear", backup_id, unit)
    if _is_repeat(scene, "clear"):
        return
    _check(scene, "clear")
    answer = _answer(scene, log)
    answer.state, answer.cleared_at = ResponseState.CLEARED, log.now
    _state_time(log, answer, "cleared_at", at)
    answer.save()
    _finish(log, scene, EventKind.RESPONSE_CLEARED, **stated(at))


def _state_time(log: Log, answer: Response, name: str, at: datetime | None) -> None:
    """A stated time is kept beside the touched one, with who entered it."""
    if at is not None:
        answer.stated = {**answer.stated, name: {"at": at.isoformat(), "by": log.actor.label}}


def stated(at: datetime | None) -> dict[str, object]:
    return {"stated_at": at.isoformat()} if at else {}


def _decline(log: Log, backup_id: uuid.UUID, unit: str | None = None) -> None:
    scene = _lock(log, "backup.decline", backup_id, unit)
    # Once it has closed nobody declines it any more, and nothing tells who did: a repeat and a late one are the same.
    if scene.backup.closed_at is not None or _is_repeat(scene, "decline"):
        return
    _check(scene, "decline")
    was_coming = _state(scene.answer) in LIVE_RESPONSES
    answer = _answer(scene, log)
    answer.state = ResponseState.DECLINED
    answer.save()
    if was_coming:
        # Who declines is for desks alone; that a unit is no longer coming is for everyone.
        log.add(EventKind.BACKUP_UPDATED, scene.backup, {"number": scene.backup.number})
    _finish(log, scene, EventKind.RESPONSE_DECLINED)
    rungs.all_cant(log, scene.backup)


def _stand_down(log: Log, backup_id: uuid.UUID, unit: str | None = None) -> None:
    seen = locks.peek(backup_id)
    # (What is long over, `_lock` refuses in one word, before anything tells whether the caller's unit had come.)
    if unit is None and log.actor.is_desk(seen.agency_id) and not queries.is_past(seen) and not _answers(log, seen.pk):
        _stand_down_extras(log, backup_id)
        return
    scene = _lock(log, "backup.stand_down", backup_id, unit)
    if _is_repeat(scene, "stand_down"):
        return
    _check(scene, "stand_down")
    if _state(scene.answer) != ResponseState.ASSIGNED:
        _keep_the_last(scene.backup, scene.unit)
    stand_down_for(log, scene.backup, _answer(scene, log), scene.unit, "recalled")
    settle(log, scene.backup)
    settle_unit(log, scene.unit)


def _answers(log: Log, backup_id: uuid.UUID) -> bool:
    """Whether the caller's own unit answers this backup, or was stood down from it: a second touch is the first."""
    own = Response.objects.filter(backup_id=backup_id, unit_id=log.actor.unit_id) if log.actor.unit_id else None
    last = own.order_by("-created_at", "pk").first() if own is not None else None
    return last is not None and last.state in (*LIVE_RESPONSES, ResponseState.STOOD_DOWN)


def _stand_down_extras(log: Log, backup_id: uuid.UUID) -> None:
    """Everybody beyond the wanted count: those furthest from being there go first."""
    backup, units = locks.with_everyone(backup_id)
    access.require_on(log.actor, "backup.stand_down", backup)
    require_open(backup)
    live = list(backup.responses.filter(state__in=LIVE_RESPONSES))
    order = (ResponseState.ON_SCENE, ResponseState.ROLLING, ResponseState.ASSIGNED)
    live.sort(key=lambda a: (order.index(ResponseState(a.state)), a.eta_at or a.rolling_at or a.created_at))
    extra = [a for a in live[backup.units_wanted or len(live) :] if a.state != ResponseState.ON_SCENE]
    if not extra:
        return
    for answer in extra:
        stand_down_for(log, backup, answer, units[answer.unit_id], "enough")
    settle(log, backup)
    for answer in extra:
        settle_unit(log, units[answer.unit_id])


def stand_down_for(log: Log, backup: Backup, answer: Response, unit: Unit, reason: str) -> None:
    """Ends a live answer for a reason, all locked; the caller settles backup and unit."""
    answer.state, answer.reason = ResponseState.STOOD_DOWN, reason
    answer.save()
    facts = {"number": backup.number, **who(unit, backup), "reason": reason}
    log.add(EventKind.RESPONSE_STOOD_DOWN, backup, facts)


def _keep_the_last(backup: Backup, leaving: Unit) -> None:
    """With a prisoner held or a tow awaited, the last unit rolling is never stood down."""
    if not (backup.secured_at and (backup.prisoner or backup.awaiting_tow)):
        return
    coming = backup.responses.filter(state__in=(ResponseState.ROLLING, ResponseState.ON_SCENE))
    if not coming.exclude(unit=leaving).exists():
        raise NotInThisState("The last unit rolling to a scene with a prisoner or a tow is not stood down.", backup.pk)


assign, respond, decline = Verb(_assign), Verb(_respond), Verb(_decline)
arrive, clear_response, stand_down = Verb(_arrive), Verb(_clear_response), Verb(_stand_down)


def roll_unasked(log: Log, backup: Backup, unit: Unit, eta_s: int | None) -> None:
    """A sister car rolls by a stop without being asked, or to what its unit asks for. Unit and backup are locked."""
    live = Response.objects.filter(unit=unit, state__in=LIVE_RESPONSES).first()
    if live is not None and live.backup_id == backup.pk and live.state != ResponseState.ASSIGNED:
        return
    if live is not None and live.backup_id != backup.pk:
        # Locking the other backup here would be out of order, and a courtesy never outranks an answer given.
        raise NotInThisState(f"{unit.call_sign} is answering another backup.", live.backup_id)
    scene = Scene(backup, unit, live, None, None)
    _roll(scene, log, eta_s)
    _finish(log, scene, EventKind.RESPONSE_ROLLING, eta_s=eta_s)
