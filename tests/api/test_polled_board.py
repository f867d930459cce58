"""Where no socket comes through, the board is fetched: it says to a desk what a beat would have said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests import queries
from requests.access import Audience
from requests.api.components import COMPONENTS
from tests.api.test_schema import check
from tests.api.wire import ask
from tests.cast import Cast
from units.models import Agency, Presence


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


def test_a_desk_of_a_socket_costs_no_look_at_presence_for_its_beats_say_what_is_there(cast: Cast) -> None:
    def reads(board: Callable[[Agency, Audience], Any]) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            board(cast.metro, Audience.DESK)
        return [query["sql"] for query in seen.captured_queries]

    shown, fetched = reads(queries.snapshot), reads(queries.fetched)
    assert len(fetched) == len(shown) + 2
    assert not any("units_presence" in sql for sql in shown)
    assert ["units_presence" in sql for sql in fetched[len(shown) :]] == [True, True]
