"""The officer's screen measured in every scene, at every size, in every theme: big enough, apart, whole, readable."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Screen
from tests.journeys.made_up import Wire, post
from tests.journeys.officer_scenes import SCENES, Scenes
from tests.journeys.readable import RULES
from tests.journeys.test_one_touch import on_tour, stage

pytestmark = [pytest.mark.journey, pytest.mark.up]

SIZES = [(960, 540), (1280, 800), (1536, 864), (390, 844)]
THEMES = ("night", "day", "red")
MEASURE = Path(__file__).with_name("measure.js").read_text()


@pytest.fixture(scope="module")
def asks() -> dict[str, Wire]:
    """An own ask and a sister's, made once for all sizes."""
    return {}


def made(page: Page, unit: str | None = None) -> Wire:
    body = {"urgency": "cover"} | ({"unit": unit} if unit else {})
    card = post(page, "backups/", body)
    post(page, f"backups/{card['id']}/close/", {"disposition": "accidental"})
    return card


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def scenes(request: pytest.FixtureRequest, screen: Screen, asks: dict[str, Wire]) -> Iterator[Scenes]:
    page = on_tour(screen("officer-2a12", "/unit/", request.param), "2A12")
    if not asks:
        asks["own"] = made(page)
        asks["others"] = made(screen("dispatch", "/board/"), "2A14")
    ready = Scenes(page, asks["own"], asks["others"])
    ready.board.show()
    page.evaluate(AXE_SCRIPT)
    yield ready


def faults(page: Page) -> list[str]:
    found: list[str] = page.evaluate(MEASURE)
    violations: list[dict[str, Any]] = page.evaluate(f"axe.run({json.dumps(RULES)}).then((said) => said.violations)")
    return found + [f"axe {one['id']} {[node['target'] for node in one['nodes']]}" for one in violations]


def in_every_theme(page: Page, name: str) -> list[str]:
    wrong: list[str] = []
    for theme in THEMES:
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        wrong += [f"{name}, {theme}: {fault}" for fault in faults(page)]
    return wrong


def test_every_scene_in_every_theme(scenes: Scenes) -> None:
    page = scenes.page
    wrong: list[str] = []
    for name, steps in SCENES.items():
        for step in steps:
            step(scenes)
        wrong += in_every_theme(page, name)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("enrolled", [True, False], ids=["a car", "no car"])
def test_the_locked_screen(screen: Screen, size: tuple[int, int], enrolled: bool) -> None:
    """The page as the server gives it to a car; what it is told of itself is changed on the way."""
    page = screen("officer-2a12", "/healthz", size)  # not yet with a worker, which would fetch the page itself

    def locked(route: Route) -> None:
        answer = route.fetch()
        boot = re.compile(r'(<script id="boot" type="application/json">)(.*?)(</script>)', re.S)
        found = boot.search(answer.text())
        assert found
        session: Wire = {"user": None, "roles": {}, "agencies": [], "tour": None, "csrf": "", "demo": False}
        car = {"vehicle": "417", "agency": "METRO"} if enrolled else None
        data = json.loads(found[2]) | {"session": {**session, "device": car}}
        route.fulfill(response=answer, body=boot.sub(lambda one: one[1] + json.dumps(data) + one[3], answer.text()))

    page.route("**/unit/", locked)
    page.goto("/unit/")
    expect(stage(page)).to_contain_text("CAR 417" if enrolled else "SIGNED OUT")
    expect(page.locator("#hold" if enrolled else "#sent")).to_contain_text("EMERGENCY" if enrolled else "USE RADIO")
    page.evaluate(AXE_SCRIPT)
    assert not in_every_theme(page, "locked")
