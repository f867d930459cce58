"""Cover that policy sends: armed with the stop it is about, raised for whoever still stands there alone."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.conf import settings

from requests import standing
from requests.actions import locks, timers
from requests.actions.ask import Ask
from requests.actions.asking import raise_for
from requests.actions.origins import POLICY
from requests.events import Log
from requests.models import CoverPolicy, Response, Stop, open_asks
from requests.vocabulary import LIVE_RESPONSES, ResponseState, TimerKind, Urgency
from units.models import Unit

#: Somebody is there or on the way: how soon it is looked at again.
_AGAIN: Final = timedelta(seconds=60)


def rules_of(agency_id: int) -> list[standing.Rule]:
    """An agency's rules of standing cover, the soonest first."""
    policy = CoverPolicy.objects.filter(pk=agency_id).first()
    return standing.in_order(policy.rules if policy else standing.DEFAULT)


def arm(log: Log, stop: Stop) -> None:
    """Arms the rules that have come to hold for a locked stop, ends those that no longer do. The caller saves it.

    A rule that held before keeps its time: minutes alone with a prisoner do not start anew because a tow was called.
    """
    wanted = [
        rule
        for rule in rules_of(stop.agency_id)
        if standing.matches(rule, stop.kind, prisoner=stop.prisoner, tow=stop.awaiting_tow)
    ]
    entries: list[dict[str, Any]] = list(stop.cover)
    for place, entry in enumerate(entries):
        if entry["active"] and entry["rule"] not in wanted:
            entries[place] = {**entry, "active": False}
            timers.cancel(log, stop.pk, kinds=(TimerKind.STANDING_COVER,), run=place)
    held = [entry["rule"] for entry in entries if entry["active"]]
    for rule in wanted:
        if rule not in held:
            entries.append({"rule": rule, "since": log.now.isoformat(), "active": True})
            due_at = log.now + _after(rule)
            timers.arm(stop.agency_id, TimerKind.STANDING_COVER, stop.pk, due_at, run=len(entries) - 1)
    stop.cover = entries


def _after(rule: standing.Rule) -> timedelta:
    return timedelta(minutes=rule["after_min"]) / settings.LADDER_QUICKER


def fall_due(log: Log, stop_id: uuid.UUID, place: int, step: int) -> None:
    """A rule's minutes are over: raises its ask, unless somebody is there, was there until now, or comes anyway."""
    seen = Stop.objects.filter(pk=stop_id).first()
    if seen is None:
        return
    unit = locks.unit(seen.unit_id)
    stop = locks.stop(stop_id)
    entry = stop.cover[place] if place < len(stop.cover) else None
    # Where a second car would harm, policy sends none either.
    if stop.cleared_at is not None or entry is None or not entry["active"] or stop.no_roll_by:
        return
    rule = cast(standing.Rule, entry["rule"])
    later = _not_yet(log, unit, rule, datetime.fromisoformat(entry["since"]))
    if later is not None:
        timers.arm(stop.agency_id, TimerKind.STANDING_COVER, stop.pk, later, run=place, step=step + 1)
        return
    wanted = Urgency(rule["urgency"])
    asked = open_asks(unit).first()
    if asked is not None and Urgency(asked.urgency).level >= wanted.level:
        return
    log.actor = POLICY
    raise_for(log, unit, Ask(wanted))


def _not_yet(log: Log, unit: Unit, rule: standing.Rule, since: datetime) -> datetime | None:
    """When to look again: the unit is not alone, or has not been for so long. None: it has."""
    answers = Response.objects.filter(backup__unit=unit)
    coming = answers.filter(state__in=LIVE_RESPONSES)
    if rule["urgency"] != Urgency.ROLL_BY:
        coming = coming.filter(state=ResponseState.ON_SCENE)
    if coming.exists():
        return log.now + _AGAIN
    left = answers.filter(on_scene_at__isnull=False, cleared_at__gt=since).order_by("-cleared_at").first()
    alone_since = left.cleared_at if left and left.cleared_at else since
    due_at = alone_since + _after(rule)
    return due_at if due_at > log.now + timedelta(seconds=1) else None
