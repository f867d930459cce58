"""A plan gives every call to a unit of its beat that is free, and every ask to sisters near by."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from requests.replay import calls, plan, prepare
from requests.replay.sampling import Curve, Times
from units import agency_file
from units.borders import Area

NINE = datetime(2023, 1, 19, 17, tzinfo=UTC)
TEN = datetime(2023, 1, 19, 18, tzinfo=UTC)


def planned(path: Path, areas: list[Area], curves: dict[str, Curve], guessed: float = 0) -> plan.Plan:
    found = calls.read(path, NINE, TEN, ZoneInfo("America/Los_Angeles"))
    return plan.make(found.calls, areas, Times(curves, 3), NINE, guessed_asks=guessed)


def test_stops_and_asks_are_made_by_units_of_their_beat(
    calls_file: Path, areas: list[Area], curves: dict[str, Curve]
) -> None:
    made = planned(calls_file, areas, curves)
    first, beatless = made.stops
    assert (first.at, made.units[first.unit], first.kind) == (0, "1", "traffic")
    assert (beatless.at, made.units[beatless.unit]) == (840, "")
    assert [(ask.urgency, made.units[ask.unit], ask.real) for ask in made.asks] == [
        ("backup", "2", True),
        ("cover", "1", True),
    ]


def test_an_arrest_is_secured_and_a_call_that_was_cancelled_is_called_off(
    calls_file: Path, areas: list[Area], curves: dict[str, Curve]
) -> None:
    made = planned(calls_file, areas, curves)
    assert made.stops[0].secured_after == made.stops[0].stays / 2
    assert made.stops[1].secured_after is None
    helped, called_off = made.asks
    assert helped.called_off_after is None
    first = min(answer.after + answer.travel for answer in called_off.answers)
    assert called_off.called_off_after is not None and called_off.called_off_after < first


def test_sister_units_of_the_beat_or_beside_it_answer(
    calls_file: Path, areas: list[Area], curves: dict[str, Curve]
) -> None:
    made = planned(calls_file, areas, curves)
    backup = made.asks[0]
    assert len(backup.answers) == 2
    assert {made.units[answer.unit] for answer in backup.answers} <= {"1", "2"}
    assert backup.unit not in {answer.unit for answer in backup.answers}


def test_no_unit_is_in_two_places(calls_file: Path, areas: list[Area], curves: dict[str, Curve]) -> None:
    made = planned(calls_file, areas, curves, guessed=100)
    busy = defaultdict(list)
    for stop in made.stops:
        busy[stop.unit].append((stop.at, stop.at + stop.stays))
    for ask in [*made.asks, *(stop.ask for stop in made.stops if stop.ask)]:
        if ask.real:
            busy[ask.unit].append((ask.at, ask.ends))
        for answer in ask.answers:
            rolls = ask.at + answer.after
            busy[answer.unit].append((rolls, rolls + answer.travel + answer.stays))
    for times in busy.values():
        times.sort()
        assert all(before[1] <= after[0] for before, after in zip(times, times[1:], strict=False))


def test_a_guessed_ask_lies_within_its_stop_and_is_told_apart(
    calls_file: Path, areas: list[Area], curves: dict[str, Curve]
) -> None:
    for stop in planned(calls_file, areas, curves, guessed=100).stops:
        assert stop.ask is not None
        assert not stop.ask.real and stop.ask.unit == stop.unit
        assert stop.at < stop.ask.at and (not stop.ask.answers or stop.ask.ends < stop.at + stop.stays)


def test_the_same_files_and_seed_make_the_same_plan(
    calls_file: Path, areas: list[Area], curves: dict[str, Curve]
) -> None:
    assert planned(calls_file, areas, curves, 50) == planned(calls_file, areas, curves, 50)


def test_what_is_prepared_is_a_sound_agency_file(
    calls_file: Path, areas: list[Area], curves: dict[str, Curve], tmp_path: Path
) -> None:
    made = planned(calls_file, areas, curves)
    beats = tmp_path / "beats.geojson"
    beats.write_text(
        '{"type":"FeatureCollection","features":['
        + ",".join(
            f'{{"properties":{{"beat":"{area.code}"}},"geometry":{{"type":"Polygon","coordinates":'
            f"{area.geometry['coordinates']}}}}}"
            for area in areas
        )
        + "]}"
    )
    path = tmp_path / "replay.toml"
    path.write_text(prepare.agency_toml(made, prepare.boards(4), beats, "America/Los_Angeles"))
    file = agency_file.read(path)
    assert file.document.faults == []
    assert {unit.call_sign for unit in file.units} == set(made.units)
    assert {"replay-board-01", prepare.DESK, prepare.account("1A")} <= {person.username for person in file.people}
