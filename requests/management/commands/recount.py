"""`manage.py recount`: counts again what closed, from its rows and its log. docs/history.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from requests.actions import accounts
from units.models import Agency


class Command(BaseCommand):
    help = (
        "Count every closed backup and every cleared stop again: once after the update that brought figures, for "
        "the stops before it, and whenever an agency's time zone was changed. Can be stopped and repeated."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", metavar="CODE", help="this agency alone")

    def handle(self, *args: Any, agency: str | None, **options: Any) -> None:
        found = Agency.objects.filter(contact_only=False)
        if agency:
            found = found.filter(code=agency)
            if not found:
                raise CommandError(f"there is no agency {agency}.")
        for one in found:
            rows = accounts.recount(one, lambda rows, code=one.code: self._progress(code, rows))  # type: ignore[misc]
            self.stdout.write(f"{one.code}: {rows:,} counted.")

    def _progress(self, code: str, rows: int) -> None:
        if rows % 50_000 < 500:
            self.stderr.write(f"{code}: {rows:,}")
