"""Boards as a desk may find them, made of the server's own objects: quiet, busy, two emergencies, several agencies."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

from tests.journeys.made_up import MadeUp, Wire, ago

TIMES = ("eta_at", "assigned_at", "rolling_at", "on_scene_at", "cleared_at", "diverted_to", "uncrewed_at", "reason")
TONES = {"roll_by": "silent", "cover": "chime"}
HERE = {"lat": 40.0, "lon": -99.5}


def answer(unit: str, state: str, **more: Any) -> Wire:
    """One unit's answer."""
    head = {"id": f"r-{unit}", "unit": unit, "agency": "METRO", "state": state, "by_radio": False}
    return {**dict.fromkeys(TIMES), **head, "overdue": False, "stalled": False, f"{state}_at": ago(40), **more}


def card(like: Wire, number: int, call_sign: str, urgency: str, **more: Any) -> Wire:
    """An ask bent from a real one."""
    agency = more.get("agency", "METRO")
    unit = {"id": f"u-{agency}-{call_sign}", "call_sign": call_sign, "agency": agency, "vehicle": "412"}
    bent = {"id": f"c-{number}", "number": number, "unit": unit, "urgency": urgency, "version": 1, "responses": []}
    fresh = {"seen": {"dispatch_at": ago(1), "count": 3}, "acknowledged_at": None, "acknowledged_by": None}
    later: Wire = {"next_rung_at": ago(-40), "voice_it": None, "shared_with": []}
    if urgency in TONES:
        later["alert"] = {"audiences": ["nearby", "dispatch"], "units": [], "tone": TONES[urgency]}
    return {**like, **bent, **fresh, **later, "stop": None, "received_at": ago(12), **more}


def cry(like: Wire, number: int, call_sign: str, **more: Any) -> Wire:
    """An emergency nobody has yet."""
    alert = {"audiences": ["all_units", "dispatch", "supervisor"], "units": [], "tone": "alarm"}
    place = {"location": "5th/Oak", "position_at": ago(4), **HERE}
    return card(like, number, call_sign, "emergency", alert=alert, units_wanted=None, **{**place, **more})


def unit_as(like: Wire, call_sign: str, status: str, **more: Any) -> Wire:
    agency = more.get("agency", "METRO")
    bent = {"id": f"u-{agency}-{call_sign}", "call_sign": call_sign, "agency": agency, "status": status, "version": 1}
    return {**like, **bent, "backup": None, "stop": None, "prisoner": False, "since": ago(95), "beat": "2C", **more}


def crews(like: Wire) -> list[Wire]:
    """A shift with somebody in every status."""
    near = {"lat": 40.004, "lon": -99.503, "position_at": ago(6)}
    return [
        unit_as(like, "2A12", "emergency"),
        unit_as(like, "2A14", "rolling", **near),
        unit_as(like, "2A16", "on_scene", since=ago(70)),
        unit_as(like, "2A03", "available", lat=40.01, lon=-99.49, position_at=ago(9)),
        unit_as(like, "2A05", "available", lat=40.002, lon=-99.5, position_at=ago(48)),
        unit_as(like, "2A06", "available", since=ago(1862)),
        unit_as(like, "2A20", "assigned", since=ago(6), lat=40.03, lon=-99.47, position_at=ago(2)),
        unit_as(like, "2A07", "on_stop", since=ago(380)),
        unit_as(like, "2A24", "busy", since=ago(770)),
        unit_as(like, "2A30", "out_of_service", since=ago(2480)),
    ]


def stop_of(unit: Wire, number: int, **more: Any) -> Wire:
    who = {name: unit[name] for name in ("id", "call_sign", "agency")}
    head = {"id": f"s-{number}", "version": 1, "agency": unit["agency"], "unit": who, "kind": "traffic"}
    place = {"lat": None, "lon": None, "accuracy_m": None, "location": "Bay/7th", "location_source": "given"}
    times = {"opened_at": ago(380), "secured_at": None, "cleared_at": None, "welfare_due_at": ago(-90)}
    flags = dict.fromkeys(("prisoner", "awaiting_tow", "no_roll_by", "welfare_overdue"), False)
    return {**head, "state": "open", "beat": "2A", **place, **times, **flags, "welfare_alert": None, **more}


