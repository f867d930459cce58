"""A file of history over a real server: it is made while it is read, and a slow reader keeps nothing from anybody."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from requests.models import Backup
from tests.api.test_lists import closed
from tests.cast import Cast
from tests.live.server import Web, web

pytestmark = pytest.mark.up

#: Beyond what the kernels, the server and a page hold between the database and a reader that does not read.
ROWS = 12_000
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
def slowly(server: Web, cookie: str, path: str) -> Iterator[http.client.HTTPResponse]:
    """An answer whose reader takes it in small sips."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
    reader.settimeout(20)
    reader.connect(("127.0.0.1", server.port))
    try:
        wire = http.client.HTTPConnection("127.0.0.1", server.port)
        wire.sock = reader
        wire.request("GET", f"/api/v1/{path}", headers={"Cookie": cookie, "Host": f"localhost:{server.port}"})
        yield wire.getresponse()
    finally:
        reader.close()


def test_it_is_made_while_it_is_read_and_holds_no_connection_meanwhile(
    cast: Cast, cookies: dict[str, str], tmp_path: Path
) -> None:
    history(cast)
    with (
        web(tmp_path, DATABASE_SLOTS="1") as server,
        slowly(server, cookies["commander"], "history/export/?format=jsonl") as answer,
    ):
        assert answer.status == 200
        assert answer.getheader("X-Rows") == str(ROWS)
        first = json.loads(answer.readline())
        assert first["row"] == 1
        # The one slot of this server is free: others are served while this reader has stopped.
        for _ in range(3):
            other = httpx.get(f"http://{server.host}/api/v1/session/", headers={"Cookie": cookies["requester"]})
            assert other.status_code == 200
        # What is changed now is read later: the last rows were not fetched when the first ones were sent.
        Backup.objects.filter(number=ROWS).update(location="changed meanwhile")
        rest = [json.loads(line) for line in answer.read().splitlines()]
    assert rest[-2]["place"] == "changed meanwhile"
    assert (rest[-1]["end"], rest[-1]["rows"], len(rest)) == (True, ROWS, ROWS)


def test_a_reader_that_goes_away_leaves_its_place_to_the_next(
    cast: Cast, cookies: dict[str, str], tmp_path: Path
) -> None:
    history(cast)
    with web(tmp_path, DATABASE_SLOTS="1") as server:
        for _ in range(4):
            with slowly(server, cookies["commander"], "history/export/?format=csv") as answer:
                assert answer.status == 200
                assert answer.readline().startswith(b"\xef\xbb\xbfrow,")
        whole = httpx.get(
            f"http://{server.host}/api/v1/history/export/", headers={"Cookie": cookies["commander"]}, timeout=30
        )
    assert whole.text.splitlines()[-1].startswith(f"END,{ROWS} rows,METRO")
