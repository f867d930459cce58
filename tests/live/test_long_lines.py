"""A request whose address is too long is answered in words, over a real server."""

import http.client
import json
import socket
from pathlib import Path

import httpx
import pytest

from tests.cast import Cast
from tests.live.server import web

pytestmark = pytest.mark.up

TEN_THOUSAND = "&".join(f"beat={number}" for number in range(10_000))


def test_a_filter_of_ten_thousand_values_is_refused_in_words(cast: Cast, tmp_path: Path) -> None:
    with web(tmp_path) as server:
        wire = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        wire.request("GET", f"/api/v1/history/figures/?agency=METRO&{TEN_THOUSAND}")
        answer = wire.getresponse()
        assert answer.status == 413
        error = json.load(answer)["error"]
        assert error["code"] == "too_large"
        assert "fewer" in error["message"]
        # Nobody else notices.
        assert httpx.get(f"http://{server.host}/healthz", timeout=60).is_success


def test_who_goes_on_sending_without_end_is_let_go(cast: Cast, tmp_path: Path) -> None:
    with web(tmp_path) as server, socket.create_connection(("127.0.0.1", server.port), timeout=60) as talker:
        talker.sendall(b"GET /" + b"x" * 40_000)
        assert talker.recv(65_536).startswith(b"HTTP/1.1 413 ")
        assert talker.recv(65_536) == b"", "closed by the server"
