"""The lines of the log a record rests on, and what they tell."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from requests import sealed
from requests.account import Line, LogPart
from requests.account_words import Told, unit_of, words
from requests.models import Event, Note
from requests.record_scene import Scene
from requests.standing_alone import Happened, Span
from requests.standing_alone import held as held_by_rule
from requests.vocabulary import EventKind, StopKind
from units.models import Agency, Unit

#: Lines of others between two of a record's that are walked with them; more are left to `verify_log`.
_WIDE: Final = 20_000
#: Of a line whose words have had their time.
_NO_WORDS: Final[dict[str, Any]] = {"actor": {"id": None, "kind": "", "label": ""}, "facts": {}}


def told_of(agency: Agency, subjects: Sequence[uuid.UUID], unit: Unit | None) -> list[Told]:
    """What the agency's log says of these, in order."""
    rows = list(Event.objects.filter(agency=agency, subject__in=subjects).order_by("seq"))
    payloads = [json.loads(row.payload) if row.payload else _NO_WORDS for row in rows]
    neighbours = _neighbours(payloads)
    found = []
    for row, stored in zip(rows, payloads, strict=True):
        label = str(stored["actor"]["label"] or "")
        found.append(
            Told(
                seq=row.seq,
                at=row.at,
                kind=row.kind,
                actor_kind=str(stored["actor"]["kind"]),
                actor=neighbours.get((stored["actor"].get("id"), label), label),
                facts=stored["facts"],
                hash=bytes(row.hash).hex(),
                unit=unit.call_sign if unit else "",
                purged=row.blanked is not None,
            )
        )
    return _with_notes(found)


def _neighbours(payloads: Iterable[dict[str, Any]]) -> dict[tuple[Any, str], str]:
    """Who of these acted as a neighbour's unit, by id and call sign: the full name, as everything they did tells it."""
    return {
        (said["actor"]["id"], said["facts"]["unit"]): unit_of(said["facts"])
        for said in payloads
        if said["facts"].get("agency") and said["facts"].get("unit") == said["actor"]["label"]
    }


def _with_notes(told: list[Told]) -> list[Told]:
    noted = {one.facts["note"] for one in told if one.kind == EventKind.BACKUP_NOTED and "note" in one.facts}
    if not noted:
        return told
    texts = dict(Note.objects.filter(pk__in=noted).values_list("pk", "text"))
    return [
        replace(one, note=texts.get(one.facts["note"], ""))
        if one.kind == EventKind.BACKUP_NOTED and "note" in one.facts
        else one
        for one in told
    ]


def line(told: Told) -> Line:
    """An event as the record tells it."""
    return Line(told.seq, told.at, told.kind, told.actor_kind, told.actor, words(told), told.stated, told.hash)


def held(scene: Scene, rows: dict[uuid.UUID, list[Told]]) -> list[Span]:
    """When a prisoner was held: by the rule of every figure (`standing_alone`)."""
    about = [one for told in rows.values() for one in told]
    began = None
    if scene.stop is not None:
        about += told_of(scene.agency, [scene.stop.pk], scene.unit)
        stop = scene.stop
        began = stop.opened_at if stop.kind == StopKind.CUSTODY and stop.secured_at == stop.opened_at else None
    account = [Happened(one.at, one.kind, one.facts) for one in sorted(about, key=lambda one: one.seq)]
    inside = Span(scene.begins, scene.until)
    spans = held_by_rule(account, scene.until, since=began)
    return [Span(max(s.begins, inside.begins), min(s.ends, inside.ends)) for s in spans if s.begins < inside.ends]


def oks(scene: Scene, told: Iterable[Told]) -> list[datetime]:
    """Each time the covered unit was heard from, by its own word or its stop's check."""
    found = [one.at for one in told if one.kind == EventKind.STOP_UPDATED and one.facts.get("welfare") == "ok"]
    if scene.unit is None:
        return sorted(found)
    # (Numbers and times run together: the narrow span of numbers is what the index of a busy unit needs.)
    first, last = sealed.numbers_between(scene.agency, scene.begins, scene.until)
    said = Event.objects.filter(agency=scene.agency, subject=scene.unit.pk, kind=EventKind.UNIT_WELFARE_OK)
    return sorted([*found, *said.filter(seq__gte=first, seq__lte=last).values_list("at", flat=True)])


def log_part(agency: Agency, told: Sequence[Told]) -> LogPart | None:
    """Whether the lines are as they were written, with all that lies between them; an addendum may come years later."""
    if not told:
        return None
    lines = 0
    for first, last in _stretches([one.seq for one in told]):
        verdict = sealed.verify_between(agency, first, last)
        lines += verdict.lines
        if verdict.fault:
            said = f"BROKEN at event {verdict.fault.seq:,}: {verdict.fault.what}"
            return LogPart(told[0].seq, told[-1].seq, told[-1].hash, False, said)
    return LogPart(told[0].seq, told[-1].seq, told[-1].hash, True, f"whole, {lines:,} lines")


def _stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of numbers with no wide gap between them."""
    found = [(numbers[0], numbers[0])]
    for number in numbers[1:]:
        first, last = found[-1]
        if number - last <= _WIDE:
            found[-1] = (first, number)
        else:
            found.append((number, number))
    return found
