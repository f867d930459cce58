"""Whether the figures of a selection may be told, and which of its answers the next must be compared with.

That a selection of five and more is hidden has one word for every reason. Who could tell "few people asked" from "too
near to another" would learn from two selections that differ by one ask whose it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from requests import askers, counting, nearness
from requests.counting import Scope
from requests.suppression import ASKERS_BELOW, HIDDEN_BELOW, Cell

FEW: Final = f"Fewer than {HIDDEN_BELOW} backups: hidden to protect people. Choose a longer period or fewer filters."
TOO_NEAR: Final = (
    f"Hidden to protect people: fewer than {ASKERS_BELOW} different people asked, or another filter or period differs"
    f" from this one by fewer than {HIDDEN_BELOW} backups. Choose a longer period or fewer filters."
)
#: An agency this small reads totals of four weeks and more.
_TOTALS_FROM_DAYS: Final = 28


@dataclass(frozen=True)
class Asked:
    """That somebody was told of a scope, or that it was hidden, of so many rows, because few people had asked."""

    scope: Scope
    told: bool
    count: int


@dataclass(frozen=True)
class Verdict:
    """Whether the figures of a scope are told; why not, in a word and in words; the number of all; what to remember."""

    told: bool
    why: str | None
    message: str | None
    total: int | None
    asked: tuple[Asked, ...] = ()

    @property
    def wire(self) -> dict[str, Any]:
        """The first words of an answer. What is to be remembered leaves it again before it goes out."""
        return {"told": self.told, "why": self.why, "message": self.message, "asked": self.asked}


def verdict(scope: Scope, asked: Cell, has_few: Callable[[], bool] | None = None) -> Verdict:
    """What may be told of a scope whose rows are these. `has_few`: `askers.has_few_of_a_value`, where it was begun
    before."""
    if asked.count == 0:
        return Verdict(True, None, None, 0)
    begins, ends = scope.days.bounds(scope.now)
    whole = not scope.conditions and (ends - begins).days >= _TOTALS_FROM_DAYS
    if asked.count < HIDDEN_BELOW:
        return Verdict(False, "few", FEW, None)
    if asked.near or (has_few() if has_few else askers.has_few_of_a_value(scope)) or _is_near(scope, asked):
        # Where it is the same as before but for what closed since, its total is told like before.
        again = whole and 0 < scope.opens_at < nearness.NEVER
        return Verdict(False, "too_near", TOO_NEAR, asked.count if again else None)
    told = asked.askers >= ASKERS_BELOW
    known = tuple(Asked(one, told, asked.count) for one in _same(scope, asked))
    if told:
        return Verdict(True, None, None, asked.count, known)
    return Verdict(False, "too_near", TOO_NEAR, asked.count if whole else None, known)


def _same(scope: Scope, asked: Cell) -> list[Scope]:
    """The scope, and without the conditions that leave nothing out: the same rows under another name."""
    named = [scope, counting.without(scope, asked.spare)] if asked.spare else [scope]
    return [replace(one, opens_at=0) for one in named]


def _is_near(scope: Scope, asked: Cell) -> bool:
    """Whether it must not even be asked if these may be told."""
    if asked.count < scope.opens_at:
        return True
    if not asked.spare:
        return False
    bare = nearness.settled(counting.without(scope, asked.spare))
    return bare.note is not None or asked.count < bare.scope.opens_at
