"""The published files themselves, where they are: BOARD_DATA names their folder."""

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from requests.replay import calls, noise, plan, sampling
from units.borders import neighbours, read_areas

FOLDER = Path(os.environ.get("BOARD_DATA", ""))
CALLS = FOLDER / "sandiego_pd_calls_2023-01-01_2023-01-20.csv.gz"

pytestmark = pytest.mark.skipif(
    not os.environ.get("BOARD_DATA") or not CALLS.exists(),
    reason="the published calls are not here; BOARD_DATA names their folder",
)


def test_the_busiest_eight_hours_become_a_plan_for_units_of_its_beats() -> None:
    start, end = datetime(2023, 1, 19, 17, tzinfo=UTC), datetime(2023, 1, 20, 1, tzinfo=UTC)
    found = calls.read(CALLS, start, end, ZoneInfo("America/Los_Angeles"))
    areas = read_areas((FOLDER / "sandiego_pd_beats.geojson").read_text())
    times = sampling.Times(sampling.read(FOLDER / "derived_duration_percentiles_minutes.csv"), 1)
    made = plan.make(found.calls, areas, times, start)
    assert (found.rows, len(made.stops), len(made.asks)) == (710, 86, 1)
    assert made.asks[0].answers
    assert all(made.units[stop.unit] == stop.call.beat for stop in made.stops)


def test_beats_of_a_real_map_have_neighbours() -> None:
    areas = read_areas((FOLDER / "sandiego_pd_beats.geojson").read_text())
    pairs = neighbours({area.code: area.geometry for area in areas})
    assert len(areas) == 126
    assert len(pairs) > 126


def test_a_real_night_is_quiet_enough_for_a_desk_and_for_every_car() -> None:
    start, end = datetime(2023, 1, 7, 3, tzinfo=UTC), datetime(2023, 1, 7, 15, tzinfo=UTC)
    found = calls.read(CALLS, start, end, ZoneInfo("America/Los_Angeles"))
    areas = read_areas((FOLDER / "sandiego_pd_beats.geojson").read_text())
    times = sampling.Times(sampling.read(FOLDER / "derived_duration_percentiles_minutes.csv"), 1)
    # Three in ten stops ask for cover: far more than were ever logged.
    made = noise.of(plan.make(found.calls, areas, times, start, guessed_asks=30), areas, 12 * 3600)
    assert made.kept
    assert made.desk and made.car_an_hour > 0
