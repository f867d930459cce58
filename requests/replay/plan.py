"""Who does what when: calls become stops and asks of units of their beat, and sister units that answer. Pure.

All times here are seconds of the world the calls are from, counted from the start of the window. The plan is the
same for the same files and seed, so the units can be prepared first and driven afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_uppercase
from typing import Final

from requests.replay.calls import Call
from requests.replay.sampling import Times
from units.borders import Area, Point, neighbours

#: How many sister units answer; assumed, for nobody publishes it.
ANSWERS: Final = {"cover": 1, "backup": 2, "emergency": 3}
#: A unit is not free for another thing within these seconds after the last.
_REST: Final = 60.0
#: An ask with nobody free to answer is given up after this.
_UNANSWERED: Final = 1800.0


@dataclass(frozen=True)
class Answer:
    """A sister unit: rolls `after` the ask, is there after `travel`, clears after `stays`."""

    unit: str
    after: float
    travel: float
    stays: float


@dataclass(frozen=True)
class Ask:
    """A unit asks at `at`. `real`: the department logged this ask; else it was guessed."""

    call: Call
    at: float
    unit: str
    urgency: str
    real: bool
    answers: tuple[Answer, ...]
    called_off_after: float | None = None

    @property
    def ends(self) -> float:
        """When the last helper has cleared, or the asker called it off."""
        if self.called_off_after is not None:
            return self.at + self.called_off_after
        return self.at + max((a.after + a.travel + a.stays for a in self.answers), default=_UNANSWERED)


@dataclass(frozen=True)
class Stop:
    """A unit is out of the car from `at` for `stays`; an arrest is secured with a prisoner after `secured_after`."""

    call: Call
    at: float
    unit: str
    kind: str
    stays: float
    secured_after: float | None
    ask: Ask | None = None


@dataclass
class Plan:
    """What is going to be played, and the units that play it (call sign → beat, "" without one)."""

    stops: list[Stop] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)

    @property
    def cast(self) -> list[str]:
        """The units that do something, in order."""
        used = {stop.unit for stop in self.stops} | {ask.unit for ask in self.asks}
        for ask in [*self.asks, *(stop.ask for stop in self.stops if stop.ask)]:
            used |= {answer.unit for answer in ask.answers}
        return sorted(used)


class _Roster:
    """Which unit of a beat is free; a beat whose units are all busy gets one more."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.beats: dict[str, list[str]] = {}
        self.busy: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.beside: dict[str, list[str]] = defaultdict(list)
        for pair in sorted(neighbours({a.code: a.geometry for a in areas}), key=sorted):
            a, b = sorted(pair)
            self.beside[a].append(b)
            self.beside[b].append(a)
        for area in sorted(areas, key=lambda a: a.code):
            self.add(area.code)

    def add(self, beat: str) -> str:
        units = self.beats.setdefault(beat, [])
        number = len(units)
        call_sign = f"{beat}{ascii_uppercase[number]}" if beat and number < 26 else f"{beat}T{number + 1}"
        units.append(call_sign)
        return call_sign

    def is_free(self, unit: str, start: float, end: float) -> bool:
        return all(end + _REST <= begun or start >= ended + _REST for begun, ended in self.busy[unit])

    def take(self, beat: str, start: float, end: float) -> str:
        """A unit of the beat for that time."""
        free = next((unit for unit in self.beats.get(beat, []) if self.is_free(unit, start, end)), None)
        unit = free or self.add(beat)
        self.busy[unit].append((start, end))
        return unit

    def helper(self, beat: str, start: float, end: float) -> str | None:
        """A free unit of the beat, else of one beside it; None when all are busy."""
        for near in [beat, *self.beside[beat]]:
            for unit in self.beats.get(near, []):
                if self.is_free(unit, start, end):
                    self.busy[unit].append((start, end))
                    return unit
        return None


def make(
    calls: Iterable[Call],
    areas: Sequence[Area],
    times: Times,
    start: datetime,
    *,
    guessed_asks: float = 0.0,
) -> Plan:
    """The plan of a window. `guessed_asks`: percent of stops that ask for cover besides what was logged."""
    plan, roster = Plan(), _Roster(areas)
    known = {area.code for area in areas}
    for call in calls:
        # A beat the map does not have is played by units without one; the place it was given stays.
        beat = call.beat if call.beat in known else ""
        at = (call.at - start).total_seconds()
        if call.stop_kind is not None:
            plan.stops.append(_stop(call, call.stop_kind, at, beat, roster, times, guessed_asks))
        elif call.urgency is not None:
            plan.asks.append(_ask(call, call.urgency, at, beat, roster, times))
    plan.units = {unit: beat for beat, units in roster.beats.items() for unit in units}
    return plan


def _stop(call: Call, kind: str, at: float, beat: str, roster: _Roster, times: Times, guessed_asks: float) -> Stop:
    stays = times.seconds("stop lasts")
    asks_after = stays * times.random.uniform(0.1, 0.5) if times.chance(guessed_asks) else None
    answers: tuple[Answer, ...] = ()
    if asks_after is not None:
        answers = _answers("cover", at + asks_after, beat, roster, times)
        stays = max(stays, asks_after + max((a.after + a.travel + a.stays for a in answers), default=0) + _REST)
    unit = roster.take(beat, at, at + stays)
    ask = None if asks_after is None else Ask(call, at + asks_after, unit, "cover", False, answers)
    return Stop(call, at, unit, kind, stays, stays * 0.5 if call.arrested else None, ask)


def _ask(call: Call, urgency: str, at: float, beat: str, roster: _Roster, times: Times) -> Ask:
    answers = _answers(urgency, at, beat, roster, times)
    first = min((answer.after + answer.travel for answer in answers), default=60.0)
    called_off = first * times.random.uniform(0.2, 0.8) if call.called_off else None
    ask = Ask(call, at, "", urgency, True, answers, called_off)
    unit = roster.take(beat, at, ask.ends)
    return Ask(call, at, unit, urgency, True, answers, called_off)


def _answers(urgency: str, at: float, beat: str, roster: _Roster, times: Times) -> tuple[Answer, ...]:
    measure = "answer to a cover" if urgency == "cover" else "answer to a backup or an emergency"
    found = []
    for _ in range(ANSWERS[urgency]):
        after, travel, stays = times.seconds(measure), times.seconds("travel"), times.seconds("helper stays")
        unit = roster.helper(beat, at + after, at + after + travel + stays)
        if unit is not None:
            found.append(Answer(unit, after, travel, stays))
    return tuple(found)


def places(areas: Iterable[Area]) -> Mapping[str, Point]:
    """Where each beat's name goes: the only point known of a call, for its publisher gives no coordinates."""
    return {area.code: area.label for area in areas}
