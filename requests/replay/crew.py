"""What the units of a plan do, each as its own signed-in person: stop, ask, roll, arrive, clear."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from requests.replay.boards import Touch
from requests.replay.client import Answer as Answered
from requests.replay.client import Client, Refused, new_key
from requests.replay.plan import Answer, Ask, Stop
from units.borders import Point

Wire = dict[str, Any]

#: How often a call is tried that the server asks to try again.
_TRIES: Final = 4


@dataclass
class Clock:
    """The replayed world's seconds on our own clock."""

    speed: float
    began: float = field(default_factory=time.perf_counter)

    def now(self) -> float:
        """Seconds of the replayed world since the window's start."""
        return (time.perf_counter() - self.began) * self.speed

    async def until(self, moment: float) -> None:
        """Sleeps until a moment of the replayed world."""
        await asyncio.sleep(max(0.0, (moment - self.now()) / self.speed))

    def real(self, seconds: float) -> float:
        """Seconds of the replayed world in seconds of ours."""
        return seconds / self.speed


@dataclass
class Tally:
    """What was done and what was refused."""

    stops: int = 0
    asks: int = 0
    answers: int = 0
    touches: list[Touch] = field(default_factory=list)
    answer_ms: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


class Crew:
    """All units of a plan."""

    def __init__(self, clients: Mapping[str, Client], places: Mapping[str, Point], clock: Clock) -> None:
        self.clients = clients
        self.places = places
        self.clock = clock
        self.tally = Tally()
        #: A unit does one thing after the other, however late the server makes it.
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._under_way = 0
        self._is_over = False

    async def finish(self) -> None:
        """The window is over: nothing more begins, and what was sent gets its answer."""
        self._is_over = True
        while self._under_way:
            await asyncio.sleep(0.02)

    async def stop(self, stop: Stop) -> None:
        """One stop from beginning to end, with the ask made on it."""
        await self.clock.until(stop.at)
        async with self._turns[stop.unit]:
            await self._stop(stop)

    async def ask(self, ask: Ask) -> None:
        """One ask, its answers, and its end."""
        await self.clock.until(ask.at)
        async with self._turns[ask.unit]:
            await self._ask(ask)

    async def _stop(self, stop: Stop) -> None:
        body: Wire = {"kind": stop.kind, "location": stop.call.location[:200], **self._place(stop.call.beat)}
        opened = await self._touch(stop.unit, "stops/", "stop.opened", body)
        if opened is None:
            return
        self.tally.stops += 1
        stop_id = opened.body["id"]
        async with asyncio.TaskGroup() as group:
            if stop.ask is not None:
                group.create_task(self._ask(stop.ask, on_stop=stop_id))
            if stop.secured_after is not None:
                await self.clock.until(stop.at + stop.secured_after)
                path = f"stops/{stop_id}/secure/"
                await self._touch(stop.unit, path, "stop.secured", {"prisoner": True}, stop_id)
        await self.clock.until(stop.at + stop.stays)
        await self._touch(stop.unit, f"stops/{stop_id}/clear/", "stop.cleared", {}, stop_id)

    async def _ask(self, ask: Ask, on_stop: str | None = None) -> None:
        await self.clock.until(ask.at)
        body: Wire = {"urgency": ask.urgency}
        if on_stop is None:
            body |= {"location": ask.call.location[:200] or None, **self._place(ask.call.beat)}
        asked = await self._touch(ask.unit, "backups/", "backup.requested", body, key=new_key())
        if asked is None:
            return
        self.tally.asks += 1
        backup = asked.body["id"]
        async with asyncio.TaskGroup() as group:
            for answer in ask.answers:
                group.create_task(self._answer(backup, ask, answer))
            if ask.called_off_after is not None:
                await self.clock.until(ask.ends)
                await self._end(backup, ask)
        # Nobody closes before everybody who came has cleared.
        if ask.called_off_after is None:
            await self.clock.until(ask.ends)
            await self._end(backup, ask)

    async def _end(self, backup: str, ask: Ask) -> None:
        path = f"backups/{backup}/"
        if ask.called_off_after is not None:
            await self._touch(ask.unit, f"{path}cancel/", "backup.cancelled", {"disposition": "not_needed"}, backup)
        else:
            disposition = "helped" if ask.answers else "not_needed"
            await self._touch(ask.unit, f"{path}close/", "backup.closed", {"disposition": disposition}, backup)

    async def _answer(self, backup: str, ask: Ask, answer: Answer) -> None:
        """A sister unit, as long as the ask is open."""
        rolls = ask.at + answer.after
        if rolls < ask.ends:
            await self.clock.until(rolls)
            async with self._turns[answer.unit]:
                await self._come(backup, ask, answer, rolls)

    async def _come(self, backup: str, ask: Ask, answer: Answer, rolls: float) -> None:
        path, arrives = f"backups/{backup}/", rolls + answer.travel
        body = {"eta_s": max(1, round(self.clock.real(answer.travel)))}
        if await self._touch(answer.unit, f"{path}respond/", "response.rolling", body, backup) is None:
            return
        self.tally.answers += 1
        if arrives >= ask.ends:
            return
        await self.clock.until(arrives)
        await self._post(answer.unit, f"units/{answer.unit}/position/", self._place(ask.call.beat))
        await self._touch(answer.unit, f"{path}arrive/", "response.on_scene", {}, backup)
        await self.clock.until(arrives + answer.stays)
        await self._touch(answer.unit, f"{path}clear/", "response.cleared", {}, backup)

    def _place(self, beat: str) -> Wire:
        if beat not in self.places:
            return {}
        lon, lat = self.places[beat]
        return {"lat": lat, "lon": lon}

    async def _touch(
        self, unit: str, path: str, event: str, body: Wire, subject: str | None = None, key: str | None = None
    ) -> Answered | None:
        """A POST whose event every board should see. None when it was refused."""
        answer = await self._post(unit, path, body, key)
        # What was there already (an ask that merged, a second stop) has no event of its own.
        if answer is not None and (subject or answer.status == 201):
            what = subject or str(answer.body["id"])
            client = self.clients[unit]
            self.tally.touches.append(Touch(event, what, client.officer_id, answer.sent, f"{unit} {event}"))
            self.tally.answer_ms.append((answer.came - answer.sent) * 1000)
        return answer

    async def _post(self, unit: str, path: str, body: Wire, key: str | None = None) -> Answered | None:
        if self._is_over or (path.endswith("/position/") and not body):
            return None
        self._under_way += 1
        try:
            return await self._send(unit, path, body, key)
        finally:
            self._under_way -= 1

    async def _send(self, unit: str, path: str, body: Wire, key: str | None) -> Answered | None:
        """Tries again when asked to, as a browser's outbox does; a touch is timed from its first try."""
        began = time.perf_counter()
        for _ in range(_TRIES):
            try:
                answer = await self.clients[unit].post(path, body, key=key)
                return replace(answer, sent=began)
            except Refused as refused:
                verb = refused.call.rstrip("/").rsplit("/", 1)[-1]
                self.tally.refused[f"{verb}: {refused.status} {refused.code} {refused.message}".strip()] += 1
                if refused.retry_after is None:
                    return None
                await asyncio.sleep(refused.retry_after)
        return None
