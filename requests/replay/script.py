"""What the demonstration's sister cars do, decided from the board alone, one look at a time. Pure.

Everything is worked out anew from what the board shows, so the script goes on after a restart of either side. Only
when something was first seen, and until when it is to last, is remembered.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from requests.distance import metres
from requests.replay.fold import Stream
from units.borders import Point

Wire = dict[str, Any]

#: People at a browser go first: a sister answers only what nobody has answered for this long.
PATIENCE_S: Final = 8.0
_LIVE: Final = frozenset({"assigned", "rolling", "on_scene"})
_STREETS: Final = (
    "Elm/2nd", "Oak/11th", "Main/4th", "Harbor/9th", "Quarry/Lake", "Ridge/Pine", "Bay/7th", "900 Mill Rd",
    "Dock/3rd", "Pier/2nd", "5th/Oak", "Mill/6th",
)  # fmt: skip
_KINDS: Final = ("traffic", "traffic", "traffic", "pedestrian", "call")
#: Open stops of sister cars at once, in one agency.
_MOST_STOPS: Final = 3
#: After a deed a car waits for the board to show it.
_AFTER_DEED_S: Final = 2.0


@dataclass(frozen=True)
class Player:
    """A car the script plays."""

    call_sign: str
    home: Point


@dataclass(frozen=True)
class Deed:
    """One call of the wire, by one car."""

    call_sign: str
    path: str
    body: Wire = field(default_factory=dict)


class Script:
    """The sister cars of one agency."""

    def __init__(self, players: Sequence[Player], chance: random.Random) -> None:
        self.players = {player.call_sign: player for player in players}
        self.chance = chance
        self.places: dict[str, Point] = {player.call_sign: player.home for player in players}
        self._until: dict[tuple[str, str], float] = {}
        self._resting: dict[str, float] = {}
        self._next_stop: float | None = None

    def deeds(self, board: Stream, now: float) -> list[Deed]:
        """What is to be done now (`now` in seconds of any steady clock); at most one thing a car."""
        found: dict[str, Deed] = {}
        for deed in [*self._answers(board, now), *self._stops(board, now), *self._new_stop(board, now)]:
            if deed.call_sign not in found and self._resting.get(deed.call_sign, 0) <= now:
                found[deed.call_sign] = deed
        for call_sign in found:
            self._resting[call_sign] = now + _AFTER_DEED_S
        return list(found.values())

    # ------------------------------------------------------------ asks

    def _answers(self, board: Stream, now: float) -> Iterator[Deed]:
        for card in sorted(board.backups.values(), key=lambda card: str(card["received_at"])):
            live = [answer for answer in card["responses"] if answer["state"] in _LIVE]
            for answer in live:
                if answer["agency"] == board.agency and answer["unit"] in self.players:
                    yield from self._go_on(card, answer, now)
            if not live and self._is_due(card["id"], "unanswered", now, PATIENCE_S, PATIENCE_S):
                yield from self._come(board, card, now)
            if live:
                self._until.pop((card["id"], "unanswered"), None)
            yield from self._end(board, card, live, now)

    def _come(self, board: Stream, card: Wire, now: float) -> Iterator[Deed]:
        if card["state"] != "waiting" or card["cancel_asked_at"]:
            return
        place = _place_of(card)
        free = [unit for unit in self._free(board, now) if unit["call_sign"] != (card["unit"] or {}).get("call_sign")]
        free.sort(key=lambda unit: _apart(self.places[unit["call_sign"]], place) if place else 0)
        for unit in free[: 2 if card["urgency"] == "emergency" else 1]:
            eta = self.chance.randint(20, 50)
            self._until[card["id"], f"arrives {unit['call_sign']}"] = now + eta
            yield Deed(unit["call_sign"], f"backups/{card['id']}/respond/", {"eta_s": eta})

    def _go_on(self, card: Wire, answer: Wire, now: float) -> Iterator[Deed]:
        """Assigned → rolling → on scene → cleared."""
        call_sign, path, one = answer["unit"], f"backups/{card['id']}/", card["id"]
        if answer["state"] == "assigned" and self._is_due(one, f"heard {call_sign}", now, 2, 4):
            yield Deed(call_sign, f"{path}respond/", {"eta_s": self.chance.randint(20, 50)})
        elif answer["state"] == "rolling" and self._is_due(one, f"arrives {call_sign}", now, 20, 50):
            yield Deed(call_sign, f"{path}arrive/")
        elif answer["state"] == "on_scene" and self._is_due(one, f"leaves {call_sign}", now, 60, 150):
            yield Deed(call_sign, f"{path}clear/")

    def _end(self, board: Stream, card: Wire, live: list[Wire], now: float) -> Iterator[Deed]:
        """A sister that asked closes once helped for a while, and gives up when nobody can come."""
        asker = (card["unit"] or {}).get("call_sign")
        if card["agency"] != board.agency or asker not in self.players or card["origin"] == "unasked":
            return
        helped = any(answer["state"] == "on_scene" for answer in live)
        if helped and self._is_due(card["id"], "closes", now, 30, 60):
            yield Deed(asker, f"backups/{card['id']}/close/", {"disposition": "helped"})
        elif not live and self._is_due(card["id"], "gives up", now, 600, 600):
            yield Deed(asker, f"backups/{card['id']}/cancel/", {"disposition": "not_needed"})

    # ------------------------------------------------------------ stops

    def _stops(self, board: Stream, now: float) -> Iterator[Deed]:
        asking = {(card["unit"] or {}).get("call_sign") for card in board.backups.values()}
        for stop in board.stops.values():
            call_sign, one = stop["unit"]["call_sign"], stop["id"]
            if call_sign not in self.players:
                continue
            ends = self._is_due(one, "clears", now, 90, 240)
            if stop["welfare_overdue"] and self._is_due(one, f"ok {stop['welfare_due_at']}", now, 5, 15):
                yield Deed(call_sign, f"units/{call_sign}/ok/")
            elif call_sign in asking:
                continue
            elif ends:
                yield Deed(call_sign, f"stops/{one}/clear/")
            elif self._happens(one, "secures", 0.2, now, 30, 90) and stop["state"] == "open":
                yield Deed(call_sign, f"stops/{one}/secure/", {"prisoner": self.chance.random() < 0.5})
            elif self._happens(one, "asks", 0.25, now, 20, 80):
                self._until[one, "asks"] = math.inf
                urgency = self.chance.choice(("roll_by", "cover", "cover"))
                yield Deed(call_sign, "backups/", {"urgency": urgency})
            elif self._happens(one, "gets company", 0.3, now, 20, 60) and not stop["no_roll_by"]:
                yield from self._roll_by(board, stop, now)

    def _roll_by(self, board: Stream, stop: Wire, now: float) -> Iterator[Deed]:
        if free := self._free(board, now):
            self._until[stop["id"], "gets company"] = math.inf
            yield Deed(self.chance.choice(free)["call_sign"], f"stops/{stop['id']}/roll-by/", {"eta_s": 30})

    def _new_stop(self, board: Stream, now: float) -> Iterator[Deed]:
        if self._next_stop is None:
            self._next_stop = now + self.chance.uniform(5, 20)
        mine = sum(stop["unit"]["call_sign"] in self.players for stop in board.stops.values())
        free = self._free(board, now)
        # Somebody stays free, or nobody could answer.
        if now < self._next_stop or mine >= min(_MOST_STOPS, len(self.players) - 1) or len(free) < 2:
            return
        self._next_stop = now + self.chance.uniform(30, 75)
        call_sign = self.chance.choice(free)["call_sign"]
        lon, lat = self.places[call_sign]
        body = {"kind": self.chance.choice(_KINDS), "location": self.chance.choice(_STREETS), "lat": lat, "lon": lon}
        yield Deed(call_sign, "stops/", body)

    # ------------------------------------------------------------ where they are

    def drive(self, board: Stream, seconds: float, *, called: bool) -> dict[str, Point]:
        """Moves the cars that were called, or those on patrol, by `seconds`; the new places of those that moved."""
        moved = {}
        for unit in board.units.values():
            call_sign = unit["call_sign"]
            if call_sign not in self.players or called != (unit["status"] in {"rolling", "on_scene"}):
                continue
            target = self._target(board, unit)
            if target is not None and target != self.places[call_sign]:
                # 18 m/s when called, 8 m/s on patrol.
                reach = seconds * (18 if unit["status"] == "rolling" else 8)
                self.places[call_sign] = moved[call_sign] = _towards(self.places[call_sign], target, reach)
        return moved

    def _target(self, board: Stream, unit: Wire) -> Point | None:
        if unit["status"] in {"rolling", "on_scene"} and unit["backup"] in board.backups:
            return _place_of(board.backups[unit["backup"]])
        if unit["status"] != "available":
            return None
        lon, lat = self.players[unit["call_sign"]].home
        return round(lon + self.chance.uniform(-0.008, 0.008), 6), round(lat + self.chance.uniform(-0.006, 0.006), 6)

    # ------------------------------------------------------------ memory

    def _free(self, board: Stream, now: float) -> list[Wire]:
        return [
            unit
            for unit in board.units.values()
            if unit["call_sign"] in self.players
            and unit["status"] == "available"
            and self._resting.get(unit["call_sign"], 0) <= now
        ]

    def _is_due(self, one: str, what: str, now: float, least: float, most: float) -> bool:
        """Whether the time drawn when this was first asked about has passed."""
        return now >= self._until.setdefault((one, what), now + self.chance.uniform(least, most))

    def _happens(self, one: str, what: str, odds: float, now: float, least: float, most: float) -> bool:
        """Whether it is one of the times it happens at all, and due."""
        never = self.chance.random() >= odds
        return now >= self._until.setdefault((one, what), math.inf if never else now + self.chance.uniform(least, most))

    def rest(self, call_sign: str, until: float) -> None:
        """The car was refused something: it lets the board settle first."""
        self._resting[call_sign] = until

    def forget(self, board: Stream) -> None:
        """Drops what is remembered of things that left the board."""
        there = board.backups.keys() | board.stops.keys()
        self._until = {key: until for key, until in self._until.items() if key[0] in there}


def _place_of(card: Wire) -> Point | None:
    return None if card["lat"] is None else (card["lon"], card["lat"])


def _apart(a: Point, b: Point) -> float:
    return metres(a[1], a[0], b[1], b[0])


def heading(here: Point, there: Point) -> int:
    """Which way lies there, in degrees from north."""
    shrink = math.cos(math.radians(here[1]))
    return round(math.degrees(math.atan2((there[0] - here[0]) * shrink, there[1] - here[1]))) % 360


def _towards(here: Point, target: Point, step_m: float) -> Point:
    far = _apart(here, target)
    if far <= step_m:
        return target
    share = step_m / far
    return round(here[0] + (target[0] - here[0]) * share, 6), round(here[1] + (target[1] - here[1]) * share, 6)
