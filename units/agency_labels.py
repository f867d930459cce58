"""An agency's own words for ours, as its file has them."""

from __future__ import annotations

import re
from typing import Any, Final

from units.agency_toml import Table
from units.vocabulary import COMMAND_WORDS

_LABELLED_STATUSES: Final = (
    "off_duty", "available", "busy", "out_of_service", "assigned", "rolling", "on_scene", "on_stop", "emergency",
)  # fmt: skip
_LABELLED_URGENCIES: Final = ("roll_by", "cover", "backup", "emergency")
_LABEL_LENGTH: Final = 24
_ONE_WORD: Final = re.compile(r"\S+")


def labels_of(table: Table) -> dict[str, Any]:
    """What an agency calls our levels, statuses and commands, and a scene that is secured."""
    found: dict[str, Any] = {}
    for key, words in (("urgency", _LABELLED_URGENCIES), ("status", _LABELLED_STATUSES)):
        inner = table.table(key)
        labels = {word: inner.text(word, longest=_LABEL_LENGTH) for word in words if inner.has(word)}
        inner.finish()
        if labels:
            found[key] = labels
    if commands := _commands(table.table("commands")):
        found["commands"] = commands
    if table.has("secured"):
        found["secured"] = table.text("secured", longest=_LABEL_LENGTH)
    table.finish()
    return found


def _commands(table: Table) -> dict[str, str]:
    """What the agency calls the words of the command line; each is typed as one word."""
    wanted = 'one word such as "10-8"'
    found = {
        word: table.text(word, longest=_LABEL_LENGTH, pattern=_ONE_WORD, wanted=wanted)
        for word in COMMAND_WORDS
        if table.has(word)
    }
    for word, label in found.items():
        if label.upper() in COMMAND_WORDS and label.upper() != word:
            table.fault(word, f"{label} is a command of ours already; take another word.")
    table.finish()
    return found
