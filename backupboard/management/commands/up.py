"""`manage.py up`: everything on this machine, with one command. The work is done in backupboard/supervise.py."""

import sys
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import connections

from backupboard import env
from backupboard.children import CannotStart
from backupboard.house import Plan
from backupboard.places import places
from backupboard.supervise import Supervisor


class Command(BaseCommand):
    help = (
        "Start PostgreSQL, Valkey, web, workers, beat and guard on this machine and keep them up. "
        "From the environment: PORT (8000), HOST (127.0.0.1), DATA_DIR (var), DATABASE_URL with "
        "DATABASE_OWNER_URL, REDIS_URL, DEMO."
    )
    # The databases it would ask are not there yet; it checks once they are.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--web", type=int, default=1, metavar="N", help="web processes (1)")
        parser.add_argument(
            "--live", type=int, default=0, metavar="N", help="processes for live boards alone (0: web serves them too)"
        )

    def handle(self, *args: Any, web: int, live: int, **options: Any) -> None:
        try:
            Supervisor(self.plan(web, live), self.say).run()
        except (CannotStart, ImproperlyConfigured) as reason:
            self.stderr.write(self.style.ERROR(f"up: {reason}"))
            sys.exit(1)
        except KeyboardInterrupt:
            sys.exit(130)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def plan(self, web: int, live: int) -> Plan:
        database_given = bool(env.text("DATABASE_URL"))
        if database_given and not env.text("DATABASE_OWNER_URL"):
            raise CannotStart("DATABASE_URL is set and DATABASE_OWNER_URL is not: migrations need both.")
        if not 1 <= web <= 16:
            raise CannotStart(f"--web {web}: between 1 and 16.")
        if not 0 <= live <= 16:
            raise CannotStart(f"--live {live}: between 0 and 16.")
        named = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else "localhost"
        return Plan(
            places=places(),
            host=env.text("HOST", "127.0.0.1"),
            port=env.number("PORT", 8000, at_least=1, at_most=65535),
            web=web,
            live=live,
            database_given=database_given,
            redis_given=bool(env.text("REDIS_URL")),
            settle=self.settle,
            health_host="localhost" if named == "*" else named,
            sister_cars=settings.DEMO and settings.DEMO_SCRIPT,
        )

    def settle(self) -> None:
        """Bring the database to this version, then look whether everything is as it must be."""
        try:
            call_command("migrate", verbosity=0, interactive=False)
            for problem in run_checks(databases=["default"]):
                if problem.is_serious():
                    raise CannotStart(f"{problem.msg} {problem.hint or ''} ({problem.id})")
            if settings.DEMO and "demo" in get_commands():
                call_command("demo", stdout=self.stdout)
        except (DatabaseError, CommandError) as error:
            raise CannotStart(f"the database cannot be used: {' '.join(str(error).split())}") from None
        finally:
            connections.close_all()
