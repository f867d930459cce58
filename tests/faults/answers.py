"""Cars that answer by the real verb, each within a hair of a rung's moment, whatever is broken."""

from __future__ import annotations

import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Final

from django.db import Error, connections

from bench.rungs import Climb
from requests.actions import respond
from requests.refusals import UseRadio
from tests.faults.scene import Scene

_HANDS: Final = 6
_SPREAD_S: Final = 0.04
_AGAIN_S: Final = 0.05
#: In time for every urgency, and not overdue before the run ends.
_ETA_S: Final = 240


@dataclass
class Answers:
    """Touches until each has its answer, as a browser does."""

    scene: Scene
    #: When each was acknowledged, on the monotonic clock.
    at: dict[uuid.UUID, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        chance = random.Random(1)
        self._plan = []
        for number, climb in enumerate(c for c in self.scene.written.climbs if c.car):
            rung = climb.due[number % len(climb.due)]
            self._plan.append((self.scene.due(rung) + chance.uniform(-_SPREAD_S, _SPREAD_S), climb))
        self._plan.sort(key=lambda planned: planned[0], reverse=True)
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work, name=f"car {n}", daemon=True) for n in range(_HANDS)]

    def __enter__(self) -> Answers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(15)

    @property
    def left(self) -> int:
        """Cars that have no answer yet."""
        return sum(climb.car is not None for climb in self.scene.written.climbs) - len(self.at)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._plan:
                    break
                moment, climb = self._plan.pop()
            self._over.wait(max(0.0, moment - time.monotonic()))
            while not self._over.is_set() and not self._touch(climb):
                self._over.wait(_AGAIN_S)
        connections.close_all()

    def _touch(self, climb: Climb) -> bool:
        try:
            respond(self.scene.written.desks[climb.agency], climb.backup, climb.car, _ETA_S)
        except (Error, UseRadio):
            connections.close_all()
            return False
        except Exception as error:  # whatever else it is: the table must say so, not a lost thread
            self.failed.append(f"{climb.car}: {error!r}")
            return True
        self.at[climb.backup] = time.monotonic()
        return True
