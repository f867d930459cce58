"""Each event of an account as one line of plain words. Pure; the words of static/js/live/lines.js, for paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from requests.vocabulary import EventKind, StopKind, Urgency

#: Who could not come, and which screens lit up, is nobody's record.
NOT_TOLD: Final = frozenset({EventKind.RESPONSE_DECLINED, EventKind.BACKUP_SEEN})

Facts = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One event as far as its words go."""

    seq: int
    at: datetime
    kind: str
    actor_kind: str
    actor: str
    facts: Facts
    hash: str
    #: The covered unit, and the text of a note: what facts do not carry.
    unit: str = ""
    note: str = ""
    #: Its words have had their time.
    purged: bool = False

    @property
    def stated(self) -> datetime | None:
        """When it was, as somebody stated."""
        said = self.facts.get("stated_at")
        return datetime.fromisoformat(said) if said else None


def words(told: Told) -> str:
    """The event in words, without the name that stands in front of it."""
    if told.purged:
        return f"{_plain(told.kind)} (the words have had their time)"
    line = _LINES.get(told.kind)
    return line(told) if line else _plain(told.kind)


def _plain(kind: str) -> str:
    return kind.replace(".", " ").replace("_", " ")


def _joined(*parts: str | None | bool) -> str:
    return ", ".join(str(part) for part in parts if part)


def level(urgency: Any) -> str:
    """A level as said on the air."""
    return str(urgency).replace("_", "-").upper()


def unit_of(facts: Facts) -> str:
    """The unit it is about; a neighbour's with its agency, for there may be one of that call sign here too."""
    unit = str(facts.get("unit") or facts.get("call_sign") or "")
    return f"{facts['agency']}:{unit}" if unit and facts.get("agency") else unit


def _whose(unit: str, facts: Facts) -> str:
    """The same of a call sign that stands under a name of its own."""
    return unit_of({**facts, "unit": unit})


def _who(told: Told) -> str:
    """The same, where somebody else did it."""
    unit = unit_of(told.facts)
    return f"{unit} " if unit and unit != told.actor else ""


def _asked(told: Told) -> str:
    origin, urgency = told.facts.get("origin"), level(told.facts.get("urgency"))
    if origin == "unasked":
        return "roll-by, nobody asked"
    how = {"radio": "by radio", "policy": "by policy, nobody asked", "device": "by the car, nobody signed in",
           "offered": "offered", "cad": "by CAD"}.get(str(origin), "")  # fmt: skip
    return _joined(f"{urgency} asked" + (f" for {told.unit}" if told.unit not in (told.actor, "") else ""), how,
                   "drill" if told.facts.get("mark") == "drill" else "")  # fmt: skip


_EARLY: Final = {
    "nobody has it on a screen": "nobody has it on screen, voice it",
    "everyone alerted cannot": "everyone alerted cannot, voice it",
    "cancel not verified": "cancel not verified, with the supervisor",
}


def _why(facts: Facts) -> str:
    return _EARLY.get(str(facts.get("why")), str(facts.get("why") or ""))


def _escalated(told: Told) -> str:
    facts = told.facts
    if facts.get("repeat"):
        return f"everyone alerted again, time {facts['repeat']}"
    if "rung" not in facts:
        return _joined("widened", _why(facts))
    return f"rung {int(facts['rung']) + 1}" + (f": {facts['name']}" if facts.get("name") else "")


def _passed_over(told: Told) -> str:
    facts = told.facts
    number = f"rung {int(facts['rung']) + 1}" if "rung" in facts else "next rung"
    how = "held" if facts.get("why") == "cancel asked" else "passed over"
    return _joined(f"{number} {how}", str(facts.get("why") or "nobody reachable"))


def _held(facts: Facts) -> str:
    return _joined("prisoner" if facts.get("prisoner") else "", "tow awaited" if facts.get("awaiting_tow") else "")


def _secured(told: Told) -> str:
    return _joined(f"{_who(told)}secured", _held(told.facts))


def _rolling(told: Told) -> str:
    seconds = told.facts.get("eta_s")
    moved = f", from backup {told.facts['from']}" if "from" in told.facts else ""
    return f"{_who(told)}rolling" + (f", about {max(1, round(seconds / 60))} min" if seconds else "") + moved


def _stood_down(told: Told) -> str:
    reason = str(told.facts.get("reason") or "").replace("_", " ")
    return _joined(f"{_who(told)}stood down", reason)


def _stop_kind(facts: Facts) -> str:
    kind = facts.get("kind")
    return StopKind(kind).label.lower() if kind in list(StopKind) else "out of the car"


