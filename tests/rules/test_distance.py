"""How far two places are apart."""

from __future__ import annotations

from math import cos, pi, radians

import pytest

from requests.distance import EARTH_M, metres

DEGREE_M = EARTH_M * pi / 180


@pytest.mark.parametrize(
    ("here", "there", "known_km"),
    [
        ((40.6413, -73.7781), (51.4700, -0.4543), 5_540),  # New York JFK to London Heathrow
        ((-33.9461, 151.1772), (-37.6733, 144.8433), 706),  # Sydney to Melbourne, by their airports
    ],
)
def test_known_ways_are_as_long_as_they_are_known_to_be(
    here: tuple[float, float], there: tuple[float, float], known_km: float
) -> None:
    assert metres(*here, *there) / 1000 == pytest.approx(known_km, rel=0.005)


def test_a_degree_north_is_as_long_everywhere_and_one_east_shrinks_towards_the_poles() -> None:
    for lat in (-60.0, 0.0, 47.6, 80.0):
        assert metres(lat, -122.3, lat + 1, -122.3) == pytest.approx(DEGREE_M)
        assert metres(lat, -122.3, lat, -121.3) == pytest.approx(DEGREE_M * cos(radians(lat)), rel=1e-3)


def test_a_few_metres_are_told_apart() -> None:
    assert metres(47.6, -122.3, 47.6 + 3 / DEGREE_M, -122.3) == pytest.approx(3, abs=1e-6)


def test_a_place_is_not_away_from_itself_and_as_far_back_as_there() -> None:
    assert metres(47.6, -122.3, 47.6, -122.3) == 0
    assert metres(47.6, -122.3, 48.1, -121.9) == metres(48.1, -121.9, 47.6, -122.3)


def test_across_the_180th_meridian_it_is_the_short_way() -> None:
    assert metres(0, 179.9, 0, -179.9) == pytest.approx(0.2 * DEGREE_M)
    assert metres(52, 180, 52, -180) == pytest.approx(0, abs=1e-6)


def test_at_a_pole_every_longitude_is_one_place() -> None:
    assert metres(90, 0, 90, 135) == pytest.approx(0, abs=1e-6)
    assert metres(89.9, 0, 89.9, 180) == pytest.approx(0.2 * DEGREE_M)


def test_nothing_is_farther_than_half_way_round() -> None:
    assert metres(90, 0, -90, 0) == pytest.approx(pi * EARTH_M)
    assert metres(12.3, 45.6, -12.3, -134.4) == pytest.approx(pi * EARTH_M)
