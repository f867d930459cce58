"""How fast history leaves as a file, and what the web process holds meanwhile: `make bench-export`.

A PostgreSQL of its own with N closed backups, each with two answers, made by SQL; the real web process; one reader that
takes what comes as fast as it can. Prints a table in Markdown and the machine it was taken on.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import psycopg2

from backupboard.places import ROOT
from bench.machine import machine, postgres
from bench.private import private_postgres
from tests.up.stack import eventually, free_port

_TARGET: Final = "≥ 20,000 rows/s, ≤ 100 MiB more"
_HEAD: Final = """| rows | file | rows/s | its CPU, s | MiB | first byte, s | MiB before | MiB at most | more | target |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"""
#: What a reader waits for before it makes a file: the first one pays for what the process imports and plans.
_WARM: Final = 2_000
_BATCH: Final = 50_000
#: One closed backup, by name of the column; every other column is left to its default or is null.
_BACKUP: Final = {
    "id": "gen_random_uuid()",
    "number": "1 + mod(i, 400)",
    "agency_id": "%(agency)s",
    "logs": "array[%(agency)s]::bigint[]",
    "origin": "'asked'",
    "unit_id": "%(unit)s",
    "vehicle": "''",
    "urgency": "(array['roll_by','cover','backup','emergency'])[1 + mod(i, 4)]",
    "state": "'closed'",
    "silent": "false",
    "mark": "''",
    "reasons": "'[]'",
    "note": "''",
    "weapon": "''",
    "approach": "''",
    "channel": "''",
    "location": "'Oak and ' || mod(i, 180) || 'th'",
    "location_source": "'given'",
    "beat_id": "%(beat)s",
    "linked": "'[]'",
    "received_at": "t",
    "pressed_at": "t - interval '1 second'",
    "acknowledged_at": "t + interval '9 seconds'",
    "acknowledged_by": "''",
    "first_rolling_at": "t + interval '63 seconds'",
    "first_on_scene_at": "t + interval '269 seconds'",
    "prisoner": "false",
    "awaiting_tow": "false",
    "closed_at": "t + interval '33 minutes'",
    "disposition": "'helped'",
    "ladder": "'{}'",
    "run": "0",
    "run_started_at": "t",
    "rung": "1",
    "exhausted": "false",
    "covered": "false",
    "voice_it": "''",
    "nearby": "'[]'",
    "seen_count": "3",
    "warnings": "'[]'",
    "version": "7",
}
_MOMENT: Final = "timestamptz '2024-01-01 00:00+00' + i * interval '61 seconds' as t"
_ANSWER: Final = """
insert into requests_response (id, backup_id, unit_id, state, reason, overdue, stalled, by_radio, entered_by,
                               rolling_at, on_scene_at, stated)
select gen_random_uuid(), b.id, u.id, 'cleared', '', false, false, false, '',
       b.received_at + interval '63 seconds', b.received_at + n * interval '269 seconds', '{}'
  from requests_backup b, (select id, row_number() over () as n from units_unit limit 2) u
 where b.received_at >= %s and b.received_at < %s"""


@dataclass
class Taken:
    rows: int
    size: int
    seconds: float
    first: float
    last: bytes


def main() -> int:
    """Answers the exit code: 1 when it is too slow or holds too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many (1,000,000)")
    given = parser.parse_args()
    with private_postgres() as where:
        return _measure(where.database_url("board_owner"), str(where.data), given.rows)


def _measure(dsn: str, data: str, rows: int) -> int:
    env = {**os.environ, "DATA_DIR": data, "SECRET_KEY": "only-for-a-bench", "LOG_LEVEL": "ERROR"}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        env.pop(name, None)
    _manage(env, "migrate", "--database", "owner", "--verbosity", "0")
    _people(dsn)
    key = _manage(env, "make_token", "watch", "bench", "--scope", "read").strip()
    _make(dsn, "FEW", min(_WARM, rows))
    _make(dsn, "MANY", rows)
    print(f"{machine(postgres())}\n\n{_HEAD}", flush=True)
    port = free_port()
    web = subprocess.Popen(
        [sys.executable, "-m", "backupboard.daphne_server", "--port", str(port)], cwd=ROOT, env=env, stderr=sys.stderr
    )
    try:
        if not eventually(lambda: _is_ready(port), 60):
            raise SystemExit("the web process does not answer")
        for form in ("csv", "jsonl"):
            _take(port, key, "FEW", form)
        good = [_row(web.pid, port, key, form, rows) for form in ("csv", "jsonl")]
    finally:
        web.terminate()
        web.wait(20)
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")
    return 0 if all(good) else 1


def _row(pid: int, port: int, key: str, form: str, rows: int) -> bool:
    before, over, most, used = _rss(pid), threading.Event(), [0.0], _cpu(pid)

    def watch() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], _rss(pid))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        taken = _take(port, key, "MANY", form)
    finally:
        over.set()
        watching.join()
    if taken.rows != rows or b"END" not in taken.last and b'"end":true' not in taken.last:
        raise SystemExit(f"{taken.rows:,} rows of {rows:,} came; the last line is {taken.last!r}")
    speed, more = taken.rows / taken.seconds, most[0] - before
    print(
        f"| {taken.rows:,} | {form} | {speed:,.0f} | {_cpu(pid) - used:.1f} | {taken.size / 2**20:,.0f} |"
        f" {taken.first:.2f} | {before:.0f} | {most[0]:.0f} | {more:.0f} | {_TARGET} |",
        flush=True,
    )
    return speed >= 20_000 and more <= 100


