"""Did you mean 2A14? A guess is offered, never acted on. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: No word is worth more comparing than this; a longer one is no call sign and no command.
_LONGEST: Final = 24


def distance(one: str, other: str) -> int:
    """How many letters were added, left out, mistaken, or changed places with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            best = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]


def guesses(word: str, known: Iterable[str], *, at_most: int = 3) -> list[str]:
    """Known words so near to what was typed that it may have been meant, nearest first; often none."""
    typed = word.upper()
    if not typed or len(typed) > _LONGEST:
        return []
    allowed = 1 if len(typed) <= 4 else 2
    found = sorted({(distance(typed, name.upper()), name) for name in known if len(name) <= _LONGEST})
    return [name for far, name in found if far <= allowed and far < len(typed)][:at_most]
