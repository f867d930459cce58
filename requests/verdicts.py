"""Whether the figures of a selection may be told, and which of its answers the next must be compared with.

That a selection of five and more is hidden has one word for every reason. Who could tell "few people asked" from "too
near to another" would learn from two selections that differ by one ask whose it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from requests import askers, counting, nearness
from requests.counting import Scope
from requests.suppression import ASKERS_BELOW, HIDDEN_BELOW, Cell, is_few

#: What is said besides where period and filters can be chosen.
CHOOSE: Final = " Choose a longer period or fewer filters."
FEW: Final = f"Fewer than {HIDDEN_BELOW} backups: hidden to protect people.{CHOOSE}"
TOO_NEAR: Final = (
    f"Hidden to protect people: fewer than {ASKERS_BELOW} different people asked, or another filter or period differs"
    f" from this one by fewer than {HIDDEN_BELOW} backups.{CHOOSE}"
)
#: An agency this small reads totals of four weeks and more.
_TOTALS_FROM_DAYS: Final = 28
#: The place of a condition → its values that are there → how many rows each has.
ByValue = Mapping[int, Mapping[Any, int]]


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


def verdict(scope: Scope, asked: Cell, by_value: Callable[[], ByValue] | None = None) -> Verdict:
    """What may be told of a scope whose rows are these. `by_value`: that of `askers`, where it was begun before."""
    if asked.count == 0:
        return Verdict(True, None, None, 0)
    begins, ends = scope.days.bounds(scope.now)
    whole = not scope.conditions and (ends - begins).days >= _TOTALS_FROM_DAYS
    if asked.count < HIDDEN_BELOW:
        return Verdict(False, "few", FEW, None)
    bare = None if asked.near else _bare(scope, asked, by_value() if by_value else askers.by_value(scope))
    if bare is None or _is_near(scope, bare, asked):
        # Where it is the same as before but for what closed since, its total is told like before.
        again = whole and 0 < scope.opens_at < nearness.NEVER
        return Verdict(False, "too_near", TOO_NEAR, asked.count if again else None)
    told = asked.askers >= ASKERS_BELOW
    known = tuple(Asked(one, told, asked.count) for one in _same(scope, bare))
    if told:
        return Verdict(True, None, None, asked.count, known)
    return Verdict(False, "too_near", TOO_NEAR, asked.count if whole else None, known)


def _bare(scope: Scope, asked: Cell, by_value: ByValue) -> Scope | None:
    """The same rows by the fewest words: without the conditions that leave nothing out, and without values that no row
    has. None where one of several values has 1 to 4: with and without it would tell them."""
    if any(is_few(count) for counts in by_value.values() for count in counts.values()):
        return None
    return counting.without(counting.of_those(scope, by_value), asked.spare)


def _same(scope: Scope, bare: Scope) -> list[Scope]:
    """The scope, and the same rows under another name."""
    named = [scope] if bare.of == scope.of else [scope, bare]
    return [replace(one, opens_at=0) for one in named]


def _is_near(scope: Scope, bare: Scope, asked: Cell) -> bool:
    """Whether it must not even be asked if these may be told."""
    if asked.count < scope.opens_at:
        return True
    if bare.of == scope.of:
        return False
    found = nearness.settled(bare)
    return found.note is not None or asked.count < found.scope.opens_at
