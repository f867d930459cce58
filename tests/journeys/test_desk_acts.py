"""What two desks do beside each other: who is on what, the air, one scene, who it is, and a drill everybody reads."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.desk import menu
from tests.journeys.made_up import Wire, post
from tests.journeys.test_officer_sizes import MEASURE
from tests.journeys.test_one_touch import on_tour, stage, tile

pytestmark = [pytest.mark.journey, pytest.mark.up]

#: How soon another desk reads which ask is open here.
ON_THIS_MS = 5_000
SHOTS = os.environ.get("SHOTS")


def board(screen: Screen, person: str, size: tuple[int, int] = DESK) -> Page:
    page = screen(person, "/board/", size)
    expect(page.locator("#board")).to_have_attribute("aria-busy", "false")
    expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
    return page


@pytest.fixture
def desk(screen: Screen) -> Page:
    return board(screen, "dispatch")


@pytest.fixture
def second(screen: Screen) -> Page:
    return board(screen, "watch")


@pytest.fixture
def ends(desk: Page) -> Iterator[None]:
    """Nothing stays open, and no drill on."""
    yield
    for card in desk.context.request.get("/api/v1/backups/").json()["results"]:
        post(desk, f"backups/{card['id']}/close/", {"disposition": "accidental"})


def asked(page: Page, unit: str, urgency: str = "backup", **more: object) -> Wire:
    return post(page, "backups/", {"unit": unit, "urgency": urgency, **more})


def row(page: Page, card: Wire) -> Locator:
    return page.locator(f'tr[data-card="{card["id"]}"]')


def opened(page: Page, card: Wire) -> Locator:
    page.locator(f'[data-card="{card["id"]}"]').get_by_role("button").filter(
        has_text=re.compile("2A|Open|Assign|Unknown")
    ).first.click()
    pane = page.locator("#pane")
    expect(pane).to_contain_text(str(card["number"]))
    return pane


def shot(page: Page, name: str, folder: Path) -> None:
    for theme in ("night", "day"):
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        page.screenshot(path=Path(SHOTS or folder) / f"{name}-{theme}.png")


def clean(page: Page, name: str, folder: Path) -> None:
    """No fault of accessibility in either theme, and nothing beside the screen."""
    shot(page, name, folder)
    for theme in ("night", "day"):
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == [], (name, theme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), name


def free(page: Page, call_sign: str) -> None:
    """Whatever it was set to before: only a free car is asked."""
    post(page, f"units/{call_sign}/status/", {"status": "available"})


@pytest.mark.usefixtures("ends")
def test_each_desk_reads_what_the_other_has_open_and_neither_reads_itself(
    desk: Page, second: Page, tmp_path: Path
) -> None:
    card = asked(desk, "2A12", location="5th/Oak")
    opened(desk, card)
    said = re.compile("is on this")
    expect(second.locator("#asks")).to_contain_text(said, timeout=ON_THIS_MS)
    expect(desk.locator("#asks")).not_to_contain_text(said)
    pane = opened(second, card)
    expect(pane).to_contain_text(said)
    expect(desk.locator("#pane")).to_contain_text(said, timeout=ON_THIS_MS)
    clean(second, "on-this", tmp_path)
    desk.keyboard.press("Escape")
    expect(second.locator("#pane")).not_to_contain_text(said, timeout=ON_THIS_MS)


@pytest.mark.usefixtures("ends")
def test_the_air_a_desk_holds_is_read_in_the_car_that_is_asked(
    screen: Screen, desk: Page, second: Page, tmp_path: Path
) -> None:
    car = on_tour(screen("officer-2a14", "/unit/"), "2A14")
    free(desk, "2A14")
    card = asked(desk, "2A12", location="5th/Oak")
    expect(stage(car)).to_contain_text("2A12 wants")
    expect(stage(car)).not_to_contain_text("Air held")
    opened(desk, card).get_by_role("button", name="Hold the air").click()
    expect(stage(car)).to_contain_text("Air held. Touch Rolling, don't key up.")
    expect(second.locator("#asks .tag.held")).to_have_text("AIR HELD")
    car.screenshot(path=Path(SHOTS or tmp_path) / "air-car.png")
    clean(desk, "air", tmp_path)
    desk.locator("#pane").get_by_role("button", name="Let the air go").click()
    expect(stage(car)).not_to_contain_text("Air held")
    expect(second.locator("#asks .tag.held")).to_have_count(0)


@pytest.mark.usefixtures("ends")
def test_two_asks_of_one_scene_say_so_until_they_are_told_apart(desk: Page, second: Page, tmp_path: Path) -> None:
    one, other = asked(desk, "2A12", location="5th/Oak"), asked(desk, "2A14", "cover", location="5th/Oak")
    pane = opened(desk, one)
    pane.get_by_label("Same scene as").select_option(value=other["id"])
    pane.get_by_role("button", name="Link", exact=True).click()
    for page, number in ((desk, other["number"]), (second, one["number"])):
        expect(page.locator("#asks .tag", has_text=f"same scene as #{number}")).to_be_visible()
    clean(desk, "scene", tmp_path)
    pane.get_by_role("button", name="Not the same").click()
    expect(second.locator("#asks .tag", has_text="same scene")).to_have_count(0)


@pytest.mark.usefixtures("ends")
def test_an_unknown_emergency_gets_its_place_and_its_unit_by_mouse(desk: Page, second: Page, tmp_path: Path) -> None:
    post(desk, "commands/", {"line": "EM 9Z99 behind the bank"})
    [card] = desk.context.request.get("/api/v1/backups/").json()["results"]
    expect(second.locator(f'[data-card="{card["id"]}"]')).to_contain_text("Unknown unit")
    pane = opened(desk, card)
    pane.get_by_label("Correct the place").fill("Main/4th")
    pane.get_by_role("button", name="Correct", exact=True).click()
    expect(second.locator(f'[data-card="{card["id"]}"]')).to_contain_text("Main/4th")
    clean(desk, "unknown", tmp_path)
    pane.get_by_label("Who is it?").select_option(label="2A16")
    pane.get_by_role("button", name="It is this unit").click()
    expect(second.locator(f'[data-card="{card["id"]}"]')).to_contain_text("2A16")
    expect(pane.get_by_label("Who is it?")).to_have_count(0)


def test_a_stops_next_check_is_set_by_mouse(desk: Page) -> None:
    post(desk, "stops/", {"unit": "2A18", "kind": "traffic"})
    stop = desk.locator("tr[data-stop]", has_text="2A18")
    stop.get_by_label("Next check of 2A18").select_option(value="15")
    expect(stop).to_contain_text(re.compile("check 1[45]:"))
    post(desk, "commands/", {"line": "CL 2A18"})
    expect(stop).to_have_count(0)


@pytest.mark.usefixtures("ends")
def test_a_drill_is_read_on_every_screen_and_an_emergency_in_it_is_real(
    screen: Screen, desk: Page, second: Page, tmp_path: Path
) -> None:
    car, asker = (on_tour(screen(f"officer-{unit.lower()}", "/unit/"), unit) for unit in ("2A14", "2A12"))
    free(desk, "2A14")
    review = screen("watch", "/review/", DESK)
    menu(second, "Drill…")
    dialog = second.locator("#drill-dialog")
    dialog.get_by_label("Why").fill("night shift")
    clean(second, "drill-ask", tmp_path)
    dialog.get_by_role("button", name="Begin the drill").click()
    try:
        for page in (desk, second, review):
            expect(page.locator("header [data-drill]")).to_have_text("DRILL")
        expect(desk.locator("#asks")).to_contain_text("night shift")
        expect(desk.get_by_role("button", name="End the drill")).to_have_count(0)
        for page in (car, asker):
            expect(page.locator("[data-drill]")).to_have_text("DRILL: night shift. EMERGENCY is real.")
            page.screenshot(path=Path(SHOTS or tmp_path) / "drill-idle.png")
            assert page.evaluate(MEASURE) == []

        tile(asker, "Backup").click()
        expect(stage(car)).to_contain_text("DRILL")
        expect(desk.locator("tr.flags .tag.drill")).to_have_text("DRILL")
        clean(desk, "drill", tmp_path)
        for theme in ("night", "day", "red"):
            car.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
            car.screenshot(path=Path(SHOTS or tmp_path) / f"drill-car-{theme}.png")
        asker.screenshot(path=Path(SHOTS or tmp_path) / "drill-asker.png")
        review.screenshot(path=Path(SHOTS or tmp_path) / "drill-review.png")
        assert car.evaluate(MEASURE) == asker.evaluate(MEASURE) == []
        found = Axe().run(car).response["violations"]
        assert [one["id"] for one in found] == []

        card = asked(desk, "2A16", "emergency")
        expect(stage(car)).to_contain_text("NOT A DRILL")
        expect(desk.locator(f'[data-card="{card["id"]}"]')).to_contain_text("NOT A DRILL")
        pane = opened(desk, card)
        pane.get_by_role("button", name="Part of the drill").click()
        expect(desk.locator(f'.banner.drill[data-card="{card["id"]}"]')).to_contain_text("DRILL, EMERGENCY")
        clean(desk, "drill-emergency", tmp_path)
        car.screenshot(path=Path(SHOTS or tmp_path) / "drill-car-emergency.png")
        pane.get_by_role("button", name="REAL, no drill").click()
        expect(desk.locator(".banner.drill")).to_have_count(0)
    finally:
        second.get_by_role("button", name="End the drill").click()
    for page in (desk, second, review, car):
        expect(page.locator("[data-drill]").first).to_be_hidden()
