"""The sister cars of the demonstration, each an outside client with its own account, socket and browser's manners."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from requests.replay.boards import BoardClient
from requests.replay.client import Client, Refused, new_key
from requests.replay.script import Deed, Player, Script, heading
from units.borders import Point

Say = Callable[[str], None]

_LOOK_S: Final = 1.0
_POSITIONS_S: Final = 3.0
_PATROL_TURNS: Final = 5
#: A server that is not there yet is asked again after this.
_PATIENCE_S: Final = 2.0
#: A car that was refused something keeps still for this long.
_REFUSED_S: Final = 10.0


class Sisters:
    """The cars of one agency. `crews` is call sign → signed-out client; the first one's board decides for all."""

    def __init__(self, agency: str, players: Sequence[Player], crews: Mapping[str, Client], say: Say) -> None:
        self.agency = agency
        self.crews = crews
        self.say = say
        self.script = Script(players, random.Random())
        self.told: dict[str, Point] = {}
        self.boards = {call_sign: BoardClient(client) for call_sign, client in crews.items()}

    async def run(self) -> None:
        """Until cancelled; a server that goes away is waited for."""
        for call_sign, client in self.crews.items():
            await self._come_on_duty(call_sign, client)
        self.say(f"{self.agency}: {', '.join(self.crews)} are on the road")
        async with asyncio.TaskGroup() as group:
            for board in self.boards.values():
                group.create_task(board.run())
            group.create_task(self._play())
            group.create_task(self._drive())

    async def _come_on_duty(self, call_sign: str, client: Client) -> None:
        while True:
            try:
                await client.sign_in()
                if client.who["tour"] is None:
                    await client.post("tours/", {"unit": call_sign})
                return
            except Refused as refused:
                self.say(f"{call_sign} waits: {refused}")
                await asyncio.sleep(_PATIENCE_S)

    async def _play(self) -> None:
        board = next(iter(self.boards.values()))
        while True:
            await asyncio.sleep(_LOOK_S)
            stream = board.board.streams.get(self.agency)
            if stream is None or stream.seq is None:
                continue
            deeds = self.script.deeds(stream, time.monotonic())
            await asyncio.gather(*(self._do(deed) for deed in deeds))
            self.script.forget(stream)

    async def _do(self, deed: Deed) -> None:
        client = self.crews[deed.call_sign]
        try:
            # A key on every touch: the one kind that needs it is among them.
            await client.post(deed.path, deed.body, key=new_key())
        except Refused as refused:
            self.say(f"{deed.call_sign}: {refused}")
            self.script.rest(deed.call_sign, time.monotonic() + _REFUSED_S)
            if refused.status in {401, 403}:
                with contextlib.suppress(Refused):
                    await client.sign_in()

    async def _drive(self) -> None:
        """Cars that were called are followed closely, those on patrol now and then."""
        board = next(iter(self.boards.values()))
        for turn in itertools.count():
            await asyncio.sleep(_POSITIONS_S)
            stream = board.board.streams.get(self.agency)
            if stream is None or stream.seq is None:
                continue
            moved = self.script.drive(stream, _POSITIONS_S, called=True)
            if turn % _PATROL_TURNS == 0:
                moved |= self.script.drive(stream, _POSITIONS_S * _PATROL_TURNS, called=False)
            for call_sign, place in moved.items():
                await self._tell_position(call_sign, place)

    async def _tell_position(self, call_sign: str, place: Point) -> None:
        lon, lat = place
        body: dict[str, float] = {"lat": lat, "lon": lon, "accuracy_m": 12}
        if call_sign in self.told:
            body["heading"] = heading(self.told[call_sign], place)
        self.told[call_sign] = place
        with contextlib.suppress(Refused):
            await self.crews[call_sign].post(f"units/{call_sign}/position/", body)
