"""The watch commander asks what is over: filters, figures, hours, trend, beats, the list, and all of it on paper.

Most answers are made up (history_answers.py), because a year cannot be asked in a test. One list is the server's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.journeys import history_answers as made_up
from tests.journeys.conftest import CAR, DESK, Screen
from tests.journeys.test_last_night import pages_of
from tests.journeys.test_one_touch import on_tour
from tests.journeys.test_policy import say

pytestmark = [pytest.mark.journey, pytest.mark.up]

HERE = "/review/history/"
PARTS = ("figures", "heat", "trend")
#: What A4 and Letter leave between their margins, in CSS pixels.
PAPER = {"A4": 703, "Letter": 725}
#: Tables that run off the sheet.
WIDE = """[...document.querySelectorAll("main table")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1).length"""


class Answers:
    """What the server says of the four pictures; change it and ask again."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {"heat": made_up.heat(), "trend": made_up.trend()}
        self.asked: list[str] = []

    def lay(self, page: Page, *, rows: Any = None) -> None:
        for part in PARTS:
            page.route(f"**/api/v1/history/{part}/?**", self._answer(part))
        if rows is not None:
            page.route("**/api/v1/history/?**", lambda route: route.fulfill(json=rows))

    def _answer(self, part: str) -> Any:
        def answer(route: Route) -> None:
            self.asked.append(route.request.url)
            usual = made_up.compared() if "compare=" in route.request.url else made_up.figures()
            said = self.said.get(part, usual)
            route.fulfill(json=said, status=400 if "error" in said else 200)

        return answer


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def page(screen: Screen, answers: Answers) -> Iterator[Page]:
    """The page with a year of made-up answers. Nothing it does breaks its own policy."""
    page = screen("watch", "/review/", DESK)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    answers.lay(page, rows=made_up.rows(12, "more"))
    page.get_by_role("link", name="History").click()
    expect(page).to_have_url(re.compile(f"{HERE}$"))
    expect(page.locator(".heat")).to_be_visible()
    expect(page.locator(".plot canvas")).to_be_visible()
    expect(page.locator(".mapview path.beat").first).to_be_visible()
    assert complaints == []
    yield page


def query_of(page: Page) -> str:
    return page.url.partition("?")[2]


def show(page: Page) -> None:
    page.get_by_role("button", name="Show", exact=True).click()


def test_filters_stand_in_the_address_and_going_back_shows_what_was_shown(page: Page, answers: Answers) -> None:
    before = len(answers.asked)
    page.locator("[name=period]").select_option("4weeks")
    page.locator("[name=compare]").select_option("previous")
    page.locator("summary", has=page.locator("#v-urgency")).click()
    page.get_by_role("checkbox", name="Cover").check()
    page.get_by_role("checkbox", name="Backup").check()
    page.keyboard.press("Escape")
    page.locator("[name=place]").fill("Oak & 5th")
    assert len(answers.asked) == before, "each look is on record: nothing is asked before Show"
    assert query_of(page) == ""
    show(page)
    expect(page.locator("#told")).to_contain_text("COVER or BACKUP; place “Oak & 5th”")
    query = "period=4weeks&compare=previous&urgency=cover&urgency=backup&place=Oak+%26+5th"
    assert query_of(page) == query
    asked = next(url for url in reversed(answers.asked) if "/figures/" in url)
    assert "compare=previous" in asked and "urgency=cover&urgency=backup&place=Oak+%26+5th" in asked
    assert all("compare" not in url for url in answers.asked if "/figures/" not in url)
    expect(page.locator(".times").first).to_contain_text("was 0:35, 0:04 sooner")

    page.go_back()
    expect(page.locator("#told")).not_to_contain_text("Oak")
    expect(page.locator("[name=period]")).to_have_value("year")
    page.go_forward()
    expect(page.locator("[name=place]")).to_have_value("Oak & 5th")

    page.goto(f"{HERE}?{query}")
    expect(page.locator("#told")).to_contain_text("COVER or BACKUP; place “Oak & 5th”")
    expect(page.locator("#v-urgency")).to_have_text("Cover, Backup")
    page.get_by_role("button", name="Take filters away").click()
    expect(page.locator("#told")).not_to_contain_text("Oak")
    assert query_of(page) == "period=4weeks&compare=previous"


