"""`manage.py load_agency FILE.toml`: an agency with its beats, units, people and ladders. docs/load-agency.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from requests.loader import NotLoaded, load
from units.agencies import Loaded


class Command(BaseCommand):
    help = (
        "Load agencies from TOML files: all of them, or nothing and every fault named. Loading again updates and "
        "never removes. The format is described in docs/load-agency.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.toml")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            loads = load(files)
        except NotLoaded as refusal:
            for reason in refusal.reasons:
                self.stderr.write(reason)
            faults = f"{len(refusal.reasons)} fault{'s' if len(refusal.reasons) > 1 else ''}"
            raise CommandError(f"nothing was written: {faults}.") from None
        except OperationalError as error:
            why = " ".join(str(error).split())
            raise CommandError(f"the database does not answer; is `manage.py up` running? ({why})") from None
        for loaded in loads:
            self.stdout.write(told(loaded))


def told(loaded: Loaded) -> str:
    """One agency's load in a few lines."""
    kinds = (f"{what} {tally}" for what, tally in loaded.tallies.items() if what not in {"agency", "ladders"})
    ladders = loaded.tallies["ladders"].changed
    lines = [f"{loaded.agency.code}: {', '.join(kinds)}" + (f", ladders set: {ladders}" if ladders else "")]
    if loaded.not_in_file:
        lines.append(f"  not in the file, left as they are: {', '.join(loaded.not_in_file)}")
    return "\n".join(lines)
