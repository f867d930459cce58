"""That the timers stand still, and run again, is a line of every log: once each, however many find it out."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from requests import last_night
from requests.actions import say_timers
from requests.live import timers
from requests.live.reader import Pulse
from requests.live.timers import Timers
from requests.models import Event, Heartbeat
from requests.shifts import Shift
from tests.cast import Cast
from tests.live.house import House
from tests.pages.test_last_night import HERE, now_to_read, sheet
from tests.timers import hands
from units.access import system


def swept(ago: timedelta) -> datetime:
    """The one sweeper was alive so long ago."""
    at = hands.now() - ago
    Heartbeat.objects.update_or_create(process="here", defaults={"kind": "worker", "seen_at": at})
    return at


def said(cast: Cast, code: str = "METRO") -> list[tuple[str, dict[str, Any]]]:
    rows = Event.objects.filter(agency=cast.agencies[code], kind__startswith="timers.").order_by("seq")
    return [(kind, json.loads(payload)["facts"]) for kind, payload in rows.values_list("kind", "payload")]


def test_each_log_says_it_once_with_since_when_and_once_that_they_run_again(cast: Cast) -> None:
    since = swept(timedelta(minutes=4))
    for _ in range(3):
        say_timers(system())
    for code in ("METRO", "COUNTY"):
        [(kind, facts)] = said(cast, code)
        assert kind == "timers.stale"
        assert datetime.fromisoformat(facts["since"]) == since
    swept(timedelta(0))
    for _ in range(3):
        say_timers(system(), timedelta(seconds=1))
    for code in ("METRO", "COUNTY"):
        [_, (kind, facts)] = said(cast, code)
        assert kind == "timers.fresh"
        stood = datetime.fromisoformat(facts["until"]) - datetime.fromisoformat(facts["since"])
        assert timedelta(minutes=3, seconds=58) < stood < timedelta(minutes=4, seconds=10)


def test_of_many_that_find_it_out_at_once_one_writes(cast: Cast) -> None:
    swept(timedelta(minutes=1))

    def find_out(_: int) -> None:
        try:
            say_timers(system())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(find_out, range(12)))
    assert [kind for kind, _ in said(cast)] == ["timers.stale"]


def test_while_they_run_or_where_nobody_ever_swept_nothing_is_written(cast: Cast) -> None:
    say_timers(system())
    swept(timedelta(seconds=1))
    say_timers(system())
    assert said(cast) == []


def test_the_night_lists_when_and_for_how_long(cast: Cast) -> None:
    since = swept(timedelta(minutes=4))
    say_timers(system())
    text = sheet(cast.client("commander").get(HERE + now_to_read()))
    assert "timers stood still, and had not started again" in text
    swept(timedelta(0))
    say_timers(system())
    text = sheet(cast.client("commander").get(HERE + now_to_read()))
    assert text.count("timers stood still") == 1
    assert f":{since:%M} timers stood still for 4:0" in text


def read_from(cast: Cast, begins: datetime) -> list[tuple[datetime, str]]:
    """The faults of a night that begins then, read four hours later."""
    shift = Shift(begins, begins + timedelta(hours=12))
    return [(fault.at, fault.what) for fault in last_night.read(cast.metro, shift, begins + timedelta(hours=4)).faults]


def test_a_night_in_which_they_never_ran_says_so_from_its_first_minute(cast: Cast) -> None:
    swept(timedelta(minutes=4))
    say_timers(system())
    begins = hands.now()
    assert read_from(cast, begins) == [(begins, "timers stood still, and had not started again")]
    swept(timedelta(0))
    say_timers(system())
    [(at, said)] = read_from(cast, begins)
    assert at == begins
    assert said.startswith("timers stood still for 4:0")
    assert read_from(cast, hands.now()) == [], "they run since before it"


def pulse(state: str) -> Pulse:
    return Pulse(datetime.now(UTC), "e", state, {}, said=state == "ok", not_said=state != "ok")


def test_a_heartbeat_that_comes_and_goes_is_no_news() -> None:
    seen = Timers(hub=None)  # type: ignore[arg-type]
    for second in range(120):
        seen.saw(pulse("stale" if second % 6 < 3 else "ok"), float(second))
    assert not seen.wanted.is_set()
    for second in range(120, 126):
        seen.saw(pulse("stale"), float(second))
    assert seen.wanted.is_set()


@pytest.mark.anyio
async def test_an_open_board_is_told_by_number_and_the_hub_finds_it_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers, "STILL_S", 0.5)
    monkeypatch.setattr(timers, "AGAIN_S", 0.5)
    monkeypatch.setattr(timers, "_PAUSE_S", 0.1)
    page = await house.open("dispatcher")
    await house.do(lambda: swept(timedelta(minutes=1)))
    event = await page.until(lambda message: message.get("event") == "timers.stale", within=15)
    assert event["seq"] == 1 and event["facts"]["since"]


@pytest.mark.anyio
async def test_and_that_they_run_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "AGAIN_S", 0.5)
    monkeypatch.setattr(timers, "_PAUSE_S", 0.1)
    page = await house.open("neighbour")
    await house.do(lambda: swept(timedelta(minutes=1)))
    await house.do(lambda: say_timers(system()))
    await page.until(lambda message: message.get("event") == "timers.stale")
    await house.do(lambda: swept(timedelta(0)))

    async def keep_sweeping() -> None:
        while True:
            await house.do(lambda: swept(timedelta(0)))
            await asyncio.sleep(0.5)

    sweeping = asyncio.create_task(keep_sweeping())
    try:
        event = await page.until(lambda message: message.get("event") == "timers.fresh", within=15)
    finally:
        sweeping.cancel()
    assert event["seq"] == 2 and set(event["facts"]) == {"since", "until"}
