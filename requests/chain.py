"""The hash chain of a board's log, and whether one holds. The database function `board_link` is the twin of `link`."""

from __future__ import annotations

import hashlib
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple


def wire_time(at: datetime) -> str:
    """A moment as it stands on the wire and in the chain: UTC, microseconds, Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def digest(payload: str) -> bytes:
    """What the chain holds of an event's words; kept when the words themselves have had their time."""
    return hashlib.sha256(payload.encode()).digest()


class Line(NamedTuple):
    """One stored line of a log, as far as the chain covers it: all of it."""

    seq: int
    #: As `wire_time` writes it.
    at: str
    kind: str
    subject_kind: str
    #: Empty where it is about nothing.
    subject: str
    payload: str
    #: The digest of words that were purged; None while they are there.
    blanked: bytes | None
    hash: bytes


def link(
    prev: bytes,
    seq: int,
    at: datetime,
    kind: str,
    subject_kind: str,
    subject: uuid.UUID | str | None,
    body: bytes,
) -> bytes:
    """sha256(prev ‖ seq ‖ at ‖ kind ‖ subject ‖ payload's digest): changing any stored byte breaks every later one."""
    head = f"{seq}|{wire_time(at)}|{kind}|{subject_kind}|{subject or ''}|"
    return hashlib.sha256(prev + head.encode() + body).digest()


def before_subjects(prev: bytes, line: Line) -> bytes:
    """The same as it was made until the chain covered what an event is about (migration 0012)."""
    body = line.blanked if line.blanked is not None else digest(line.payload)
    return hashlib.sha256(prev + f"{line.seq}|{line.at}|{line.kind}|".encode() + body).digest()


def of_line(prev: bytes, line: Line) -> bytes:
    """The hash a stored line should have after `prev`."""
    body = line.blanked if line.blanked is not None else digest(line.payload)
    head = f"{line.seq}|{line.at}|{line.kind}|{line.subject_kind}|{line.subject}|"
    return hashlib.sha256(prev + head.encode() + body).digest()


@dataclass(frozen=True)
class Fault:
    """The first line of a log that is not as it was written, and what differs."""

    seq: int
    what: str


@dataclass(frozen=True)
class Purged:
    """Which lines of a log purges have blanked, as each of them kept it."""

    #: The first and the last number of each stretch, in order; none overlaps another.
    firsts: Sequence[int] = ()
    lasts: Sequence[int] = ()
    #: Purges of old kept only how many lines they blanked, and before when.
    older_rows: int = 0
    older_until: str = ""

    def took(self, seq: int) -> bool:
        """Whether a purge kept that it blanked this line."""
        place = bisect_right(self.firsts, seq) - 1
        return place >= 0 and seq <= self.lasts[place]


@dataclass
class Walk:
    """A walk along one log, from its first line or from a line that is trusted: hand it every line, then the counter.

    It stops at the first fault, because nothing after a broken link says anything.
    """

    seq: int = 0
    head: bytes = b""
    #: Its time; before the first line any time will do.
    at: str = ""
    #: Lines may still have been made before the chain covered subjects.
    old: bool = True
    lines: int = 0
    blanked: int = 0
    purged: Purged = field(default_factory=Purged)
    #: How many of `blanked` only a purge of old can have taken.
    older: int = 0
    #: Heads that were exported: number → (hash, what to call the export).
    known: dict[int, tuple[bytes, str]] = field(default_factory=dict)

    def take_all(self, lines: Iterable[Line]) -> Fault | None:
        """The next lines, in the order of numbers. What holds is told quickly; what does not is named by `take`."""
        sha256, known, expected, head, last = hashlib.sha256, self.known, self.seq + 1, self.head, self.at
        took = self.purged.took
        for line in lines:
            seq, at, kind, subject_kind, subject, payload, blanked, hash_ = line
            if seq == expected and at >= last and not self.old and seq not in known:
                # (What a database hands over is a buffer, which equals no bytes.)
                body = sha256(payload.encode()).digest() if blanked is None else bytes(blanked)
                text = f"{seq}|{at}|{kind}|{subject_kind}|{subject}|"
                link_ = sha256(head + text.encode() + body).digest()
                if link_ == bytes(hash_) and (blanked is None or (not payload and took(seq))):
                    head, last, expected = link_, at, seq + 1
                    self.blanked += blanked is not None
                    continue
            self._is_at(expected - 1, head, last)
            words = None if blanked is None else bytes(blanked)
            fault = self.take(Line(seq, at, kind, subject_kind, subject, payload, words, bytes(hash_)))
            if fault is not None:
                return fault
            head, last, expected = self.head, self.at, self.seq + 1
        self._is_at(expected - 1, head, last)
        return None

    def _is_at(self, seq: int, head: bytes, at: str) -> None:
        self.lines += seq - self.seq
        self.seq, self.head, self.at = seq, head, at

    def take(self, line: Line) -> Fault | None:
        """The next line."""
        if line.seq != self.seq + 1:
            return self._out_of_place(line.seq)
        if line.at < self.at:
            return Fault(line.seq, f"its time {line.at} is before that of the line before, {self.at}")
        older = line.blanked is not None and not self.purged.took(line.seq)
        if line.blanked is not None and (wrong := self._wrongly_blank(line, older=older)):
            return Fault(line.seq, wrong)
        if not self._follows(line):
            return Fault(
                line.seq, "its hash does not follow from what is stored: the time, kind, subject, words or hash differ"
            )
        exported = self.known.get(line.seq)
        if exported is not None and exported[0] != line.hash:
            return Fault(
                line.seq, f"its hash is not the head exported at {exported[1]}: the log was made anew up to here"
            )
        self._is_at(line.seq, line.hash, line.at)
        self.blanked += line.blanked is not None
        self.older += older
        return None

    def end(self, seq: int, head: bytes, last_at: str) -> Fault | None:
        """The counter's row, after the last line."""
        if seq > self.seq:
            return Fault(self.seq + 1, f"it is missing: the log ends at {self.seq}, its counter stands at {seq}")
        if seq < self.seq:
            return Fault(seq + 1, f"the log ends at {self.seq}, its counter stands at {seq}")
        if head != self.head:
            return Fault(self.seq, "its hash is not the head in the counter's row")
        if last_at < self.at:
            return Fault(self.seq, f"its time {self.at} is after that in the counter's row, {last_at}")
        beyond = [(number, said) for number, (_, said) in self.known.items() if number > self.seq]
        if beyond:
            number, said = min(beyond)
            return Fault(
                self.seq + 1, f"it is missing: the log ends at {self.seq} and had {number} when exported at {said}"
            )
        return None

    def _follows(self, line: Line) -> bool:
        if of_line(self.head, line) == line.hash:
            self.old = False
            return True
        return self.old and before_subjects(self.head, line) == line.hash

    def _out_of_place(self, seq: int) -> Fault:
        if seq > self.seq + 1:
            return Fault(self.seq + 1, f"it is missing: after {self.seq} comes {seq}")
        return Fault(seq, f"it stands after {self.seq}, where {self.seq + 1} belongs")

    def _wrongly_blank(self, line: Line, *, older: bool) -> str | None:
        """`older`: no purge kept that it blanked this line, so only one that kept no numbers can have."""
        if line.payload:
            return "it is marked as purged and has words"
        if older and line.at >= self.purged.older_until:
            return "its words are gone, and no purge is recorded that could have taken them"
        if older and self.older == self.purged.older_rows:
            return f"its words are gone, and the purges of old took {self.older:,} lines, which all lie before it"
        return None
