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
    """How many backups, of how many different people; `near`: a wider cell has 1 to 4 more."""

    count: int = 0
    askers: int = 0
    near: bool = False

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
    wider = {mask: masks.get(mask, 0) for mask in range(full + 1)}
    bit = 1
    while bit <= full:
        # Afterwards each entry counts those that meet at least its conditions.
        for mask in range(full + 1):
            if not mask & bit:
                wider[mask] += wider[mask | bit]
        bit <<= 1
    return any(is_few(count - wider[full]) for count in wider.values())
