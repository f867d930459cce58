"""Hands at a desk."""

from playwright.sync_api import Page


def menu(page: Page, choice: str) -> None:
    """Opens what hangs behind the desk's name and touches one line of it."""
    page.locator("#menu > summary").click()
    page.locator("#menu > div").get_by_text(choice, exact=True).click()
