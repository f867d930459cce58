"""What a supervisor decides by day: whom an unanswered ask calls after how long, what is sent unasked, what is late.

Nothing that runs is moved: each backup has its own copy of the ladder it began with, each stop of its cover.
"""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Manager

from requests import access, ageing, policies, standing
from requests.events import Log, Verb, remember
from requests.models import AgeingPolicy, CoverPolicy, LadderPolicy, PolicyChange
from requests.refusals import NotInThisState
from requests.rung_faults import Fault, canonical, faults, refuse
from requests.vocabulary import Urgency
from units.models import Agency


def _set_ladder(log: Log, agency_id: int, urgency: Urgency, rungs: Any, based_on: uuid.UUID | None) -> None:
    """Makes these rungs the ladder of new asks; None goes back to the default.

    `based_on` is the last change the person has seen. Raises Invalid, and NotInThisState when there is a later one.
    """
    access.require(log.actor, "policy.set", agency_id, own=False)
    if rungs is not None:
        refuse(faults(rungs, urgency))
        rungs = canonical(rungs)
    _replace(log, agency_id, urgency, rungs, based_on, LadderPolicy.objects, "rungs", urgency=urgency)


def _set_standing_cover(log: Log, agency_id: int, rules: Any, based_on: uuid.UUID | None) -> None:
    """Makes these the cover that is sent unasked; None goes back to the default, an empty list sends none.

    Raises as `set_ladder` does.
    """
    access.require(log.actor, "policy.set", agency_id, own=False)
    if rules is not None:
        refuse(_faults_of_cover(rules))
        rules = standing.in_order(rules)
    _replace(log, agency_id, policies.STANDING_COVER, rules, based_on, CoverPolicy.objects, "rules")


def _set_ageing(log: Log, agency_id: int, rules: Any, based_on: uuid.UUID | None) -> None:
    """Makes these the times after which a board shows an ask as late; None goes back to the default.

    Raises as `set_ladder` does.
    """
    access.require(log.actor, "policy.set", agency_id, own=False)
    if rules is not None:
        refuse(ageing.faults(rules))
        rules = ageing.in_order(rules)
    _replace(log, agency_id, policies.AGEING, rules, based_on, AgeingPolicy.objects, "rules")


def _replace(
    log: Log,
    agency_id: int,
    what: str,
    new: Any,
    based_on: uuid.UUID | None,
    rows: Manager[Any],
    column: str,
    **of: Any,
) -> None:
    """Puts checked rules in the place of an agency's own, notes the change for good; None takes its own away."""
    agency = policies.lock(agency_id)
    before = rows.filter(agency=agency, **of).values_list(column, flat=True).first()
    if new == before:
        return
    _refuse_stale(agency, what, based_on)
    if new is None:
        rows.filter(agency=agency, **of).delete()
    else:
        rows.update_or_create(agency=agency, **of, defaults={column: new})
    _note(log, agency, what, before, new)


def _faults_of_cover(rules: Any) -> list[Fault]:
    if not isinstance(rules, list):
        return [Fault("rules", "give a list of rules, or null for the default")]
    found = []
    for words in standing.faults(rules):
        number = words.removeprefix("rule ").partition(":")[0]
        found.append(Fault(f"rules.{number}" if number.isdecimal() else "rules", words))
    return found


def _refuse_stale(agency: Agency, what: str, based_on: uuid.UUID | None) -> None:
    """Two people who edit at the same time must not overwrite each other unseen."""
    last: PolicyChange | None = policies.last_change(agency.pk, what)
    if last is None and based_on is None:
        return
    if last is None:
        raise NotInThisState("What this is based on was never saved here. Read the policy again.")
    if last.pk != based_on:
        at = last.at.astimezone(ZoneInfo(agency.time_zone))
        raise NotInThisState(f"{last.by} changed this at {at:%H:%M:%S} on {at:%-d %B %Y}. Look at it, then save again.")


def _note(log: Log, agency: Agency, what: str, before: Any, after: Any) -> None:
    change = policies.note(agency, what, before, after, log.actor.label, log.actor.officer_id)
    remember(log, change.pk)


set_ladder = Verb(_set_ladder)
set_standing_cover = Verb(_set_standing_cover)
set_ageing = Verb(_set_ageing)
