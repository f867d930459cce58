"""What was built apart holds together: a wrong clock, a lock, a car handed over, what is spoken, whom a page asks."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.journeys.conftest import DESK, Screen, sign_in
from tests.journeys.keeping import kept, moment, open_asks, over, wait_kept
from tests.journeys.made_up import post
from tests.journeys.test_one_touch import button, desk_ends, hold, on_tour, stage, tile
from tests.up.stack import eventually

pytestmark = [pytest.mark.journey, pytest.mark.gate, pytest.mark.up]

#: Writes down every text a screen reader is given by the page's live regions.
LISTEN = """() => {
  globalThis.spoken = [];
  for (const id of ["said", "said-now"]) {
    const region = document.getElementById(id);
    const note = () => region.textContent && spoken.push(region.textContent);
    new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
  }
}"""


@pytest.fixture
def asker(screen: Screen) -> Page:
    return on_tour(screen("officer-2a12", "/unit/"), "2A12")


@pytest.fixture
def neighbour(screen: Screen) -> Page:
    return on_tour(screen("officer-2a14", "/unit/"), "2A14")


@pytest.fixture
def signs_out(signed_in: dict[str, StorageState]) -> Iterator[None]:
    """For a test that ends a session: nobody after it may count on that cookie."""
    yield
    signed_in.clear()


def is_fresh(page: Page) -> None:
    [card] = open_asks(page)
    assert card["mark"] is None
    assert abs(moment(card["pressed_at"]) - moment(card["received_at"])) < 60


def test_a_car_whose_clock_is_six_minutes_slow_sends_fresh_emergencies(screen: Screen) -> None:
    page = screen("officer-2a12", "/healthz")
    page.clock.install(time=datetime.now(UTC) - timedelta(minutes=6))
    page.goto("/unit/")
    on_tour(page, "2A12")
    assert abs(page.evaluate("Date.now()") / 1000 - datetime.now(UTC).timestamp() + 360) < 60, "the clock is wrong"
    hold(page, "#hold")
    expect(page.locator("#sent")).to_contain_text("SENT")
    is_fresh(page)
    desk_ends(screen("dispatch", "/board/"))
    expect(tile(page, "Cover")).to_be_visible()
    before = kept(page, "keep")
    assert eventually(lambda: kept(page, "keep") != before, 20), "a picture of the board without that ask"

    # Opened without the server, its own clock is all it has, and what it knows of that.
    wait_kept(page)
    page.wait_for_function("Number(localStorage.getItem('backupboard.behind')) > 300000")
    page.context.set_offline(True)
    page.goto("/unit/")
    expect(page.locator("#hold")).to_be_visible()
    hold(page, "#hold")
    expect(stage(page)).to_contain_text("USE RADIO")
    page.context.set_offline(False)
    expect(page.locator("#sent")).to_contain_text("SENT", timeout=20_000)
    is_fresh(page)
    desk_ends(screen("dispatch", "/board/"))


@pytest.mark.usefixtures("signs_out")
def test_on_scene_touched_before_a_lock_arrives_once_its_crew_is_back(asker: Page, neighbour: Page) -> None:
    tile(asker, "Backup").click()
    button(neighbour, "Rolling").click()
    expect(button(neighbour, "On scene")).to_be_visible()
    # What its panels are made of is fetched after the first paint.
    wait_kept(neighbour)
    neighbour.context.set_offline(True)
    button(neighbour, "On scene").click()
    assert eventually(lambda: len(kept(neighbour, "outbox")) == 1)
    neighbour.locator("#lamp").click()
    button(neighbour, "Lock").click()
    expect(neighbour.locator(".locked")).to_be_visible()
    neighbour.context.set_offline(False)
    wire = neighbour.context.request
    assert eventually(lambda: wire.get("/api/v1/session/").json()["user"] is None)
    assert len(kept(neighbour, "outbox")) == 1
    sign_in(neighbour.context, "officer-2a14")
    neighbour.goto("/unit/")
    expect(stage(asker)).to_contain_text("2A14 ON SCENE", timeout=15_000)
    assert eventually(lambda: kept(neighbour, "outbox") == [])
    over(asker)


@pytest.mark.usefixtures("signs_out")
def test_who_signs_in_at_once_after_a_lock_without_a_network_stays_signed_in(neighbour: Page) -> None:
    wait_kept(neighbour)
    neighbour.context.set_offline(True)
    neighbour.locator("#lamp").click()
    button(neighbour, "Lock").click()
    expect(neighbour.locator(".locked")).to_be_visible()
    # The same person, quicker than the sign-out that still waits for the network.
    sign_in(neighbour.context, "officer-2a14")
    neighbour.context.set_offline(False)
    neighbour.goto("/unit/")
    on_tour(neighbour, "2A14")
    neighbour.wait_for_function("localStorage.getItem('backupboard.locked') === null")
    assert neighbour.context.request.get("/api/v1/session/").json()["user"]["username"] == "officer-2a14"


def test_a_car_handed_over_to_nobody_is_named_as_that_to_its_asker_and_on_the_board(
    asker: Page, neighbour: Page, screen: Screen
) -> None:
    desk = screen("dispatch", "/board/", DESK)
    tile(asker, "Backup").click()
    button(neighbour, "Rolling").click()
    expect(stage(asker)).to_contain_text("2A14 ROLLING")
    neighbour.locator("#lamp").click()
    button(neighbour, "End shift").click()
    button(neighbour, re.compile("^Hand over")).click()
    expect(stage(asker)).to_contain_text("2A14 NO CREW")
    expect(desk.locator(".units li", has_text="2A14")).to_contain_text("NO CREW")
    post(neighbour, "tours/", {"unit": "2A14"})
    expect(stage(asker)).to_contain_text("2A14 ROLLING")
    expect(desk.locator(".units li", has_text="2A14")).not_to_contain_text("NO CREW")
    over(asker)


def test_one_event_is_one_spoken_message(asker: Page, neighbour: Page) -> None:
    for page in (asker, neighbour):
        page.evaluate(LISTEN)
    tile(asker, "Backup").click()
    expect(stage(asker)).to_contain_text(re.compile("RECEIVED|ON . SCREEN"))
    expect(button(neighbour, "Rolling")).to_be_visible()
    assert len(neighbour.evaluate("spoken")) == 1
    button(neighbour, "Rolling").click()
    expect(stage(asker)).to_contain_text("2A14 ROLLING")
    button(neighbour, "On scene").click()
    expect(stage(asker)).to_contain_text("2A14 ON SCENE")
    spoken = asker.evaluate("spoken")
    assert len(spoken) == len(set(spoken)), spoken
    assert [sum(word in one for one in spoken) for word in ("2A14 ROLLING", "2A14 ON SCENE")] == [1, 1]
    over(asker)


def test_no_page_asks_another_host(screen: Screen) -> None:
    hosts: set[str] = set()
    for person, paths in (
        ("officer-2a12", ("/unit/", "/unit/check/", "/told/")),
        ("dispatch", ("/board/", "/policy/", "/told/", "/unit/check/")),
        ("watch", ("/review/", "/policy/")),
    ):
        page = screen(person, "/healthz", DESK)
        page.context.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.on("websocket", lambda socket: hosts.add(socket.url.split("/")[2]))
        for path in paths:
            page.goto(path)
            expect(page.locator("main")).to_be_visible()
            if path == "/unit/":
                on_tour(page, "2A12")
                for name in ("Practice", "TEST emergency", "My shift"):
                    page.locator("#lamp").click()
                    button(page, name).click()
                    page.wait_for_load_state("networkidle")
                    button(page, re.compile("^(Back|End practice)$")).first.click()
    assert hosts == {page.evaluate("location.host")}
