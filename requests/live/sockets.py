"""One browser's socket: whose it is, what it was told, what it is told next."""

from __future__ import annotations

import asyncio
from typing import Any

from requests.access import Audience
from requests.live.frames import message
from requests.live.handshake import Credential
from requests.live.outlets import Outlet
from requests.live.sessions import Person
from requests.live.streams import Fresh, Stream


class Goodbye(Exception):
    """The socket is to be closed: with this code, for this reason, to come again after this time or not at all."""

    def __init__(self, code: int, reason: str, retry_ms: int | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.retry_ms = retry_ms

    def bye(self) -> bytes:
        return message({"type": "bye", "code": self.code, "reason": self.reason, "retry_ms": self.retry_ms})


class Socket:
    """What the hub knows of one connection. `sent` is the guard: a number leaves only after the one before it."""

    __slots__ = ("credential", "outlet", "person", "readers", "sent", "settled", "slot", "streams", "task", "verdict")

    def __init__(self, credential: Credential, person: Person, outlet: Outlet, task: asyncio.Task[Any] | None) -> None:
        self.credential = credential
        self.person = person
        self.outlet = outlet
        self.task = task
        self.slot = 0
        #: It has been shown everything it follows; only then may its reader's rights be looked at again.
        self.settled = False
        self.streams: dict[int, Stream] = {}
        self.readers: dict[int, Audience] = {}
        self.sent: dict[int, int] = {}
        self.verdict: Goodbye | None = None

    @property
    def is_closing(self) -> bool:
        return self.verdict is not None

    def end(self, verdict: Goodbye) -> None:
        """Asks the socket's own task to say goodbye; the first verdict holds."""
        if self.verdict is None:
            self.verdict = verdict
            if self.task is not None:
                self.task.cancel()

    def tell(self, stream: Stream, fresh: Fresh, now: float) -> None:
        """Writes what is new and not known here yet; exactly the next numbers, or the socket is given up."""
        if self.is_closing:
            return
        reader = self.readers[stream.id]
        frames = fresh.frames[reader]
        known = self.sent[stream.id] - fresh.first + 1
        if known < 0:
            # Cannot be: it was told less than everybody. A new connection resumes without a gap.
            self.end(Goodbye(1012, "this board lost its place", 0))
        elif known == 0:
            self._write(stream, frames, fresh.joined[reader], now)
        elif known < len(frames):
            self._write(stream, frames[known:], b"".join(frames[known:]), now)

    def catch_up(self, stream: Stream, frames: list[bytes], now: float) -> None:
        """Writes what was missed up to the head, from the ready frames."""
        if frames:
            self._write(stream, frames, b"".join(frames), now)

    def _write(self, stream: Stream, frames: list[bytes], joined: bytes, now: float) -> None:
        if self.outlet.write(frames, joined, events=len(frames), now=now):
            self.sent[stream.id] += len(frames)
        else:
            self.too_slow()

    def say(self, framed: bytes, now: float) -> None:
        """Writes one message that has no number."""
        if not self.is_closing and not self.outlet.write([framed], framed, events=0, now=now):
            self.too_slow()

    def show(self, framed: bytes, now: float) -> None:
        """Writes a whole picture, or all that was missed."""
        if not self.is_closing and not self.outlet.write_picture(framed, now):
            self.too_slow()

    def too_slow(self) -> None:
        self.end(Goodbye(4408, "this reader is too slow", 1000))
