"""One fault: what is open, who watches, who answers, and what the one who breaks things may touch."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bench.house import Form, House
from bench.rungs import Climb, Load, Written
from bench.watching import Gap, Observer


@dataclass(frozen=True)
class Held:
    """An agency's log was in somebody's hands: its own rungs wait for so long, nobody else's."""

    agency: int
    gap: Gap


@dataclass
class Scene:
    """Handed to the blow; it notes here what nobody can be blamed for, and what there is to tell."""

    house: House
    written: Written
    observer: Observer
    seconds: float
    tick: Callable[[], None]
    held: list[Held] = field(default_factory=list)
    #: When the database answered, and could not write.
    unwritable: list[Gap] = field(default_factory=list)
    #: Backups made unfit to climb on purpose.
    poisoned: list[Climb] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        """The fault lasts; the display goes on."""
        self.until(lambda: False, seconds)

    def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Looks until it is true, at most for so long."""
        deadline = time.monotonic() + seconds
        while not true():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(0.05, left))
            self.tick()
        return True

    def due(self, moment: datetime) -> float:
        """A moment of the database's clock, as it was when the load was written, on the monotonic clock."""
        return self.written.begins + (moment - self.written.begins_at).total_seconds()

    def promise(self, kept: bool, text: str) -> None:
        """Something that must be true besides."""
        if not kept:
            self.broken.append(text)

    def climb_due_in(self, seconds: float) -> Climb:
        """One nobody answers and whose first rung is a while off."""
        wanted = time.monotonic() + seconds
        return next(c for c in self.written.climbs if c.car is None and self.due(c.due[0]) > wanted)

    def backups(self) -> dict[uuid.UUID, Climb]:
        """Everything whose rungs come due."""
        return {climb.backup: climb for climb in self.written.climbs}


@dataclass(frozen=True)
class Fault:
    """One row of the table: what is broken, in which house, under what load, and how late a rung may be."""

    name: str
    blow: Callable[[Scene], None]
    form: Form = Form.UP
    #: Also in the quick form.
    quick: bool = False
    limit_s: float = 1.0
    seconds: float = 14.0
    #: Wait until no part was started a moment ago: only then is it started again at once.
    steady: bool = False
    at_once: bool = False
    #: After another connection could see it, an event may take this long to a live board; None where that is not asked.
    board_s: float | None = None
    #: What cannot be done here, and why; None when it can.
    impossible: Callable[[], str | None] = lambda: None

    def load(self, *, quick: bool, full: bool) -> Load:
        """What is open while it happens."""
        if self.at_once:
            return Load(open=1000, cars=0, at_once=True)
        return Load(open=1000 if full else 300, seconds=8.0 if quick else self.seconds, cars=16 if quick else 30)
