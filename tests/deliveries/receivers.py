"""Real receivers on loopback: a push service with its browser behind it, and a mail server."""

from __future__ import annotations

import base64
import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid

from requests.models import Delivery
from units.models import Address, Agency, Officer
from units.vocabulary import Channel


def letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass(frozen=True)
class Pushed:
    """One POST as it came, its payload decrypted with the browser's own key."""

    headers: dict[str, str]
    payload: dict[str, Any]
    length: int
    path: str

    @property
    def id(self) -> str:
        return str(self.payload["id"])


@dataclass
class PushService:
    """Takes POSTs, decrypts them, and answers what the test wants: a status, or whatever `answer` makes of a path."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"sixteen letters!"
    answer: Callable[[str], int] = lambda path: 201
    came: list[Pushed] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def keys(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"p256dh": letters(point), "auth": letters(self.auth)}

    def of(self, agency: Agency, officer: Officer | None = None, path: str = "") -> Address:
        """A browser that subscribed here."""
        return Address.objects.create(
            agency=agency,
            officer=officer,
            channel=Channel.PUSH,
            address=f"{self.url}/{path or (officer.username if officer else agency.code)}",
            keys=self.keys,
        )

    def has(self, delivery: Delivery) -> bool:
        """Whether it came, perhaps more than once."""
        return str(delivery.pk) in [came.id for came in self.came]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """One POST: what it says, and the answer to it."""
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            assert Vapid.verify(headers["Authorization"].replace(", ", ",")), "not signed by the board"
            clear = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
            self.came.append(Pushed(headers, json.loads(clear), len(body), path))
            return self.answer(path)
        finally:
            with self.lock:
                self.at_once -= 1


@contextmanager
def push_service(context: ssl.SSLContext | None = None, name: str = "127.0.0.1") -> Iterator[PushService]:
    """A push service on loopback, with TLS when it has a certificate."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = service.take(self.path, dict(self.headers.items()), body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{service.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that went away in the middle is part of these tests."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    service.url = f"{'https' if context else 'http'}://{name}:{server.server_port}"
    with _running(server):
        yield service


@dataclass
class MailServer:
    """Speaks SMTP. `refuses` answers a mailbox with the reply to RCPT, None to take it."""

    port: int = 0
    refuses: Callable[[str], str | None] = lambda mailbox: None
    came: list[tuple[list[str], Message]] = field(default_factory=list)

    def of(self, agency: Agency, officer: Officer | None = None, name: str = "") -> Address:
        """A mailbox here."""
        mailbox = f"{name or (officer.username if officer else agency.code)}@post.example"
        return Address.objects.create(agency=agency, officer=officer, channel=Channel.MAIL, address=mailbox)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on loopback."""
    post = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            to: list[str] = []
            self.say("220 post.example")
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                word = line.split(":")[0].split(" ")[0].upper()
                if word == "RCPT":
                    mailbox = line.partition("<")[2].partition(">")[0]
                    refusal = post.refuses(mailbox)
                    to += [] if refusal else [mailbox]
                    self.say(refusal or "250 ok")
                elif word == "DATA":
                    self.say("354 go on")
                    post.came.append((to, message_from_bytes(self.letter())))
                    self.say("250 taken")
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def letter(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line)
            return b"".join(lines)

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that went away in the middle is part of these tests."""

    server = Server(("127.0.0.1", 0), Handler)
    post.port = server.server_address[1]
    with _running(server):
        yield post


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
