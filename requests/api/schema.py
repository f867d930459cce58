"""How views say what they take and answer, for the schema at /api/v1/schema/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from requests.api.components import COMPONENTS
from requests.api.idempotency import HEADER
from requests.api.input import Input, Nothing
from requests.api.shapes import ref

F = TypeVar("F", bound=Callable[..., Any])

_QUERY: Final = {
    "agency": "Code of the agency; needed only by those who serve several.",
    "state": "open (default), closed or all.",
    "limit": "1 to 200, default 50.",
    "before": "The `earlier` of the answer before, as it stands there: what came before that time.",
    "cursor": "`next` of the page before.",
    "after": "Number of the last event the client has.",
    "epoch": "The epoch it came from.",
    "from": "Time with zone; received at or after it.",
    "to": "Time with zone; received before it.",
    "reason": "Why it is opened: complaint, court, night, training, other; live while it is work.",
    "why": "The same in words, at most 120 characters; needed with other.",
    "beat": "Code of a beat; may be repeated.",
    "shift": "day (07–15), evening (15–23) or night (23–07) by the agency's clock; may be repeated.",
    "urgency": "May be repeated.",
    "origin": "May be repeated.",
    "disposition": "May be repeated.",
    "stop_kind": "May be repeated.",
    "reference": "A case number, whatever its case.",
    "place": "Part of a location, whatever its case.",
    "lat": "With lon and radius_m: around a place.",
    "lon": "With lat and radius_m.",
    "radius_m": "50 to 20,000 metres.",
    "mutual_aid": "in: another agency's unit rolled to it; out: asks of others to which ours rolled; none.",
    "compare": "previous: as many days before; year: the same days a year before.",
}
_KEY: Final = "One new key (16 to 64 visible ASCII characters) for each touch, the same on every retry."


def _answers(about: str, shape: str | None, *codes: int) -> dict[int, OpenApiResponse]:
    schema = ref(shape) if shape else None
    found = {code: OpenApiResponse(schema, about) for code in codes}
    return {**found, 400: OpenApiResponse(ref("Error"), "Any refusal has this shape, whatever its status.")}


def said_of(name: str) -> OpenApiParameter:
    """What may stand behind the question mark under this name."""
    return OpenApiParameter(name, str, description=_QUERY[name])


def says(about: str, shape: str, query: tuple[str, ...] = (), operation: str | None = None) -> Callable[[F], F]:
    """A read: what it answers, and what may stand behind the question mark."""
    parameters = [said_of(name) for name in query]
    return extend_schema(operation_id=operation, parameters=parameters, responses=_answers(about, shape, 200))


def asks(
    takes: type[Input],
    about: str,
    shape: str | None,
    *codes: int,
    key: bool | None = False,
    query: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """A write: what it takes and answers. `key`: its Idempotency-Key is needed, optional, or (None) not read; `query`:
    what may stand behind the question mark."""
    header = OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, required=bool(key), description=_KEY)
    return extend_schema(
        request=None if takes is Nothing else takes,
        parameters=[*map(said_of, query), *([] if key is None else [header])],
        responses=_answers(about, shape, *(codes or (200,))),
    )


def with_components(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Adds the shapes of the answers to the schema."""
    result["components"].setdefault("schemas", {}).update(COMPONENTS)
    return result


class BoardAuthenticationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """What the schema calls the three ways in."""

    target_class = "requests.api.authentication.BoardAuthentication"
    name = ["session", "machine", "device"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        cookie = {"type": "apiKey", "in": "cookie"}
        return [
            {**cookie, "name": "sessionid", "description": "A browser; writes also need X-CSRFToken."},
            {"type": "http", "scheme": "bearer", "description": "A machine's token, from `manage.py make_token`."},
            {**cookie, "name": "board_device", "description": "An enrolled car; its own emergency only."},
        ]
