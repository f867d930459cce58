"""A proxy that lets no WebSocket through: the board is fetched instead, in a real browser."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Screen
from tests.up.stack import Up, free_port

pytestmark = pytest.mark.journey


class Proxy:
    """Hands TCP on to the board, and answers every WebSocket's handshake with 403 as long as `walls` says so."""

    def __init__(self, port: int, board: int) -> None:
        self.port, self.board, self.walls, self.refused = port, board, True, 0
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        async def serve() -> None:
            server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.started.set()
            async with server:
                await server.serve_forever()

        try:
            with suppress(asyncio.CancelledError):
                self.loop.run_until_complete(serve())
            # What was cancelled with it closes its sockets, and they their transports.
            while left := asyncio.all_tasks(self.loop):
                self.loop.run_until_complete(asyncio.wait(left))
            self.loop.run_until_complete(asyncio.sleep(0))
        finally:
            self.loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            if self.walls and b"upgrade: websocket" in head.lower():
                self.refused += 1
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
            else:
                there, back = await asyncio.open_connection("127.0.0.1", self.board)
                try:
                    # One request a connection, so that none hides a handshake behind another.
                    one = head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
                    back.write(head if b"upgrade: websocket" in head.lower() else one)
                    await asyncio.gather(_pour(reader, back), _pour(there, writer))
                finally:
                    back.close()
        writer.close()

    def stop(self) -> None:
        def cancel() -> None:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()

        self.loop.call_soon_threadsafe(cancel)
        self.thread.join(5)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while some := await reader.read(65_536):
            writer.write(some)
            await writer.drain()
    with suppress(OSError):
        writer.close()


@pytest.fixture
def proxy(stack: Up) -> Iterator[Proxy]:
    proxy = Proxy(free_port(), stack.port)
    proxy.thread.start()
    assert proxy.started.wait(5)
    yield proxy
    proxy.stop()


def test_a_board_that_is_fetched_keeps_up_whose_tablet_is_off(screen: Screen, proxy: Proxy) -> None:
    desk = screen("dispatch", "/", (1440, 900))
    desk.goto(f"http://localhost:{proxy.port}/board/")
    expect(desk.locator("[data-degraded]").first).to_contain_text("no live link here", timeout=40_000)
    cell = desk.locator("[data-unit]", has_text="2A14")
    expect(cell).to_contain_text("tablet off", timeout=20_000)
    car = screen("officer-2a14", "/unit/")
    expect(car.locator("[data-lamp=link]").first).to_contain_text("LIVE")
    expect(cell).not_to_contain_text("tablet off", timeout=20_000)
    car.close()
    # A screen that was closed counts as out of reach fifteen seconds later.
    expect(cell).to_contain_text("tablet off", timeout=40_000)
    assert proxy.walls, "it was fetched all the while"


def test_a_board_behind_a_proxy_without_sockets_is_live_and_says_that_it_is_slower(
    screen: Screen, proxy: Proxy
) -> None:
    page = screen("dispatch", "/", (1440, 900))
    page.goto(f"http://localhost:{proxy.port}/board/")
    expect(page.locator("[data-lamp=link]").first).to_contain_text("LIVE", timeout=40_000)
    expect(page.locator("html")).not_to_have_attribute("data-doubt", "not_live", timeout=40_000)
    expect(page.locator("[data-degraded]").first).to_contain_text("no live link here", timeout=40_000)
    assert proxy.refused >= 4
    proxy.walls = False
    expect(page.locator("[data-degraded]").first).not_to_contain_text("no live link here", timeout=40_000)
