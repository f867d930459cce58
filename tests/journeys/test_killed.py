"""A browser that is killed loses no touch: reopened it goes on, shows what is old, or asks whether it holds."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.journeys.conftest import Screen
from tests.journeys.keeping import AGE, body_of, is_ask, kept, moment, open_asks, over
from tests.journeys.made_up import post
from tests.journeys.tablet import Tablet, aged, touched_without_a_network
from tests.journeys.test_one_touch import button, desk_ends, hold, stage, tile
from tests.up.stack import Up, eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]


@pytest.fixture
def tablet(browser: Browser, stack: Up, tmp_path: Path) -> Iterator[Tablet]:
    tablet = Tablet(browser, tmp_path / "tablet", stack.port)
    yield tablet
    tablet.pull_the_plug()


def test_killed_with_an_unsent_ask_it_goes_on_where_it_was_with_its_first_moment(tablet: Tablet) -> None:
    pressed = touched_without_a_network(tablet, lambda page: tile(page, "Backup").click())
    page = tablet.on("officer-2a12")
    expect(stage(page)).to_contain_text("RECEIVED", timeout=15_000)
    [card] = open_asks(page)
    assert moment(card["pressed_at"]) == moment(pressed)
    assert eventually(lambda: kept(page, "outbox") == [])
    over(page)


def test_an_ask_of_three_minutes_ago_is_shown_and_not_sent(tablet: Tablet) -> None:
    touched_without_a_network(tablet, lambda page: tile(page, "Cover").click())
    page = tablet.on("officer-2a12", before=aged(180))
    expect(stage(page)).to_contain_text(re.compile(r"COVER, touched \d\d:\d\d:\d\d, was not delivered"))
    expect(stage(page)).to_contain_text("USE RADIO")
    assert open_asks(page) == []
    page.reload()
    expect(stage(page)).to_contain_text("was not delivered")
    button(page, "Drop").click()
    expect(tile(page, "Cover")).to_be_visible()
    assert eventually(lambda: kept(page, "outbox") == [])
    assert open_asks(page) == []


def test_asked_again_it_is_a_new_ask_of_now(tablet: Tablet) -> None:
    pressed = touched_without_a_network(tablet, lambda page: tile(page, "Cover").click())
    page = tablet.on("officer-2a12", before=aged(180))
    button(page, "Ask again").click()
    expect(stage(page)).to_contain_text("RECEIVED")
    [card] = open_asks(page)
    assert moment(card["pressed_at"]) > moment(pressed)
    over(page)


def test_an_emergency_is_offered_six_minutes_later_to_another_crew_and_sent_as_the_first_ones(
    tablet: Tablet, screen: Screen
) -> None:
    pressed = touched_without_a_network(tablet, lambda page: hold(page, "#hold"))
    first = screen("officer-2a12", "/healthz").context.request.get("/api/v1/session/").json()["tour"]
    sent: list[Request] = []

    def older(page: Page) -> None:
        [item] = page.evaluate(AGE, 360_000)
        assert item["tour"] == first["id"]
        page.on("request", lambda request: sent.append(request) if is_ask(request) else None)

    page = tablet.on("officer-2a14", before=older)
    expect(stage(page)).to_contain_text(re.compile(r"EMERGENCY, touched \d\d:\d\d:\d\d, 6 min ago"))
    expect(page.locator("#hold")).to_be_visible()
    page.wait_for_timeout(1500)
    assert sent == []
    button(page, "Still need help").click()
    assert eventually(lambda: bool(kept(page, "outbox")) is False and bool(sent))
    said = body_of(sent[0])
    assert (said["urgency"], said["tour"]) == ("emergency", first["id"])
    assert abs(moment(said["pressed_at"]) - (moment(pressed) - 360)) < 0.1
    assert eventually(lambda: kept(page, "outbox") == [])
    desk_ends(screen("dispatch", "/board/"))


def test_an_emergency_that_is_over_is_dropped_by_a_person_alone(tablet: Tablet) -> None:
    touched_without_a_network(tablet, lambda page: hold(page, "#hold"))
    page = tablet.on("officer-2a12", before=aged(400))
    button(page, "It's over").click()
    expect(tile(page, "Cover")).to_be_visible()
    assert eventually(lambda: kept(page, "outbox") == [])
    assert open_asks(page) == []


def arrived_and_closed(desk: Page, seconds: int) -> Callable[[Page], None]:
    """The server had taken it, its answer was lost with the power, and dispatch has closed it since."""

    def answer_lost(page: Page) -> None:
        [item] = page.evaluate(AGE, seconds * 1000)
        pressed = page.evaluate("(at) => new Date(at).toISOString()", item["at"])
        body = {"urgency": "emergency", "pressed_at": pressed, "tour": item["tour"]}
        post(page, "backups/", body, key=item["key"])
        desk_ends(desk)

    return answer_lost


def test_who_still_needs_help_gets_it_though_that_emergency_had_arrived_and_is_closed(
    tablet: Tablet, screen: Screen
) -> None:
    desk = screen("dispatch", "/board/")
    touched_without_a_network(tablet, lambda page: hold(page, "#hold"))
    page = tablet.on("officer-2a12", before=arrived_and_closed(desk, 360))
    expect(stage(page)).to_contain_text("6 min ago")
    assert open_asks(desk) == []
    button(page, "Still need help").click()
    expect(page.locator("#sent")).to_contain_text("SENT")
    [card] = open_asks(desk)
    assert (card["mark"], card["unit"]["call_sign"]) == (None, "2A12")
    assert eventually(lambda: kept(page, "outbox") == [])
    desk_ends(desk)


def test_a_retry_that_finds_its_emergency_closed_says_so(tablet: Tablet, screen: Screen) -> None:
    desk = screen("dispatch", "/board/")
    touched_without_a_network(tablet, lambda page: hold(page, "#hold"))
    page = tablet.on("officer-2a12", before=arrived_and_closed(desk, 100))
    expect(page.locator("#notice")).to_have_text(re.compile(r"EMERGENCY of 2A12 RECEIVED \d\d:\d\d:\d\d, closed"))
    expect(tile(page, "Cover")).to_be_visible()
    assert open_asks(desk) == []
