"""History as a file: closed backups without a person or a unit, oldest first, page by page.

A page is one short transaction of its own. A cursor over all of it would stand in a transaction for as long as somebody
reads, and the server ends a transaction that idles for half a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.models import CharField, F, Field, FloatField, Func, Q, QuerySet
from django.db.models.functions import Cast
from django.http import QueryDict

from requests import cards, history
from requests.export_words import File, Row
from requests.models import Backup
from requests.vocabulary import Urgency
from units.models import Agency

#: Rows of one query. More make no file come faster, and a page is what lies in memory.
PAGE: Final = 2_000

#: Column → where it stands in the database. No id: it opens one backup's record, where names are, and that takes a
#: reason; the agency's own number and the time find it just as well.
_STORED: Final = {
    "number": "number",
    "urgency": "urgency",
    "origin": "origin",
    "beat": "beat__code",
    "place": "location",
    "reference": "reference",
    "prisoner": "prisoner",
    "disposition": "disposition",
    "rung": "rung",
    "exhausted": "exhausted",
    "partners": "logs__len",
}
#: How help came, as `history.came` has it; each as a time and as seconds.
_CAME: Final = ("first_rolling", "first_on_scene", "second_on_scene")
#: The same for times. The database writes them by the agency's clock: as values they would cost more than all the rest.
_BEFORE: Final = ("pressed_at", "received_at", "acknowledged_at")
_AFTER: Final = ("secured_at", "closed_at")
_TIMES: Final = (*_BEFORE, *(f"{name}_at" for name in _CAME), *_AFTER)
#: Seconds from received, for who counts in a spreadsheet.
_SPANS: Final = ("acknowledged_s", *(f"{name}_s" for name in _CAME))
#: Every column, in its order. `row` is a number within the file and means nothing beyond it.
COLUMNS: Final = ("row", "agency", *_STORED, "label", *_TIMES, *_SPANS)
#: Columns nobody types into.
OURS: Final = frozenset({"row", *_TIMES, *_SPANS})
_ISO: Final = "to_char(%s, 'YYYY-MM-DD\"T\"HH24:MI:SS.MSTZH:TZM')"
_SECONDS: Final = "round(extract(epoch from %s - requests_backup.received_at)::numeric, 3)"
#: Where a page ends, as text in UTC: Django takes any value for UTC, whatever the clock of the transaction is.
_MARK: Final = "to_char(%(expressions)s at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


def rows(found: QuerySet[Backup], begun: datetime) -> QuerySet[Backup]:
    """What is exported of a list: what had closed when the export began, so that its count is known before it comes."""
    return found.filter(closed_at__lte=begun).select_related(None)


def query_of(given: QueryDict) -> str:
    """The filters of an export, as its last line says them."""
    return urlencode([(name, value) for name, values in sorted(given.lists()) for value in values])


def pages(found: QuerySet[Backup], agency: Agency, file: File) -> Iterator[bytes]:
    """The file, part by part; each is made when it is asked for."""
    yield file.head()
    written, after = _writer(agency), Q()
    wanted = _wanted(found.order_by("received_at", "pk"))
    while True:
        page = _read(wanted.filter(after)[:PAGE], agency)
        if page:
            first = file.count + 1
            yield file.page([written(number, raw) for number, raw in enumerate(page, first)])
        if len(page) < PAGE:
            break
        last, at = page[-1][0], datetime.fromisoformat(page[-1][1])
        # The first condition is the one the index is entered by.
        after = Q(received_at__gte=at) & (Q(received_at__gt=at) | Q(pk__gt=last))
    yield file.end()


def _wanted(found: QuerySet[Backup]) -> QuerySet[Backup, tuple[Any, ...]]:
    times = {f"{name}_": _written(_ISO, name, CharField()) for name in (*_BEFORE, *_AFTER)}
    mark = Func(F("received_at"), template=_MARK, output_field=CharField())
    # As text: making a UUID of it takes longer than writing the row.
    found = found.annotate(
        key_=Cast("pk", CharField()), mark_=mark, **times,
        # All at once, and so as text: each by itself would look at the answers again.
        came_=history.came(_ISO, f"{_SECONDS}::text", of=CharField()),
        acknowledged_s=_written(f"{_SECONDS}::float8", "acknowledged_at", FloatField()),
    )  # fmt: skip
    return found.values_list("key_", "mark_", *_STORED.values(), *times, "acknowledged_s", "came_")


def _written(way: str, name: str, of: Field[Any, Any]) -> Func:
    return Func(F(name), template=way.replace("%s", "%(expressions)s"), output_field=of)


def _read(page: QuerySet[Backup, tuple[Any, ...]], agency: Agency) -> list[tuple[Any, ...]]:
    """One short transaction, in which it is the agency's time."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("select set_config('TimeZone', %s, true)", [agency.time_zone])
        return list(page)


#: Places in what the database answers, after the key and the time of the cursor.
_PLACE: Final = {name: 2 + place for place, name in enumerate(_STORED)}


def _writer(agency: Agency) -> Callable[[int, tuple[Any, ...]], Row]:
    code = agency.code
    labels = {str(level): cards.label(agency, level) for level in Urgency}
    level, logs = _PLACE["urgency"], _PLACE["partners"]
    before = logs + 1
    after = before + len(_BEFORE)

    def written(number: int, raw: tuple[Any, ...]) -> Row:
        came = raw[-1]
        return (
            number, code, *raw[2:logs], raw[logs] - 1, labels[raw[level]],
            *raw[before:after], *came[:3], *raw[after:-1], *[None if one is None else float(one) for one in came[3:]],
        )  # fmt: skip

    return written
