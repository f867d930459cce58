"""How long the supervisor's reading takes over years of backups: `make bench-review`.

A PostgreSQL of its own, five years of an invented agency made by `manage.py make_history`, then every figure and every
page of the list as a signed-in supervisor asks for them, through the whole of Django. Prints a table in Markdown; with
--write it becomes a section of docs/benchmarks-review.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote

from backupboard.places import ROOT
from bench.machine import machine, postgres
from bench.private import private_postgres
from requests.replay.report import percentile

_TITLE: Final = "## Figures, heat map, trend and list"
_HEAD: Final = """| what | period | counted anew, median, ms | p95, ms | again, p95, ms | goal, ms |
| --- | --- | --- | --- | --- | --- |"""
_YEAR_MS, _ALL_MS, _PAGE_MS = 300, 2000, 50
#: Beside the whole: what a watch commander really asks.
_FILTERS: Final = {
    "everything": "",
    "one beat, nights": "&beat=3H&shift=night",
    "cover and backup that helped": "&urgency=cover&urgency=backup&disposition=helped",
    "a street": "&place=45%20oak",
    "within 800 m": "&lat=40.72&lon=-73.984&radius_m=800",
}
#: Every kind of filter but one: what a figure costs that is compared with all it is a part of.
_NINE: Final = (
    "&beat=3H&shift=night&shift=evening&urgency=cover&urgency=backup&origin=asked&origin=radio"
    "&disposition=helped&stop_kind=traffic&mutual_aid=none&place=oak&lat=40.72&lon=-73.984&radius_m=20000"
)
#: And with it: of a few rows, of which nothing is told.
_TEN: Final = f"{_NINE}&reference=26-1"


def main() -> int:
    """Answers the exit code: 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backups", type=int, default=1_000_000, help="how many (1,000,000)")
    parser.add_argument("--years", type=float, default=5, help="over so many years (5)")
    parser.add_argument("--repeat", type=int, default=20, help="how often each is asked for, warm (20)")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks-review.md")
    parser.add_argument(
        "--data", help="a DATA_DIR with a running PostgreSQL and an agency HISTORY, instead of a new one"
    )
    given = parser.parse_args()
    lines: list[str] = []

    def say(line: str) -> None:
        print(line, flush=True)
        lines.append(line)

    with _filled(given.data, given.backups, given.years, say):
        _manage("collectstatic", "--noinput", "--verbosity", "0")
        say(f"{machine(postgres())}.\n\n{_HEAD}")
        missed = list(_measure(given.repeat, say))
        say(f"\nLoad {os.getloadavg()[0]:.1f} at the end. Missed: {', '.join(missed) or 'none'}.")
    if given.write:
        _write(lines)
    return 1 if missed else 0


@contextmanager
def _filled(data: str | None, backups: int, years: float, say: Callable[[str], None]) -> Iterator[None]:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    os.environ |= {"SECRET_KEY": "only-for-a-bench", "LOG_LEVEL": "ERROR", "ALLOWED_HOSTS": "testserver"}
    if data:
        os.environ["DATA_DIR"] = data
        yield
        return
    with private_postgres() as where:
        os.environ["DATA_DIR"] = str(where.data)
        try:
            _manage("migrate", "--database", "owner", "--verbosity", "0")
            began = time.monotonic()
            _manage("make_history", "--backups", str(backups), "--years", str(years))
            took = time.monotonic() - began
            say(f"{backups:,} backups over {years:g} years, made in {took:,.0f} s.")
            yield
        finally:
            if django := sys.modules.get("django.db"):
                django.connections.close_all()


def _manage(*arguments: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], cwd=ROOT, check=True)


