"""`manage.py demo`: an invented county to try the board on. It never stands beside a real agency."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests.demonstration import RealAgency, make
from requests.loader import NotLoaded


class Command(BaseCommand):
    help = "Load the invented county METRO, COUNTY and CAMPUS with its units, people and first stops."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loads = make()
        except RealAgency as real:
            cure = "give the demonstration its own: DATA_DIR=var-demo make demo"
            raise CommandError(f"this database holds a real agency ({real}); {cure}") from None
        except NotLoaded as refusal:
            raise CommandError(" ".join(refusal.reasons)) from None
        new = sum(loaded.tallies["units"].new for loaded in loads)
        self.stdout.write("demo:     the invented county is " + ("loaded" if new else "here already; its data is kept"))
