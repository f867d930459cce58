"""Basemaps, in parts: HTTP ranges of a file that no browser could take whole."""

from __future__ import annotations

import re
from typing import Any, Final

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from requests import basemaps
from requests.api.base import ApiView
from requests.api.refusals import NoSuchPart
from requests.api.shapes import ref
from requests.refusals import Invalid

_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
#: A day: the name of its contents changes with the file, and a page that meets another one fetches anew.
_KEPT: Final = "private, max-age=86400"


def _asked(header: str | None) -> tuple[int | None, int | None]:
    found = _RANGE.fullmatch((header or "").replace(" ", ""))
    first, last = (int(word) if word else None for word in found.groups()) if found else (None, None)
    if (first is None and last is None) or (first is not None and last is not None and last < first):
        raise Invalid.field("Range", "say which bytes, such as bytes=0-16383; several ranges are not served")
    return first, last


class Basemap(ApiView):
    """The map under the beats, of agencies that supplied one."""

    @extend_schema(
        parameters=[
            OpenApiParameter("agency", str, description="Code of the agency; needed only by those who serve several."),
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, required=True, description="bytes=0-16383"),
        ],
        responses={
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            400: OpenApiResponse(ref("Error"), "Any refusal has this shape, whatever its status."),
        },
    )
    def get(self, request: Request) -> HttpResponse:
        actor = self.actor(request)
        agency = self.agency(request, actor, "unit.see")
        first, last = _asked(request.headers.get("Range"))
        part = basemaps.part(agency.code, first, last)
        if not part.data:
            raise NoSuchPart("The file ends before that.", part.size)
        answer = HttpResponse(part.data, status=206, content_type="application/octet-stream")
        answer["Content-Range"] = f"bytes {part.start}-{part.start + len(part.data) - 1}/{part.size}"
        answer["Accept-Ranges"] = "bytes"
        answer["ETag"] = f'"{part.mark}"'
        return answer

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What was read here shows streets and no person: a browser may keep it."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code == 206:
            answer["Cache-Control"] = _KEPT
        return answer
