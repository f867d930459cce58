"""What a page is handed with its markup: who is signed in, and what its scripts need before the socket speaks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request

from requests import cards, officer_data, queries
from requests.api.authentication import Caller
from requests.api.session import described
from requests.basemaps import configured
from requests.live.build import build
from requests.looks import is_live
from requests.models import Backup, Stop
from requests.vocabulary import Urgency
from units.access import DESK, Actor
from units.models import Agency, Officer, Partnership

SOCKET = "/ws/board/"
API = "/api/v1/"


def page(request: HttpRequest, caller: Caller, name: str, **more: Any) -> dict[str, Any]:
    """The boot data of a page. Nothing here is a secret to its reader: it is what `GET session/` answers, and more."""
    return {
        "page": name,
        "session": described(Request(request), caller),
        "ws": SOCKET,
        "api": API,
        "build": build(),
        "server_time": cards.time(queries.db_now()),
        **more,
    }


def shell(name: str) -> dict[str, Any]:
    """The boot data of a page that a browser keeps for when there is no network: nobody's, and no moment."""
    return {"page": name, "shell": True, "session": {}, "ws": SOCKET, "api": API, "build": build(), "server_time": None}


def check(request: HttpRequest, caller: Caller) -> dict[str, Any]:
    """Of the technician's page: whose desk may enrol this browser, and nothing about a person."""
    data = page(request, caller, "check")
    desks = [code for code, role in data["session"]["roles"].items() if role in DESK]
    session = {"signed_in": caller.officer is not None, "desks": desks, "device": data["session"]["device"]}
    return {**data, "session": session}


def partners(actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """Whom each agency of a desk may ask for mutual aid; at its own desk their numbers too, for an outage."""
    served: dict[str, list[dict[str, Any]]] = {}
    pacts = Partnership.objects.filter(agency_id__in=actor.roles).select_related("agency", "partner")
    for pact in pacts.order_by("agency__code", "rank"):
        desk = actor.is_desk(pact.agency_id)
        served.setdefault(pact.agency.code, []).append(
            {
                "agency": pact.partner.code,
                "name": pact.partner.name,
                "contact": pact.partner.contact_only,
                "phone": (desk and pact.phone) or None,
                "talk_group": (desk and pact.talk_group) or None,
            }
        )
    return served


def basemaps(actor: Actor) -> list[str]:
    """Which agencies of a desk have a basemap, by the settings."""
    return configured(Agency.objects.filter(pk__in=actor.roles).values_list("code", flat=True))


def record(subject: Backup | Stop) -> dict[str, Any]:
    """What the page of one record needs: of what, by whose clock, and whether opening it is still work on it."""
    ended_at = subject.closed_at if isinstance(subject, Backup) else subject.cleared_at
    kind = "backup" if isinstance(subject, Backup) else "stop"
    return {
        "subject": kind,
        "id": str(subject.pk),
        "zone": subject.agency.time_zone,
        "live": is_live(ended_at, queries.db_now()),
    }


def data_page(officer: Officer) -> dict[str, Any]:
    """Since when the page on officers' data says something they have not read, and whether they read an older one."""
    since = officer_data.changed_for(officer.data_page_seen)
    return {"data_page": {"since": since.isoformat(), "changed": officer.data_page_seen is not None} if since else None}


def zones(actor: Actor) -> dict[str, Any]:
    """The clock of each agency of a person: what is over is told by it, wherever the browser stands."""
    rows = Agency.objects.filter(pk__in=actor.roles)
    return {"zones": {one.code: one.time_zone for one in rows}}


def read_back(agency: Agency) -> dict[str, Any]:
    """What the history page must know of an agency before it asks: its clock, and its own words for the levels."""
    return {"zone": agency.time_zone, "levels": {str(level): cards.label(agency, level) for level in Urgency}}
