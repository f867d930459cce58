"""Sister cars leave the answer to people at a browser first, then play their part to its end."""

import random
from typing import Any

import pytest

from requests.replay.fold import Stream
from requests.replay.script import PATIENCE_S, Deed, Player, Script

Wire = dict[str, Any]
HOME = (-99.5, 40.0)
FAR = (-99.4, 40.0)


def unit(call_sign: str, status: str = "available", backup: str | None = None) -> Wire:
    return {"id": call_sign, "version": 1, "call_sign": call_sign, "status": status, "backup": backup}


def ask(asker: str = "2A12", urgency: str = "backup", **fields: Any) -> Wire:
    return {
        "id": "b1",
        "version": 1,
        "number": 1,
        "agency": "METRO",
        "origin": "asked",
        "unit": {"call_sign": asker},
        "urgency": urgency,
        "state": "waiting",
        "cancel_asked_at": None,
        "received_at": "2026-11-22T21:04:12.000000Z",
        "lat": HOME[1],
        "lon": HOME[0],
        "responses": [],
        **fields,
    }


def answered(call_sign: str, state: str) -> list[Wire]:
    return [{"unit": call_sign, "agency": "METRO", "state": state}]


def board(*cards: Wire, units: tuple[Wire, ...] = (), stops: tuple[Wire, ...] = ()) -> Stream:
    every = units or (unit("2A12", "emergency"), unit("2A03"), unit("2A05"))
    return Stream(
        "METRO",
        1,
        "e1",
        backups={card["id"]: card for card in cards},
        units={one["id"]: one for one in every},
        stops={stop["id"]: stop for stop in stops},
    )


@pytest.fixture
def script() -> Script:
    """2A03 stands where the asks are, 2A05 far off; no stop of their own comes up."""
    script = Script([Player("2A03", HOME), Player("2A05", FAR)], random.Random(1))
    script._next_stop = float("inf")
    return script


def paths(deeds: list[Deed]) -> list[tuple[str, str]]:
    return [(deed.call_sign, deed.path) for deed in deeds]


def test_nobody_moves_before_people_had_their_eight_seconds(script: Script) -> None:
    assert PATIENCE_S == 8
    assert script.deeds(board(ask()), 100.0) == []
    assert script.deeds(board(ask()), 107.9) == []
    assert paths(script.deeds(board(ask()), 108.0)) == [("2A03", "backups/b1/respond/")]


@pytest.mark.parametrize("state", ["assigned", "rolling", "on_scene"])
def test_an_ask_a_person_answered_is_left_to_them(script: Script, state: str) -> None:
    taken = ask(state="rolling", responses=answered("2A14", state))
    for now in range(0, 60):
        assert script.deeds(board(taken), float(now)) == []


def test_when_help_falls_away_the_eight_seconds_begin_anew(script: Script) -> None:
    script.deeds(board(ask()), 0.0)
    script.deeds(board(ask(responses=answered("2A14", "rolling"))), 5.0)
    fallen = board(ask(responses=answered("2A14", "stood_down")))
    assert script.deeds(fallen, 9.0) == []
    assert script.deeds(fallen, 16.9) == []
    assert script.deeds(fallen, 17.0) != []


def test_an_emergency_brings_two_and_an_ordinary_ask_the_nearest(script: Script) -> None:
    script.deeds(board(ask(urgency="emergency")), 0.0)
    assert len(script.deeds(board(ask(urgency="emergency")), 8.0)) == 2


def test_a_cancelled_emergency_is_left_to_dispatch(script: Script) -> None:
    asked_back = board(ask(urgency="emergency", cancel_asked_at="2026-11-22T21:05:00Z"))
    script.deeds(asked_back, 0.0)
    assert script.deeds(asked_back, 30.0) == []


def test_a_car_that_is_busy_does_not_come(script: Script) -> None:
    busy = board(ask(), units=(unit("2A12"), unit("2A03", "busy"), unit("2A05", "on_stop")))
    script.deeds(busy, 0.0)
    assert script.deeds(busy, 30.0) == []


def test_a_car_sent_by_dispatch_rolls_arrives_and_clears(script: Script) -> None:
    done: list[str] = []
    state = "assigned"
    for now in range(0, 300):
        for deed in script.deeds(board(ask(responses=answered("2A03", state), state="rolling")), float(now)):
            done.append(deed.path.split("/")[2])
            state = {"respond": "rolling", "arrive": "on_scene", "clear": "cleared"}[done[-1]]
        if state == "cleared":
            break
    assert done == ["respond", "arrive", "clear"]


def test_a_sister_that_asked_closes_once_she_was_helped(script: Script) -> None:
    mine = board(ask(asker="2A03", state="on_scene", responses=answered("2A14", "on_scene")))
    deeds = [deed for now in range(0, 61) for deed in script.deeds(mine, float(now))]
    assert paths(deeds)[0] == ("2A03", "backups/b1/close/")


def test_a_car_does_one_thing_and_then_waits_for_the_board_to_show_it(script: Script) -> None:
    stream = board(ask(responses=answered("2A03", "rolling"), state="rolling"))
    first = next(now for now in range(100) if script.deeds(stream, float(now)))
    assert script.deeds(stream, first + 1.0) == []


def test_stops_come_up_now_and_then_while_somebody_stays_free() -> None:
    script = Script([Player("2A03", HOME), Player("2A05", FAR)], random.Random(1))
    free = board(units=(unit("2A03"), unit("2A05")))
    deeds = [deed for now in range(0, 30) for deed in script.deeds(free, float(now))]
    assert [deed.path for deed in deeds] == ["stops/"]
    one_left = board(units=(unit("2A03", "on_stop"), unit("2A05")))
    assert not [deed for now in range(200, 400) for deed in script.deeds(one_left, float(now))]


def test_a_stop_whose_check_is_overdue_is_answered_ok(script: Script) -> None:
    stop = {
        "id": "s1",
        "version": 1,
        "unit": {"call_sign": "2A03"},
        "state": "open",
        "no_roll_by": False,
        "welfare_overdue": True,
        "welfare_due_at": "2026-11-22T21:07:00Z",
    }
    deeds = [deed for now in range(0, 20) for deed in script.deeds(board(stops=(stop,)), float(now))]
    assert ("2A03", "units/2A03/ok/") in paths(deeds)


def test_a_rolling_car_drives_to_the_one_who_asked(script: Script) -> None:
    rolling = board(ask(), units=(unit("2A12"), unit("2A05", "rolling", "b1")))
    before = script.places["2A05"]
    (after,) = script.drive(rolling, 3.0, called=True).values()
    assert HOME[0] < after[0] < before[0]
    for _ in range(1000):
        script.drive(rolling, 3.0, called=True)
    assert script.places["2A05"] == HOME


def test_what_left_the_board_is_forgotten(script: Script) -> None:
    script.deeds(board(ask()), 0.0)
    script.forget(board())
    assert script._until == {}
