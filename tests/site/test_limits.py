"""What one process refuses, and in which words, before a body is parsed or a connection opened."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from django.test import Client

from backupboard import limits
from backupboard.limits import Limits, Receive, Scope, Send

KIB = 1024


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Inner:
    """An application that answers with what it was sent, as long as the gate is open."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.inside = 0
        self.most_inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        try:
            body, more = b"", True
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
            await self.gate.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": body})
        finally:
            self.inside -= 1


def client(app: Limits) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver")


async def pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // KIB):
        yield b"x" * KIB


@pytest.mark.anyio
async def test_a_body_of_64_kib_passes_whole() -> None:
    async with client(Limits(Inner(), 4)) as http:
        answer = await http.post("/", content=b"x" * 64 * KIB)
    assert (answer.status_code, len(answer.content)) == (200, 64 * KIB)


@pytest.mark.anyio
async def test_one_byte_more_is_too_large() -> None:
    inner = Inner()
    async with client(Limits(inner, 4)) as http:
        answer = await http.post("/", content=b"x" * (64 * KIB + 1))
    assert answer.status_code == 413
    assert answer.json() == limits.TOO_LARGE
    assert inner.most_inside == 0


@pytest.mark.anyio
async def test_a_body_that_does_not_say_its_length_is_counted() -> None:
    inner = Inner()
    async with client(Limits(inner, 4)) as http:
        assert (await http.post("/", content=pieces(64 * KIB))).status_code == 200
        assert (await http.post("/", content=pieces(65 * KIB))).status_code == 413
    assert inner.most_inside == 1


@pytest.mark.anyio
async def test_no_more_than_the_slots_are_served_at_once_and_all_are_answered() -> None:
    inner = Inner()
    async with client(Limits(inner, 3)) as http:
        answers = await asyncio.gather(*(http.get(f"/{number}") for number in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert inner.most_inside <= 3


@pytest.mark.anyio
async def test_what_finds_no_slot_within_a_second_is_told_to_use_the_radio() -> None:
    inner = Inner()
    inner.gate.clear()
    async with client(Limits(inner, 1)) as http:
        holding = asyncio.create_task(http.get("/slow"))
        while not inner.inside:
            await asyncio.sleep(0)
        refused = await http.get("/second")
        static = asyncio.create_task(http.get("/static/x.css"))
        inner.gate.set()
        assert (await holding).status_code == 200
        assert (await static).status_code == 200
        assert (await http.get("/third")).status_code == 200
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["error"]["code"] == "use_radio"


@pytest.mark.anyio
async def test_a_request_that_fails_gives_its_slot_back() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise ZeroDivisionError

    app = Limits(failing, 1)
    async with client(app) as http:
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await http.get("/")
    async with app.slots.one(patience_s=1):
        pass


def test_django_refuses_by_the_stated_length_too(client: Client) -> None:
    answer = client.post("/healthz", data=b"x" * (64 * KIB + 1), content_type="application/json")
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"
