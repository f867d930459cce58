"""Nobody answers: seconds later the supervisor's page has it without a reload, then dispatch has a telephone number."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import StorageState, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.test_one_touch import on_tour, tile
from tests.up.furnished import furnish
from tests.up.stack import Up, free_port, up

pytestmark = [pytest.mark.journey, pytest.mark.gate, pytest.mark.up]

#: The supervisor's rung is at 4.5 s, mutual aid at 12 s; a busy machine may take its time to draw them.
SOON_MS = 30_000


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A house of its own, whose ladders are ten times quicker."""
    folder = tmp_path_factory.mktemp("quick")
    switches = {"DEMO": "1", "DEMO_SCRIPT": "0", "DEMO_LADDER": "fast"}
    furnish(folder / "data")
    with up(folder / "data", free_port(), said=folder / "up.log", **switches) as running:
        yield running


@pytest.fixture(scope="module")
def signed_in() -> dict[str, StorageState]:
    """Nobody yet: a cookie of the other house opens nothing here."""
    return {}


def test_an_unanswered_backup_climbs_to_the_supervisor_and_to_the_neighbours_telephone(screen: Screen) -> None:
    asker = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    watch, desk = screen("watch", "/review/", DESK), screen("dispatch", "/board/", DESK)
    for page in (watch, desk):
        expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
        page.evaluate("window.sameDocument = true")
    needs, calls = watch.locator("#needs"), desk.locator(".calls")
    expect(needs).not_to_contain_text("Escalated to you")

    tile(asker, "Backup").click()

    expect(needs).to_contain_text("Escalated to you", timeout=SOON_MS)
    expect(calls).to_contain_text("555-0142", timeout=SOON_MS)
    expect(calls).to_contain_text("CAMPUS 1")
    desk.get_by_role("button", name="Acknowledge").or_(desk.get_by_role("button", name="Ack", exact=True)).first.click()
    calls.get_by_role("button", name="Reached").first.click()
    expect(desk.locator("body")).to_contain_text("reached", ignore_case=True)
    # Acknowledged and called is not answered: the ladder has run to its end and says so.
    expect(desk.locator("body")).to_contain_text("EXHAUSTED", timeout=SOON_MS)
    for page in (watch, desk):
        assert page.evaluate("window.sameDocument"), "the page was loaded anew"
