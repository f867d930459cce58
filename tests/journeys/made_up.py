"""A board pushed into a page in place of the server's: states that take minutes, or an outage, in an instant.

Its objects are the server's own, fetched and changed, so that their shape is never invented.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Route, WebSocketRoute, expect

Wire = dict[str, Any]


def ago(seconds: float) -> str:
    """A wire time; negative seconds are still to come."""
    return (datetime.now(UTC) - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def post(page: Page, path: str, body: Wire, *, key: str = "") -> Wire:
    """One act of the page's person over the wire; a touch of its own, unless `key` says which."""
    wire = page.context.request
    headers = {
        "X-CSRFToken": wire.get("/api/v1/session/").json()["csrf"],
        "Referer": page.url,
        "Idempotency-Key": key or uuid4().hex,
    }
    answer = wire.post(f"/api/v1/{path}", data=body, headers=headers)
    assert answer.ok, answer.text()
    made: Wire = answer.json()
    return made


class MadeUp:
    """One agency's board as this page shall see it. Change its lists, then `show`; `silent` is a server that hangs."""

    def __init__(self, page: Page, agency: str = "METRO") -> None:
        self.page = page
        self.board: Wire = page.context.request.get(f"/api/v1/board/?agency={agency}").json()
        self.board |= {"backups": [], "stops": [], "timers": "ok", "degraded": []}
        self.silent = False
        #: What each beat says of tablets that are off, by agency.
        self.unreachable: dict[str, list[str]] = {}
        self._socket: WebSocketRoute | None = None
        page.route_web_socket("**/ws/board/**", self._open)
        # What the real ladder goes on to do with the same ask must not reach a made-up board through its log.
        page.route("**/api/v1/board/events/**", self._past)

    def show(self) -> None:
        """Loads the page anew with this board; a first touch lets it sound."""
        self.page.reload()
        expect(self.page.locator("[data-lamp=link]").first).to_have_text("LIVE")

    def picture(self) -> None:
        """Puts this board into the page as it stands, without loading it anew."""
        self._send({"type": "snapshot", **self.board, "server_time": ago(0)})

    def beat(self, **health: object) -> None:
        self.board |= health
        said = {name: self.board[name] for name in ("timers", "degraded")}
        streams = {self.board["agency"]: self.board["seq"]}
        self._send({"type": "beat", "server_time": ago(0), "streams": streams, "unreachable": self.unreachable, **said})

    def event(self, event: str, facts: Wire, **about: Wire) -> None:
        self.board["seq"] += 1
        head = {"agency": self.board["agency"], "seq": self.board["seq"], "at": ago(0)}
        actor = {"kind": "timer", "id": None, "label": "timers"}
        self._send({"type": "event", **head, "event": event, "actor": actor, "facts": facts, **about})

    def _open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        head = {"agency": self.board["agency"], "seq": self.board["seq"]}
        hello = {"protocol": 1, "build": "made up", "heartbeat_s": 3, "epoch": self.board["epoch"], "streams": [head]}
        self._send({"type": "hello", "server_time": ago(0), **hello})
        self._send({"type": "snapshot", **self.board, "server_time": ago(0)})
        self.beat()

    def _past(self, route: Route) -> None:
        route.fulfill(json={"events": [], "seq": self.board["seq"], "more": False})

    def _send(self, message: Wire) -> None:
        if self._socket is not None and not self.silent:
            self._socket.send(json.dumps(message))
