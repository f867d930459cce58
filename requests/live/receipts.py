"""Which backups stand on which screens: gathered in memory, written down once a second."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import structlog
from django.db import Error

from requests.actions.receipts import seen
from requests.refusals import NotFound, UseRadio
from units.access import system

if TYPE_CHECKING:
    from requests.live.hub import Hub

log = structlog.get_logger(__name__)

EVERY_S: Final = 1.0
#: More backups than this are never on screens at once; a client that names more is ignored.
_MOST_WAITING: Final = 5_000


class Receipts:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.waiting: dict[uuid.UUID, set[int]] = {}

    def displayed(self, officer_id: int, backups: Iterable[uuid.UUID]) -> None:
        """A browser of this person shows these."""
        for backup in backups:
            if backup in self.waiting or len(self.waiting) < _MOST_WAITING:
                self.waiting.setdefault(backup, set()).add(officer_id)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self.write_down()

    async def write_down(self) -> None:
        """Writes what was gathered; what cannot be written now is kept for the next time."""
        gathered, self.waiting = self.waiting, {}
        for backup, officers in gathered.items():
            try:
                done = await self.hub.chores.write(seen, system(), backup, officers)
            except NotFound:
                continue  # an id nobody gave it
            except (Error, UseRadio) as error:
                log.warning("live.receipt_not_written", backup=str(backup), error=repr(error))
                done = False
            if not done:
                self.waiting.setdefault(backup, set()).update(officers)
