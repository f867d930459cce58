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


def of_seal(
    backup_id: uuid.UUID,
    presences: Iterable[dict[str, Any]],
    statements: Iterable[tuple[str, str]],
    covered: Iterable[str] | None,
) -> str:
    """sha256 of who was there and when, who was aboard, and of the hashes of what they stated, in hexadecimal.

    Over canonical JSON with ids in it and no names: somebody who marries, and a car that is renumbered, break no seal.
    `covered`: who was aboard of the covered unit; None: as seals were made before they covered who was aboard at all.
    """
    presences = list(presences)
    if covered is None:
        presences = [{name: said for name, said in one.items() if name != "aboard"} for one in presences]
    body: dict[str, Any] = {} if covered is None else {"covered": sorted(covered)}
    body |= {
        "backup": str(backup_id),
        "presences": sorted(presences, key=lambda one: (one["arrived"], one["response"])),
        "statements": sorted(statements),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def crew(tours: Iterable[tuple[int, Iterable[str]]], also: Iterable[int | None] = ()) -> tuple[str, ...]:
    """Who was aboard as a seal covers it: numbers of people, whose names may change, and names that were typed.

    `tours`: of each the number of its officer, and whom they named as aboard.
    """
    found = {f"officer {pk}" for pk in also if pk is not None}
    for officer_id, named in tours:
        found |= {f"officer {officer_id}", *(f"aboard {name}" for name in named)}
    return tuple(sorted(found))


def moment(at: datetime | None) -> str | None:
    """A time as it is hashed."""
    return None if at is None else wire_time(at)
