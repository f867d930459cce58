"""A supervisor changes a ladder by day: seen while typing, kept apart from what is open, never over somebody else."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import Wire
from tests.journeys.test_one_touch import button, on_tour, stage, tile
from tests.printing.reading import needs_poppler
from tests.printing.reading import pages_of as sheets_of

pytestmark = [pytest.mark.journey, pytest.mark.up]

#: The new rung is due after 3 s; a busy machine may take its time to draw it.
SOON_MS = 30_000
SMALL = (1280, 720)
PHONE = (390, 844)

#: What stands past the edge of the screen, but for the picture, which is moved by hand.
CUT = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.checkVisibility() && !one.closest(".across, thead, .sr"))
    .filter((one) => one.getBoundingClientRect().right > innerWidth || one.getBoundingClientRect().left < 0)
    .map((one) => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 30)}`)"""


def say(page: Page, path: str, body: dict[str, Any] | None = None) -> Any:
    """One call of this person over the wire, beside the page."""
    wire = page.context.request
    if body is None:
        answer = wire.get(f"/api/v1/{path}")
    else:
        token = wire.get("/api/v1/session/").json()["csrf"]
        headers = {"X-CSRFToken": token, "Referer": page.url, "Idempotency-Key": uuid.uuid4().hex}
        answer = wire.post(f"/api/v1/{path}", data=body, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()


def ladder(page: Page, urgency: str = "backup") -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in say(page, "policies/")["ladders"] if one["urgency"] == urgency)
    return found


def open_asks(page: Page) -> dict[str, str]:
    """Call sign → id."""
    cards = say(page, "backups/?state=open&agency=METRO")["results"]
    return {card["unit"]["call_sign"]: card["id"] for card in cards}


@pytest.fixture
def watch(screen: Screen) -> Iterator[Page]:
    """The supervisor's policy page; afterwards nothing is open and every policy is the default again."""
    page = screen("watch", "/policy/#backup", DESK)
    expect(page.locator("#rungs [data-row]")).to_have_count(5)
    yield page
    for backup in open_asks(page).values():
        say(page, f"backups/{backup}/close/", {"disposition": "helped"})
    state = say(page, "policies/")
    for one in state["ladders"]:
        say(page, f"policies/{one['urgency']}/", {"rungs": None, "based_on": one["based_on"]})
    say(page, "policies/standing-cover/", {"rules": None, "based_on": state["standing_cover"]["based_on"]})


def second(page: Page, number: int) -> Any:
    return page.get_by_label(f"Seconds, rung {number}", exact=True)


def rungs_of_record(screen: Screen, backup: str) -> Page:
    return screen("watch", f"/review/{backup}/", DESK)


def test_a_new_ask_climbs_by_the_new_ladder_and_the_open_one_by_its_own(screen: Screen, watch: Page) -> None:
    # With a desk at its board the first rung is heard, and the next one waits for its time.
    desk = screen("dispatch", "/board/", DESK)
    expect(desk.locator("[data-lamp=link]")).to_have_text("LIVE")
    asker = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    tile(asker, "Backup").click()
    expect(stage(asker)).to_contain_text("RECEIVED")
    expect(watch.locator("[data-lamp=link]")).to_have_text("LIVE")
    old = open_asks(watch)["2A12"]

    second(watch, 1).fill("3")
    expect(watch.locator(".track")).to_contain_text("was 0:20")
    expect(watch.locator(".track")).to_have_attribute("aria-label", re.compile("whole shift at 0:03"))
    expect(watch.locator(".save").first).to_contain_text("1 change, not saved")
    button(watch, "Save for new asks").click()
    expect(watch.locator(".save").first).to_contain_text("Saved.")
    expect(watch.locator(".past")).to_contain_text("whole shift: 0:20 → 0:03")
    expect(watch.locator("#h-rungs")).to_contain_text("METRO’s own, E. Calder")

    # Their screen shows the open ask just now, so this one comes over the wire.
    neighbour = on_tour(screen("officer-2a14", "/unit/"), "2A14")
    new = say(neighbour, "backups/", {"urgency": "backup"})["id"]
    climbed = rungs_of_record(screen, new).locator(".rungs tr", has_text="whole shift")
    expect(climbed).to_contain_text("3 s")
    expect(climbed).to_have_class("fired", timeout=SOON_MS)
    kept = rungs_of_record(screen, old).locator(".rungs tr", has_text="whole shift")
    expect(kept).to_contain_text("20 s")


