"""Who is calling: a browser's session with its CSRF token, a machine's token, or an enrolled car with its cookie."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from requests.api.refusals import Csrf, NotSignedIn
from requests.refusals import Forbidden
from units import sessions, tokens
from units.access import Actor, of_device, of_officer
from units.models import Device, MachineToken, Officer
from units.tokens import DEVICE_COOKIE

SAFE: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Caller:
    """Whoever the request proved to be. All empty: anonymous."""

    officer: Officer | None = None
    token: MachineToken | None = None
    device: Device | None = None
    #: This browser's right was taken back: whoever signed in on it (`behind`) is nobody here.
    revoked: Device | None = None
    behind: Officer | None = None

    def actor(self, *, device_may: bool = False) -> Actor:
        """The actor now. Raises NotSignedIn. A car by itself counts only where it may do something."""
        if self.officer is not None:
            return of_officer(self.officer, read_only=self.token is not None and "write" not in self.token.scopes)
        if self.device is not None and device_may:
            return of_device(self.device)
        raise NotSignedIn("Nobody is signed in here.")


class BoardAuthentication(BaseAuthentication):
    """REST framework's hook. What a caller may do is decided by `requests.access`, in the verb itself."""

    def authenticate(self, request: Request) -> tuple[Any, Caller]:
        caller = self.caller(request._request)
        return caller.officer or AnonymousUser(), caller

    def caller(self, request: HttpRequest) -> Caller:
        """Raises NotSignedIn for a bad token, Csrf for a browser that did not prove to be on our page."""
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if header:
            return self._machine(request, header)
        user = request.user if isinstance(request.user, Officer) and request.user.is_active else None
        device = tokens.device(request.COOKIES.get(DEVICE_COOKIE, ""))
        if user is not None and (device is None or device.revoked_at is None):
            check_csrf(request)
            if device is not None:
                sessions.lives_on(request.session, device.pk)
            return Caller(officer=user, device=device)
        if device is not None and request.method not in SAFE:
            check_origin(request)
        if device is not None and device.revoked_at is not None:
            return Caller(revoked=device, behind=user)
        return Caller(device=device)

    def _machine(self, request: HttpRequest, header: str) -> Caller:
        scheme, _, key = header.partition(" ")
        token = tokens.machine_token(key.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            raise NotSignedIn("This key is unknown, expired or revoked.")
        if ("read" if request.method in SAFE else "write") not in token.scopes:
            raise Forbidden("This key is not good for that.")
        return Caller(officer=token.officer, token=token)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        raise Csrf("The CSRF token is missing or old. Fetch session/ and try again.")


def check_csrf(request: HttpRequest) -> None:
    """Django's own check, for views it is otherwise not asked about. Raises Csrf."""
    check = _Check(lambda _: HttpResponse())
    check.process_request(request)
    check.process_view(request, lambda _: HttpResponse(), (), {})


def check_origin(request: HttpRequest) -> None:
    """A car with nobody signed in has no CSRF token to show; its page's origin must be ours. Raises Csrf."""
    said = request.META.get("HTTP_ORIGIN") or _origin_of(request.META.get("HTTP_REFERER", ""))
    if said not in {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}:
        raise Csrf("This does not come from our own page.")


def _origin_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def address_of(request: HttpRequest) -> str | None:
    """Whence the call came, as the server in front of us says; None on a Unix socket."""
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0]))
    except ValueError:
        return None
