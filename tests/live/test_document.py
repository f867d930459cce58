"""docs/wire.md says of the socket what the socket does."""

import re

import pytest

from backupboard.places import ROOT
from requests.actions import Ask, Fix, position, request_backup
from requests.live import consumer, outlets
from requests.live.beats import BEAT_S
from requests.queries import TOO_FAR_BEHIND
from requests.vocabulary import Urgency
from tests.live.house import House

pytestmark = pytest.mark.anyio

SECTION = (ROOT / "docs" / "wire.md").read_text().split("\n## The socket\n", 1)[1].split("\n## ", 1)[0]
ROWS = {
    name: set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", re.split(r"[;:.]", rest, maxsplit=1)[0])))
    for name, rest in re.findall(r"^\| `(\w+)` \| (.+) \|$", SECTION, re.M)
}


async def test_every_message_has_the_fields_of_its_row_and_no_others(house: House) -> None:
    first = await house.open("dispatcher")
    cursor = first.fold.cursor()
    await house.act("requester", request_backup, Ask(Urgency.BACKUP))
    await house.act("neighbour", position, "2A14", Fix(47.0, -122.0))
    await first.until_type("positions")
    back = await house.open("dispatcher", cursor, shown=False)
    back.fold = first.fold
    first.fold.views["METRO"].seq = 0
    await back.until_type("beat")
    ended = await (await house.open("dispatcher", "?after=x", shown=False)).until_closed()
    told = {message["type"]: message for message in [*first.said, *back.said, *ended.said]}
    assert set(told) == set(ROWS)
    for name, message in told.items():
        if name not in {"snapshot", "event"}:  # as Board, one Event: tests/architecture/test_wire_document.py
            assert set(message) - {"type"} == ROWS[name], name


def test_every_number_is_the_codes_own() -> None:
    text = " ".join(SECTION.split())
    assert f"every {BEAT_S} s" in text
    assert f"too old ({TOO_FAR_BEHIND:,} events)" in text
    assert f"at most {consumer.MOST_BYTES // 1024} KiB, at most {consumer.MOST_A_SECOND} a second" in text
    assert f"at most {consumer.MOST_IDS})" in text
    most = (outlets.MOST_PENDING // 1024, outlets.MOST_EVENTS_BEHIND, outlets.MOST_SECONDS_BEHIND)
    assert f"more than {most[0]} KiB unread, {most[1]} events or {most[2]:.0f} s behind" in text


def test_every_close_code_stands_there() -> None:
    said = set(re.findall(r"^\| (\d{4}) \|", SECTION, re.M))
    used = set()
    for path in (ROOT / "requests" / "live").glob("*.py"):
        used |= set(re.findall(r"Goodbye\((\d{4})", path.read_text()))
    assert said == used
