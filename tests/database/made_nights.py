"""Nights of the past, made up and written whole: backups, answers, stops and the log that tells of them.

Offsets are whole seconds from the beginning of the shift. A scene says what was touched; rows and events follow.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from requests.chain import digest, link
from requests.models import Backup, BoardCounter, Event, Response, Stop
from tests.cast import Cast
from tests.database.old_logs import forget_log
from units.models import Agency, Beat, Unit


@dataclass(frozen=True)
class Came:
    """One unit's answer: when it rolled, stood there and left, all after the ask; None: it never did.

    Who stood there the moment it rolled only said that it stood there."""

    helper: str
    rolling: int
    there: int | None = None
    left: int | None = None
    #: It was stated that they stood there so many seconds before the touch.
    stated_before: int | None = None
    diverted: bool = False


@dataclass(frozen=True)
class Scene:
    """One ask of one unit; a prisoner held from and until, after the ask."""

    unit: str
    asked: int
    urgency: str = "cover"
    origin: str = "asked"
    touched_before: int = 0
    came: tuple[Came, ...] = ()
    #: Units that were stated to have been there, so long after the ask, once it had closed.
    entered: tuple[tuple[str, int], ...] = ()
    #: Which of these were taken back, by their place, before the next was entered.
    taken: tuple[int, ...] = ()
    held: int | None = None
    freed: int | None = None
    closed: int | None = 1800
    disposition: str = "helped"
    beat: str = "2A"
    location: str = "5th and Oak"
    #: When somebody took notice, when rungs fired (offset, rung), when help fell away.
    acknowledged: tuple[int, ...] = ()
    rungs: tuple[tuple[int, int], ...] = ()
    reopened: tuple[int, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """An event to be: it becomes a line of the log in the order of time."""

    at: datetime
    kind: str
    what: str
    subject: uuid.UUID
    facts: dict[str, Any]


def write_night(cast: Cast, begins: datetime, scenes: list[Scene]) -> list[Told]:
    """Writes them for METRO; answers the log's lines in order, the truth a slow count can start from."""
    every = Unit.objects.select_related("agency").order_by("agency__code")
    units = {f"{unit.agency.code}:{unit.call_sign}": unit for unit in every} | {unit.call_sign: unit for unit in every}
    told: list[Told] = []
    for number, scene in enumerate(sorted(scenes, key=lambda one: one.asked), start=2226):
        told += _scene(cast.metro, begins, scene, number, units)
    told.sort(key=lambda one: one.at)
    _write_log(cast.metro, told)
    return told


def _scene(agency: Agency, begins: datetime, scene: Scene, number: int, units: dict[str, Unit]) -> list[Told]:
    asked = begins + timedelta(seconds=scene.asked)

    def at(offset: int) -> datetime:
        return asked + timedelta(seconds=offset)

    beat = Beat.objects.get(agency=agency, code=scene.beat)
    over = None if scene.closed is None else at(scene.closed)
    stop = None
    told: list[Told] = []
    if scene.held is not None:
        stop = Stop.objects.create(
            agency=agency, unit=units[scene.unit], kind="traffic", beat=beat, opened_at=at(-60),
            secured_at=at(scene.held), prisoner=scene.freed is None, cleared_at=over,
        )  # fmt: skip
        told.append(Told(at(scene.held), "stop.secured", "stop", stop.pk, {"unit": scene.unit, "prisoner": True}))
        if scene.freed is not None:
            facts = {"unit": scene.unit, "prisoner": False}
            told.append(Told(at(scene.freed), "stop.secured", "stop", stop.pk, facts))
        if over:
            told.append(Told(over, "stop.cleared", "stop", stop.pk, {"unit": scene.unit}))
    rolled = [at(one.rolling) for one in scene.came]
    there = [at(one.there) for one in scene.came if one.there is not None]
    backup = Backup.objects.create(
        agency=agency, number=number, logs=[agency.pk], origin=scene.origin, unit=units[scene.unit], stop=stop,
        urgency=scene.urgency, state="closed" if over else "waiting", location=scene.location, beat=beat,
        pressed_at=at(-scene.touched_before) if scene.touched_before else None, received_at=asked, run_started_at=asked,
        prisoner=scene.held is not None, first_rolling_at=min(rolled, default=None),
        first_on_scene_at=min(there, default=None), closed_at=over, disposition=scene.disposition if over else "",
        ladder={"rungs": []}, **scene.more,
    )  # fmt: skip
    told.append(Told(asked, "backup.requested", "backup", backup.pk, {"number": number}))
    told += [
        Told(at(one), "backup.acknowledged", "backup", backup.pk, {"number": number}) for one in scene.acknowledged
    ]
    told += [Told(at(one), "backup.reopened", "backup", backup.pk, {"number": number}) for one in scene.reopened]
    for offset, rung in scene.rungs:
        told.append(Told(at(offset), "backup.escalated", "backup", backup.pk, {"number": number, "rung": rung}))
    for one in scene.came:
        told += _answer(backup, one, units[one.helper], asked, over)
    if over:
        facts = {"number": number, "disposition": scene.disposition}
        told.append(Told(over, "backup.closed", "backup", backup.pk, facts))
        for place, (sign, offset) in enumerate(scene.entered):
            now = over + timedelta(hours=1 + place)
            told += _entered(backup, units[sign], at(offset), over, now, taken=place in scene.taken)
    return told


