"""What a sweeper remembers of timers, on a clock nobody can step. Pure: it is told every time, and asks no clock.

A deadline is noted when a timer is first seen and kept as long as its `due_at` stays the same. When the database's wall
clock jumps, memory and wall clock disagree; then memory decides, so that a stepped clock neither delays a rung nor
lets an hour of them fall at once.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

#: A timer and the `due_at` it was seen with: moved by an action, it is another deadline.
Key = tuple[int, datetime]

#: Two readings of one deadline further apart than this are a step of the wall clock, not a slow answer.
STEP_S: Final = 1.0
#: A rung further off than its ladder allows by this much was written before the wall clock was set back.
BEYOND_LADDER_S: Final = 120.0
#: Nearer to its time than this, memory's word goes along, for the two clocks may differ by a hair.
HAIR_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Sight:
    """A pending timer as the database told it. `most`: its ladder puts it no further off than this many seconds."""

    timer: int
    due_at: datetime
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """What memory says against the wall clock: seconds left until a timer is due, negative when it is late."""

    timer: int
    due_at: datetime
    left: float


@dataclass(frozen=True, slots=True)
class _Step:
    """The wall clock was set on by so many seconds, or back; `since` is the last look before, by the new time."""

    by: float
    since: datetime


@dataclass(slots=True)
class _Deadline:
    earliest: float
    latest: float


@dataclass
class Deadlines:
    """Deadlines of pending timers, in seconds of the boot-time clock."""

    known: dict[Key, _Deadline] = field(default_factory=dict)
    #: Due and not yet said to be settled.
    standing: set[Key] = field(default_factory=set)
    #: Not due by memory, though the wall clock, set forward, says so.
    held: set[Key] = field(default_factory=set)
    _heap: list[tuple[float, Key]] = field(default_factory=list)
    _wall: datetime | None = None
    _wall_at: float = 0.0
    _step: _Step | None = None

    def look(
        self, sights: Sequence[Sight], wall: datetime, asked: float, answered: float, *, everything: bool = True
    ) -> float:
        """Takes in what the database told. `wall` is its clock, read between `asked` and `answered` of ours.

        With `everything`, what was not seen is gone; else it is merely further off than was looked. Answers by how many
        seconds the wall clock was stepped since the last look, mostly 0: then everything must be looked at next.
        """
        by = self._stepped_by(wall, asked, answered)
        self._wall, self._wall_at = wall, answered
        seen: set[Key] = set()
        self.held = set()
        for sight in sights:
            key = (sight.timer, sight.due_at)
            seen.add(key)
            left = (sight.due_at - wall).total_seconds()
            if key not in self.known and self._is_of_the_old_time(sight.due_at):
                left += self._step.by if self._step else 0.0
                if left > 0:
                    self.held.add(key)
            if sight.most is not None and left > sight.most + BEYOND_LADDER_S:
                left = sight.most
            # The answer took its time: the deadline lies between the two, and firing early is worse than a hair late.
            self._note(key, asked + left, answered + left)
        if everything:
            self._keep_only(seen)
            self._step = None
        return by

    def _stepped_by(self, wall: datetime, asked: float, answered: float) -> float:
        """Seconds by which the wall clock was stepped since the last look; what is less than STEP_S is none."""
        early, late = self.wall_at(asked), self.wall_at(answered)
        if early is None or late is None:
            return 0.0
        by = min(0.0, (wall - early).total_seconds()) or max(0.0, (wall - late).total_seconds())
        if abs(by) <= STEP_S:
            return 0.0
        self._step = _Step(by, wall - timedelta(seconds=asked - self._wall_at))
        return by

    def _is_of_the_old_time(self, due_at: datetime) -> bool:
        """Whether a timer nobody here has seen was written just before the step, and means the time as it was then.

        Nobody writes into the past: what lies before the new time began is of the old. Set back, the old time goes on
        where the new one comes only later; what was written since and is that far off would then fire early, which
        harms less than what was written before firing late.
        """
        if self._step is None:
            return False
        if self._step.by > 0:
            return due_at < self._step.since
        return due_at > self._step.since - timedelta(seconds=self._step.by + STEP_S)

    def _note(self, key: Key, earliest: float, latest: float) -> None:
        old = self.known.get(key)
        if old is not None and latest < old.earliest - STEP_S:
            self.held.add(key)
            return
        if old is not None and old.latest <= latest:
            return
        self.known[key] = _Deadline(earliest, latest)
        if key not in self.standing:
            heapq.heappush(self._heap, (latest, key))

    def _keep_only(self, seen: set[Key]) -> None:
        for key in [key for key in self.known if key not in seen]:
            del self.known[key]
        self.standing &= seen
        self._heap = [(d.latest, key) for key, d in self.known.items() if key not in self.standing]
        heapq.heapify(self._heap)

    def next_at(self) -> float | None:
        """When the next one is due that is not standing already."""
        while self._heap:
            at, key = self._heap[0]
            deadline = self.known.get(key)
            if deadline is not None and deadline.latest == at and key not in self.standing:
                return at
            heapq.heappop(self._heap)
        return None

    def due(self, now: float) -> set[Key]:
        """Everything due and not settled yet."""
        while (at := self.next_at()) is not None and at <= now:
            self.standing.add(heapq.heappop(self._heap)[1])
        return self.standing

    def settle(self, timers: Iterable[int] | None = None) -> None:
        """Forgets what stands: these timers, or all of it."""
        named = None if timers is None else set(timers)
        gone = {key for key in self.standing if named is None or key[0] in named}
        self.standing -= gone
        self.held -= gone
        for key in gone:
            self.known.pop(key, None)

    def wall_at(self, now: float) -> datetime | None:
        """What the wall clock should say now, if nobody stepped it since the last look."""
        return None if self._wall is None else self._wall + timedelta(seconds=now - self._wall_at)

    def words(self, now: float) -> list[Word]:
        """What the database must be told, for its wall clock would decide otherwise or by a hair."""
        wall = self.wall_at(now)
        if wall is None:
            return []
        near = wall - timedelta(seconds=HAIR_S)
        keys = [key for key in self.standing if key in self.held or key[1] > near]
        keys += [key for key in self.held if key not in self.standing]
        return [Word(*key, self.known[key].latest - now) for key in keys]
