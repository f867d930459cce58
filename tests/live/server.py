"""Real web processes on the test's own database, and browsers on real sockets."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from backupboard.places import ROOT
from tests.live.fold import Fold, View, Wire
from tests.up.stack import eventually, free_port

#: For a busy machine, as in house.py.
PATIENCE_S = 30.0


@dataclass
class Web:
    """One process of `backupboard.daphne_server`."""

    port: int
    process: subprocess.Popen[bytes]
    said: Path

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"http://{self.host}/healthz", timeout=PATIENCE_S).is_success
        except httpx.TransportError:
            return False

    def count(self, text: str) -> int:
        """How many lines of its log say so."""
        return sum(text in line for line in self.said.read_text().splitlines())

    def metric(self, name: str) -> float:
        lines = httpx.get(f"http://{self.host}/metrics", timeout=PATIENCE_S).text.splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)), 0.0)


@contextmanager
def web(folder: Path, *, port: int | None = None, **environment: str) -> Iterator[Web]:
    """A web process, ready; ended and looked over afterwards."""
    port = port or free_port()
    said = folder / f"web-{port}.log"
    with said.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "backupboard.daphne_server", "--host", "127.0.0.1", "--port", str(port)],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    running = Web(port, process, said)
    try:
        assert eventually(lambda: running.is_ready() or process.poll() is not None), said.read_text()
        assert process.poll() is None, said.read_text()
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert "Traceback" not in said.read_text(), said.read_text()


@dataclass
class Page:
    """A browser's socket over TCP."""

    wire: ClientConnection
    fold: Fold = field(default_factory=Fold)
    said: list[Wire] = field(default_factory=list)

    async def next(self) -> Wire:
        message: Wire = json.loads(await asyncio.wait_for(self.wire.recv(), PATIENCE_S))
        self.said.append(message)
        self.fold.take(message)
        return message

    async def until(self, wanted: Callable[[Wire], bool], within: float = PATIENCE_S) -> Wire:
        async with asyncio.timeout(within):
            while not wanted(message := await self.next()):
                pass
        return message

    async def until_seq(self, code: str, seq: int, within: float = PATIENCE_S) -> View:
        async with asyncio.timeout(within):
            while (self.fold.views[code].seq or 0) < seq:
                await self.next()
        return self.fold.views[code]

    async def until_closed(self) -> int | None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    await self.next()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


class Hands:
    """A signed-in person who touches, over HTTP."""

    def __init__(self, server: Web, cookie: str) -> None:
        base, headers = f"http://{server.host}/api/v1/", {"Cookie": cookie}
        self.http = httpx.AsyncClient(base_url=base, headers=headers, timeout=PATIENCE_S)
        self.cookie = cookie
        self.touches = 0

    async def post(self, path: str, body: dict[str, Any], key: str | None = None) -> httpx.Response:
        """A touch under a key of its own, or one more try of the touch that has this key."""
        if "X-CSRFToken" not in self.http.headers:
            token = (await self.http.get("session/")).cookies["csrftoken"]
            self.http.headers.update({"X-CSRFToken": token, "Cookie": f"{self.cookie}; csrftoken={token}"})
        self.touches += 1
        key = key or f"touch-{id(self):016x}-{self.touches:04}"
        return await self.http.post(path, json=body, headers={"Idempotency-Key": key})


@dataclass
class Street:
    """The browsers of the cast, anywhere in town."""

    cookies: dict[str, str]
    things: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def page(self, server: Web, name: str, query: str = "", *, shown: bool = True, **options: Any) -> Page:
        """A page of this person ("" for a stranger); `shown`: its boards have come."""
        wire = await connect(
            f"ws://{server.host}/ws/board/{query}",
            origin=options.pop("origin", f"http://{server.host}"),
            additional_headers={"Cookie": self.cookies[name]} if name else {},
            max_size=None,
            open_timeout=PATIENCE_S,
            **options,
        )
        self.things.push_async_callback(wire.close)
        page = Page(wire)
        if shown:
            await page.until(lambda message: message["type"] == "beat")
        return page

    def hands(self, server: Web, name: str) -> Hands:
        hands = Hands(server, self.cookies[name])
        self.things.push_async_callback(hands.http.aclose)
        return hands