def busy(board: MadeUp, like: Wire) -> None:
    """Asks of every level and age, help on its way, stops with a check due, and a tablet that is off."""
    units = crews(board.board["units"][0])
    late = {"received_at": ago(235)}
    board.board["units"] = units
    board.board["backups"] = [
        card(like, 33, "2A21", "backup", location="Harbor/9th", reasons=["several_people"]),
        card(like, 32, "2A17", "backup", location="900 Mill Rd", **late),
        card(like, 31, "2A19", "cover", location="County 9 / Ridge", received_at=ago(335)),
        card(like, 29, "2A09", "roll_by", location="Quarry/Lake", next_rung_at=None),
        card(like, 30, "2A18", "backup", location="Main/4th", responses=[answer("2A14", "rolling")], **late),
    ]
    board.board["stops"] = [
        stop_of(units[7], 1, welfare_due_at=ago(20), welfare_overdue=True, welfare_alert="due"),
        stop_of(units[2], 2, kind="custody", prisoner=True, state="secured", no_roll_by=True, location="Ridge/Pine"),
    ]
    board.unreachable = {"METRO": ["2A06"]}


def busy_board(desk: Page, like: Wire) -> MadeUp:
    """The same as this page's board, shown."""
    board = MadeUp(desk)
    busy(board, like)
    board.show()
    return board


_WITHOUT_WORKER = """
async () => {
  for (const one of (await navigator.serviceWorker?.getRegistrations()) ?? []) await one.unregister();
}
"""


class Centre(MadeUp):
    """A desk or a supervisor of METRO and COUNTY. COUNTY's board is bent from METRO's."""

    def __init__(self, page: Page, role: str = "dispatcher") -> None:
        super().__init__(page)
        self._role = role
        self.county: Wire = {**self.board, "agency": "COUNTY", "units": [], "backups": [], "stops": []}
        # The worker fetches the page itself, past every route of a test: without it.
        page.evaluate(_WITHOUT_WORKER)
        page.add_init_script("Object.defineProperty(navigator, 'serviceWorker', { value: undefined })")
        page.route(re.compile(r"localhost:\d+/(board|review)/$"), self._two)

    def _two(self, route: Route) -> None:
        said = route.fetch()
        roles = json.dumps({"METRO": self._role, "COUNTY": self._role})
        text, count = re.subn(rf'"roles": ?\{{"METRO": ?"{self._role}"\}}', f'"roles": {roles}', said.text())
        assert count == 1, "the page says otherwise who is signed in"
        route.fulfill(response=said, body=text)

    def _open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        boards = [self.board, self.county]
        streams = [{"agency": one["agency"], "seq": one["seq"]} for one in boards]
        hello = {"protocol": 1, "build": "made up", "heartbeat_s": 3, "epoch": self.board["epoch"], "streams": streams}
        self._send({"type": "hello", "server_time": ago(0), **hello})
        for one in boards:
            self._send({"type": "snapshot", **one, "server_time": ago(0)})
        self.beat()


def of_county(like: Wire, unit_like: Wire) -> Wire:
    """What COUNTY has: one ask waiting, one overdue, one unit on a stop whose check is due."""
    units = [
        unit_as(unit_like, "S1", "available", agency="COUNTY"),
        unit_as(unit_like, "S4", "on_stop", agency="COUNTY"),
    ]
    asks = [
        card(like, 7, "S6", "cover", agency="COUNTY", location="SR 18 mile 4"),
        card(like, 8, "S4", "backup", agency="COUNTY", location="County 9", received_at=ago(150)),
    ]
    return {"units": units, "backups": asks, "stops": [stop_of(units[1], 9, location="County 9")]}
