"""An arrival that was stated after the close is taken back: the wrong unit, or the wrong time.

Nothing is changed or removed by it. It is one more line of the log; the record tells both, what was stated and that it
was taken back, by whom, when and why (docs/record.md). Nothing counts it any more.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from requests.actions import accounts, locks
from requests.actions.was_there import clock, logs_of, may_state, save_first
from requests.events import Log, Verb
from requests.models import Backup, Response
from requests.refusals import Invalid, NotInThisState
from requests.vocabulary import TAKEN_BACK, EventKind, ResponseState
from units.models import Unit

#: Letters of a reason: it stands in the log, and a line of the log holds little.
REASON_LENGTH = 80


def _take_back(
    log: Log, backup_id: uuid.UUID, reason: str, unit: str | None = None, at: datetime | None = None
) -> None:
    """`at`: the stated time that is meant, where another may have been stated since.

    Raises NotFound, Forbidden, NotInThisState, and Invalid that names `unit`, `at` or `reason`.
    """
    named, _ = may_state(log.actor, locks.peek(backup_id), unit)
    # Holding the backup, nobody else takes it back or states another, and no seal is put on it meanwhile.
    backup = locks.backup(backup_id)
    if backup.closed_at is None:
        raise NotInThisState(f"#{backup.number} is open: nothing was entered afterwards.", backup.pk)
    if not reason.isprintable():
        raise Invalid.field("reason", "must be one line of plain words")
    answers = list(Response.objects.filter(backup=backup, unit=named))
    answer = next((one for one in answers if one.on_scene_at is not None), None)
    if answer is None:
        _require_said(log, backup, named, answers, reason)
        return
    entered = _entered(backup, named, answer, at)
    _write(log, backup, answer, entered, reason)
    facts = {"number": backup.number, **_named(entered, named), TAKEN_BACK: True, "stated_at": entered["at"]}
    log.add(EventKind.BACKUP_UPDATED, backup, {**facts, "reason": reason}, agencies=logs_of(backup, named))
    accounts.keep_with_its_event(log, backup)


def _named(entered: dict[str, Any], unit: Unit) -> dict[str, str]:
    """The unit as the line that stated it named it."""
    return {"unit": unit.call_sign} | {name: entered[name] for name in ("unit", "agency") if name in entered}


def _require_said(log: Log, backup: Backup, unit: Unit, answers: list[Response], reason: str) -> None:
    """Raises Invalid unless just this was said already: nothing of the unit stands in the record any more."""
    taken = [one for answer in answers for one in answer.stated.get(TAKEN_BACK, [])]
    last = max(taken, key=lambda one: str(one["taken_at"]), default=None)
    if last is None:
        raise Invalid.field("unit", f"no arrival of {unit.call_sign} was entered afterwards")
    if (last["taken_by"], last["reason"]) != (log.actor.label, reason):
        when = clock(datetime.fromisoformat(last["taken_at"]), ZoneInfo(backup.agency.time_zone))
        raise Invalid.field("unit", f"{unit.call_sign} was taken back already, by {last['taken_by']}, {when}")


def _entered(backup: Backup, unit: Unit, answer: Response, at: datetime | None) -> dict[str, Any]:
    """What was stated of it once the backup had closed. Raises Invalid where it was touched, or stated before."""
    stated: dict[str, Any] = answer.stated.get("on_scene_at", {})
    if not stated:
        raise Invalid.field(
            "unit", f"{unit.call_sign} touched On scene: only what was entered afterwards is taken back"
        )
    if "entered_at" not in stated:
        said = f"{unit.call_sign} was stated while #{backup.number} was open"
        raise Invalid.field("unit", f"{said}: only what was entered afterwards is taken back")
    stands = datetime.fromisoformat(stated["at"])
    if at is not None and at != stands:
        when = clock(stands, ZoneInfo(backup.agency.time_zone))
        raise Invalid.field("at", f"{unit.call_sign} stands in the record with another time, {when}")
    return stated


def _write(log: Log, backup: Backup, answer: Response, entered: dict[str, Any], reason: str) -> None:
    """The answer is what it was before; what was stated of it is kept beside, and how it was taken back."""
    left = answer.cleared_at.isoformat() if answer.cleared_at else None
    taken = {**entered, "left_at": left, "taken_at": log.now.isoformat(), "taken_by": log.actor.label, "reason": reason}
    others = {name: said for name, said in answer.stated.items() if name != "on_scene_at"}
    answer.stated = {**others, TAKEN_BACK: [*others.get(TAKEN_BACK, []), taken]}
    answer.state, answer.on_scene_at = ResponseState.STOOD_DOWN, None
    if answer.rolling_at or answer.assigned_at:
        answer.reason, answer.cleared_at = "closed", None
    else:
        # (Its end stays: whoever was aboard until then still reads who looked.)
        answer.reason = TAKEN_BACK
    answer.save()
    save_first(backup, datetime.fromisoformat(entered["at"]))


take_back = Verb(_take_back)