def _take(port: int, key: str, agency: str, form: str) -> Taken:
    """Reads a file to its end, as fast as it comes."""
    url = f"http://localhost:{port}/api/v1/history/export/?agency={agency}&format={form}&from=2023-01-01T00:00:00Z"
    began, first, size, lines, tail = time.monotonic(), 0.0, 0, 0, b""
    with httpx.stream("GET", url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as answer:
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code}: {answer.read()!r}")
        for part in answer.iter_raw():
            first = first or time.monotonic() - began
            size, lines, tail = size + len(part), lines + part.count(b"\n"), (tail + part)[-2_000:]
    seconds = time.monotonic() - began
    last = tail.rstrip().rpartition(b"\n")[2]
    return Taken(lines - (2 if form == "csv" else 1), size, seconds, first, last)


def _rss(pid: int) -> float:
    """MiB it holds now."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _cpu(pid: int) -> float:
    """Seconds it has computed; what PostgreSQL computes for it is not in it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://localhost:{port}/healthz").is_success
    except httpx.TransportError:
        return False


def _people(dsn: str) -> None:
    """A supervisor of two agencies."""
    with closing(psycopg2.connect(dsn)) as client, client.cursor() as cursor:
        client.autocommit = True
        cursor.execute(
            "insert into units_officer (username, password, name, is_active, is_staff, is_superuser, first_name,"
            " last_name, email, date_joined) values ('watch', '!', 'Watch', true, false, false, '', '', '', now())"
            " returning id"
        )
        (officer,) = cursor.fetchone() or (None,)
        for code in ("FEW", "MANY"):
            cursor.execute(
                "insert into units_agency (code, name, time_zone, labels, contact_only, lone, tour_hours,"
                " quiet_minutes, hide_above_kmh, talk_groups, invented) values (%s, %s, 'America/Chicago', '{}', false,"
                " false, 14, 120, 8, '[]', false) returning id",
                [code, code],
            )
            (agency,) = cursor.fetchone() or (None,)
            cursor.execute(
                "insert into requests_boardcounter (agency_id, seq, head, day_number) values (%s, 0, '', 0)", [agency]
            )
            cursor.execute(
                "insert into units_membership (officer_id, agency_id, role) values (%s, %s, 'supervisor')",
                [officer, agency],
            )
            cursor.execute("insert into units_beat (agency_id, code, name) values (%s, '2A', '')", [agency])
            for call_sign in ("2A12", "2A14"):
                cursor.execute(
                    "insert into units_unit (id, agency_id, call_sign, vehicle, setting, status, prisoner, crew,"
                    " tour_overdue, signs_off_why, watch_commander, version) values (gen_random_uuid(), %s, %s, '',"
                    " 'available', 'available', false, '[]', false, '', false, 1)",
                    [agency, call_sign],
                )


def _make(dsn: str, code: str, rows: int) -> None:
    with closing(psycopg2.connect(dsn)) as client, client.cursor() as cursor:
        client.autocommit = True
        cursor.execute(
            "select a.id, b.id, u.id from units_agency a join units_beat b on b.agency_id = a.id"
            " join units_unit u on u.agency_id = a.id where a.code = %s limit 1",
            [code],
        )
        agency, beat, unit = cursor.fetchone() or (None, None, None)
        more = _defaults(cursor)
        names = ", ".join((*_BACKUP, *more))
        values = ", ".join((*_BACKUP.values(), *more.values()))
        for first in range(0, rows, _BATCH):
            cursor.execute(
                f"insert into requests_backup ({names}) select {values} from (select i, {_MOMENT}"
                " from generate_series(%(first)s, %(last)s) i) made",
                {"agency": agency, "beat": beat, "unit": unit, "first": first, "last": min(first + _BATCH, rows) - 1},
            )
        cursor.execute("select min(received_at), max(received_at) from requests_backup where agency_id = %s", [agency])
        begins, ends = cursor.fetchone() or (None, None)
        if code == "MANY":
            cursor.execute(_ANSWER, [begins, ends])
        cursor.execute("vacuum analyze requests_backup")
        cursor.execute("vacuum analyze requests_response")


def _defaults(cursor: psycopg2.extensions.cursor) -> dict[str, str]:
    """Columns of words, counts and flags that came later and may not be null."""
    kinds = {"character varying": "''", "smallint": "0", "boolean": "false"}
    cursor.execute(
        "select column_name, data_type from information_schema.columns where table_name = 'requests_backup'"
        " and is_nullable = 'NO' and column_default is null and data_type = any (%s)",
        [list(kinds)],
    )
    return {name: kinds[kind] for name, kind in cursor.fetchall() if name not in _BACKUP}


def _manage(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
