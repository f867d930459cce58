"""Every refusal as the wire says it: {"error": {"code", "message", "fields"?}}, and what HTTP calls it."""

from __future__ import annotations

from typing import Any, Final

import psycopg2.errors
import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import Error as DatabaseError
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views import defaults
from rest_framework import exceptions

from requests import queries
from requests.api.authentication import Caller, address_of
from requests.api.refusals import NoSuchPart, NotSignedIn, SlowDown, TooLarge
from requests.refusals import Invalid, NotFound, NotInThisState, Refusal, UseRadio
from units import access_log

log = structlog.get_logger(__name__)

STATUS: Final[dict[str, int]] = {
    "invalid": 400,
    "not_signed_in": 401,
    "forbidden": 403,
    "csrf": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "not_in_this_state": 409,
    "too_old": 410,
    "too_large": 413,
    "unsupported_media_type": 415,
    "no_such_part": 416,
    "key_reused": 422,
    "slow_down": 429,
    "internal": 500,
    "use_radio": 503,
}
#: Refusals of a person rather than of what they wrote; each leaves a row in the access log.
OF_PERSONS: Final = frozenset({"not_signed_in", "forbidden", "csrf", "not_found", "key_reused", "slow_down"})
#: Verbs on who was there: also what they refuse of an input may say who was, so each try is a row.
_OF_RECORDS: Final = frozenset({"backups/<uuid:backup_id>/was-there/", "backups/<uuid:backup_id>/take-back/"})
#: Seconds after which a server that could not take a touch is worth another try.
RETRY_AFTER_S: Final = 2
USE_RADIO: Final = "The board cannot take this now. USE RADIO, then try again."


def body(code: str, message: str, fields: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """The one shape of an error."""
    error: dict[str, Any] = {"code": code, "message": message}
    return {"error": error | ({"fields": fields} if fields else {})}


def exception_handler(problem: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's hook. None: it is a fault of ours, let it be logged with its traceback."""
    refusal = _refusal(problem)
    request: HttpRequest = context["request"]._request
    if refusal is None:
        if not _database_is_away(problem):
            return _of_framework(problem)
        log.warning("api.use_radio", path=request.path, error=repr(problem))
        refusal = UseRadio(USE_RADIO)
    elif refusal.code in OF_PERSONS or route_of(request) in _OF_RECORDS:
        _note(request, context, refusal)
    told = body(refusal.code, refusal.message, refusal.fields)
    if isinstance(refusal, NotInThisState) and refusal.backup_id:
        told["card"] = _card(context, refusal)
    # Not a Response of REST framework: whatever a view renders, its refusals are JSON.
    return JsonResponse(told, status=STATUS[refusal.code], headers=_headers(refusal))


def _headers(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, SlowDown):
        return {"Retry-After": str(refusal.retry_after)}
    if isinstance(refusal, UseRadio):
        return {"Retry-After": str(RETRY_AFTER_S)}
    if isinstance(refusal, NoSuchPart):
        return {"Content-Range": f"bytes */{refusal.size}"}
    return {"WWW-Authenticate": 'Bearer realm="board"'} if isinstance(refusal, NotSignedIn) else {}


def _refusal(problem: Exception) -> Refusal | None:
    """What of Django's and REST framework's exceptions is a refusal of ours."""
    if isinstance(problem, Refusal):
        return problem
    if isinstance(problem, Http404 | exceptions.NotFound):
        return NotFound("There is nothing at this address.")
    if isinstance(problem, RequestDataTooBig):
        return TooLarge("The body is larger than 64 KiB.")
    if isinstance(problem, UnreadablePostError | MultiPartParserError | SuspiciousOperation):
        return Invalid(_unreadable(problem))
    return None


def _unreadable(problem: Exception) -> str:
    """Why Django did not read the request, as far as who sent it can mend it."""
    if isinstance(problem, TooManyFieldsSent):
        return f"The address has more than {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} values: ask for fewer at once."
    return "The request is not readable."


def _of_framework(problem: Exception) -> HttpResponse | None:
    if isinstance(problem, exceptions.MethodNotAllowed):
        return JsonResponse(body("method_not_allowed", "This address does not know this method."), status=405)
    if isinstance(problem, exceptions.APIException) and problem.status_code < 500:
        return JsonResponse(body("invalid", str(problem.detail)), status=problem.status_code)
    return None


def _database_is_away(problem: Exception) -> bool:
    """Gone, full, waiting for a lock or out of time: the radio works, we do not."""
    if isinstance(problem, OperationalError | InterfaceError):
        return True
    # A session ended while it idled in a transaction is an internal error to psycopg2.
    cause = problem.__cause__
    return isinstance(problem, InternalError) and isinstance(cause, psycopg2.errors.IdleInTransactionSessionTimeout)


def _card(context: dict[str, Any], refusal: NotInThisState) -> dict[str, Any] | None:
    caller: Caller = context["request"].auth
    try:
        return queries.card(caller.actor(device_may=True), refusal.backup_id) if refusal.backup_id else None
    except (Refusal, DatabaseError):
        return None


def _note(request: HttpRequest, context: dict[str, Any], refusal: Refusal) -> None:
    if not route_of(request):
        return  # Nothing is there to be refused.
    caller = getattr(context["request"], "_auth", None)
    try:
        actor = caller.actor(device_may=True) if isinstance(caller, Caller) else None
    except (Refusal, DatabaseError):
        actor = None
    access_log.note(
        f"{request.method} {route_of(request)}",
        access_log.REFUSED,
        actor=actor,
        subject=(refusal.account if isinstance(refusal, NotSignedIn) else "") or request.path.removeprefix("/api/v1/"),
        reason=_why(refusal),
        address=address_of(request),
    )


def _why(refusal: Refusal) -> str:
    if refusal.code in OF_PERSONS:
        return f"{refusal.code}: {refusal.message}"
    # Words about an input may name who was there, and this log is read row after row.
    return " ".join([refusal.code, *(refusal.fields or {})])


def route_of(request: HttpRequest) -> str:
    """The address as the list of addresses has it, below /api/v1/."""
    match = request.resolver_match
    return match.route.removeprefix("api/v1/") if match else ""


def _json(request: HttpRequest, code: str, message: str) -> HttpResponse | None:
    """The answer for /api/ when something failed before or around a view; None for the pages."""
    if not request.path.startswith("/api/"):
        return None
    return JsonResponse(body(code, message), status=STATUS[code])


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django refused the request itself (unknown host, broken form)."""
    answer = _json(request, "invalid", _unreadable(exception))
    return answer or defaults.bad_request(request, exception)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Somebody was refused outside a view of the API."""
    return _json(request, "forbidden", "This is not allowed.") or defaults.permission_denied(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return _json(request, "not_found", "There is nothing at this address.") or defaults.page_not_found(
        request, exception
    )


def handler500(request: HttpRequest) -> HttpResponse:
    """A fault of ours; its traceback is in the log."""
    answer = _json(request, "internal", "Something broke here. USE RADIO, then try again.")
    return answer or defaults.server_error(request)
