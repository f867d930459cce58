"""The desk's own words: whose unit it is, the air, one scene, a check's time, a car's browsers, a drill."""

from __future__ import annotations

import pytest
from django.utils import timezone

from requests.models import Backup, Drill
from requests.models.drills import drill_of
from tests.api.typed import a_backup, a_stop, an_unknown_emergency, asked, done, not_done, two_asks
from tests.api.wire import refused
from tests.cast import Cast
from units.models import AccessLog, Device


def enrol(cast: Cast, vehicle: str = "CAR-2A12", label: str = "dash") -> str:
    made = cast.client("dispatcher").say("devices/", {"vehicle": vehicle, "label": label})
    assert made.status_code == 201
    return str(made.json()["id"])


# ------------------------------------------------------------------ who, where, one scene, the air


def test_an_unknown_emergency_gets_its_unit_and_its_place_by_two_short_lines(cast: Cast) -> None:
    an_unknown_emergency(cast)
    assert done(cast, "U 1 2A12")["echo"] == "#1 is 2A12"
    card = done(cast, "L 1 5th/Oak")["card"]
    assert (card["unit"]["call_sign"], card["location"], card["number"]) == ("2A12", "5th/Oak", 1)
    assert "has its unit" in not_done(cast, "U 1 2A14")["echo"]


def test_one_whose_unit_asks_already_becomes_its_ask(cast: Cast) -> None:
    a_backup(cast)
    number = done(cast, "EM 9Z99 Main/4th")["card"]["number"]
    said = done(cast, f"2A12 U {number}")
    assert said["echo"] == f"#{number} is 2A12, which asks already: #1 EMERGENCY"
    assert (said["card"]["number"], said["card"]["urgency"]) == (1, "emergency")


def test_patch_answers_the_ask_that_now_stands(cast: Cast) -> None:
    a_backup(cast)
    unknown = done(cast, "EM 9Z99")["card"]["id"]
    answered = cast.client("dispatcher").say(f"backups/{unknown}/", {"unit": "2A12"}, method="patch").json()
    assert (answered["number"], answered["merged"]) == (1, True)
    refused(
        cast.client("dispatcher").say(f"backups/{unknown}/", {"unit": "2A14"}, method="patch"), 409, "not_in_this_state"
    )


def test_one_desk_takes_what_another_has_and_only_who_has_it_leaves_it(cast: Cast) -> None:
    a_backup(cast)
    backup = Backup.objects.get()
    cast.client("commander").say(f"backups/{backup.pk}/acknowledge/", {})
    had = cast.people["commander"]
    assert not_done(cast, "LEAVE 1")["echo"] == f"{had} has #1, not you."
    said = done(cast, "TAKE 1")
    assert said["echo"] == f"#1 TAKEN OVER from {had}"
    assert said["card"]["acknowledged_by"] == str(cast.people["dispatcher"])
    assert done(cast, "LEAVE 1")["card"]["left_at"]


def test_what_is_missing_is_asked_for(cast: Cast) -> None:
    two_asks(cast)
    assert "which other one" in not_done(cast, "LK 1")["echo"]
    assert "no other ask" in not_done(cast, "LK 1 1")["echo"]
    assert "No backup 9" in not_done(cast, "LK 1 9")["echo"]
    assert "which unit" in not_done(cast, "U 1")["echo"]
    assert "1 to 60" in not_done(cast, "T 2A12")["echo"]
    assert "1 to 60 minutes" in not_done(cast, "T 2A12 61")["echo"]
    assert "too much" in not_done(cast, "HA 1 maybe")["echo"]


def test_a_check_is_set_for_a_unit_on_a_stop(cast: Cast) -> None:
    assert "on no stop" in not_done(cast, "T 2A12 15")["echo"]
    a_stop(cast)
    said = done(cast, "2A12 T 15")
    assert said["echo"] == "2A12 next check in 15 min"
    assert said["stop"]["welfare_due_at"] is not None


# ------------------------------------------------------------------ a car's browsers


