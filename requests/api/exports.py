"""History as a file, streamed."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from backupboard.streaming import streamed
from requests import counting, exports, history, queries
from requests.api.base import ApiView
from requests.api.history import FILTERS, query_of
from requests.api.refusals import SlowDown
from requests.api.schema import said_of
from requests.api.shapes import ref
from requests.export_words import FORMS, File, Told
from requests.refusals import Invalid

#: Exports that one process makes at once: each takes its share of the processor from who asks for backup.
MOST_AT_ONCE: Final = 2
RETRY_AFTER_S: Final = 10
#: How many rows will come; a reader that counts them can say how far it is.
ROWS: Final = "X-Rows"


class Making:
    """One file on its way out."""

    def __init__(self, parts: Iterator[bytes], file: File) -> None:
        self._parts = parts
        self._file = file
        _under_way.add(self)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._parts)

    def cut(self) -> bytes:
        return self._file.cut()

    def over(self) -> None:
        _under_way.discard(self)


#: Weakly: an answer that was never begun ends without a word.
_under_way: weakref.WeakSet[Making] = weakref.WeakSet()


class Export(ApiView):
    """Closed backups as CSV or JSON Lines, without a person or a unit in them."""

    @extend_schema(
        operation_id="history_export",
        parameters=[
            OpenApiParameter("format", str, enum=sorted(FORMS), description="csv (default) for people, jsonl."),
            *map(said_of, FILTERS),
        ],
        responses={
            (200, "text/csv"): OpenApiTypes.BINARY,
            (200, "application/jsonl"): OpenApiTypes.BINARY,
            400: OpenApiResponse(ref("Error"), "Any refusal has this shape, whatever its status."),
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        actor = self.actor(request)
        agency = self.agency(request, actor, "history.see")
        query = query_of(request, "format")
        if query.mutual_aid == "out":
            raise Invalid.field("mutual_aid", "what others asked stands in their record, and in no file of yours")
        listed = history.asked_for(counting.asks(agency, query))
        kind = request.query_params.get("format", "csv")
        if kind not in FORMS:
            raise Invalid.field("format", f"must be one of {', '.join(FORMS)}")
        if len(_under_way) >= MOST_AT_ONCE:
            raise SlowDown("Other files are being made just now. Try again in a moment.", RETRY_AFTER_S)
        begun = queries.db_now()
        found = exports.rows(listed, begun)
        filters = exports.query_of(request.query_params)
        told = Told(agency.code, filters, begun, actor.label)
        zone = ZoneInfo(agency.time_zone)
        file = File(FORMS[kind](exports.COLUMNS, told, zone, exports.OURS))
        count = found.count()
        self.looked(request, actor, f"{count} rows of {agency.code} as {filters or kind}")
        answer = streamed(request._request, Making(exports.pages(found, agency, file), file), file.form.content_type)
        answer[ROWS] = str(count)
        answer["Content-Disposition"] = f'attachment; filename="{_name(told, zone, file)}"'
        return answer

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        # A proxy that gathers an answer before it passes it on would undo the streaming.
        answer["X-Accel-Buffering"] = "no"
        return answer


def _name(told: Told, zone: ZoneInfo, file: File) -> str:
    """What a browser calls the file: letters that stand in any header and on any disk."""
    code = re.sub(r"[^A-Za-z0-9]+", "-", told.agency)
    return f"{code}-backups-{told.exported_at.astimezone(zone):%Y-%m-%d}.{file.form.suffix}"
