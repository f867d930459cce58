"""What came of a command, in words, and what compensates it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from requests.commands.finding import Desk
from requests.commands.said import Said
from requests.events import Repeat, Verb
from requests.models import Backup

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Done:
    """The sentence of the echo, what to show again, and the line that takes it back."""

    echo: str
    backup: uuid.UUID | None = None
    unit: uuid.UUID | None = None
    stop: uuid.UUID | None = None
    undo: str = ""
    #: What the access log must name besides.
    noted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hand:
    """One desk's hand on one command: runs the verb it stands for, under the key the line came with."""

    desk: Desk
    said: Said
    repeat: Repeat | None = field(default=None)

    def run(self, verb: Verb[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Raises Refusal and Replay."""
        return verb.once(self.repeat, self.desk.actor, *args, **kwargs)

    def num(self, backup: Backup) -> str:
        """ "#31"; of a desk of several agencies "METRO:#31"."""
        several = len(self.desk.agencies) > 1 or backup.agency_id not in self.desk.agencies
        return f"{backup.agency.code}:#{backup.number}" if several else f"#{backup.number}"


Does = Callable[[Hand], Done]
