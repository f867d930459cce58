"""What a desk hears: two emergencies at once, one muted, the page loaded anew, two windows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.board_scenes import cry
from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import MadeUp, Wire, ago, post
from tests.journeys.test_begin import EMERGENCY
from tests.journeys.test_one_touch import button
from tests.up.stack import eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]

#: Notes the pitch of every tone that is set to sound; gains are below a hundred.
SPY = """
globalThis.heard = [];
const set = AudioParam.prototype.setValueAtTime;
AudioParam.prototype.setValueAtTime = function (value, at) {
  if (value >= 100) heard.push(value);
  return set.call(this, value, at);
};
"""
#: A browser whose policy lets the board sound by itself, as a desk's must be set (docs/board.md).
ALLOWED = f"{SPY}; Object.defineProperty(AudioContext.prototype, 'state', {{ get: () => 'running' }});"
#: An emergency sounds again after this, and a busy machine may be late.
AGAIN_S = 16.0
#: What a clock on the page may differ from the server's age: the second that is running, and the one it was read in.
OFF_S = 1


def tones(page: Page) -> int:
    found: int = page.evaluate("heard.filter((hertz) => hertz === 800).length")
    return found


def audible(screen: Screen) -> Page:
    page = screen("dispatch", "/board/", DESK)
    page.add_init_script(ALLOWED)
    page.reload()
    expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
    return page


@pytest.fixture
def two(screen: Screen) -> Iterator[tuple[Page, list[Wire]]]:
    """A desk with two real emergencies, some seconds apart."""
    page = audible(screen)
    made = [post(page, "backups/", {"urgency": "emergency", "unit": unit}) for unit in ("2A16", "2A18")]
    expect(page.locator(".banner")).to_have_count(2)
    yield page, made
    for one in made:
        post(page, f"backups/{one['id']}/close/", {"disposition": "accidental"})


def seconds(text: str) -> int:
    minutes, rest = text.split(":")
    return int(minutes) * 60 + int(rest)


def ages(page: Page) -> tuple[dict[str, int], datetime]:
    """What the banners' clocks say, and the server's time of that moment."""
    said = page.evaluate(
        """async () => {
          const asked = performance.now();
          const told = await (await fetch("/api/v1/board/?agency=METRO")).json();
          const clock = (one) => one.querySelector(".since > time").textContent;
          const clocks = [...document.querySelectorAll(".banner")].map((one) => [one.dataset.card, clock(one)]);
          return { clocks, at: told.server_time, took: performance.now() - asked };
        }"""
    )
    assert said["took"] < 1000, "the machine is too slow to compare clocks on"
    return {name: seconds(text) for name, text in said["clocks"]}, datetime.fromisoformat(said["at"])


def test_a_reload_amid_two_emergencies_keeps_both_their_seconds_and_their_sound(two: tuple[Page, list[Wire]]) -> None:
    page, made = two
    assert eventually(lambda: tones(page) >= EMERGENCY, AGAIN_S)
    began = time.monotonic()
    page.reload()
    expect(page.locator(".banner")).to_have_count(2)
    for one in made:
        expect(page.locator(f".banner[data-card='{one['id']}']")).to_contain_text(one["unit"]["call_sign"])
    assert eventually(lambda: tones(page) >= EMERGENCY, AGAIN_S), "it sounds again without a touch"
    print(f"both back and heard {time.monotonic() - began:.1f} s after the reload")
    shown, at = ages(page)
    for one in made:
        truth = int((at - datetime.fromisoformat(one["received_at"])).total_seconds())
        assert abs(shown[one["id"]] - truth) <= OFF_S, (shown, truth)


def test_acknowledging_or_muting_one_emergency_leaves_the_other_sounding(two: tuple[Page, list[Wire]]) -> None:
    page, made = two
    first, second = (page.locator(f".banner[data-card='{one['id']}']") for one in made)
    first.get_by_role("button", name="Acknowledge").click()
    expect(first).to_have_class(re.compile(r"\bhad\b"))
    expect(second.get_by_role("button", name="Acknowledge")).to_be_visible()
    page.evaluate("heard.length = 0")
    assert eventually(lambda: tones(page) >= EMERGENCY, AGAIN_S), "the second goes on"
    second.get_by_role("button", name="Mute 60 s").click()
    expect(second).to_contain_text("muted 0:5")
    expect(page.locator("#alerts")).to_have_text("1 muted")
    page.evaluate("heard.length = 0")
    page.locator("#alerts").click()
    sheet = page.locator("#alert-sheet")
    sheet.get_by_role("button", name="Sound again").click()
    expect(sheet.get_by_role("button", name="Mute 60 s")).to_be_visible()
    assert eventually(lambda: tones(page) >= EMERGENCY, AGAIN_S)


def test_a_mute_is_short_and_there_after_a_reload(screen: Screen, two: tuple[Page, list[Wire]]) -> None:
    page, _ = two
    for number in (0, 1):
        page.locator(".banner").nth(number).get_by_role("button", name="Mute 60 s").click()
    expect(page.locator("#alerts")).to_have_text("2 muted")
    page.reload()
    expect(page.locator(".banner .muted")).to_have_count(2)
    # (Until the clock of a page just loaded has heard the server it may stand a moment earlier.)
    expect(page.locator(".banner .muted time").first).to_have_text(re.compile(r"^(1:00|0:[0-5]\d)$"))


def test_of_two_windows_of_a_desk_one_sounds(screen: Screen) -> None:
    page = audible(screen)
    other = page.context.new_page()
    other.add_init_script(ALLOWED)
    other.goto("/board/")
    expect(other.locator("[data-lamp=link]")).to_have_text("LIVE")
    made = post(page, "backups/", {"urgency": "emergency", "unit": "2A16"})
    expect(page.locator(".banner")).to_have_count(1)
    expect(other.locator(".banner")).to_have_count(1)
    assert eventually(lambda: tones(page) + tones(other) >= 2 * EMERGENCY, 2 * AGAIN_S)
    # Both want every round of it, and each round is heard once.
    rounds = {one: tones(one) // EMERGENCY for one in (page, other)}
    assert sum(rounds.values()) <= 3, rounds.values()
    other.close()
    post(page, f"backups/{made['id']}/close/", {"disposition": "accidental"})


def test_a_blocked_page_says_that_it_is_mute_and_one_touch_turns_it_on(screen: Screen) -> None:
    page = screen("dispatch", "/board/", DESK)
    page.add_init_script(SPY)
    board = MadeUp(page)
    board.show()
    note = page.locator(".notice", has_text="Sound is off.")
    expect(note).to_be_visible()
    note.get_by_role("button", name="Turn on").click()
    expect(note).to_have_count(0)
    expect(page.locator("[data-lamp=sound]")).to_have_text("SOUND")
    made = post(page, "backups/", {"urgency": "backup", "unit": "2A18"})
    post(page, f"backups/{made['id']}/close/", {"disposition": "accidental"})
    board.event("backup.requested", {}, card=cry(made, 34, "2A12", received_at=ago(1)))
    expect(button(page, "Mute 60 s")).to_be_visible()
    assert eventually(lambda: tones(page) >= EMERGENCY, AGAIN_S)
