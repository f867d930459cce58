"""The one wire shape of a backup, a unit and a stop. A card crosses agencies only through here, already narrowed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from requests import briefing
from requests.access import Audience
from requests.chain import wire_time
from requests.ladder import OUTSIDE, Ladder, Rung
from requests.models import Backup, Drill, Response, Share, Stop
from requests.vocabulary import TAKEN_BACK, Mark, ResponseState, ShareHow, Urgency
from units.models import Agency, Unit

Wire = dict[str, Any]

#: What a partner's card never carries: our timers, our words, our people, our telephone numbers. The briefing does
#: cross: they roll into it.
NOT_FOR_PARTNERS: Final[Wire] = {
    "reasons": [],
    "note": "",
    "acknowledged_by": None,
    "acknowledged_as": None,
    "left_at": None,
    "pressed_at": None,
    "rung": None,
    "rungs_total": None,
    "next_rung_at": None,
    "exhausted": False,
    "seen": {"dispatch_at": None, "count": 0},
    "stop": None,
    "warnings": [],
    "voice_it": None,
    "linked": [],
}

_LOUDNESS: Final = ("silent", "chime", "alarm")


def time(at: datetime | None) -> str | None:
    """A moment on the wire, null when it has not happened."""
    return None if at is None else wire_time(at)


def label(agency: Agency, urgency: str) -> str:
    """The agency's own word for a level."""
    words = agency.labels.get("urgency", {}) if isinstance(agency.labels, dict) else {}
    return str(words.get(urgency) or Urgency(urgency).label)


def card(backup: Backup, audience: Audience, *, merged: bool = False) -> Wire:
    """A backup as this audience reads it.

    Reads `agency`, `unit.agency`, `responses` (with unit and its agency) and `shares` (with agency): prefetch them
    with `queries.carded`. Equal rows give equal cards: nothing here depends on the clock or on who is connected.
    """
    rungs = _fired(backup)
    # (Of whom an arrival was stated and taken back, and nothing else is known, did not answer.)
    known = (answer for answer in backup.responses.all() if answer.reason != TAKEN_BACK)
    answers = sorted(known, key=lambda r: (r.created_at, str(r.pk)))
    # Who cannot come a desk must know while it looks for somebody; afterwards nobody.
    names = audience is Audience.DESK and backup.closed_at is None
    wire: Wire = {
        "id": str(backup.pk),
        "number": backup.number,
        "version": backup.version if audience is Audience.DESK else backup.version - sum(map(_never_came, answers)),
        "agency": backup.agency.code,
        "origin": backup.origin,
        "unit": _asking(backup),
        "urgency": backup.urgency,
        "label": label(backup.agency, backup.urgency),
        "state": backup.state,
        "silent": backup.silent,
        "mark": backup.mark or None,
        "reasons": backup.reasons,
        "note": backup.note,
        "reference": (backup.reference or None) if audience is Audience.DESK else None,
        "briefing": briefing.of(backup),
        "air_held": backup.air_held,
        "linked": backup.linked,
        "location": backup.location,
        "lat": backup.lat,
        "lon": backup.lon,
        "accuracy_m": backup.accuracy_m,
        "location_source": backup.location_source,
        "position_at": time(backup.position_at),
        "units_wanted": backup.units_wanted,
        "pressed_at": time(backup.pressed_at),
        "received_at": time(backup.received_at),
        "acknowledged_at": time(backup.acknowledged_at),
        "acknowledged_by": backup.acknowledged_by or None,
        "acknowledged_as": _had_as(backup),
        "left_at": time(backup.left_at),
        "first_rolling_at": time(backup.first_rolling_at),
        "first_on_scene_at": time(backup.first_on_scene_at),
        "secured_at": time(backup.secured_at),
        "prisoner": backup.prisoner,
        "awaiting_tow": backup.awaiting_tow,
        "cancel_asked_at": time(backup.cancel_asked_at),
        "closed_at": time(backup.closed_at),
        "disposition": backup.disposition or None,
        "rung": backup.rung,
        "rungs_total": len(backup.ladder["rungs"]),
        "next_rung_at": time(backup.next_rung_at),
        "exhausted": backup.exhausted,
        "voice_it": backup.voice_it or None,
        "alert": _alert(backup, rungs),
        "responses": [_response(answer, names=names) for answer in answers if names or not _never_came(answer)],
        "seen": {"dispatch_at": time(backup.dispatch_seen_at), "count": backup.seen_count},
        "stop": str(backup.stop_id) if backup.stop_id else None,
        "shared_with": [
            _share(share, audience) for share in sorted(backup.shares.all(), key=lambda s: (s.at, s.agency.code))
        ],
        "warnings": backup.warnings,
        "merged": merged,
    }
    return _narrowed(wire, backup) if audience is Audience.PARTNER else wire


def _narrowed(wire: Wire, backup: Backup) -> Wire:
    # Partners exchange the level, never our word for it; and they see who of their own is named, nobody else.
    own = {**wire, **NOT_FOR_PARTNERS, "label": Urgency(backup.urgency).label, "shared_with": []}
    own["alert"] = {"audiences": _called(backup, wire), "units": [], "tone": wire["alert"]["tone"]}
    return own


def _had_as(backup: Backup) -> str | None:
    """Who has it: a desk, or a supervisor, in the car as at a desk; None while nobody has."""
    if backup.acknowledged_at is None:
        return None
    return "supervisor" if backup.by_supervisor else "desk"


def _called(backup: Backup, wire: Wire) -> list[str]:
    """Whom of a partner this alerts: its desk; its units too once their rung has come and no withdrawal holds it."""
    who = set(wire["alert"]["audiences"])
    units = bool(who & {"partners", "mutual_aid"}) or any(s.how == ShareHow.REQUESTED for s in backup.shares.all())
    return ["partner_desks", "partners"] if units and backup.cancel_asked_at is None else ["partner_desks"]


