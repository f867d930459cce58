"""The figures of a period: how many, how soon, how often nobody came. No person and no unit in any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from requests import askers, beside, cards, counting, nearness, percentiles, soon_enough
from requests.counting import Scope
from requests.percentiles import Spread
from requests.suppression import ASKERS_BELOW, HIDDEN_BELOW, Cell, hidden, is_few
from requests.verdicts import Asked, Verdict, verdict
from requests.vocabulary import Urgency
from units.models import Agency, Beat

#: The time of the wire → the column that has it.
TIMES: Final = {
    "acknowledged": "a.acknowledged_s",
    "first_rolling": "a.rolling_s",
    "first_on_scene": "a.on_scene_s",
    "second_on_scene": "a.second_s",
    "received": "a.received_s",
}
#: A custody scene longer alone than this is counted.
CUSTODY_MINUTES: Final = 10
#: A ladder has no more rungs than this, counted without the first.
_RUNGS: Final = range(1, 7)
_MEASURES: Final = {
    "asked": "*",
    **TIMES,
    "unanswered": "*) filter (where a.unanswered",
    "withdrawn": "*) filter (where a.withdrawn",
    "aid": "a.aid_from",
    "policy": "*) filter (where a.origin = 'policy'",
    **{f"rung{rung}": f"*) filter (where a.rung >= {rung}" for rung in _RUNGS},
}


def read(scope: Scope) -> dict[str, Any]:
    """All figures of a scope. Times are counted beside the rest, before it is known whether they may be told."""
    of_stops, of_shares = Beside(), Beside()
    by_value, by_level, stops, by_beat = beside.begin_each(
        lambda: askers.by_value(scope),
        lambda: _times_by_level(scope),
        lambda: _stops(scope, of_stops),
        lambda: _times_by_beat(scope),
    )
    keys = {"whole": "0", "urgency": "a.level", "beat": "a.beat_id"}
    found = askers.cells(scope, keys, _MEASURES)
    whole = found["whole"].get(0, {})
    said = verdict(scope, whole.get("asked", Cell()), by_value)
    wire: dict[str, Any] = {
        "hidden_below": HIDDEN_BELOW,
        "askers_below": ASKERS_BELOW,
        **said.wire,
        "total": said.total,
    }
    if not said.told:
        return wire | _nothing(scope.agency)
    shares, answers = _shares(scope, whole, of_shares), _soon_enough(scope)
    # The last first: what has not been begun beside is done here.
    times, of_them = by_beat(), dict(stops())
    times |= by_level()
    return wire | {
        "message": " ".join([*of_stops.notes, *of_shares.notes]) or None,
        "asked": (*said.asked, *of_stops.asked, *of_shares.asked),
        "by_urgency": _by_urgency(scope, found["urgency"], times),
        "shares": shares | {name: of_them.pop(name) for name in ("stops", "stops_with_roll_by")},
        **of_them,
        "soon_enough": answers,
        "by_beat": _by_beat(scope.agency, found["beat"], times),
    }


def _times_by_level(scope: Scope) -> dict[tuple[str, int], Spread]:
    return percentiles.spreads(scope, {name: ("a.level", column) for name, column in TIMES.items()})


def _times_by_beat(scope: Scope) -> dict[tuple[str, int], Spread]:
    return percentiles.spreads(scope, {"beat": ("a.beat_id", "a.on_scene_s")})


@dataclass
class Beside:
    """What else stands beside the backups of a period, each with a memory of its own: what is to be remembered, and
    which of it is of a period shown before."""

    asked: list[Asked] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def settled(self, scope: Scope, rows: str) -> Scope:
        """The scope to show."""
        found = nearness.settled(scope, rows)
        self.notes += [f"{rows.capitalize()}: {found.note}"] if found.note else []
        return found.scope

    def said(self, scope: Scope, whole: Cell) -> Verdict:
        """Whether they may be told."""
        said = verdict(scope, whole)
        self.asked += said.asked
        return said


def counts(scope: Scope) -> tuple[dict[str, int | None], tuple[Asked, ...]]:
    """How many asks of each urgency, null where they are not told; for the list. And what is to be remembered."""
    found = askers.cells(scope, {"whole": "0", "urgency": "a.level"}, {"asked": "*"})
    said = verdict(scope, found["whole"].get(0, {}).get("asked", Cell()))
    cells = {str(level): found["urgency"].get(level.level, {}).get("asked", Cell()) for level in Urgency}
    not_told = hidden(cells)
    told = {
        level: cell.count if said.told and cell.count and level not in not_told else None
        for level, cell in cells.items()
    }
    return told, said.asked


def _part(whole: Cell, cell: Cell) -> int | None:
    """A part of a number that is told. What is left of it without this part is told by it, too."""
    return None if cell.small or is_few(whole.count - cell.count) else cell.count


def _by_urgency(
    scope: Scope, found: dict[int | None, dict[str, Cell]], times: dict[tuple[str, int], Spread]
) -> list[dict[str, Any]]:
    # Of others' asks no more than their card says (cards.py): not how far the ladder went, nor when it was touched.
    theirs = scope.query.mutual_aid == "out"
    asked = {level: found.get(level.level, {}).get("asked", Cell()) for level in Urgency}
    not_told = hidden(asked)
    rows = []
    for level, whole in asked.items():
        cells = found.get(level.level, {})

        def part(name: str, cells: dict[str, Cell] = cells, whole: Cell = whole, level: Urgency = level) -> int | None:
            return None if level in not_told else _part(whole, cells.get(name, Cell()))

        rows.append(_row(scope.agency, level, None if level in not_told else whole.count)
            | {
                "times": {
                    name: _time(whole, cells.get(name, Cell()), times.get((name, level.level)))
                    if level not in not_told and not (theirs and name == "received")
                    else None
                    for name in TIMES
                },
                "unanswered": part("unanswered"),
                "withdrawn": part("withdrawn"),
                "escalated": [] if theirs else _escalated(cells, part),
            }
        )  # fmt: skip
    return rows


def _row(agency: Agency, level: Urgency, count: int | None) -> dict[str, Any]:
    return {"urgency": str(level), "label": cards.label(agency, level), "count": count}


def _escalated(cells: dict[str, Cell], part: Callable[[str], int | None]) -> list[dict[str, Any]]:
    """How many reached each rung. Two that differ by a few would tell who stopped between: one is hidden."""
    rows: list[dict[str, Any]] = []
    last: int | None = None
    for rung in _RUNGS:
        if not cells.get(f"rung{rung}", Cell()).count:
            break
        count = part(f"rung{rung}")
        if count is not None and last is not None and is_few(last - count):
            count = None
        last = last if count is None else count
        rows.append({"rung": rung, "count": count})
    return rows


def _time(whole: Cell, cell: Cell, spread: Spread | None) -> dict[str, Any] | None:
    """`n` and `lacking` are null together where one of them would be a few."""
    if cell.small or cell.count == 0 or spread is None:
        return None
    lacking = whole.count - cell.count
    told = not is_few(lacking)
    return {
        "median_s": spread.median_s,
        "p90_s": spread.p90_s,
        "n": cell.count if told else None,
        "lacking": lacking if told else None,
    }


def _shares(scope: Scope, whole: dict[str, Cell], beside_it: Beside) -> dict[str, int | None]:
    asked, query = whole.get("asked", Cell()), scope.query
    unasked = out = None
    if not query.origins:
        unasked = _count(counting.unasked(scope), "roll-bys nobody asked for", beside_it)
    if not (query.beats or query.stop_kinds or query.reference or query.mutual_aid):
        given = counting.asks(scope.agency, replace(query, mutual_aid="out"), scope.days)
        out = _count(given, "asks of other agencies", beside_it)
    return {
        "mutual_aid_in": _part(asked, whole.get("aid", Cell())),
        "mutual_aid_out": out,
        "policy_cover": _part(asked, whole.get("policy", Cell())),
        "unasked_roll_bys": unasked,
    }


def _count(scope: Scope, rows: str, beside_it: Beside) -> int | None:
    scope = beside_it.settled(scope, rows)
    found = askers.cells(scope, {"whole": "0"}, {"asked": "*"})
    said = beside_it.said(scope, found["whole"].get(0, {}).get("asked", Cell()))
    return said.total if said.told else None


def _stops(scope: Scope, beside_it: Beside) -> dict[str, Any]:
    """Stops, how many were rolled by; how long somebody stood alone with a prisoner, and where for long."""
    wire: dict[str, Any] = {
        "stops": None,
        "stops_with_roll_by": None,
        "alone_with_prisoner": None,
        "custody_without_second": {"minutes": CUSTODY_MINUTES, "count": None},
    }
    stops = counting.stops(scope)
    if stops is None:
        return wire
    stops = beside_it.settled(stops, "stops")
    measures = {
        "stops": "*",
        "rolled": "*) filter (where a.rolled_by",
        "held": "a.alone_s",
        "long": f"*) filter (where a.longest_alone_s > {CUSTODY_MINUTES * 60}",
    }
    found = askers.cells(stops, {"whole": "0"}, measures)["whole"].get(0, {})
    whole, held = found.get("stops", Cell()), found.get("held", Cell())
    said = beside_it.said(stops, whole)
    if not said.told:
        return wire
    wire["stops"] = whole.count
    wire["stops_with_roll_by"] = _part(whole, found.get("rolled", Cell()))
    if held.small or not held.count:
        return wire
    spread = percentiles.spreads(stops, {"alone": ("0", "a.alone_s")})["alone", 0]
    wire["alone_with_prisoner"] = {
        "stops": held.count,
        "total_s": spread.total_s,
        "median_s": spread.median_s,
        "p90_s": spread.p90_s,
    }
    wire["custody_without_second"]["count"] = _part(held, found.get("long", Cell()))
    return wire


def _by_beat(
    agency: Agency, found: dict[int | None, dict[str, Cell]], times: dict[tuple[str, int], Spread]
) -> list[dict[str, Any]]:
    """Every beat of the agency; what lies in none of them is told by none, and counts for what must be hidden."""
    codes: dict[int | None, str] = dict(Beat.objects.filter(agency=agency).values_list("pk", "code"))
    cells = {key: found.get(key, {}).get("asked", Cell()) for key in {*codes, *found}}
    not_told = hidden(cells)
    rows = []
    for key, code in sorted(codes.items(), key=lambda pair: pair[1]):
        there = found.get(key, {}).get("first_on_scene", Cell())
        spread = None if key is None or key in not_told or there.small else times.get(("beat", key))
        rows.append({
            "beat": code,
            "count": None if key in not_told else cells[key].count,
            "first_on_scene_median_s": spread.median_s if spread else None,
        })  # fmt: skip
    return rows


def _soon_enough(scope: Scope) -> dict[str, int] | None:
    """What askers answered. Nothing but the level and the month stands beside an answer: other filters find none."""
    if scope.query.mutual_aid or any(one.value != "a.urgency" for one in scope.conditions):
        return None
    return soon_enough.answers(scope.agency, *scope.days.bounds(scope.now), scope.query.urgencies or None)


def _nothing(agency: Agency) -> dict[str, Any]:
    rows = [
        _row(agency, level, None)
        | {"times": dict.fromkeys(TIMES), "unanswered": None, "withdrawn": None, "escalated": []}
        for level in Urgency
    ]
    shares = dict.fromkeys(
        ("mutual_aid_in", "mutual_aid_out", "policy_cover", "unasked_roll_bys", "stops", "stops_with_roll_by")
    )
    return {
        "by_urgency": rows,
        "shares": shares,
        "alone_with_prisoner": None,
        "custody_without_second": {"minutes": CUSTODY_MINUTES, "count": None},
        "soon_enough": None,
        "by_beat": [],
    }
