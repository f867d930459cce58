"""What one process takes on at once: N served requests with a database connection, bodies up to 64 KiB.

Both answers come before any body is parsed and before a connection is opened. Without the first, a burst opens
more connections than PostgreSQL has and requests fail at random; with it, what does not fit within a second is
told to use the radio.
"""

import json
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from contextlib import AsyncExitStack
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from backupboard.slots import Slots

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]

SLOT_WAIT_S = 1.0
RETRY_AFTER_S = 1

#: Where a request finds the slot it is served in (backupboard/streaming.py).
SLOT = "board.slot"

# These answer without the database, or must answer when the process is busy.
_FREE_PREFIXES = ("/static/", "/healthz", "/readyz", "/metrics")

TOO_LARGE = {"error": {"code": "too_large", "message": "The body is larger than 64 KiB."}}
USE_RADIO = {"error": {"code": "use_radio", "message": "The server is too busy. USE RADIO, then try again."}}


def body_limit() -> int:
    """Bytes a request body may have."""
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class BodyLimitMiddleware:
    """413 by the stated length, in Django, so that every server and the test client meet it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        stated = request.META.get("CONTENT_LENGTH") or "0"
        if stated.isdecimal() and int(stated) > body_limit():
            return JsonResponse(TOO_LARGE, status=413)
        return self.get_response(request)


class Limits:
    """The same for the running server, around Django's ASGI application; it also counts unstated lengths."""

    def __init__(self, app: App, slots: int) -> None:
        self.app = app
        self.slots = Slots(slots)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read_body(scope, receive)
        if body is None:
            await _answer(send, 413, TOO_LARGE, {"connection": "close"})
            return
        replay = _replay(body, receive)
        if scope["path"].startswith(_FREE_PREFIXES):
            await self.app(scope, replay, send)
            return
        async with AsyncExitStack() as slot:
            try:
                held = await slot.enter_async_context(self.slots.one(SLOT_WAIT_S))
            except TimeoutError:
                await _answer(send, 503, USE_RADIO, {"retry-after": str(RETRY_AFTER_S)})
                return
            await self.app({**scope, SLOT: held}, replay, send)


async def _read_body(scope: Scope, receive: Receive) -> list[Message] | None:
    """The messages that make up the body; None when it is larger than the limit."""
    limit = body_limit()
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > limit:
            return None
    messages: list[Message] = []
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > limit:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return messages


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def replayed() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return replayed


async def _answer(send: Send, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
    payload = json.dumps(body).encode()
    fields = {"content-type": "application/json", "content-length": str(len(payload)), **headers}
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
        }
    )
    await send({"type": "http.response.body", "body": payload})
