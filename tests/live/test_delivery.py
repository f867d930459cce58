"""What happened reaches every socket that may know, in order, once."""

import pytest

from requests.actions import Ask, request_backup, respond
from requests.vocabulary import Urgency
from tests.live.house import House

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
