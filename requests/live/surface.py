"""Which way out fits a connection.

The fast ones use private parts of the server, so they are taken only when everything is as it was when they were
tested; whatever else comes is served the way every ASGI server offers, and that is said once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import structlog
from django.conf import settings

from requests.live.outlets import Direct, Outlet, Queue, Send, Transport

log = structlog.get_logger(__name__)

#: Fastest first; LIVE_WRITE names one of them.
WAYS: Final = ("direct", "transport", "asgi")
#: The releases, by their first two numbers, whose private parts are those we use.
TESTED: Final[Mapping[str, str]] = {"daphne": "4.2", "twisted": "26.10", "autobahn": "26.10"}
#: Of Twisted's connection: its two buffers, how far the first has left, and what it calls when something waits.
_BUFFERS: Final = ("write", "dataBuffer", "offset", "_tempDataBuffer", "_tempDataLen", "startWriting")


def strange_versions(found: Callable[[str], str] = version) -> list[str]:
    """What is installed in a release we were not tested with, such as "twisted 27.1.0"."""
    strange = []
    for package, tested in TESTED.items():
        try:
            release = found(package)
        except PackageNotFoundError:
            release = "absent"
        if ".".join(release.split(".")[:2]) != tested:
            strange.append(f"{package} {release}")
    return strange


def strangeness(protocol: Any) -> str:
    """What keeps us from this connection's own surface; empty when nothing does. TLS in the server is such a thing."""
    transport = getattr(protocol, "transport", None)
    missing = [name for name in _BUFFERS if not hasattr(transport, name)]
    if missing:
        return f"{type(transport).__name__} without {', '.join(missing)}"
    if getattr(protocol, "STATE_OPEN", None) != 3 or not hasattr(protocol, "state"):
        return f"{type(protocol).__name__} without the states we know"
    return ""


@cache
def _strange_here() -> str:
    return ", ".join(strange_versions())


@cache
def _warn_once(why: str) -> None:
    log.warning("live.server_unknown", why=why, instead="ASGI send")


def outlet(scope: Mapping[str, Any], send: Send, way: str | None = None) -> Outlet:
    """The way into this socket that LIVE_WRITE asks for, or the surest one when the server is not the one we know."""
    way = way or settings.LIVE_WRITE
    protocol = scope.get("extensions", {}).get("board.protocol")
    if way == "asgi" or protocol is None:
        return Queue(send)
    if why := _strange_here() or strangeness(protocol):
        _warn_once(why)
        return Queue(send)
    # One that hung up during the handshake has no socket any more.
    if way == "direct" and hasattr(protocol.transport, "socket"):
        return Direct(protocol)
    return Transport(protocol)
