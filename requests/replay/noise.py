"""How often a desk and a car would have sounded on a planned night, by the ladder's own rules. Pure, no server.

A replay runs faster than it happened while sounds and rungs keep their own pace, so sounds cannot be counted from one:
they are worked out here on the plan itself, second for second of the night. Assumed: one desk hears all asks and
takes notice of one after `ACKNOWLEDGED_S`; every car of the plan is on duty; checks on stops are answered before they
chime, and are counted apart as they would be if nobody ever looked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from requests import ladder
from requests.replay.plan import Ask, Plan
from requests.vocabulary import Urgency
from units.borders import Area, neighbours

#: Seconds between an ask coming up at a desk and the desk's touch. NENA-STA-020 wants 90 % of calls answered in 15 s.
ACKNOWLEDGED_S: Final = 15.0
#: An alarm sounds again after this (static/js/live/sound.js, `backup`); a chime sounds once.
ALARM_EVERY_S: Final = 25.0
#: A check on a stop: first due after 180 s, then 300, then every 600; a chime 120 s later, again every 30 s.
CHECKS_S: Final = (180.0, 480.0, 1080.0)
CHIME_AFTER_S: Final = 120.0
#: What is to be kept, sounds an hour (EEMUA 191 calls one alarm in ten minutes manageable).
MOST_AT_A_DESK: Final = 6.0
MOST_IN_A_CAR: Final = 2.0
_WIDE: Final = frozenset({"shift", "all_units"})


@dataclass
class Noise:
    """Sounds by hour of the window, outside emergencies unless it says so."""

    hours: float
    desk: Counter[int] = field(default_factory=Counter)
    emergencies: int = 0
    cars: dict[str, Counter[int]] = field(default_factory=dict)
    #: Chimes of checks nobody had looked at.
    unlooked: int = 0

    @property
    def desk_an_hour(self) -> float:
        return sum(self.desk.values()) / self.hours

    @property
    def busiest_desk_hour(self) -> int:
        return max(self.desk.values(), default=0)

    @property
    def car_an_hour(self) -> float:
        """The mean of all cars."""
        return sum(sum(one.values()) for one in self.cars.values()) / max(1, len(self.cars)) / self.hours

    @property
    def loudest_car(self) -> tuple[str, float]:
        """The car that sounded most, and how often an hour."""
        name = max(self.cars, key=lambda car: sum(self.cars[car].values()), default="")
        return name, sum(self.cars[name].values()) / self.hours if name else 0.0

    @property
    def kept(self) -> bool:
        return self.desk_an_hour <= MOST_AT_A_DESK and self.loudest_car[1] <= MOST_IN_A_CAR


def silenced(ask: Ask) -> float:
    """When its ladder falls silent, seconds of the window: help that is coming in time, or called off."""
    first = min((answer.after for answer in ask.answers), default=ask.ends - ask.at)
    return ask.at + min(first, ask.called_off_after if ask.called_off_after is not None else first)


def _rungs(ask: Ask) -> Iterator[tuple[float, ladder.Rung]]:
    """What fires, and when."""
    for rung in ladder.copy(Urgency(ask.urgency))["rungs"]:
        if ask.at + rung["after"] < silenced(ask) or rung["after"] == 0:
            yield ask.at + rung["after"], rung


def _alarm(begins: float, ends: float) -> list[float]:
    """An alarm sounds when it begins, and again until somebody has it."""
    times = [begins]
    while times[-1] + ALARM_EVERY_S < ends:
        times.append(times[-1] + ALARM_EVERY_S)
    return times


def _heard(ask: Ask, audience: frozenset[str], taken_after: float | None = None) -> list[float]:
    """When a screen that belongs to this audience sounds for an ask. An alarm ends `taken_after` it began; without that
    when the ladder falls silent."""
    tone, sounds = "silent", list[float]()
    included = False
    for at, rung in _rungs(ask):
        included = included or bool(audience & set(rung["alert"]))
        # The card's tone is the loudest of what has fired, whoever is included by now hears it.
        tone = max(tone, rung["tone"], key=ladder.TONES.index)
        if not included or tone == "silent" or sounds:
            continue
        sounds = _alarm(at, silenced(ask) if taken_after is None else at + taken_after) if tone == "alarm" else [at]
    return sounds


def of(plan: Plan, areas: Sequence[Area], seconds: float) -> Noise:
    """The noise of a planned window."""
    made = Noise(seconds / 3600, cars={unit: Counter() for unit in plan.units})
    asks = [*plan.asks, *(stop.ask for stop in plan.stops if stop.ask)]
    busy = _busy(plan, asks)
    beside = defaultdict(set)
    for pair in neighbours({area.code: area.geometry for area in areas}):
        a, b = sorted(pair)
        beside[a].add(b)
        beside[b].add(a)
    for ask in asks:
        at_desk = _heard(ask, frozenset({"dispatch"}), ACKNOWLEDGED_S)
        if ask.urgency == Urgency.EMERGENCY:
            made.emergencies += len(at_desk)
            continue
        made.desk.update(int(at // 3600) for at in at_desk)
        home = plan.units.get(ask.unit, "")
        for unit, beat in plan.units.items():
            if unit != ask.unit:
                near = {"nearby"} if beat == home or beat in beside[home] else set()
                for at in _heard(ask, _WIDE | near):
                    if not any(begun <= at < ended for begun, ended in busy[unit]):
                        made.cars[unit][int(at // 3600)] += 1
    made.unlooked = sum(
        sum(check + CHIME_AFTER_S < stop.stays for check in CHECKS_S) for stop in plan.stops if not stop.ask
    )
    return made


def _busy(plan: Plan, asks: Iterable[Ask]) -> dict[str, list[tuple[float, float]]]:
    """When each car is out, asking or answering: then a question to free cars does not reach it."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for stop in plan.stops:
        found[stop.unit].append((stop.at, stop.at + stop.stays))
    for ask in asks:
        found[ask.unit].append((ask.at, ask.ends))
        for answer in ask.answers:
            begins = ask.at + answer.after
            found[answer.unit].append((begins, begins + answer.travel + answer.stays))
    return found


def lines(noise: Noise) -> list[str]:
    """As printed."""
    car, an_hour = noise.loudest_car
    return [
        f"at the desk                {noise.desk_an_hour:.1f} sounds an hour outside emergencies"
        f" (busiest hour {noise.busiest_desk_hour}), at most {MOST_AT_A_DESK:.0f}",
        f"in a car                   {noise.car_an_hour:.2f} an hour in the mean of {len(noise.cars)},"
        f" {an_hour:.1f} in the loudest ({car or 'none'}), at most {MOST_IN_A_CAR:.0f}",
        f"besides                    {noise.emergencies} of emergencies; {noise.unlooked} checks would chime if nobody"
        " ever looked at a DUE mark",
    ]
