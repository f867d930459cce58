"""What a client may say, and what happens to one that says something else."""

import json
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from requests.actions import Ask, close, request_backup
from requests.live.consumer import MOST_A_SECOND, MOST_BYTES, MOST_IDS
from requests.models import Backup, Receipt
from requests.vocabulary import Disposition, Urgency
from tests.live.house import House

pytestmark = pytest.mark.anyio

ID = "0b0f4b9e-6a43-4a52-9d53-1b1c8b7a8a55"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hello",
        "[]",
        "null",
        '"seen"',
        "{",
        "[" * 16_000,
        '{"type": "seen"}',
        '{"type": "seen", "ids": "x"}',
        '{"type": "seen", "ids": [7]}',
        '{"type": "seen", "ids": ["7"]}',
        json.dumps({"type": "seen", "ids": [ID], "as": "dispatcher"}),
        json.dumps({"type": "seen", "ids": [ID] * (MOST_IDS + 1)})[: MOST_BYTES - 10],
        '{"type": "pong", "ids": []}',
        '{"type": "backup.request"}',
        '{"type": ["pong"]}',
        '{"type": "\ud800"}'.encode("utf-8", "replace").decode(),
    ],
)
async def test_what_is_malformed_ends_that_socket_and_no_other(house: House, said: str) -> None:
    page, other = await house.open("requester"), await house.open("requester")
    await page.say(said)
    closed = await page.until_closed()
    assert closed.code == 4400
    assert closed.said[-1]["type"] == "bye"
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await other.until_seq("METRO", 2)


async def test_bytes_are_malformed(house: House) -> None:
    page = await house.open("requester")
    await page.wire.send_to(bytes_data=b'{"type": "pong"}')
    assert (await page.until_closed()).code == 4400


async def test_a_message_of_more_than_16_kib_is_too_large(house: House) -> None:
    page = await house.open("requester")
    await page.say('{"type": "pong"}' + " " * MOST_BYTES)
    assert (await page.until_closed()).code == 1009


async def test_a_client_that_never_stops_talking_is_ended(house: House) -> None:
    page, other = await house.open("requester"), await house.open("requester")
    for _ in range(MOST_A_SECOND * 4):
        await page.say({"type": "pong"})
    assert (await page.until_closed()).code == 4400
    await other.say({"type": "pong"})
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await other.until_seq("METRO", 2)


async def asked_and_shown(house: House, *names: str) -> str:
    """A backup, and browsers of these people that say they display it."""
    asked = await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    for name in names:
        page = await house.open(name)
        await page.say({"type": "seen", "ids": [str(asked.backup_id)]})
    return str(asked.backup_id)


async def seen(house: House, page: Any) -> dict[str, Any]:
    event = await page.until(lambda message: message.get("event") == "backup.seen")
    return dict(event["card"]["seen"])


async def test_the_asker_reads_on_how_many_screens_the_ask_stands(house: House) -> None:
    asker = await house.open("requester")
    await asked_and_shown(house, "neighbour", "third", "neighbour")
    told = await seen(house, asker)
    if told["count"] == 1:
        # Both screens were not open within one second, the time in which receipts are gathered.
        told = await seen(house, asker)
    assert told == {"dispatch_at": None, "count": 2}
    assert asker.said[-1]["actor"]["kind"] == "system"


async def test_dispatch_sight_is_said_for_a_dispatcher_and_for_nobody_else(house: House) -> None:
    asker = await house.open("requester")
    backup = await asked_and_shown(house, "commander")
    assert await seen(house, asker) == {"dispatch_at": None, "count": 1}
    page = await house.open("dispatcher")
    await page.say({"type": "seen", "ids": [backup]})
    told = await seen(house, asker)
    assert told["count"] == 2
    assert told["dispatch_at"] is not None


async def test_ones_own_screen_and_one_that_may_not_see_it_count_for_nothing(house: House) -> None:
    backup = await asked_and_shown(house, "requester", "outsider")
    watching = await house.open("dispatcher")
    await watching.say({"type": "seen", "ids": [backup, ID]})
    assert (await seen(house, watching))["count"] == 1
    shown = await house.do(lambda: [receipt.officer_id for receipt in Receipt.objects.all()])
    assert shown == [house.cast.people["dispatcher"].pk]


async def test_saying_it_again_is_no_event(house: House) -> None:
    watching = await house.open("dispatcher")
    backup = await asked_and_shown(house, "neighbour")
    assert (await seen(house, watching))["count"] == 1
    version = await house.do(lambda: Backup.objects.get().version)
    again = await house.open("neighbour")
    await again.say({"type": "seen", "ids": [backup]})
    await again.until_type("beat")
    while house.hub.receipts.waiting:
        await again.next()
    await house.hub.receipts.write_down()
    assert await house.do(lambda: Backup.objects.get().version) == version


async def test_a_backup_gets_one_seen_a_second_however_many_screens(house: House) -> None:
    watching = await house.open("dispatcher")
    await asked_and_shown(house, "neighbour", "third", "commander", "administrator")
    while watching.fold.views["METRO"].told[-1:] == [] or not _all_seen(watching.fold.views["METRO"].told, 4):
        await watching.next()
    told = [event["at"] for event in watching.fold.views["METRO"].told if event["event"] == "backup.seen"]
    moments = [datetime.fromisoformat(at) for at in told]
    assert all(later - one > timedelta(seconds=0.99) for one, later in pairwise(moments)), moments


def _all_seen(told: list[dict[str, Any]], count: int) -> bool:
    return any(event["event"] == "backup.seen" and event["facts"]["count"] == count for event in told)


async def test_a_closed_backup_is_seen_no_more(house: House) -> None:
    asked = await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await house.act("dispatcher", close, asked.backup_id, Disposition.NOT_NEEDED)
    page = await house.open("neighbour")
    await page.say({"type": "seen", "ids": [str(asked.backup_id)]})
    await page.until(lambda _: asked.backup_id in house.hub.receipts.waiting or page.said[-1]["type"] == "beat")
    await house.hub.receipts.write_down()
    assert await house.do(Receipt.objects.count) == 0
