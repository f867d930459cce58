"""The hash chain of a board's log; the database function `board_link` is its twin."""

import hashlib
from datetime import UTC, datetime


def wire_time(at: datetime) -> str:
    """A moment as it stands on the wire and in the chain: UTC, microseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link(prev: bytes, seq: int, at: datetime, kind: str, payload: str) -> bytes:
    """sha256(prev ‖ seq ‖ at ‖ kind ‖ sha256(payload bytes)): changing any stored byte breaks every later link."""
    body = hashlib.sha256(payload.encode()).digest()
    return hashlib.sha256(prev + f"{seq}|{wire_time(at)}|{kind}|".encode() + body).digest()
