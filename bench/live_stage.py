"""Every server of the comparison, up at the same time, each on processor 0; who reads and touches is on processor 1."""

from __future__ import annotations

import http.client
import json
import mmap
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from backupboard.children import Child, Command
from backupboard.places import ROOT, Places
from bench.live_board import MOST
from bench.live_load import HERE, Server, compile
from bench.live_world import KEPT_S, UNITS, Hands, World, handshake
from tests.up.stack import eventually, free_port

#: socket.io as it was when the figures in docs/ were taken.
SOCKET_IO: Final = "4.8.4"
#: An event of the others is as long as one of ours, and begins as ours does.
_EVENT: Final = '{"type":"event","agency":"METRO","seq":%d,"pad":"%s"}'
_MARK: Final = '"type":"event","agency":"METRO","seq":'
_PICTURE: Final = '"type":"snapshot"'


class Post:
    """Triggers a server that is no board: a POST with the event; its answer is when that had been read."""

    def __init__(self, port: int, size: int) -> None:
        self.wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.size, self.number, self.at = size, 0, dict[int, int]()
        self.used = 0.0

    def fire(self, number: int) -> None:
        bare = _EVENT % (number, "")
        body = _EVENT % (number, "x" * (self.size - len(bare)))
        if time.monotonic() - self.used > KEPT_S:
            self.wire.close()
            self.wire.connect()
            self.wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wire.request("POST", "/", body.encode(), {"Content-Type": "application/json"})
        self.at[number] = int(self.wire.getresponse().read())
        self.number, self.used = number + 1, time.monotonic()


@dataclass
class Sizes:
    """Bytes of one of our events and of one of our pictures, which the others are given too."""

    event: int = 600
    picture: int = 2600


