"""The account of one backup or one stop, as plain data: what its record page, its print and its exports are made of."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from requests.account_track import Track
from requests.standing_alone import Span


@dataclass(frozen=True)
class Moment:
    """When something was touched, when it was as somebody stated, and who entered it: empty for the unit itself."""

    touched: datetime
    stated: datetime | None = None
    by: str = ""
    #: Nobody said so: it left because what it had come for was over.
    ended: bool = False
    #: It was entered once all was over; `touched` is when.
    later: bool = False

    @property
    def at(self) -> datetime:
        """The stated time comes before the time of the touch."""
        return self.stated or self.touched


@dataclass(frozen=True)
class Statement:
    """What one officer wrote of one presence. Nothing of it is ever changed; a later one stands beside it."""

    by: str
    at: datetime
    text: str
    sha256: str
    #: Written after the presence was sealed: a dated addendum, and no version of the statement.
    addendum: bool = False
    #: A newer version was written before the seal: this one is kept, and does not count.
    replaced: bool = False
    #: Its words are those whose hash stands in the log. None: the words of the log have had their time.
    in_log: bool | None = None


@dataclass(frozen=True)
class Taken:
    """By whom, when and why a stated arrival was taken back."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Presence:
    """A second unit at the scene, from its arrival to its leaving."""

    unit: str
    #: Code of the unit's agency; `own` says whether it is that of the one who was covered.
    agency: str
    own: bool
    #: Who was aboard by their tours, and those they named as aboard; empty when nobody signed on to that unit.
    officers: tuple[str, ...]
    arrived: Moment
    #: None: still there.
    left: Moment | None
    #: By which way the record knows: "asked", "unasked" (a roll-by nobody asked for), "own stop" (their own stop at
    #: the same place).
    how: str
    #: Number of the backup it was an answer to; None for an own stop.
    number: int | None
    response: uuid.UUID | None = None
    #: The same as `officers`, by ids, for the seal.
    crew: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    #: From when on nothing but addenda can be written; None while a tour aboard goes on.
    sealed_from: datetime | None = None
    #: What differs between what is told here and the log, in words; empty when nothing does.
    doubt: str = ""
    #: It was stated once all was over, and taken back: nothing counts it.
    taken: Taken | None = None
    #: Ids of the officers aboard, so that each can be told who looked; in no answer and in no seal.
    people: frozenset[int] = frozenset()

    @property
    def length(self) -> timedelta | None:
        """How long it was there; None while it is. Never less than nothing."""
        return None if self.left is None else max(self.left.at - self.arrived.at, timedelta(0))


@dataclass(frozen=True)
class Line:
    """One event of the log in words. `hash` is its link of the chain, in hexadecimal."""

    seq: int
    at: datetime
    kind: str
    #: "timer" and "system" did it by themselves.
    actor_kind: str
    who: str
    text: str
    stated: datetime | None
    hash: str


@dataclass(frozen=True)
class Rung:
    """One step of the ladder as it stood when the backup was asked for, and what came of it."""

    number: int
    #: Seconds after the ask.
    after: float
    name: str
    at: datetime | None
    how: str
    #: "fired", "over" (passed over), "held", "to_come".
    kind: str


@dataclass(frozen=True)
class LaneSpan:
    """A stretch of a unit's lane: "rolling", "there", "alone", "asking". `ends` None: it goes on."""

    kind: str
    begins: datetime
    ends: datetime | None


@dataclass(frozen=True)
class Lane:
    """One unit and what it did when, the covered unit first."""

    unit: str
    agency: str
    spans: tuple[LaneSpan, ...]


@dataclass(frozen=True)
class NoteText:
    """What somebody added to the record while it went on."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class Neighbour:
    """An agency that was asked, how, and what came of the call."""

    #: Of the ask that was shared with it: a stop can have several.
    number: int
    agency: str
    name: str
    how: str
    at: datetime
    reached: bool | None
    reached_at: datetime | None
    reached_by: str
    #: Its units that rolled to this ask or stood there, in the order they did.
    units: tuple[str, ...]
    #: "reached", "not_reached", as a person wrote it down or its boards told (`reached_by` is empty); else "answered"
    #: (`units` came), "offered" (nobody was called) or "unknown".
    outcome: str


@dataclass(frozen=True)
class Header:
    """What is known of it in a line each. A stop has no urgency, no number, and nothing of an ask."""

    #: "backup" or "stop".
    subject: str
    id: uuid.UUID
    agency: str
    agency_name: str
    time_zone: str
    #: The covered unit, and who was aboard.
    unit: str
    officers: tuple[str, ...]
    location: str
    beat: str
    lat: float | None
    lon: float | None
    reference: str
    #: When it began: the ask was received, the stop was opened.
    began_at: datetime
    ended_at: datetime | None
    secured_at: datetime | None
    prisoner: bool
    awaiting_tow: bool
    stop_kind: str
    stop_id: uuid.UUID | None
    #: The case number that was entered at the stop of a backup; that of a stop's own record is `reference`.
    stop_reference: str = ""
    number: int | None = None
    urgency: str = ""
    label: str = ""
    state: str = ""
    origin: str = ""
    silent: bool = False
    mark: str = ""
    reasons: tuple[str, ...] = ()
    note: str = ""
    pressed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    first_rolling_at: datetime | None = None
    first_on_scene_at: datetime | None = None
    disposition: str = ""


@dataclass(frozen=True)
class LogPart:
    """The lines of the log this account rests on, and whether they are as they were written."""

    first: int
    last: int
    #: The link of the last of them, in hexadecimal.
    head: str
    whole: bool
    #: In words: "whole, 20 lines" or what the first broken one is.
    verdict: str


@dataclass(frozen=True)
class SealPart:
    """The seal put on presences and statements."""

    at: datetime
    sha256: str
    #: What is told here still has the hash that was sealed. None: the log's words have had their time, nobody can tell.
    holds: bool | None


@dataclass(frozen=True)
class Account:
    """Everything one record tells."""

    header: Header
    lines: tuple[Line, ...]
    #: How many events there are; those not told are who could not come, and which screens lit up.
    events: int
    lanes: tuple[Lane, ...]
    rungs: tuple[Rung, ...]
    notes: tuple[NoteText, ...]
    neighbours: tuple[Neighbour, ...]
    presences: tuple[Presence, ...]
    #: When nobody else was there, from the beginning to the end (or now).
    alone: tuple[Span, ...]
    #: The same with a prisoner held.
    alone_with_prisoner: tuple[Span, ...]
    #: What is not there, in words, times by the agency's clock: "No second unit recorded; last OK 02:31."
    absences: tuple[str, ...]
    log: LogPart | None
    seal: SealPart | None
    #: When the seal is due; None while somebody who was there is still on tour, or when nobody was there.
    seal_due: datetime | None
    #: Where the record is less than it was, in words: words of the log purged, rows that differ from it.
    doubts: tuple[str, ...] = ()
    #: The same as `alone`, for whoever counts it.
    alone_for: timedelta = field(default_factory=timedelta)
    #: Where its units were while it was open; None for a stop, which has none.
    track: Track | None = None
    #: What was stated and taken back, each with `taken`: told beside `presences`, and counted nowhere.
    taken_back: tuple[Presence, ...] = ()
