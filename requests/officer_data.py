"""docs/officer-data.md as a page: what is kept about an officer, and since when it says so.

The document is the source. It keeps to headings, paragraphs, lists and tables, so that it needs no library to be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from django.conf import settings

_DOCUMENT: Final = settings.BASE_DIR / "docs" / "officer-data.md"
_AS_OF: Final = re.compile(r"As of (\d{4}-\d\d-\d\d)\.")


@dataclass
class Block:
    """A piece of the page: `kind` is h1, h2, p, list or table."""

    kind: str
    text: str = ""
    #: Items of a list; rows of a table, the first of them its head.
    items: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """The document as read."""

    as_of: date
    blocks: list[Block]


@cache
def page() -> Page:
    """The document, read once a process. Raises ValueError when it does not say since when it is true."""
    return read(_DOCUMENT.read_text())


def read(text: str) -> Page:
    """Its blocks in order. Raises ValueError."""
    said = _AS_OF.search(text)
    if said is None:
        raise ValueError("the page on officers' data does not say as of when")
    blocks: list[Block] = []
    fresh = True
    for line in text.splitlines():
        if not line.strip():
            fresh = True
            continue
        _take(blocks, line.strip(), fresh=fresh)
        fresh = line.startswith("#")
    return Page(date.fromisoformat(said[1]), blocks)


def _take(blocks: list[Block], line: str, *, fresh: bool) -> None:
    """Adds a line to the last block, or begins one with it."""
    last = blocks[-1] if blocks and not fresh else None
    if line.startswith("#"):
        level, _, words = line.partition(" ")
        blocks.append(Block(f"h{len(level)}", words))
    elif line.startswith("- "):
        if last is None or last.kind != "list":
            blocks.append(last := Block("list"))
        last.items.append(line[2:])
    elif line.startswith("|"):
        if last is None or last.kind != "table":
            blocks.append(last := Block("table"))
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if set("".join(cells)) != {"-"}:
            last.rows.append(cells)
    elif last is not None and last.kind == "list":
        last.items[-1] += f" {line}"
    elif last is not None and last.kind == "p":
        last.text += f" {line}"
    else:
        blocks.append(Block("p", line))


def changed_for(seen: date | None) -> date | None:
    """Since when there is something about their data that somebody has not read; None when they have."""
    as_of = page().as_of
    return as_of if seen is None or seen < as_of else None
