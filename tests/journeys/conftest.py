"""A whole house and real browsers. One `manage.py up` with the invented county for all journeys of a run.

It stops with the last walk (the scope is this package): beside other tests it would only take processor time.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from tests.basemaps import pmtiles
from tests.journeys.made_up import Wire, post
from tests.up.furnished import furnish
from tests.up.stack import Up, free_port, up

PASSWORD = "rolling-to-assist"
#: The system's own Chromium; CHROMIUM names another. Playwright's downloads are not used.
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
#: The smallest screen in a car.
CAR = (960, 540)
DESK = (1440, 900)

#: For a busy machine: what is waited for comes or does not. A promise in seconds is held by a Stopwatch.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

#: `screen(person, path, size)` opens a page as that person, in a browser of their own.
Screen = Callable[..., Page]


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """The demonstration county with nobody scripted: only the browsers of a test act."""
    folder = tmp_path_factory.mktemp("house")
    basemap = folder / "metro.pmtiles"
    basemap.write_bytes(pmtiles())
    more = {"DEMO": "1", "DEMO_SCRIPT": "0", "BASEMAPS": f"METRO={basemap}"}
    furnish(folder / "data")
    with up(folder / "data", free_port(), said=folder / "up.log", **more) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file: while it is open an event loop runs in this thread, and Django refuses its database there."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail("no Chromium on this machine: apt install chromium, or name it in CHROMIUM")
    with sync_playwright() as playwright:
        # Inside a container Chromium's own sandbox has no namespaces to work with.
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="package")
def signed_in() -> dict[str, StorageState]:
    """Each person's cookies once they have signed in: Argon2 is slow on purpose."""
    return {}


@pytest.fixture
def screen(stack: Up, browser: Browser, signed_in: dict[str, StorageState], tmp_path: Path) -> Iterator[Screen]:
    """Opens pages as people; what a browser complained of fails the test at its end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(person: str, path: str, size: tuple[int, int] = CAR, *, touch: bool = False) -> Page:
        context = browser.new_context(
            base_url=f"http://localhost:{stack.port}",
            viewport={"width": size[0], "height": size[1]},
            has_touch=touch,
            timezone_id="UTC",
            storage_state=signed_in.get(person),
        )
        contexts.append(context)
        if person not in signed_in:
            sign_in(context, person)
            signed_in[person] = context.storage_state()
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(f"{person} {path}: {error}"))
        page.goto(path)
        return page

    yield open_page
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=tmp_path / f"last-{number}.png")
        context.close()
    assert complaints == []


@pytest.fixture
def desk(screen: Screen) -> Page:
    """The board, as the dispatcher has it."""
    return screen("dispatch", "/board/", DESK)


@pytest.fixture
def like(screen: Screen) -> Wire:
    """A backup as the server tells it, closed since: a test bends copies."""
    page = screen("dispatch", "/healthz")
    made = post(page, "backups/", {"urgency": "backup", "unit": "2A18", "location": "Harbor/9th"})
    post(page, f"backups/{made['id']}/close/", {"disposition": "accidental"})
    return made


def sign_in(context: BrowserContext, person: str) -> None:
    """Through the API, as the sign-in page does; the browser keeps the cookie."""
    session = context.request.get("/api/v1/session/").json()
    answer = context.request.post(
        "/api/v1/session/",
        data={"username": person, "password": PASSWORD},
        headers={"X-CSRFToken": session["csrf"], "Referer": "http://localhost/"},
    )
    assert answer.ok, answer.text()
