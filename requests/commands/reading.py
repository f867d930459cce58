"""A typed line becomes a command, or a sentence that says why not. Pure: it knows words, not the board."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from requests.commands import parts
from requests.commands.guessing import guesses
from requests.commands.registry import LONGEST, Words
from requests.commands.said import Line, Refused, Said


@dataclass(frozen=True)
class Unread:
    """Why a line is no command. `choices` are whole lines that would be one."""

    why: str
    choices: tuple[str, ...] = ()


def read(line: str, words: Words) -> Said | Unread:
    """A line as this desk means it, verb first or unit first."""
    if problem := _unusable(line):
        return Unread(problem)
    typed = line.split()
    if not typed:
        return Unread("Nothing is typed. ? shows the commands.")
    verb = next((n for n in (0, 1) if n < len(typed) and typed[n].upper() in words.verbs), None)
    if verb is None:
        return _no_verb(typed, words)
    meant = words.verbs[typed[verb].upper()]
    rest = typed[:verb] + typed[verb + 1 :]
    if len(meant) > 1:
        lines = tuple(" ".join([command.word, *rest]) for command in meant)
        return Unread(f"{typed[verb].upper()} could be {' or '.join(c.word for c in meant)} here. Say which.", lines)
    try:
        return replace(parts.said(Line(meant[0], words, rest)), line=" ".join(typed))
    except Refused as no:
        return Unread(str(no))


def _unusable(line: str) -> str | None:
    if len(line) > LONGEST:
        return f"The line is longer than {LONGEST} characters."
    if any(unicodedata.category(letter).startswith("C") for letter in line):
        return "The line holds characters that nobody can see."
    return None


def _no_verb(typed: list[str], words: Words) -> Unread:
    """Neither the first nor the second word is a command."""
    first = typed[0].upper()
    if first in words.units and len(typed) == 1:
        return Unread(f"{first} what? ER, AR, CL, AV, OK … ? shows the commands.")
    place = 1 if first in words.units else 0
    near = guesses(typed[place], words.verbs)
    why = f"No command {typed[place][:24]}."
    if not near:
        return Unread(f"{why} ? shows the commands.")
    lines = tuple(" ".join([*typed[:place], word, *typed[place + 1 :]]) for word in near)
    return Unread(f"{why} Did you mean {' or '.join(near)}?", lines)
