"""What a supervisor decides by day: whom an unanswered ask calls after how long, what is sent unasked, what is late.

Nothing that runs is moved: each backup has its own copy of the ladder it began with, each stop of its cover.
"""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

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
    agency = policies.lock(agency_id)
    policy = LadderPolicy.objects.filter(agency=agency, urgency=urgency).first()
    before = policy.rungs if policy else None
    if rungs == before:
        return
    _refuse_stale(agency, urgency, based_on)
    if rungs is None:
        LadderPolicy.objects.filter(agency=agency, urgency=urgency).delete()
    else:
        LadderPolicy.objects.update_or_create(agency=agency, urgency=urgency, defaults={"rungs": rungs})
    _note(log, agency, urgency, before, rungs)


def _set_standing_cover(log: Log, agency_id: int, rules: Any, based_on: uuid.UUID | None) -> None:
    """Makes these the cover that is sent unasked; None goes back to the default, an empty list sends none.

    Raises as `set_ladder` does.
    """
    access.require(log.actor, "policy.set", agency_id, own=False)
    if rules is not None:
        refuse(_faults_of_cover(rules))
        rules = standing.in_order(rules)
    agency = policies.lock(agency_id)
    policy = CoverPolicy.objects.filter(agency=agency).first()
    before = policy.rules if policy else None
    if rules == before:
        return
    _refuse_stale(agency, policies.STANDING_COVER, based_on)
    if rules is None:
        CoverPolicy.objects.filter(agency=agency).delete()
    else:
        CoverPolicy.objects.update_or_create(agency=agency, defaults={"rules": rules})
    _note(log, agency, policies.STANDING_COVER, before, rules)


def _set_ageing(log: Log, agency_id: int, rules: Any, based_on: uuid.UUID | None) -> None:
    """Makes these the times after which a board shows an ask as late; None goes back to the default.

    Raises as `set_ladder` does.
    """
    access.require(log.actor, "policy.set", agency_id, own=False)
    if rules is not None:
        refuse(ageing.faults(rules))
        rules = ageing.in_order(rules)
    agency = policies.lock(agency_id)
    policy = AgeingPolicy.objects.filter(agency=agency).first()
    before = policy.rules if policy else None
    if rules == before:
        return
    _refuse_stale(agency, policies.AGEING, based_on)
    if rules is None:
        AgeingPolicy.objects.filter(agency=agency).delete()
    else:
        AgeingPolicy.objects.update_or_create(agency=agency, defaults={"rules": rules})
    _note(log, agency, policies.AGEING, before, rules)


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
