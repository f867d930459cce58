"""Published calls and percentiles are read as they are meant, and what cannot be read is named."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from requests.replay import calls, sampling
from requests.replay.sampling import Curve, Times

ZONE = ZoneInfo("America/Los_Angeles")
NINE = datetime(2023, 1, 19, 17, tzinfo=UTC)
TEN = datetime(2023, 1, 19, 18, tzinfo=UTC)


def test_wall_clock_times_are_of_the_zone_and_the_window_is_half_open(calls_file: Path) -> None:
    found = calls.read(calls_file, NINE, TEN, ZONE)
    assert [call.number for call in found.calls] == ["E2", "E3", "E7", "E4"]
    assert found.calls[0].at == NINE
    assert (found.rows, found.duplicates, found.other) == (6, 1, 1)


def test_calls_tell_stops_from_asks_and_how_they_ended(calls_file: Path) -> None:
    stop, cover_now, _, cover = calls.read(calls_file, NINE, TEN, ZONE).calls
    assert (stop.stop_kind, stop.urgency, stop.arrested) == ("traffic", None, True)
    assert (cover_now.stop_kind, cover_now.urgency, cover_now.called_off) == (None, "backup", False)
    assert (cover.urgency, cover.called_off) == ("cover", True)


def test_a_packed_file_reads_the_same(calls_file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "calls.csv.gz"
    packed.write_bytes(gzip.compress(calls_file.read_bytes()))
    assert calls.read(packed, NINE, TEN, ZONE) == calls.read(calls_file, NINE, TEN, ZONE)


def test_a_file_that_is_no_list_of_calls_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(calls.NotCalls, match="lacks incident_num, received_local"):
        calls.read(path, NINE, TEN, ZONE)


def test_a_bad_time_is_named_by_line(calls_file: Path) -> None:
    calls_file.write_text(calls_file.read_text().replace("2023-01-19T09:10:00", "yesterday"))
    with pytest.raises(calls.NotCalls, match=r"calls\.csv:4: 'yesterday' is no time"):
        calls.read(calls_file, NINE, TEN, ZONE)


def test_a_percentile_lies_straight_between_the_published_ones() -> None:
    curve = Curve(((10, 1.0), (50, 3.0), (90, 11.0)))
    assert [curve.at(percent) for percent in (0, 10, 30, 50, 70, 90, 100)] == [1, 1, 2, 3, 7, 11, 11]


def test_the_same_seed_draws_the_same_times(curves: dict[str, Curve]) -> None:
    first, second = Times(curves, 7), Times(curves, 7)
    assert [first.seconds("travel") for _ in range(5)] == [second.seconds("travel") for _ in range(5)]
    assert all(60 <= first.seconds("travel") <= 120 for _ in range(50))


def test_a_percentile_file_without_a_needed_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("source,subset,measure,n,p50\nelsewhere,all,travel,1,2\n")
    with pytest.raises(sampling.NotPercentiles, match="there is no row detroit_police_no_travel"):
        sampling.read(path)