def test_two_supervisors_are_told_of_each_other_and_nothing_is_lost(screen: Screen, watch: Page) -> None:
    second(watch, 2).fill("30")
    known = ladder(watch)
    theirs = [{**rung, "after": 10} if rung["after"] == 20 else rung for rung in known["rungs"]]
    other = screen("admin", "/policy/", DESK)
    say(other, "policies/backup/", {"rungs": theirs, "based_on": known["based_on"]})

    button(watch, "Save for new asks").click()
    told = watch.locator(".conflict")
    expect(told).to_contain_text(re.compile(r"^Administrator changed this at \d\d:\d\d\. Yours is not saved\."))
    expect(told).to_contain_text("whole shift: 0:20 → 0:10")
    assert [rung["after"] for rung in ladder(watch)["rungs"]] == [0, 10, 45, 90, 120]

    button(watch, "Keep mine, on top of theirs").click()
    expect(watch.locator("#rungs .tag")).to_have_text(["was 10", "was 45"])
    button(watch, "Undo").click()
    button(watch, "Save for new asks").click()
    expect(watch.locator(".save").first).to_contain_text("Saved.")


def test_what_is_wrong_is_said_at_once_and_the_server_says_it_too(watch: Page) -> None:
    second(watch, 1).fill("-5")
    expect(second(watch, 1)).to_have_attribute("aria-invalid", "true")
    words = "rung 1: -5 s is before the ask; give 0 or more"
    expect(watch.locator("#rungs .wrong")).to_have_text(words)
    expect(watch.locator(".whatif")).to_contain_text("Mend the ladder")
    button(watch, "Save for new asks").click()
    expect(watch.locator(".save").first).to_contain_text("Not saved: mend what is said below.")
    expect(watch.locator("#rungs .wrong")).to_have_text(words)
    assert ladder(watch)["default"]


def test_an_old_ladder_is_restored_into_the_form_and_not_saved(watch: Page) -> None:
    second(watch, 1).fill("7")
    button(watch, "Save for new asks").click()
    expect(watch.locator(".save").first).to_contain_text("Saved.")
    button(watch, "Back to the default").click()
    button(watch, "Save for new asks").click()
    expect(watch.locator(".past li").first).to_contain_text("whole shift: 0:07 → 0:20")
    expect(watch.locator(".past li").first).to_contain_text("back to the default")
    watch.get_by_role("button", name="Restore this").nth(1).click()
    expect(second(watch, 1)).to_have_value("7")
    expect(watch.locator(".save").first).to_contain_text("1 change, not saved")
    assert ladder(watch)["default"]


def test_everything_can_be_done_by_keyboard(watch: Page) -> None:
    second(watch, 1).focus()
    keys = watch.keyboard
    keys.press("Tab")
    keys.press("Enter")
    expect(watch.locator("details[open]")).to_have_count(1)
    keys.press("Tab")
    keys.press("Space")
    expect(watch.locator("details[open] summary")).to_have_text("near units and whole shift")
    keys.press("Escape")
    expect(watch.locator("details[open]")).to_have_count(0)
    expect(watch.locator("summary").nth(1)).to_be_focused()
    for _ in range(3):
        keys.press("Tab")
    keys.press("Enter")
    expect(watch.locator("#rungs [data-row]")).to_have_count(4)
    expect(watch.get_by_role("button", name="Remove rung 1")).to_be_focused()
    button(watch, "Undo").focus()
    keys.press("Enter")
    expect(watch.locator("#rungs [data-row]")).to_have_count(5)


def test_the_page_is_readable_to_everybody_in_each_state_and_theme(screen: Screen, watch: Page) -> None:
    def look(page: Page, state: str) -> None:
        for theme in ("day", "night"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{state}, {theme}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} runs off the screen"

    look(watch, "the default")
    watch.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    second(watch, 2).fill("30")
    watch.get_by_role("button", name="Remove rung 4").click()
    look(watch, "changed")
    watch.locator("summary").nth(1).click()
    look(watch, "choosing who")
    watch.keyboard.press("Escape")
    second(watch, 3).fill("5")
    watch.get_by_label("Minutes alone, rule 0").fill("0")
    button(watch, "Add a rung").click()
    look(watch, "faults")
    known = ladder(watch)
    say(watch, "policies/backup/", {"rungs": known["rungs"][:3], "based_on": known["based_on"]})
    watch.get_by_role("button", name="Remove rung 4").click()
    second(watch, 3).fill("90")
    button(watch, "Save for new asks").click()
    expect(watch.locator(".conflict")).to_be_visible()
    look(watch, "conflict")
    for urgency in ("roll_by", "cover", "emergency"):
        watch.locator(f"a[href='#{urgency}']").click()
        expect(watch.locator(f"a[href='#{urgency}']")).to_have_attribute("aria-current", "page")
        look(watch, urgency)
    reader = screen("dispatch", "/policy/", SMALL)
    expect(reader.locator(".ladder.read")).to_be_visible()
    expect(reader.get_by_role("button", name="Save")).to_have_count(0)
    look(reader, "read by a desk")


