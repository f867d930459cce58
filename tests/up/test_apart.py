"""Touches in one process, live boards in another: by the sockets that `up` makes, and behind the door of compose."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets import Origin
from websockets.sync.client import ClientConnection, connect

from backupboard.places import ROOT
from tests.stopwatch import Stopwatch
from tests.up.furnished import furnish
from tests.up.stack import Up, eventually, free_port, up

pytestmark = pytest.mark.up

WEB, LIVE = r"daphne_server --fd", r"daphne_server --take"
PASSWORD = "rolling-to-assist"
#: For a busy machine: what is waited for here comes or does not.
PATIENCE_S = 60.0


def is_served(running: Up, pattern: str, *, by_another_than: int | None = None) -> bool:
    found = (pid for pid, line in running.members().items() if re.search(pattern, line))
    return any(pid != by_another_than for pid in found)


def says_ready(person: httpx.Client) -> bool:
    """Over the person's own connection, which may still be the one to a process that fell."""
    try:
        return person.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    folder = tmp_path_factory.mktemp("apart")
    furnish(folder / "data")
    with up(folder / "data", free_port(), "--live", "1", said=folder / "up.txt", DEMO="1", DEMO_SCRIPT="0") as running:
        assert eventually(lambda: is_served(running, LIVE))
        yield running


@pytest.fixture(scope="module")
def person(apart: Up) -> Iterator[httpx.Client]:
    """Somebody who asks, signed in and on tour."""
    with httpx.Client(base_url=f"http://localhost:{apart.port}", timeout=30) as client:
        csrf = client.get("/api/v1/session/").json()["csrf"]
        said = {"username": "officer-2a12", "password": PASSWORD}
        session = client.post("/api/v1/session/", json=said, headers={"X-CSRFToken": csrf}).raise_for_status()
        client.headers["X-CSRFToken"] = session.json()["csrf"]
        yield client


@contextmanager
def board(person: httpx.Client, port: int) -> Iterator[ClientConnection]:
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    here = Origin(f"http://localhost:{port}")
    url, headers = f"ws://localhost:{port}/ws/board/", {"Cookie": cookies}
    with connect(url, origin=here, additional_headers=headers, open_timeout=PATIENCE_S) as socket:
        yield socket


def hear(
    socket: ClientConnection, wanted: Callable[[dict[str, Any]], bool], within: float = PATIENCE_S
) -> dict[str, Any]:
    """The first message that is wanted. Raises TimeoutError."""
    deadline = time.monotonic() + within
    while True:
        said: dict[str, Any] = json.loads(socket.recv(timeout=max(0.0, deadline - time.monotonic())))
        if wanted(said):
            return said


def touch(person: httpx.Client) -> httpx.Response:
    """An ask, and its end, so that the next one is a new one."""
    key = {"Idempotency-Key": uuid.uuid4().hex}
    asked = person.post("/api/v1/backups/", json={"urgency": "cover"}, headers=key)
    if asked.status_code == 201:
        done = person.post(f"/api/v1/backups/{asked.json()['id']}/close/", json={"disposition": "helped"})
        assert done.status_code == 200, done.text
    return asked


def is_beat(said: dict[str, Any]) -> bool:
    return bool(said["type"] == "beat")


def asked_for(backup: str) -> Callable[[dict[str, Any]], bool]:
    return lambda said: bool(said.get("event") == "backup.requested" and said["card"]["id"] == backup)


def test_a_board_lives_in_another_process_than_the_touch_it_shows(apart: Up, person: httpx.Client) -> None:
    with board(person, apart.port) as socket:
        hear(socket, is_beat)
        answer = touch(person)
        hear(socket, asked_for(answer.json()["id"]))
        # What accepted the connection falls, and the board does not notice.
        fell = apart.member(WEB)
        os.kill(fell, signal.SIGKILL)
        with Stopwatch() as since:
            hear(socket, is_beat)
        assert since.seconds < 4
        assert eventually(lambda: is_served(apart, WEB, by_another_than=fell) and says_ready(person))
        hear(socket, asked_for(touch(person).json()["id"]))


def test_boards_that_stand_still_hold_up_no_touch_and_those_that_fell_come_again(
    apart: Up, person: httpx.Client
) -> None:
    with board(person, apart.port) as socket:
        hear(socket, is_beat)
        frozen = apart.member(LIVE)
        os.kill(frozen, signal.SIGSTOP)
        try:
            assert [touch(person).status_code for _ in range(3)] == [201, 201, 201]
        finally:
            os.kill(frozen, signal.SIGCONT)
        os.kill(frozen, signal.SIGKILL)
    # It waits in the pair until the process is there again.
    with board(person, apart.port) as again:
        assert hear(again, is_beat)["timers"] == "ok"


def test_a_hundred_boards_at_once_are_all_taken(apart: Up, person: httpx.Client) -> None:
    with ExitStack() as sockets:
        opened = [sockets.enter_context(board(person, apart.port)) for _ in range(100)]
        for one in opened:
            hear(one, is_beat)
    log = (apart.places.log / "web-1.log").read_text()
    assert "boards.served_here" not in log


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine")
def test_the_door_of_compose_parts_boards_from_touches(apart: Up, person: httpx.Client, tmp_path: Path) -> None:
    port = free_port()
    words = (ROOT / "docker" / "door.conf").read_text()
    words = re.sub(r"resolver [^;]*;", "", words).replace("listen 80;", f"listen 127.0.0.1:{port};")
    words = re.sub(r"server (web|live):8000 resolve;", f"server 127.0.0.1:{apart.port};", words)
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/errors; events {{}}\n"
        f"http {{ access_log {tmp_path}/access; client_body_temp_path {tmp_path}/body;\n"
        f"proxy_temp_path {tmp_path}/proxy; fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u;\n"
        f"scgi_temp_path {tmp_path}/s;\n{words}\n}}\n"
    )
    door = subprocess.Popen(["nginx", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "errors"])
    try:
        here = f"http://localhost:{port}"

        def is_open() -> bool:
            try:
                return httpx.get(f"{here}/readyz", timeout=10).status_code == 200
            except httpx.TransportError:
                return False

        assert eventually(is_open), (tmp_path / "errors").read_text()
        with httpx.Client(base_url=here, cookies=person.cookies, headers=person.headers, timeout=30) as outside:
            with board(outside, port) as socket:
                hear(socket, is_beat)
                answer = touch(outside)
                assert answer.status_code == 201
                hear(socket, asked_for(answer.json()["id"]))
            too_much = outside.post("/api/v1/backups/", content=b" " * 70_000)
            assert too_much.json()["error"]["code"] == "too_large"
    finally:
        door.terminate()
        door.wait(10)
