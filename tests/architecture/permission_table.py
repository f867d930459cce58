"""Every address and method of the API, tied to a verb of the matrix. A new address must be put here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

#: Anybody, also without signing in.
PUBLIC: Final = "public"
#: Nothing is there, for anybody.
NOWHERE: Final = "nowhere"

BACKUP: Final = "backups/<uuid:backup_id>/"
UNIT: Final = "units/<call_sign:call_sign>/"
STOP: Final = "stops/<uuid:stop_id>/"
LADDER: Final = "policies/<urgency:urgency>/"


@dataclass(frozen=True)
class Row:
    """How one address is tried: by whom it is their own, with which body, and what the odd ones get."""

    verb: str
    body: dict[str, Any] = field(default_factory=dict)
    #: Whose own thing it is.
    own: str = "requester"
    #: What an officer says who means somebody else's thing; None: they cannot, it is always their own.
    other: dict[str, Any] | None = field(default_factory=dict)
    #: What a partner says instead.
    partner: dict[str, Any] | None = None
    #: What somebody of an agency without any part in it gets.
    stranger: int = 404
    #: Whether an enrolled car may come here at all.
    device: bool = False
    query: str = ""


METRO: Final = "?agency=METRO"
FOURTEEN: Final = {"unit": "2A14"}
SIXTEEN: Final = {"unit": "2A16"}
THEN: Final = {"at": "2026-11-22T21:04:12Z"}
WRONG: Final = {"reason": "wrong unit"}

TABLE: Final[dict[tuple[str, str], Row]] = {
    ("GET", "session/"): Row(PUBLIC),
    ("POST", "session/"): Row(PUBLIC),
    ("DELETE", "session/"): Row(PUBLIC),
    ("GET", "schema/"): Row(PUBLIC),
    ("GET", "docs/"): Row(PUBLIC),
    ("POST", "tours/"): Row("tour.start", {"unit": "2A18"}, other=None, stranger=400),
    ("DELETE", "tours/current/"): Row("tour.end", own="neighbour", other=None, stranger=204),
    ("GET", "shift/"): Row("shift.see", other=None, stranger=200),
    ("GET", "backups/"): Row("board.see", query=METRO),
    ("POST", "backups/"): Row(
        "backup.request", {"urgency": "emergency", "unit": "2A12"}, other={"urgency": "cover", "unit": "2A12"},
        stranger=201, device=True,
    ),
    ("GET", BACKUP): Row("backup.see"),
    ("PATCH", BACKUP): Row("backup.update", {"reasons": ["search"]}),
    ("GET", f"{BACKUP}timeline/"): Row("backup.timeline"),
    ("GET", f"{BACKUP}eido/"): Row("history.see"),
    ("GET", f"{BACKUP}record.pdf"): Row("history.see", query="?reason=night"),
    ("GET", f"{BACKUP}record/"): Row("history.see", query="?reason=night"),
    ("GET", f"{BACKUP}statement/"): Row("backup.statement", own="neighbour"),
    ("POST", f"{BACKUP}statement/"): Row("backup.statement", {"text": "I stood at the rear."}, own="neighbour"),
    ("GET", f"{BACKUP}soon-enough/"): Row("backup.see"),
    ("POST", f"{BACKUP}soon-enough/"): Row("backup.soon_enough", {"answer": "yes"}),
    ("POST", f"{BACKUP}acknowledge/"): Row("backup.acknowledge"),
    ("POST", f"{BACKUP}take-over/"): Row("backup.take_over"),
    ("POST", f"{BACKUP}leave/"): Row("backup.leave"),
    ("POST", f"{BACKUP}assign/"): Row("backup.assign", SIXTEEN, partner={"unit": "COUNTY:S1"}),
    ("POST", f"{BACKUP}respond/"): Row("backup.respond", FOURTEEN, "neighbour", FOURTEEN, {"unit": "COUNTY:S1"}),
    ("POST", f"{BACKUP}decline/"): Row("backup.decline", FOURTEEN, "neighbour", FOURTEEN, {"unit": "COUNTY:S1"}),
    ("POST", f"{BACKUP}arrive/"): Row("backup.arrive", FOURTEEN, "neighbour", FOURTEEN, {"unit": "COUNTY:S1"}),
    ("POST", f"{BACKUP}was-there/"): Row(
        "backup.was_there", FOURTEEN | THEN, "neighbour", FOURTEEN | THEN, {"unit": "COUNTY:S1"} | THEN
    ),
    ("POST", f"{BACKUP}take-back/"): Row(
        "backup.was_there", FOURTEEN | WRONG, "neighbour", FOURTEEN | WRONG, {"unit": "COUNTY:S1"} | WRONG
    ),
    ("POST", f"{BACKUP}clear/"): Row("backup.clear", FOURTEEN, "neighbour", FOURTEEN, {"unit": "COUNTY:S1"}),
    ("POST", f"{BACKUP}stand-down/"): Row(
        "backup.stand_down", FOURTEEN, "neighbour", FOURTEEN, {"unit": "COUNTY:S1"}
    ),
    ("POST", f"{BACKUP}upgrade/"): Row("backup.upgrade", {"urgency": "emergency"}),
    ("POST", f"{BACKUP}secure/"): Row("backup.secure", {"prisoner": True}),
    ("POST", f"{BACKUP}escalate/"): Row("backup.escalate"),
    ("POST", f"{BACKUP}wanted/"): Row("backup.wanted", {"units_wanted": 3}),
    ("POST", f"{BACKUP}cancel/"): Row("backup.cancel", device=True),
    ("POST", f"{BACKUP}verify-cancel/"): Row("backup.verify", {"outcome": "safe"}),
    ("POST", f"{BACKUP}close/"): Row("backup.close", {"disposition": "helped"}),
    ("POST", f"{BACKUP}note/"): Row("backup.note", {"text": "blue sedan"}),
    ("POST", f"{BACKUP}hold-air/"): Row("backup.hold_air", {"held": True}),
    ("POST", f"{BACKUP}link/"): Row("backup.link", {"backup": "0b0f4b9e-6a43-4a52-9d53-1b1c8b7a8a55"}),
    ("POST", f"{BACKUP}drill/"): Row("backup.drill", {"drill": False}),
    ("POST", f"{BACKUP}mutual-aid/"): Row("backup.mutual_aid", {"agency": "STATE"}),
    ("POST", f"{BACKUP}reached/"): Row("backup.reached", {"agency": "STATE", "reached": True}),
    ("GET", "board/"): Row("board.see", query=METRO),
    ("POST", "board/drill/"): Row("drill.set", {"on": True, "reason": "night drill"}, query=METRO),
    ("GET", "board/events/"): Row("board.see", query=f"{METRO}&after=0"),
    ("GET", "units/"): Row("unit.see", query=METRO),
    ("GET", "beats/"): Row("unit.see", query=METRO),
    ("GET", "basemap/"): Row("unit.see", query=METRO),
    ("POST", f"{UNIT}status/"): Row("unit.status", {"status": "busy"}),
    ("POST", f"{UNIT}position/"): Row("unit.position", {"lat": 1, "lon": 2}),
    ("POST", f"{UNIT}ok/"): Row("unit.ok"),
    ("POST", f"{UNIT}no-answer/"): Row("unit.no_answer"),
    ("POST", f"{UNIT}check/"): Row("unit.check", {"minutes": 15}),
    ("POST", "stops/"): Row("stop.open", {"kind": "traffic"}, own="neighbour", other=None, stranger=201),
    ("GET", f"{STOP}record.pdf"): Row("history.see", query="?reason=night"),
    ("GET", f"{STOP}record/"): Row("history.see", query="?reason=night"),
    ("POST", f"{STOP}secure/"): Row("stop.secure", {"prisoner": True}),
    ("POST", f"{STOP}update/"): Row("stop.update", {"location": "5th and Oak"}),
    ("POST", f"{STOP}clear/"): Row("stop.clear"),
    ("POST", f"{STOP}roll-by/"): Row("stop.roll_by"),
    ("GET", "commands/"): Row("command.see", other=None, stranger=403),
    ("POST", "commands/"): Row("command.say", {"line": "?"}, other=None, stranger=403),
    ("GET", "devices/"): Row("device.see", query=METRO),
    ("POST", "devices/"): Row("device.enrol", {"vehicle": "CAR-2A14"}, stranger=403),
    ("DELETE", "devices/<uuid:device_id>/"): Row("device.revoke"),
    ("GET", "devices/receipt/<uuid:backup_id>/"): Row("backup.see", device=True),
    ("GET", "addresses/"): Row("address.see", other=None, stranger=200),
    ("GET", "addresses/key/"): Row("address.see", other=None, stranger=200),
    ("POST", "addresses/"): Row(
        "address.add", {"channel": "mail", "address": "me@metro.example"}, other=None, query=METRO
    ),
    ("DELETE", "addresses/<uuid:address_id>/"): Row("address.remove"),
    ("GET", "faults/"): Row("fault.see", query=METRO),
    ("POST", "faults/<fault:kind>/<key:fault_id>/"): Row("fault.settle", {"do": "dismiss"}),
    ("GET", "hand-over/"): Row("hand_over.see", query=METRO),
    ("POST", "hand-over/"): Row("hand_over.write", {"text": "Two tows out.", "based_on": None}, query=METRO),
    ("GET", "history/"): Row("history.see", query=METRO),
    ("GET", "history/export/"): Row("history.see", query=METRO),
    ("GET", "history/stops/"): Row("history.see", query=METRO),
    ("GET", "history/figures/"): Row("history.see", query=METRO),
    ("GET", "history/heat/"): Row("history.see", query=METRO),
    ("GET", "history/trend/"): Row("history.see", query=METRO),
    ("GET", "policies/"): Row("policy.see", query=METRO),
    ("GET", "policies/history/"): Row("policy.see", query=METRO),
    ("POST", LADDER): Row("policy.set", {"rungs": None, "based_on": None}, query=METRO),
    ("POST", f"{LADDER}what-if/"): Row("policy.set", {"rungs": None}, query=METRO),
    ("POST", "policies/ageing/"): Row("policy.set", {"rules": None, "based_on": None}, query=METRO),
    ("POST", "policies/standing-cover/"): Row("policy.set", {"rules": [], "based_on": None}, query=METRO),
    ("GET", ""): Row(NOWHERE),
    ("POST", ""): Row(NOWHERE),
    ("PATCH", ""): Row(NOWHERE),
    ("DELETE", ""): Row(NOWHERE),
}  # fmt: skip
