"""Which numbers are not told, because a small number is a person. Pure, no database.

A cell is told when at least 5 backups are in it, by at least 4 different people, and when no wider cell that can be
asked for differs from it by 1 to 4. Where the cells of one table add up to a total that is told, a single hidden one
would be the total less the rest: then the next smallest are hidden with it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

#: Fewer backups than this are not counted aloud.
HIDDEN_BELOW: Final = 5
#: Nor those of fewer different people than this.
ASKERS_BELOW: Final = 4

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Cell:
    """How many backups, of how many different people; `near`: a wider cell has 1 to 4 more; `spare`: conditions of its
    filter that leave nothing out."""

    count: int = 0
    askers: int = 0
    near: bool = False
    spare: int = 0

    @property
    def small(self) -> bool:
        """Whether it says something of a person. None at all is nobody."""
        return is_few(self.count) or (self.count > 0 and (self.askers < ASKERS_BELOW or self.near))

    @property
    def told(self) -> int | None:
        """The number, where it may be told by itself."""
        return None if self.small else self.count


def is_few(count: int) -> bool:
    """Some, and so few that each is somebody."""
    return 0 < count < HIDDEN_BELOW


def hidden(cells: Mapping[K, Cell]) -> set[K]:
    """Of cells that add up to a total somebody knows, those that are not told: the small ones and what covers them."""
    found = {key for key, cell in cells.items() if cell.small}
    rest = sorted((key for key in cells if key not in found and cells[key].count), key=lambda key: cells[key].count)
    while found and rest and (len(found) < 2 or sum(cells[key].count for key in found) < HIDDEN_BELOW):
        found.add(rest.pop(0))
    return found


def told(cells: Mapping[K, Cell]) -> dict[K, int | None]:
    """The numbers of such cells, null where hidden."""
    not_told = hidden(cells)
    return {key: None if key in not_told else cell.count for key, cell in cells.items()}


def is_near(masks: Mapping[int, int], full: int) -> bool:
    """Whether leaving out some of the conditions of a filter adds 1 to 4 backups.

    `masks`: how many backups meet exactly these conditions, one bit each; `full` has a bit for every condition.
    """
    return any(is_few(masks[full & ~missed]) for missed in _least_missed(masks, full))


def spare(masks: Mapping[int, int], full: int) -> int:
    """Conditions that may be left out, all of these together, without a single backup more: they say nothing here."""
    missed, kept = _least_missed(masks, full), full
    for bit in (1 << place for place in range(full.bit_length())):
        if all(one & kept & ~bit for one in missed):
            kept &= ~bit
    return full & ~kept


def _least_missed(masks: Mapping[int, int], full: int) -> list[int]:
    """What some backup misses of a filter, where no other misses only a part of that.

    Leaving out the conditions M adds every backup whose missed ones all lie in M. So the least that can be added, but
    nothing, is added by leaving out one of these; and by any other M at least as many. That spares looking at all of M.
    """
    found: list[int] = []
    for missed in sorted((full & ~mask for mask, n in masks.items() if n and mask != full), key=int.bit_count):
        if all(one & ~missed for one in found):
            found.append(missed)
    return found
