"""Messages as they leave: JSON once, framed once (RFC 6455, text, unmasked), for as many sockets as like."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from typing import Any, Final

#: A whole text message in one frame.
_TEXT: Final = b"\x81"
_SHORT: Final = 126
_LONG: Final = 1 << 16


def encode(message: Mapping[str, Any]) -> bytes:
    """One message as compact JSON. A number JSON has no word for is an error here, not in five thousand browsers."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def frame(payload: bytes) -> bytes:
    """The payload with its WebSocket header."""
    size = len(payload)
    if size < _SHORT:
        return _TEXT + bytes([size]) + payload
    if size < _LONG:
        return _TEXT + b"\x7e" + struct.pack("!H", size) + payload
    return _TEXT + b"\x7f" + struct.pack("!Q", size) + payload


def payload_of(framed: bytes) -> bytes:
    """What `frame` was given."""
    return framed[2 + {126: 2, 127: 8}.get(framed[1], 0) :]


def message(fields: Mapping[str, Any]) -> bytes:
    """One message, framed."""
    return frame(encode(fields))


def events(agency: str, payloads: Iterable[bytes]) -> bytes:
    """What somebody missed, from events that are JSON already."""
    head = encode({"type": "events", "agency": agency})[:-1]
    return frame(head + b',"events":[' + b",".join(payloads) + b"]}")
