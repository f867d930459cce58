"""Reading a police department's published calls: what was made when and where, as stops and as asks for cover. Pure."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO
from zoneinfo import ZoneInfo

#: Call types of the San Diego police that are a unit out of the car, and the stop each is.
STOPS: Final = {"T": "traffic", "MPSSTP": "traffic", "1149": "traffic", "1150": "traffic", "1151": "pedestrian"}
#: Call types that are an ask: "cover now", "non urgent cover", "officer needs help".
ASKS: Final = {"COVER": "backup", "NONU": "cover", "1199": "emergency"}
ARREST: Final = frozenset({"A", "AB", "AHR"})
CALLED_OFF: Final = frozenset({"CAN", "W"})
DUPLICATE: Final = frozenset({"DUP", "V"})
_COLUMNS: Final = ("incident_num", "received_local", "call_type", "disposition", "beat", "location_block")


class NotCalls(ValueError):
    """The file is no list of calls; the message says what is missing."""


@dataclass(frozen=True)
class Call:
    """One row that the board can show. `beat` is empty where the publisher gave none."""

    number: str
    at: datetime
    type: str
    disposition: str
    beat: str
    location: str

    @property
    def stop_kind(self) -> str | None:
        """The kind of stop it is, if it is one."""
        return STOPS.get(self.type)

    @property
    def urgency(self) -> str | None:
        """The urgency of the ask it is, if it is one."""
        return ASKS.get(self.type)

    @property
    def arrested(self) -> bool:
        return self.disposition in ARREST

    @property
    def called_off(self) -> bool:
        return self.disposition in CALLED_OFF


@dataclass
class Calls:
    """The calls of a window, in order, and what of it was left out."""

    calls: list[Call] = field(default_factory=list)
    rows: int = 0
    duplicates: int = 0

    @property
    def other(self) -> int:
        """Rows that are neither a stop nor an ask: nothing a board shows."""
        return self.rows - self.duplicates - len(self.calls)


def read(path: Path, start: datetime, end: datetime, zone: ZoneInfo) -> Calls:
    """The stops and asks received from `start` up to `end`; the file's times are wall-clock times of `zone`.

    Raises NotCalls, OSError.
    """
    found = Calls()
    with _open(path) as lines:
        for row in _rows(lines, path):
            at = datetime.fromisoformat(row["received_local"]).replace(tzinfo=zone).astimezone(UTC)
            if not start <= at < end:
                continue
            found.rows += 1
            call = Call(
                number=row["incident_num"],
                at=at,
                type=row["call_type"],
                disposition=row["disposition"],
                beat=row["beat"],
                location=row["location_block"],
            )
            if call.stop_kind is None and call.urgency is None:
                continue
            if call.disposition in DUPLICATE:
                found.duplicates += 1
            else:
                found.calls.append(call)
    found.calls.sort(key=lambda call: (call.at, call.number))
    return found


@contextmanager
def _open(path: Path) -> Iterator[TextIO]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            yield lines
    else:
        with path.open(encoding="utf-8", newline="") as lines:
            yield lines


def _rows(lines: TextIO, path: Path) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(lines)
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise NotCalls(f"{path}: the header lacks {', '.join(missing)}.")
    for row in reader:
        try:
            datetime.fromisoformat(row["received_local"])
        except (ValueError, TypeError):
            raise NotCalls(f"{path}:{reader.line_num}: {row['received_local']!r} is no time.") from None
        yield row
