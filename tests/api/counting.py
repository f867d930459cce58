"""What somebody would try who wants to know who asks often: every count that can be made of what was given out.

Nothing here knows our shapes: it cuts whatever it gets into rows that speak of one backup, and looks for anything that
stands in the rows of just these backups and of no others. A name would do, and so would a number made of it.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

#: So many of one person's asks found together, without a single one of somebody else's, are no chance.
TOGETHER = 6
#: One person or unit is spoken of so much more often than any other.
OFTENER = 6
_WORD = re.compile(r"[\w:.@-]+")


@dataclass(frozen=True)
class Document:
    """Something that was given out: to whom, at which address, and what it said."""

    who: str
    address: str
    text: str


@dataclass
class Secret:
    """What nobody may find: which backups belong together, and by which names one would call whoever did it."""

    what: str
    #: Ids of the backups that belong together; all others are others.
    mine: frozenset[str]
    #: Names of the one it is about, and of each of the others.
    names: tuple[str, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()


@dataclass
class Attack:
    """Everything one reader was given."""

    ids: dict[str, str]  # id → number of each backup
    documents: list[Document] = field(default_factory=list)

    def finds(self, secret: Secret) -> list[str]:
        """In words, how it can be told; empty when it cannot."""
        return [*self._together(secret), *self._oftener(secret), *self._higher(secret)]

    def _together(self, secret: Secret) -> Iterator[str]:
        """A value that stands in rows of these backups alone."""
        stands: dict[str, set[str]] = defaultdict(set)
        for document in self.documents:
            for backup, values in rows(document, self.ids):
                for value in values:
                    stands[value].add(backup)
        for value, found in stands.items():
            if len(found) >= TOGETHER and found <= secret.mine:
                yield f"{value!r} stands in {len(found)} rows of {secret.what} and in no other"

    def _oftener(self, secret: Secret) -> Iterator[str]:
        """One is named much more often than any other, in a list or in all that is to be had of single backups."""
        kinds: dict[str, list[str]] = defaultdict(list)
        for document in self.documents:
            kinds[re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", document.address)].append(document.text)
        for address, texts in kinds.items():
            words = Counter(word for text in texts for word in _WORD.findall(text))
            most = max((named(words, names) for names in secret.others), default=0)
            if secret.names and (often := named(words, secret.names)) - most >= OFTENER:
                yield f"{address} names {secret.names[0]} {often} times, nobody else more than {most}"

    def _higher(self, secret: Secret) -> Iterator[str]:
        """A number beside one's name that is much higher than the same number beside any other's."""
        for document in self.documents:
            for column, numbers in beside(document, secret).items():
                own = numbers.pop("", None)
                if own is not None and numbers and OFTENER <= own - max(numbers.values()) <= 1000:
                    most = max(numbers.values())
                    yield f"{document.address}: {column} of {secret.names[0]} is {own}, of others {most}"


def named(words: Counter[str], names: Iterable[str]) -> int:
    return max((words[name] for name in names), default=0)


def rows(document: Document, ids: dict[str, str]) -> Iterator[tuple[str, set[str]]]:
    """Each piece that speaks of one backup and no other, by its id or its number, with every value in it."""
    known = {**{one: one for one in ids}, **{number: one for one, number in ids.items()}}
    whole = [one for one in ids if one in document.address]
    try:
        said = json.loads(document.text)
    except ValueError:
        for piece in re.split(r"</tr>|</li>|\n", document.text):
            words = set(_WORD.findall(piece))
            about = set(whole) or {known[word] for word in words if word in known}
            if len(about) == 1:
                yield about.pop(), words - known.keys()
        return
    if whole:
        yield whole[0], (set(values_in(said)) | set(told_in(said))) - known.keys()
    else:
        yield from _objects(said, known)


def _objects(said: Any, known: dict[str, str]) -> Iterator[tuple[str, set[str]]]:
    """The largest objects that speak of just one backup."""
    about = {known[value] for value in values_in(said) if value in known}
    if len(about) == 1 and isinstance(said, dict):
        yield about.pop(), (set(values_in(said)) | set(told_in(said))) - known.keys()
    elif about and isinstance(said, dict | list):
        for part in said.values() if isinstance(said, dict) else said:
            yield from _objects(part, known)


def values_in(said: Any) -> Iterator[str]:
    """Every word and number, however deep."""
    if isinstance(said, dict):
        for value in said.values():
            yield from values_in(value)
    elif isinstance(said, list):
        for value in said:
            yield from values_in(value)
    elif said is not None and not isinstance(said, bool) and said != "":
        yield str(said)


def told_in(said: Any) -> Iterator[str]:
    """What each event says of whom, "response.declined 2A14": the same name may stand elsewhere for something else."""
    parts = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    if isinstance(said, dict) and isinstance(said.get("event"), str):
        yield from (f"{said['event']} {value}" for value in values_in([said.get("actor"), said.get("facts")]))
    for part in parts:
        yield from told_in(part)


def beside(document: Document, secret: Secret) -> dict[str, dict[str, int]]:
    """Column → whose row ("" of the one it is about) → the number there, in lists that have a row for each of them."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    try:
        said = json.loads(document.text)
    except ValueError:
        return found
    whose = dict.fromkeys(secret.names, "") | {name: names[0] for names in secret.others for name in names}
    for one in _flat(said):
        keys = {whose[str(value)] for value in one.values() if isinstance(value, str | int) and str(value) in whose}
        if len(keys) == 1:
            (key,) = keys
            for column, value in one.items():
                # (What is beyond a million counts nothing: it is a moment.)
                if isinstance(value, int) and not isinstance(value, bool) and value < 1_000_000:
                    found[column][key] = value
    return found


def _flat(said: Any) -> Iterator[dict[str, Any]]:
    if isinstance(said, dict):
        yield said
    for part in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        yield from _flat(part)
