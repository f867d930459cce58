"""What an agency sets for its cars: the speed that hides lists, the channels that can be tapped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.agencies.conftest import SOUND, Loads
from tests.agencies.test_agency_file import faults
from units.models import Agency

NAMED = 'name = "Metro"\n'


def test_a_file_without_them_leaves_five_miles_an_hour_and_no_channels(loads: Loads) -> None:
    loads(SOUND)
    metro = Agency.objects.get(code="METRO")
    assert (metro.hide_above_kmh, metro.talk_groups) == (8, [])


def test_what_the_file_sets_stands_and_a_second_load_changes_it(loads: Loads) -> None:
    loads(SOUND.replace(NAMED, NAMED + 'hide_above_kmh = 20\ntalk_groups = ["Main", " TAC 2 "]\n', 1))
    metro = Agency.objects.get(code="METRO")
    assert (metro.hide_above_kmh, metro.talk_groups) == (20, ["Main", "TAC 2"])
    loads(SOUND)
    metro.refresh_from_db()
    assert (metro.hide_above_kmh, metro.talk_groups) == (8, [])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hide_above_kmh = 0", "hide_above_kmh = 0: give a whole number from 1 to 60"),
        ('hide_above_kmh = "5 mph"', "give a whole number from 1 to 60"),
        ('talk_groups = "Main"', "talk_groups = 'Main': give a list of channels"),
        ('talk_groups = ["a", "b", "c", "d", "e"]', "at most 4 names of at most 16 characters fit"),
        ('talk_groups = [""]', "at most 4 names"),
    ],
)
def test_what_does_not_fit_a_car_is_said(write: Callable[[str], Path], line: str, expected: str) -> None:
    [fault] = faults(write(SOUND.replace(NAMED, f"{NAMED}{line}\n", 1)))
    assert expected in fault
