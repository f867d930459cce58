"""SOUND OFF stays in sight until it is touched: no notice takes its place. (That it is red: test_begin.py.)"""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Screen
from tests.journeys.test_one_touch import button, on_tour, stage, tile

pytestmark = [pytest.mark.journey, pytest.mark.up]

#: A browser that has not let the page sound yet, whatever is touched.
MUTE = "AudioContext.prototype.resume = () => new Promise(() => {}); Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' });"  # noqa: E501


@pytest.mark.parametrize("size", [(960, 540), (390, 844)], ids=["a tablet", "a phone"])
def test_a_notice_stands_beside_it(screen: Screen, size: tuple[int, int]) -> None:
    page = screen("officer-2a12", "/unit/", size)
    page.add_init_script(MUTE)
    page.reload()
    on_tour(page, "2A12")
    off = page.locator("#unmute")
    expect(off).to_be_visible()
    tile(page, "Cover").click()
    expect(stage(page)).to_contain_text("RECEIVED")
    button(page, "Not needed after all – thanks").click()
    notice = page.locator("#notice button")
    expect(notice).to_contain_text("closed")
    expect(off).to_be_visible()
    one, other = off.bounding_box(), notice.bounding_box()
    assert one and other
    assert other["x"] + other["width"] <= one["x"], "the notice leaves it its place"
    assert one["x"] + one["width"] <= size[0]
