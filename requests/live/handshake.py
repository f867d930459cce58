"""What a browser says when it knocks: where its page came from, who it is, what it has already. Pure, no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

from units.tokens import DEVICE_COOKIE, digest

Scope = Mapping[str, Any]

_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_MOST_STREAMS: Final = 200
_LONGEST_EPOCH: Final = 64


class Malformed(Exception):
    """The client said something that cannot be meant; the text is for its author."""


@dataclass(frozen=True)
class Credential:
    """How a socket shows who it is: a browser by its session, a machine by the hash of its token."""

    kind: str
    value: str
    #: Of an enrolled browser, the hash of its cookie.
    device: str = ""

    @property
    def is_token(self) -> bool:
        return self.kind == "token"


@dataclass(frozen=True)
class Resume:
    """What the client has: a number by agency code, all of one epoch."""

    after: Mapping[str, int]
    epoch: str | None


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of that name."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


def credential(scope: Scope) -> Credential | None:
    """A token before a session, for a machine that shows one means it."""
    authorization = header(scope, b"authorization") or ""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return Credential("token", digest(token.strip()))
    cookies = parse_cookie(header(scope, b"cookie") or "")
    key, device = cookies.get(settings.SESSION_COOKIE_NAME), cookies.get(DEVICE_COOKIE)
    # What no key of ours looks like is not asked of the database: a NUL would fail the look-up of everybody at once.
    if not key or not key.isascii() or not key.isalnum():
        return None
    return Credential("session", key, digest(device) if device else "")


def is_ours(scope: Scope) -> bool:
    """Whether the page that opens the socket is ours: cookies travel with foreign pages too.

    Only a machine with a token may come without an Origin; a browser always sends one.
    """
    host = (header(scope, b"host") or "").lower()
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    origin = header(scope, b"origin")
    if origin is None:
        shown = credential(scope)
        return shown is not None and shown.is_token
    try:
        page = urlsplit(origin.lower())
    except ValueError:
        return False
    if page.scheme not in ({"https"} if settings.HTTPS else {"http", "https"}):
        return False
    return page.netloc == host or _is_trusted(page.scheme, page.netloc)


def _is_trusted(scheme: str, netloc: str) -> bool:
    for entry in settings.CSRF_TRUSTED_ORIGINS:
        trusted = urlsplit(entry.lower())
        pattern = trusted.netloc.removeprefix("*") if trusted.netloc.startswith("*.") else trusted.netloc
        if trusted.scheme == scheme and is_same_domain(netloc, pattern):
            return True
    return False


def resume(scope: Scope) -> Resume:
    """Reads `?after=METRO:12,COUNTY:4&epoch=E`. Raises Malformed."""
    try:
        query = parse_qs(scope["query_string"].decode("ascii"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise Malformed("the query string is not readable") from None
    after, epoch = query.get("after", [""]), query.get("epoch", [""])
    if len(after) > 1 or len(epoch) > 1:
        raise Malformed("after and epoch may stand once")
    if len(epoch[0]) > _LONGEST_EPOCH:
        raise Malformed("epoch is not one of ours")
    numbers: dict[str, int] = {}
    for part in after[0].split(",") if after[0] else []:
        code, _, number = part.rpartition(":")
        if not code or not _NUMBER.fullmatch(number) or code in numbers:
            raise Malformed("after must read CODE:NUMBER,CODE:NUMBER")
        numbers[code] = int(number)
    if len(numbers) > _MOST_STREAMS:
        raise Malformed("after names too many agencies")
    return Resume(numbers, epoch[0] or None)
