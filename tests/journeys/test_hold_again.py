"""Who withdrew an emergency, or whose touch came late, can hold EMERGENCY again: the screen keeps the hold for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screen
from tests.journeys.keeping import open_asks
from tests.journeys.made_up import ago, post
from tests.journeys.test_one_touch import button, hold, on_tour, stage

pytestmark = [pytest.mark.journey, pytest.mark.up]

WITHDRAWN = "CANCEL ASKED"


@pytest.fixture
def asker(screen: Screen) -> Iterator[Page]:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    yield page
    desk = screen("dispatch", "/healthz")
    for card in open_asks(desk):
        post(desk, f"backups/{card['id']}/close/", {"disposition": "accidental"})


def sent(page: Page) -> None:
    expect(page.locator("#sent")).to_contain_text("everyone alerted")
    expect(page.locator("#hold")).to_be_hidden()


@pytest.mark.parametrize("again", ["the hold", "F8 F8"])
def test_after_sent_by_mistake_a_second_hold_takes_it_back(asker: Page, again: str) -> None:
    hold(asker, "#hold")
    sent(asker)
    button(asker, "Sent by mistake").click()
    expect(stage(asker)).to_contain_text(WITHDRAWN)
    expect(stage(asker)).to_contain_text("Hold EMERGENCY again")
    if again == "the hold":
        hold(asker, "#hold")
    else:
        asker.keyboard.press("F8")
        asker.keyboard.press("F8")
    sent(asker)
    expect(stage(asker)).not_to_contain_text(WITHDRAWN)
    [card] = open_asks(asker)
    assert card["cancel_asked_at"] is None


def test_a_late_one_is_not_said_to_have_alerted_everyone_and_a_hold_makes_it_real(asker: Page) -> None:
    late = post(asker, "backups/", {"urgency": "emergency", "pressed_at": ago(400)})
    assert late["mark"] == "delayed"
    expect(stage(asker)).to_contain_text("DELAYED 7 MIN – VERIFY BY VOICE")
    expect(asker.locator("#sent")).to_be_hidden()
    hold(asker, "#hold")
    sent(asker)
    expect(stage(asker)).not_to_contain_text("DELAYED")
    [card] = open_asks(asker)
    assert card["id"] == late["id"]
    assert card["mark"] is None
