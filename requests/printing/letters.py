"""What a print does with letters its font does not have: the letter beneath the mark, or [?], and it is said. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import Final

#: In place of a letter that has no likeness in the font.
UNKNOWN: Final = "[?]"
#: Breaks of a line, which a print makes itself; a tab is a blank.
_PLAIN: Final = {"\n": "\n", "\t": " ", "\r": ""}


class Letters:
    """The letters of one print. Remembers what it could not show, for the note at its end."""

    def __init__(self, known: Collection[int]) -> None:
        self._known = frozenset(known) - {0}
        self.replaced: dict[str, str] = {}

    def shown(self, text: str) -> str:
        """The text as it can be printed. Text is composed first: an e and its accent are one letter."""
        return "".join(map(self._letter, unicodedata.normalize("NFC", text.replace("\r\n", "\n"))))

    def _letter(self, letter: str) -> str:
        if letter in _PLAIN:
            return _PLAIN[letter]
        if ord(letter) in self._known:
            return letter
        if letter not in self.replaced:
            bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
            self.replaced[letter] = bare if bare and all(ord(one) in self._known for one in bare) else UNKNOWN
        return self.replaced[letter]

    def told(self) -> list[str]:
        """Which letters were replaced and by what, in words, in the order of their numbers."""
        return [
            f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name').lower()}, printed {put}"
            for letter, put in sorted(self.replaced.items())
        ]