def _asking(backup: Backup) -> Wire | None:
    if backup.unit is None:
        # A car's button, and nobody signed on to that car: which car it was is all that is known.
        known = {"id": None, "call_sign": None, "agency": backup.agency.code, "vehicle": backup.vehicle}
        return known if backup.vehicle else None
    return {
        "id": str(backup.unit.pk),
        "call_sign": backup.unit.call_sign,
        "agency": backup.unit.agency.code,
        "vehicle": backup.vehicle or backup.unit.vehicle,
    }


def _fired(backup: Backup) -> list[Rung]:
    ladder: Ladder = backup.ladder
    return ladder["rungs"][: backup.rung + 1]


def _alert(backup: Backup, fired: list[Rung]) -> Wire:
    who: list[str] = []
    for rung in fired:
        who += [audience for audience in rung["alert"] if audience not in who]
    if backup.mark == Mark.DELAYED:
        # Whoever is outside waits until somebody has verified it.
        who = [audience for audience in who if audience not in OUTSIDE]
    wide = bool({"all_units", "shift"} & set(who))
    return {
        "audiences": who,
        "units": [] if wide else backup.nearby,
        "tone": max((rung["tone"] for rung in fired), key=_LOUDNESS.index, default="silent"),
    }


def _never_came(answer: Response) -> bool:
    """Declined from the start. Desks alone see that, and only for them it makes a new version of the card."""
    return answer.state == ResponseState.DECLINED and answer.assigned_at is None and answer.rolling_at is None


def _response(answer: Response, *, names: bool) -> Wire:
    # That a unit is no longer coming is for everyone to see; that it declined is not.
    declined = answer.state == ResponseState.DECLINED and not names
    return {
        "id": str(answer.pk),
        "unit": answer.unit.call_sign,
        "agency": answer.unit.agency.code,
        "state": ResponseState.STOOD_DOWN if declined else answer.state,
        "reason": answer.reason or None,
        "diverted_to": answer.diverted_to.number if answer.diverted_to else None,
        "overdue": answer.overdue,
        "stalled": answer.stalled,
        "uncrewed_at": time(answer.uncrewed_at),
        "eta_at": time(answer.eta_at),
        "assigned_at": time(answer.assigned_at),
        "rolling_at": time(answer.rolling_at),
        "on_scene_at": time(answer.on_scene_at),
        "cleared_at": time(answer.cleared_at),
        "by_radio": answer.by_radio,
    }


def _share(share: Share, audience: Audience) -> Wire:
    wire: Wire = {
        "agency": share.agency.code,
        "name": share.agency.name,
        "mode": "contact" if share.agency.contact_only else "shared",
        "how": share.how,
        "at": time(share.at),
        "phone": None,
        "talk_group": None,
        "reached": share.reached,
        "reached_at": time(share.reached_at),
    }
    if audience is Audience.DESK:
        wire |= {"phone": share.phone or None, "talk_group": share.talk_group or None}
    return wire


def drill(on: Drill) -> Wire:
    """The drill that is on, as every reader of its agency's board reads it."""
    return {"since": time(on.since), "until": time(on.until), "by": on.by, "reason": on.reason}


def unit_card(unit: Unit) -> Wire:
    """A unit as the board lists it. Reads `agency` and `beat`."""
    return {
        "id": str(unit.pk),
        "version": unit.version,
        "agency": unit.agency.code,
        "call_sign": unit.call_sign,
        "vehicle": unit.vehicle or None,
        "status": unit.status,
        "setting": unit.setting,
        "since": time(unit.since),
        "beat": unit.beat.code if unit.beat else None,
        "crew": unit.crew,
        "tour_started_at": time(unit.tour_started_at),
        "tour_overdue": unit.tour_overdue,
        "signs_off_at": time(unit.signs_off_at),
        "signs_off_why": unit.signs_off_why or None,
        "watch_commander": unit.watch_commander,
        "backup": str(unit.backup_id) if unit.backup_id else None,
        "stop": str(unit.stop_id) if unit.stop_id else None,
        "prisoner": unit.prisoner,
        **position(unit),
    }


def position(unit: Unit) -> Wire:
    """The last place a unit was known at; it changes without an event and without a version."""
    return {
        "lat": unit.lat,
        "lon": unit.lon,
        "heading": unit.heading,
        "accuracy_m": unit.accuracy_m,
        "position_at": time(unit.position_at),
    }


def stop_card(stop: Stop) -> Wire:
    """A unit out of the car, as sister cars and desks read it. Reads `unit.agency` and `beat`."""
    state = "cleared" if stop.cleared_at else "secured" if stop.secured_at else "open"
    return {
        "id": str(stop.pk),
        "version": stop.version,
        "agency": stop.unit.agency.code,
        "unit": {"id": str(stop.unit.pk), "call_sign": stop.unit.call_sign, "agency": stop.unit.agency.code},
        "kind": stop.kind,
        "state": state,
        "location": stop.location,
        "lat": stop.lat,
        "lon": stop.lon,
        "accuracy_m": stop.accuracy_m,
        "location_source": stop.location_source,
        "beat": stop.beat.code if stop.beat else None,
        "opened_at": time(stop.opened_at),
        "secured_at": time(stop.secured_at),
        "prisoner": stop.prisoner,
        "awaiting_tow": stop.awaiting_tow,
        "no_roll_by": stop.no_roll_by,
        "cleared_at": time(stop.cleared_at),
        "welfare_due_at": time(stop.welfare_due_at),
        "welfare_overdue": stop.welfare_overdue,
        "welfare_alert": stop.welfare_alert or None,
    }
