"""One signed-in client outside the server: the HTTP calls and the socket of DESIGN §8, and nothing else."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

Wire = dict[str, Any]

#: A touch that has no answer after this is told to use the radio.
_TIMEOUT_S: Final = 10.0
_TRIES: Final = 4
_LARGEST_FRAME: Final = 16 * 1024 * 1024


class Refused(Exception):
    """The server said no, or nothing: status (0: nothing), code and message of its answer."""

    def __init__(self, call: str, status: int, code: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(f"{call}: {status} {code} {message}".strip())
        self.call, self.status, self.code, self.message = call, status, code, message
        #: Seconds after which the server asks to be tried again.
        self.retry_after = retry_after


@dataclass(frozen=True)
class Answer:
    """What the server answered. `sent` and `came` are on this process's monotonic clock, in seconds."""

    status: int
    body: Wire
    sent: float
    came: float


class Client:
    """A person at a browser, without the browser."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url.rstrip("/")
        self.username, self._password = username, password
        # No pool limits: a client is one person, who has two touches under way at most.
        self._http = httpx.AsyncClient(base_url=f"{self.url}/api/v1/", timeout=_TIMEOUT_S, trust_env=False)
        self._csrf = ""
        self.who: Wire = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @property
    def officer_id(self) -> str:
        """The signed-in person's id, as events name their actor."""
        return str(self.who["user"]["id"])

    async def sign_in(self) -> None:
        """Raises Refused."""
        anonymous = await self.get("session/")
        self._csrf = anonymous["csrf"]
        answer = await self.patiently("POST", "session/", {"username": self.username, "password": self._password})
        self.who, self._csrf = answer.body, answer.body["csrf"]

    async def get(self, path: str, **query: str) -> Wire:
        """The body of a GET. Raises Refused."""
        return (await self.patiently("GET", f"{path}?{urlencode(query)}" if query else path)).body

    async def patiently(self, method: str, path: str, body: Wire | None = None) -> Answer:
        """A call whose moment does not matter: tried again when the server asks for it. Raises Refused."""
        for _ in range(_TRIES - 1):
            try:
                return await self.call(method, path, body)
            except Refused as refused:
                if refused.retry_after is None:
                    raise
                await asyncio.sleep(refused.retry_after)
        return await self.call(method, path, body)

    async def post(self, path: str, body: Wire | None = None, *, key: str | None = None) -> Answer:
        """A touch. `key` marks its repeats as such. Raises Refused."""
        return await self.call("POST", path, body or {}, key=key)

    async def call(self, method: str, path: str, body: Wire | None = None, *, key: str | None = None) -> Answer:
        """One HTTP call. Raises Refused for every answer that is not a 2xx, and for none at all."""
        headers = {"X-CSRFToken": self._csrf} if method != "GET" else {}
        if key:
            headers["Idempotency-Key"] = key
        sent = time.perf_counter()
        try:
            answer = await self._http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise Refused(f"{method} {path}", 0, type(error).__name__, str(error)) from None
        came = time.perf_counter()
        try:
            said = answer.json() if answer.content else {}
        except json.JSONDecodeError:
            said = {}
        if not answer.is_success:
            why = said.get("error", {}) if isinstance(said, dict) else {}
            retry = answer.headers.get("Retry-After", "")
            seconds = float(retry) if retry.isdecimal() else None
            raise Refused(f"{method} {path}", answer.status_code, why.get("code", ""), why.get("message", ""), seconds)
        return Answer(answer.status_code, said, sent, came)

    def socket(self, after: str = "", epoch: str | None = None) -> Socket:
        """The board's socket, resuming after what is already known."""
        parts = urlsplit(self.url)
        query = urlencode({"after": after, "epoch": epoch or ""}, safe=":,") if after else ""
        url = urlunsplit(("wss" if parts.scheme == "https" else "ws", parts.netloc, "/ws/board/", query, ""))
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._http.cookies.jar)
        return Socket(url, self.url, cookies)


class Closed(Exception):
    """The socket is gone, with the code it was closed by (1006: none was said)."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code


class Socket:
    """The live socket of one client: messages in, `seen` out."""

    def __init__(self, url: str, origin: str, cookies: str) -> None:
        self._connecting = connect(
            url,
            origin=origin,  # type: ignore[arg-type]  # a NewType of str
            additional_headers={"Cookie": cookies},
            compression=None,
            max_size=_LARGEST_FRAME,
            # The board's own beat tells whether the link lives.
            ping_interval=None,
            proxy=None,
        )

    async def __aenter__(self) -> Self:
        try:
            self._socket = await self._connecting.__aenter__()
        except (OSError, InvalidHandshake, TimeoutError) as error:
            raise Closed(1006, str(error)) from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def messages(self) -> AsyncIterator[tuple[float, Wire]]:
        """Each message with the moment it was read, in seconds of the monotonic clock. Raises Closed."""
        try:
            while True:
                text = await self._socket.recv()
                came = time.perf_counter()
                yield came, json.loads(text)
        except ConnectionClosed as closed:
            frame = closed.rcvd
            raise Closed(frame.code if frame else 1006, frame.reason if frame else "") from None

    async def send(self, message: Wire) -> None:
        """Says something to the server; a socket that is gone is noticed by `messages`."""
        try:
            await self._socket.send(json.dumps(message))
        except ConnectionClosed:
            return


def new_key() -> str:
    """An Idempotency-Key for one touch."""
    return uuid.uuid4().hex
