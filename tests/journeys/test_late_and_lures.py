"""A touch that comes late, a test, and a stolen tablet, against the real server: who reads what, and who must not."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect

from tests.journeys.conftest import CAR, DESK, Screen, sign_in
from tests.journeys.desk import that_closes_what_is_left
from tests.journeys.keeping import kept, on_disk, open_asks
from tests.journeys.made_up import post
from tests.journeys.tablet import Tablet, aged, touched_without_a_network
from tests.journeys.test_begin import heard, spied
from tests.journeys.test_one_touch import button, hold, on_tour, stage
from tests.stopwatch import Stopwatch
from tests.up.stack import Up, eventually

pytestmark = [pytest.mark.journey, pytest.mark.gate, pytest.mark.up]

CHECK = "/unit/check/"
#: Revoking reaches every socket within this (DESIGN §8).
CUT_S = 5.0
#: The car whose tablet is taken.
STOLEN = "4512"


@pytest.fixture
def tablet(browser: Browser, stack: Up, tmp_path: Path) -> Iterator[Tablet]:
    tablet = Tablet(browser, tmp_path / "tablet", stack.port)
    yield tablet
    tablet.pull_the_plug()


@pytest.fixture
def desk(screen: Screen) -> Iterator[Page]:
    yield from that_closes_what_is_left(screen, "accidental")


@pytest.fixture
def neighbour(screen: Screen) -> Page:
    """A sister car whose every tone is counted."""
    return spied(screen, "officer-2a14", "2A14")


def banner(desk: Page, name: str) -> Locator:
    return desk.locator(".banner", has_text=name)


def comes_late(tablet: Tablet, screen: Screen) -> Page:
    """An emergency of the first crew of 2A12, six minutes old, confirmed by the crew after it."""
    touched_without_a_network(tablet, lambda page: hold(page, "#hold"))
    first = screen("officer-2a12", "/healthz")
    token = first.context.request.get("/api/v1/session/").json()["csrf"]
    headers = {"X-CSRFToken": token, "Referer": first.url}
    assert first.context.request.delete("/api/v1/tours/current/", headers=headers).ok
    second = screen("sister-2a05", "/healthz")
    post(second, "tours/", {"unit": "2A12"})
    page = tablet.on("sister-2a05", before=aged(360))
    expect(stage(page)).to_contain_text(re.compile(r"EMERGENCY, touched \d\d:\d\d:\d\d, 6 min ago"))
    button(page, "Still need help").click()
    return page


@pytest.mark.parametrize(
    ("outcome", "still_open"),
    [("Location and code: safe", False), ("Location only: cannot talk", True), ("No answer", True)],
)
def test_an_emergency_of_the_crew_before_is_delayed_and_verified_by_voice(
    tablet: Tablet, screen: Screen, desk: Page, outcome: str, still_open: bool
) -> None:
    page = comes_late(tablet, screen)
    late = banner(desk, "2A12")
    expect(late).to_contain_text(re.compile("DELAYED [67] MIN – VERIFY BY VOICE"))
    assert eventually(lambda: kept(page, "outbox") == [])
    [card] = open_asks(desk)
    events = desk.context.request.get(f"/api/v1/backups/{card['id']}/timeline/").json()["results"]
    assert 355 < next(one["facts"]["delayed_s"] for one in events if one["event"] == "backup.requested") < 420
    late.get_by_role("button", name=outcome).click()
    if still_open:
        expect(banner(desk, "2A12")).not_to_contain_text("DELAYED")
        expect(banner(desk, "2A12")).to_contain_text("EMERGENCY")
    else:
        expect(late).to_have_count(0)
    assert len(open_asks(desk)) == int(still_open)


def test_a_test_from_the_lamp_reaches_dispatch_alone(screen: Screen, desk: Page, neighbour: Page) -> None:
    car = spied(screen, "officer-2a12", "2A12")
    before = neighbour.locator("html").get_attribute("data-scene")
    car.locator("#lamp").click()
    button(car, "TEST emergency").click()
    button(car, "Send the test").click()
    expect(stage(car)).to_contain_text("SENT TO DISPATCH")
    tried = banner(desk, "2A12")
    expect(tried).to_contain_text("TEST")
    expect(tried).not_to_contain_text("EMERGENCY")
    tried.get_by_role("button", name="I have it").click()
    expect(stage(car)).to_contain_text("DISPATCH HAS IT")
    assert neighbour.locator("html").get_attribute("data-scene") == before
    assert "TEST" not in neighbour.locator("body").inner_text()
    assert (heard(car), heard(neighbour)) == (0, 0)


@pytest.fixture
def car(browser: Browser, stack: Up) -> Iterator[BrowserContext]:
    """A tablet of its own: what is signed in on it is signed in nowhere else."""
    context = browser.new_context(
        base_url=f"http://localhost:{stack.port}", viewport={"width": CAR[0], "height": CAR[1]}, timezone_id="UTC"
    )
    yield context
    context.close()


def enrolled(context: BrowserContext, opened: Callable[[WebSocket], None], vehicle: str) -> Page:
    """A desk gives the tablet to a car, which no other walk has; an officer signs on to a unit with it, and `opened`
    is told of its sockets.
    """
    sign_in(context, "dispatch")
    page = context.new_page()
    page.on("websocket", opened)
    page.goto(CHECK)
    page.get_by_label("Vehicle").fill(vehicle)
    page.get_by_label("Where in it").fill("dash tablet")
    button(page, "Enrol this browser").click()
    expect(page.get_by_role("heading", name=f"CAR {vehicle}")).to_be_visible()
    sign_in(context, "officer-2a12")
    page.goto("/unit/")
    return on_tour(page, "2A12")


def says_stolen(screen: Screen) -> float:
    """A desk elsewhere takes it back. Answers when."""
    page = screen("dispatch", CHECK, (1280, 800))
    stolen = page.locator(".devices tr, .devices li", has_text=STOLEN).get_by_role("button", name=re.compile("^STOLEN"))
    stolen.click()
    said = time.monotonic()
    stolen.click()
    expect(page.locator(".devices")).to_contain_text("revoked")
    return said


def test_a_stolen_tablet_is_cut_off_emptied_and_calls_nobody(
    screen: Screen, car: BrowserContext, desk: Page, neighbour: Page
) -> None:
    sockets: list[WebSocket] = []
    closed: list[float] = []

    page = enrolled(car, lambda one: sockets.append(one), STOLEN)
    assert eventually(lambda: any('"last"' in one for one in kept(page, "keep")), 20)
    sockets[-1].on("close", lambda _: closed.append(time.monotonic()))
    with Stopwatch() as watch:
        said = says_stolen(screen)
        expect(stage(page)).to_contain_text("THIS DEVICE IS REVOKED.")
    expect(stage(page)).to_contain_text("USE RADIO.")
    assert closed and closed[0] - said < CUT_S + watch.stalled

    assert not re.search("2A1[24]|Alder", page.locator("body").inner_text())
    assert eventually(lambda: kept(page, "keep") == [] and on_disk(page)["pages"] == {})
    assert not re.search("2A1[24]|Alder", str(on_disk(page)) + str(page.evaluate("JSON.stringify(localStorage)")))

    scene = neighbour.locator("html").get_attribute("data-scene")
    hold(page, "#hold")
    expect(page.locator("#sent")).to_contain_text("USE RADIO")
    lure = banner(desk, "REVOKED DEVICE – POSSIBLE LURE")
    expect(lure).to_contain_text(STOLEN)
    assert neighbour.locator("html").get_attribute("data-scene") == scene
    assert heard(neighbour) == 0
    assert [card["mark"] for card in open_asks(neighbour)] == []
    partner = screen("dispatch-so", "/board/", DESK)
    expect(partner.locator("[data-lamp=link]")).to_have_text("LIVE")
    expect(partner.locator(".banner")).to_have_count(0)
