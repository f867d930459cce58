"""docs/commands.md says what the registry says, and every word of the registry has somebody who does it."""

from __future__ import annotations

import re

from backupboard.places import ROOT
from requests.access import MATRIX
from requests.commands.doing import WORDS
from requests.commands.registry import COMMANDS, Command
from units.vocabulary import COMMAND_WORDS

DOCUMENT = ROOT / "docs" / "commands.md"


def row(command: Command) -> str:
    """A command as the document has it."""
    usage = command.usage.replace("|", "\\|")
    back = command.undo if command.undoes else f"no: {command.undo}"
    return f"| `{usage}` | {command.name} | `{command.example}` | {command.says} | {back} |"


def test_the_document_is_the_registry() -> None:
    rows = re.findall(r"^\| `.*\|$", DOCUMENT.read_text(), re.M)
    assert rows == [row(command) for command in COMMANDS]


def test_every_word_is_done_by_somebody_and_asks_for_a_verb_of_the_matrix() -> None:
    assert WORDS.keys() | {"UNDO", "?"} == {command.word for command in COMMANDS}
    assert {command.verb for command in COMMANDS} <= MATRIX.keys()


def test_an_agency_may_relabel_every_word_there_is() -> None:
    assert {*COMMAND_WORDS, "?"} == {command.word for command in COMMANDS}
