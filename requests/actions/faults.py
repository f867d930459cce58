"""What a supervisor does about something given up: has it tried again, or takes notice of it."""

from __future__ import annotations

import uuid

from django.db.models.functions import Now

from requests import access, faults
from requests.events import Log, Verb
from requests.models import Delivery, FollowUp, Timer
from requests.refusals import NotFound
from requests.vocabulary import FaultKind


def _retry(log: Log, kind: FaultKind, fault_id: str) -> None:
    """Tries it again from the first try, now. Of what is no fault any more it is an answer."""
    pk = _mine(log, kind, fault_id)
    if kind is FaultKind.DELIVERY:
        letters = Delivery.objects.filter(pk=pk, dead_at__isnull=False)
        log.tells |= letters.update(dead_at=None, dismissed_at=None, attempts=0, next_try_at=Now()) > 0
    elif kind is FaultKind.TIMER:
        timers = Timer.objects.filter(pk=pk, poisoned_at__isnull=False, fired_at=None)
        log.hurries |= timers.update(poisoned_at=None, dismissed_at=None, tries=0, due_at=Now()) > 0
    else:
        left = FollowUp.objects.filter(pk=pk, done_at=None, tries__gte=faults.GIVEN_UP_AFTER)
        log.hurries |= left.update(tries=0, dismissed_at=None) > 0


def _dismiss(log: Log, kind: FaultKind, fault_id: str) -> None:
    """Somebody has taken notice: it is done for and shown no more."""
    pk = _mine(log, kind, fault_id)
    if kind is FaultKind.DELIVERY:
        faults.dead_letters().filter(pk=pk).update(dismissed_at=log.now)
    elif kind is FaultKind.TIMER:
        faults.poisoned().filter(pk=pk).update(dismissed_at=log.now)
    else:
        faults.abandoned().filter(pk=pk).update(dismissed_at=log.now)


def _mine(log: Log, kind: FaultKind, fault_id: str) -> str:
    """The key of what is meant, after looking whether the actor may. Raises NotFound, Forbidden."""
    try:
        pk = str(uuid.UUID(fault_id) if kind is FaultKind.DELIVERY else int(fault_id))
    except ValueError:
        raise NotFound("There is no such fault.") from None
    agency = _agency_of(kind, pk)
    if agency is None:
        raise NotFound("There is no such fault.")
    access.require(log.actor, "fault.settle", agency, own=False)
    return pk


def _agency_of(kind: FaultKind, pk: str) -> int | None:
    if kind is FaultKind.DELIVERY:
        return Delivery.objects.filter(pk=pk).values_list("agency_id", flat=True).first()
    if kind is FaultKind.TIMER:
        return Timer.objects.filter(pk=pk).values_list("agency_id", flat=True).first()
    return FollowUp.objects.filter(pk=pk).values_list("timer__agency_id", flat=True).first()


retry, dismiss = Verb(_retry), Verb(_dismiss)
