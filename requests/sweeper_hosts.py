"""The sweeper inside a Django process: a thread that fires, and one that does at once what firing left to do.

Hosted by every Celery worker (a bootstep: neither broker nor beat is on the path) and by every serving web process;
the guard is the third kind (guard.py). Any number may run at once.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Final

import structlog
from celery import bootsteps
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from psycopg2.extensions import make_dsn

from requests import nudge, poke
from requests.actions import followups
from requests.sweeper import Fired, Sweeper

log = structlog.get_logger(__name__)

#: Follow-ups taken at once.
_BATCH: Final = 100
#: A host whose sweeper or follow-ups fell starts them again after this.
_AGAIN_S: Final = 0.1
#: Rungs come in company, and ten are followed up in as many queries as one: wait so long for the others.
_GATHER_S: Final = 0.02
#: Without follow-ups for so long their session is closed; one for each rung cost the server more than the rung.
_KEPT_S: Final = 20.0
_STOP_S: Final = 2.0
#: Between two pokes while more is due than one call fires.
_POKE_S: Final = 0.25


def database_dsn() -> str:
    """Django's database in libpq's words, without the session settings: a sweeper has its own."""
    known = connections["default"].settings_dict
    words = {
        "dbname": known["NAME"],
        "user": known["USER"],
        "password": known["PASSWORD"],
        "host": known["HOST"],
        "port": known["PORT"],
        **{name: value for name, value in known["OPTIONS"].items() if name != "options"},
    }
    dsn: str = make_dsn(**{name: value for name, value in words.items() if value not in (None, "")})
    return dsn


class Host:
    """One sweeper and its follow-ups on two daemon threads. A thread that falls says so and is started again."""

    def __init__(self, kind: str) -> None:
        self.sweeper = Sweeper(database_dsn(), kind, self._on_fired)
        self._stopping = threading.Event()
        self._to_do = threading.Event()
        self._grown: dict[int, int] = {}
        self._poked_at = 0.0
        self._threads = [
            threading.Thread(target=self._sweep, name="sweeper", daemon=True),
            threading.Thread(target=self._follow, name="follow-ups", daemon=True),
        ]

    def start(self) -> None:
        """From here on timers fire in this process."""
        for thread in self._threads:
            thread.start()
        nudge.register(self.sweeper.look_now)
        log.info("timers.hosted", process=self.sweeper.process)

    def stop(self) -> None:
        """Ends both threads, after what they are in the middle of."""
        nudge.unregister(self.sweeper.look_now)
        self._stopping.set()
        self.sweeper.stop()
        self._to_do.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(_STOP_S)

    def _on_fired(self, fired: Fired) -> None:
        # While more is due than one call fires, the rungs go first: what they left is done once they are out, and the
        # hubs hear of them a few times a second.
        self._grown |= fired.numbers
        if fired.more and time.monotonic() < self._poked_at + _POKE_S:
            return
        poke.send(self._grown)
        self._grown, self._poked_at = {}, time.monotonic()
        if fired.follow_ups and not fired.more:
            self._to_do.set()

    def _sweep(self) -> None:
        while not self._stopping.is_set():
            try:
                self.sweeper.run()
            except BaseException as error:
                # Also what asks a thread to end: a process that goes on without its timers would look alive.
                log.critical("timers.sweeper_fell", process=self.sweeper.process, error=repr(error), exc_info=True)
                self._stopping.wait(_AGAIN_S)

    def _follow(self) -> None:
        while not self._stopping.is_set():
            if not self._to_do.wait(_KEPT_S):
                connections.close_all()
                continue
            self._stopping.wait(_GATHER_S)
            self._to_do.clear()
            try:
                while not self._stopping.is_set() and followups.run_pending(_BATCH) >= _BATCH:
                    pass
            except Exception as error:
                log.exception("timers.follow_ups_failed", process=self.sweeper.process, error=repr(error))
                connections.close_all()
                # The session may be one the server has ended since: once more, on a new one.
                self._to_do.set()
                self._stopping.wait(_AGAIN_S)
        connections.close_all()


_lock: Final = threading.Lock()
_host: Host | None = None


def start(kind: str) -> Host:
    """Hosts the timers in this process, once."""
    global _host
    with _lock:
        if _host is None:
            _host = Host(kind)
            _host.start()
        return _host


class SweeperStep(bootsteps.StartStopStep):
    """Celery's worker starts it before it looks for its broker, and keeps it while the broker comes and goes."""

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        if worker.pool_cls.__module__ == "celery.concurrency.prefork":
            raise ImproperlyConfigured(
                "Start the worker with -P threads: forked children would share its database session."
            )
        self.host = Host("worker")

    def start(self, worker: Any) -> None:
        self.host.start()

    def stop(self, worker: Any) -> None:
        self.host.stop()

    def terminate(self, worker: Any) -> None:
        self.host.stop()
