"""The map of a dispatcher's board in a real browser: live, steady, never in the way of the first picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import MadeUp, ago, post

pytestmark = [pytest.mark.journey, pytest.mark.up]

SMALL = (1280, 720)
BIG = (1920, 1080)
#: Inside the invented county: the middles of its beats 1A and 2C.
NORTHWEST = {"lat": 40.0172, "lon": -99.5301}
MIDDLE = {"lat": 40.0005, "lon": -99.4959}


def mark(page: Page, name: str, kind: str = "unit") -> Locator:
    return page.locator(f".mk.{kind}").filter(has=page.get_by_text(re.compile(rf"(^|\s){name}$")))


def pane(page: Page) -> Locator:
    return page.locator("#map-pane")


def tool(page: Page, name: str) -> Locator:
    return page.locator(f"[data-map={name}]")


def opened(screen: Screen, path: str = "/board/", size: tuple[int, int] = DESK, person: str = "dispatch") -> Page:
    page = screen(person, path, size)
    expect(page.locator("#board")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".mk.unit").first).to_be_attached()
    return page


def moves(page: Page, call_sign: str, **place: float) -> None:
    post(page, f"units/{call_sign}/position/", {"accuracy_m": 8, **place})


@pytest.fixture
def ask(screen: Screen) -> Iterator[Callable[..., str]]:
    """Asks for a unit as the desk does; what was asked is closed at the end."""
    made: list[str] = []
    page = screen("dispatch", "/unit/check/", DESK)

    def say(unit: str, urgency: str = "cover", **more: Any) -> str:
        made.append(post(page, "backups/", {"unit": unit, "urgency": urgency, **more})["id"])
        return made[-1]

    yield say
    for backup in made:
        post(page, f"backups/{backup}/close/", {"disposition": "helped"})


def middle_of(spot: Locator) -> tuple[float, float]:
    box = spot.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_car_moves_on_the_map_and_is_never_drawn_anew(screen: Screen) -> None:
    page = opened(screen)
    moves(page, "2A14", **NORTHWEST, heading=90)
    car = mark(page, "2A14")
    expect(car).not_to_have_class(re.compile(r"\bold\b"))
    expect(car).to_have_class(re.compile(r"\bavl\b"))
    expect(car.locator(".tick")).to_be_visible()
    before = middle_of(car.locator(".shape"))
    car.evaluate("element => { element.itsOwn = true; }")
    moves(page, "2A14", lat=NORTHWEST["lat"], lon=NORTHWEST["lon"] + 0.01, heading=180)
    page.wait_for_function(
        "x => [...document.querySelectorAll('.mk')].some(one => one.itsOwn && one.getBoundingClientRect().x > x + 20)",
        arg=before[0],
    )
    after = middle_of(car.locator(".shape"))
    assert after[0] > before[0] + 20
    assert abs(after[1] - before[1]) < 2
    assert car.locator(".tick").evaluate("element => element.style.transform") == "rotate(180deg)"


def test_an_old_place_is_grey_and_says_how_old_it_is(screen: Screen) -> None:
    page = opened(screen)
    board = MadeUp(page)
    unit = next(one for one in board.board["units"] if one["call_sign"] == "2A06")
    unit |= {"position_at": ago(200), "heading": 10, **MIDDLE}
    board.show()
    expect(mark(page, "2A06")).to_have_class(re.compile(r"\bold\b"))
    expect(mark(page, "2A06").locator("small")).to_have_text("3 min")
    expect(mark(page, "2A06").locator(".tick")).to_be_hidden()


def test_a_hand_locks_the_view_and_the_star_resumes(screen: Screen, ask: Callable[..., str]) -> None:
    page = opened(screen)
    expect(tool(page, "follow")).to_have_attribute("aria-pressed", "true")
    tool(page, "view").focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(tool(page, "view")).to_be_focused()
    expect(tool(page, "lock")).to_have_text("View locked")
    expect(tool(page, "follow")).to_have_attribute("aria-pressed", "false")
    # An emergency does not take the map out of a hand, but it is named.
    moves(page, "2A16", **MIDDLE)
    ask("2A16", "emergency", silent=False)
    expect(tool(page, "lock")).to_have_text("View locked. EMERGENCY 2A16 is out of it")
    tool(page, "follow").click()
    expect(tool(page, "lock")).to_have_text("")
    expect(mark(page, "2A16", "alarm")).to_be_in_viewport()
    tool(page, "view").focus()
    page.keyboard.press("+")
    expect(tool(page, "lock")).to_contain_text("View locked")
    page.keyboard.press("Home")
    expect(tool(page, "follow")).to_have_attribute("aria-pressed", "true")


def test_a_pull_with_the_mouse_is_a_hand_too(screen: Screen) -> None:
    page = opened(screen)
    box = tool(page, "view").bounding_box()
    assert box
    page.mouse.move(box["x"] + 90, box["y"] + box["height"] - 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + box["height"] - 60, steps=4)
    page.mouse.up()
    expect(tool(page, "lock")).to_contain_text("View locked")


def test_an_emergency_has_rings_that_flash_for_five_seconds_and_not_for_everybody(
    screen: Screen, ask: Callable[..., str]
) -> None:
    page = opened(screen)
    moves(page, "2A16", **MIDDLE)
    ask("2A16", "emergency")
    cry = mark(page, "2A16", "alarm")
    expect(cry).to_be_in_viewport()
    ring = "element => { const s = getComputedStyle(element, '::after'); return [s.animationName, s.animationDuration, s.animationIterationCount]; }"  # noqa: E501
    assert cry.evaluate(ring) == ["ring-flash", "0.5s", "10"]
    page.emulate_media(reduced_motion="reduce")
    assert cry.evaluate(ring)[0] == "none"


def test_a_mark_opens_its_ask_and_a_row_finds_its_mark(screen: Screen, ask: Callable[..., str]) -> None:
    page = opened(screen, size=BIG)
    moves(page, "2A18", **NORTHWEST)
    backup = ask("2A18", "backup", **MIDDLE)
    spot = mark(page, "2A18", "ask")
    expect(spot.locator(".shape")).to_be_in_viewport()
    spot.locator(".shape").click()
    expect(page.locator("#pane")).to_contain_text("2A18")
    expect(spot).to_have_attribute("data-chosen", "")
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_have_count(0)
    # Away from it by hand: the choice in the list brings it back into the middle.
    tool(page, "view").focus()
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    expect(tool(page, "lock")).to_contain_text("View locked")
    page.locator(f"tr[data-card='{backup}'] .open").click()
    box = tool(page, "view").bounding_box()
    assert box
    x, y = middle_of(spot.locator(".shape"))
    assert abs(x - box["x"] - box["width"] / 2) < 40
    assert abs(y - box["y"] - box["height"] / 2) < 60


def test_everything_on_the_map_can_be_read_and_chosen_without_it(screen: Screen, ask: Callable[..., str]) -> None:
    page = opened(screen)
    moves(page, "2A16", **MIDDLE)
    ask("2A16", "cover", **MIDDLE)
    tool(page, "tell").focus()
    page.keyboard.press("Enter")
    expect(tool(page, "tell")).to_have_attribute("aria-expanded", "true")
    line = tool(page, "words").get_by_role("button", name=re.compile(r"^\d+ 2A16, nearest "))
    expect(line).to_be_visible()
    count = page.locator(".mk").count()
    expect(tool(page, "words").get_by_role("button")).to_have_count(count)
    line.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pane")).to_contain_text("2A16")


def test_nothing_of_the_map_is_fetched_before_it_is_shown_and_nothing_ever_from_elsewhere(screen: Screen) -> None:
    page = opened(screen)
    tool(page, "fold").click()
    expect(pane(page)).to_have_attribute("data-state", "folded")
    # (The page that showed it may still be fetching.)
    page.goto("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/board/")
    expect(page.locator("#board")).to_have_attribute("aria-busy", "false")
    expect(page.locator("[data-unit]").first).to_be_visible()
    expect(pane(page)).to_have_attribute("data-state", "folded")
    late = re.compile(r"leaflet|pmtiles|css/map|map/view|beats/|basemap/")
    assert [url for url in asked if late.search(url)] == []
    tool(page, "fold").click()
    expect(page.locator(".mk.unit").first).to_be_attached()
    assert [url for url in asked if "leaflet" in url]
    assert {urlsplit(url).hostname for url in asked if not url.startswith("data:")} == {"localhost"}


def test_the_agencys_own_map_lies_under_the_beats(screen: Screen) -> None:
    page = opened(screen)
    expect(page.locator(".basemap canvas").first).to_be_visible()
    expect(tool(page, "base")).to_have_text("")
    expect(tool(page, "scale")).to_have_text(re.compile(r"^\d+ k?m$"))
    drawn = page.locator(".basemap canvas.leaflet-tile-loaded").first
    expect(drawn).to_be_attached()
    assert drawn.evaluate("canvas => [...canvas.getContext('2d').getImageData(9, 9, 1, 1).data]") == [70, 120, 90, 255]


def test_without_one_the_pane_says_so_and_a_broken_one_is_said_aloud(screen: Screen) -> None:
    county = opened(screen, person="dispatch-so")
    expect(tool(county, "base")).to_have_text("No basemap – beats only")
    page = screen("dispatch", "/unit/check/", DESK)
    page.route("**/api/v1/basemap/**", lambda route: route.fulfill(status=206, body=b"PMTiles\x09 broken"))
    page.goto("/board/")
    expect(page.get_by_role("status").filter(has_text="Basemap could not be read – beats only: METRO")).to_be_visible()
    expect(tool(page, "base")).to_have_text("Basemap could not be read – beats only")
    expect(page.locator(".mk.unit").first).to_be_attached()


def test_a_board_without_beats_and_places_says_what_to_do(screen: Screen) -> None:
    page = opened(screen)
    board = MadeUp(page)
    for unit in board.board["units"]:
        unit |= {"lat": None, "lon": None, "position_at": None}
    page.route("**/api/v1/beats/**", lambda route: route.fulfill(json={"results": [], "next": None}))
    board.show()
    expect(tool(page, "empty")).to_contain_text("No beats are drawn and no place is known")
    expect(tool(page, "note")).to_contain_text("units without a place")


def test_a_pane_in_a_window_of_its_own_is_whole_and_gives_its_place_back(screen: Screen) -> None:
    page = opened(screen)
    with page.expect_popup() as coming:
        pane(page).locator("[data-popout=map]").click()
    window = coming.value
    expect(window.locator(".mk.unit").first).to_be_attached()
    expect(window.locator("[data-lamp=link]")).to_have_text("LIVE")
    expect(window.locator("[data-lamp=timers]")).to_have_text("TIMERS")
    expect(window.locator("#asks")).to_be_hidden()
    expect(pane(page)).to_have_attribute("data-state", "away")
    expect(page.locator(".mapbox")).to_be_hidden()
    # Another look at the board finds it where it is.
    page.reload()
    expect(pane(page)).to_have_attribute("data-state", "away")
    window.close()
    expect(pane(page)).to_have_attribute("data-state", "shown")


@pytest.mark.parametrize(
    ("name", "there"), [("units", "[data-unit]"), ("asks", ".allquiet, [data-card]"), ("stops", "#asks")]
)
def test_each_pane_opens_alone_with_its_lamps(screen: Screen, name: str, there: str) -> None:
    page = screen("dispatch", f"/board/?pane={name}", (1000, 700))
    expect(page.locator(there).first).to_be_visible()
    expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
    expect(pane(page)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_map_and_panes_are_readable_to_everybody_in_each_theme(screen: Screen, ask: Callable[..., str]) -> None:
    def look(page: Page, state: str) -> None:
        for theme in ("day", "night"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{state}, {theme}: {found.generate_report()}"

    page = opened(screen, size=SMALL)
    moves(page, "2A16", **MIDDLE)
    ask("2A16", "emergency")
    expect(mark(page, "2A16", "alarm")).to_be_in_viewport()
    look(page, "an emergency")
    tool(page, "view").focus()
    page.keyboard.press("ArrowLeft")
    tool(page, "tell").click()
    look(page, "locked, in words")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tool(page, "fold").click()
    look(page, "folded")
    for name in ("map", "units", "asks", "stops"):
        look(screen("dispatch", f"/board/?pane={name}", (1000, 700)), f"pane {name}")
