"""The demonstration's county is invented, never stands beside a real agency, and keeps what people did with it."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from requests.demonstration import PASSWORD, cars
from requests.models import Event, Stop
from units.models import Agency, Officer, Tour, Unit


@pytest.fixture
def demo(board: None) -> None:
    call_command("demo", verbosity=0)


def test_the_county_has_its_people_and_all_sign_in_with_one_password(demo: None) -> None:
    names = ("officer-2a12", "officer-2a14", "dispatch", "watch", "admin", "officer-s1", "dispatch-so")
    for name in names:
        assert Officer.objects.get(username=name).check_password(PASSWORD)
    assert all(agency.invented for agency in Agency.objects.all())
    assert Agency.objects.get(code="CAMPUS").contact_only


def test_fourteen_metro_units_are_on_duty_and_some_are_on_a_stop(demo: None) -> None:
    metro = Unit.objects.filter(agency__code="METRO")
    assert metro.count() == 14
    assert not metro.filter(status="off_duty").exists()
    assert {unit.call_sign for unit in metro.filter(status="on_stop")} == {"2A08", "2A15"}
    assert metro.get(call_sign="2A30").status == "out_of_service"


def test_a_second_time_keeps_what_was_done_and_makes_nothing_twice(demo: None) -> None:
    Tour.objects.filter(officer__username="officer-2a12").update(ended_at="2100-01-01T00:00:00Z")
    Officer.objects.filter(username="watch").update(password="changed by its owner")
    before = (Officer.objects.count(), Unit.objects.count(), Stop.objects.count(), Event.objects.count())
    call_command("demo", verbosity=0)
    assert (Officer.objects.count(), Unit.objects.count(), Stop.objects.count(), Event.objects.count()) == before
    assert Tour.objects.filter(ended_at=None, officer__username="officer-2a12").count() == 0
    assert Officer.objects.get(username="watch").password == "changed by its owner"


def test_a_database_with_a_real_agency_is_refused_in_one_line(board: None, tmp_path: Path) -> None:
    Agency.objects.create(code="REAL", name="A real one")
    with pytest.raises(CommandError) as refusal:
        call_command("demo")
    assert str(refusal.value).startswith("this database holds a real agency (REAL); give the demonstration its own")
    assert "\n" not in str(refusal.value)
    assert list(Agency.objects.values_list("code", flat=True)) == ["REAL"]


def test_a_partner_known_by_telephone_alone_is_no_real_agency_to_protect(board: None) -> None:
    Agency.objects.create(code="STATE", name="By telephone", contact_only=True)
    call_command("demo", verbosity=0)
    assert Agency.objects.filter(code="METRO", invented=True).exists()


def test_every_crewed_unit_has_a_place_within_the_county() -> None:
    every = cars()
    assert len(every) == 17
    assert {car.call_sign for car in every if not car.is_sister} == {"2A12", "2A14", "S1"}
    assert all(39.9 < car.home[1] < 40.1 and -99.7 < car.home[0] < -99.3 for car in every)
