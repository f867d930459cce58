"""A browser is revoked: its sockets are told so and end within five seconds, and no other's do."""

from __future__ import annotations

import uuid

import pytest

from requests.actions import Ask, record_lure, request_backup
from requests.vocabulary import Urgency
from tests.live.house import HOST, Browser, House
from tests.stopwatch import Stopwatch
from units import tokens
from units.access import of_device
from units.models import Device

pytestmark = pytest.mark.anyio

WITHIN_S = 5


async def bolted(house: House, who: str, vehicle: str = "CAR-2A12") -> tuple[Browser, uuid.UUID, dict[str, str]]:
    """Somebody's page in a car whose browser is enrolled."""
    device, key = await house.do(tokens.enrol, house.cast.metro.pk, vehicle, "dash", None)
    headers = {"host": HOST, "origin": f"http://{HOST}", "cookie": f"{house.cookies[who]}; board_device={key}"}
    page, accepted = await house.knock(headers)
    assert accepted
    await page.until_type("beat")
    return page, device.pk, headers


async def test_its_sockets_end_within_five_seconds_with_the_word_revoked(house: House) -> None:
    page, device, headers = await bolted(house, "requester")
    other, _, _ = await bolted(house, "neighbour", "CAR-2A14")
    with Stopwatch() as since:
        await house.do(tokens.revoke, device, "stolen")
        closed = await page.until_closed()
    assert since.seconds < WITHIN_S
    assert closed.code == 4401
    bye = closed.said[-1]
    assert (bye["type"], bye["code"], bye["retry_ms"]) == ("bye", "revoked", None)
    await house.act("third", request_backup, Ask(Urgency.BACKUP))
    await other.until_seq("METRO", 2)
    # It comes again, with whatever it kept: told the same at the door.
    again, accepted = await house.knock(headers)
    assert accepted
    assert (await again.until_closed()).said[-1]["code"] == "revoked"


async def test_a_lure_reaches_desks_and_is_hidden_from_cars(house: House) -> None:
    desk, car = await house.open("dispatcher"), await house.open("neighbour")
    _, device, _ = await bolted(house, "requester")
    await house.do(tokens.revoke, device, "stolen")
    row = await house.do(lambda: Device.objects.select_related("agency").get(pk=device))
    await house.do(record_lure, of_device(row), row, Ask(Urgency.EMERGENCY), None)
    seen = await desk.until_type("event")
    assert (seen["event"], seen["card"]["mark"]) == ("backup.requested", "lure")
    hidden = await car.until_type("event")
    assert (hidden["seq"], hidden["event"], hidden["actor"], hidden["facts"]) == (1, "hidden", None, {})
    assert "card" not in hidden
