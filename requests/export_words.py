"""How a row of history stands in a file: CSV for people, JSON Lines for machines. Pure; no database."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

#: A spreadsheet takes a cell that begins so for a formula. The wide forms too: some programs fold them.
FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")
#: Before such a cell; a spreadsheet shows what follows as text.
GUARD: Final = "'"
#: Without it Excel reads UTF-8 as whatever its country's code page is. Machines take JSON Lines, which has none.
BOM: Final = b"\xef\xbb\xbf"
END: Final = "END"
CUT: Final = "CUT SHORT"
UNFINISHED: Final = "The board could not read on: this is not all. Ask for it again."

Value = str | int | float | bool | None
Row = Sequence[Value]


@dataclass(frozen=True)
class Told:
    """What the last line of a file says of it, so that a file that was cut is seen to be."""

    agency: str
    #: The filters, as they stand behind the question mark.
    query: str
    exported_at: datetime
    by: str


class Form(Protocol):
    """A kind of file."""

    content_type: str
    suffix: str

    def head(self) -> bytes:
        """What comes before the first row."""

    def rows(self, rows: Iterable[Row]) -> bytes:
        """A page of rows."""

    def end(self, rows: int, sha256: str) -> bytes:
        """The last line of a whole file."""

    def cut(self, rows: int) -> bytes:
        """The last line of one that could not be finished."""


#: A line of a file is a row: what breaks a line inside a cell becomes a blank.
_ONE_LINE: Final = dict.fromkeys(map(ord, "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")


@lru_cache(4096)
def guarded(text: str) -> str:
    """A cell of one line that no spreadsheet takes for a formula; blanks before it do not help it."""
    is_formula = text[:1] in FORMULA or text.lstrip(" \u00a0\ufeff")[:1] in FORMULA
    text = text.translate(_ONE_LINE)
    return GUARD + text if text and is_formula else text


def local(at: datetime, zone: ZoneInfo) -> str:
    """ISO 8601 with the offset of the agency's zone at that moment, whole milliseconds."""
    return at.astimezone(zone).isoformat(timespec="milliseconds")


class Csv:
    """RFC 4180, with a byte order mark; the first line names the columns, the last one begins with END."""

    content_type = "text/csv; charset=utf-8; header=present"
    suffix = "csv"

    def __init__(self, columns: Sequence[str], told: Told, zone: ZoneInfo, ours: Container[str] = ()) -> None:
        """`ours`: columns that the board itself writes, times among them; every other one is guarded."""
        self.columns = columns
        self.told = told
        self.zone = zone
        self._typed = [place for place, name in enumerate(columns) if name not in ours]

    def head(self) -> bytes:
        return BOM + self._lines([list(self.columns)])

    def rows(self, rows: Iterable[Row]) -> bytes:
        return self._lines(map(self._guarded, rows))

    def end(self, rows: int, sha256: str) -> bytes:
        return self._last(END, rows, f"sha256 of all lines above {sha256}")

    def cut(self, rows: int) -> bytes:
        return self._last(CUT, rows, UNFINISHED)

    def _guarded(self, row: Row) -> Row:
        cells = list(row)
        for place in self._typed:
            cell = cells[place]
            if isinstance(cell, str):
                cells[place] = guarded(cell)
        return cells

    def _last(self, word: str, rows: int, what: str) -> bytes:
        told = self.told
        said: list[Value] = [
            word,
            f"{rows} rows",
            told.agency,
            f"filter {told.query}",
            f"exported {local(told.exported_at, self.zone)}",
            guarded(f"by {told.by}"),
            what,
        ]
        # As many cells as any other line: some readers refuse a file whose lines differ.
        return self._lines([said + [None] * (len(self.columns) - len(said))])

    def _lines(self, rows: Iterable[Sequence[Value]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()


class JsonLines:
    """One object a line; the last one has `end`."""

    content_type = "application/jsonl; charset=utf-8"
    suffix = "jsonl"

    def __init__(self, columns: Sequence[str], told: Told, zone: ZoneInfo, ours: Container[str] = ()) -> None:
        self.columns = columns
        self.told = told
        self.zone = zone
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def head(self) -> bytes:
        return b""

    def rows(self, rows: Iterable[Row]) -> bytes:
        names, encode = self.columns, self._encode
        return "".join([encode(dict(zip(names, row, strict=True))) + "\n" for row in rows]).encode()

    def end(self, rows: int, sha256: str) -> bytes:
        return self._last({"end": True, "rows": rows, "sha256": sha256})

    def cut(self, rows: int) -> bytes:
        return self._last({"end": False, "rows": rows, "error": UNFINISHED})

    def _last(self, said: dict[str, Any]) -> bytes:
        told = self.told
        about = {"agency": told.agency, "filter": told.query, "by": told.by}
        return (self._encode(said | about | {"exported_at": local(told.exported_at, self.zone)}) + "\n").encode()


FORMS: Final[dict[str, type[Csv] | type[JsonLines]]] = {"csv": Csv, "jsonl": JsonLines}


class File:
    """A file made page by page: how many rows it has so far and what they hash to."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.count = 0
        self._sum = hashlib.sha256()

    def head(self) -> bytes:
        return self._counted(self.form.head())

    def page(self, rows: Sequence[Row]) -> bytes:
        self.count += len(rows)
        return self._counted(self.form.rows(rows))

    def end(self) -> bytes:
        return self.form.end(self.count, self._sum.hexdigest())

    def cut(self) -> bytes:
        return self.form.cut(self.count)

    def _counted(self, part: bytes) -> bytes:
        self._sum.update(part)
        return part
