"""What happened reaches every socket that may know, in order, once."""

import asyncio

import pytest

from requests import poke
from requests.actions import Ask, decline, request_backup, respond, set_status
from requests.events import recording
from requests.live import hub
from requests.live.hub import Hub
from requests.models import Backup, BoardCounter
from requests.vocabulary import EventKind, Urgency
from tests.live.house import PATIENCE_S, Browser, House, another_process
from tests.stopwatch import Stopwatch
from units.vocabulary import Setting

pytestmark = pytest.mark.anyio


async def test_a_touch_reaches_every_socket_of_the_agency(house: House) -> None:
    pages = [await house.open(name) for name in ("requester", "neighbour", "dispatcher", "dispatcher", "commander")]
    asked = await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    for page in pages:
        view = await page.until_seq("METRO", 2)
        assert [event["event"] for event in view.told] == ["backup.requested", "unit.status"]
        assert view.told[0]["card"]["id"] == str(asked.backup_id)
        assert view.told[0]["actor"]["label"] == "2A12"
        assert view.told[1]["unit"]["call_sign"] == "2A12"
        assert view.backups[str(asked.backup_id)]["state"] == "waiting"


async def test_rolling_tells_everyone_who_is_coming(house: House) -> None:
    page = await house.open("requester")
    asked = await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await house.act("neighbour", respond, asked.backup_id, eta_s=180)
    rolling = await page.until(lambda message: message.get("event") == "response.rolling")
    assert [(answer["unit"], answer["state"]) for answer in rolling["card"]["responses"]] == [("2A14", "rolling")]


async def test_every_socket_sees_one_two_three_whenever_it_came(house: House) -> None:
    """Pages keep coming while three people work at once; each sees every number from its snapshot on, once."""

    async def work(name: str) -> None:
        for turn in range(8):
            await house.act(name, set_status, own[name], (Setting.BUSY, Setting.AVAILABLE)[turn % 2])

    own = {"requester": "2A12", "neighbour": "2A14", "third": "2A16"}
    pages = [await house.open("dispatcher")]
    working = [asyncio.create_task(work(name)) for name in own]
    while not all(task.done() for task in working):
        pages.append(await house.open("dispatcher", shown=False))
        await pages[0].next()
    await asyncio.gather(*working)
    for page in pages:
        await page.until_type("beat")
        view = await page.until_seq("METRO", 24)
        assert view.numbers == list(range(25 - len(view.numbers), 25))
        assert {unit["setting"] for unit in view.units.values()} == {"available"}
    assert pages[0].fold.views["METRO"].numbers == list(range(1, 25))


async def test_an_outsider_gets_no_frame_of_another_agency(house: House) -> None:
    outsiders = [await house.open("outsider"), await house.open("outsider_desk")]
    asked = await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await house.act("neighbour", respond, asked.backup_id)
    await house.act("outsider", set_status, "S1", Setting.BUSY)
    for page in outsiders:
        await page.until_seq("COUNTY", 1)
        await page.until_type("beat")
        assert set(page.fold.views) == {"COUNTY"}
        assert "METRO" not in repr(page.said)


async def test_a_car_reads_hidden_where_somebody_declined_and_a_desk_reads_who(house: House) -> None:
    car, desk = await house.open("requester"), await house.open("dispatcher")
    asked = await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await house.act("neighbour", decline, asked.backup_id)
    head = await house.do(lambda: BoardCounter.objects.get(agency=house.cast.metro).seq)
    in_car = {event["seq"]: event for event in (await car.until_seq("METRO", head)).told}
    at_desk = {event["seq"]: event for event in (await desk.until_seq("METRO", head)).told}
    assert in_car.keys() == at_desk.keys()
    (number,) = [seq for seq, event in at_desk.items() if event["event"] == "response.declined"]
    assert in_car[number] == {
        "type": "event",
        "agency": "METRO",
        "seq": number,
        "event": "hidden",
        "at": at_desk[number]["at"],
        "actor": None,
        "facts": {},
    }
    assert "declined" not in repr(car.said)
    assert "2A14" in repr(at_desk[number])


