"""What every view of the API shares: who calls, a strict body, one JSON shape out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final

import structlog
from django.db import DatabaseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from requests import queries
from requests.access import require
from requests.api import parsers
from requests.api.authentication import BoardAuthentication, Caller, address_of
from requests.api.errors import route_of
from requests.api.input import Input, valid
from requests.refusals import Invalid, NotFound, UseRadio
from units import access_log
from units.access import Actor
from units.models import Agency

log = structlog.get_logger(__name__)

NOT_OPENED: Final = "That you look at this record could not be written down, so it stays closed. Try again."


class AlwaysJson(BaseContentNegotiation):
    """Whatever a client says it accepts, it gets JSON: a refusal must be readable, too."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class ApiView(APIView):
    """access → validate → act → card, and nothing else: rules live in `requests.actions`."""

    authentication_classes = (BoardAuthentication,)
    permission_classes = ()
    # Said for the schema only; bodies are read by `parsers.read`, never by REST framework.
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJson
    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "patch", "delete"]  # type: ignore[misc]
    #: Whether an enrolled car with nobody signed in may call this.
    device_may = False

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """No browser and no proxy keeps what was read here."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer

    def caller(self, request: Request) -> Caller:
        """Whoever the request proved to be, perhaps nobody."""
        caller = request.auth
        assert isinstance(caller, Caller)
        return caller

    def actor(self, request: Request) -> Actor:
        """The actor now. Raises NotSignedIn."""
        actor = self.caller(request).actor(device_may=self.device_may)
        # (Not who: a process log that names the caller of every touch is a list of who asks.)
        structlog.contextvars.bind_contextvars(actor_kind=actor.kind)
        return actor

    def input(self, request: Request, shape: type[Input]) -> tuple[parsers.Body, dict[str, Any]]:
        """The body as sent and as meant. Raises Invalid naming every bad field."""
        body = parsers.read(request._request)
        return body, valid(shape, body)

    def agency(self, request: Request, actor: Actor, verb: str) -> Agency:
        """The agency asked for by ?agency=, or the only one the caller has. Raises NotFound, Forbidden, Invalid."""
        code = request.query_params.get("agency")
        if code is None:
            mine = [actor.agency_id] if actor.agency_id else list(actor.roles)
            if len(mine) > 1:
                raise Invalid.field("agency", "say which: you serve several")
            found = Agency.objects.filter(pk__in=mine).first()
        else:
            found = None if parsers.fault(code) else queries.agency_by_code(code)
        if found is None:
            raise NotFound("There is no such agency here.")
        require(actor, verb, found.pk, own=False)
        return found

    def looked(self, request: Request, actor: Actor, subject: str, reason: str = "") -> None:
        """Notes that a record was looked at, and why, where a reason is asked for."""
        access_log.note(
            f"{request.method} {route_of(request._request)}",
            access_log.ALLOWED,
            actor=actor,
            subject=subject,
            reason=reason,
            address=address_of(request._request),
        )

    def opens(self, request: Request, actor: Actor, subject: str, reason: str) -> None:
        """Writes down who opens a record that names people, before any of it is read. Raises UseRadio (503) where the
        look cannot be written: whom it names would not learn of it.
        """
        what = f"{request.method} {route_of(request._request)}"
        address = address_of(request._request)
        try:
            access_log.write(what, access_log.ALLOWED, actor=actor, subject=subject, reason=reason, address=address)
        except DatabaseError as error:
            log.warning("access_log.not_written", what=what, outcome=access_log.REFUSED, error=repr(error))
            raise UseRadio(NOT_OPENED) from error
