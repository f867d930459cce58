"""The web process is killed while arrivals are stated afterwards: each touch, said again under its key, stands once."""

from __future__ import annotations

import asyncio
import io
import threading
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import httpx
import pytest
from django.core.management import call_command
from django.db import transaction

from requests.actions import Ask, close, locks, request_backup
from requests.api.idempotency import REPLAYED
from requests.live.reader import DatabaseThread
from requests.models import Account, Backup, Event, IdempotencyKey, Response
from requests.vocabulary import WAS_THERE, Disposition, Urgency
from tests.at_once import wait_for_a_lock
from tests.cast import Cast
from tests.live.server import Hands, Street, Web, web

pytestmark = [pytest.mark.anyio, pytest.mark.up]

#: Of each kind of touch, by where it is when the process dies: answered, inside its transaction, anywhere.
ANSWERED, INSIDE, IN_THE_AIR = 4, 4, 8


@dataclass(frozen=True)
class Touch:
    """An arrival of 2A14, stated by the supervisor or by who was aboard."""

    backup: uuid.UUID
    at: datetime
    who: str

    @property
    def key(self) -> str:
        return f"stated-{self.backup.hex}"

    async def said(self, people: dict[str, Hands]) -> httpx.Response:
        body = {"at": self.at.isoformat()} | ({"unit": "2A14"} if self.who == "commander" else {})
        return await people[self.who].post(f"backups/{self.backup}/was-there/", body, self.key)


def over(cast: Cast, number: int) -> list[Touch]:
    """So many asks of 2A12 that are over, and of each what is to be stated."""
    found = []
    for turn in range(number):
        asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location="5th/Oak")).backup_id
        close(cast.actor("requester"), asked, Disposition.HELPED)
        at = Backup.objects.get(pk=asked).received_at
        found.append(Touch(asked, at, "neighbour" if turn % 2 else "commander"))
    return found


@pytest.fixture
async def database(anyio_backend: str, cast: Cast) -> AsyncIterator[DatabaseThread]:
    """A thread for what this test itself reads and writes."""
    thread = DatabaseThread("hands")
    yield thread
    await thread.close()


async def test_a_touch_said_again_after_the_process_was_killed_stands_once(
    cast: Cast, street: Street, database: DatabaseThread, tmp_path: Path
) -> None:
    touches = await database.write(lambda: over(cast, ANSWERED + INSIDE + IN_THE_AIR))
    answered, inside = touches[:ANSWERED], touches[ANSWERED : ANSWERED + INSIDE]
    with web(tmp_path) as served:
        await die_among(served, street, database, touches)
    assert served.process.returncode == -9
    assert await database.write(partial(stood, answered)) == dict.fromkeys(answered, (1, 1, 1, 1))
    assert await database.write(partial(stood, inside)) == dict.fromkeys(inside, (0, 0, 0, 0))

    with web(tmp_path, port=served.port) as again:
        people = {name: street.hands(again, name) for name in ("commander", "neighbour")}
        tries = [(touch, await asyncio.gather(touch.said(people), touch.said(people))) for touch in touches]
    assert [one.status_code for _, both in tries for one in both] == [200] * 2 * len(touches)
    replayed = {touch: Counter(REPLAYED in one.headers for one in both)[True] for touch, both in tries}
    assert {replayed[touch] for touch in answered} == {2}, "what was answered is only answered again"
    assert {replayed[touch] for touch in inside} == {1}, "what died inside is done once"
    assert await database.write(partial(stood, touches)) == dict.fromkeys(touches, (1, 1, 1, 1))
    assert "METRO: whole" in await database.write(verified)


async def die_among(served: Web, street: Street, database: DatabaseThread, touches: Sequence[Touch]) -> None:
    """Some are answered, some wait inside their transactions for what is held here, the rest come as it is killed."""
    people = {name: street.hands(served, name) for name in ("commander", "neighbour")}
    for touch in touches[:ANSWERED]:
        assert (await touch.said(people)).status_code == 200
    holding, go_on = threading.Event(), threading.Event()
    holder = DatabaseThread("holder")
    inside = touches[ANSWERED : ANSWERED + INSIDE]
    held = asyncio.create_task(holder.write(lambda: hold(inside, holding, go_on)))
    try:
        assert await asyncio.to_thread(holding.wait, 20)
        waiting = [asyncio.create_task(touch.said(people)) for touch in inside]
        assert await database.write(partial(wait_for_a_lock, INSIDE))
        coming = [asyncio.create_task(touch.said(people)) for touch in touches[ANSWERED + INSIDE :]]
        await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)
        served.process.kill()
        served.process.wait()
    finally:
        go_on.set()
        await held
        await holder.close()
    lost = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(one, httpx.TransportError) for one in lost), lost
    await asyncio.gather(*coming, return_exceptions=True)


def hold(touches: Sequence[Touch], holding: threading.Event, go_on: threading.Event) -> None:
    """Their backups, so that whoever states an arrival waits with its key claimed and nothing written."""
    with transaction.atomic():
        for touch in touches:
            locks.backup(touch.backup)
        holding.set()
        assert go_on.wait(20)


def stood(touches: Sequence[Touch]) -> dict[Touch, tuple[int, int, int, int]]:
    """Of each touch how many lines of the log, arrivals, counted arrivals and keys there are."""
    return {
        touch: (
            Event.objects.filter(subject=touch.backup, payload__contains=f'"{WAS_THERE}":true').count(),
            Response.objects.filter(backup=touch.backup, on_scene_at=touch.at).count(),
            Account.objects.filter(backup=touch.backup, on_scene_s=0).count(),
            IdempotencyKey.objects.filter(key=touch.key).count(),
        )
        for touch in touches
    }


def verified() -> str:
    said = io.StringIO()
    call_command("verify_log", agency="METRO", stdout=said, stderr=said, no_color=True)
    return said.getvalue()
