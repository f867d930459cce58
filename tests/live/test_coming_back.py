"""A page that lost its socket goes on where it was, or gets the whole picture."""

import pytest
from django.db import connections

from requests.actions import Ask, request_backup, respond, set_status
from requests.models import BoardCounter, Epoch
from requests.vocabulary import Urgency
from tests.live.fold import View, Wire
from tests.live.house import Browser, House
from units.vocabulary import Setting

pytestmark = pytest.mark.anyio


async def come_back(house: House, seq: int, *, epoch: str | None = None, name: str = "dispatcher") -> Browser:
    """A page that has METRO up to `seq`, and what it is told until its boards are shown."""
    epoch = epoch or await house.do(lambda: str(Epoch.objects.get().value))
    page = await house.open(name, f"?after=METRO:{seq}&epoch={epoch}", shown=False)
    page.fold.views["METRO"] = View(seq=seq)
    await page.until_type("beat")
    return page


def kinds(messages: list[Wire]) -> list[str]:
    return [message["type"] for message in messages]


async def test_a_new_page_gets_hello_and_the_whole_board(house: House) -> None:
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    page = await house.open("dispatcher")
    assert kinds(page.said) == ["hello", "snapshot", "beat"]
    hello, snapshot, beat = page.said
    assert hello["protocol"] == 1
    assert hello["heartbeat_s"] == 3
    assert hello["build"]
    assert hello["streams"] == [{"agency": "METRO", "seq": 2}]
    assert (snapshot["agency"], snapshot["seq"], snapshot["epoch"]) == ("METRO", 2, hello["epoch"])
    assert [card["unit"]["call_sign"] for card in snapshot["backups"]] == ["2A12"]
    assert sorted(unit["call_sign"] for unit in snapshot["units"]) == ["2A12", "2A14", "2A16", "2A18"]
    assert beat["streams"] == {"METRO": 2}
    assert hello["server_time"] <= beat["server_time"]


@pytest.mark.parametrize("seq", [0, 1, 2, 3, 4])
async def test_a_page_that_has_n_gets_exactly_what_it_missed(house: House, seq: int) -> None:
    asked = await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await house.act("neighbour", respond, asked.backup_id)
    page = await come_back(house, seq)
    assert kinds(page.said) == ["hello", "events", "beat"]
    missed = page.said[1]["events"]
    assert [event["seq"] for event in missed] == list(range(seq + 1, 5))
    assert all(event["type"] == "event" and event["agency"] == "METRO" for event in missed)
    await house.act("third", set_status, "2A16", Setting.BUSY)
    assert (await page.until_seq("METRO", 5)).numbers == list(range(seq + 1, 6))


async def test_what_is_ready_in_memory_equals_what_the_log_says(house: House) -> None:
    watching = await house.open("requester")
    asked = await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await house.act("neighbour", respond, asked.backup_id)
    await watching.until_seq("METRO", 4)
    warm = await come_back(house, 0, name="requester")
    for page in (watching, warm):
        await page.leave()
    house.browsers.clear()
    cold = await come_back(house, 0, name="requester")
    assert [event["seq"] for event in warm.said[1]["events"]] == [1, 2, 3, 4]
    assert [(e["seq"], e["event"], e["facts"]) for e in warm.said[1]["events"]] == [
        (e["seq"], e["event"], e["facts"]) for e in cold.said[1]["events"]
    ]
    assert cold.fold.views["METRO"].backups == watching.fold.views["METRO"].backups
    told = warm.fold.views["METRO"].units
    assert told == {unit: watching.fold.views["METRO"].units[unit] for unit in told}


async def test_another_epoch_gets_the_whole_picture(house: House) -> None:
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    page = await come_back(house, 1, epoch="11111111-2222-4333-8444-555555555555")
    assert kinds(page.said) == ["hello", "snapshot", "beat"]


