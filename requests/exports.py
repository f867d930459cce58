"""History as a file: closed backups without a person or a unit, oldest first, page by page.

A page is one short query of its own. A cursor over all of it would stand in a transaction for as long as somebody
reads, and the server ends a transaction that idles for half a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from requests import cards, history
from requests.export_words import File, Row
from requests.models import Backup, Response
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
    "pressed_at": "pressed_at",
    "received_at": "received_at",
    "acknowledged_at": "acknowledged_at",
    "first_rolling_at": "first_rolling_at",
    "first_on_scene_at": "first_on_scene_at",
    "second_on_scene_at": "second_there",
    "secured_at": "secured_at",
    "prisoner": "prisoner",
    "closed_at": "closed_at",
    "disposition": "disposition",
    "rung": "rung",
    "exhausted": "exhausted",
    "partners": "logs__len",
}
#: Seconds from received, for who counts in a spreadsheet.
_SPANS: Final = {
    "acknowledged_s": "acknowledged_at",
    "first_rolling_s": "first_rolling_at",
    "first_on_scene_s": "first_on_scene_at",
    "second_on_scene_s": "second_on_scene_at",
}
#: Every column, in its order. `row` is a number within the file and means nothing beyond it.
COLUMNS: Final = ("row", "agency", *_STORED, "label", *_SPANS)


def rows(agency: Agency, since: datetime | None, until: datetime | None, begun: datetime) -> QuerySet[Backup]:
    """What is exported: what had closed when the export began, so that its count is known before its first page."""
    return history.closed(agency, since, until).filter(closed_at__lte=begun).select_related(None)


def query_of(given: QueryDict) -> str:
    """The filters of an export, as its last line says them."""
    return urlencode([(name, value) for name, values in sorted(given.lists()) for value in values])


def pages(found: QuerySet[Backup], agency: Agency, file: File) -> Iterator[bytes]:
    """The file, part by part; each is made when it is asked for."""
    yield file.head()
    written = _writer(agency)
    stored = found.annotate(second_there=Subquery(_second())).order_by("received_at", "pk")
    page = list(stored.values_list("pk", *_STORED.values())[:PAGE])
    while page:
        first = file.count + 1
        yield file.page([written(number, raw) for number, raw in enumerate(page, first)])
        if len(page) < PAGE:
            break
        last, at = page[-1][0], page[-1][_AT]
        # The first condition is the one the index is entered by.
        after = Q(received_at__gte=at) & (Q(received_at__gt=at) | Q(pk__gt=last))
        page = list(stored.filter(after).values_list("pk", *_STORED.values())[:PAGE])
    yield file.end()


#: Places in what the database answers, after the key.
_PLACE: Final = {name: 1 + place for place, name in enumerate(_STORED)}
_AT: Final = _PLACE["received_at"]


def _writer(agency: Agency) -> Callable[[int, tuple[Any, ...]], Row]:
    code = agency.code
    labels = {str(level): cards.label(agency, level) for level in Urgency}
    level, logs = _PLACE["urgency"], _PLACE["partners"]
    spans = [_PLACE[name] for name in _SPANS.values()]

    def written(number: int, raw: tuple[Any, ...]) -> Row:
        at = raw[_AT]
        took = [None if raw[to] is None else round((raw[to] - at).total_seconds(), 3) for to in spans]
        return (number, code, *raw[1:logs], raw[logs] - 1, labels[raw[level]], *took)

    return written


def _second() -> QuerySet[Response, Any]:
    """When a second unit stood there, however often the first one came."""
    there = Response.objects.filter(backup=OuterRef("pk"), on_scene_at__isnull=False)
    first = Response.objects.filter(backup=OuterRef("backup"), on_scene_at__isnull=False)
    first = first.order_by("on_scene_at", "created_at", "pk")
    return there.exclude(unit=Subquery(first.values("unit")[:1])).order_by("on_scene_at").values("on_scene_at")[:1]
