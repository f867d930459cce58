"""Where no socket comes through, the board is fetched: it says to a desk what a beat would have said."""

from __future__ import annotations

from typing import Any

from requests.api.components import COMPONENTS
from tests.api.test_schema import check
from tests.api.wire import ask
from tests.cast import Cast
from units.models import Presence


def board(cast: Cast, who: str) -> dict[str, Any]:
    answer: dict[str, Any] = cast.client(who).read("board/?agency=METRO").json()
    check(answer, COMPONENTS["Board"])
    return answer


def test_a_desk_reads_whose_tablet_is_off(cast: Cast) -> None:
    heard = board(cast, "dispatcher")["unreachable"]
    Presence.objects.filter(officer=cast.people["neighbour"]).delete()
    assert board(cast, "dispatcher")["unreachable"] == sorted([*heard, "2A14"])
    assert board(cast, "commander")["unreachable"] == sorted([*heard, "2A14"])


def test_a_desk_reads_which_desk_has_which_ask_open(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    assert board(cast, "commander")["desks"] == []
    desk = cast.people["dispatcher"]
    Presence.objects.filter(officer=desk).update(open_ask=card["id"])
    told = {"agency": "METRO", "id": str(desk.pk), "label": "Dispatcher", "backup": card["id"]}
    assert board(cast, "commander")["desks"] == [told]


def test_a_car_reads_neither(cast: Cast) -> None:
    Presence.objects.filter(officer=cast.people["neighbour"]).delete()
    answer = board(cast, "requester")
    assert (answer["unreachable"], answer["desks"]) == (None, None)
