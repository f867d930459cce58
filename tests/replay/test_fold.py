"""A board folds the socket's messages into what a fresh snapshot says, and notices every number that is not next."""

from typing import Any

import pytest

from requests.replay.fold import Board, differences

Wire = dict[str, Any]


def unit(version: int = 1, **fields: Any) -> Wire:
    return {"id": "u1", "version": version, "call_sign": "2A12", "status": "available", "lat": None, **fields}


def card(version: int = 1, state: str = "waiting", **fields: Any) -> Wire:
    return {"id": "b1", "version": version, "number": 7, "agency": "METRO", "state": state, **fields}


def snapshot(seq: int, **lists: Any) -> Wire:
    empty: Wire = {"backups": [], "units": [], "stops": []}
    return {"type": "snapshot", "agency": "METRO", "epoch": "e1", "seq": seq, **empty, **lists}


def event(seq: int, name: str = "unit.status", **carried: Any) -> Wire:
    return {"type": "event", "agency": "METRO", "seq": seq, "event": name, "facts": {}, **carried}


@pytest.fixture
def board() -> Board:
    """A board with one unit, at number 5."""
    board = Board()
    board.apply({"type": "hello", "epoch": "e1", "build": "x", "streams": [{"agency": "METRO", "seq": 5}]})
    board.apply(snapshot(5, units=[unit()]))
    return board


def test_events_in_order_are_applied_and_counted(board: Board) -> None:
    assert board.apply(event(6, "backup.requested", card=card())) != []
    board.apply({"type": "events", "agency": "METRO", "events": [event(7, unit=unit(2, status="busy")), event(8)]})
    assert (board.events, board.gaps, board.duplicates) == (3, [], [])
    assert board.cursor() == "METRO:8"
    assert differences(board.streams["METRO"], snapshot(8, backups=[card()], units=[unit(2, status="busy")])) == []


def test_a_number_left_out_is_a_gap(board: Board) -> None:
    board.apply(event(7))
    assert board.gaps == ["METRO: 7 after 5"]


def test_a_number_that_came_before_is_a_duplicate_and_changes_nothing(board: Board) -> None:
    assert board.apply(event(5, unit=unit(9, status="busy"))) == []
    assert board.duplicates == ["METRO: 5 again, at 5"]
    assert board.streams["METRO"].units["u1"]["status"] == "available"


def test_an_event_before_any_snapshot_is_a_gap() -> None:
    board = Board()
    board.apply({"type": "hello", "epoch": "e1", "build": "x", "streams": [{"agency": "METRO", "seq": 5}]})
    board.apply(event(6))
    assert board.gaps == ["METRO: 6 before any snapshot"]


def test_a_hidden_event_counts_and_shows_nothing(board: Board) -> None:
    board.apply({**event(6, "hidden"), "actor": None})
    assert board.cursor() == "METRO:6"


def test_an_unknown_event_applies_its_object(board: Board) -> None:
    board.apply(event(6, "unit.painted", unit=unit(2, status="busy")))
    assert board.streams["METRO"].units["u1"]["status"] == "busy"


def test_an_older_object_never_replaces_a_newer_one(board: Board) -> None:
    board.apply(event(6, unit=unit(3, status="busy")))
    board.apply(event(7, unit=unit(2, status="rolling")))
    assert board.streams["METRO"].units["u1"]["status"] == "busy"


def test_what_is_closed_leaves_the_board_and_an_older_event_does_not_bring_it_back(board: Board) -> None:
    board.apply(event(6, "backup.requested", card=card()))
    board.apply(event(7, "backup.closed", card=card(5, "closed")))
    board.apply(event(8, "backup.noted", card=card(4)))
    assert differences(board.streams["METRO"], snapshot(8, units=[unit()])) == []


def test_a_partners_backup_taken_back_leaves_the_board_while_open(board: Board) -> None:
    board.apply(event(6, "backup.shared", card=card(agency="COUNTY")))
    board.apply(event(7, "backup.unshared", card=card(2, agency="COUNTY")))
    assert board.streams["METRO"].backups == {}


def test_a_snapshot_replaces_everything(board: Board) -> None:
    board.apply(event(6, "backup.requested", card=card()))
    board.apply(snapshot(20))
    assert differences(board.streams["METRO"], snapshot(20)) == []


def test_positions_are_shown_but_left_out_of_the_comparison(board: Board) -> None:
    board.apply({"type": "positions", "agency": "METRO", "units": [{"id": "u1", "lat": 1.0, "lon": 2.0}]})
    assert board.streams["METRO"].units["u1"]["lat"] == 1.0
    assert differences(board.streams["METRO"], snapshot(5, units=[unit()])) == []


def test_a_difference_names_object_field_and_both_values(board: Board) -> None:
    fresh = snapshot(5, units=[unit(status="busy")], backups=[card()])
    assert differences(board.streams["METRO"], fresh) == [
        "METRO backups: 7 is missing here",
        "METRO units: 2A12.status is 'available' here, 'busy' there",
    ]


def test_another_number_is_a_difference_by_itself(board: Board) -> None:
    assert differences(board.streams["METRO"], snapshot(6)) == ["METRO: folded to 5, the snapshot is at 6"]


def test_a_message_of_an_unknown_type_is_ignored_and_named(board: Board) -> None:
    board.apply({"type": "weather"})
    assert board.unknown == {"weather"}
