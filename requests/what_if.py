"""How many of an agency's own past asks would have climbed how far, with the ladder it has and with another.

Honest and coarse: an ask climbs until the first unit rolls, or until it ends. Whether that unit was near enough to
silence a ladder, and what the ladder was at the time, is left out. Beside it stands what happened: the last rung each
ask fired, of the ladder it had. No ask, person or unit is named, and what is hidden of other figures is hidden here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Final

from requests import askers, beside, cards, counting, nearness, rulebook
from requests.counting import Scope
from requests.history_query import Query
from requests.ladder import AUDIENCES, Rung
from requests.suppression import HIDDEN_BELOW, Cell, is_few
from requests.verdicts import CHOOSE, verdict
from requests.vocabulary import Urgency
from units.models import Agency

#: Seconds are counted in steps so wide, up to so many seconds; the last for all beyond. Asked again and again with
#: other times, finer ones would read each wait.
STEPS: Final = ((60, 5), (300, 15), (None, 60))
#: The last twelve months.
_A_YEAR: Final = Query()


@dataclass
class Reached:
    """How many asks a fired rung called an audience for, of at least how many people; of which ladders and rungs; and
    the seconds after which: the least and the most."""

    cell: Cell
    of: frozenset[int]
    least: float
    most: float


def what_if(agency: Agency, urgency: Urgency, rungs: Sequence[Rung], query: Query = _A_YEAR) -> dict[str, Any]:
    """For each audience of either ladder, and of those that were called: how many asks of a period (the last twelve
    months where `query` names none) would have got that far, and how many did.

    Counts are null where they are hidden, 0 where nobody asked; `after` is null where a ladder never calls them.
    `asked`: what is to be remembered, and to be taken off.
    """
    settled = nearness.settled(counting.asks(agency, replace(query, urgencies=(urgency,))))
    scope = settled.scope
    ours, theirs = _first(rulebook.rungs_of(agency, urgency)), _first(rungs)
    counting_what_was = beside.begin(lambda: _happened(scope))
    counted = _count(scope, {_step(after) for after in (*ours.values(), *theirs.values())})
    happened = counting_what_was()
    whole = counted["asked"]
    said = verdict(scope, whole)
    told = said.told
    far = _told(whole, {after: cell for after, cell in counted.items() if after != "asked"}) if told else {}
    did = _did(whole, happened) if told else {}
    begins, ends = scope.days.bounds(scope.now)

    def got(after: float | None) -> int | None:
        return (0 if after is None else far[_name(_step(after))]) if told else None

    def row(who: str) -> dict[str, Any]:
        one = happened.get(who)
        actual = did.get(who, 0) if told else None
        return {
            "audience": who,
            "after_now": ours.get(who),
            "after_then": theirs.get(who),
            "now": got(ours.get(who)),
            "then": got(theirs.get(who)),
            "actual": actual,
            "actual_after": [one.least, one.most] if one and actual else None,
        }

    least = {who: one.least for who, one in happened.items()}
    everybody = {*ours, *theirs, *(happened if told else ())}
    return {
        "asked": said.asked,
        "agency": agency.code,
        "urgency": str(urgency),
        "since": cards.time(begins),
        "until": cards.time(ends),
        # A ladder's page has neither filters nor a period to choose.
        "message": settled.note if said.told else (said.message or "").removesuffix(CHOOSE),
        "backups": whole.count if told else None,
        "hidden_below": HIDDEN_BELOW,
        "reach": [
            row(who)
            for who in sorted(everybody, key=lambda who: (_earliest(who, ours, theirs, least), AUDIENCES.index(who)))
        ],
    }


def _first(rungs: Iterable[Rung]) -> dict[str, float]:
    """Audience → seconds until it is first alerted."""
    found: dict[str, float] = {}
    for rung in rungs:
        for who in rung["alert"]:
            found.setdefault(who, rung["after"])
    return found


def _earliest(who: str, *ladders: dict[str, float]) -> float:
    return min(one[who] for one in ladders if who in one)


def _step(after: float) -> int:
    """The step of seconds it is counted at: its own or the next."""
    width = next(width for until, width in STEPS if until is None or after <= until)
    return ceil(after / width) * width


def _name(step: int) -> str:
    return f"t{step}"


def _count(scope: Scope, steps: Iterable[int]) -> dict[str, Cell]:
    """How many asks there were, and how many of them were still without help after each of these seconds."""
    # What fires with the ask itself fires for every ask.
    far = {_name(step): f"*) filter (where a.waited_s > {step}" if step else "*" for step in steps}
    measures = {"asked": "*", **far}
    found = askers.cells(scope, {"whole": "0"}, measures)["whole"].get(0, {})
    return {name: found.get(name, Cell()) for name in measures}


def _happened(scope: Scope) -> dict[str, Reached]:
    """Audience → how far it really went, by the ladders as they were copied with their asks."""
    found: dict[str, Reached] = {}
    for place, (rungs, last, count, people) in enumerate(askers.of_ladders(scope)):
        fired: list[Rung] = list(json.loads(rungs) or ())[: last + 1] if rungs else []
        for who, after in _first(fired).items():
            known = found.setdefault(who, Reached(Cell(), frozenset(), after, after))
            # Nobody adds people up who may be the same.
            known.cell = Cell(known.cell.count + count, max(known.cell.askers, people))
            known.of |= {place}
            known.least, known.most = min(known.least, after), max(known.most, after)
    return found


def _did(whole: Cell, happened: Mapping[str, Reached]) -> dict[str, int | None]:
    cells = {who: one.cell for who, one in happened.items()}
    return _told(whole, cells, {who: one.of for who, one in happened.items()})


def _told(
    whole: Cell, cells: Mapping[str, Cell], of: Mapping[str, frozenset[int]] | None = None
) -> dict[str, int | None]:
    """Each part of a whole, null where it is small, where the rest of the whole is, and where it differs by a few from
    another that is told: those between would be told. `of`: what each is made of, where not each holds the next."""
    found: dict[str, int | None] = {}
    told: dict[str, int] = {}
    for name, cell in sorted(cells.items(), key=lambda pair: -pair[1].count):
        larger = [count for other, count in told.items() if of is None or of[name] <= of[other]]
        if not cell.small and not any(is_few(count - cell.count) for count in (whole.count, *larger)):
            told[name] = cell.count
        found[name] = told.get(name)
    return found
