"""Who gets in, who is shown out, and how soon."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session

from requests.actions import Ask, request_backup
from requests.live.consumer import BoardSocket
from requests.vocabulary import Urgency
from tests.live.house import HOST, Browser, House
from tests.stopwatch import Stopwatch
from units.models import MachineToken, Membership, Officer
from units.tokens import make_machine_token

pytestmark = pytest.mark.anyio

ORIGIN = f"http://{HOST}"
ACCESS_ENDS_WITHIN_S = 5


async def test_nobody_signed_in_is_4401_with_a_word(house: House) -> None:
    for cookie in ({}, {"cookie": "sessionid=" + "x" * 32}, {"cookie": "csrftoken=abc"}):
        page, accepted = await house.knock({"host": HOST, "origin": ORIGIN, **cookie})
        assert accepted
        closed = await page.until_closed()
        assert closed.code == 4401
        assert [message["type"] for message in closed.said] == ["bye"]
        assert closed.said[0]["code"] == 4401


@pytest.mark.parametrize(
    "origin", ["http://evil.example", f"http://{HOST}.evil.example", f"http://{HOST}:81", "null", "file://", "http://["]
)
async def test_a_foreign_page_is_refused_at_the_handshake(house: House, origin: str) -> None:
    _, accepted = await house.knock({"host": HOST, "origin": origin, "cookie": house.cookies["dispatcher"]})
    assert not accepted


async def test_a_browser_without_an_origin_is_refused_at_the_handshake(house: House) -> None:
    _, accepted = await house.knock({"host": HOST, "cookie": house.cookies["dispatcher"]})
    assert not accepted


async def test_a_host_that_is_not_ours_is_refused_at_the_handshake(house: House) -> None:
    headers = {"host": "evil.example", "origin": "http://evil.example", "cookie": house.cookies["dispatcher"]}
    _, accepted = await house.knock(headers)
    assert not accepted


async def test_another_path_is_refused_at_the_handshake(house: House) -> None:
    headers = [(b"host", HOST.encode()), (b"origin", ORIGIN.encode()), (b"cookie", house.cookies["third"].encode())]
    accepted, _ = await WebsocketCommunicator(BoardSocket(lambda: house.hub), "/ws/other/", headers).connect()
    assert not accepted


async def test_a_machine_needs_no_origin_but_a_good_token(house: House) -> None:
    def make(scopes: list[str], hours: int) -> tuple[MachineToken, str]:
        expires = datetime.now(UTC) + timedelta(hours=hours)
        return make_machine_token(house.cast.people["dispatcher"], "cad", scopes, expires)

    _, key = await house.do(make, ["read"], 1)
    page, accepted = await house.knock({"host": HOST, "authorization": f"Bearer {key}"})
    assert accepted
    await page.until_type("beat")
    assert set(page.fold.views) == {"METRO"}
    _, late = await house.do(make, ["read"], -1)
    _, blind = await house.do(make, ["write"], 1)
    for bad in ("nonsense", late, blind):
        page, accepted = await house.knock({"host": HOST, "authorization": f"Bearer {bad}"})
        assert accepted
        assert (await page.until_closed()).code == 4401


async def test_a_machine_token_does_not_open_the_door_to_a_foreign_page(house: House) -> None:
    _, accepted = await house.knock({"host": HOST, "origin": "http://evil.example", "authorization": "Bearer key"})
    assert not accepted


async def test_a_person_of_no_agency_is_4403(house: House) -> None:
    await house.do(lambda: Membership.objects.filter(officer=house.cast.people["commander"]).delete())
    assert (await (await house.open("commander", shown=False)).until_closed()).code == 4403


async def closed_in_time(page: Browser) -> int:
    with Stopwatch() as since:
        closed = await page.until_closed()
    assert since.seconds < ACCESS_ENDS_WITHIN_S
    assert closed.said[-1]["type"] == "bye"
    return closed.code


async def test_a_socket_ends_within_five_seconds_of_signing_out(house: House) -> None:
    page, other = await house.open("dispatcher"), await house.open("commander")
    key = house.cookies["dispatcher"].partition("=")[2]
    await house.do(lambda: Session.objects.filter(session_key=key).delete())
    assert await closed_in_time(page) == 4401
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await other.until_seq("METRO", 2)


async def test_a_socket_ends_within_five_seconds_of_a_new_password(house: House) -> None:
    page = await house.open("dispatcher")

    def change() -> None:
        person = house.cast.people["dispatcher"]
        person.set_password("another-password-now")
        person.save()

    await house.do(change)
    assert await closed_in_time(page) == 4401


async def test_a_socket_ends_within_five_seconds_of_its_account(house: House) -> None:
    page = await house.open("dispatcher")
    await house.do(lambda: Officer.objects.filter(username="dispatcher").update(is_active=False))
    assert await closed_in_time(page) == 4403


async def test_a_socket_ends_within_five_seconds_of_the_last_membership(house: House) -> None:
    page = await house.open("dispatcher")
    await house.do(lambda: Membership.objects.filter(officer=house.cast.people["dispatcher"]).delete())
    assert await closed_in_time(page) == 4403


async def test_a_changed_role_shows_the_board_anew_as_that_role(house: House) -> None:
    page = await house.open("third")
    person = house.cast.people["third"]
    await house.do(lambda: Membership.objects.filter(officer=person).update(role="dispatcher"))
    await house.do(lambda: Membership.objects.create(officer=person, agency=house.cast.county, role="officer"))
    hello = await page.until(lambda message: message["type"] == "hello" and len(message["streams"]) == 2)
    assert {stream["agency"] for stream in hello["streams"]} == {"METRO", "COUNTY"}
    await page.until_type("beat")
    assert {message["agency"] for message in page.said if message["type"] == "snapshot"} == {"METRO", "COUNTY"}
    await house.do(lambda: Membership.objects.filter(officer=person, agency=house.cast.metro).delete())
    assert [stream["agency"] for stream in (await page.until_type("hello"))["streams"]] == ["COUNTY"]
    await page.until_type("beat")
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    assert (await page.until_type("beat"))["streams"] == {"COUNTY": 0}
    assert page.said[-1] is not None
    assert set(house.hub.streams) == {house.cast.county.pk}


async def test_many_who_come_at_once_share_their_look_up(house: House) -> None:
    pages = await asyncio.gather(*(house.open(name) for name in list(house.cookies) * 5))
    assert len(pages) == 5 * len(house.cookies)
    assert len(house.hub.sockets) == len(pages)
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    for page in pages:
        if "METRO" in page.fold.views:
            await page.until_seq("METRO", 2)
