"""One followed log in memory: how far it was told, its last events as ready frames, its readers, its snapshots."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from requests.access import Audience
from requests.live.frames import frame
from requests.live.reader import READERS, News

if TYPE_CHECKING:
    from requests.live.sockets import Place

#: Events kept ready for those who come back or are a slice behind; older ones are read from the log.
KEPT: Final = 256


class Stream:
    """The log of one agency as this process has told it. Nobody is told a number twice, nobody misses one."""

    def __init__(self, agency_id: int, code: str, head: int) -> None:
        self.id = agency_id
        self.code = code
        #: The last number handed to the sockets.
        self.head = head
        #: The furthest number anybody spoke of; beyond `head` means: read the log.
        self.target = head
        self.followers: set[Place] = set()
        #: Sockets that follow or are about to; at none the stream is forgotten.
        self.users = 0
        self.ready: dict[Audience, deque[bytes]] = {reader: deque(maxlen=KEPT) for reader in READERS}
        self.pictures: dict[Audience, Picture] = {}
        self.drawing: dict[Audience, asyncio.Task[Picture]] = {}
        #: unit id → its last position on the wire, and the round of positions it belonged to.
        self.places: dict[str, tuple[int, dict[str, Any]]] = {}
        self.round = 0
        #: From this number on events are recent enough to be told again, and until when (the hub's clock) they are.
        self._recent: tuple[int, float] | None = None

    @property
    def is_behind(self) -> bool:
        return self.target > self.head

    def heard(self, seq: int) -> None:
        """Somebody says the log is at `seq`."""
        self.target = max(self.target, seq)

    def is_recent(self, seq: int, now: float) -> bool:
        """Whether an event is known to be recent enough to be told again. Nothing is recent for ever."""
        return self._recent is not None and seq >= self._recent[0] and now < self._recent[1]

    def recent_from(self, seq: int, until: float) -> None:
        """This event, and so every later one, is recent until then."""
        self._recent = (seq, until)

    def take(self, news: News) -> Fresh:
        """Moves the head over what was read. From here on the frames are among the ready ones."""
        if news.first != self.head + 1:
            raise ValueError(f"{self.code} is at {self.head}, the news begins at {news.first}")
        fresh = Fresh(self.head, {reader: [frame(p) for p in news.events[reader]] for reader in READERS})
        for reader in READERS:
            self.ready[reader].extend(fresh.of[reader][0])
        self.head = fresh.last
        return fresh

    def since(self, seq: int, reader: Audience) -> list[bytes] | None:
        """The frames after `seq` up to the head; None when they are no longer kept ready."""
        missing = self.head - seq
        if missing <= 0:
            return []
        ready = self.ready[reader]
        return list(ready)[-missing:] if missing <= len(ready) else None


class Fresh:
    """Frames just read: numbers `before + 1` … `last`, for each reader one by one and joined."""

    __slots__ = ("before", "count", "last", "of")

    def __init__(self, before: int, frames: dict[Audience, list[bytes]]) -> None:
        self.before = before
        self.count = len(frames[READERS[0]])
        self.last = before + self.count
        self.of = {reader: (whole, b"".join(whole)) for reader, whole in frames.items()}


@dataclass(frozen=True)
class Picture:
    """A snapshot as a ready frame: of which number, read when, after which round of positions; what it says besides."""

    seq: int
    frame: bytes
    at: float
    round: int
    #: What has no number: `Health.board`.
    said: dict[str, Any]
