"""What a socket is shown when it comes, and when its reader's rights change: hello, then each board once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from requests import nameless, queries
from requests.access import Audience
from requests.live import frames, reader
from requests.live.beats import BEAT_S
from requests.live.build import build
from requests.live.handshake import Resume
from requests.live.sessions import Person
from requests.live.snapshot import picture
from requests.live.sockets import Socket
from requests.live.streams import Stream

if TYPE_CHECKING:
    from requests.live.hub import Hub

PROTOCOL: Final = 1
NOTHING: Final = Resume({}, None)


async def show_boards(hub: Hub, socket: Socket, resume: Resume = NOTHING) -> None:
    """Attaches the socket to every log its person reads and it does not follow yet. Raises django.db.Error.

    A stream is used before its board is read, so that nothing can fall between reading and following.
    """
    wanted = socket.person.streams
    found = await hub.follow({agency: socket.person.codes[agency] for agency in wanted if agency not in socket.places})
    waiting = list(found.values())
    try:
        socket.say(_hello(hub, [*socket.streams, *waiting]), hub.now())
        while waiting:
            stream = waiting[0]
            audience = wanted[stream.id]
            if not await _resume(hub, socket, stream, audience, resume):
                await _picture(hub, socket, stream, audience)
            waiting.pop(0)
    finally:
        for stream in waiting:
            hub.unfollow(stream)
    hub.beats.beat_for(socket)
    socket.settled = True
    hub.presence.came()


async def scope_anew(hub: Hub, socket: Socket, person: Person) -> None:
    """The person's roles changed: boards they lost go, boards they gained or read otherwise come as snapshots."""
    socket.settled = False
    socket.person = person
    wanted = person.streams
    for place in list(socket.places.values()):
        if wanted.get(place.stream.id) is not place.reader:
            hub.detach(socket, place.stream)
    await show_boards(hub, socket)


def _hello(hub: Hub, streams: list[Stream]) -> bytes:
    return frames.message(
        {
            "type": "hello",
            "protocol": PROTOCOL,
            "build": build(),
            "server_time": hub.health.server_time(),
            "heartbeat_s": BEAT_S,
            "epoch": hub.epoch,
            "streams": [{"agency": stream.code, "seq": stream.head} for stream in streams],
        }
    )


async def _picture(hub: Hub, socket: Socket, stream: Stream, audience: Audience) -> None:
    while True:
        drawn = await picture(hub, stream, audience)
        if stream.since(drawn.seq, audience) is not None:
            break
        # More happened while it was drawn than is kept ready: draw it again.
    socket.show(drawn.frame, hub.now())
    hub.attach(socket, stream, audience, drawn.seq)
    if moved := hub.positions.after(stream, drawn.round):
        socket.say(moved, hub.now())


async def _is_recent(hub: Hub, stream: Stream, seq: int) -> bool:
    """Whether the first event a page missed is told again; asked once for a whole crowd that comes back."""
    if stream.is_recent(seq, hub.now()):
        return True
    age = await hub.showing.read(queries.age_of, stream.id, seq)
    if age is None:
        return True
    left = nameless.RECENT - age
    if left.total_seconds() > 0:
        stream.recent_from(seq, hub.now() + left.total_seconds())
    return not queries.is_told_no_more(age)


async def _resume(hub: Hub, socket: Socket, stream: Stream, audience: Audience, resume: Resume) -> bool:
    """Goes on from what the client has; False when it needs the whole picture."""
    if resume.epoch != hub.epoch or stream.code not in resume.after:
        return False
    after = resume.after[stream.code]
    head = stream.head
    if after > head:
        # Another process may have told it what this one has not read yet.
        head = (await hub.showing.read(reader.pulse, [stream.id])).heads.get(stream.id, 0)
    if after > head or head - after > queries.TOO_FAR_BEHIND or not await _is_recent(hub, stream, after + 1):
        return False
    while (ready := stream.since(after, audience)) is None:
        found = await hub.showing.read(reader.news, {stream.id: after}, {stream.id: stream.code})
        missed = found[stream.id].events[audience]
        if not missed or not found[stream.id].is_whole:
            return False
        socket.show(frames.events(stream.code, missed), hub.now())
        after += len(missed)
    if ready or after == resume.after[stream.code]:
        # Also when nothing was missed: the answer says that the board is whole.
        socket.show(frames.events(stream.code, map(frames.payload_of, ready)), hub.now())
    hub.attach(socket, stream, audience, max(after, stream.head))
    return True
