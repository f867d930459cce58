"""The technician's page opens for anybody, and says nothing of a person."""

import pytest

from tests.cast import Cast, Wire
from tests.pages.test_pages import boot_of

pytestmark = pytest.mark.usefixtures("board")
PATH = "/unit/check/"


def test_it_opens_for_a_stranger_with_nothing_to_enrol(cast: Cast) -> None:
    response = cast.client().get(PATH)
    assert response.status_code == 200
    assert boot_of(response)["session"] == {"signed_in": False, "desks": [], "device": None}


def test_it_says_which_car_the_browser_belongs_to(cast: Cast) -> None:
    desk = cast.client("dispatcher")
    assert desk.say("devices/", {"vehicle": "CAR-2A12"}).status_code == 201
    car = Wire()
    car.cookies["board_device"] = desk.cookies["board_device"].value
    session = boot_of(car.get(PATH))["session"]
    assert session == {
        "signed_in": False,
        "desks": [],
        "device": {"vehicle": "CAR-2A12", "agency": "METRO", "revoked": False},
    }


@pytest.mark.parametrize(
    ("who", "desks"),
    [("requester", []), ("dispatcher", ["METRO"]), ("commander", ["METRO"]), ("outsider_desk", ["COUNTY"])],
)
def test_a_desk_may_enrol_and_nobody_is_named(cast: Cast, who: str, desks: list[str]) -> None:
    response = cast.client(who).get(PATH)
    assert boot_of(response)["session"] == {"signed_in": True, "desks": desks, "device": None}
    person = cast.people[who]
    for secret in (person.username, str(person), "2A12"):
        assert secret.encode() not in response.content