def test_a_number_is_told_with_how_many_it_is_of_or_said_to_be_hidden(page: Page) -> None:
    times = page.locator(".times").first
    row = times.get_by_role("row", name=re.compile("first on scene"))
    expect(row).to_contain_text("4:12")
    expect(row).to_contain_text("n 1,668, 108 lack it")
    expect(row.locator("td").first).to_have_text("hidden to protect people")
    expect(page.locator(".facts")).to_contain_text("4,822 of 15,555")
    expect(page.locator(".heat").get_by_role("row", name=re.compile("^Sat"))).to_contain_text("76")
    expect(page.locator(".heat td", has_text="hidden")).to_have_count(4 + 2 + 2 + 1)
    expect(page.locator(".mapview .beatname", has_text="2A 1,204")).to_be_visible()
    expect(page.locator("footer")).to_contain_text("Asking early is a safety act.")
    text = page.locator("main").inner_text()
    assert not re.search(r"\b(2A1[0-9]|officer-|better|worse)", text)


def test_the_trend_is_there_for_who_cannot_see_it(page: Page) -> None:
    drawn = page.get_by_role("img", name=re.compile(r"^By week, from the touch: on scene, median 6:00 at first"))
    expect(drawn).to_be_visible()
    page.get_by_text("The same in numbers").click()
    rows = page.locator(".same tbody tr")
    expect(rows).to_have_count(26)
    expect(rows.nth(9)).to_contain_text("hidden to protect people")


def test_a_point_is_picked_on_the_map(page: Page) -> None:
    page.locator("summary", has=page.locator("#v-near")).click()
    page.get_by_role("button", name="Pick on the map").click()
    expect(page.get_by_text("Touch the map where it was")).to_be_visible()
    page.locator(".beats .mapview").click(position={"x": 300, "y": 200})
    expect(page.locator("#v-near")).to_have_text(re.compile(r"^500 m of -?\d+\.\d{4}, -?\d+\.\d{4}$"))
    expect(page.locator(".mapview path.asked")).to_be_visible()
    show(page)
    expect(page.locator("#told")).to_contain_text("within 500 m of")
    assert re.search(r"lat=-?\d+\.\d{4}&lon=-?\d+\.\d{4}", query_of(page))


def test_a_point_is_picked_also_while_no_figures_are_told(page: Page, answers: Answers) -> None:
    answers.said["figures"] = made_up.untold("few")
    page.goto(HERE)
    expect(page.locator(".untold")).to_be_visible()
    expect(page.locator(".beats")).to_have_count(0)
    page.locator("summary", has=page.locator("#v-near")).click()
    page.get_by_role("button", name="Pick on the map").click()
    expect(page.locator(".mapview path.beat").first).to_be_visible()
    page.locator(".beats .mapview").click(position={"x": 300, "y": 200})
    expect(page.locator("#v-near")).to_have_text(re.compile(r"^500 m of -?\d"))


def test_what_changed_in_the_rules_stands_on_the_trend(page: Page) -> None:
    change = {
        "id": "1",
        "what": "cover",
        "by": "E. Calder",
        "at": "2026-08-20T10:00:00Z",
        "before": None,
        "after": None,
    }
    page.route("**/api/v1/policies/history/?**", lambda route: route.fulfill(json={"results": [change], "next": None}))
    page.reload()
    expect(page.locator(".changes")).to_contain_text("Meanwhile the cover ladder changed on 20 Aug 2026.")
    assert "Calder" not in page.locator("main").inner_text()


def test_what_the_server_finds_wrong_stands_at_its_field(page: Page, answers: Answers) -> None:
    answers.said["figures"] = {
        "error": {"code": "invalid", "message": "beat: ZZ is no beat", "fields": {"beat": ["ZZ is no beat of METRO"]}}
    }
    page.goto(f"{HERE}?beat=ZZ")
    field = page.locator(".field", has=page.locator("#v-beat"))
    expect(field).to_contain_text("“ZZ”")
    expect(field).to_contain_text("ZZ is no beat of METRO")
    expect(page.locator("#told")).to_have_text("Not shown: what is wrong stands at its field.")
    expect(page.locator("#list")).to_contain_text("Mend what is said at the filters")