_WELFARE: Final = {
    "due": "check is due", "chime": "check overdue", "supervisor": "no word, with the supervisor", "ok": "OK",
}  # fmt: skip
#: Facts of an update: name → words of its value, the first that is there is told.
_UPDATES: Final[dict[str, Callable[[Any, Facts], str]]] = {
    "was_there": lambda value, facts: f"{unit_of(facts) or 'a unit'} was on scene, entered afterwards",
    "taken_back": lambda value, facts: _joined(
        f"arrival of {unit_of(facts) or 'a unit'} taken back", str(facts.get("reason") or "")
    ),
    "statement": lambda value, facts: f"statement added, sha256 {str(value)[:16]}…",
    "seal": lambda value, facts: f"presence sealed, sha256 {str(value)[:16]}…",
    "reference": lambda value, facts: f"case number {value}" if value else "case number taken away",
    "escalate": lambda value, facts: "widened by hand",
    "why": lambda value, facts: _why(facts) or "changed",
    "left_by": lambda value, facts: f"{value} has left it, {facts.get('how', 'with the supervisor')}",
    "no_crew": lambda value, facts: f"{_whose(value, facts)} has no crew",
    "relieved": lambda value, facts: f"{_whose(value, facts)} has a crew again",
    "stalled": lambda value, facts: f"{_whose(value, facts)} has stopped moving",
    "moving": lambda value, facts: f"{_whose(value, facts)} moves again",
    "overdue": lambda value, facts: f"{_whose(value, facts)} is late",
    "reached": lambda value, facts: f"{facts.get('partner', 'partner')} {'reached' if value else 'NOT REACHED'}",
    "air_held": lambda value, facts: "air held" if value else "air let go",
    "linked": lambda value, facts: f"same scene as {value}",
    "unlinked": lambda value, facts: f"no longer of one scene with {value}",
    "drill": lambda value, facts: "drill" if value else "real, no drill",
    "units_wanted": lambda value, facts: f"{value} wanted",
    "merged": lambda value, facts: "asked again",
    "prisoner": lambda value, facts: _held(facts) or "nobody held, no tow awaited",
    "welfare": lambda value, facts: _WELFARE.get(str(value), f"check {value}"),
}
_OUTCOME: Final = {"safe": "safe", "cannot_talk": "cannot talk", "no_answer": "no answer"}


def _updated(told: Told) -> str:
    for name, said in _UPDATES.items():
        if name in told.facts:
            return said(told.facts[name], told.facts)
    changed = ", ".join(told.facts.get("changed", [])).replace("_", " ").replace("briefing.", "")
    return f"changed: {changed}" if changed else "changed"


def _closed(told: Told) -> str:
    into = f" {told.facts['into']}" if "into" in told.facts else ""
    return f"closed: {str(told.facts.get('disposition', '')).replace('_', ' ')}{into}"


_HOW: Final = {"offered": "may be asked", "requested": "asked to help", "automatic": "asked by the ladder"}

_LINES: Final[dict[str, Callable[[Told], str]]] = {
    EventKind.BACKUP_REQUESTED: _asked,
    EventKind.BACKUP_ACKNOWLEDGED: lambda told: (
        "acknowledged" + (f", taken over from {told.facts['from']}" if told.facts.get("from") else "")
    ),
    EventKind.BACKUP_UPGRADED: lambda told: f"now {level(told.facts.get('to', Urgency.EMERGENCY))}",
    EventKind.BACKUP_ESCALATED: _escalated,
    EventKind.BACKUP_RUNG_SKIPPED: _passed_over,
    EventKind.BACKUP_EXHAUSTED: lambda told: "ladder exhausted, everyone again",
    EventKind.BACKUP_REOPENED: lambda told: _joined("help fell away, open again", _why(told.facts)),
    EventKind.BACKUP_SECURED: _secured,
    EventKind.BACKUP_CANCEL_ASKED: lambda told: "asked to cancel, to be verified by voice",
    EventKind.BACKUP_CANCEL_VERIFIED: lambda told: (
        f"verified by voice: {_OUTCOME.get(str(told.facts.get('outcome')), 'done')}"
    ),
    EventKind.BACKUP_CANCELLED: lambda told: "withdrawn",
    EventKind.BACKUP_CLOSED: _closed,
    EventKind.BACKUP_NOTED: lambda told: f"note: {told.note}" if told.note else "note",
    EventKind.BACKUP_UPDATED: _updated,
    EventKind.BACKUP_SHARED: lambda told: (
        f"{told.facts.get('partner', 'partner')} {_HOW.get(str(told.facts.get('how')), 'asked to help')}"
    ),
    EventKind.BACKUP_UNSHARED: lambda told: f"{told.facts.get('partner', 'partner')} no longer asked",
    EventKind.BACKUP_EXPIRED: lambda told: "ran out quietly",
    EventKind.RESPONSE_ASSIGNED: lambda told: f"{_who(told)}assigned",
    EventKind.RESPONSE_ROLLING: _rolling,
    EventKind.RESPONSE_ON_SCENE: lambda told: f"{_who(told)}on scene",
    EventKind.RESPONSE_CLEARED: lambda told: f"{_who(told)}left",
    EventKind.RESPONSE_STOOD_DOWN: _stood_down,
    EventKind.STOP_OPENED: lambda told: f"{_who(told)}stop opened, {_stop_kind(told.facts)}",
    EventKind.STOP_UPDATED: lambda told: f"{_who(told)}{_updated(told)}",
    EventKind.STOP_SECURED: _secured,
    EventKind.STOP_CLEARED: lambda told: f"{_who(told)}clear of the stop",
}
