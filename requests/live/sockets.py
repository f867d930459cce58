"""One browser's socket: whose it is, what it was told, what it is told next."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from requests.access import Audience
from requests.live.frames import message
from requests.live.handshake import Credential
from requests.live.outlets import Outlet
from requests.live.sessions import Person
from requests.live.streams import Fresh, Stream


class Goodbye(Exception):
    """The socket is to be closed: with this code, for this reason, to come again after this time or not at all."""

    def __init__(self, code: int, reason: str, retry_ms: int | None = None, *, word: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        #: What a page must know that the close code does not tell.
        self.word = word
        self.reason = reason
        self.retry_ms = retry_ms

    def bye(self) -> bytes:
        return message(
            {"type": "bye", "code": self.word or self.code, "reason": self.reason, "retry_ms": self.retry_ms}
        )


class Place:
    """Where one socket is in one log, and as whom it reads. `sent` is the guard: a number leaves only after the one
    before it."""

    __slots__ = ("outlet", "reader", "sent", "socket", "stream", "write")

    def __init__(self, socket: Socket, stream: Stream, reader: Audience, sent: int) -> None:
        self.socket = socket
        self.outlet = socket.outlet
        self.write = socket.outlet.write
        self.stream = stream
        self.reader = reader
        self.sent = sent

    def tell_the_rest(self, frames: list[bytes], known: int, now: float) -> None:
        """Of what is new `known` numbers were told already."""
        if known < 0:
            # Cannot be: it was told less than everybody. A new connection resumes without a gap.
            self.socket.end(Goodbye(1012, "this board lost its place", 0))
        elif known < len(frames):
            self.catch_up(frames[known:], now)

    def catch_up(self, frames: list[bytes], now: float) -> None:
        """Writes the next numbers."""
        if not frames:
            return
        if self.outlet.write(frames, b"".join(frames), len(frames), now):
            self.sent += len(frames)
        else:
            self.socket.too_slow()


def tell(places: list[Place], fresh: Fresh, now: float) -> None:
    """Writes what is new and not known there yet; exactly the next numbers, or the socket is given up.

    Runs for every socket and event, so the usual case touches as little as it can. One that is about to close may be
    told a little more.
    """
    before, last, count, of = fresh.before, fresh.last, fresh.count, fresh.of
    for place in places:
        frames, joined = of[place.reader]
        if place.sent != before:
            place.tell_the_rest(frames, place.sent - before, now)
        elif place.write(frames, joined, count, now):
            place.sent = last
        else:
            place.socket.too_slow()


class Socket:
    """What the hub knows of one connection."""

    __slots__ = (
        "answered_at",
        "credential",
        "open_ask",
        "outlet",
        "person",
        "places",
        "settled",
        "slot",
        "task",
        "verdict",
    )

    def __init__(self, credential: Credential, person: Person, outlet: Outlet, task: asyncio.Task[Any] | None) -> None:
        self.credential = credential
        self.person = person
        self.outlet = outlet
        self.task = task
        self.slot = 0
        #: It has been shown everything it follows; only then may its reader's rights be looked at again.
        self.settled = False
        #: By agency.
        self.places: dict[int, Place] = {}
        self.verdict: Goodbye | None = None
        #: When its page last answered a beat, on the hub's clock. None: it never does, and says nothing by its silence.
        self.answered_at: float | None = None
        #: The ask its page has open in a pane; of desks alone.
        self.open_ask: uuid.UUID | None = None

    @property
    def is_closing(self) -> bool:
        return self.verdict is not None

    @property
    def streams(self) -> list[Stream]:
        """The logs it follows."""
        return [place.stream for place in self.places.values()]

    def reads_as(self, reader: Audience) -> list[int]:
        """The agencies it reads as this."""
        return [agency for agency, place in self.places.items() if place.reader is reader]

    def end(self, verdict: Goodbye) -> None:
        """Asks the socket's own task to say goodbye; the first verdict holds."""
        if self.verdict is None:
            self.verdict = verdict
            if self.task is not None:
                self.task.cancel()

    def say(self, framed: bytes, now: float) -> None:
        """Writes one message that has no number."""
        if self.verdict is None and not self.outlet.write([framed], framed, 0, now):
            self.too_slow()

    def show(self, framed: bytes, now: float) -> None:
        """Writes a whole picture, or all that was missed."""
        if self.verdict is None and not self.outlet.write_picture(framed, now):
            self.too_slow()

    def too_slow(self) -> None:
        self.end(Goodbye(4408, "this reader is too slow", 1000))
