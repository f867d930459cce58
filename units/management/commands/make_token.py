"""Makes a token for a machine (CAD, a replay, a report): it acts as an officer, within its scopes, until it expires."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from units import tokens
from units.models import Officer

LONGEST_DAYS = 400


class Command(BaseCommand):
    help = "Makes a token for a machine and prints its key, once. Send it as: Authorization: Bearer KEY"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the person the machine acts as; make one for it")
        parser.add_argument("label", help="what the machine is called")
        parser.add_argument("--scope", action="append", choices=tokens.SCOPES, help="may be given twice; default read")
        parser.add_argument("--days", type=int, default=90, help=f"until it expires, 1 to {LONGEST_DAYS} (default 90)")

    def handle(self, *args: Any, **options: Any) -> None:
        officer = Officer.objects.filter(username=options["username"], is_active=True).first()
        if officer is None:
            raise CommandError(f"There is no {options['username']}.")
        if not 1 <= options["days"] <= LONGEST_DAYS:
            raise CommandError(f"--days must lie between 1 and {LONGEST_DAYS}.")
        expires_at = timezone.now() + timedelta(days=options["days"])
        token, key = tokens.make_machine_token(officer, options["label"][:60], options["scope"] or ["read"], expires_at)
        self.stderr.write(
            f"{token.label}: {', '.join(token.scopes)} as {officer.username} until {expires_at:%Y-%m-%d}."
        )
        self.stdout.write(key)
