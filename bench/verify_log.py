"""How fast a log is checked, and in how much memory: `make bench-log`.

A PostgreSQL of its own, one log of N events made by the database's own `board_record`, then `manage.py verify_log` as a
process of its own. Prints a table in Markdown and the machine it was taken on.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from contextlib import closing
from typing import Final

import psycopg2

from backupboard.places import ROOT
from bench.machine import machine, postgres
from bench.private import private_postgres

#: More of one transaction would look for the counter's newest row among as many older ones.
_BATCH: Final = 100
_TARGET: Final = "≥ 50,000 events/s, memory as for few"
_HEAD: Final = """| events | made, events/s | checked, events/s | its CPU, s | most memory, MiB | target |
| --- | --- | --- | --- | --- | --- |"""
#: As long as an answer's event is.
_MADE: Final = """
select count(*) from board_record(
  (select array_agg(%(agency)s::bigint) from generate_series(1, %(n)s)),
  (select array_agg((array['response.rolling', 'backup.noted', 'unit.status'])[1 + i %% 3])
     from generate_series(1, %(n)s) i),
  (select array_agg((array['backup', 'backup', 'unit'])[1 + i %% 3]) from generate_series(1, %(n)s) i),
  (select array_agg(gen_random_uuid()) from generate_series(1, %(n)s)),
  (select array_agg('{"actor":{"id":"' || gen_random_uuid() || '","kind":"officer","label":"2A14"},"facts":{"eta_s":'
                    || i || ',"number":2231,"unit":"2A14"}}') from generate_series(1, %(n)s) i))"""


def main() -> int:
    """Answers the exit code: 1 when it is too slow, takes too much, or finds a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="how many (1,000,000)")
    given = parser.parse_args()
    with private_postgres() as where:
        env = {**os.environ, "DATA_DIR": str(where.data), "SECRET_KEY": "only-for-a-bench", "LOG_LEVEL": "ERROR"}
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            env.pop(name, None)
        _manage(env, "migrate", "--database", "owner", "--verbosity", "0")
        print(f"{machine(postgres())}\n", flush=True)
        print(_HEAD, flush=True)
        few = _row(where.database_url("board_owner"), env, "FEW", min(20_000, given.events), "")
        many = _row(where.database_url("board_owner"), env, "MANY", given.events, _TARGET)
        print(f"\nload {os.getloadavg()[0]:.1f} at the end")
    return 0 if many[0] >= 50_000 and many[1] <= few[1] + 32 else 1


def _row(dsn: str, env: dict[str, str], code: str, events: int, target: str) -> tuple[float, float]:
    made = _make(dsn, code, events)
    speed, peak, cpu = _check(env, code, events)
    print(f"| {events:,} | {made:,.0f} | {speed:,.0f} | {cpu:.1f} | {peak:.0f} | {target} |", flush=True)
    return speed, peak


def _make(dsn: str, code: str, events: int) -> float:
    """Events a second."""
    with closing(psycopg2.connect(dsn)) as client, client.cursor() as cursor:
        client.autocommit = True
        cursor.execute(
            "insert into units_agency (code, name, time_zone, labels, contact_only, lone, tour_hours, hide_above_kmh,"
            " quiet_minutes, talk_groups, invented)"
            " values (%s, %s, 'UTC', '{}', false, false, 12, 8, 120, '[]', false) returning id",
            [code, code],
        )
        row = cursor.fetchone()
        assert row is not None
        cursor.execute(
            "insert into requests_boardcounter (agency_id, seq, head, day_number) values (%s, 0, '', 0)", row
        )
        began = time.monotonic()
        for done in range(0, events, _BATCH):
            cursor.execute(_MADE, {"agency": row[0], "n": min(_BATCH, events - done)})
        seconds = time.monotonic() - began
        cursor.execute("vacuum analyze requests_event")
    return events / seconds


def _check(env: dict[str, str], code: str, events: int) -> tuple[float, float, float]:
    """Events a second, the start of Python and Django included, the most memory that process ever held, its CPU."""
    began = time.monotonic()
    command = [sys.executable, str(ROOT / "manage.py"), "verify_log", "--agency", code]
    running = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    said = running.stdout.read()
    _, status, used = os.wait4(running.pid, 0)
    seconds = time.monotonic() - began
    if status or f"whole, {events:,} events" not in said:
        raise SystemExit(f"it found: {said}")
    return events / seconds, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


def _manage(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
