"""`manage.py sister_cars`: plays the demonstration's sister cars from outside. `manage.py up` starts it with DEMO=1."""

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from requests.demonstration import PASSWORD, cars
from requests.replay.client import Client
from requests.replay.script import Player
from requests.replay.sisters import Sisters


class Command(BaseCommand):
    help = "Play the sister cars of `make demo` against a running server: they answer what nobody at a browser does."
    # It never touches the database: everything goes through the wire.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="the server (http://127.0.0.1:8000)")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)
        asyncio.run(self.play(url))

    async def play(self, url: str) -> None:
        """Until the process is told to stop."""
        async with AsyncExitStack() as clients, asyncio.TaskGroup() as group:
            for agency in sorted({car.agency for car in cars()}):
                crews, players = {}, []
                for car in cars():
                    if car.agency == agency and car.is_sister:
                        client = Client(url, car.username, PASSWORD)
                        crews[car.call_sign] = await clients.enter_async_context(client)
                        players.append(Player(car.call_sign, car.home))
                group.create_task(Sisters(agency, players, crews, self.say).run())

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
