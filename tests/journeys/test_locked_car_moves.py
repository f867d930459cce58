"""A car that has moved since it was locked: EMERGENCY brings help to where it is, and nothing else tells where."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.journeys.conftest import CAR, Screen
from tests.journeys.desk import that_closes_what_is_left
from tests.journeys.keeping import asks_sent, body_of, kept, on_disk, open_asks
from tests.journeys.made_up import Wire, post
from tests.journeys.test_late_and_lures import enrolled
from tests.journeys.test_one_touch import button, hold, quiet_words, stage
from tests.up.stack import Up, eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]

UNIT = "2A12"
#: 2 km to the north, in degrees.
AWAY = 0.018
#: Writes down what the browser is asked of its receiver, and what that answers.
SPY = """
window.measured = [];
window.asked = 0;
for (const name of ["watchPosition", "getCurrentPosition"]) {
  const real = Geolocation.prototype[name];
  Geolocation.prototype[name] = function (heard, ...rest) {
    window.asked += 1;
    return real.call(this, (one) => (heard(one), window.measured.push(one.coords.latitude)), ...rest);
  };
}
"""


@pytest.fixture
def desk(screen: Screen) -> Iterator[Page]:
    yield from that_closes_what_is_left(screen, "helped")


def unit(desk: Page) -> Wire:
    units = desk.context.request.get("/api/v1/units/?agency=METRO").json()["results"]
    return next(one for one in units if one["call_sign"] == UNIT)


@pytest.fixture
def parked(desk: Page, screen: Screen) -> Iterator[Wire]:
    """Where the unit was last told to be; it is there again afterwards."""
    home = unit(desk)
    yield home
    crew = screen("officer-2a12", "/healthz")
    post(crew, f"units/{UNIT}/position/", {"lat": home["lat"], "lon": home["lon"]})


@pytest.fixture
def car(browser: Browser, stack: Up) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=f"http://localhost:{stack.port}", viewport={"width": CAR[0], "height": CAR[1]}, timezone_id="UTC"
    )
    context.add_init_script(SPY)
    yield context
    context.close()


def locked(car: BrowserContext, parked: Wire) -> Page:
    """The crew's own tablet, locked."""
    page = enrolled(car, lambda _: None, parked["vehicle"])
    page.locator("#lamp").click()
    button(page, "Lock").click()
    expect(stage(page)).to_contain_text("EMERGENCY still works.")
    return page


def at(car: BrowserContext, where: Wire, north: float = 0.0) -> float:
    """The receiver measures that place. Answers its latitude."""
    lat = round(float(where["lat"]) + north, 6)
    car.set_geolocation({"latitude": lat, "longitude": where["lon"], "accuracy": 7})
    return lat


def drive(page: Page, where: Wire, north: float) -> float:
    lat = at(page.context, where, north)
    page.wait_for_function("lat => Math.abs(measured.at(-1) - lat) < 1e-9", arg=lat)
    return lat


def everything_kept(page: Page) -> str:
    stored: str = page.evaluate("JSON.stringify([localStorage, sessionStorage]) + document.cookie")
    return str(on_disk(page)) + stored


def requests_of(page: Page) -> Callable[[], list[str]]:
    """What this page has sent since, also over its address."""
    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one))
    return lambda: [f"{one.url} {one.post_data or ''}" for one in sent]


@pytest.mark.parametrize("loaded_again", [False, True], ids=["as it was locked", "loaded again"])
def test_a_locked_car_that_has_moved_says_in_an_emergency_where_it_is(
    desk: Page, parked: Wire, car: BrowserContext, loaded_again: bool
) -> None:
    car.grant_permissions(["geolocation"])
    at(car, parked)
    page = locked(car, parked)
    if loaded_again:
        page.reload()
        expect(stage(page)).to_contain_text("EMERGENCY still works.")
    page.wait_for_function("() => measured.length > 0")
    words, sent = quiet_words(page), requests_of(page)
    half, here = drive(page, parked, AWAY / 2), drive(page, parked, AWAY)
    assert quiet_words(page) == words, "nothing of it is shown"
    assert not any(str(lat) in body for lat in (half, here) for body in sent()), "nothing of it is told"
    assert unit(desk)["lat"] != here

    asks = asks_sent(page)
    car.set_offline(True)
    hold(page, "#hold")
    expect(stage(page)).to_contain_text("USE RADIO")
    assert len(kept(page, "outbox")) == 1
    assert not re.search(rf"{here}|{half}|{parked['lon']}", everything_kept(page)), "nothing of it is kept"
    drive(page, parked, AWAY * 2)
    car.set_offline(False)
    expect(stage(page)).to_contain_text(re.compile("RECEIVED|SCREEN"))

    [card] = open_asks(desk)
    place = [card[name] for name in ("location_source", "lat", "lon", "accuracy_m")]
    assert place == ["position", here, parked["lon"], 7]
    assert card["position_at"] == card["pressed_at"]
    assert (card["unit"]["call_sign"], unit(desk)["lat"]) == (UNIT, here)
    first = body_of(asks[0])
    assert [body_of(one) for one in asks] == [first] * len(asks)
    assert eventually(lambda: kept(page, "outbox") == [])
    assert not re.search(rf"{here}|{half}|{parked['lon']}", everything_kept(page))


def test_where_the_browser_may_not_know_yet_a_locked_screen_asks_nothing(
    desk: Page, parked: Wire, car: BrowserContext
) -> None:
    page = locked(car, parked)
    page.reload()
    expect(stage(page)).to_contain_text("EMERGENCY still works.")
    state = "async () => (await navigator.permissions.query({ name: 'geolocation' })).state"
    assert page.evaluate(state) != "granted"
    come = "() => performance.getEntriesByType('resource').some((one) => one.name.includes('unattended'))"
    page.wait_for_function(come)
    known = unit(desk)
    asks = asks_sent(page)
    hold(page, "#hold")
    expect(stage(page)).to_contain_text(re.compile("RECEIVED|SCREEN"))
    assert page.evaluate("asked") == 0
    assert set(body_of(asks[0])) <= {"urgency", "pressed_at", "tour"}
    [card] = open_asks(desk)
    place = [card[name] for name in ("location_source", "lat", "position_at")]
    assert place == ["position", known["lat"], known["position_at"]]
