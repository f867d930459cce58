"""What a unit says of itself, and what its radio says: free, busy, where, OK, no answer."""

from __future__ import annotations

import uuid

from django.db.models import Q

from requests import access
from requests.actions import locks, positions, tours, welfare
from requests.actions.ask import Ask
from requests.actions.asking import Asked, raise_for
from requests.actions.positions import Fix
from requests.actions.settle import settle_unit
from requests.events import Log, Verb
from requests.models import Event, open_asks
from requests.vocabulary import LIVE_RESPONSES, EventKind, Urgency
from units import versions
from units.models import Unit
from units.vocabulary import Setting


def _lock(log: Log, verb: str, call_sign: str) -> Unit:
    named = locks.named_unit(log.actor, call_sign, log.actor.roles, prefer=log.actor.agency_id)
    access.require(log.actor, verb, named.agency_id, own=named.pk == log.actor.unit_id)
    return locks.unit(named.pk)


def _set_status(log: Log, call_sign: str, status: Setting) -> uuid.UUID:
    unit = _lock(log, "unit.status", call_sign)
    if unit.setting == status:
        return unit.pk
    unit.setting = status
    unit.version = versions.newer(unit.version, log.now)
    unit.save()
    before = unit.version
    settle_unit(log, unit)
    if unit.version == before:
        log.add(EventKind.UNIT_STATUS, unit, {"unit": unit.call_sign, "status": str(unit.status)})
    welfare.heard_from_own(log, unit)
    return unit.pk


def _position(log: Log, call_sign: str, fix: Fix) -> uuid.UUID:
    unit = _lock(log, "unit.position", call_sign)
    positions.take(unit, fix, log.now)
    return unit.pk


def _unit_ok(log: Log, call_sign: str) -> uuid.UUID:
    """Somebody heard from the unit: its welfare check starts anew."""
    unit = _lock(log, "unit.ok", call_sign)
    log.add(EventKind.UNIT_WELFARE_OK, unit, {"unit": unit.call_sign})
    welfare.heard_from(log, unit)
    tours.still_on(log, unit)
    return unit.pk


def _no_answer(log: Log, call_sign: str) -> Asked:
    """The radio got no answer: dispatch raises a backup for the unit (DESIGN §5, welfare)."""
    unit = _lock(log, "unit.no_answer", call_sign)
    if known := _still_unanswered(unit):
        return Asked(known, created=False, merged=True)
    log.add(EventKind.UNIT_NO_ANSWER, unit, {"unit": unit.call_sign})
    return raise_for(log, unit, Ask(Urgency.BACKUP, note=f"{unit.call_sign} does not answer the radio."))


def _still_unanswered(unit: Unit) -> uuid.UUID | None:
    """The ask raised when the unit last did not answer, if nobody heard from it since and the ask still calls."""
    told = Event.objects.filter(
        agency_id=unit.agency_id,
        subject=unit.pk,
        kind__in=(EventKind.UNIT_NO_ANSWER, EventKind.UNIT_WELFARE_OK),
    )
    last = told.order_by("-seq").first()
    if last is None or last.kind != EventKind.UNIT_NO_ANSWER:
        return None
    asks = open_asks(unit).filter(received_at__lte=last.at, urgency__in=(Urgency.BACKUP, Urgency.EMERGENCY))
    calls = Q(covered=False) | Q(responses__state__in=LIVE_RESPONSES)
    return asks.filter(calls).values_list("pk", flat=True).first()


set_status, position = Verb(_set_status), Verb(_position)
unit_ok, no_answer = Verb(_unit_ok), Verb(_no_answer)
