"""How often a desk and a car sound on a planned night is what the ladder says, second for second."""

from datetime import UTC, datetime

import pytest

from requests.replay import noise
from requests.replay.calls import Call
from requests.replay.plan import Answer, Ask, Plan
from units.borders import Area

CALL = Call("1", datetime(2023, 1, 19, 17, tzinfo=UTC), "COVER", "", "1", "5th/Oak")
UNITS = {"1A": "1", "1B": "1", "2A": "2", "9A": "9"}


def square(code: str, west: float) -> Area:
    corners = [[west, 0.0], [west + 1, 0.0], [west + 1, 1.0], [west, 1.0], [west, 0.0]]
    return Area(code, code, {"type": "Polygon", "coordinates": [corners]}, (west + 0.5, 0.5))


#: Beat 2 lies beside beat 1, beat 9 far away.
AREAS = [square("1", 0), square("2", 1), square("9", 20)]


def ask(urgency: str, answered_after: float, at: float = 0.0, call_sign: str = "1A") -> Ask:
    return Ask(CALL, at, call_sign, urgency, True, (Answer("1B", answered_after, 240, 600),))


def heard(*asks: Ask) -> noise.Noise:
    return noise.of(Plan(asks=list(asks), units=UNITS), AREAS, 3600)


def by_car(made: noise.Noise) -> dict[str, int]:
    return {car: sum(hours.values()) for car, hours in made.cars.items() if hours}


def test_a_backup_sounds_once_at_the_desk_and_in_the_cars_near_by_until_one_rolls() -> None:
    made = heard(ask("backup", 15))
    assert sum(made.desk.values()) == 1
    assert by_car(made) == {"1B": 1, "2A": 1}


def test_a_backup_nobody_answers_widens_to_the_whole_shift_and_sounds_again() -> None:
    made = heard(ask("backup", 30))
    # 0 and 25 s in the cars near by; from 20 s on the whole shift, until somebody rolls at 30 s.
    assert by_car(made) == {"1B": 2, "2A": 2, "9A": 1}


def test_a_cover_that_is_answered_within_a_minute_is_never_heard() -> None:
    made = heard(ask("cover", 55))
    assert (sum(made.desk.values()), by_car(made)) == (0, {})


def test_a_cover_nobody_answers_chimes_once_at_the_desk_and_once_in_every_free_car() -> None:
    made = heard(ask("cover", 500))
    assert sum(made.desk.values()) == 1
    assert by_car(made) == {"1B": 1, "2A": 1, "9A": 1}


def test_who_is_out_already_is_not_asked() -> None:
    made = heard(ask("backup", 5), ask("backup", 15, at=60, call_sign="9A"))
    # 1A asks and 1B answers it; beat 9 has nobody else, and 2A is not near.
    assert by_car(made) == {"1B": 1, "2A": 1}


def test_emergencies_are_counted_apart() -> None:
    made = heard(ask("emergency", 5))
    assert (made.emergencies, sum(made.desk.values()), by_car(made)) == (1, 0, {})


def test_a_night_that_is_too_loud_is_not_kept() -> None:
    asks = [ask("backup", 15, at=at * 400) for at in range(8)]
    made = heard(*asks)
    assert made.desk_an_hour == 8
    assert not made.kept
    assert any("8.0 sounds an hour" in line for line in noise.lines(made))


@pytest.mark.parametrize("seconds", [3600.0, 7200.0])
def test_an_hour_without_an_ask_is_silent(seconds: float) -> None:
    made = noise.of(Plan(units=UNITS), AREAS, seconds)
    assert made.kept
    assert (made.desk_an_hour, made.car_an_hour) == (0, 0)
