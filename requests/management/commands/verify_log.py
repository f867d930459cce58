"""`manage.py verify_log`: whether each log is as it was written. docs/sealed-log.md."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from requests.sealed import BadHeads, Head, Verdict, logs, read_heads, verify


class Command(BaseCommand):
    help = "Check every event of every log, or of one: exit code 1 and the first broken line, if there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", metavar="CODE", help="this agency's log alone")
        parser.add_argument("--heads", type=Path, metavar="FILE", help="also compare with the heads exported into FILE")

    def handle(self, *args: Any, agency: str | None, heads: Path | None, **options: Any) -> None:
        try:
            exported = read_heads(heads) if heads else []
        except (OSError, BadHeads) as error:
            raise CommandError(str(error)) from None
        try:
            found = logs(agency)
            if not found:
                raise CommandError(f"no log of {agency}." if agency else "there is no log.")
            broken = [verdict for one in found if (verdict := self._one(one, exported)).fault]
        except OperationalError as error:
            why = " ".join(str(error).split())
            raise CommandError(f"the database does not answer; is `manage.py up` running? ({why})") from None
        self._strangers(exported, agency)
        if broken:
            sys.exit(1)

    def _one(self, agency: Any, heads: list[Head]) -> Verdict:
        shown = Shown(agency.code, self.stderr)
        verdict = verify(agency, heads, shown.tell)
        shown.over()
        blanked = f", {verdict.blanked:,} of them purged" if verdict.blanked else ""
        compared = sum(head.agency == agency.code for head in heads)
        against = f", {compared:,} exported heads agree" if compared and not verdict.fault else ""
        if verdict.fault is None:
            speed = f"{verdict.lines / max(shown.seconds, 1e-3):,.0f} a second"
            self.stdout.write(
                f"{verdict.agency}: whole, {verdict.lines:,} events{blanked}{against}, head {verdict.head or '(empty)'}"
                f" ({speed})"
            )
        else:
            self.stdout.write(
                self.style.ERROR(f"{verdict.agency}: BROKEN at event {verdict.fault.seq}: {verdict.fault.what}.")
                + f" The {verdict.lines:,} events before it{blanked} hold."
            )
        return verdict

    def _strangers(self, heads: list[Head], agency: str | None) -> None:
        known = {one.code for one in logs()}
        gone = sorted({head.agency for head in heads} - known)
        if gone and not agency:
            raise CommandError(f"heads were exported of {', '.join(gone)}, and there is no such log any more.")


class Shown:
    """How far it is, on a terminal in one line that is written over, elsewhere in a line every ten seconds."""

    def __init__(self, code: str, out: Any) -> None:
        self.code, self.out = code, out
        self.live = bool(getattr(out, "isatty", lambda: False)())
        self.began = self.last = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.began

    def tell(self, done: int, total: int) -> None:
        """So many lines of so many."""
        now = time.monotonic()
        if now - self.last < (0.5 if self.live else 10):
            return
        self.last = now
        speed = done / (now - self.began)
        left = max(0, round((total - done) / speed)) if speed else 0
        text = f"{self.code}: {done:,} of {total:,} events, {speed:,.0f} a second, {left // 60}:{left % 60:02} left"
        self.out.write(f"\r{text}   " if self.live else text, ending="" if self.live else "\n")

    def over(self) -> None:
        """The line that was written over makes room."""
        if self.live:
            self.out.write("\r" + " " * 78 + "\r", ending="")
