"""A touch is not lost: not to a dropped answer, a dead network or a window that is closed; and none is sent twice."""

import re

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.journeys.conftest import Screen
from tests.journeys.keeping import asks_sent, body_of, kept, moment, open_asks, over
from tests.journeys.test_one_touch import button, desk_ends, hold, on_tour, stage, tile
from tests.up.stack import eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]


@pytest.fixture
def asker(screen: Screen) -> Page:
    return on_tour(screen("officer-2a12", "/unit/"), "2A12")


class Lost:
    """The server has each ask; so many answers never arrive."""

    def __init__(self, page: Page, answers: int) -> None:
        self.sent, self.answers = asks_sent(page), answers
        page.route("**/api/v1/backups/", self._reached)

    def _reached(self, route: Route) -> None:
        if len(self.sent) > self.answers:
            return route.continue_()
        route.fetch()
        return route.abort()

    def one_row_stands_there_with_its_first_moment(self, page: Page) -> None:
        assert len({request.headers["idempotency-key"] for request in self.sent}) == 1
        [card] = open_asks(page)
        pressed = {body_of(request)["pressed_at"] for request in self.sent}
        assert len(pressed) == 1
        assert moment(card["pressed_at"]) == moment(pressed.pop())


def test_five_answers_are_dropped_and_one_row_stands_there_with_its_first_moment(asker: Page) -> None:
    silent: list[bool] = []

    def as_long_as_it_speaks(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda said: None if silent else socket.send(said))

    asker.route_web_socket("**/ws/board/**", as_long_as_it_speaks)
    asker.reload()
    on_tour(asker, "2A12")
    expect(asker.locator("[data-lamp=link]")).to_have_text("LIVE")
    # Nor does the board come through any more, which would show the ask.
    silent.append(True)
    asker.route("**/api/v1/board/**", lambda route: route.abort())
    lost = Lost(asker, 5)
    tile(asker, "Backup").click()
    expect(stage(asker)).to_contain_text("USE RADIO", timeout=4000)
    expect(stage(asker)).to_contain_text(re.compile(r"RECEIVED|DISPATCH"), timeout=20_000)
    asker.unroute("**/api/v1/backups/")
    assert len(lost.sent) == 6
    silent.clear()
    asker.unroute("**/api/v1/board/**")
    lost.one_row_stands_there_with_its_first_moment(asker)
    over(asker)


def test_an_ask_whose_answers_are_all_lost_is_found_on_the_board(asker: Page) -> None:
    lost = Lost(asker, 99)
    tile(asker, "Backup").click()
    expect(stage(asker)).to_contain_text(re.compile(r"RECEIVED|DISPATCH"))
    asker.unroute("**/api/v1/backups/")
    lost.one_row_stands_there_with_its_first_moment(asker)
    over(asker)


#: Whether the stage still shows its tiles when a touch sets out for the disk, and that nothing is waited for there.
_SETS_OUT = """() => {
  const { transaction } = IDBDatabase.prototype;
  const { commit } = IDBTransaction.prototype;
  globalThis.setOut = [];
  IDBDatabase.prototype.transaction = function (...named) {
    if (named[0] === "outbox" && named[1] === "readwrite") setOut.push(Boolean(document.querySelector("#stage .tile")));
    return transaction.apply(this, named);
  };
  IDBTransaction.prototype.commit = function () {
    if (this.mode === "readwrite" && this.objectStoreNames.contains("outbox")) setOut.push("committed");
    return commit.apply(this);
  };
}"""


def test_a_touch_is_on_its_way_to_the_disk_before_the_screen_is_drawn(asker: Page) -> None:
    asker.evaluate(_SETS_OUT)
    tile(asker, "Cover").click()
    expect(stage(asker)).to_contain_text("RECEIVED")
    assert asker.evaluate("setOut.slice(0, 2)") == [True, "committed"]
    over(asker)


