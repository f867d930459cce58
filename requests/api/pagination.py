"""Keyset pages: {"results", "next"}. `next` is opaque and stays true while rows come and go."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request

from requests.chain import wire_time
from requests.refusals import Invalid

M = TypeVar("M", bound=Model)

DEFAULT: Final = 50
MOST: Final = 200
_FORM: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def limit_of(request: Request, default: int = DEFAULT) -> int:
    """?limit=, 1 to 200. Raises Invalid naming it."""
    said = request.query_params.get("limit")
    if said is None:
        return default
    if not (said.isascii() and said.isdecimal() and len(said) <= 3 and 1 <= int(said) <= MOST):
        raise Invalid.field("limit", f"must be a whole number from 1 to {MOST}")
    return int(said)


def newest_first(request: Request, rows: QuerySet[M], moment: str = "received_at") -> tuple[list[M], str | None]:
    """One page of rows by a moment and id, newest first, and where the next one begins."""
    limit = limit_of(request)
    said = request.query_params.get("cursor")
    if said is not None:
        at, last = _read(said)
        # The first condition is the one the index is entered by: without it a page read all rows that came before it.
        rows = rows.filter(Q(**{f"{moment}__lte": at}) & (Q(**{f"{moment}__lt": at}) | Q(pk__lt=last)))
    page = list(rows.order_by(f"-{moment}", "-pk")[: limit + 1])
    more = len(page) > limit
    page = page[:limit]
    return page, cursor_of(getattr(page[-1], moment), page[-1].pk) if more else None


def answer(results: list[dict[str, Any]], following: str | None = None) -> dict[str, Any]:
    """The shape of every list."""
    return {"results": results, "next": following}


def cursor_of(at: datetime, last: uuid.UUID) -> str:
    """Where the page after this row begins."""
    return base64.urlsafe_b64encode(json.dumps([wire_time(at), str(last)]).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, uuid.UUID]:
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        at, last = json.loads(raw.decode())
        return datetime.strptime(at, _FORM).replace(tzinfo=UTC), uuid.UUID(last)
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise Invalid.field("cursor", "is none of ours: take `next` of the page before as it stands") from None
