"""What is wrong with a file is found without a database and said so that it can be mended."""

from collections.abc import Callable
from pathlib import Path

import pytest

from requests import policies
from tests.agencies.conftest import SOUND
from units import agency_file
from units.agency_toml import line_numbers

Write = Callable[[str], Path]


def faults(path: Path) -> list[str]:
    file = agency_file.read(path)
    policies.read(file.document, file.ladders)
    return [str(fault).removeprefix(f"{path.parent}/") for fault in file.document.faults]


def test_a_sound_file_has_no_faults(write: Write) -> None:
    assert faults(write(SOUND)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('code = "METRO"', 'code = "met:ro"', "metro.toml:2: agency.code = 'met:ro': give a short code"),
        ('name = "Metro"', "", "metro.toml:1: agency.name: is needed"),
        ('name = "Metro"', 'name = ""', "metro.toml:3: agency.name = '': is empty"),
        ('name = "Metro"', 'name = "M\\u0000"', "has a character that cannot be shown"),
        ('name = "Metro"', 'name = "M"\ntime_zone = "Mars/Base"', "agency.time_zone = 'Mars/Base': is no time zone"),
        ('name = "Metro"', 'name = "M"\nlone = "no"', "agency.lone = 'no': give true or false, without quotes"),
        ('vehicle = "417"', "vehicle = 417", "metro.toml:14: units[0].vehicle = 417: give a text in quotes"),
        ('vehicle = "417"', 'vehicel = "417"', "units[0].vehicel: nobody knows this key; did you mean 'vehicle'?"),
        ('beat = "2A"\n\n', 'beat = "9Z"\n\n', "units[0].beat = '9Z': no beat of this file is called '9Z'"),
        ('["2A"]', '["2A", "7Q"]', "beats[0].neighbours = ['2A', '7Q']: no beat of this file is called '7Q'"),
        ('["2A"]', '["1A"]', "beats[0].neighbours = ['1A']: a beat is not its own neighbour"),
        ('["2A"]', '"2A"', "beats[0].neighbours = '2A': give a list of beat codes"),
        (
            "[[people]]",
            '[[units]]\ncall_sign = "2A12"\n[[people]]',
            "metro.toml:18: units[1].call_sign = '2A12': stands",
        ),
        ('role = "officer"', 'role = "oficer"', "people[0].role = 'oficer': did you mean 'officer'?"),
        ('call_sign = "2A12"', 'call_sign = "2a 12"', "units[0].call_sign = '2a 12': give a radio name"),
        ('call_sign = "2A12"', 'call_sign = "2A12345678901"', "has 13 characters, at most 12 fit"),
        ('password = "a-first-password-9"', "", "people[0].password: is needed: give a first password, or"),
        ('phone = "555-0142"', "", "partners[0].phone: a contact-only partner is reached by voice"),
        ('code = "STATE"', 'code = "METRO"', "partners[0].code = 'METRO': an agency is not its own partner"),
        ("after = 0", "after = 5", "ladders.backup = [5]: rung 0 must fire at 0 s."),
        ("after = 0", "after = true", "ladders.backup[0].after = True: give seconds"),
        ('"dispatch"]', '"dispach"]', "ladders.backup[0].alert = ['nearby', 'dispach']: nobody is called 'dispach'"),
        ("[[ladders.backup]]", "[[ladders.bakup]]", "ladders.bakup: nobody knows this key; did you mean 'backup'?"),
        ("[[units]]", "[[unitz]]", "unitz: nobody knows this key; did you mean 'units'?"),
        ('code = "2A"\n', 'code = "2A"\npolygon = [[1, 2], [3, 4]]\n', "a polygon needs at least three corners"),
        (
            'code = "2A"\n',
            'code = "2A"\npolygon = [[32.8, -117.2], [32.8, -117.1], [32.7, -117.1]]\n',
            "write longitude first, then latitude",
        ),
    ],
)
def test_a_fault_names_place_key_value_and_cure(write: Write, old: str, new: str, expected: str) -> None:
    assert old in SOUND
    found = faults(write(SOUND.replace(old, new, 1)))
    assert len(found) == 1, found
    assert expected in found[0]


def test_every_fault_of_a_file_is_found_at_once(write: Write) -> None:
    text = SOUND.replace('"METRO"', '"?"').replace('"officer"', '"boss"').replace("after = 0", "after = -1")
    assert len(faults(write(text))) == 4


def test_what_is_not_toml_is_named_by_line(write: Write) -> None:
    assert "metro.toml:2: not TOML: " in faults(write("[agency]\ncode = METRO\n"))[0]


def test_a_password_is_not_repeated_in_a_fault(write: Write) -> None:
    found = faults(write(SOUND.replace('"a-first-password-9"', '""')))
    assert found == [
        "metro.toml:21: people[0].password = '': is empty: give a first password, or \"set later\" "
        "(then: manage.py changepassword)."
    ]


def test_lines_are_known_for_tables_arrays_and_dotted_keys() -> None:
    text = 'top = 1\n[agency]\ncode = "X"\n[[units]]\na.b = 2\n[[units]]\ncall_sign = "Y" # [[no]]\n'
    assert line_numbers(text) == {
        "top": 1,
        "agency": 2,
        "agency.code": 3,
        "units": 4,
        "units[0]": 4,
        "units[0].a.b": 5,
        "units[1]": 6,
        "units[1].call_sign": 7,
    }


def test_beats_can_come_from_a_map_whose_shared_borders_make_neighbours(write: Write, tmp_path: Path) -> None:
    (tmp_path / "beats.geojson").write_text(
        '{"type": "FeatureCollection", "features": ['
        '{"properties": {"beat": 1, "name": "West"}, "geometry": {"type": "Polygon",'
        ' "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}},'
        '{"properties": {"beat": "2"}, "geometry": {"type": "Polygon",'
        ' "coordinates": [[[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]]}},'
        '{"properties": {"beat": "3"}, "geometry": {"type": "Polygon",'
        ' "coordinates": [[[2, 1], [3, 1], [3, 2], [2, 2], [2, 1]]]}}]}'
    )
    file = agency_file.read(write('beats_file = "beats.geojson"\n[agency]\ncode = "M"\nname = "M"\n'))
    assert file.document.faults == []
    assert {beat.code: set(beat.neighbours) for beat in file.beats} == {"1": {"2"}, "2": {"1"}, "3": set()}
    assert file.beats[0].label == (0.5, 0.5)


def test_a_map_that_is_not_there_is_named(write: Write) -> None:
    found = faults(write('beats_file = "beats.geojson"\n' + SOUND))
    assert "metro.toml:1: beats_file = 'beats.geojson': cannot be read (No such file or directory)" in found[0]
