"""`manage.py dump FILE`: everything in the database, in one file."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backupboard import env
from backupboard.children import CannotStart
from backupboard.dumps import dump
from backupboard.places import places

ELSEWHERE = "the database is run by somebody else (DATABASE_URL): use the {program} of its own version there."


class Command(BaseCommand):
    help = "Write the whole database to FILE; the board may be running."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            if env.text("DATABASE_URL"):
                raise CannotStart(ELSEWHERE.format(program="pg_dump"))
            dump(places(), file)
        except CannotStart as reason:
            self.stderr.write(self.style.ERROR(f"dump: {reason}"))
            sys.exit(1)
        self.stdout.write(f"wrote {file} ({file.stat().st_size / 1024:.0f} KiB)")
