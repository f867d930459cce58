"""A whole replay against a running server: sign in, follow, play, compare, tidy up, count."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

from requests.replay.boards import BoardClient, compare, wait_until_ready
from requests.replay.client import Client, Refused
from requests.replay.crew import Clock, Crew
from requests.replay.plan import Plan
from requests.replay.report import Figures
from units.borders import Point

Say = Callable[[str], None]

#: Signing in costs the server a deliberately slow hash each; more at once only queue there.
_SIGN_INS_AT_ONCE: Final = 4
_PROGRESS_S: Final = 10.0
_SETTLE_S: Final = 2.0


class CannotDrive(Exception):
    """The replay cannot begin; the message says what to do."""


@dataclass(frozen=True)
class Setting:
    """Where and how fast, and with which accounts (see prepare.py)."""

    url: str
    agency: str
    password: str
    speed: float
    seconds: float
    boards: Sequence[str]
    desk: str
    #: call sign → account.
    accounts: dict[str, str]
    places: dict[str, Point]


async def drive(plan: Plan, setting: Setting, say: Say) -> Figures:
    """Plays the plan. Raises CannotDrive before anything was played."""
    async with AsyncExitStack() as open_clients:

        async def client(username: str) -> Client:
            return await open_clients.enter_async_context(Client(setting.url, username, setting.password))

        desk = await client(setting.desk)
        boards = [BoardClient(await client(name)) for name in setting.boards]
        units = {unit: await client(setting.accounts[unit]) for unit in plan.cast}
        say(f"signing in {len(units)} units and {len(boards)} boards …")
        await _sign_in([desk, *(board.client for board in boards), *units.values()])
        await _tidy(desk, setting.agency)
        await _some_at_once(_sign_on(client, unit) for unit, client in units.items())
        async with asyncio.TaskGroup() as followers:
            following = [followers.create_task(board.run()) for board in boards]
            try:
                await wait_until_ready(boards)
                return await _play(plan, setting, Crew(units, setting.places, Clock(setting.speed)), boards, desk, say)
            except TimeoutError:
                raise CannotDrive("a board got no snapshot; is the socket served at /ws/board/?") from None
            finally:
                for task in following:
                    task.cancel()


async def _play(
    plan: Plan, setting: Setting, crew: Crew, boards: Sequence[BoardClient], desk: Client, say: Say
) -> Figures:
    began = time.perf_counter()
    deeds: list[Awaitable[None]] = [crew.stop(stop) for stop in plan.stops]
    deeds += [crew.ask(ask) for ask in plan.asks]
    tasks = [asyncio.ensure_future(deed) for deed in deeds]
    teller = asyncio.create_task(_tell(crew, boards, setting.seconds, say))
    await crew.clock.until(setting.seconds)
    # What is open now stays open, as it was at that hour; it is compared as it stands.
    await crew.finish()
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    teller.cancel()
    for error in ended:
        if isinstance(error, Exception):
            raise error
    await asyncio.sleep(_SETTLE_S)
    mismatches = await compare(boards, setting.agency)
    say("window over; closing what is open, then comparing again")
    await _tidy(desk, setting.agency)
    await asyncio.sleep(_SETTLE_S)
    mismatches += await compare(boards, setting.agency)
    return _count(crew, boards, mismatches, time.perf_counter() - began)


def _count(crew: Crew, boards: Sequence[BoardClient], mismatches: list[str], seconds: float) -> Figures:
    tally = crew.tally
    figures = Figures(
        events=max(board.board.events for board in boards),
        asks=tally.asks,
        stops=tally.stops,
        answers=tally.answers,
        boards=len(boards),
        clients=len(crew.clients) + len(boards),
        snapshots=sum(board.board.snapshots for board in boards),
        reconnects=sum(board.reconnects for board in boards),
        seconds=seconds,
        answer_ms=tally.answer_ms,
        board_ms=[[] for _ in boards],
        mismatches=mismatches,
        refused=tally.refused,
    )
    for board in boards:
        figures.gaps += [f"{board.client.username}: {gap}" for gap in board.board.gaps]
        figures.duplicates += [f"{board.client.username}: {twice}" for twice in board.board.duplicates]
    for touch in tally.touches:
        delays = [board.delay_ms(touch) for board in boards]
        came = [delay for delay in delays if delay is not None]
        if len(came) < len(boards):
            figures.unseen.append(f"{touch.name}: {len(came)} of {len(boards)} boards")
            continue
        figures.last_ms.append(max(came))
        for board_ms, delay in zip(figures.board_ms, came, strict=True):
            board_ms.append(delay)
    return figures


async def _tell(crew: Crew, boards: Sequence[BoardClient], seconds: float, say: Say) -> None:
    """A line now and then, for whoever watches."""
    while True:
        await asyncio.sleep(_PROGRESS_S)
        share = min(100, round(crew.clock.now() / seconds * 100))
        events = max(board.board.events for board in boards)
        lost = sum(len(board.board.gaps) + len(board.board.duplicates) for board in boards)
        tally = crew.tally
        say(
            f"{share:3d} %  {tally.stops} stops  {tally.asks} backups  {tally.answers} answers  {events} events  "
            f"{sum(tally.refused.values())} refused  {lost} gaps or duplicates"
        )


async def _sign_in(clients: Iterable[Client]) -> None:
    try:
        await _some_at_once(client.sign_in() for client in clients)
    except Refused as refused:
        if refused.status == 0:
            raise CannotDrive(f"nobody answers ({refused}); is `manage.py up` running there?") from None
        raise CannotDrive(f"an account of the replay cannot sign in ({refused}); run once with --prepare.") from None


async def _sign_on(client: Client, unit: str) -> None:
    try:
        await client.patiently("POST", "tours/", {"unit": unit})
    except Refused as refused:
        raise CannotDrive(f"{unit} cannot sign on: {refused}") from None


async def _some_at_once(deeds: Iterable[Awaitable[Any]]) -> None:
    """Runs them a few at a time. Raises what the first of them raised."""
    gate = asyncio.Semaphore(_SIGN_INS_AT_ONCE)

    async def one(deed: Awaitable[Any]) -> None:
        async with gate:
            await deed

    for error in await asyncio.gather(*(one(deed) for deed in deeds), return_exceptions=True):
        if isinstance(error, BaseException):
            raise error


async def _tidy(desk: Client, agency: str) -> None:
    """Closes what an earlier replay, or this one, left open."""
    board = await desk.get("board/", agency=agency)
    for card in board["backups"]:
        await desk.patiently("POST", f"backups/{card['id']}/close/", {"disposition": "helped"})
    for stop in board["stops"]:
        await desk.patiently("POST", f"stops/{stop['id']}/clear/", {})
