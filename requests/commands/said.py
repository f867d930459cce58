"""What a line means once it is read: its command and the parts that were said. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from requests.commands.registry import Command, Words
from requests.vocabulary import Disposition, StopKind, Urgency, VerifyOutcome

#: "31", "#31", "CNTY:31", "CNTY:#31".
NUMBER: Final = re.compile(r"(?:([A-Z0-9_-]{1,16}):)?#?([0-9]{1,6})")
#: A radio name, with its agency where two have it.
CALL_SIGN: Final = re.compile(r"(?:[A-Z0-9_-]{1,16}:)?[!-\"$-9;-~]{1,12}")
#: Further back nobody remembers to the second; a paper log of one shift still fits.
FURTHEST_BACK: Final = timedelta(hours=12)

ASKS: Final = {
    "unit": "which unit?",
    "backup": "which backup?",
    "level": "to which level, 1 to 4?",
    "count": "how many, 1 to 20?",
    "place": "where?",
    "text": "what?",
    "agency": "which agency?",
    "outcome": "what did you hear: S safe, C cannot talk, N no answer?",
    "minutes": "in how many minutes, 1 to 60?",
    "other": "and which other one?",
    "vehicle": "which vehicle?",
    "drill": "ON and why, OFF, or which number?",
    "ending": "how did it end: H helped, N not needed, C cancelled, A accidental?",
}


@dataclass(frozen=True)
class Said:
    """What a line means, its names not looked for yet."""

    command: Command
    #: The line as it was typed, for what is offered instead.
    line: str = ""
    unit: str | None = None
    backup: str | None = None
    level: Urgency | None = None
    count: int | None = None
    kind: StopKind | None = None
    held: frozenset[str] = frozenset()
    agency: str | None = None
    outcome: VerifyOutcome | None = None
    ending: Disposition | None = None
    divert: bool = False
    stop: bool = False
    off: bool = False
    stolen: bool = False
    minutes: int | None = None
    other: str | None = None
    vehicle: str = ""
    #: ON or OFF; empty where one ask is meant.
    drill: str = ""
    #: Place or text, as it was typed.
    text: str = ""
    #: How long ago it was heard, or at which hour and minute of the agency's day.
    back: timedelta | None = None
    clock: tuple[int, int] | None = None


class Refused(Exception):
    """The line is refused with this sentence."""


@dataclass
class Line:
    """The words still to be read, as typed, and what is known so far."""

    command: Command
    words: Words
    left: list[str]
    found: dict[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.command.parts}

    def ask(self, part: str) -> Refused:
        return Refused(f"{self.command.word} {ASKS[part]} {self.command.usage}, as in {self.command.example}")
