"""What is told beside the numbers: health, positions, presence; and that the hub outlives what goes wrong."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from requests.actions import Ask, Fix, position, request_backup, set_status
from requests.live import presence
from requests.models import Heartbeat
from requests.vocabulary import Urgency
from tests.live.house import House
from tests.stopwatch import Stopwatch
from units.models import Presence
from units.vocabulary import Setting

pytestmark = pytest.mark.anyio


async def test_a_beat_comes_every_three_seconds(house: House) -> None:
    page = await house.open("dispatcher")
    with Stopwatch() as watch:
        await page.until_type("beat")
        assert watch.seconds < 3.5
        began = time.monotonic()
        beat = await page.until_type("beat")
        took = time.monotonic() - began
        # The beats keep their time: after one that a busy machine made late the next comes sooner.
        assert 2.5 - watch.stalled < took < 3.5 + watch.stalled
    assert set(beat) == {"type", "server_time", "streams", "unreachable", "timers", "degraded", "desks", "ageing"}


async def test_timers_that_come_alive_and_die_are_said_at_once(house: House) -> None:
    page = await house.open("dispatcher")
    assert page.said[-1]["timers"] == "stale"
    assert page.said[-1]["degraded"] == ["timers"]
    await house.do(lambda: Heartbeat.objects.create(process="here", kind="worker"))
    with Stopwatch() as since:
        beat = await page.until(lambda message: message.get("timers") == "ok")
    assert since.seconds < 2
    assert beat["degraded"] == []
    with Stopwatch() as since:
        await page.until(lambda message: message.get("timers") == "stale")
    assert since.seconds < 5


async def test_positions_come_once_a_second_and_have_no_number(house: House) -> None:
    page, outsider = await house.open("dispatcher"), await house.open("outsider_desk")
    began = time.monotonic()
    for turn in range(5):
        await house.act("neighbour", position, "2A14", Fix(lat=47.0 + turn / 100, lon=-122.0, heading=90.0))
    await house.act("outsider", position, "S1", Fix(lat=48.0, lon=-122.0))
    unit = str(house.cast.units["2A14"].pk)
    last = await page.until(lambda message: message["type"] == "positions" and message["units"][0]["lat"] == 47.04)
    assert last["agency"] == "METRO"
    assert [place["id"] for place in last["units"]] == [unit]
    assert set(last["units"][0]) == {"id", "lat", "lon", "heading", "accuracy_m", "position_at"}
    told = [message for message in page.said if message["type"] == "positions"]
    assert len(told) <= 2 + time.monotonic() - began
    assert page.fold.views["METRO"].seq == 0
    theirs = await outsider.until_type("positions")
    assert theirs["agency"] == "COUNTY"


async def test_a_position_told_while_a_picture_was_drawn_is_not_lost(house: House) -> None:
    first = await house.open("dispatcher")
    await first.until_type("beat")
    stream = house.hub.streams[house.cast.metro.pk]
    kept = dict(stream.pictures)
    await house.act("neighbour", position, "2A14", Fix(lat=47.5, lon=-122.5))
    await first.until_type("positions")
    # A picture from before, shown only now.
    stream.round -= 1
    stream.pictures = {r: type(p)(p.seq, p.frame, house.hub.now(), stream.round, p.said) for r, p in kept.items()}
    late = await house.open("dispatcher")
    assert [message["type"] for message in late.said] == ["hello", "snapshot", "positions", "beat"]
    assert late.fold.views["METRO"].units[str(house.cast.units["2A14"].pk)]["lat"] == 47.5


async def test_whoever_has_a_board_open_is_present_within_seconds(house: House) -> None:
    for name in ("neighbour", "neighbour", "dispatcher"):
        await house.open(name)
    watching = await house.open("commander")

    def rows() -> dict[str, tuple[str | None, int]]:
        found = Presence.objects.filter(process=presence.PROCESS).select_related("unit", "officer")
        return {row.officer.username: (row.unit.call_sign if row.unit else None, row.sockets) for row in found}

    while len(await house.do(rows)) < 3:
        await watching.next()
    assert await house.do(rows) == {"neighbour": ("2A14", 2), "dispatcher": (None, 1), "commander": (None, 1)}
    ours = Presence.objects.filter(process=presence.PROCESS)
    before = await house.do(lambda: ours.get(officer__username="neighbour").seen_at)
    while await house.do(lambda: ours.get(officer__username="neighbour").seen_at) == before:
        await watching.next()


async def test_a_page_that_answered_beats_and_fell_silent_is_not_present(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering, mute = await house.open("neighbour"), await house.open("third")
    await answering.wire.send_to(text_data='{"type": "pong"}')
    metro = house.cast.metro.pk
    (one,) = [socket for socket in house.hub.sockets if socket.person.officer_id == house.cast.people["neighbour"].pk]
    while one.answered_at is None:
        await mute.next()
    # Its radio died: nothing more comes from it, though nobody closed the connection. The other one never answered.
    later = one.answered_at + presence.SILENT_S
    monkeypatch.setattr(house.hub, "now", lambda: later)
    assert set(house.hub.presence.count()) == {(house.cast.people["third"].pk, metro)}
    monkeypatch.setattr(house.hub, "now", lambda: later - 1)
    here = house.hub.presence.count()[house.cast.people["neighbour"].pk, metro]
    assert (here.sockets, here.unit) == (1, house.cast.units["2A14"].pk)
    await house.do(presence.write, "here", house.hub.presence.count())
    seen = await house.do(lambda: Presence.objects.get(process="here", officer__username="neighbour").seen_at)
    assert 14 <= (datetime.now(UTC) - seen).total_seconds() < presence.SILENT_S + 5


async def test_presence_of_dead_processes_is_swept(house: House) -> None:
    officer = house.cast.people["third"]
    old = datetime.now(UTC) - timedelta(hours=26)
    await house.do(
        lambda: Presence.objects.create(process="gone", officer=officer, agency=house.cast.metro, seen_at=old)
    )
    await house.do(presence.write, "here", {(officer.pk, house.cast.metro.pk): presence.Here(sockets=1)})
    assert await house.do(lambda: [row.process for row in Presence.objects.exclude(process="cast")]) == ["here"]


async def test_the_hub_outlives_the_loss_of_its_database_connections(house: House) -> None:
    page = await house.open("dispatcher")

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where pid <> pg_backend_pid() and datname = current_database() and usename = current_user"
            )

    await house.do(cut)
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    assert (await page.until_seq("METRO", 2)).numbers == [1, 2]
    assert (await house.open("commander")).fold.views["METRO"].seq == 2


async def test_a_board_that_cannot_be_read_says_so_and_recovers(house: House) -> None:
    page = await house.open("dispatcher")
    await house.do(_rename_counters, "requests_boardcounter", "gone")
    try:
        with Stopwatch() as since:
            beat = await page.until(lambda message: "database" in message.get("degraded", []))
        assert since.seconds < 3
        assert beat["timers"] == "stale"
        late = await house.open("outsider", shown=False)
        closed = await late.until_closed()
        assert closed.code == 1013
        assert closed.said[-1]["retry_ms"] == 1000
    finally:
        await house.do(_rename_counters, "gone", "requests_boardcounter")
    with Stopwatch() as since:
        await page.until(lambda message: "database" not in message.get("degraded", ["database"]))
    assert since.seconds < 3
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await page.until_seq("METRO", 2)


def _rename_counters(old: str, new: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"alter table {old} rename to {new}")


async def test_a_hole_in_a_log_starts_its_readers_over_from_a_picture(house: House) -> None:
    page, other = await house.open("dispatcher"), await house.open("outsider")
    cursor = page.fold.cursor()
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await page.until_seq("METRO", 2)

    def tear() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("delete from requests_event where seq = 1")

    await house.do(tear)
    house.hub.streams[house.cast.metro.pk].head = 0
    house.hub.heard(house.cast.metro.pk, 2)
    assert (await page.until_closed()).code == 1012
    back = await house.open("dispatcher", cursor)
    assert [message["type"] for message in back.said] == ["hello", "snapshot", "beat"]
    await house.act("outsider", set_status, "S1", Setting.BUSY)
    await other.until_seq("COUNTY", 1)


async def test_a_mistake_in_the_hub_ends_every_socket_and_the_next_one_works(house: House) -> None:
    page = await house.open("dispatcher")
    house.hub.streams[house.cast.metro.pk].ready.clear()  # cannot be
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    assert (await page.until_closed()).code == 1012
    page = await house.open("dispatcher")
    await house.act("neighbour", request_backup, Ask(Urgency.BACKUP))
    await page.until_seq("METRO", 4)
