"""The hashes of statements and seals. Pure: the same rows give the same hash wherever it is computed."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from requests.chain import wire_time


def of_statement(statement_id: uuid.UUID, text: str) -> str:
    """sha256 of the statement's id, a line feed, and its text, UTF-8; in hexadecimal.

    The id is random and stands in no log: nobody guesses a short statement from the hash that every board reads.
    """
    return hashlib.sha256(f"{statement_id}\n{text}".encode()).hexdigest()


def of_seal(backup_id: uuid.UUID, presences: Iterable[dict[str, Any]], statements: Iterable[tuple[str, str]]) -> str:
    """sha256 of who was there and when, and of the hashes of what they stated, in hexadecimal.

    Over canonical JSON with ids in it and no names: somebody who marries, and a car that is renumbered, break no seal.
    """
    body = {
        "backup": str(backup_id),
        "presences": sorted(presences, key=lambda one: (one["arrived"], one["response"])),
        "statements": sorted(statements),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def moment(at: datetime | None) -> str | None:
    """A time as it is hashed."""
    return None if at is None else wire_time(at)
