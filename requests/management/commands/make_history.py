"""`manage.py make_history`: years of an invented agency, for a demonstration or a measurement. docs/history.md."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from requests import queries
from requests.actions import filling
from units.models import Agency

MOST = 5_000_000


class Command(BaseCommand):
    help = (
        "Make an agency that never was, with so many closed backups in its log. Refuses a database in which real "
        "people work, and an agency that is there already. Runs as the owner of the tables (DATABASE_OWNER_URL)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--backups", type=int, default=10_000, metavar="N", help="how many (10,000)")
        parser.add_argument("--agency", default="HISTORY", metavar="CODE", help="the new agency's code (HISTORY)")
        parser.add_argument("--years", type=float, default=5, help="over so many years until now (5)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same years (1)")
        parser.add_argument("--really", action="store_true", help="also where real people work")

    def handle(
        self, *args: Any, backups: int, agency: str, years: float, seed: int, really: bool, **options: Any
    ) -> None:
        if not 1 <= backups <= MOST or not 0.1 <= years <= 20:
            raise CommandError(f"--backups takes 1 to {MOST:,}, --years 0.1 to 20.")
        try:
            if Agency.objects.filter(code=agency).exists():
                raise CommandError(f"there is an agency {agency} already: give the new one another --agency.")
            real = (
                Agency.objects.filter(invented=False, memberships__isnull=False).values_list("code", flat=True).first()
            )
            if real and not really:
                raise CommandError(f"people of {real} work in this database. --really adds an invented agency to it.")
            began = self.began = self.said = time.monotonic()
            made = filling.fill(agency, backups, queries.db_now(), years, seed, self._progress)
        except OperationalError as error:
            why = " ".join(str(error).split())
            raise CommandError(f"the database does not answer; is `manage.py up` running? ({why})") from None
        seconds = time.monotonic() - began
        self.stdout.write(f"{made.code}: {backups:,} backups over {years:g} years, made in {seconds:,.0f} s.")

    def _progress(self, done: int, of: int) -> None:
        now = time.monotonic()
        if now - self.said < 10:
            return
        self.said = now
        left = (of - done) * (now - self.began) / done
        said = "putting indexes back" if done == of else f"{left / 60:.0f} min left"
        self.stderr.write(f"{done:,} of {of:,} backups, {said}")
