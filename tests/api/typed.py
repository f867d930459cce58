"""Typing at the command line, and what a night looked like before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.api.test_schema import check
from tests.api.wire import ask
from tests.cast import Cast

Prepare = Callable[[Cast], None]


def type_line(cast: Cast, line: str, who: str = "dispatcher", **more: Any) -> dict[str, Any]:
    """Types a line and answers what the board said, after looking that it has its one shape."""
    response = cast.client(who).say("commands/", {"line": line}, **more)
    assert response.status_code == 200, response.content
    said: dict[str, Any] = response.json()
    check(said, {"$ref": "#/components/schemas/CommandAnswer"}, line)
    return said


def done(cast: Cast, line: str, who: str = "dispatcher") -> dict[str, Any]:
    said = type_line(cast, line, who)
    assert said["ok"], said
    return said


def not_done(cast: Cast, line: str, who: str = "dispatcher") -> dict[str, Any]:
    said = type_line(cast, line, who)
    assert not said["ok"], said
    return said


def asked(cast: Cast, level: int = 3) -> str:
    """2A12 asks by radio; answers the number of it."""
    return str(done(cast, f"BK 2A12 {level}")["card"]["number"])


def a_backup(cast: Cast) -> None:
    ask(cast.client("requester"), location="5th/Oak")


def with_lines(*lines: str, urgency: str = "backup", before: Prepare | None = None) -> Prepare:
    """An ask of that urgency, or what was before, and then these lines."""

    def prepare(cast: Cast) -> None:
        if before is not None:
            before(cast)
        else:
            ask(cast.client("requester"), urgency, location="5th/Oak")
        for line in lines:
            done(cast, line)

    return prepare


def two_asks(cast: Cast) -> None:
    """2A12 asks, 2A14 asks: numbers 1 and 2."""
    ask(cast.client("requester"), location="5th/Oak")
    ask(cast.client("neighbour"), "cover")


def an_unknown_emergency(cast: Cast) -> None:
    """Of nobody we know: number 1."""
    done(cast, "EM 9Z99 Main/4th")


def an_emergency_in_a_drill(cast: Cast) -> None:
    """Number 1, real as ever."""
    done(cast, "DRILL ON night shift", "commander")
    ask(cast.client("requester"), "emergency")


def a_stop(cast: Cast) -> None:
    assert cast.client("requester").say("stops/", {"kind": "traffic"}).status_code == 201


def a_quiet_night(cast: Cast) -> None:
    """A quiet night."""


ROLLING = with_lines("ER 2A14 1")
