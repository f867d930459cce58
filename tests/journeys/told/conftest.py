"""A house that sends mail, and push to loopback; the page of a person in a browser of their own.

The makers of browsers run push services, and there is none here: where one must have answered, `STANDS_IN` gives the
page a subscription of the receiver that the delivery tests use. Everything else is real, the worker too.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.deliveries.receivers import PushService, mail_server, push_service
from tests.journeys.conftest import DESK, PROGRAMS, Screen
from tests.journeys.test_policy import say
from tests.journeys.told.maker import STANDS_IN, remove
from tests.up.furnished import furnish
from tests.up.stack import Up, free_port, up

#: A host that is not this machine, as far as a browser can tell: plain HTTP there is not trusted.
FAR = "board.example"


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, service: PushService) -> Iterator[Up]:
    """A house of its own: one that sends mail, and push to loopback."""
    folder = tmp_path_factory.mktemp("told")
    with mail_server() as post:
        outside = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(post.port), "PUSH_ALLOW_LOCAL": "1"}
        more = {"DEMO": "1", "DEMO_SCRIPT": "0", "ALLOWED_HOSTS": f"localhost,{FAR}", **outside}
        furnish(folder / "data")
        with up(folder / "data", free_port(), said=folder / "up.log", **more) as running:
            yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)))
    with sync_playwright() as playwright:
        args = ["--no-sandbox", f"--host-resolver-rules=MAP {FAR} 127.0.0.1"]
        running = playwright.chromium.launch(executable_path=program, args=args)
        yield running
        running.close()


@pytest.fixture(scope="module")
def signed_in() -> dict[str, StorageState]:
    return {}


#: `told(person, size, granted, subscribes)` opens the page as that person, in a browser that may show notifications.
Told = Callable[..., Page]


@pytest.fixture
def told(screen: Screen, service: PushService) -> Iterator[Told]:
    """Opens the page; afterwards nobody has an address any more."""
    opened: list[Page] = []

    def open_page(
        person: str = "officer-2a14",
        size: tuple[int, int] = DESK,
        *,
        granted: bool = True,
        subscribes: str = "",
        before: str = "",
    ) -> Page:
        page = screen(person, "/healthz", size)
        if granted:
            page.context.grant_permissions(["notifications"])
        if subscribes:
            args = json.dumps([f"{service.url}/{subscribes}", service.keys])
            page.context.add_init_script(f"({STANDS_IN})({args})")
        if before:
            page.context.add_init_script(before)
        page.goto("/told/")
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.unroute_all()
        for one in say(page, "addresses/")["results"]:
            remove(page, one["id"])