def test_ten_hammered_touches_are_one_backup(asker: Page) -> None:
    sent = asks_sent(asker)
    tile(asker, "Cover").evaluate("(tile) => { for (let touch = 0; touch < 10; touch += 1) tile.click(); }")
    expect(stage(asker)).to_contain_text("RECEIVED")
    assert len(sent) == 1
    assert len(open_asks(asker)) == 1
    over(asker)


def test_six_hundred_milliseconds_send_nothing_and_seven_hundred_and_fifty_once(asker: Page, screen: Screen) -> None:
    desk = screen("dispatch", "/board/")
    sent = asks_sent(asker)
    hold(asker, "#hold", 600)
    asker.wait_for_timeout(800)
    assert sent == []
    hold(asker, "#hold", 750)
    expect(asker.locator("#sent")).to_contain_text("SENT")
    assert len(sent) == 1
    desk_ends(desk)


def test_the_touch_is_on_the_disk_before_it_goes_out(asker: Page) -> None:
    on_disk_before: list[bool] = []

    def look(route: Route) -> None:
        on_disk_before.append(route.request.headers["idempotency-key"] in " ".join(kept(asker, "outbox")))
        route.continue_()

    asker.route("**/api/v1/backups/", look)
    tile(asker, "Cover").click()
    expect(stage(asker)).to_contain_text("RECEIVED")
    assert on_disk_before == [True]
    asker.unroute("**/api/v1/backups/")
    over(asker)
    expect(tile(asker, "Cover")).to_be_visible()


def test_a_browser_without_a_place_to_keep_things_sends_all_the_same_and_says_so(screen: Screen) -> None:
    page = screen("officer-2a12", "/healthz")
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.goto("/unit/")
    on_tour(page, "2A12")
    tile(page, "Cover").click()
    expect(stage(page)).to_contain_text("RECEIVED")
    expect(page.locator("#notice")).to_contain_text("NOT KEPT – outbox off")
    over(page)


def test_what_one_window_looks_after_another_leaves_alone_until_that_one_dies(asker: Page) -> None:
    context = asker.context
    other = context.new_page()
    other.goto("/unit/")
    on_tour(other, "2A12")
    context.set_offline(True)
    tile(asker, "Cover").click()
    expect(stage(asker)).to_contain_text("USE RADIO", timeout=4000)
    other.wait_for_timeout(6000)
    expect(stage(other)).not_to_contain_text("NOT CONFIRMED")
    asker.close()
    expect(stage(other)).to_contain_text("NOT CONFIRMED", timeout=10_000)
    sent = asks_sent(other)
    context.set_offline(False)
    expect(stage(other)).to_contain_text("RECEIVED", timeout=15_000)
    assert len({request.headers["idempotency-key"] for request in sent}) == 1
    assert len(open_asks(other)) == 1
    over(other)


def test_a_rolling_that_cannot_be_sent_dies_aloud_and_an_arrival_comes_late_with_its_time(
    asker: Page, screen: Screen
) -> None:
    neighbour = on_tour(screen("officer-2a14", "/unit/"), "2A14")
    tile(asker, "Backup").click()
    button(neighbour, "Rolling").click()
    expect(button(neighbour, "On scene")).to_be_visible()
    neighbour.context.set_offline(True)
    button(neighbour, "On scene").click()
    expect(neighbour.locator("#notice")).to_contain_text("ON SCENE NOT CONFIRMED – USE RADIO", timeout=5000)
    assert eventually(lambda: len(kept(neighbour, "outbox")) == 1)
    assert not re.search("2A1[24]|Alder|location", kept(neighbour, "outbox")[0]), "ids, the verb and times alone"
    neighbour.wait_for_timeout(5000)
    neighbour.context.set_offline(False)
    expect(stage(asker)).to_contain_text("2A14 ON SCENE", timeout=15_000)
    [card] = open_asks(asker)
    told = asker.context.request.get(f"/api/v1/backups/{card['id']}/timeline/")
    facts = [event["facts"] for event in told.json()["results"] if event["event"] == "response.on_scene"]
    assert "stated_at" in facts[0]
    over(asker)
