"""The officer's screen in a real Chromium: `make bench-officer`.

A house of its own (`manage.py up` with the invented county) and two browsers, each slowed down four times. Counted is a
touch until the frame that shows it, an ask until another car shows it, the first paint and the tiles over a 4G link
(HTTP/1.1 as `up` serves it, and HTTP/2 behind nginx), what is sent over the wire, and Lighthouse. `--write` puts what
was found into docs/benchmarks-officer.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from bench.lighthouse import Scores, Visit, lighthouse
from bench.machine import behind, chromium, machine, write
from bench.officer_door import door, missing
from bench.officer_report import PAGE, Found, markdown
from tests.up.stack import free_port, up

CAR: Final[ViewportSize] = {"width": 960, "height": 540}
PASSWORD: Final = "rolling-to-assist"
_SLOWER: Final = 4
#: Fast 4G as WebPageTest has it: 9 Mbit/s down, 1.5 up, 170 ms there and back.
_LINK: Final = {
    "offline": False,
    "latency": 170,
    "downloadThroughput": 9_000_000 / 8,
    "uploadThroughput": 1_500_000 / 8,
}
#: From the touch (the event's own time) to the message after the frame in which the stage had changed.
_TOUCH: Final = """
() => new Promise((done) => {
  const stage = document.getElementById("stage");
  let from = 0;
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => done(performance.now() - from);
      after.port2.postMessage(0);
    });
  });
  document.addEventListener("click", (event) => {
    from = event.timeStamp;
    globalThis.touched = performance.timeOrigin + from;
    seen.observe(stage, { subtree: true, childList: true, characterData: true, attributes: true });
  }, { capture: true, once: true });
})
"""
#: When this page's stage first says it, on the clock all browsers of one machine share.
_SHOWS: Final = """
(words) => new Promise((done) => {
  const stage = document.getElementById("stage");
  const look = () => {
    if (!stage.textContent.includes(words)) return;
    seen.disconnect();
    requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
  };
  const seen = new MutationObserver(look);
  seen.observe(stage, { subtree: true, childList: true, characterData: true });
  look();
})
"""
#: From each touch on until it lies on the disk: the end of the first write after a click.
_WRITES: Final = """
() => {
  const { transaction } = IDBDatabase.prototype;
  let touched = 0;
  globalThis.written = [];
  document.addEventListener("click", (event) => (touched = event.timeStamp), { capture: true });
  IDBDatabase.prototype.transaction = function (...named) {
    const begun = transaction.apply(this, named);
    const from = named[0] === "outbox" && named[1] === "readwrite" ? touched : 0;
    if (from) begun.addEventListener("complete", () => written.push(performance.now() - from));
    touched = from ? 0 : touched;
    return begun;
  };
}
"""
#: What the page's own markup asks for.
_NAMED: Final = """
() => [...document.querySelectorAll('link[rel="modulepreload"], link[rel="stylesheet"], script[src]')]
  .map((one) => new URL(one.href || one.src).pathname)
"""
#: After this a page has sealed its first picture, and has nothing left to fetch by itself.
_KEPT_MS: Final = 8000
#: First paint of anything, and the time at which a finger would have met all three tiles and EMERGENCY, painted; ms
#: after the navigation began. Then the protocol.
_PAINTED: Final = """
() => new Promise((done) => {
  const first = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null;
  const meets = (element) => {
    const box = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
  };
  const useful = () => {
    const wanted = [...document.querySelectorAll(".tile"), document.getElementById("hold")];
    return wanted.length === 4 && wanted.every(meets);
  };
  const look = () => {
    if (!useful() || first() === null) return requestAnimationFrame(look);
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      const { nextHopProtocol } = performance.getEntriesByType("navigation")[0];
      after.port1.onmessage = () => done([first(), performance.now(), nextHopProtocol]);
      after.port2.postMessage(0);
    });
  };
  look();
})
"""


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def sign_in(context: BrowserContext, person: str) -> None:
    session = context.request.get("/api/v1/session/").json()
    headers = {"X-CSRFToken": session["csrf"], "Referer": "http://localhost/"}
    answer = context.request.post("/api/v1/session/", data={"username": person, "password": PASSWORD}, headers=headers)
    if not answer.ok:
        raise RuntimeError(f"{person} cannot sign in: {answer.text()}")


def car(browser: Browser, base: str, person: str, unit: str) -> Page:
    """An officer's page on tour, in a browser four times as slow as this machine."""
    context = browser.new_context(base_url=base, viewport=CAR)
    sign_in(context, person)
    page = context.new_page()
    page.goto("/unit/")
    page.locator("button.start, #badge:visible").first.wait_for()
    start = page.locator("button.start")
    if start.is_visible():
        page.get_by_label("Unit").select_option(label=unit)
        start.click()
    page.locator(".tile").first.wait_for()
    page.locator("[data-lamp=link]", has_text="LIVE").first.wait_for()
    slow(page)
    return page


def slow(page: Page, link: dict[str, Any] | None = None, slower: int = _SLOWER) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    if link:
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", link)


