"""A hub with browsers around it, in the test's own event loop: real database, real Valkey, no server process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from channels.testing import WebsocketCommunicator
from django.conf import settings

from requests import poke
from requests.live.consumer import BoardSocket
from requests.live.hub import Hub
from requests.live.reader import DatabaseThread
from tests.cast import Cast
from tests.live.fold import Fold, View, Wire
from units.access import Actor, of_officer

P = ParamSpec("P")
R = TypeVar("R")

#: For a busy machine: what is waited for here comes or does not. A promise in seconds is held by a Stopwatch.
PATIENCE_S = 30.0
HOST = "testserver"


class Closed(Exception):
    """The server ended the socket. `said` is what came before, `code` why."""

    def __init__(self, code: int, said: list[Wire]) -> None:
        super().__init__(code)
        self.code = code
        self.said = said


@dataclass
class Browser:
    """One socket and what its page makes of it."""

    wire: WebsocketCommunicator
    fold: Fold = field(default_factory=Fold)
    said: list[Wire] = field(default_factory=list)

    async def next(self, within: float = PATIENCE_S) -> Wire:
        """The next message, applied. Raises Closed, TimeoutError."""
        output = await self.wire.receive_output(within)
        if output["type"] == "websocket.close":
            raise Closed(output["code"], self.said)
        message: Wire = json.loads(output["text"])
        self.said.append(message)
        self.fold.take(message)
        return message

    async def until(self, wanted: Callable[[Wire], bool], within: float = PATIENCE_S) -> Wire:
        """The first message from now on that is wanted; those before it are applied too."""
        async with asyncio.timeout(within):
            while not wanted(message := await self.next(within)):
                pass
        return message

    async def until_type(self, kind: str, within: float = PATIENCE_S) -> Wire:
        return await self.until(lambda message: message["type"] == kind, within)

    async def until_seq(self, code: str, seq: int, within: float = PATIENCE_S) -> View:
        """Until the board of that agency is at that number."""
        async with asyncio.timeout(within):
            while (self.fold.views[code].seq or 0) < seq:
                await self.next(within)
        return self.fold.views[code]

    async def until_closed(self, within: float = PATIENCE_S) -> Closed:
        try:
            async with asyncio.timeout(within):
                while True:
                    await self.next(within)
        except Closed as closed:
            return closed

    async def say(self, message: Any) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def leave(self) -> None:
        await self.wire.disconnect()


@dataclass
class House:
    """The cast's browsers, one hub, and a thread in which the cast acts."""

    cast: Cast
    cookies: dict[str, str]
    hub: Hub = field(default_factory=Hub)
    hands: DatabaseThread = field(default_factory=lambda: DatabaseThread("hands"))
    browsers: list[Browser] = field(default_factory=list)

    async def knock(self, headers: dict[str, str], query: str = "") -> tuple[Browser, bool]:
        """A socket with exactly these headers, and whether the handshake passed."""
        lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        wire = WebsocketCommunicator(BoardSocket(lambda: self.hub), f"/ws/board/{query}", lines)
        accepted, _ = await wire.connect(PATIENCE_S)
        browser = Browser(wire)
        if accepted:
            self.browsers.append(browser)
        return browser, accepted

    async def open(self, name: str, query: str = "", *, shown: bool = True) -> Browser:
        """A page of this person; `shown`: its boards have come."""
        headers = {"host": HOST, "origin": f"http://{HOST}", "cookie": self.cookies[name]}
        browser, accepted = await self.knock(headers, query)
        assert accepted
        if shown:
            await browser.until_type("beat")
        return browser

    async def do(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs something that touches the database."""
        return await self.hands.write(work, *args, **kwargs)

    async def act(self, name: str, verb: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        """Somebody of the cast does something."""
        person = self.cast.people[name]

        def work() -> R:
            actor: Actor = of_officer(person)
            return verb(actor, *args, **kwargs)

        return await self.do(work)

    async def close(self) -> None:
        for browser in self.browsers:
            await browser.leave()
        await self.hub.stop()
        await self.hands.close()


@contextmanager
def another_process() -> Iterator[None]:
    """What is committed in here was committed by another process: it tells Redis, and no hub of this one by a call."""
    here = list(poke._here)
    for heard in here:
        poke.unregister(heard)
    try:
        yield
    finally:
        for heard in here:
            poke.register(heard)


def sign_in(cast: Cast) -> dict[str, str]:
    """A Cookie header for everybody."""
    name = settings.SESSION_COOKIE_NAME
    return {person: f"{name}={cast.client(person).cookies[name].value}" for person in cast.people}
