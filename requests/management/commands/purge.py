"""`manage.py purge`: what has had its time, counted; with --really, taken. docs/sealed-log.md."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from requests.actions import purging
from requests.refusals import Refusal
from requests.vocabulary import Kept
from units.models import Agency


class Command(BaseCommand):
    help = (
        "Count what has been kept long enough and is not on legal hold; --really takes it. Words of the log are "
        "blanked and their hashes kept, so that verify_log still holds. Runs as the owner of the "
        "tables (DATABASE_OWNER_URL)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", metavar="CODE", help="this agency alone, and not the access log")
        parser.add_argument("--kind", choices=[str(kind) for kind in Kept], help="this kind of record alone")
        parser.add_argument("--really", action="store_true", help="take it; without this only the counts are said")
        parser.add_argument("--keep", type=int, metavar="DAYS", help="from now on keep this --kind so many days")
        parser.add_argument("--why", default="", help="why, with --keep")

    def handle(
        self,
        *args: Any,
        agency: str | None,
        kind: str | None,
        really: bool,
        keep: int | None,
        why: str,
        **options: Any,
    ) -> None:
        try:
            if keep is not None:
                self._keep(kind, agency, keep, why)
                return
            for one, whose in _kinds(kind, agency):
                self._purge(one, whose, really)
        except OperationalError as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"the database does not answer; is `manage.py up` running? ({reason})") from None

    def _purge(self, kind: Kept, agency: Agency | None, really: bool) -> None:
        found = purging.due(kind, agency)
        whose = agency.code if agency else "access log"
        held = f", {found.held:,} more on legal hold" if found.held else ""
        self.stdout.write(f"{whose} {kind}: {found.rows:,} rows older than {found.before:%Y-%m-%d}{held}")
        if really:
            done = purging.purge(kind, agency, getpass.getuser(), self._progress)
            self.stdout.write(f"{whose} {kind}: purged {done.rows:,}, held {done.held:,}")
        elif found.rows:
            self.stdout.write("  (nothing was changed; --really takes it)")

    def _progress(self, rows: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{rows:,} rows ", ending="")

    def _keep(self, kind: str | None, code: str | None, days: int, why: str) -> None:
        if kind is None:
            raise CommandError("--keep needs a --kind")
        try:
            row = purging.keep(Kept(kind), _agency(code) if code else None, days, getpass.getuser(), why)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{code or 'access log'} {row.kind}: kept {row.days:,} days from now on")


def _agency(code: str) -> Agency:
    found = Agency.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"no agency {code}.")
    return found


def _kinds(kind: str | None, code: str | None) -> list[tuple[Kept, Agency | None]]:
    """The log goes first: it speaks of backups, which a hold by place is found by."""
    kinds = [Kept(kind)] if kind else list(Kept)
    agencies = [_agency(code)] if code else list(Agency.objects.filter(contact_only=False))
    found: list[tuple[Kept, Agency | None]] = [(k, a) for a in agencies for k in kinds if k is not Kept.ACCESS]
    if Kept.ACCESS in kinds and not code:
        found.append((Kept.ACCESS, None))
    if not found:
        raise CommandError("the access log is no agency's: leave --agency out.")
    return found
