"""`manage.py restore FILE`: put a dump in the database's place. The board must not be running."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backupboard import env
from backupboard.children import CannotStart
from backupboard.dumps import restore
from backupboard.management.commands.dump import ELSEWHERE
from backupboard.places import places


class Command(BaseCommand):
    help = "Bring the database back from FILE, written by `manage.py dump`; what was there is kept under another name."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            if env.text("DATABASE_URL"):
                raise CannotStart(ELSEWHERE.format(program="pg_restore"))
            kept = restore(places(), file)
        except CannotStart as reason:
            self.stderr.write(self.style.ERROR(f"restore: {reason}"))
            sys.exit(1)
        self.stdout.write(f"restored {file}" + (f"; what was there is now the database {kept}" if kept else ""))