def _entered(
    backup: Backup, unit: Unit, there: datetime, over: datetime, now: datetime, *, taken: bool = False
) -> list[Told]:
    """Somebody says hours later that a unit was there; and some minutes after that, that it was a mistake."""
    entered = {"at": there.isoformat(), "by": "desk", "entered_at": now.isoformat()}
    facts = {**named(unit, backup), "number": backup.number, "stated_at": there.isoformat()}
    told = [Told(now, "backup.updated", "backup", backup.pk, {**facts, "was_there": True})]
    row = {"backup": backup, "unit": unit, "cleared_at": over, "created_at": now}
    if not taken:
        Response.objects.create(**row, state="cleared", on_scene_at=there, stated={"on_scene_at": entered})
        return told
    back = now + timedelta(minutes=20)
    said = {"left_at": over.isoformat(), "taken_at": back.isoformat(), "taken_by": "desk", "reason": "wrong unit"}
    Response.objects.create(
        **row, state="stood_down", reason="taken_back", stated={"taken_back": [{**entered, **said}]}
    )
    facts |= {"taken_back": True, "reason": "wrong unit"}
    return [*told, Told(back, "backup.updated", "backup", backup.pk, facts)]


def as_it_stands(log: list[Told]) -> list[Told]:
    """The log without what was stated afterwards and taken back: read from the beginning, the last word of each."""
    stated: dict[tuple[uuid.UUID, str], int] = {}
    gone: set[int] = set()
    for place, one in enumerate(log):
        who = (one.subject, whose(one))
        if "was_there" in one.facts:
            stated[who] = place
        if "taken_back" in one.facts:
            gone |= {place, stated.pop(who)}
    return [one for place, one in enumerate(log) if place not in gone]


def named(unit: Unit, backup: Backup) -> dict[str, Any]:
    """A unit as lines name it: a neighbour's by its agency too."""
    return {"unit": unit.call_sign} | ({} if unit.agency_id == backup.agency_id else {"agency": unit.agency.code})


def whose(one: Told) -> str:
    """Which unit it is about: two agencies may have one of the same call sign."""
    return f"{one.facts.get('agency', 'the one that asked')}:{one.facts.get('unit')}"


def comes(one: Told) -> bool:
    """Whether it says that a unit stood there, then or afterwards."""
    return one.kind == "response.on_scene" or (one.kind == "backup.updated" and "was_there" in one.facts)


def _answer(backup: Backup, one: Came, unit: Unit, asked: datetime, over: datetime | None) -> list[Told]:
    def at(offset: int | None) -> datetime | None:
        return None if offset is None else asked + timedelta(seconds=offset)

    rolling, there, left = at(one.rolling), at(one.there), at(one.left)
    assert rolling is not None
    stated: dict[str, Any] = {}
    facts = {**named(unit, backup), "number": backup.number}
    told = [Told(rolling, "response.rolling", "backup", backup.pk, facts)] if rolling != there else []
    if there is not None:
        arrived = dict(facts)
        if one.stated_before is not None:
            moment = (there - timedelta(seconds=one.stated_before)).isoformat()
            stated["on_scene_at"] = {"at": moment, "by": "desk"}
            arrived["stated_at"] = moment
        told.append(Told(there, "response.on_scene", "backup", backup.pk, arrived))
    ended = left or over
    state, reason = ("on_scene" if there else "rolling"), ""
    if left is not None:
        state, reason = ("stood_down", "diverted") if one.diverted else ("cleared", "")
        told.append(Told(left, f"response.{state}", "backup", backup.pk, facts))
    elif over is not None:
        state, reason = ("cleared", "") if there else ("stood_down", "closed")
    Response.objects.create(
        backup=backup, unit=unit, state=state, reason=reason, rolling_at=rolling, on_scene_at=there,
        cleared_at=ended if state == "cleared" else None, stated=stated, created_at=rolling,
    )  # fmt: skip
    return told


def _write_log(agency: Agency, told: list[Told]) -> None:
    forget_log(agency)
    head, rows = b"", []
    for seq, one in enumerate(told, start=1):
        payload = json.dumps({"actor": {"id": None, "kind": "officer", "label": "Requester"}, "facts": one.facts})
        head = link(head, seq, one.at, one.kind, one.what, one.subject, digest(payload))
        rows.append(
            Event(
                agency=agency,
                seq=seq,
                at=one.at,
                kind=one.kind,
                subject_kind=one.what,
                subject=one.subject,
                payload=payload,
                hash=head,
            )  # fmt: skip
        )
    Event.objects.bulk_create(rows)
    last = told[-1].at if told else None
    BoardCounter.objects.filter(pk=agency.pk).update(seq=len(rows), head=head, **({"last_at": last} if last else {}))
