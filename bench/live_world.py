"""One agency with some cars, and people with sessions to open its board. Django must be set up, the database empty."""

from __future__ import annotations

import http.client
import json
import socket
import time
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from requests.models import BoardCounter
from units.models import Agency, Membership, Officer, Tour, Unit
from units.vocabulary import Role

UNITS: Final = 16
#: Every tenth sits at a desk: two audiences, as in life.
_DESKS: Final = 10
#: Servers let go of a connection nobody used for five seconds.
KEPT_S: Final = 2.0
_CSRF: Final = "b" * 32


@dataclass
class World:
    """Who there is: cookies of everybody, a dispatcher first."""

    agency_id: int
    unit_id: str
    cookies: list[str]

    @property
    def head(self) -> int:
        """How far the log is."""
        return int(BoardCounter.objects.get(agency_id=self.agency_id).seq)

    def requests(self, port: int) -> bytes:
        """A handshake for everybody, as bench/live_rx.c reads them."""
        return b"".join(handshake(port, "/ws/board/", f"Cookie: {cookie}\r\n") for cookie in self.cookies)


def handshake(port: int, path: str, more: str = "") -> bytes:
    """A request for a WebSocket, ended by a NUL."""
    host = f"localhost:{port}"
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n\0"
    ).encode()


def build(people: int) -> World:
    """Writes it."""
    agency = Agency.objects.create(code="METRO", name="Metro Police")
    BoardCounter.objects.get_or_create(agency=agency)
    units = [Unit.objects.create(agency=agency, call_sign=f"U{n}", vehicle=f"CAR-{n}") for n in range(UNITS)]
    cookies = []
    for n in range(people):
        officer = Officer.objects.create(username=f"person-{n}", password="!", name=f"Person {n}")
        desk = n % _DESKS == 0
        Membership.objects.create(officer=officer, agency=agency, role=Role.DISPATCHER if desk else Role.OFFICER)
        if not desk and units:
            Tour.objects.create(officer=officer, agency=agency, unit=units.pop())
        cookies.append(session_cookie(officer))
    unit = Unit.objects.get(call_sign="U0")
    return World(agency.pk, str(unit.pk), cookies)


def session_cookie(officer: Officer) -> str:
    """Somebody signed in, as the header of a browser that is."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


class Hands:
    """A dispatcher who changes the status of one car, back and forth, over HTTP."""

    def __init__(self, port: int, cookie: str, call_sign: str = "U0") -> None:
        self.wire = http.client.HTTPConnection("localhost", port, timeout=30)
        self.used = 0.0
        self.path = f"/api/v1/units/{call_sign}/status/"
        self.headers = {
            "Content-Type": "application/json",
            "Cookie": f"{cookie}; csrftoken={_CSRF}",
            "X-CSRFToken": _CSRF,
            "Origin": f"http://localhost:{port}",
        }
        self.turn = 0

    def touch(self) -> None:
        """One event. Raises RuntimeError when it is refused."""
        self.turn += 1
        if time.monotonic() - self.used > KEPT_S:
            self.wire.close()
            self.wire.connect()
            self.wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = json.dumps({"status": ("available", "busy")[self.turn % 2]}).encode()
        self.wire.request("POST", self.path, body, self.headers)
        answer = self.wire.getresponse()
        said = answer.read()
        self.used = time.monotonic()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {said[:300]!r}")
