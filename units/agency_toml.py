"""Reading a TOML file that a person wrote: every fault is found, and named by place, key, value and cure. Pure."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT: Final = re.compile(r"^\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[A-Za-z0-9_\"'-]+)*)\s*=")
_SHOWN: Final = 60


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one file: where, what stands there, and what to do about it."""

    file: str
    line: int | None
    key: str
    value: Any
    cure: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        if self.value is MISSING:
            return f"{place}: {self.key}: {self.cure}"
        shown = repr(self.value)
        shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
        return f"{place}: {self.key} = {shown}: {self.cure}"


class _Missing:
    def __repr__(self) -> str:
        return "missing"


#: The key is not there.
MISSING: Final = _Missing()


@dataclass
class Document:
    """A TOML text, the line each key stands on, and the faults found so far."""

    file: str
    data: dict[str, Any]
    lines: dict[str, int]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, value: Any, cure: str) -> None:
        """Notes a fault at a key such as `units[3].call_sign`; the nearest known key gives the line."""
        known = key
        while known and known not in self.lines:
            known = re.sub(r"(\.[^.\[]+|\[\d+\])$", "", known) if re.search(r"[.\[]", known) else ""
        self.faults.append(Fault(self.file, self.lines.get(known), key, value, cure))

    def top(self) -> Table:
        """The file as one table."""
        return Table(self, "", self.data)


def parse(file: str, text: str) -> Document:
    """The document, with one fault and no data when the text is not TOML."""
    try:
        return Document(file, tomllib.loads(text), line_numbers(text))
    except tomllib.TOMLDecodeError as error:
        why = str(error)
        found = re.search(r"line (\d+)", why)
        line = int(found[1]) if found else None
        return Document(file, {}, {}, [Fault(file, line, "not TOML", MISSING, why)])


def line_numbers(text: str) -> dict[str, int]:
    """Key path → line, 1-based, for tables, arrays of tables and plain keys; inline values have their key's line."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            prefix = _path(header[2])
            if header[1] == "[[":
                counts[prefix] = counts.get(prefix, -1) + 1
                found.setdefault(prefix, number)
                prefix = f"{prefix}[{counts[prefix]}]"
            found.setdefault(prefix, number)
        elif assignment := _ASSIGNMENT.match(line):
            found.setdefault(".".join(filter(None, (prefix, _path(assignment[1])))), number)
    return found


def _path(dotted: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in dotted.split("."))


class Table:
    """One TOML table being read: asks for what it knows, reports what does not fit, and what nobody asked for."""

    def __init__(self, document: Document, path: str, values: dict[str, Any]) -> None:
        self.document = document
        self.path = path
        self.values = values
        self._known: set[str] = set()

    def at(self, key: str) -> str:
        """The full path of a key of this table."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, cure: str) -> None:
        """Notes what is wrong with the value of one of this table's keys."""
        self.document.fault(self.at(key), self.values.get(key, MISSING), cure)

    def has(self, key: str) -> bool:
        """Whether the file gives the key."""
        self._known.add(key)
        return key in self.values

    def _take(self, key: str, kind: type | tuple[type, ...], wanted: str, default: Any) -> Any:
        if not self.has(key):
            if default is MISSING:
                self.fault(key, f"is needed: give {wanted}.")
                return None
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fault(key, f"give {wanted}.")
            return None if default is MISSING else default
        return value

    def text(
        self,
        key: str,
        *,
        default: str | _Missing = MISSING,
        longest: int,
        pattern: re.Pattern[str] | None = None,
        wanted: str = "a text in quotes",
    ) -> str:
        """A text of at most `longest` characters that fits the pattern; "" after a fault."""
        value = self._take(key, str, wanted, default)
        if value is None or not self.has(key):
            return value or ""
        value = value.strip()
        if not value and default is MISSING:
            self.fault(key, f"is empty: give {wanted}.")
        elif len(value) > longest:
            self.fault(key, f"has {len(value)} characters, at most {longest} fit.")
        elif any(not character.isprintable() for character in value):
            self.fault(key, "has a character that cannot be shown; take it out.")
        elif value and pattern and not pattern.fullmatch(value):
            self.fault(key, f"give {wanted}.")
        return str(value)

    def one_of(self, key: str, words: Collection[str]) -> str:
        """One of the words; the nearest is offered where another stands."""
        value = self.text(key, longest=200, wanted=f"one of {', '.join(words)}")
        if self.values.get(key) == value and value not in words:
            near = difflib.get_close_matches(value, words, 1)
            self.fault(key, (f"did you mean {near[0]!r}? " if near else "") + f"Say one of {', '.join(words)}.")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        return bool(self._take(key, bool, "true or false, without quotes", default))

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self._take(key, int, f"a whole number from {least} to {most}", default)
        if not least <= value <= most:
            self.fault(key, f"give a whole number from {least} to {most}.")
        return int(value)

    def texts(self, key: str, wanted: str) -> list[str]:
        """A list of texts; absent is empty."""
        value = self._take(key, list, wanted, [])
        if any(not isinstance(item, str) for item in value):
            self.fault(key, f"give {wanted}.")
            return []
        return list(value)

    def raw(self, key: str, default: Any = None) -> Any:
        """Whatever stands there, for a reader of its own."""
        return self.values[key] if self.has(key) else default

    def table(self, key: str) -> Table:
        """A table within; an absent one reads as empty."""
        value = self._take(key, dict, f"a table: [{self.at(key)}]", {})
        return Table(self.document, self.at(key), value)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of an array of tables; absent is none."""
        value = self._take(key, list, f"tables: [[{self.at(key)}]]", [])
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield Table(self.document, f"{self.at(key)}[{index}]", item)
            else:
                self.document.fault(f"{self.at(key)}[{index}]", item, f"write it as [[{self.at(key)}]].")

    def finish(self) -> None:
        """Reports the keys nobody asked for, with the nearest that is known."""
        for key in self.values:
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, 1)
                known = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(self._known))}."
                self.document.fault(self.at(key), MISSING, f"nobody knows this key; {known}")


def unique(tables: list[tuple[Table, str]], key: str, normal: Callable[[str], str] = str) -> None:
    """Reports values that stand twice, naming where the first stands."""
    seen: dict[str, Table] = {}
    for table, value in tables:
        name = normal(value)
        if name and name in seen:
            table.fault(key, f"stands twice; the first is {seen[name].at(key)}. Take one out.")
        seen.setdefault(name, table)