class TestWithoutAPulse:
    """The pulse of every second never comes: only a poke tells that a log grew."""

    @pytest.fixture(autouse=True)
    def pulseless(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hub, "PULSE_S", 3600.0)

    async def test_what_another_process_commits_is_told_by_redis(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listens = asyncio.Event()
        # (Else a look is taken when the line is up, too.)
        monkeypatch.setattr(house.hub.listener, "is_up", lambda is_up: listens.set() if is_up else None)
        page = await house.open("dispatcher")
        await asyncio.wait_for(listens.wait(), PATIENCE_S)
        with another_process():
            await house.act("requester", request_backup, Ask(Urgency.BACKUP))
        assert (await page.until_seq("METRO", 2)).numbers == [1, 2]

    async def test_what_this_process_commits_is_told_without_redis(self, house: House) -> None:
        house.hub = Hub(redis_url="unix:///nowhere/valkey.sock")
        page = await house.open("dispatcher")
        await house.act("requester", request_backup, Ask(Urgency.BACKUP))
        assert (await page.until_seq("METRO", 2)).numbers == [1, 2]

    async def test_a_hub_that_has_stopped_is_told_nothing(self, house: House) -> None:
        stopped, before = house.hub, list(poke._here)
        await (await house.open("dispatcher")).leave()
        assert len(poke._here) == len(before) + 1
        house.browsers, house.hub = [], Hub()
        await stopped.stop()
        assert poke._here == before


class TestWithoutRedis:
    """No poke of another process ever arrives: the pulse of every second reads the logs."""

    @pytest.fixture
    async def deaf(self, house: House) -> House:
        house.hub = Hub(redis_url="unix:///nowhere/valkey.sock")
        return house

    async def test_a_lost_poke_costs_a_second_at_most(self, deaf: House) -> None:
        pages = [await deaf.open("neighbour"), await deaf.open("dispatcher")]
        with another_process():
            await deaf.act("requester", request_backup, Ask(Urgency.EMERGENCY))
        with Stopwatch() as since:
            for page in pages:
                await page.until_seq("METRO", 2)
        assert since.seconds < 2

    async def test_the_beat_says_that_the_channel_layer_is_gone(self, deaf: House) -> None:
        page = await deaf.open("dispatcher")
        beat = await page.until(lambda message: "channel_layer" in message.get("degraded", []))
        assert beat["streams"] == {"METRO": 0}


async def test_a_poke_that_means_nothing_changes_nothing(house: House) -> None:
    page = await house.open("dispatcher")
    for agency, seq in ((house.cast.metro.pk, 999), (4711, 3), (-1, -1)):
        house.hub.heard(agency, seq)
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    assert (await page.until_seq("METRO", 2)).numbers == [1, 2]
    assert not house.hub.streams[house.cast.metro.pk].is_behind


async def test_two_boards_of_one_desk_have_a_number_line_each(house: House) -> None:
    await house.do(_make_dispatcher, house, "dispatcher", "COUNTY")
    page = await house.open("dispatcher")
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await house.act("outsider", set_status, "S1", Setting.BUSY)
    assert (await page.until_seq("METRO", 2)).numbers == [1, 2]
    assert (await page.until_seq("COUNTY", 1)).numbers == [1]


def _make_dispatcher(house: House, name: str, agency: str) -> None:
    house.cast.people[name].memberships.create(agency=house.cast.agencies[agency], role="dispatcher")


async def test_a_thousand_events_at_once_arrive_whole(house: House) -> None:
    """More than one read, more than is kept ready, more than one message for who comes back."""
    page = await house.open("dispatcher")
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await page.until_seq("METRO", 2)
    cursor = page.fold.cursor()
    notes = 1200

    def write() -> None:
        backup = Backup.objects.get()
        with recording(house.cast.actor("dispatcher")) as log:
            for turn in range(notes):
                log.add(EventKind.BACKUP_NOTED, backup, {"note": turn})

    await house.do(write)
    view = await page.until_seq("METRO", notes + 2)
    assert view.numbers == list(range(1, notes + 3))
    back = await _again(house, page, cursor)
    assert back.fold.views["METRO"].numbers == list(range(3, notes + 3))
    assert [message["type"] for message in back.said].count("snapshot") == 0


async def _again(house: House, page: Browser, cursor: str) -> Browser:
    """The same page after a lost connection: it kept what it had at `cursor`."""
    back = await house.open("dispatcher", cursor, shown=False)
    back.fold.views["METRO"] = old = type(page.fold.views["METRO"])(seq=2)
    await back.until_type("beat")
    assert back.fold.views["METRO"] is old
    return back
