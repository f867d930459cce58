"""Who am I, signing in, signing out."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.middleware.csrf import get_token
from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, cards
from requests.api.authentication import Caller, address_of, check_csrf
from requests.api.base import ApiView
from requests.api.refusals import NotSignedIn, SlowDown
from requests.api.schema import asks, says
from requests.api.serializers import SignIn, SignOut
from requests.refusals import Refusal
from units import access_log, sessions
from units.access import DESK, Actor
from units.models import Agency, Device, Membership, Officer, Tour

log = structlog.get_logger(__name__)


class Session(ApiView):
    """Whoever sits at this browser, perhaps nobody."""

    @says("Who is signed in, also when nobody is; sets the CSRF cookie.", "Session")
    def get(self, request: Request) -> Response:
        return Response(described(request, self.caller(request)))

    @asks(SignIn, "Signed in; the CSRF token is a new one.", "Session", key=None)
    def post(self, request: Request) -> Response:
        check_csrf(request._request)
        if self.caller(request).revoked:
            raise NotSignedIn("This browser's right was taken back. USE RADIO.")
        _, said = self.input(request, SignIn)
        account, address = said["username"], address_of(request._request)
        if wait := access_log.begin_sign_in(account, address):
            raise SlowDown(f"Too many tries. Wait {wait} s.", wait)
        officer = authenticate(request._request, username=account, password=said["password"])
        if not isinstance(officer, Officer):
            raise NotSignedIn("This name and password do not fit together.", account)
        login(request._request, officer)
        if device := self.caller(request).device:
            sessions.lives_on(request._request.session, device.pk)
        access_log.note(access_log.SIGN_IN, access_log.ALLOWED, subject=account, address=address)
        return Response(described(request, Caller(officer=officer, device=device)))

    @asks(SignOut, "Signed out; also when that sign-in had ended already.", None, 204, key=None)
    def delete(self, request: Request) -> Response:
        _, said = self.input(request, SignOut)
        # A browser that was locked without a network signs out late: not whoever has signed in meanwhile.
        if said.get("sign_in") in (None, sessions.sign_in(request._request)):
            desk = self._desk(request)
            logout(request._request)
            if desk is not None:
                self._gone(desk)
        return Response(status=204)

    def _desk(self, request: Request) -> Actor | None:
        """Whoever signs out of a desk; None for an officer, and where nobody was signed in."""
        caller = self.caller(request)
        actor = caller.actor() if caller.officer is not None and caller.token is None else None
        return actor if actor and DESK & set(actor.roles.values()) else None

    def _gone(self, desk: Actor) -> None:
        """They are signed out whatever becomes of this; what they have is looked at every five minutes anyway."""
        try:
            actions.desk_gone(desk, tuple(agency for agency, role in desk.roles.items() if role in DESK))
        except Refusal as refusal:
            log.warning("session.desk_not_noted", error=refusal.message)


def described(request: Request, caller: Caller) -> dict[str, Any]:
    """A session on the wire. Machines have no CSRF token."""
    officer = caller.officer
    memberships = list(Membership.objects.filter(officer=officer).select_related("agency")) if officer else []
    memberships.sort(key=lambda member: member.agency.code)
    return {
        "user": {"id": str(officer.pk), "username": officer.username, "name": str(officer)} if officer else None,
        "roles": {member.agency.code: member.role for member in memberships},
        "agencies": [{"code": member.agency.code, "name": member.agency.name} for member in memberships],
        "cars": {member.agency.code: _for_cars(member.agency) for member in memberships},
        "tour": tour_of(officer) if officer else None,
        "csrf": None if caller.token else get_token(request._request),
        "sign_in": sessions.sign_in(request._request) if officer and not caller.token else None,
        "device": _device(caller.device or caller.revoked),
        "demo": settings.DEMO,
    }


def _for_cars(agency: Agency) -> dict[str, Any]:
    """What an agency has set for its cars: the speed that hides lists, the channels to tap."""
    return {"hide_above_kmh": agency.hide_above_kmh, "talk_groups": agency.talk_groups}


def _device(device: Device | None) -> dict[str, Any] | None:
    if device is None:
        return None
    revoked = device.revoked_at is not None
    return {"vehicle": device.vehicle, "agency": device.agency.code, "revoked": revoked}


def tour_of(officer: Officer) -> dict[str, Any] | None:
    """The live tour of a person, on the wire."""
    live = Tour.objects.filter(officer=officer, ended_at=None)
    tour = live.select_related("agency", "unit", "beat").first()
    if tour is None:
        return None
    return {
        "id": str(tour.pk),
        "agency": tour.agency.code,
        "unit": tour.unit.call_sign,
        "unit_id": str(tour.unit_id),
        "beat": tour.beat.code if tour.beat else None,
        "started_at": cards.time(tour.started_at),
        "watch_commander": tour.watch_commander,
    }
