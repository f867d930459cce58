"""Without a pointer, for who hears the screen, and for who wants it still or in colours of their own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screen
from tests.journeys.made_up import MadeUp, ago
from tests.journeys.test_one_touch import button, desk_ends, hold, on_tour, stage, tile

pytestmark = [pytest.mark.journey, pytest.mark.gate, pytest.mark.up]

#: Every sentence a screen reader is given, as it is given.
LISTEN = """
globalThis.spoken = [];
for (const id of ["said", "said-now"]) {
  const region = document.getElementById(id);
  new MutationObserver(() => region.textContent && spoken.push(region.textContent))
    .observe(region, { childList: true, characterData: true, subtree: true });
}
"""


def tab_to(page: Page, name: str | re.Pattern[str]) -> None:
    """Goes there as a keyboard does, and finds the focus in sight."""
    wanted = button(page, name).first
    expect(wanted).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            outline = wanted.evaluate("(one) => parseFloat(getComputedStyle(one).outlineWidth)")
            assert outline >= 2
            return
    pytest.fail(f"Tab never comes to {name}")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def test_a_keyboard_alone_asks_answers_and_closes(screen: Screen) -> None:
    asker = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    neighbour = on_tour(screen("officer-2a14", "/unit/"), "2A14")
    press(asker, re.compile("^Cover"))
    expect(stage(asker)).to_contain_text("RECEIVED")
    expect(stage(neighbour)).to_contain_text(re.compile(r"2A12 wants\s+COVER"))
    press(neighbour, "Rolling")
    expect(stage(asker)).to_contain_text("2A14 ROLLING")
    press(neighbour, "On scene")
    expect(stage(asker)).to_contain_text("2A14 ON SCENE")
    press(asker, "Helped, close")
    expect(tile(asker, "Cover")).to_be_visible()
    expect(button(neighbour, "Open a stop")).to_be_visible()


def test_an_event_is_one_sentence(screen: Screen) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    neighbour = on_tour(screen("officer-2a14", "/unit/"), "2A14")
    page.evaluate(LISTEN)
    neighbour.evaluate(LISTEN)
    tile(page, "Backup").click()
    expect(stage(neighbour)).to_contain_text("wants")
    button(neighbour, "Rolling").click()
    expect(stage(page)).to_contain_text("2A14 ROLLING")
    button(neighbour, "On scene").click()
    expect(stage(page)).to_contain_text("2A14 ON SCENE")
    spoken = page.evaluate("spoken")
    assert len(spoken) == len(set(spoken))
    assert spoken[-2:] == ["2A14 ROLLING", "2A14 ON SCENE"]
    asked = [line for line in neighbour.evaluate("spoken") if "wants" in line]
    assert len(asked) == 1
    button(page, "Helped, close").click()
    expect(tile(page, "Backup")).to_be_visible()


#: Every live region of the page, whatever it is called: what each says, as it says it, but for the link's own doubts.
LISTEN_EVERYWHERE = """() => {
  globalThis.live = [];
  const all = "[role=alert],[role=status],[aria-live]";
  new MutationObserver((changes) => {
    const told = new Set();
    for (const { target, addedNodes } of changes)
      for (const node of [target, ...addedNodes]) {
        const one = node.nodeType === 1 ? node : node.parentElement;
        told.add(one?.closest?.(all) ?? one?.querySelector?.(all));
      }
    for (const region of told)
      if (region?.textContent.trim() && !region.hidden && !region.closest("[data-banner]"))
        live.push(region.textContent.trim());
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ["hidden"] });
}"""


@pytest.mark.parametrize("what", ["Cover", "EMERGENCY"])
def test_an_ask_that_does_not_get_through_is_said_once_by_any_region(screen: Screen, what: str) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    page.route("**/api/v1/backups/", lambda route: route.abort())
    page.evaluate(LISTEN_EVERYWHERE)
    hold(page, "#hold") if what == "EMERGENCY" else tile(page, what).click()
    expect(stage(page)).to_contain_text("USE RADIO", timeout=5000)
    # Tried again three times by then: a number on the screen, and no news.
    expect(stage(page)).to_contain_text(re.compile("no. [5-9]"), timeout=15_000)
    said = page.evaluate("live")
    assert [line for line in said if "USE RADIO" in line] == ["NOT CONFIRMED. USE RADIO."]
    assert len(said) == len(set(said)) <= 2, said
    page.unroute("**/api/v1/backups/")
    expect(stage(page)).to_contain_text(re.compile("RECEIVED|SCREEN"), timeout=15_000)
    desk_ends(screen("dispatch", "/healthz"))


#: Looks at a hold after a tenth of a second, then slides off: by the page's own clock, for on a busy machine a hand
#: outside of it is too slow, and what was to be let go has been sent.
SLIDES_OFF = """() => {
  globalThis.slid = new Promise((done) => {
    document.addEventListener("pointerdown", (down) => setTimeout(() => {
      const hold = document.getElementById("hold");
      const isHeld = () => hold.classList.contains("held");
      const seen = { held: isHeld(), moving: document.getAnimations().length };
      const off = { pointerId: down.pointerId, clientX: hold.getBoundingClientRect().left - 60, clientY: down.clientY };
      hold.dispatchEvent(new PointerEvent("pointermove", { ...off, bubbles: true }));
      done({ ...seen, after: isHeld() });
    }, 100), { capture: true, once: true });
  });
}"""


def test_who_wants_it_still_has_it_still(screen: Screen) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    page.emulate_media(reduced_motion="reduce")
    box = page.locator("#hold").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.evaluate(SLIDES_OFF)
    page.mouse.down()
    assert page.evaluate("slid") == {"held": True, "moving": 0, "after": False}
    page.mouse.up()
    expect(tile(page, "Cover")).to_be_visible()


def test_in_colours_of_ones_own_shapes_and_borders_remain(screen: Screen) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    board = MadeUp(page)
    me = next(one for one in board.board["units"] if one["call_sign"] == "2A12")
    board.board["units"] = [{**me, "position_at": ago(3)}]
    board.show()
    page.emulate_media(forced_colors="active")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for shape in page.locator("#stage .shape:visible, #stage .level i:visible").all():
        seen = shape.evaluate("(one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).borderTopColor]")
        assert any(colour not in (ground, "rgba(0, 0, 0, 0)") for colour in seen)
    for target in page.locator("button:visible").all():
        assert target.evaluate("(one) => parseFloat(getComputedStyle(one).borderTopWidth)") >= 2
    page.locator("#lamp").click()
    button(page, "Practice").click()
    expect(page.locator(".practice-bar")).to_contain_text("PRACTICE")
    assert page.locator(".stages").evaluate("(one) => parseFloat(getComputedStyle(one).outlineWidth)") >= 4
