"""Hands at a desk."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.keeping import open_asks
from tests.journeys.made_up import post


def menu(page: Page, choice: str) -> None:
    """Opens what hangs behind the desk's name and touches one line of it."""
    page.locator("#menu > summary").click()
    page.locator("#menu > div").get_by_text(choice, exact=True).click()


def that_closes_what_is_left(screen: Screen, disposition: str) -> Iterator[Page]:
    """A live board; whatever a walk leaves open is closed so afterwards. For a fixture to `yield from`."""
    page = screen("dispatch", "/board/", DESK)
    expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
    yield page
    for card in open_asks(page):
        post(page, f"backups/{card['id']}/close/", {"disposition": disposition})
