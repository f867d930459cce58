"""Everything on one machine, kept up: databases, web, workers, beat, guard. `manage.py up` is a thin cover of it.

Start: PostgreSQL and Valkey → migrations → web, workers, beat, guard. What exits is started again. Stop: the other
way round. Whatever kills this process, the kernel ends every child with it (children.py).
"""

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FrameType

from backupboard.children import CannotStart, Child, Command, last_line
from backupboard.handing import pair
from backupboard.house import (
    Plan,
    answers_ready,
    bind,
    crew,
    hold_lock,
    keep_keys,
    static_fingerprint,
    static_is_current,
    trim_logs,
)
from backupboard.places import ROOT
from backupboard.servers import STOP_TIMEOUT_S, Postgres, Valkey, make_private

POLL_S = 0.1
# A process that ran this long before it exited is started again at once; one that keeps falling waits longer.
STEADY_S = 10.0
LONGEST_WAIT_S = 5.0
READY_TIMEOUT_S = 60.0
LOG_CHECK_S = 60.0
# When everything fell at once, the guard starts so long before the others: it fires timers 0.1 s later if none of them
# takes the processor from it, and they need over a second in any case.
HEAD_START_S = 0.2

Say = Callable[[str], None]


class _AskedToStop(Exception):
    """By a signal, while it was still starting."""


@dataclass
class Watched:
    """A child that is started again when it exits."""

    child: Child
    falls: int = 0
    again_at: float | None = None


@dataclass
class Supervisor:
    plan: Plan
    say: Say
    servers: list[Watched] = field(default_factory=list)
    crew: list[Watched] = field(default_factory=list)
    asked_to_stop: bool = False
    others_wait_until: float = 0.0
    _woken: int = -1

    def run(self) -> None:
        """Until a signal asks to stop. Raises CannotStart, after everything started has been stopped again."""
        places = self.plan.places
        for folder in (places.data, places.sockets, places.log):
            make_private(folder)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        self._wake_on_signals()
        gives, takes = pair()
        with hold_lock(places), gives, takes, bind(self.plan.host, self.plan.port) as listener:
            try:
                self._start(listener, (gives.fileno(), takes.fileno()))
                self._keep()
            except _AskedToStop:
                self.say("stopping before everything was up")
            finally:
                self._stop()

    def _wake_on_signals(self) -> None:
        """A child that exits is noticed at once, not at the next look."""
        self._woken, writer = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _pause(self) -> None:
        """Until the next look, or a signal."""
        if select.select([self._woken], [], [], POLL_S)[0]:
            os.read(self._woken, 4096)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        # Only noted: raised out of the middle of anything it could be lost there. Who asks twice means now, and the
        # kernel ends the children.
        if self.asked_to_stop:
            raise KeyboardInterrupt
        self.asked_to_stop = True

    def _go_on(self) -> None:
        if self.asked_to_stop:
            raise _AskedToStop

    def _start(self, listener: socket.socket, boards: tuple[int, int]) -> None:
        plan, began = self.plan, time.monotonic()
        keep_keys(plan.places)
        collecting = self._collect_static()
        if plan.database_given:
            self.say("database: DATABASE_URL")
        else:
            postgres = Postgres.at(plan.places)
            if postgres.prepare():
                self.say(f"made a new database in {plan.places.postgres}")
            self.servers.append(Watched(postgres.start()))
            postgres.make_database()
            postgres.check_durable()
            self.say(f"database: PostgreSQL {postgres.programs.version} ({postgres.programs.source})")
        self._go_on()
        if plan.redis_given:
            self.say("broker:   REDIS_URL")
        else:
            valkey = Valkey.at(plan.places)
            self.servers.append(Watched(valkey.start()))
            self.say(f"broker:   Valkey {valkey.program.version} ({valkey.program.source})")
        self._go_on()
        plan.settle()
        self._go_on()
        self._finish_static(collecting)
        self._go_on()
        # The web process first, so that it need not share the machine while it starts.
        first, then = crew(plan, listener.fileno(), boards)
        self.crew.extend(Watched(Child(command)) for command in first)
        self._wait_for_health()
        self.crew.extend(Watched(Child(command)) for command in then)
        shown = "localhost" if plan.host in {"127.0.0.1", "0.0.0.0"} else plan.host
        self.say(f"ready after {time.monotonic() - began:.1f} s; Ctrl-C stops; logs in {plan.places.log}")
        self.say(f"open http://{shown}:{plan.port}/")

    def _collect_static(self) -> Child | None:
        """Beside the database's start; it needs none."""
        if static_is_current(self.plan.places):
            return None
        return Child(
            Command(
                name="collectstatic",
                argv=[sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "-v", "0"],
                log=self.plan.places.log / "collectstatic.log",
                cwd=ROOT,
            )
        )

    def _finish_static(self, collecting: Child | None) -> None:
        if collecting is None:
            return
        collecting.process.wait()
        if collecting.exit_code() != 0:
            log = collecting.command.log
            raise CannotStart(f"collectstatic failed: {last_line(log.read_text(errors='replace'))} [{log}]")
        (self.plan.places.static / ".made-from").write_text(static_fingerprint())

    def _wait_for_health(self) -> None:
        plan, deadline = self.plan, time.monotonic() + READY_TIMEOUT_S
        host = "127.0.0.1" if plan.host == "0.0.0.0" else plan.host
        while not answers_ready(host, plan.port, plan.health_host):
            self._go_on()
            self._revive(self.servers + self.crew)
            if time.monotonic() > deadline:
                raise CannotStart(f"the web process does not get ready: see {plan.places.log}/web-1.log")
            time.sleep(POLL_S)

    def _keep(self) -> None:
        next_log_check = time.monotonic() + LOG_CHECK_S
        while not self.asked_to_stop:
            self._revive(self.servers + self.crew)
            if time.monotonic() > next_log_check:
                next_log_check += LOG_CHECK_S
                trim_logs(self.plan.places.log)
            self._pause()
        self.say("stopping")

    def _revive(self, watched: Iterable[Watched]) -> None:
        now = time.monotonic()
        # The servers, then the guard: the timers need no more than these.
        for one in sorted(watched, key=self._may_wait):
            code = one.child.exit_code()
            if code is None:
                continue
            if one.again_at is None:
                steady = now - one.child.started > STEADY_S
                one.falls = 0 if steady else one.falls + 1
                wait = 0.0 if steady else min(LONGEST_WAIT_S, 0.1 * 2**one.falls)
                one.again_at = now + wait
                self.say(f"{one.child.name} exited ({code}); starting it again [{one.child.command.log}]")
            if now < one.again_at or now < self.others_wait_until and self._may_wait(one):
                continue
            if one.child.name == "guard":
                self.others_wait_until = now + HEAD_START_S
            one.again_at = None
            one.child = Child(one.child.command)

    def _may_wait(self, one: Watched) -> bool:
        return one in self.crew and one.child.name != "guard"

    def _stop(self) -> None:
        for one in reversed(self.crew):
            one.child.ask_to_stop()
        for one in reversed(self.crew):
            one.child.wait(8)
        for one in reversed(self.servers):
            one.child.stop(STOP_TIMEOUT_S)