def _measure(repeat: int, say: Callable[[str], None]) -> Iterator[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backupboard.settings")
    import_module("django").setup()
    reader = _supervisor()
    now = datetime.now(UTC)
    year = quote((now - timedelta(days=365)).isoformat())
    ever = quote((now - timedelta(days=365 * 9)).isoformat())
    for page in ("figures", "heat", "trend"):
        for name, query in _FILTERS.items():
            for period, since, goal in (("a year", year, _YEAR_MS), ("all", ever, _ALL_MS)):
                path = f"/api/v1/history/{page}/?agency=HISTORY&from={since}{query}"
                if _row(say, reader, f"{page}, {name}", period, path, goal, repeat):
                    yield f"{page} {name} {period}"
    for name, query in _FILTERS.items():
        path = f"/api/v1/history/?agency=HISTORY&from={year}{query}"
        if _row(say, reader, f"list with its figures, {name}", "a year", path, _YEAR_MS, repeat):
            yield f"list {name}"
    # A page is soon read: of so many more, one answer that the machine held up is no rule.
    often = repeat * 5
    for depth, cursor in _depths():
        path = f"/api/v1/history/?agency=HISTORY&limit=50&cursor={cursor}"
        if _row(say, reader, f"list, the page at {depth:,}", "all", path, _PAGE_MS, often):
            yield f"page at {depth:,}"
    for page in ("figures", "heat"):
        for name, query in (("ten filters at once", _TEN), ("nine, told", _NINE)):
            path = f"/api/v1/history/{page}/?agency=HISTORY&from={year}{query}"
            if _row(say, reader, f"{page}, {name}", "a year", path, _YEAR_MS, repeat):
                yield f"{page} {name}"
    for name, period, path, goal in _beside(year):
        if _row(say, reader, name, period, path, goal, repeat):
            yield name


def _beside(year: str) -> Iterator[tuple[str, str, str, int]]:
    """What else a watch commander opens. Last night is one page of everything: two seconds."""
    what_if = f"/api/v1/policies/backup/what-if/?agency=HISTORY&from={year}"
    yield "what if, with another ladder", "a year", what_if, _YEAR_MS
    yield "stops at a place", "a year", f"/api/v1/history/stops/?agency=HISTORY&from={year}&place=oak", _YEAR_MS
    # A whole night: the one that goes on may have begun just now.
    night = (datetime.now(UTC) - timedelta(days=2)).date()
    yield "last night, the page", "a shift", f"/review/last-night/?agency=HISTORY&shift={night}", _ALL_MS
    backup = import_module("requests.models").Backup
    rows = backup.objects.filter(agency__code="HISTORY", closed_at__isnull=False).order_by("-received_at", "-pk")
    yield "one record", "one", f"/api/v1/backups/{rows[1000].pk}/record/?reason=training", _YEAR_MS


def _row(say: Callable[[str], None], reader: Any, what: str, period: str, path: str, goal: int, repeat: int) -> bool:
    """One line: with nothing kept, and asked again. Whether its goal is missed: a page's asked again, else anew."""
    anew = _times(reader, path, repeat, fresh=True)
    again = _times(reader, path, repeat, fresh=False)
    p95, p95_again = percentile(anew, 95), percentile(again, 95)
    say(f"| {what} | {period} | {anew[len(anew) // 2]:.0f} | {p95:.0f} | {p95_again:.0f} | ≤ {goal} |")
    return (p95_again if "the page at" in what else p95) > goal


def _times(reader: Any, path: str, repeat: int, *, fresh: bool) -> list[float]:
    """Milliseconds of each answer in order of size, the first two left out."""
    forget = import_module("requests.kept").forget
    took = []
    for turn in range(repeat + 2):
        if fresh:
            forget()
        began = time.perf_counter()
        answer = reader.post(path, '{"rungs": null}', "application/json") if "what-if" in path else reader.get(path)
        if turn >= 2:
            took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code} {answer.content[:300]!r}")
    return sorted(took)


def _supervisor() -> Any:
    """Somebody signed in who may read the history."""
    models = import_module("units.models")
    agency = models.Agency.objects.get(code="HISTORY")
    person, _ = models.Officer.objects.get_or_create(username="bench-reader")
    models.Membership.objects.get_or_create(officer=person, agency=agency, defaults={"role": "supervisor"})
    reader = import_module("django.test").Client()
    reader.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return reader


def _depths() -> Iterator[tuple[int, str]]:
    """Cursors of pages at the beginning, in the middle and near the end."""
    backup = import_module("requests.models").Backup
    rows = backup.objects.filter(agency__code="HISTORY").order_by("-received_at", "-pk")
    count = rows.count()
    cursor_of = import_module("requests.api.pagination").cursor_of
    for depth in sorted({0, count // 10, count // 2, count * 95 // 100}):
        row = rows[depth]
        yield depth, cursor_of(row.received_at, row.pk)


def _write(lines: list[str]) -> None:
    path = ROOT / "docs" / "benchmarks-review.md"
    text = path.read_text()
    before, found, rest = text.partition(_TITLE)
    after = rest[rest.index("\n## ") :] if found and "\n## " in rest else ""
    about = (
        "`make bench-review` (BACKUPS=1000000): each address asked for as a signed-in supervisor through the whole of"
        " Django, warm, on a\nPostgreSQL of its own with the product's settings. Times are of the whole answer."
    )
    said = "\n".join(lines)
    path.write_text(f"{before.rstrip()}\n\n{_TITLE}\n\n{about}\n\n{said}\n{after}")


if __name__ == "__main__":
    sys.exit(main())