def test_on_a_phone_nothing_but_the_picture_of_a_ladder_scrolls_sideways(screen: Screen, watch: Page) -> None:
    def look(page: Page, state: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0], state
        cut = page.evaluate(CUT)
        assert cut == [], f"{state}: {cut}"
        for theme in ("day", "night"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{state}, {theme}: {found.generate_report()}"

    watch.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    look(watch, "the default")
    second(watch, 1).fill("-5")
    watch.get_by_label("Minutes alone, rule 0").fill("0")
    watch.get_by_role("button", name="Remove rung 4").click()
    watch.locator("summary").nth(1).click()
    expect(watch.locator("details[open] fieldset")).to_be_in_viewport()
    look(watch, "faults, and choosing who")
    for urgency in ("roll_by", "cover", "emergency"):
        watch.locator(f"a[href='#{urgency}']").click()
        expect(watch.locator(f"a[href='#{urgency}']")).to_have_attribute("aria-current", "page")
        look(watch, urgency)
    reader = screen("dispatch", "/policy/", PHONE)
    expect(reader.locator(".ladder.read")).to_be_visible()
    look(reader, "read by a desk")


def test_the_clock_of_the_bar_and_the_times_of_changes_are_the_agencys(screen: Screen, watch: Page, like: Wire) -> None:
    agency = ZoneInfo("America/Chicago")

    def this_minute() -> re.Pattern[str]:
        now = datetime.now(UTC).astimezone(agency)
        return re.compile(f"{now:%H:%M}|{now + timedelta(minutes=1):%H:%M}")

    second(watch, 1).fill("7")
    button(watch, "Save for new asks").click()
    expect(watch.locator(".past li time").first).to_have_text(this_minute())
    page = screen("watch", "/policy/", DESK)
    for path in ("/policy/", "/review/", "/review/stops/", "/review/history/", f"/review/{like['id']}/"):
        page.goto(path)
        expect(page.locator(".bar .clock")).to_have_text(this_minute())


@needs_poppler
def test_a_printed_ladder_says_whose_it_is_and_names_its_rungs_whole(watch: Page) -> None:
    for paper in ("A4", "Letter"):
        sheet = " ".join("".join(sheets_of(watch.pdf(format=paper))).split())
        for words in ("Ladders of METRO", "nearby and dispatch", "mutual aid offered", "Late on the board"):
            assert words in sheet, (paper, words)
        assert not re.search(r"Remove|Add a rung|Save", sheet), paper


def test_the_date_of_a_change_of_another_year_leaves_the_name_beside_it_readable(watch: Page) -> None:
    second(watch, 1).fill("7")
    button(watch, "Save for new asks").click()
    expect(watch.locator(".past li time").first).to_be_visible()

    def long_ago(route: Route) -> None:
        answer = route.fetch()
        changes = [{**one, "at": "2019-10-29T18:10:00.000000Z"} for one in answer.json()["results"]]
        route.fulfill(response=answer, json={"results": changes, "next": None})

    watch.route("**/api/v1/policies/history/**", long_ago)
    for size in (DESK, PHONE):
        watch.set_viewport_size({"width": size[0], "height": size[1]})
        watch.reload()
        when = watch.locator(".past li time").first
        expect(when).to_have_text("29 Oct 2019 13:10")
        assert when.evaluate("it => it.scrollWidth <= it.clientWidth"), size


def test_a_page_that_cannot_fetch_says_what_to_do(watch: Page) -> None:
    watch.route("**/api/v1/policies/?*", lambda route: route.abort())
    watch.reload()
    expect(watch.locator("#policy")).to_contain_text("The policies did not come: No connection.")
    watch.unroute("**/api/v1/policies/?*")
    button(watch, "Try again").click()
    expect(watch.locator("#rungs [data-row]")).to_have_count(5)
