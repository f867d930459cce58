"""Reads logs from end to end and says whether they are as they were written; in constant memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, Sum

from requests.chain import Fault, Line, Purged, Walk, wire_time
from requests.models import BoardCounter, Event, Purge
from requests.vocabulary import Kept
from units.models import Agency

#: Lines fetched at once, and lines of one snapshot: one that lasted for millions would keep PostgreSQL from tidying.
FETCH: Final = 5_000
SNAPSHOT: Final = 250_000
_LOWEST: Final = -(2**63)
_LINES: Final = """
select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), kind, subject_kind,
       coalesce(subject::text, ''), payload, blanked, hash
  from requests_event where agency_id = %s and seq > %s and seq <= %s order by seq limit %s"""

#: Told now and then: lines read so far, lines there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verdict:
    """What a walk along one log found: how many lines hold, how many of them are without words, the first fault."""

    agency: str
    lines: int
    blanked: int
    head: str
    fault: Fault | None


@dataclass(frozen=True)
class Head:
    """A log's head as it was exported."""

    agency: str
    seq: int
    head: str
    exported: str


def logs(code: str | None = None) -> list[Agency]:
    """Agencies that have a log, or the one asked for."""
    found = Agency.objects.filter(
        Q(pk__in=BoardCounter.objects.values("pk")) | Exists(Event.objects.filter(agency=OuterRef("pk")))
    )
    return list(found.filter(code=code) if code else found)


def verify(agency: Agency, heads: list[Head] | None = None, progress: Progress | None = None) -> Verdict:
    """Walks one log from its first line to its head, and stops at the first line that is not as it was written."""
    walk = Walk(known=_known(agency, heads or []))
    fault = _walk(agency, walk, _LOWEST, None, progress or (lambda done, total: None))
    return Verdict(agency.code, walk.lines, walk.blanked, walk.head.hex(), fault)


def verify_between(agency: Agency, first: int, last: int) -> Verdict:
    """The same for lines `first` to `last` of one log; the hash before them is taken as it stands."""
    walk = Walk(seq=first - 1)
    if first > 1:
        before = Event.objects.filter(agency=agency, seq=first - 1).values_list("hash", "at").first()
        if before is None:
            return Verdict(agency.code, 0, 0, "", Fault(first - 1, "it is missing"))
        walk.head, walk.at = bytes(before[0]), wire_time(before[1])
    fault = _walk(agency, walk, first - 1, last, lambda done, total: None)
    if fault is None and walk.seq < last:
        fault = Fault(walk.seq + 1, "it is missing")
    return Verdict(agency.code, walk.lines, walk.blanked, walk.head.hex(), fault)


def _walk(agency: Agency, walk: Walk, after: int, last: int | None, progress: Progress) -> Fault | None:
    """Snapshot after snapshot. To the head, unless a last line is named: its counter is of the snapshot's moment."""
    while True:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
                # It holds no lock that anybody waits for, and a machine that is out of breath may take its time.
                cursor.execute("set local idle_in_transaction_session_timeout = '60s'")
            counter = BoardCounter.objects.filter(pk=agency.pk).first()
            if counter is None:
                return Fault(1, "the log has no counter")
            # (In the same snapshot: a purge may run beside it.)
            walk.purged = _purged(agency)
            count = 0
            for rows in _batches(agency.pk, after, last):
                fault = walk.take_all(rows)
                if fault is not None:
                    return fault
                count += len(rows)
                progress(walk.lines, last or counter.seq)
            if count < SNAPSHOT:
                ends = (counter.seq, bytes(counter.head), wire_time(counter.last_at))
                return walk.end(*ends) if last is None else None
        after = walk.seq


def _batches(agency_id: int, after: int, last: int | None) -> Iterator[list[Line]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINES, [agency_id, after, 2**63 - 1 if last is None else last, SNAPSHOT])
        while rows := cursor.fetchmany(FETCH):
            yield rows


def _purged(agency: Agency) -> Purged:
    purges = Purge.objects.filter(agency=agency, kind=Kept.LOG)
    taken = [one or [] for one in purges.filter(taken__isnull=False).values_list("taken", flat=True)]
    stretches = sorted(pair for one in taken for pair in zip(one[::2], one[1::2], strict=True))
    older = purges.filter(taken=None).aggregate(rows=Sum("rows"), until=Max("before"))
    return Purged(
        [first for first, _ in stretches],
        [last for _, last in stretches],
        older["rows"] or 0,
        wire_time(older["until"]) if older["until"] else "",
    )


def _known(agency: Agency, heads: list[Head]) -> dict[int, tuple[bytes, str]]:
    mine = [head for head in heads if head.agency == agency.code and head.seq > 0]
    return {head.seq: (bytes.fromhex(head.head), head.exported) for head in mine}


class BadHeads(Exception):
    """A file of heads that cannot be read, with the line."""


def read_heads(file: Path) -> list[Head]:
    """The heads of an exported file, one JSON object a line. Raises BadHeads, OSError."""
    heads = []
    for number, text in enumerate(file.read_text().splitlines(), start=1):
        if not text.strip():
            continue
        try:
            said = json.loads(text)
            bytes.fromhex(said["head"])
            datetime.fromisoformat(said["exported"])
            heads.append(Head(str(said["agency"]), int(said["seq"]), said["head"], said["exported"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BadHeads(f"line {number} of {file} is no head: {error!r}") from None
    return heads


def numbers_between(agency: Agency, begins: datetime, ends: datetime) -> tuple[int, int]:
    """The first and the last number of a log in [begins, ends); (1, 0) when it has none there.

    Times never decrease with numbers, so halving finds them: no index on time is needed, however long the log is.
    """
    first, last = _first_from(agency, begins), _first_from(agency, ends) - 1
    return (first, last) if first <= last else (1, 0)


def _first_from(agency: Agency, at: datetime) -> int:
    """The number of the first line at or after a time; one beyond the last when there is none."""
    low, high = 1, 1 + (Event.objects.filter(agency=agency).aggregate(last=Max("seq"))["last"] or 0)
    while low < high:
        middle = (low + high) // 2
        line = Event.objects.filter(agency=agency, seq__gte=middle).order_by("seq").values_list("at", flat=True).first()
        if line is not None and line < at:
            low = middle + 1
        else:
            high = middle
    return low
