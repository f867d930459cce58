"""A live board: one browser's socket that follows every log, comes back when it is cut, and counts what it was told."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.test import Client
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin

from bench.watching import Sight
from units.models import Agency, Membership, Officer
from units.vocabulary import Role

_AGAIN_S: Final = 0.2
#: For a busy machine.
_SHOWN_S: Final = 60.0


def _cookie(agencies: list[int]) -> str:
    """A dispatcher of a centre that serves all of them, signed in."""
    person = Officer.objects.create(username="centre", password="!")
    Membership.objects.bulk_create(Membership(officer=person, agency_id=a, role=Role.DISPATCHER) for a in agencies)
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


@dataclass
class LiveBoard:
    """Enter it before anything happens; `arrived` fills from a thread of its own."""

    port: int
    agencies: list[int]
    #: (agency, seq) → when it was on this board, on the monotonic clock.
    arrived: dict[tuple[int, int], float] = field(default_factory=dict)
    connections: int = 0

    def __post_init__(self) -> None:
        self._ids = dict(Agency.objects.filter(pk__in=self.agencies).values_list("code", "pk"))
        self._after = dict.fromkeys(self._ids, 0)
        #: A snapshot replaces everything up to its number: what it holds never comes as an event.
        self._shown_up_to: dict[int, int] = {}
        self._epoch = ""
        self._headers = {"Cookie": _cookie(self.agencies)}
        self._stop, self._shown = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="live board", daemon=True)

    def __enter__(self) -> LiveBoard:
        self._thread.start()
        if not self._shown.wait(_SHOWN_S):
            raise SystemExit(f"no live board within {_SHOWN_S:.0f} s")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def delays(self, sights: list[Sight]) -> list[float]:
        """How long after another connection saw it, each of these was on the board; without those that never were."""
        known = self.arrived
        return [known[s.agency, s.seq] - s.at for s in sights if (s.agency, s.seq) in known]

    def lacks(self, sights: list[Sight]) -> list[Sight]:
        """What never arrived."""
        shown = self._shown_up_to
        return [s for s in sights if (s.agency, s.seq) not in self.arrived and s.seq > shown.get(s.agency, 0)]

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except (OSError, WebSocketException, TimeoutError):
                self._stop.wait(_AGAIN_S)
        connections.close_all()

    def _follow(self) -> None:
        after = ",".join(f"{code}:{seq}" for code, seq in self._after.items())
        query = f"?after={after}&epoch={self._epoch}" if self._epoch else ""
        host = f"localhost:{self.port}"
        with connect(
            f"ws://{host}/ws/board/{query}", origin=Origin(f"http://{host}"), additional_headers=self._headers,
            max_size=None, open_timeout=5, close_timeout=1,
        ) as wire:  # fmt: skip
            self.connections += 1
            # Silent for longer than a board may be: it is dead, as one behind a frozen server is.
            while not self._stop.is_set():
                self._take(json.loads(wire.recv(timeout=10)), time.monotonic())

    def _take(self, message: dict[str, Any], now: float) -> None:
        kind = message["type"]
        if kind == "hello":
            self._epoch = message["epoch"]
        elif kind == "snapshot":
            self._after[message["agency"]] = message["seq"]
            self._shown_up_to[self._ids[message["agency"]]] = message["seq"]
        elif kind == "event":
            self._note(message["agency"], message["seq"], now)
        elif kind == "events":
            for event in message["events"]:
                self._note(message["agency"], event["seq"], now)
        elif kind == "beat":
            self._shown.set()

    def _note(self, agency: str, seq: int, now: float) -> None:
        self._after[agency] = seq
        self.arrived[self._ids[agency], seq] = now