def test_figures_that_may_not_be_told_say_why_and_what_to_do(page: Page, answers: Answers) -> None:
    for why, message in (("few", "Fewer than 5 – hidden to protect people."), ("too_near", "differ from some already")):
        answers.said["figures"] = made_up.untold(why)
        page.goto(f"{HERE}?period=week&place=Oak")
        expect(page.locator(".untold")).to_contain_text(message)
        expect(page.locator("#list tbody tr")).to_have_count(12)
    del answers.said["figures"]
    page.locator(".untold").get_by_role("button", name="Take filters away").click()
    expect(page.locator(".heat")).to_be_visible()
    assert query_of(page) == "period=week"


STATES: dict[str, dict[str, Any]] = {
    "whole": {},
    "few": {"figures": made_up.untold("few")},
    "refused": {"figures": {"error": {"code": "invalid", "message": "no", "fields": {"from": ["is after to"]}}}},
    "nobody asked": {"figures": made_up.figures() | {"total": 0}},
    "nothing drawn": {"trend": made_up.trend() | {"points": []}},
}


def test_it_is_readable_to_everybody_in_each_state_theme_and_size(page: Page, answers: Answers) -> None:
    def look(state: str) -> None:
        for theme in ("day", "night"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{state}, {theme}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} runs off the screen"

    usual = dict(answers.said)
    for state, said in STATES.items():
        answers.said = usual | said
        page.goto(f"{HERE}?compare=previous&from=2026-11-20&to=2026-11-10&period=own")
        expect(page.locator("#sheets [aria-busy=true]")).to_have_count(0)
        look(state)
    answers.said = usual
    for width, height in ((1180, 800), (960, 720)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(HERE)
        expect(page.locator(".plot canvas")).to_be_visible()
        look(f"{width} wide")


def test_on_a_phone_nothing_but_a_table_scrolls_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    narrow = page.locator(".filters .field").evaluate_all(
        "all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().width < 130).length"
    )
    assert narrow == 0


def test_a_server_that_does_not_answer_is_said_and_tried_again(screen: Screen, answers: Answers) -> None:
    page = screen("watch", "/review/", DESK)
    down = {"error": {"code": "use_radio", "message": "The database does not answer."}}
    page.route("**/api/v1/history/**", lambda route: route.fulfill(json=down, status=503))
    page.goto(HERE)
    expect(page.locator(".whole")).to_contain_text("The figures did not come: The database does not answer.")
    expect(page.locator("#list")).to_contain_text("The list did not come")
    for theme in ("day", "night"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.unroute_all()
    answers.lay(page, rows=made_up.rows(3))
    page.locator(".whole").get_by_role("button", name="Try again").click()
    expect(page.locator(".heat")).to_be_visible()
    expect(page.locator("#list tbody tr")).to_have_count(3)


def test_it_fits_a_sheet_of_a4_and_of_letter(page: Page) -> None:
    page.evaluate("document.documentElement.dataset.theme = 'night'")
    for paper, width in PAPER.items():
        assert 3 <= pages_of(page.pdf(format=paper)) <= 5, paper
        page.emulate_media(media="print")
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, paper
        assert page.evaluate(WIDE) == 0, paper
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        expect(page.locator("#filters")).to_be_hidden()
        expect(page.locator("#told")).to_be_visible()
        page.emulate_media(media="screen")


def test_the_list_is_the_servers_own_and_names_nobody(screen: Screen, answers: Answers) -> None:
    asker = on_tour(screen("officer-2a12", "/unit/", CAR), "2A12")
    helper = on_tour(screen("officer-2a14", "/unit/", CAR), "2A14")
    numbers = []
    for place in range(5):
        card = say(asker, "backups/", {"urgency": "cover", "location": f"Ridge and {place + 1}th"})
        for verb in ("respond", "arrive"):
            say(helper, f"backups/{card['id']}/{verb}/", {})
        say(asker, f"backups/{card['id']}/close/", {"disposition": "helped"})
        numbers.append(str(card["number"]))
    page = screen("watch", "/review/", DESK)
    answers.lay(page)
    page.goto(f"{HERE}?period=week&urgency=cover")
    rows = page.locator("#list tbody tr")
    for number in numbers:
        expect(rows.get_by_role("link", name=number, exact=True)).to_be_visible()
    assert not re.search(r"\b2A1[0-9]\b|officer-", page.locator("#list").inner_text())
    rows.get_by_role("link", name=numbers[0], exact=True).click()
    expect(page.get_by_text("This look is recorded")).to_be_visible()
