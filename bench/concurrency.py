"""Six writers and three sweepers on eight boards: nothing doubled, nothing lost, nobody stuck.

`make bench-concurrency` (SECONDS=60). The real verbs, the real sweepers, PostgreSQL and Valkey from the wheels in a
directory of their own. Prints what was found; exit 1 on any fault.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import django

from backupboard.children import Child, Command
from backupboard.places import ROOT, Places
from backupboard.servers import make_private, running
from requests.replay.report import percentile

#: Promises, in the order they are printed; whatever else is wrong follows.
_PROMISES: Final = (
    "deadlock", "gap", "gap seen by a reader", "broken link", "time went back", "rung after the answer",
    "rung after the end", "rung told twice or never", "timer given up", "follow-up failed", "error of a verb",
)  # fmt: skip


def report(tally: Any, found: Any) -> str:
    """What was found, as lines to print."""
    done, verb_ms = sum(tally.verbs.values()), [1000 * s for s in tally.verb_s]
    lines = [
        f"{tally.seconds:.1f} s, {done} verbs ({done / tally.seconds:.0f}/s), {found.rungs} rungs"
        f" ({found.rungs / tally.seconds:.0f}/s), {found.events} events in the logs",
        f"verb    p50 {percentile(verb_ms, 50):7.1f} ms   p99 {percentile(verb_ms, 99):7.1f} ms"
        f"   max {max(verb_ms, default=0):7.1f} ms",
        f"rung    p50 {percentile(found.late_ms, 50):7.1f} ms   p99 {percentile(found.late_ms, 99):7.1f} ms"
        f"   max {max(found.late_ms, default=0):7.1f} ms late",
        "verbs   " + ", ".join(f"{name} {count}" for name, count in sorted(tally.verbs.items())),
        "refused " + ", ".join(f"{code} {count}" for code, count in sorted(tally.refusals.items())),
    ]
    names = [*_PROMISES, *(name for name in found.faults if name not in _PROMISES)]
    for name in names:
        examples = found.faults.get(name, [])
        lines.append(f"{name + ':':26} {len(examples)}" + (f"   e.g. {examples[0]}" if examples else ""))
    return "\n".join(lines)


@contextmanager
def sweeping(count: int, places: Places) -> Iterator[None]:
    """So many hosts of the timers, each a process of its own, all at work."""
    heartbeats = import_module("requests.models").Heartbeat.objects
    hosts = []
    try:
        for n in range(count):
            argv = [sys.executable, "-m", "bench.one_sweeper", f"sweeper {n}"]
            hosts.append(Child(Command(f"sweeper {n}", argv, places.data / f"sweeper-{n}.log", cwd=ROOT)))
        deadline = time.monotonic() + 30
        while heartbeats.count() < count:
            if time.monotonic() > deadline:
                raise SystemExit(f"the sweepers do not start: {hosts[0].command.log.read_text()}")
            time.sleep(0.1)
        yield
    finally:
        for host in hosts:
            host.stop(10)


def main() -> int:
    """On servers of its own. Answers the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=6)
    parser.add_argument("--sweepers", type=int, default=3)
    parser.add_argument("--agencies", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="board-bench-") as folder:
        places = Places(Path(folder), Path(folder))
        make_private(places.data)
        with running(places, durable=True) as (postgres, _):
            postgres.make_database()
            os.environ |= {
                "DATABASE_URL": postgres.url("board_app"),
                "DATABASE_OWNER_URL": postgres.url("board_owner"),
                "REDIS_URL": places.redis_url,
                "DJANGO_SETTINGS_MODULE": "backupboard.settings",
                "SECRET_KEY": "only-for-the-bench",
                "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
            }
            django.setup()
            # Models can be imported only now.
            import_module("django.core.management").call_command("migrate", verbosity=0, interactive=False)
            crowd = {name: getattr(given, name) for name in ("writers", "agencies", "seed")}
            with sweeping(given.sweepers, places):
                tally = import_module("bench.crowd").run(given.seconds, **crowd, sweepers=0)
            found = import_module("bench.findings").read(tally)
            import_module("django.db").connections.close_all()
    print(report(tally, found))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
