"""What the browser's maker does, and what a person sees of it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.journeys.test_one_touch import button
from tests.up.stack import eventually

#: A rung, its message and the walk through the broker, on a busy machine.
SOON_S = 30.0

#: In place of a push service: the page gets a subscription of the receiver on loopback.
STANDS_IN = """([url, keys]) => {
  const kept = () => JSON.parse(localStorage.getItem("maker") ?? "null");
  const made = (key) => key && {
    endpoint: url, options: { applicationServerKey: Uint8Array.from(key).buffer },
    toJSON: () => ({ endpoint: url, keys }),
    unsubscribe: async () => { localStorage.removeItem("maker"); return true; },
  };
  PushManager.prototype.getSubscription = async () => made(kept());
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    localStorage.setItem("maker", JSON.stringify([...applicationServerKey]));
    return made(kept());
  };
}"""


def remove(page: Page, address: str) -> None:
    token = page.context.request.get("/api/v1/session/").json()["csrf"]
    headers = {"X-CSRFToken": token, "Referer": page.url}
    assert page.context.request.delete(f"/api/v1/addresses/{address}/", headers=headers).ok


def state(page: Page) -> Any:
    return page.locator(".state .word b")


def start(page: Page) -> None:
    button(page, "Tell me on this device").click()


def notices(page: Page) -> list[dict[str, Any]]:
    """What the worker shows now."""
    found: list[dict[str, Any]] = page.evaluate(
        """async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((one) => ({
             title: one.title, body: one.body, tag: one.tag, silent: one.silent, stays: one.requireInteraction,
             url: one.data.url, actions: one.actions.length }))"""
    )
    return found


class Maker:
    """What a browser's maker does at last: hands a message to the worker."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wire: CDPSession = page.context.new_cdp_session(page)
        self.registrations: list[str] = []
        self.wire.on("ServiceWorker.workerRegistrationUpdated", self._heard)
        self.wire.send("ServiceWorker.enable")

    def _heard(self, event: dict[str, Any]) -> None:
        self.registrations += [one["registrationId"] for one in event["registrations"] if not one["isDeleted"]]

    def deliver(self, data: str) -> list[dict[str, Any]]:
        """Hands it over, again while nothing comes of it, as the board sends it again; what is shown afterwards."""
        self.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        before = notices(self.page)
        assert eventually(lambda: self._handed(data) and eventually(lambda: notices(self.page) != before, 5), SOON_S), (
            before,
            self.registrations,
        )
        return notices(self.page)

    def _handed(self, data: str) -> bool:
        origin = self.page.evaluate("location.origin")
        where = {"origin": origin, "registrationId": self.registrations[-1], "data": data}
        self.wire.send("ServiceWorker.deliverPushMessage", where)
        return True


def worker_of(page: Page) -> Maker:
    """The worker, registered as the page does it, with nothing shown."""
    maker = Maker(page)
    page.evaluate("async () => { await navigator.serviceWorker.register('/told-worker.js', { scope: '/' }); }")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    return maker
