"""An agency's policies as they stand, for whoever reads or edits them; who changed them; the closed words."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from requests import ageing, cards, ladder, policies, standing
from requests.ladder import Rung
from requests.models import AgeingPolicy, CoverPolicy, LadderPolicy, PolicyChange
from requests.vocabulary import StopKind, Urgency
from units.models import Agency

#: Word → (as it is said, who that is).
AUDIENCES: Final[dict[str, tuple[str, str]]] = {
    "nearby": ("near units", "free units in the same or a next beat, or within 5 km; at least the three nearest"),
    "dispatch": ("dispatch", "every desk of the agency"),
    "all_units": ("all units", "every unit on duty, busy ones too"),
    "shift": ("whole shift", "every free unit on duty"),
    "supervisor": ("supervisor", "every supervisor, also in their car"),
    "watch_commander": ("watch commander", "the supervisor who is watch commander on this tour"),
    "partner_desks": ("partner desks", "the desks of the neighbours"),
    "partners": ("partner units", "the neighbours' units, on their own screens"),
    "mutual_aid_offered": ("mutual aid offered", "dispatch sees one button to call a neighbour"),
    "mutual_aid": ("mutual aid", "the neighbours are called, in order"),
}
TONES: Final[dict[str, str]] = {"silent": "silent", "chime": "chime", "alarm": "alarm"}


def state(agency: Agency) -> dict[str, Any]:
    """Everything about an agency's policies."""
    return {
        "agency": agency.code,
        "lone": agency.lone,
        "quicker": settings.LADDER_QUICKER,
        "ladders": [ladder_of(agency, urgency) for urgency in Urgency],
        "standing_cover": standing_cover_of(agency),
        "ageing": ageing_of(agency),
        "audiences": [{"word": word, "label": said, "who": who} for word, (said, who) in AUDIENCES.items()],
        "tones": [{"word": word, "label": said} for word, said in TONES.items()],
        "stop_kinds": [{"word": str(kind), "label": str(kind.label)} for kind in StopKind],
        "partners": [
            {
                "agency": pact.partner.code,
                "name": pact.partner.name,
                "contact": pact.partner.contact_only,
                "automatic": pact.automatic,
                "from_urgency": pact.from_urgency,
            }
            for pact in agency.partnerships.select_related("partner").order_by("rank", "pk")
        ],
    }


def default_rungs(urgency: Urgency) -> list[Rung]:
    """What an ask climbs in an agency that decided nothing, with nobody held and partners at hand."""
    return ladder.copy(urgency)["rungs"]


def rungs_of(agency: Agency, urgency: Urgency) -> list[Rung]:
    """What a new ask climbs: the agency's own rungs, else the default."""
    own = LadderPolicy.objects.filter(agency=agency, urgency=urgency).first()
    return own.rungs if own else default_rungs(urgency)


def ladder_of(agency: Agency, urgency: Urgency) -> dict[str, Any]:
    """One ladder as it stands, in seconds as written: a quicker demonstration does not show here."""
    own = LadderPolicy.objects.filter(agency=agency, urgency=urgency).first()
    rules = ladder.copy(urgency)
    return {
        "urgency": str(urgency),
        "label": cards.label(agency, urgency),
        "rungs": own.rungs if own else rules["rungs"],
        "default": own is None,
        "default_rungs": rules["rungs"],
        "with_prisoner": list(ladder.PRISONER_AFTER) if urgency is Urgency.COVER else None,
        "repeat": rules["repeat"],
        "min_gap": rules["min_gap"],
        "expires_s": int(ladder.ROLL_BY_EXPIRES.total_seconds()) if urgency is Urgency.ROLL_BY else None,
        "eta_limit_s": int(ladder.ETA_LIMIT[urgency].total_seconds()),
        "unknown_eta_s": int(ladder.UNKNOWN_ETA.total_seconds()),
        **_changed(agency, urgency),
    }


def standing_cover_of(agency: Agency) -> dict[str, Any]:
    """What is sent without being asked."""
    own = CoverPolicy.objects.filter(agency=agency).first()
    return {
        "rules": own.rules if own else list(standing.DEFAULT),
        "default": own is None,
        "default_rules": list(standing.DEFAULT),
        **_changed(agency, policies.STANDING_COVER),
    }


def ageing_of(agency: Agency) -> dict[str, Any]:
    """When a board shows an ask as late."""
    own = AgeingPolicy.objects.filter(agency=agency).first()
    return {
        "rules": own.rules if own else list(ageing.DEFAULT),
        "default": own is None,
        "default_rules": list(ageing.DEFAULT),
        **_changed(agency, policies.AGEING),
    }


def _changed(agency: Agency, what: str) -> dict[str, Any]:
    last = policies.last_change(agency.pk, what)
    return {
        "based_on": str(last.pk) if last else None,
        "changed_at": cards.time(last.at) if last else None,
        "changed_by": last.by if last else None,
    }


def change(row: PolicyChange) -> dict[str, Any]:
    """One line of the history; null rules mean the default."""
    return {
        "id": str(row.pk),
        "what": row.what,
        "by": row.by,
        "at": cards.time(row.at),
        "before": row.before,
        "after": row.after,
    }