def touches(asker: Page, neighbour: Page, count: int) -> tuple[list[float], list[float]]:
    """Cover asked and taken back `count` times: ms until it shows here, and until it shows in the other car."""
    here, there = list[float](), list[float]()
    for _ in range(count):
        asker.evaluate(f"void (globalThis.measured = ({_TOUCH})())")
        neighbour.evaluate(f"void (globalThis.measured = ({_SHOWS})('wants'))")
        asker.locator(".tile.cover").click()
        here.append(asker.evaluate("measured"))
        shown = neighbour.evaluate("measured")
        there.append(shown - asker.evaluate("touched"))
        asker.get_by_role("button", name="Not needed after all – thanks").click()
        for page in (asker, neighbour):
            page.locator(".tile.cover").wait_for()
    return here, there


def paints(
    browser: Browser, state: Any, base: str, count: int, protocol: str, slower: int
) -> list[tuple[float, float]]:
    """First paint and tiles over 4G, with nothing in the cache, each in a browser of its own."""
    found = list[tuple[float, float]]()
    for _ in range(count):
        context = browser.new_context(base_url=base, storage_state=state, viewport=CAR, ignore_https_errors=True)
        page = context.new_page()
        slow(page, _LINK, slower)
        page.goto("/unit/", wait_until="commit")
        first, tiles, spoken = page.evaluate(_PAINTED)
        if spoken != protocol:
            raise RuntimeError(f"{base} speaks {spoken}, not {protocol}")
        found.append((first, tiles))
        context.close()
    return found


def answered(context: BrowserContext, count: int) -> list[float]:
    """How long the server takes for the page itself, ms, with nothing slowed down."""
    found = list[float]()
    for _ in range(count):
        began = time.monotonic()
        context.request.get("/unit/")
        found.append((time.monotonic() - began) * 1000)
    return found


def loaded(browser: Browser, state: Any, base: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The scripts and style sheets a page on tour is made of, and those it fetches afterwards without being touched."""
    context = browser.new_context(base_url=base, storage_state=state)
    page = context.new_page()
    files: dict[str, bytes] = {}

    def keep(response: Any) -> None:
        if response.request.resource_type in ("script", "stylesheet"):
            files[response.url.removeprefix(base)] = response.body()

    page.on("response", keep)
    page.goto("/unit/", wait_until="networkidle")
    page.wait_for_timeout(_KEPT_MS)
    named = set(page.evaluate(_NAMED))
    context.close()
    first = {path: body for path, body in files.items() if path in named}
    return first, {path: body for path, body in files.items() if path not in named}


def two_cars(browser: Browser, base: str, count: int) -> tuple[list[float], list[float], list[float], Any]:
    """What `touches` answers, how long each touch took to the disk, and who is signed in now."""
    asker, neighbour = car(browser, base, "officer-2a12", "2A12"), car(browser, base, "officer-2a14", "2A14")
    touches(asker, neighbour, 2)
    asker.evaluate(_WRITES)
    here, there = touches(asker, neighbour, count)
    kept = asker.evaluate("written")
    state = asker.context.storage_state()
    for page in (asker, neighbour):
        page.context.close()
    return here, there, kept, state


def measure(base: str, program: str, folder: Path, *, quick: bool, with_lighthouse: bool) -> Found:
    found = Found()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        found.machine = machine(f"Chromium {browser.version}")
        count = 10 if quick else 50
        found.here, found.beside, found.kept, _ = two_cars(browser, base, count)
        say(f"touches {max(found.here):.0f} ms at most, other screen {max(found.beside):.0f} ms at most")
        last = playwright.chromium.launch(executable_path=behind(program, folder), args=["--no-sandbox"])
        found.here_behind, found.there, _, state = two_cars(last, base, count)
        last.close()
        say(f"other screen {max(found.there):.0f} ms at most where the house need not wait for the cars' processors")
        found.answered = answered(browser.new_context(base_url=base, storage_state=state), 20)
        found.files, found.after = loaded(browser, state, base)
        many = 2 if quick else 5
        for slower in (1, _SLOWER):
            found.paints["HTTP/1.1", slower] = paints(browser, state, base, many, "http/1.1", slower)
        if not (fault := missing()):
            with door(folder / "door", int(base.rpartition(":")[2]), free_port()) as outside:
                for slower in (1, _SLOWER):
                    found.paints["HTTP/2 behind nginx", slower] = paints(browser, state, outside, many, "h2", slower)
        found.no_door = fault
        say(f"painted after {found.paints}")
        browser.close()
    if with_lighthouse:
        cookies = {one["name"]: one["value"] for one in state["cookies"]}
        visit = Visit(base, "/unit/", cookies, (CAR["width"], CAR["height"]), "[data-lamp=link]:text('LIVE')")
        found.lighthouse = lighthouse(visit, program, folder, 1 if quick else 5, say)
    else:
        found.lighthouse = Scores(without="it was not asked for")
    return found


def main() -> int:
    """On a house of its own. Answers the exit code: 1 when a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few of each, for work on it")
    parser.add_argument("--no-lighthouse", action="store_true")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks-officer.md")
    given = parser.parse_args()
    program = chromium()
    with tempfile.TemporaryDirectory(prefix="board-officer-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)  # started by root, the database runs as somebody else, who must reach its own folder
        with up(folder / "data", port, said=folder / "up.log", DEMO="1", DEMO_SCRIPT="0"):
            base = f"http://localhost:{port}"
            found = measure(base, program, folder, quick=given.quick, with_lighthouse=not given.no_lighthouse)
    print(markdown(found))
    if given.write:
        write(PAGE, markdown(found))
    return 0 if found.reached else 1


if __name__ == "__main__":
    sys.exit(main())
