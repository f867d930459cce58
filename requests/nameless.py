"""What is told of a backup or a stop once its shift is over, or its ask: what happened, and nobody's name.

Two measures. From the moment a backup closes nobody reads who could not come. A day later its card and the log of it
say neither who asked nor who came, a stop's not whose it was: what is read by the hundred would be a count of it. Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from requests.vocabulary import EventKind

Wire = dict[str, Any]

#: The shift: for so long lists show whole cards of what closed, and events are told again to who missed them.
RECENT: Final = timedelta(hours=24)

#: What a card of long ago carries no more: persons and units, what ties two asks of one unit to each other, and words
#: in which anybody could be named.
_EMPTY: Final[Wire] = {
    "unit": None,
    "acknowledged_by": None,
    "note": "",
    "responses": [],
    "stop": None,
    "linked": [],
    "warnings": [],
}
#: Facts of an event that name nobody. Whatever else an event says, now or later, stays behind.
_PLAIN: Final = frozenset({
    "awaiting_tow", "count", "delayed_s", "disposition", "drill", "escalate", "eta_s", "how", "mark", "merged",
    "number", "origin", "outcome", "partner", "prisoner", "purged", "reached", "repeat", "rung", "silent",
    "units_wanted", "urgency", "why",
})  # fmt: skip
_ALL_CANT: Final = "everyone alerted cannot"
_FOLLOWS: Final = frozenset({EventKind.BACKUP_UPDATED, EventKind.BACKUP_REOPENED, EventKind.BACKUP_ESCALATED})


def card(wire: Wire) -> Wire:
    """A card without persons and units; every key stands there as before."""
    return {**wire, **_EMPTY, "alert": {**wire["alert"], "units": []}}


def stop(wire: Wire) -> Wire:
    """A stop without the unit it was of; every key stands there as before."""
    return {**wire, "unit": None}


def is_over(ended_at: datetime | None, at: datetime) -> bool:
    """Whether a backup or a stop that ended then was over for longer than a shift at a moment."""
    return ended_at is not None and at - ended_at > RECENT


def event(wire: Wire) -> Wire:
    """An event of such a card: what happened and when, and what kind of actor did it."""
    actor = wire["actor"]
    told = {
        "actor": actor and {"kind": actor["kind"], "id": None, "label": ""},
        "facts": {name: value for name, value in wire["facts"].items() if name in _PLAIN},
    }
    return {**wire, **told, **({"card": card(wire["card"])} if "card" in wire else {})}


def quiet(kind: str, said: Wire) -> Wire:
    """Actor and facts of an event of a closed backup: that a unit could not come stays, which one does not.

    What its *Can't* set off was logged under the same name: that help fell away, and that everybody had said so.
    """
    facts = said["facts"]
    if kind == EventKind.RESPONSE_DECLINED:
        return {"actor": None, "facts": {"number": facts.get("number")}}
    if kind in _FOLLOWS and (facts.keys() <= {"number"} or facts.get("why") == _ALL_CANT):
        return {"actor": None, "facts": facts}
    return {"actor": said["actor"], "facts": facts}