async def test_a_number_without_an_epoch_gets_the_whole_picture(house: House) -> None:
    page = await house.open("dispatcher", "?after=METRO:0")
    assert kinds(page.said) == ["hello", "snapshot", "beat"]


async def test_a_number_above_the_head_gets_the_whole_picture(house: House) -> None:
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    page = await come_back(house, 3)
    assert kinds(page.said) == ["hello", "snapshot", "beat"]
    assert page.fold.views["METRO"].seq == 2


async def test_a_number_this_process_has_not_read_yet_is_not_above_the_head(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another web process told it first; this one's poke is still under way."""
    first = await house.open("dispatcher")
    stream = house.hub.streams[house.cast.metro.pk]
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await first.until_seq("METRO", 2)
    with monkeypatch.context() as deaf:
        # Neither poke nor pulse may tell it meanwhile, however long that takes.
        deaf.setattr(stream, "heard", lambda seq: None)
        stream.head = stream.target = 0
        kept = {reader: list(frames) for reader, frames in stream.ready.items()}
        for frames in stream.ready.values():
            frames.clear()
        back = await come_back(house, 2)
        assert kinds(back.said) == ["hello", "events", "beat"]
    stream.head = stream.target = 2
    for reader, ready in kept.items():
        stream.ready[reader].extend(ready)
    await house.act("third", set_status, "2A16", Setting.BUSY)
    assert (await back.until_seq("METRO", 3)).numbers == [3]


async def test_too_far_behind_gets_the_whole_picture(house: House) -> None:
    await house.do(lambda: BoardCounter.objects.filter(agency=house.cast.metro).update(seq=5001))
    page = await come_back(house, 0)
    assert kinds(page.said) == ["hello", "snapshot", "beat"]


async def test_numbers_of_agencies_one_does_not_serve_mean_nothing(house: House) -> None:
    epoch = await house.do(lambda: str(Epoch.objects.get().value))
    page = await house.open("outsider", f"?after=METRO:0,NOWHERE:7&epoch={epoch}")
    assert kinds(page.said) == ["hello", "snapshot", "beat"]
    assert [stream["agency"] for stream in page.said[0]["streams"]] == ["COUNTY"]


@pytest.mark.parametrize(
    "query",
    ["?after=METRO", "?after=METRO:x", "?after=METRO:-1", "?after=:3", "?after=METRO:1,METRO:2", "?after=METRO:1.5",
     "?after=METRO:1&after=METRO:1", "?after=METRO:" + "9" * 19, "?epoch=" + "e" * 65, "?after=METRO:1,"],
)  # fmt: skip
async def test_a_cursor_that_cannot_be_read_is_4400(house: House, query: str) -> None:
    page = await house.open("dispatcher", query, shown=False)
    closed = await page.until_closed()
    assert closed.code == 4400
    assert closed.said[-1]["type"] == "bye"
    assert closed.said[-1]["code"] == 4400


async def test_when_the_board_gets_another_history_everybody_starts_over(house: House) -> None:
    page = await house.open("dispatcher")
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await page.until_seq("METRO", 2)
    await house.do(lambda: BoardCounter.objects.filter(agency=house.cast.metro).update(seq=1))
    assert (await page.until_closed()).code == 1012
    assert kinds((await house.open("dispatcher")).said) == ["hello", "snapshot", "beat"]


async def test_what_is_older_than_a_shift_is_not_told_again(house: House) -> None:
    asked = await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await house.act("neighbour", respond, asked.backup_id)
    assert kinds((await come_back(house, 1)).said) == ["hello", "events", "beat"]

    def a_day_goes_by() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("update requests_event set at = at - interval '25 hours' where seq <= 2")

    await house.do(a_day_goes_by)
    # What was known to be recent is believed for as long as it stays so; a new process asks anew.
    assert kinds((await come_back(house, 2)).said) == ["hello", "events", "beat"]
    assert kinds((await come_back(house, 0)).said) == ["hello", "snapshot", "beat"]
    assert kinds((await come_back(house, 4)).said) == ["hello", "events", "beat"]
