"""The lines of the log a record rests on, and what they tell."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from requests import sealed, stored
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
#: Who acted, by id and label; the id is None for whom nobody signed in for.
Who = tuple[str | None, str]


def told_of(agency: Agency, subjects: Sequence[uuid.UUID], unit: Unit | None) -> list[Told]:
    """What the agency's log says of these, in order."""
    rows = list(Event.objects.filter(agency=agency, subject__in=subjects).order_by("seq"))
    said = [stored.said(row.payload) for row in rows]
    names = _neighbours(said)
    call_sign = unit.call_sign if unit else ""
    return _with_notes([_told(row, one, names, call_sign) for row, one in zip(rows, said, strict=True)])


def _told(row: Event, said: dict[str, Any], names: dict[Who, str], call_sign: str) -> Told:
    # (A line whose words have had their time names nobody.)
    actor = said["actor"]
    return Told(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        actor_kind=actor["kind"] if actor else "",
        actor=names.get(_who(actor), actor["label"]) if actor else "",
        facts=said["facts"],
        hash=bytes(row.hash).hex(),
        unit=call_sign,
        purged=row.blanked is not None,
    )


def _who(actor: dict[str, Any]) -> Who:
    return actor["id"], actor["label"]


def _neighbours(said: Iterable[dict[str, Any]]) -> dict[Who, str]:
    """Who of these acted as a neighbour's unit: the full name, as everything they did tells it."""
    return {
        _who(actor): unit_of(facts)
        for actor, facts in ((one["actor"], one["facts"]) for one in said)
        if actor and facts.get("agency") and facts.get("unit") == actor["label"]
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
