"""What the officer knows besides the ask: a briefing by taps, my shift, handing over, a quiet and a driving screen."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import post
from tests.journeys.readable import accessible
from tests.journeys.test_one_touch import button, hold, on_tour, stage, tile

pytestmark = [pytest.mark.journey, pytest.mark.up]

SMALLEST = 76

#: Stands in for a receiver: fixes come when a test says so.
RECEIVER = """
window.fix = (speed, accuracy = 8) => window.heard?.({timestamp: Date.now(),
  coords: {latitude: 40.01, longitude: -99.5, accuracy, speed, heading: null}});
Object.defineProperty(navigator, "geolocation", {value: {
  watchPosition: (heard) => ((window.heard = heard), 1), clearWatch() {}, getCurrentPosition() {},
}});
"""


def no_faults(page: Page) -> None:
    for theme in ("night", "day", "red"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        accessible(page, theme)
    page.evaluate("document.documentElement.dataset.theme = 'night'")


#: All of one moment: a target that is redrawn between two questions has no size.
TARGETS = """() => {
  const ends = document.getElementById("stage").getBoundingClientRect().bottom;
  return [...document.querySelectorAll("#stage .act")]
    .map((one) => ({ said: one.innerText, box: one.getBoundingClientRect() }))
    .filter(({ box }) => box.width && box.height)
    .map(({ said, box }) => ({ said, width: box.width, height: box.height, over: box.bottom - ends }));
}"""


def every_target_is_whole(page: Page) -> None:
    """At least as large as a glove needs, and inside the stage: nothing is scrolled to."""
    targets = page.evaluate(TARGETS)
    assert targets
    for target in targets:
        assert target["height"] >= SMALLEST, target
        assert target["width"] >= SMALLEST, target
        assert target["over"] <= 1, target


@pytest.fixture
def asker(screen: Screen) -> Page:
    return on_tour(screen("officer-2a12", "/unit/"), "2A12")


@pytest.fixture
def neighbour(screen: Screen) -> Page:
    return on_tour(screen("officer-2a14", "/unit/"), "2A14")


@pytest.fixture
def desk(screen: Screen) -> Iterator[Page]:
    """Ends whatever a test left open, so that one failure stays one."""
    page = screen("dispatch", "/board/", DESK)
    yield page
    for card in page.context.request.get("/api/v1/backups/?state=open&agency=METRO").json()["results"]:
        post(page, f"backups/{card['id']}/close/", {"disposition": "helped"})


def my_shift(page: Page) -> dict[str, int]:
    """The three numbers, as the officer reads them; zeros are said in words."""
    page.locator("#lamp").click()
    button(page, "My shift").click()
    expect(stage(page)).to_contain_text("Who looked at records naming me")
    figures = page.locator(".figure")
    found = {one.locator("dt").inner_text(): int(one.locator("dd").inner_text()) for one in figures.all()}
    button(page, "Back").click()
    button(page, "Back").click()
    return found


def test_a_briefing_by_taps_is_read_in_the_other_car_and_at_the_desk(asker: Page, neighbour: Page, desk: Page) -> None:
    tile(asker, "Cover").click()
    expect(stage(neighbour)).to_contain_text("Weapon unknown")
    no_faults(neighbour)

    button(asker, "Brief who comes").click()
    every_target_is_whole(asker)
    no_faults(asker)
    for tap in ("Weapon", "2 people", "From north", "TAC 2"):
        button(asker, tap).click()
        expect(button(asker, tap)).to_have_attribute("aria-pressed", "true")
    expect(stage(neighbour)).to_contain_text("Weapon yes · People 2 · From north · TAC 2")
    button(asker, "Weapon").click()
    expect(stage(neighbour)).to_contain_text("Weapon unknown · People 2")
    button(asker, "Done").click()

    desk.locator("[data-card]", has_text="2A12").first.click()
    expect(desk.locator("#pane")).to_contain_text("Weapon unknown · People 2 · From north · TAC 2")
    button(asker, "Not needed after all – thanks").click()
    expect(button(asker, "Open a stop")).to_be_visible()


def test_once_somebody_stands_there_the_asker_is_asked_how_it_is_and_may_put_it_away(
    asker: Page, neighbour: Page, desk: Page
) -> None:
    before = {page: my_shift(page) for page in (asker, neighbour)}
    tile(asker, "Backup").click()
    button(neighbour, "Rolling").click()
    expect(stage(asker)).to_contain_text("2A14 ROLLING")
    expect(button(asker, "Still active")).to_have_count(0)
    button(neighbour, "On scene").click()
    expect(button(asker, "Code 4")).to_have_count(1)
    every_target_is_whole(asker)
    no_faults(asker)
    button(asker, "Still active").click()
    expect(button(asker, "Still active")).to_have_count(0)
    expect(button(asker, "Code 4")).to_have_count(1)
    button(asker, "Helped, close").click()
    expect(button(asker, "Open a stop")).to_be_visible()

    for page, figure in ((asker, "was covered"), (neighbour, "covered others")):
        after = my_shift(page)
        assert after[figure] == before[page].get(figure, 0) + 1
    asker.locator("#lamp").click()
    button(asker, "My shift").click()
    expect(stage(asker)).to_contain_text("Only you read this.")
    every_target_is_whole(asker)
    no_faults(asker)


def test_a_shift_that_ends_with_an_open_ask_is_handed_over_and_the_relief_has_it_at_once(
    asker: Page, screen: Screen, desk: Page
) -> None:
    tile(asker, "Cover").click()
    expect(stage(asker)).to_contain_text(re.compile("RECEIVED|ON .* SCREEN"))
    asker.locator("#lamp").click()
    button(asker, "End shift").click()
    expect(stage(asker)).to_contain_text("Still open. Hand it over?")
    expect(stage(asker)).to_contain_text(re.compile(r"COVER\s+yours"))
    every_target_is_whole(asker)
    no_faults(asker)
    button(asker, "Stay").click()
    expect(stage(asker)).to_contain_text("COVER")

    asker.locator("#lamp").click()
    button(asker, "End shift").click()
    button(asker, "Hand over").click()
    expect(button(asker, re.compile("START SHIFT"))).to_be_visible()
    relief = on_tour(screen("watch", "/unit/"), "2A12")
    expect(stage(relief)).to_contain_text("COVER")
    button(relief, "Not needed after all – thanks").click()
    expect(button(relief, "Open a stop")).to_be_visible()
    relief.locator("#lamp").click()
    button(relief, "End shift").click()
    expect(button(relief, re.compile("START SHIFT"))).to_be_visible()
    on_tour(asker, "2A12")


def test_a_silent_emergency_ends_a_shift_like_any_other_and_stays_open(
    asker: Page, neighbour: Page, desk: Page
) -> None:
    hold(asker, "#badge", 1060)
    expect(asker.locator("#dot")).to_be_visible()
    asker.locator("#lamp").click()
    button(asker, "End shift").click()
    expect(button(asker, re.compile("START SHIFT"))).to_be_visible()
    expect(button(asker, "Hand over")).to_have_count(0)
    expect(asker.locator("#notice")).to_be_empty()
    expect(stage(neighbour)).to_contain_text("SILENT – DO NOT AIR")
    expect(stage(neighbour)).not_to_contain_text("Air held")
    on_tour(asker, "2A12")
    expect(asker.locator("#dot")).to_be_visible()


def test_the_air_is_held_on_every_emergency_but_a_silent_one(asker: Page, neighbour: Page, desk: Page) -> None:
    hold(asker, "#hold")
    expect(stage(neighbour)).to_contain_text("Air held. Touch Rolling, don't key up.")
    every_target_is_whole(asker)
    no_faults(asker)
    no_faults(neighbour)


def test_with_a_prisoner_the_screen_names_nobody_and_an_emergency_still_takes_it(
    asker: Page, neighbour: Page, desk: Page
) -> None:
    button(neighbour, "Open a stop").click()
    button(neighbour, re.compile(", prisoner$")).click()
    button(neighbour, re.compile("^Not now")).click()
    expect(neighbour.locator("#quiet")).to_contain_text("QUIET – PRISONER")
    no_faults(neighbour)

    hold(asker, "#hold")
    expect(stage(neighbour)).to_contain_text(re.compile(r"2A12\s+EMERGENCY"))
    assert "Beat" not in stage(neighbour).inner_text()
    expect(stage(neighbour)).not_to_contain_text("Weapon")
    over = neighbour.evaluate("(c => c.scrollHeight - c.clientHeight)(document.querySelector('#stage .card'))")
    assert over <= 1
    no_faults(neighbour)
    button(neighbour, "Can't").click()
    button(neighbour, "Clear").click()
    expect(neighbour.locator("#quiet")).to_be_hidden()


def test_while_it_drives_lists_hide_and_asking_stays(screen: Screen, desk: Page) -> None:
    page = screen("officer-2a12", "/unit/")
    page.context.add_init_script(RECEIVER)
    page.reload()
    on_tour(page, "2A12")
    # What watches where the car is comes after the first paint.
    page.wait_for_function("() => Boolean(window.heard)")
    page.evaluate("fix(0)")
    expect(page.locator("#beat")).to_contain_text(re.compile(r"± 8 m, \d s"))
    page.locator("#lamp").click()
    expect(button(page, "End shift")).to_be_visible()
    page.evaluate("fix(15)")
    expect(button(page, "End shift")).to_have_count(0)
    expect(page.locator("#lamp")).to_be_hidden()
    tile(page, "Cover").click()
    expect(stage(page)).to_contain_text("COVER")
    expect(page.locator("[aria-label='Brief who comes']")).to_be_hidden()
    page.evaluate("fix(1)")
    expect(page.locator("[aria-label='Brief who comes']")).to_be_visible()
    expect(page.locator("#lamp")).to_be_visible()
    unit = next(
        one for one in page.context.request.get("/api/v1/units/").json()["results"] if one["call_sign"] == "2A12"
    )
    assert (unit["lat"], unit["lon"], unit["accuracy_m"]) == (40.01, -99.5, 8)
