"""A file of history over a real server: it is made while it is read, and a slow reader keeps nothing from anybody."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from requests.exports import PAGE
from requests.models import Backup
from tests.api.test_lists import closed
from tests.cast import Cast
from tests.live.server import Web, web
from tests.up.stack import eventually

pytestmark = pytest.mark.up

#: Three pages: while a reader has not taken the first of them, the server has at most the second.
ROWS = 2 * PAGE + 200
PLACE = "5th and Oak, by the water tower, third house on the left behind the fence"


def history(cast: Cast) -> None:
    """So many closed backups, a second apart."""
    closed(cast, "requester")
    one = Backup.objects.get()
    copies = []
    for number in range(1, ROWS):
        copy = Backup(**{field.attname: getattr(one, field.attname) for field in Backup._meta.concrete_fields})
        copy.pk = Backup._meta.pk.get_default()
        copy.number, copy.location = number + 1, PLACE
        copy.received_at = one.received_at + timedelta(seconds=number)
        copies.append(copy)
    Backup.objects.bulk_create(copies, 2_000)


@contextmanager
def slowly(server: Web, cookie: str, path: str) -> Iterator[tuple[http.client.HTTPResponse, socket.socket]]:
    """An answer whose reader takes it in small sips, and its socket."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
    reader.settimeout(60)
    reader.connect(("127.0.0.1", server.port))
    wire = http.client.HTTPConnection("127.0.0.1", server.port)
    wire.sock = reader
    try:
        wire.request("GET", f"/api/v1/{path}", headers={"Cookie": cookie, "Host": f"localhost:{server.port}"})
        with wire.getresponse() as answer:
            yield answer, reader
    finally:
        wire.close()


@dataclass
class Other:
    """Somebody else's browser."""

    server: Web
    cookie: str

    def is_served(self) -> bool:
        address = f"http://{self.server.host}/api/v1/session/"
        return httpx.get(address, headers={"Cookie": self.cookie}, timeout=30).status_code == 200


def test_it_is_made_while_it_is_read_and_holds_no_connection_meanwhile(
    cast: Cast, cookies: dict[str, str], tmp_path: Path
) -> None:
    history(cast)
    with (
        web(tmp_path, DATABASE_SLOTS="1") as server,
        slowly(server, cookies["commander"], "history/export/?format=jsonl") as (answer, reader),
    ):
        assert answer.status == 200
        assert answer.getheader("X-Rows") == str(ROWS)
        first = json.loads(answer.readline())
        assert first["row"] == 1
        # The one slot of this server is free, once the page after this one is made: others are served while this
        # reader has stopped.
        other = Other(server, cookies["requester"])
        assert eventually(other.is_served)
        assert all(other.is_served() for _ in range(3))
        # What is changed now is read later: the last rows were not fetched when the first ones were sent.
        Backup.objects.filter(number=ROWS).update(location="changed meanwhile")
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024 * 1024)
        rest = [json.loads(line) for line in answer.read().splitlines()]
    assert rest[-2]["place"] == "changed meanwhile"
    assert (rest[-1]["end"], rest[-1]["rows"], len(rest)) == (True, ROWS, ROWS)


def test_a_reader_that_goes_away_leaves_its_place_to_the_next(
    cast: Cast, cookies: dict[str, str], tmp_path: Path
) -> None:
    history(cast)
    with web(tmp_path, DATABASE_SLOTS="1") as server:

        def begun() -> bool:
            with slowly(server, cookies["commander"], "history/export/?format=csv") as (answer, _):
                return answer.status == 200 and answer.readline().startswith(b"\xef\xbb\xbfrow,")

        def asked_whole() -> httpx.Response:
            address, headers = f"http://{server.host}/api/v1/history/export/", {"Cookie": cookies["commander"]}
            return httpx.get(address, headers=headers, timeout=30)

        # That a reader has gone the server sees in its own time.
        for _ in range(4):
            assert eventually(begun)
        assert eventually(lambda: asked_whole().status_code == 200)
        whole = asked_whole()
    assert whole.text.splitlines()[-1].startswith(f"END,{ROWS} rows,METRO")


def test_a_file_whose_server_is_killed_has_no_last_line_and_is_whole_when_asked_for_again(
    cast: Cast, cookies: dict[str, str], tmp_path: Path
) -> None:
    history(cast)
    path = "history/export/?format=jsonl"
    with web(tmp_path, DATABASE_SLOTS="1") as server, slowly(server, cookies["commander"], path) as (answer, _):
        assert json.loads(answer.readline())["row"] == 1
        server.process.kill()
        server.process.wait()
        # Chunked: the reader is told by the missing last chunk, whoever saved it all the same by the missing last line.
        with pytest.raises(http.client.IncompleteRead) as cut:
            answer.read()
        assert b'"end"' not in cut.value.partial
    with web(tmp_path) as server:
        again = httpx.get(f"http://{server.host}/api/v1/{path}", headers={"Cookie": cookies["commander"]}, timeout=30)
    last = json.loads(again.text.splitlines()[-1])
    assert (last["end"], last["rows"]) == (True, ROWS)
