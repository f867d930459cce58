"""The same over real sockets, served by real processes."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from backupboard.places import Places
from backupboard.servers import Valkey, make_private
from requests.actions import Ask, request_backup
from requests.events import recording
from requests.live.reader import DatabaseThread
from requests.live.surface import WAYS
from requests.models import Backup
from requests.vocabulary import EventKind, Urgency
from tests.cast import Cast
from tests.live.server import PATIENCE_S, Hands, Page, Street, Web, web
from tests.stopwatch import Stopwatch
from tests.up.stack import eventually

pytestmark = [pytest.mark.anyio, pytest.mark.up]

TOLD_WITHIN_S = 2


@pytest.fixture
def served(cast: Cast, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Web]:
    """A web process that writes to its sockets in the usual way, or in the one a test asks for."""
    with web(tmp_path, LIVE_WRITE=getattr(request, "param", "direct")) as running:
        yield running


async def test_a_touch_over_http_reaches_every_socket(served: Web, street: Street) -> None:
    pages = [await street.page(served, name) for name in ("requester", "neighbour", "dispatcher")]
    answer = await street.hands(served, "requester").post("backups/", {"urgency": "backup"})
    assert answer.status_code == 201
    with Stopwatch() as since:
        views = [await page.until_seq("METRO", 2) for page in pages]
    assert since.seconds < TOLD_WITHIN_S
    for view in views:
        assert [event["event"] for event in view.told] == ["backup.requested", "unit.status"]
        assert view.backups[answer.json()["id"]]["unit"]["call_sign"] == "2A12"


async def test_the_door_over_real_sockets(served: Web, street: Street) -> None:
    for origin in ("http://evil.example", None):
        with pytest.raises(InvalidStatus) as refused:
            await street.page(served, "dispatcher", origin=origin)
        assert refused.value.response.status_code == 403
    assert await (await street.page(served, "", shown=False)).until_closed() == 4401
    assert await (await street.page(served, "third", "?after=x", shown=False)).until_closed() == 4400


BAD_FRAMES: list[tuple[str | bytes, int]] = [
    ("junk", 4400),
    (b"\x00\xff", 4400),
    ("[" * 16_000, 4400),
    ("x" * 16_385, 1009),
    ("x" * 2_000_000, 1009),
]


async def test_bad_frames_end_their_own_socket_only_with_one_line_in_the_log(
    cast: Cast, street: Street, tmp_path: Path
) -> None:
    with web(tmp_path, LOG_LEVEL="INFO") as served:
        other = await street.page(served, "third")
        for number, (said, code) in enumerate(BAD_FRAMES, 1):
            page = await street.page(served, "third")
            await page.wire.send(said)
            assert await page.until_closed() == code, said[:10]
            assert await asyncio.to_thread(eventually, partial(_says, served, "live.closed", number))
        assert served.count("WARNING") + served.count("ERROR") == 0
        assert (await street.hands(served, "requester").post("backups/", {"urgency": "cover"})).status_code == 201
        await other.until_seq("METRO", 2)


def _says(served: Web, text: str, lines: int) -> bool:
    return served.count(text) == lines


@pytest.mark.parametrize("served", WAYS, indirect=True)
async def test_a_reader_that_stops_reading_is_cut_and_nobody_else_waits(
    served: Web, cast: Cast, street: Street, request: pytest.FixtureRequest
) -> None:
    def many_events() -> None:
        with recording(cast.actor("dispatcher")) as log:
            for turn in range(100):
                log.add(EventKind.BACKUP_NOTED, Backup.objects.get(), {"note": turn})

    hands = DatabaseThread("hands")
    street.things.push_async_callback(hands.close)
    plug = socket.socket()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plug.connect(("127.0.0.1", served.port))
    plug.setblocking(False)
    slow = await street.page(served, "third", sock=plug, max_queue=1, ping_interval=None)
    brisk = await street.page(served, "dispatcher")
    # Beside all that follows: a reader who comes to the goodbye too late finds the connection cut.
    goodbye = asyncio.create_task(_read_once_cut(served, slow))
    await hands.write(lambda: request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)))
    # In parts that who reads has read before the next: on a busy machine our own brisk one would be too slow for all.
    for part in range(1, 16):
        await hands.write(many_events)
        view = await brisk.until_seq("METRO", 2 + 100 * part)
    assert view.numbers == list(range(1, 1503))
    assert await goodbye == 4408
    if request.node.callspec.params["served"] != "asgi":
        # Through ASGI the goodbye stands behind all that is unread, and is given a second.
        assert slow.said[-1]["type"] == "bye"
    numbers = slow.fold.views["METRO"].numbers
    assert numbers == list(range(1, len(numbers) + 1)), "what did arrive has no gap"
    back = await street.page(served, "third", slow.fold.cursor(), shown=False)
    back.fold = slow.fold
    numbers = (await back.until_seq("METRO", 1502)).numbers
    # Its ladder may have climbed meanwhile: then there are more.
    assert len(numbers) >= 1502
    assert numbers == list(range(1, len(numbers) + 1))


async def _read_once_cut(served: Web, slow: Page) -> int | None:
    assert await asyncio.to_thread(eventually, partial(_is_cut, served))
    return await slow.until_closed()


def _is_cut(served: Web) -> bool:
    return served.metric('board_sockets_closed_total{code="4408"}') >= 1


class TestValkeyKilled:
    """Two web processes on one database; their Valkey is killed and comes back."""

    @pytest.fixture
    def valkey(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
        folder = tmp_path_factory.mktemp("valkey")
        places = Places(folder, folder)
        make_private(places.log)
        yield Valkey.at(places)

    async def test_touches_are_answered_and_shown_during_and_after(
        self, cast: Cast, street: Street, valkey: Valkey, tmp_path: Path
    ) -> None:
        with ExitStack() as stack:
            child = valkey.start()
            stack.callback(lambda: child.stop(5))
            webs = [stack.enter_context(web(tmp_path, REDIS_URL=valkey.places.redis_url)) for _ in range(2)]
            pages = [await street.page(server, name) for server in webs for name in ("third", "dispatcher")]
            hands = [street.hands(server, "requester") for server in webs]
            for server in (0, 1):
                await self.touch_is_shown(hands[server], pages)
            child.process.kill()
            child.process.wait()
            for turn in range(6):
                await self.touch_is_shown(hands[turn % 2], pages)
            for page in pages:
                await page.until(lambda message: "channel_layer" in message.get("degraded", []))
            child = valkey.start()
            for turn in range(6):
                await self.touch_is_shown(hands[turn % 2], pages)
            for page in pages:
                await page.until(lambda message: "channel_layer" not in message.get("degraded", ["channel_layer"]))
            for page in pages:
                numbers = page.fold.views["METRO"].numbers
                assert numbers == list(range(1, len(numbers) + 1))

    async def test_a_cut_subscription_loses_nothing(
        self, cast: Cast, street: Street, valkey: Valkey, tmp_path: Path
    ) -> None:
        with ExitStack() as stack:
            child = valkey.start()
            stack.callback(lambda: child.stop(5))
            served = stack.enter_context(web(tmp_path, REDIS_URL=valkey.places.redis_url))
            page = await street.page(served, "dispatcher")
            hands = street.hands(served, "requester")
            for _ in range(4):
                _kill_subscriptions(valkey)
                await self.touch_is_shown(hands, [page])

    async def touch_is_shown(self, hands: Hands, pages: list[Page]) -> None:
        """An ask and its end: each answered at once, and on every board within 2 s."""
        asked = await hands.post("backups/", {"urgency": "backup"})
        assert asked.status_code == 201, asked.text
        await self.shown(pages, "backup.requested", asked.json()["id"])
        ended = await hands.post(f"backups/{asked.json()['id']}/cancel/", {})
        assert ended.status_code == 200, ended.text
        await self.shown(pages, "backup.cancelled", asked.json()["id"])

    async def shown(self, pages: list[Page], event: str, backup: str) -> None:
        async def see(page: Page) -> None:
            told = page.fold.views["METRO"].told
            while not any(one["event"] == event and one["card"]["id"] == backup for one in told):
                await page.next()

        with Stopwatch() as since:
            await asyncio.wait_for(asyncio.gather(*(see(page) for page in pages)), PATIENCE_S)
        print(json.dumps({event: round(since.seconds, 3)}))
        assert since.seconds < TOLD_WITHIN_S


def _kill_subscriptions(valkey: Valkey) -> None:
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(str(valkey.places.valkey_socket))
        wire.sendall(b"CLIENT KILL TYPE pubsub\r\n")
        assert wire.recv(100).startswith(b":")