def test_the_browsers_of_a_car_are_listed_and_a_stolen_one_is_revoked_as_the_page_does_it(cast: Cast) -> None:
    typed, called = enrol(cast), enrol(cast, "CAR-2A14")
    assert done(cast, "DEV CAR-2A12")["echo"] == f"CAR-2A12: dash LIVE since {timezone.now():%Y-%m-%d}"
    assert done(cast, "DEV car-2a12 STOLEN")["echo"] == "CAR-2A12 STOLEN: 1 browser revoked"
    assert cast.client("dispatcher").say(f"devices/{called}/", {"reason": "stolen"}, method="delete").status_code == 204
    one, other = (Device.objects.get(pk=pk) for pk in (typed, called))
    assert one.revoked_at and other.revoked_at
    assert one.revoked_reason == other.revoked_reason == "stolen"
    noted = AccessLog.objects.filter(
        subject__startswith="device", what__in=("POST commands/", "DELETE devices/{device_id}/")
    )
    assert noted.filter(subject__contains=typed, actor__contains="Dispatcher").exists()
    assert "revoked" in done(cast, "DEV CAR-2A12")["echo"]
    assert done(cast, "DEV CAR-2A12 STOLEN")["echo"] == "CAR-2A12 STOLEN: revoked already"


def test_a_car_nobody_enrolled_is_guessed_and_no_other_agencys_is_listed(cast: Cast) -> None:
    enrol(cast)
    said = not_done(cast, "DEV CAR-2A21 STOLEN")
    assert said["choices"] == ["DEV CAR-2A12 STOLEN"]
    assert "No browser" in not_done(cast, "DEV CAR-2A12", "outsider_desk")["echo"]
    assert not_done(cast, "DEV")["echo"].startswith("DEV which vehicle?")


# ------------------------------------------------------------------ drills


def test_a_drill_is_begun_and_ended_by_line_as_by_api(cast: Cast) -> None:
    commander = cast.client("commander")
    assert done(cast, "DRILL ON night shift", "commander")["echo"].startswith("DRILL in METRO until ")
    assert Drill.objects.get().reason == "night shift"
    assert done(cast, "UNDO", "commander")["echo"].endswith("METRO: no drill is on")
    begun = commander.say("board/drill/", {"on": True, "reason": "night shift"}).json()
    assert (begun["agency"], begun["drill"]["reason"], begun["drill"]["by"]) == ("METRO", "night shift", "Commander")
    assert commander.read("board/").json()["drill"] == begun["drill"]
    assert done(cast, "DRILL OFF", "commander")["echo"] == "METRO: no drill is on"
    assert commander.say("board/drill/", {"on": False}).json() == {"agency": "METRO", "drill": None}


def test_why_is_needed_and_a_dispatcher_is_refused(cast: Cast) -> None:
    assert "say why" in not_done(cast, "DRILL ON", "commander")["echo"]
    refused(cast.client("commander").say("board/drill/", {"on": True}), 400, "invalid", "reason")
    assert not_done(cast, "DRILL ON fun")["echo"] == "Your role may not do this here."
    assert "which number" in not_done(cast, "DRILL")["echo"]
    assert drill_of(cast.metro.pk) is None


def test_a_desk_of_several_agencies_is_asked_where(cast: Cast) -> None:
    cast.county.memberships.create(officer=cast.people["commander"], role="supervisor")
    assert "COUNTY or METRO" in not_done(cast, "DRILL ON night shift", "commander")["echo"]
    done(cast, "DRILL ON county night shift", "commander")
    assert (Drill.objects.get().agency, Drill.objects.get().reason) == (cast.county, "night shift")


@pytest.mark.parametrize("line", ["BK 2A16 2", "EM 2A16"])
def test_what_is_typed_in_a_drill_is_marked_but_for_an_emergency(cast: Cast, line: str) -> None:
    done(cast, "DRILL ON night shift", "commander")
    mark = done(cast, line)["card"]["mark"]
    assert mark == (None if line.startswith("EM") else "drill")
    assert done(cast, "REAL 2A16")["card"]["mark"] is None


def test_the_drills_asks_are_told_from_the_real_ones_in_no_list_of_the_past(cast: Cast) -> None:
    done(cast, "DRILL ON night shift", "commander")
    number = asked(cast)
    done(cast, f"DP {number} H")
    assert Backup.objects.get().mark == "drill"
    assert cast.client("commander").read("history/").json()["results"] == []
