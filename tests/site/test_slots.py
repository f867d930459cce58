"""Requests of one process share a few threads and the database connections those keep."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from backupboard.handler import OneThread
from backupboard.slots import Slots

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def backend() -> int:
    """The server's process for this thread's connection, as a request that begins here would find it."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        found: int = cursor.fetchone()[0]
    return found


async def served(slots: Slots) -> int:
    async with slots.one(patience_s=5):
        return await sync_to_async(backend)()


async def quiet(slots: Slots, count: int) -> None:
    """Until every thread has said that it is done: it says so after the answer has gone out."""
    async with asyncio.timeout(5):
        while slots.free < count:
            await asyncio.sleep(0.001)


async def let_go(slots: Slots, count: int) -> None:
    """Closes what the threads keep: a test leaves no connection behind."""
    await asyncio.gather(*(_close(slots) for _ in range(count)))
    await quiet(slots, count)


async def _close(slots: Slots) -> None:
    async with slots.one(patience_s=5):
        await sync_to_async(lambda: connection.close())()
        await asyncio.sleep(0)


async def test_a_quiet_process_serves_one_request_after_another_over_the_same_connection(board: None) -> None:
    slots, used = Slots(8), set()
    for _ in range(20):
        used.add(await served(slots))
        await quiet(slots, 8)
    assert len(used) == 1
    await let_go(slots, 8)


async def test_never_more_connections_than_slots(board: None) -> None:
    slots = Slots(3)
    assert 1 <= len(set(await asyncio.gather(*(served(slots) for _ in range(30))))) <= 3
    await let_go(slots, 3)


async def test_a_connection_that_the_server_gave_up_is_made_anew_before_a_request_needs_it(board: None) -> None:
    slots = Slots(1)
    before = await served(slots)

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s)", [before])
        connection.close()

    await asyncio.to_thread(cut)
    assert await served(slots) != before
    await let_go(slots, 1)


async def test_who_hangs_up_leaves_no_slot_free_that_still_works_for_them() -> None:
    slots, gate, began = Slots(1), threading.Event(), threading.Event()

    def slow() -> None:
        began.set()
        gate.wait(10)

    async def request() -> None:
        async with slots.one(patience_s=5):
            await sync_to_async(slow)()

    left = asyncio.create_task(request())
    await asyncio.to_thread(began.wait, 5)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    with pytest.raises(TimeoutError):
        async with slots.one(patience_s=0.05):
            pass
    gate.set()
    async with slots.one(patience_s=5):
        pass
    await quiet(slots, 1)


async def test_a_whole_request_runs_in_one_thread_of_its_slot() -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(threading.current_thread().name)
        return HttpResponse("")

    class Somewhere:
        urlpatterns = (path("here", view),)

    said: list[Mapping[str, Any]] = []
    received = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, object]:
        one = next(received, None)
        return one if one else await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(message: Mapping[str, Any]) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/here",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    with override_settings(ROOT_URLCONF=Somewhere, MIDDLEWARE=["django.middleware.common.CommonMiddleware"]):
        handler = OneThread()
        async with Slots(1).one(patience_s=1):
            await handler(scope, receive, send)
    assert said[0]["status"] == 200
    assert [name.startswith("slot-0") for name in seen] == [True]
