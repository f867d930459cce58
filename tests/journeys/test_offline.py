"""The officer's page without a network: it opens, says how old it is, and whoever locked it left nothing to read."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, StorageState, expect

from tests.journeys.conftest import Screen
from tests.journeys.keeping import Cable, body_of, kept, on_disk, wait_kept
from tests.journeys.made_up import post
from tests.journeys.test_my_shift_and_briefing import RECEIVER
from tests.journeys.test_one_touch import button, hold, on_tour, stage, tile
from tests.up.stack import Up, eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]

STREET = "Quarrystone Alley"
NOTE = "brown dog behind the fence"
SIGNS = ("2A12", "2A14")


@pytest.fixture
def asker(screen: Screen, signed_in: dict[str, StorageState]) -> Iterator[Page]:
    yield on_tour(screen("officer-2a12", "/unit/"), "2A12")
    # Some of these tests sign out: the next one signs in anew.
    signed_in.pop("officer-2a12", None)


@pytest.fixture
def neighbour(screen: Screen) -> Iterator[Page]:
    """On a stop with an address and a note to hide."""
    page = on_tour(screen("officer-2a14", "/unit/"), "2A14")
    stop = post(page, "stops/", {"kind": "traffic", "location": STREET})
    ask = post(page, "backups/", {"urgency": "roll_by", "note": NOTE})
    yield page
    post(page, f"backups/{ask['id']}/cancel/", {"disposition": "not_needed"})
    post(page, f"stops/{stop['id']}/clear/", {})


@pytest.fixture
def cable(stack: Up) -> Iterator[Cable]:
    cable = Cable(stack.port)
    yield cable
    cable.stop()


def secrets_in(page: Page) -> list[str]:
    """What of call signs, addresses and notes can be read on this browser's disk. The files are the program's own."""
    found = on_disk(page)
    text = f"{found['shelf']} {found['pages']}"
    return [secret for secret in (*SIGNS, STREET, NOTE) if secret in text]


def open_screen_panel(page: Page) -> None:
    button(page, "Screen and shift").click()


def test_the_page_opens_without_a_network_says_how_old_it_is_and_keeps_what_is_touched(
    neighbour: Page, asker: Page
) -> None:
    expect(stage(asker)).to_contain_text(STREET)
    wait_kept(asker)
    asker.context.set_offline(True)
    asker.reload()
    expect(asker.locator("#sign")).to_have_text("2A12")
    expect(stage(asker)).to_contain_text(STREET)
    expect(asker.locator("#beat")).to_have_text(re.compile(r"STALE \d+ (s|min)"), timeout=15_000)
    expect(asker.locator("[data-banner]")).to_contain_text("USE RADIO")

    touched = time.monotonic()
    tile(asker, "Cover").click()
    expect(stage(asker)).to_contain_text("USE RADIO", timeout=4000)
    assert time.monotonic() - touched < 4
    assert not re.search("RECEIVED|SENT", asker.locator("body").inner_text())
    asker.context.set_offline(False)
    expect(stage(asker)).to_contain_text("RECEIVED", timeout=15_000)
    expect(asker.locator("[data-lamp=link]")).to_have_text("LIVE", timeout=20_000)
    assert eventually(lambda: kept(asker, "outbox") == [])
    button(asker, "Not needed after all – thanks").click()


def test_what_is_kept_is_noise_and_locking_takes_the_key(neighbour: Page, asker: Page, cable: Cable) -> None:
    # A real cut: told to be offline, a page that is just reloading may still get a request through.
    here = f"http://localhost:{cable.port}/unit/"
    asker.goto(here)
    wait_kept(asker)
    assert secrets_in(asker) == []
    assert any("extractable=false" in one for one in kept(asker, "keep"))
    cable.cut()
    open_screen_panel(asker)
    button(asker, "Lock").click()
    expect(stage(asker)).to_contain_text("USE RADIO")
    assert eventually(lambda: kept(asker, "keep") == [])
    assert secrets_in(asker) == []

    asker.reload()
    expect(asker.locator(".locked")).to_be_visible()
    for secret in (*SIGNS, STREET):
        assert secret not in asker.locator("body").inner_text()
    session = asker.context.request.get("/api/v1/session/")
    assert session.json()["user"], "without a network nobody could be signed out"

    cable.mend()
    wire = asker.context.request
    assert eventually(lambda: wire.get("/api/v1/session/").json()["user"] is None)
    asker.goto(here)
    expect(asker.get_by_label("Password")).to_be_visible()


def test_signing_out_leaves_nothing_to_open(neighbour: Page, asker: Page) -> None:
    wait_kept(asker)
    open_screen_panel(asker)
    button(asker, "Sign out").click()
    expect(asker.get_by_label("Password")).to_be_visible()
    assert eventually(lambda: kept(asker, "keep") == [])
    assert secrets_in(asker) == []
    asker.context.set_offline(True)
    asker.goto("/unit/")
    expect(asker.locator(".locked")).to_contain_text("SIGNED OUT")


def test_a_revoked_car_is_wiped_and_promises_nothing(neighbour: Page, asker: Page) -> None:
    wait_kept(asker)
    theirs = asker.context.request.get("/api/v1/session/").json()
    stolen = {"vehicle": "417", "agency": "METRO", "revoked": True}
    sent: list[str] = []

    def lure(route: Route) -> None:
        sent.append(body_of(route.request)["urgency"])
        route.fulfill(status=201, json={"id": "1", "urgency": "emergency", "state": "waiting", "silent": False})

    asker.route("**/api/v1/session/", lambda route: route.fulfill(json={**theirs, "device": stolen}))
    asker.route("**/api/v1/backups/", lure)
    # Opened without a network; then the first thing it hears is who it is.
    asker.context.set_offline(True)
    asker.reload()
    expect(asker.locator(".locked")).to_contain_text("THIS DEVICE IS REVOKED")
    expect(asker.locator(".locked")).to_contain_text("USE RADIO")
    expect(asker.locator(".locked")).not_to_contain_text("EMERGENCY")
    assert eventually(lambda: on_disk(asker)["pages"] == {} and kept(asker, "keep") == [])
    assert secrets_in(asker) == []
    assert asker.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('backupboard.'))") == []
    hold(asker, "#hold")
    assert eventually(lambda: kept(asker, "outbox") == [] and sent == ["emergency"])
    expect(asker.locator(".locked")).to_contain_text("USE RADIO")
    assert not re.search("RECEIVED|SENT|alerted", asker.locator("body").inner_text())


def test_no_request_goes_to_another_host(asker: Page) -> None:
    hosts: set[str] = set()
    asker.context.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    asker.reload()
    wait_kept(asker)
    assert hosts == {asker.url.split("/")[2]}


def test_ten_minutes_and_five_hundred_events_later_it_has_caught_up_in_two_seconds(
    screen: Screen, cable: Cable
) -> None:
    asker = screen("officer-2a12", "/healthz")
    asker.clock.install()
    asker.goto(f"http://localhost:{cable.port}/unit/")
    on_tour(asker, "2A12")
    other = on_tour(screen("officer-2a14", "/unit/"), "2A14")

    cable.cut("hangs")
    gone = time.monotonic()
    expect(asker.locator("html")).to_have_attribute("data-doubt", re.compile("not_live"), timeout=13_000)
    assert time.monotonic() - gone < 13.5, "ten seconds after the last frame, which came up to three before"
    asker.clock.fast_forward(600_000)
    expect(asker.locator("#beat")).to_have_text(re.compile("STALE 1[01] min"))

    for number in range(500):
        post(other, "units/2A14/status/", {"status": "available" if number % 2 else "busy"})
    ask = post(other, "backups/", {"urgency": "roll_by", "location": STREET})

    opened: list[float] = []
    asker.on("websocket", lambda _: opened.append(time.monotonic()))
    cable.mend()
    asker.evaluate("dispatchEvent(new Event('online'))")
    expect(stage(asker)).to_contain_text(STREET, timeout=20_000)
    caught_up = time.monotonic()
    expect(asker.locator("[data-lamp=link]")).to_have_text("LIVE")
    post(other, f"backups/{ask['id']}/cancel/", {"disposition": "not_needed"})
    assert caught_up - opened[-1] < 2, caught_up - opened[-1]


def test_a_page_opened_without_a_network_hides_lists_from_a_driver_once_it_is_back(asker: Page) -> None:
    wait_kept(asker)
    asker.context.set_offline(True)
    asker.add_init_script(RECEIVER)
    asker.reload()
    expect(asker.locator("#sign")).to_have_text("2A12")
    asker.context.set_offline(False)
    expect(asker.locator("[data-lamp=link]")).to_have_text("LIVE", timeout=20_000)
    # What watches where the car is comes after the first paint.
    asker.wait_for_function("() => Boolean(window.heard)")
    asker.evaluate("fix(20)")
    expect(asker.locator("html")).to_have_class(re.compile("driving"))
    asker.evaluate("fix(0)")
    expect(asker.locator("html")).not_to_have_class(re.compile("driving"))
