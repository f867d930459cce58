"""nginx with HTTPS and HTTP/2 before a board, by docker/door-https.conf, with a certificate made for the occasion."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from backupboard.places import ROOT
from tests.up.stack import eventually

_SERVER: Final = ROOT / "docker" / "door-https.conf"
_CONF: Final = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream touches {{ server 127.0.0.1:{board}; keepalive 16; }}
    upstream boards {{ server 127.0.0.1:{board}; }}
    map $http_upgrade $connection_word {{ default upgrade; "" ""; }}
{server}
}}
"""


def missing() -> str:
    """Why there is no such door on this machine; "" when there is."""
    absent = [name for name in ("nginx", "openssl") if _program(name) is None]
    return f"{' and '.join(absent)} not installed" if absent else ""


def _program(name: str) -> str | None:
    return shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")


@contextmanager
def door(folder: Path, board: int, port: int) -> Iterator[str]:
    """The address at which the board on port `board` is served over HTTP/2; open as long as the block lasts."""
    folder.mkdir(parents=True)
    key, certificate = folder / "board.key", folder / "board.crt"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(
        [str(_program("openssl")), *made, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    server = (
        _SERVER.read_text().replace("/etc/nginx/board.key", str(key)).replace("/etc/nginx/board.crt", str(certificate))
    )
    server = server.replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    conf = folder / "nginx.conf"
    conf.write_text(_CONF.format(folder=folder, board=board, server=server))
    running = subprocess.Popen(
        [str(_program("nginx")), "-p", str(folder), "-c", str(conf), "-e", str(folder / "error.log")]
    )
    try:
        if not eventually(lambda: _listens(port)):
            raise RuntimeError(f"nginx does not come up: {(folder / 'error.log').read_text()[-500:]}")
        yield f"https://localhost:{port}"
    finally:
        running.terminate()
        running.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
