"""Ours against a C floor, socket.io and naive Channels, side by side: `make bench-live`.

Counted from the moment a server has the frame until the last of N boards has read it, on one monotonic clock. All
servers are up at once and take turns; each round begins and ends with the floor, and one whose floor moved by more than
30 % is thrown away and said so. PostgreSQL and Valkey from the wheels, durable. `--write` puts what was found into
docs/benchmarks-live.md and its chart.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import django

from backupboard.places import Places
from backupboard.servers import make_private, running
from bench import live_load as load
from bench.live_load import Figures, Server, pin
from bench.live_report import Round, Taken, markdown, write

#: Boards → events of a run, and of one of the naive server, which takes a hundred times as long.
_EVENTS: Final = {1_000: (60, 10), 5_000: (30, 4)}
_QUICK: Final = {1_000: (20, 4), 5_000: (10, 0)}
_MOST_MOVED: Final = 0.3
_PEOPLE: Final = 500


def settings(places: Places, postgres: Any) -> dict[str, str]:
    return {
        "DATABASE_URL": postgres.url("board_app"),
        "DATABASE_OWNER_URL": postgres.url("board_owner"),
        "REDIS_URL": places.redis_url,
        "DJANGO_SETTINGS_MODULE": "backupboard.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
        "LOG_FORMAT": "json",
    }


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def said(made: Figures) -> str:
    fault = "" if made.whole else f"  LOST {made.lost} DOUBLE {made.doubles} DISORDER {made.disorder} CUT {made.broken}"
    return (
        f"{made.server:10} {made.boards:5} boards  last p50 {made.p50:8.1f} p95 {made.p95:8.1f} ms"
        f"  cpu {made.cpu_us:6.1f} us  {made.a_second:9,.0f}/s  reader {100 * made.busy:.0f} %{fault}"
    )


def rounds(
    stage: Any, floor: Server, servers: list[Server], naive: Server, count: int, events: dict[int, tuple[int, int]]
) -> list[Round]:
    """Everybody in turn, `count` rounds that count; three times as many are tried at most."""
    done = list[Round]()
    for boards, (many, few) in events.items():
        kept = tries = 0
        while kept < count and tries < count * 3:
            tries += 1
            made = []
            # The naive one takes longest and stands outside, so that the floor is measured close to the others.
            if few:
                made.append(load.closed_loop(stage.reader, naive, boards, few, warm=1))
            for server in (floor, *servers, floor):
                made.append(load.closed_loop(stage.reader, server, boards, many))
            first, last = (one for one in made if one.server == "floor")
            moved = abs(first.p50 - last.p50) / min(first.p50, last.p50)
            one = Round(boards, made, moved, kept=moved <= _MOST_MOVED)
            kept += one.kept
            done.append(one)
            for each in made:
                say(said(each))
            say(f"           the floor moved by {100 * moved:.0f} %" + ("" if one.kept else ": thrown away"))
    return done


def others(stage: Any, floor: Server, ours: Server, touched: Server, peer: Server | None, quick: bool) -> Taken:
    """What is not a matter of rounds: with a commit, without a pause, in bursts, in a storm, at rest."""
    taken = Taken()
    half = 2 if quick else 1
    for boards, rate in ((1, 5.0), (1_000, 5.0), (1, 3.0), (5_000, 3.0)):
        made = load.open_loop(stage.reader, touched, boards, 40 // half, rate)
        say(f"with commit {rate}/s {said(made)}")
        taken.with_commit[boards, rate] = made
        if boards > 1:
            taken.floors[boards] = load.closed_loop(stage.reader, floor, boards, 20).p50
    for boards, many in ((1_000, 600), (5_000, 200)):
        for server in filter(None, (floor, ours, peer)):
            made = load.window(stage.reader, server, boards, many // half // (1 if server is ours else 4))
            say(f"16 outstanding {said(made)}")
            taken.sustained.append(made)
    many = replace(touched, fire=stage.many_hands())
    for boards in (1_000, 5_000):
        made = load.window(stage.reader, many, boards, 240 // half)
        say(f"16 outstanding, touches {said(made)}")
        taken.touches.append(made)
    made = load.open_loop(stage.reader, ours, 500, 300, 300.0)
    say(f"burst {said(made)}")
    taken.burst = made
    return taken


def storms(stage: Any, taken: Taken, quick: bool) -> None:
    """5,000 at once, each server freshly started; and what a connection costs that says nothing."""
    for turn in range(1 if quick else 3):
        ours, peer = stage.board(), stage.socket_io()
        for server in (ours, peer) if isinstance(peer, Server) else (ours,):
            seconds, retries, size = load.storm(stage.reader, server, 5_000)
            taken.storms.append((server.name, seconds, retries, size))
            say(f"storm {server.name}: all pictures ({size:,} bytes) after {seconds:.2f} s, {retries} tries again")
        if turn == 0:
            ours = stage.board()
            taken.idle_kib, taken.idle_cpu = load.idle(stage.reader, ours, 5_000)
            say(f"at rest {taken.idle_kib:.1f} KiB a connection, {taken.idle_cpu:.1f} % of a core")


def main() -> int:
    """On servers of its own. Answers the exit code: 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one round of few events, for work on it")
    parser.add_argument("--only", choices=("rounds", "others", "storms"), help="a part of it")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks-live.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="board-live-") as name:
        folder = Path(name)
        places = Places(folder, folder)
        make_private(places.data)
        with running(places, durable=True) as (postgres, _):
            postgres.make_database()
            os.environ |= settings(places, postgres)
            django.setup()
            import_module("django.core.management").call_command("migrate", verbosity=0, interactive=False)
            world = import_module("bench.live_world").build(_PEOPLE)
            pin(1)
            with import_module("bench.live_stage").Stage(folder, places, world, postgres.url("board_app")) as stage:
                done, taken = play(stage, given)
            import_module("django.db").connections.close_all()
    print(markdown(done, taken))
    if given.write:
        write(done, taken)
    return 0 if taken.whole and all(one.whole for one in done) else 1


def play(stage: Any, given: argparse.Namespace) -> tuple[list[Round], Taken]:
    """All that is asked for."""
    board = stage.board()
    hands = stage.hands()
    ours = replace(board, fire=stage.writer())
    touched = replace(board, fire=hands)
    stage.sizes = import_module("bench.live_stage").sizes(touched)
    say(f"an event has {stage.sizes.event} bytes, a picture {stage.sizes.picture}")
    floor, peer = stage.floor(), stage.socket_io()
    if isinstance(peer, str):
        say(f"without socket.io: {peer}")
    naive = stage.naive()
    servers = [ours, *([peer] if isinstance(peer, Server) else [])]
    done: list[Round] = []
    taken = Taken()
    if given.only in (None, "rounds"):
        events = _QUICK if given.quick else _EVENTS
        done = rounds(stage, floor, servers, naive, 1 if given.quick else given.rounds, events)
    if given.only in (None, "others"):
        taken = others(stage, floor, ours, touched, peer if isinstance(peer, Server) else None, given.quick)
    if given.only in (None, "storms"):
        storms(stage, taken, given.quick)
    taken.without = peer if isinstance(peer, str) else ""
    taken.sizes = (stage.sizes.event, stage.sizes.picture)
    return done, taken


if __name__ == "__main__":
    sys.exit(main())
