"""What comes at its first touch: there without a network, said aloud when it cannot come, never before it is wanted."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screen
from tests.journeys.keeping import on_disk, wait_kept
from tests.journeys.test_one_touch import button, on_tour, stage, tile
from tests.pages.test_static_files import STATIC

pytestmark = [pytest.mark.journey, pytest.mark.gate, pytest.mark.up]

LATER = {
    path.stem
    for folder in (STATIC / "js" / "unit", STATIC / "js" / "unit" / "practice")
    for path in folder.glob("*.js")
} | {"poll", "unit-panels", "unit-practice"}


@pytest.fixture
def asker(screen: Screen) -> Iterator[Page]:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    yield page
    page.context.set_offline(False)


def test_every_scene_is_kept_and_opens_with_its_style_without_a_network(asker: Page) -> None:
    wait_kept(asker)
    files = {
        re.sub(r"\.[0-9a-f]{6}$", "", name.rsplit("/", 1)[1].rsplit(".", 1)[0]) for name in on_disk(asker)["files"]
    }
    assert files >= LATER
    asker.context.set_offline(True)
    asker.reload()
    expect(tile(asker, "Cover")).to_be_visible()
    button(asker, "Screen and shift").click()
    expect(button(asker, "Red")).to_be_visible()
    tools = asker.locator(".tools")
    assert tools.evaluate("(row) => getComputedStyle(row).gridTemplateColumns.split(' ').length") == 3
    button(asker, "Practice").click()
    expect(asker.locator(".practice-bar")).to_contain_text("PRACTICE")
    assert asker.locator(".practice-bar").evaluate("(bar) => getComputedStyle(bar).display") == "grid"
    button(asker, "End practice").first.click()


def test_a_scene_that_cannot_be_loaded_says_so_and_is_offered_again(screen: Screen) -> None:
    page = screen("officer-2a12", "/healthz")
    # Without the worker, which would have it.
    page.add_init_script("Object.defineProperty(navigator, 'serviceWorker', { value: undefined })")
    page.goto("/unit/")
    on_tour(page, "2A12")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(re.compile(r"/unit/screen\."), lambda route: route.abort())
    button(page, "Screen and shift").click()
    expect(stage(page)).to_contain_text("Screen and shift could not be loaded: no connection.")
    expect(page.locator("#notice")).to_contain_text("could not be loaded")
    expect(page.locator("#hold")).to_be_visible()
    page.unroute(re.compile(r"/unit/screen\."))
    button(page, "Try again").click()
    expect(button(page, "Red")).to_be_visible()
    button(page, "Back").click()
    expect(tile(page, "Cover")).to_be_visible()
    assert not [url for url in asked if "practice" in url or "my_shift" in url], "nothing comes unasked"