class Stage:
    """Starts servers and ends them all."""

    def __init__(self, folder: Path, places: Places, world: World, dsn: str) -> None:
        self.folder, self.places, self.world, self.dsn = folder, places, world, dsn
        self.things = ExitStack()
        self.sizes = Sizes()
        self.reader = compile("live_rx", folder)
        self.stamps_file = folder / "stamps"
        self.stamps_file.write_bytes(b"")
        os.truncate(self.stamps_file, MOST * 8)
        with self.stamps_file.open("r+b") as file:
            self.stamps = memoryview(mmap.mmap(file.fileno(), MOST * 8)).cast("q")

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.things.close()

    def start(
        self, name: str, argv: list[Any], port: int, core: int | None, ready: str = "/", **environment: str
    ) -> Child:
        """A process that listens; `core` None: wherever it likes."""
        log = self.folder / f"{name}-{port}.log"
        child = Child(Command(name, [str(word) for word in argv], log, environment, cwd=ROOT))
        if core is not None and (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(child.pid, {core})
        self.things.callback(child.stop, 10)
        if not eventually(lambda: answers(port, ready) or child.exit_code() is not None, 30) or child.exit_code():
            raise SystemExit(f"{name} does not start: {log.read_text()[-2000:]}")
        return child

    # ------------------------------------------------------------ ours

    def board(self, **environment: str) -> Server:
        """A web process of ours that has the boards, not yet told how it is touched."""
        port = free_port()
        argv = [sys.executable, "-m", "bench.live_board", "--port", port]
        more = {"LIVE_STAMPS": str(self.stamps_file), **environment}
        child = self.start("board", argv, port, 0, "/healthz", **more)

        def began(number: int) -> int:
            return self.stamps[number % MOST]

        def untouched(number: int) -> None:
            raise NotImplementedError

        requests = self.world.requests(port)
        return Server("board", port, requests, _MARK, _PICTURE, [child.pid], untouched, began, self.next)

    def next(self) -> int:
        return self.world.head + 1

    def hands(self) -> Callable[[int], None]:
        """Touches, answered by a web process of their own."""
        self.touches = free_port()
        argv = [sys.executable, "-m", "backupboard.daphne_server", "--port", self.touches]
        self.start("touches", argv, self.touches, None, "/healthz")
        one = Hands(self.touches, self.world.cookies[0])
        return lambda _: one.touch()

    def many_hands(self) -> Callable[[int], None]:
        """As many touches under way as there are other cars, one for each; nobody waits for the answers."""
        waiting: queue.Queue[int] = queue.Queue()

        def run(call_sign: str) -> None:
            one = Hands(self.touches, self.world.cookies[0], call_sign)
            while True:
                waiting.get()
                one.touch()

        for n in range(1, UNITS):
            threading.Thread(target=run, args=(f"U{n}",), daemon=True).start()
        return waiting.put

    def writer(self) -> Callable[[int], None]:
        """Writes one event into the log and pokes, without a touch."""
        argv = [self.dsn, self.places.redis_url, str(self.world.agency_id), self.world.unit_id]
        child = subprocess.Popen(
            [sys.executable, "-m", "bench.live_writer", *argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        self.things.callback(child.wait, 5)
        self.things.callback(child.terminate)

        def fire(_: int) -> None:
            assert child.stdin and child.stdout
            child.stdin.write(b"\n")
            child.stdin.flush()
            child.stdout.readline()

        return fire

    # ------------------------------------------------------------ the others

    def _other(self, name: str, argv: list[Any], requests: str = "/", **more: Any) -> Server:
        port = free_port()
        environment = {"LIVE_SNAPSHOT_BYTES": str(self.sizes.picture), **more.pop("environment", {})}
        child = self.start(name, [*argv, port] if "-e" not in argv else _at(argv, port), port, 0, **environment)
        post = Post(port, self.sizes.event)
        made = Server(
            name,
            port,
            handshake(port, requests),
            _MARK,
            _PICTURE,
            [child.pid],
            post.fire,
            lambda number: post.at[number],
            lambda: post.number,
        )
        return replace(made, **more)

    def floor(self) -> Server:
        return self._other("floor", [compile("live_floor", self.folder)], ready="")

    def naive(self) -> Server:
        listen = "tcp:port=PORT:interface=127.0.0.1:backlog=4096"
        argv = [sys.executable, "-m", "daphne", "-e", listen, "--websocket_connect_timeout", 60, "-v", 0]
        mark = '"type": "event", "agency": "METRO", "seq": '
        picture = '"type": "snapshot"'
        return self._other("naive", [*argv, "bench.live_naive:application"], mark=mark, ready=picture)

    def socket_io(self) -> Server | str:
        """From the npm registry into the scratch folder; a text says why it is not there."""
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            return "node and npm are not installed"
        argv = [
            npm,
            "install",
            "--no-audit",
            "--no-fund",
            "--silent",
            "--prefix",
            self.folder,
            f"socket.io@{SOCKET_IO}",
        ]
        try:
            got = subprocess.run(argv, capture_output=True, text=True, timeout=180)
        except subprocess.TimeoutExpired:
            return "the npm registry does not answer"
        if got.returncode:
            return f"npm: {(got.stderr or got.stdout).strip()[:200]}"
        modules = {"NODE_PATH": str(self.folder / "node_modules")}
        path = "/socket.io/?EIO=4&transport=websocket"
        script = HERE / "live_socketio.cjs"
        return self._other("socket.io", [node, script], path, is_socket_io=True, environment=modules)


def _at(argv: list[Any], port: int) -> list[Any]:
    return [word.replace("PORT", str(port)) if isinstance(word, str) else word for word in argv]


def answers(port: int, path: str) -> bool:
    """Whether something listens there and speaks HTTP."""
    wire = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        wire.request("GET", path)
        return wire.getresponse().status < 400
    except OSError:
        return False
    finally:
        wire.close()


def sizes(board: Server) -> Sizes:
    """How long our own frames are: one board is opened, and one event told."""
    wire = socket.create_connection(("127.0.0.1", board.port))
    wire.sendall(board.requests.split(b"\0")[1])
    wire.settimeout(10)
    seen, picture = b"", 0
    fired = False
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        seen += wire.recv(65536)
        if not picture and (at := seen.find(b'{"type":"snapshot"')) >= 0 and b'{"type":"beat"' in seen[at:]:
            picture = seen.index(b'{"type":"beat"', at) - at
        if picture and not fired:
            fired = True
            board.fire(0)
        if fired and (at := seen.find(b'{"type":"event"')) >= 0:
            try:
                event, _ = json.JSONDecoder().raw_decode(seen[at:].decode(errors="ignore"))
            except ValueError:
                continue
            wire.close()
            return Sizes(len(json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()), picture)
    raise SystemExit(f"the board told nothing within 20 s: {seen[-300:]!r}")
