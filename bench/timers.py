"""How late a rung is until another connection sees it, and what waiting for it costs: `make bench-timers`.

The board's real processes under `manage.py up` in a directory of their own: web, two Celery workers, beat, guard,
PostgreSQL and Valkey from the wheels. Prints a table in Markdown and the machine it was taken on.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from bench.house import GUARD, HOSTS, POSTGRES, WEB, WORKER_1, WORKER_2, Form, House, empty, set_django_up
from bench.machine import machine, postgres
from bench.watching import Observer
from requests.replay.report import percentile

_TICK: Final = os.sysconf("SC_CLK_TCK")
_IDLE_S: Final = 30.0
_REST_S: Final = 20.0
#: Open backups → the targets, p99 and max in ms, and how long after a rung its follow-up is done.
_TARGETS: Final = {
    1_000: "p99 ≤ 15, max ≤ 50; follow-ups ≤ 0.1 s",
    10_000: "p99 ≤ 50; follow-ups ≤ 0.1 s",
}
_FOLLOW_UPS: Final = """
select count(*), coalesce(percentile_cont(0.99) within group (order by extract(epoch from done_at - created_at)), 0),
       count(*) filter (where done_at is null)
  from requests_followup"""


@dataclass
class Cost:
    """CPU seconds of the hosts by kind, and of the database without the observer's own session."""

    hosts: dict[str, float] = field(default_factory=dict)
    database: float = 0.0
    at: float = field(default_factory=time.monotonic)

    def since(self, before: Cost) -> dict[str, float]:
        """Percent of one core, by kind."""
        seconds = self.at - before.at
        used = {kind: self.hosts[kind] - before.hosts[kind] for kind in self.hosts}
        used |= {"all hosts": sum(used.values()), "database": self.database - before.database}
        return {kind: 100 * cpu / seconds for kind, cpu in used.items()}


def _cpu(pid: int, *, dead_children: bool = False) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, words[11:15] if dead_children else words[11:13])) / _TICK


def cost(house: House, without: list[int]) -> Cost:
    """What everybody has used so far. `without`: sessions that are not the board's."""
    names = {WEB: "web", WORKER_1: "worker", WORKER_2: "worker 2", GUARD: "guard"}
    hosts = {names[part]: sum(map(_cpu, house.pids(part))) for part in HOSTS}
    (postmaster,) = house.pids(POSTGRES)
    backends = [pid for pid, line in house.members().items() if line.startswith("postgres: ") and pid not in without]
    return Cost(hosts, _cpu(postmaster, dead_children=True) + sum(map(_cpu, backends)))


@dataclass
class Figures:
    """One row."""

    name: str
    late_ms: list[float]
    cpu: dict[str, float]
    rungs: int = 0
    wanted: int = 0
    follow_ups: tuple[int, float, int] = (0, 0.0, 0)
    target: str = ""

    def row(self) -> str:
        """As Markdown."""
        late = " / ".join(f"{percentile(self.late_ms, part):.1f}" for part in (50, 99, 100)) if self.late_ms else "–"
        each = ", ".join(f"{kind} {self.cpu[kind]:.1f}" for kind in ("web", "worker", "worker 2", "guard"))
        number, p99, left = self.follow_ups
        follow_ups = f"{number:,}, p99 {p99:.2f} s" + (f", {left} LEFT" if left else "") if number else "–"
        cpu = f"{self.cpu['all hosts']:.1f} ({each})"
        rungs = f"{self.rungs:,} of {self.wanted:,}" if self.wanted else "–"
        return f"| {self.name} | {rungs} | {late} | {cpu} | {self.cpu['database']:.1f} | {follow_ups} | {self.target} |"


_HEAD: Final = (
    "| | rungs | late until seen, p50 / p99 / max ms | hosts, % of a core | database, % | follow-ups | target |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def climbing(house: House, opened: int, seconds: float) -> Figures:
    """So many open, 50 rungs a second."""
    rungs, models = import_module("bench.rungs"), import_module("requests.models")
    house.wait_until_whole(steady=True)
    empty(house)
    written = rungs.write(rungs.Load(open=opened, rate=50, seconds=seconds, cars=0))
    wanted = sum(len(climb.due) for climb in written.climbs)
    with Observer(house.dsn, written.agencies) as observer:
        time.sleep(max(0.0, written.begins - 0.2 - time.monotonic()))
        before = cost(house, observer.backends)
        time.sleep(max(0.0, written.begins + seconds + 0.5 - time.monotonic()))
        after = cost(house, observer.backends)
        deadline = time.monotonic() + _REST_S
        while (len(observer.rungs()) < wanted or _follow_ups()[2]) and time.monotonic() < deadline:
            time.sleep(0.1)
    subjects = [climb.backup for climb in written.climbs]
    timers: Any = models.Timer.objects.filter(subject__in=subjects).values_list("subject", "step", "due_at")
    due = {(subject, step): due_at.timestamp() - observer.offset(written.begins) for subject, step, due_at in timers}
    seen = {(sight.subject, sight.step): sight.at for sight in reversed(observer.rungs())}
    late = [1000 * (at - due[rung]) for rung, at in seen.items()]
    cpu = after.since(before)
    return Figures(f"{opened:,} open, 50/s", late, cpu, len(seen), wanted, _follow_ups(), _TARGETS.get(opened, ""))


def idle(house: House, opened: int, seconds: float) -> Figures:
    """So many open, and nothing comes due."""
    rungs = import_module("bench.rungs")
    house.wait_until_whole(steady=True)
    empty(house)
    rungs.write(rungs.Load(open=opened, rate=0, cars=0))
    # What writing them set off is not idleness.
    time.sleep(5)
    before = cost(house, [])
    time.sleep(seconds)
    cpu = cost(house, []).since(before)
    return Figures(f"{opened:,} open, idle for {seconds:.0f} s", [], cpu, target="all hosts ≤ 3 %")


def _follow_ups() -> tuple[int, float, int]:
    with import_module("django.db").connection.cursor() as cursor:
        cursor.execute(_FOLLOW_UPS)
        number, p99, left = cursor.fetchone()
    return number, float(p99), left


def main() -> int:
    """On servers of its own. Answers the exit code: 1 when a rung did not come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=40, help="rungs come due for so long (40)")
    parser.add_argument("--idle", type=float, default=_IDLE_S, help="nothing comes due for so long (30)")
    parser.add_argument("--open", default="1000,10000", help="numbers of open backups (1000,10000)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="board-bench-", ignore_cleanup_errors=True) as folder:
        house = House(Path(folder))
        set_django_up(house)
        try:
            house.start(Form.UP)
            print(f"{machine(postgres())}\n\n{_HEAD}", flush=True)
            found = []
            for opened in map(int, given.open.split(",")):
                found.append(climbing(house, opened, given.seconds))
                print(found[-1].row(), flush=True)
            if given.idle:
                print(idle(house, 1000, given.idle).row(), flush=True)
            print(f"\nload {os.getloadavg()[0]:.1f} at the end")
        finally:
            import_module("django.db").connections.close_all()
            house.stop()
    return 0 if all(figures.rungs == figures.wanted for figures in found) else 1


if __name__ == "__main__":
    sys.exit(main())
