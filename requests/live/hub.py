"""One hub a web process: follows the logs its sockets read, and tells each socket 1, 2, 3 … without a gap.

The log is the truth. A poke, of this process or by Redis, or the pulse of every second says that a log grew; then what
is missing is read in one query, built once for each reader, framed once, and written to the sockets in slices.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from django.conf import settings
from django.db import Error

from requests import poke
from requests.access import Audience
from requests.live import metrics, reader
from requests.live.beats import Beats
from requests.live.crew import Crew
from requests.live.desks import Desks
from requests.live.health import Health
from requests.live.listener import Listener
from requests.live.positions import Positions
from requests.live.presence import Presence
from requests.live.reach import Reach
from requests.live.reader import DatabaseThread, Pulse
from requests.live.receipts import Receipts
from requests.live.sessions import Sessions
from requests.live.slices import slices
from requests.live.sockets import Goodbye, Place, Socket, tell
from requests.live.streams import Stream
from requests.live.timers import Timers
from requests.live.watch import Watch

log = structlog.get_logger(__name__)

PULSE_S: Final = 1.0
#: A pulse that takes longer counts as no answer.
_PATIENCE_S: Final = 3.0
#: Pokes of logs nobody here follows yet; they only save the first reader a second.
_MOST_RUMOURS: Final = 10_000


class Hub:
    """Started by its first socket. Belongs to one event loop."""

    def __init__(self, redis_url: str | None = None) -> None:
        #: What is new in the logs; nothing else may make it wait.
        self.reading = DatabaseThread("board-read")
        #: Pictures, and what was missed: for those who come.
        self.showing = DatabaseThread("board-show")
        #: Sessions, receipts, presence.
        self.chores = DatabaseThread("board-chores")
        self.health = Health()
        self.streams: dict[int, Stream] = {}
        self.sockets: set[Socket] = set()
        self.epoch = ""
        self.rumours: dict[int, int] = {}
        self.wake = asyncio.Event()
        self.pulse_now = asyncio.Event()
        self.sessions = Sessions(self.chores)
        self.beats = Beats(self)
        self.positions = Positions(self)
        self.desks = Desks(self)
        self.presence = Presence(self)
        self.reach = Reach(self)
        self.receipts = Receipts(self)
        self.timers = Timers(self)
        self.watch = Watch(self)
        self.listener = Listener(redis_url or settings.REDIS_URL, self.heard, self._channel_layer)
        self.crew = Crew(self._fell)
        #: Several first sockets come at once after a restart; only one of them may start the tasks.
        self._starting = asyncio.Lock()

    # ---------------------------------------------------------------- life

    async def start(self) -> None:
        """Sets everything in motion, once. Raises django.db.Error when the board cannot be read."""
        async with self._starting:
            if not self.crew.is_working:
                await self._start()

    async def _start(self) -> None:
        await self.feel_pulse()
        work = (self.listener.run, self._pulse, self._pump, self.beats.run, self.beats.run_flips)
        chores = (self.watch.run, self.receipts.run, self.presence.run, self.reach.run, self.desks.run, self.timers.run)
        self.crew.start(*work, *chores)
        poke.register(self._overheard)

    async def stop(self) -> None:
        """Ends every task, thread and connection of the hub; the sockets are told to come again."""
        poke.unregister(self._overheard)
        self._everybody_out(Goodbye(1012, "this server stops", 1000))
        await self.crew.stop()
        for thread in (self.reading, self.showing, self.chores):
            await thread.close()

    def _fell(self, error: BaseException) -> None:
        # A task that ended by a mistake of ours would leave boards that look alive. Let them come again, to a hub
        # that has forgotten everything it may have got wrong.
        log.error("live.hub_fell", error=repr(error), exc_info=error)
        self._everybody_out(Goodbye(1012, "this server starts over", 1000))
        self.streams.clear()

    def _everybody_out(self, verdict: Goodbye) -> None:
        for socket in list(self.sockets):
            socket.end(verdict)

    # ---------------------------------------------------------------- who follows what

    async def follow(self, codes: dict[int, str]) -> dict[int, Stream]:
        """Streams to attach to, one use each. An agency without a log is left out. Raises django.db.Error."""
        if missing := [agency for agency in codes if agency not in self.streams]:
            pulse = await self.showing.read(reader.pulse, missing)
            self._believe(pulse)
            for agency in missing:
                if agency in pulse.heads and agency not in self.streams:
                    stream = Stream(agency, codes[agency], pulse.heads[agency])
                    self.streams[agency] = stream
                    self.heard(agency, self.rumours.get(agency, 0))
        found = {agency: self.streams[agency] for agency in codes if agency in self.streams}
        for stream in found.values():
            stream.users += 1
        return found

    def unfollow(self, stream: Stream) -> None:
        """Gives one use back; a log nobody reads is forgotten."""
        stream.users -= 1
        if stream.users <= 0 and self.streams.get(stream.id) is stream:
            del self.streams[stream.id]

    def join(self, socket: Socket) -> None:
        """The socket is alive: it is beaten for, watched, and counted present."""
        self.sockets.add(socket)
        self.beats.add(socket)
        metrics.SOCKETS.inc()

    def attach(self, socket: Socket, stream: Stream, audience: Audience, seq: int) -> None:
        """From now on the socket gets every number after `seq`; those that are ready it gets at once.

        The caller has used the stream; that use goes over to the socket. One that left meanwhile is not attached.
        """
        missing = stream.since(seq, audience)
        if missing is None:
            raise ValueError(f"{stream.code} after {seq} is no longer ready")
        if socket not in self.sockets:
            self.unfollow(stream)
            return
        place = socket.places[stream.id] = Place(socket, stream, audience, seq)
        stream.followers.add(place)
        place.catch_up(missing, self.now())

    def detach(self, socket: Socket, stream: Stream) -> None:
        """Nothing more of that log goes to this socket."""
        stream.followers.discard(socket.places.pop(stream.id))
        self.unfollow(stream)

    def leave(self, socket: Socket) -> None:
        """The socket has gone."""
        for stream in socket.streams:
            self.detach(socket, stream)
        if socket in self.sockets:
            self.sockets.discard(socket)
            self.beats.remove(socket)
            metrics.SOCKETS.dec()

    # ---------------------------------------------------------------- what the logs have

    def heard(self, agency: int, seq: int) -> None:
        """Somebody says a log has come to `seq`. Whether it has, the log knows."""
        stream = self.streams.get(agency)
        if stream is None:
            if len(self.rumours) < _MOST_RUMOURS:
                self.rumours[agency] = seq
            return
        stream.heard(seq)
        if stream.is_behind:
            self.wake.set()

    def _overheard(self, agency: int, seq: int) -> None:
        """A commit of this very process, on whichever thread it was: sooner than by Redis, and without it."""
        if self.crew.loop is not None:
            with suppress(RuntimeError):  # the loop has ended: nobody is left to tell
                self.crew.loop.call_soon_threadsafe(self.heard, agency, seq)

    def _channel_layer(self, up: bool) -> None:
        self.health.channel_layer_is(up)
        if up:
            self.pulse_now.set()  # what was said while we were deaf is looked up at once

    async def _pulse(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.pulse_now.wait(), PULSE_S)
            self.pulse_now.clear()
            if not self.sockets:
                continue
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    await self.feel_pulse()
                    await self.positions.spread()
            except (Error, TimeoutError) as error:
                self._database_lost(error)

    async def feel_pulse(self) -> None:
        """One look at everything followed. Raises django.db.Error."""
        told = {agency: stream.head for agency, stream in self.streams.items()}
        pulse = await self.reading.read(reader.pulse, list(told))
        if any(pulse.heads.get(agency, 0) < head for agency, head in told.items()):
            self._other_history(pulse)  # a log that is shorter than what was told is another log
        self._believe(pulse)
        for agency, seq in pulse.heads.items():
            self.heard(agency, seq)

    def _believe(self, pulse: Pulse) -> None:
        if pulse.epoch != self.epoch:
            self._other_history(pulse)
        self.health.pulse(pulse)
        self.timers.saw(pulse, self.now())

    def _other_history(self, pulse: Pulse) -> None:
        if self.epoch:
            log.warning("live.other_history", epoch=pulse.epoch, before=self.epoch)
        self.epoch = pulse.epoch
        self.streams.clear()
        self._everybody_out(Goodbye(1012, "the board has another history now", 0))

    def _database_lost(self, error: BaseException) -> None:
        if self.health.database:
            log.error("live.database_lost", error=repr(error))
        self.health.database_lost()

    async def _pump(self) -> None:
        while True:
            await self.wake.wait()
            self.wake.clear()
            behind = {stream.id: stream for stream in self.streams.values() if stream.is_behind}
            if not behind:
                continue
            asked = {agency: stream.target for agency, stream in behind.items()}
            after = {agency: stream.head for agency, stream in behind.items()}
            codes = {agency: stream.code for agency, stream in behind.items()}
            try:
                found = await self.reading.read(reader.news, after, codes, reader.MOST_LIVE)
            except Error as error:
                self._database_lost(error)
                continue  # the next pulse wakes us again
            for agency, stream in behind.items():
                if self.streams.get(agency) is stream:
                    await self._tell(stream, found[agency], asked[agency])

    async def _tell(self, stream: Stream, news: reader.News, asked: int) -> None:
        if not news.is_whole:
            log.error("live.log_has_a_hole", agency=stream.code, after=news.first - 1)
            self.streams.pop(stream.id)
            for place in stream.followers:
                place.socket.end(Goodbye(1012, "this board starts over", 0))
            return
        fresh = stream.take(news)
        if stream.target == asked:
            stream.target = news.head  # a rumour of more was wrong; the log is the truth
        if stream.is_behind:
            self.wake.set()
        began = self.now()
        metrics.EVENTS.inc(fresh.count)
        async for some in slices(stream.followers):
            tell(some, fresh, began)
        metrics.FAN_OUT.observe(self.now() - began)

    @staticmethod
    def now() -> float:
        """The clock that slowness is measured by."""
        return asyncio.get_running_loop().time()
