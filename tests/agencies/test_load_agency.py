"""Loading writes everything or nothing, and a second load updates what the first made."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from requests.loader import NotLoaded, load
from requests.models import BoardCounter, Event, LadderPolicy
from tests.agencies.conftest import SOUND, Loads
from units.models import Agency, Beat, Membership, Officer, Partnership, Unit

ROOT = Path(__file__).resolve().parents[2]
Write = Callable[..., Path]


def rows() -> list[int]:
    """How many there are of everything a file can make."""
    kinds = (Agency, Beat, Unit, Officer, Membership, Partnership, LadderPolicy, BoardCounter)
    return [kind.objects.count() for kind in kinds]


def test_a_file_makes_an_agency_with_its_own_board(loads: Loads) -> None:
    loads(SOUND)
    assert rows() == [2, 2, 1, 1, 1, 1, 1, 1]
    assert {beat.code for beat in Beat.objects.get(code="2A").neighbours.all()} == {"1A"}
    assert Officer.objects.get().check_password("a-first-password-9")
    assert Agency.objects.get(code="STATE").contact_only
    assert BoardCounter.objects.get().agency.code == "METRO"
    assert Event.objects.count() == 0


def test_one_fault_and_nothing_is_written(loads: Loads) -> None:
    with pytest.raises(NotLoaded):
        loads(SOUND.replace('code = "STATE"', 'code = "STATE"\nrank = 0'))
    assert rows() == [0] * 8


def test_a_fault_in_one_of_two_files_stops_both(board: None, write: Write) -> None:
    broken = write(SOUND.replace("METRO", "COUNTY").replace('"officer"', '"boss"'), "county.toml")
    with pytest.raises(NotLoaded) as refusal:
        load([write(SOUND), broken])
    assert rows() == [0] * 8
    assert all("county.toml" in reason for reason in refusal.value.reasons)


def test_loading_the_same_file_again_changes_nothing(loads: Loads) -> None:
    loads(SOUND)
    before = rows()
    (again,) = loads(SOUND)
    assert rows() == before
    assert not again.touched
    assert all(tally.new == tally.changed == 0 for tally in again.tallies.values())


def test_a_changed_file_updates_and_a_followed_board_hears_of_the_units(loads: Loads) -> None:
    loads(SOUND)
    text = SOUND.replace('vehicle = "417"', 'vehicle = "418"').replace('name = "Metro"', 'name = "Metro PD"')
    text += '\n[[units]]\ncall_sign = "2A14"\n'
    loads(text)
    assert Agency.objects.get(code="METRO").name == "Metro PD"
    changed, new = Unit.objects.order_by("call_sign")
    assert (changed.vehicle, changed.version) == ("418", 2)
    assert [(event.kind, event.subject) for event in Event.objects.order_by("seq")] == [
        ("unit.status", changed.pk),
        ("unit.status", new.pk),
    ]


def test_what_the_file_no_longer_names_is_left_and_told(loads: Loads) -> None:
    loads(SOUND)
    start, end = SOUND.index("[[units]]"), SOUND.index("[[people]]")
    (loaded,) = loads(SOUND[:start] + SOUND[end:])
    assert Unit.objects.filter(call_sign="2A12").exists()
    assert loaded.not_in_file == ["unit 2A12"]


def test_a_password_in_the_file_never_replaces_one(loads: Loads) -> None:
    loads(SOUND)
    officer = Officer.objects.get()
    officer.set_password("my-own-choice-77")
    officer.save()
    loads(SOUND.replace("a-first-password-9", "another-password-8"))
    officer.refresh_from_db()
    assert officer.check_password("my-own-choice-77")


def test_set_later_makes_a_person_who_cannot_sign_in_yet(loads: Loads) -> None:
    loads(SOUND.replace("a-first-password-9", "set later"))
    assert not Officer.objects.get().has_usable_password()
    loads(SOUND)
    assert Officer.objects.get().check_password("a-first-password-9")


def test_a_weak_password_is_refused_without_being_shown(loads: Loads) -> None:
    with pytest.raises(NotLoaded) as refusal:
        loads(SOUND.replace("a-first-password-9", "hunter2"))
    (reason,) = refusal.value.reasons
    assert "people[0].password" in reason and "too short" in reason and "hunter2" not in reason


def test_a_partner_with_a_board_must_be_known_or_loaded_together(board: None, write: Write) -> None:
    with_partner = SOUND + '\n[[partners]]\ncode = "COUNTY"\n'
    with pytest.raises(NotLoaded) as refusal:
        load([write(with_partner)])
    assert "partners[1].code = 'COUNTY': is not loaded here" in refusal.value.reasons[0]
    county = '[agency]\ncode = "COUNTY"\nname = "County"\n[[partners]]\ncode = "METRO"\n'
    load([write(with_partner), write(county, "county.toml")])
    assert Partnership.objects.filter(partner__code__in=["COUNTY", "METRO"]).count() == 2
    assert BoardCounter.objects.count() == 2


def test_a_partner_known_by_telephone_can_get_a_board_later(board: None, write: Write) -> None:
    load([write(SOUND)])
    load([write('[agency]\ncode = "STATE"\nname = "State Police"\n', "state.toml")])
    assert not Agency.objects.get(code="STATE").contact_only
    assert BoardCounter.objects.count() == 2
    with pytest.raises(NotLoaded) as refusal:
        load([write(SOUND)])
    assert "has a board of its own here; take contact_only out" in refusal.value.reasons[0]


def test_a_real_agency_is_not_loaded_beside_invented_ones(board: None, write: Write) -> None:
    load([write(SOUND)], invented=True)
    with pytest.raises(NotLoaded, match="1 faults"):
        load([write(SOUND.replace("METRO", "COUNTY"))])


def test_the_command_shows_every_fault_and_says_that_nothing_was_written(board: None, write: Write) -> None:
    errors = StringIO()
    path = write(SOUND.replace('beat = "2A"\n\n', 'beat = "9Z"\n\n').replace('"officer"', '"oficer"'))
    with pytest.raises(CommandError, match="nothing was written: 2 faults"):
        call_command("load_agency", path, stderr=errors)
    assert len(errors.getvalue().splitlines()) == 2


def test_the_command_names_a_file_that_is_not_there(board: None) -> None:
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("load_agency", "nowhere.toml", stderr=errors)
    assert errors.getvalue() == "nowhere.toml: cannot be read: No such file or directory.\n"


def test_the_example_of_the_documentation_loads(board: None, write: Write) -> None:
    page = (ROOT / "docs" / "load-agency.md").read_text()
    found = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert found
    out = StringIO()
    call_command("load_agency", write(found[1]), stdout=out)
    assert out.getvalue().startswith("METRO: beats 2 (2 new), units 2 (2 new), people 2 (2 new), partners 1 (1 new)")
    assert [rung["after"] for rung in LadderPolicy.objects.get().rungs] == [0, 20, 40]
