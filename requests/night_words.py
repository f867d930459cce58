"""What one night's backups come to, in words and numbers. Pure: neither a name nor a call sign goes in or comes out.

(An answer carries its unit's key, so that two arrivals of one unit are not two units; nothing here hands it on.)
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from requests.standing_alone import Happened
from requests.vocabulary import Disposition, EventKind, Origin, Urgency

#: A screen that has no answer for so long says NOT CONFIRMED – USE RADIO.
CONFIRMED_WITHIN: Final = timedelta(seconds=3)
#: A touch that claims to be older than this is a clock that is wrong.
_OLDEST_TOUCH: Final = timedelta(hours=24)
#: Nobody is missed who was not called, or no longer.
_NOT_WANTED: Final = frozenset({Disposition.CANCELLED, Disposition.ACCIDENTAL, Disposition.MERGED, Disposition.TESTED})
ENDED: Final = {
    "": "still open",
    Disposition.HELPED: "Helped",
    Disposition.NOT_NEEDED: "Not needed",
    Disposition.CANCELLED: "Cancelled",
    Disposition.ACCIDENTAL: "Accidental",
    Disposition.EXPIRED: "Expired",
    Disposition.MERGED: "Merged",
    Disposition.TESTED: "Tested",
}
_ORIGINS: Final = {
    Origin.UNASKED: "rolled by, unasked",
    Origin.POLICY: "sent by policy",
    Origin.RADIO: "asked by radio",
    Origin.OFFERED: "offered",
    Origin.DEVICE: "from a car, nobody signed in",
}
_VOICE_IT: Final = {
    "nobody has it on a screen": "VOICE IT: no screen had it",
    "everyone alerted cannot": "VOICE IT: nobody alerted could come",
}


@dataclass(frozen=True)
class Answer:
    """One unit's answer. `agency`: a neighbour's code, else empty. `there` is the stated time where one was stated."""

    unit: uuid.UUID
    agency: str
    rolling: datetime | None
    there: datetime | None
    reason: str


@dataclass(frozen=True)
class Line:
    """One backup."""

    id: uuid.UUID
    number: int
    level: str
    origin: str
    touched: datetime | None
    received: datetime
    where: str
    beat: str
    answers: list[Answer]
    prisoner: bool
    alone: timedelta
    silent: bool
    #: Whom rungs after the first alerted.
    alerted: set[str]
    exhausted: bool
    partners: list[str]
    told: list[Happened]
    closed: datetime | None
    ended: str

    @property
    def asked(self) -> datetime:
        """When it was touched; when it came, where that cannot be."""
        if self.touched is None or not self.received - _OLDEST_TOUCH <= self.touched <= self.received:
            return self.received
        return self.touched

    @property
    def arrivals(self) -> list[datetime]:
        """When each unit first stood there, in order."""
        first: dict[uuid.UUID, datetime] = {}
        for answer in self.answers:
            if answer.there is not None:
                first[answer.unit] = min(answer.there, first.get(answer.unit, answer.there))
        return sorted(first.values())

    @property
    def rolling(self) -> timedelta | None:
        """From the touch until the first unit rolled."""
        return self._after(min((a.rolling for a in self.answers if a.rolling), default=None))

    @property
    def there(self) -> timedelta | None:
        """From the touch until the first unit stood there."""
        return self._after(next(iter(self.arrivals), None))

    @property
    def second(self) -> timedelta | None:
        """From the touch until a second unit stood there too."""
        return self._after(self.arrivals[1] if len(self.arrivals) > 1 else None)

    @property
    def unanswered(self) -> bool:
        """Nobody ever rolled or stood there, and it was neither withdrawn nor a mistake."""
        came = self.rolling is not None or bool(self.arrivals)
        return not came and self.ended not in _NOT_WANTED and self.origin != Origin.UNASKED

    @property
    def neighbours(self) -> list[str]:
        """Agencies whose units stood there."""
        return sorted({answer.agency for answer in self.answers if answer.agency and answer.there})

    @property
    def note(self) -> str:
        """In words, what the columns do not say."""
        words = [_ORIGINS[Origin(self.origin)]] if self.origin in _ORIGINS else []
        words += ["silent"] if self.silent else []
        if self.prisoner:
            words.append("prisoner" + (f", alone {clock(self.alone)}" if self.alone >= timedelta(seconds=1) else ""))
        words += [f"{code} came" for code in self.neighbours]
        words += [f"{code} called" for code in self.partners if code not in self.neighbours]
        if self.alerted & {"supervisor", "watch_commander"}:
            who = "watch commander" if "watch_commander" in self.alerted else "supervisor"
            words.append(f"reached the {who}")
        fell = sum(event.kind == EventKind.BACKUP_REOPENED for event in self.told)
        words += [f"help fell away{f' {fell} times' if fell > 1 else ''}"] if fell else []
        words += ["nobody left to call"] if self.exhausted else []
        words += [verified] if (verified := self._verified()) else []
        if self.unanswered and self.closed:
            words.append("nobody near" if self.level == Urgency.ROLL_BY else "no unit")
        return ", ".join(words)

    def _after(self, at: datetime | None) -> timedelta | None:
        return None if at is None else max(at - self.asked, timedelta(0))

    def _verified(self) -> str:
        for event in reversed(self.told):
            if event.kind == EventKind.BACKUP_CANCEL_VERIFIED and event.facts.get("outcome") == "safe":
                return f"verified safe {clock(event.at - self.received)}"
        return ""


@dataclass(frozen=True)
class Moment:
    """Something at a time, in a beat."""

    at: datetime
    beat: str
    what: str


def use_radio(line: Line) -> list[Moment]:
    """When a screen said USE RADIO or VOICE IT for one backup, as far as anybody but that screen can know."""
    late = line.received - line.asked
    found = []
    if late > CONFIRMED_WITHIN:
        found.append(Moment(line.asked, line.beat, f"not confirmed, came {clock(late)} after the touch"))
    for event in line.told:
        word = _VOICE_IT.get(str(event.facts.get("why", "")))
        if word:
            found.append(Moment(event.at, line.beat, word))
    return found


@dataclass(frozen=True)
class ToEnter:
    """Something that nobody has entered yet, and in the record of which backup it is entered."""

    backup: uuid.UUID
    what: str


def to_enter(line: Line) -> list[ToEnter]:
    """Arrivals that somebody should still state: it helped, and not all who rolled were seen to come."""
    if line.ended != Disposition.HELPED:
        return []
    came = {answer.unit for answer in line.answers if answer.there}
    rolled = {a.unit for a in line.answers if a.rolling and a.reason == "closed"} - came
    if rolled:
        which = "a unit" if len(rolled) == 1 else f"{len(rolled)} units"
        return [ToEnter(line.id, f"{line.number}, arrival of {which} that rolled")]
    return [] if came else [ToEnter(line.id, f"{line.number}, who came and when")]


def figures(lines: list[Line], use_radio_shown: int) -> dict[str, int]:
    """The row on top, but for the time alone."""
    return {
        "backups": len(lines),
        "unanswered": sum(line.unanswered for line in lines),
        "neighbours": sum(bool(line.neighbours) for line in lines),
        "use_radio": use_radio_shown,
        "unasked": sum(line.origin == Origin.UNASKED for line in lines),
    }


def stood_still(since: datetime, until: datetime | None) -> str:
    """Timers that did not run; `until` None: not again in these hours."""
    if until is None:
        return "timers stood still, and had not started again"
    return f"timers stood still for {clock(until - since)}"


def clock(length: timedelta) -> str:
    """Minutes and seconds, with hours where there are any: 0:09, 18:33, 1:02:33."""
    seconds = int(length.total_seconds())
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
