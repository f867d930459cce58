"""What was given up and nobody has taken notice of, and what waits too long to leave the house. Reads only."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet

from requests import cards
from requests.models import Backup, Delivery, FollowUp, Response, Timer
from requests.vocabulary import FaultKind
from units.models import Agency, Membership
from units.vocabulary import Channel, Role

#: A follow-up that failed so often is left alone (`actions.followups.MAX_TRIES`).
GIVEN_UP_AFTER: Final = 10
#: A message that waits so many seconds beyond its next try waits for a worker that does not come.
LATE_S: Final = 60

#: The same as conditions for a query that asks for more: whether anything was given up, and whether anything is late.
#: Each looks into an index that holds nothing on a good day.
IS_GIVEN_UP: Final = f"""
(exists (select from requests_delivery where dead_at is not null and dismissed_at is null)
 or exists (select from requests_timer where poisoned_at is not null and dismissed_at is null)
 or exists (select from requests_followup
              where done_at is null and tries >= {GIVEN_UP_AFTER} and dismissed_at is null))"""
IS_LATE: Final = f"""
exists (select from requests_delivery where sent_at is null and dead_at is null and needless_at is null
          and next_try_at < now() - interval '{LATE_S} s')"""

_WHERE: Final = {Channel.PUSH: "phone", Channel.MAIL: "mailbox"}


def dead_letters() -> QuerySet[Delivery]:
    """Messages outside that were given up."""
    return Delivery.objects.filter(dead_at__isnull=False, dismissed_at=None)


def poisoned() -> QuerySet[Timer]:
    """Timers that failed to fire three times."""
    return Timer.objects.filter(poisoned_at__isnull=False, dismissed_at=None)


def abandoned() -> QuerySet[FollowUp]:
    """What a fired timer left to do and nobody managed to."""
    return FollowUp.objects.filter(done_at=None, tries__gte=GIVEN_UP_AFTER, dismissed_at=None)


def of_agency(agency: Agency) -> list[cards.Wire]:
    """Everything given up in an agency, the newest first. It names no person: an officer's telephone is just that."""
    letters = list(dead_letters().filter(agency=agency).select_related("address__agency"))
    timers = list(poisoned().filter(agency=agency))
    left = list(abandoned().filter(timer__agency=agency).select_related("timer"))
    told_of = _backups([letter.subject for letter in letters] + [timer.subject for timer in timers]
                       + [one.timer.subject for one in left])  # fmt: skip
    supervisors = _supervisors(letters)
    found = [
        _fault(
            FaultKind.DELIVERY, letter.pk, agency, letter.address.channel, letter.dead_at, letter.attempts,
            told_of.get(letter.subject), to=_label(letter, supervisors), error=letter.error or None,
        )
        for letter in letters
    ]  # fmt: skip
    found += [
        _fault(FaultKind.TIMER, t.pk, agency, t.kind, t.poisoned_at, t.tries, told_of.get(t.subject)) for t in timers
    ]
    found += [
        _fault(FaultKind.FOLLOW_UP, f.pk, agency, f.timer.kind, f.created_at, f.tries, told_of.get(f.timer.subject))
        for f in left
    ]
    return sorted(found, key=lambda fault: str(fault["since"]), reverse=True)


def _fault(
    kind: FaultKind,
    pk: object,
    agency: Agency,
    what: str,
    since: Any,
    tries: int,
    backup: Backup | None,
    *,
    to: str | None = None,
    error: str | None = None,
) -> cards.Wire:
    return {
        "kind": str(kind),
        "id": str(pk),
        "agency": agency.code,
        "what": str(what),
        "to": to,
        "backup": {"id": str(backup.pk), "number": backup.number} if backup else None,
        "error": error,
        "tries": tries,
        "since": cards.time(since),
    }


def _backups(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, Backup]:
    """The backup each subject is, or answers; none for what hangs on a stop or a tour."""
    ids = set(subjects)
    found = {backup.pk: backup for backup in Backup.objects.filter(pk__in=ids).only("number")}
    answers = Response.objects.filter(pk__in=ids - set(found)).select_related("backup")
    return found | {answer.pk: answer.backup for answer in answers}


def _supervisors(letters: Iterable[Delivery]) -> set[tuple[int, int]]:
    officers = {letter.address.officer_id for letter in letters if letter.address.officer_id is not None}
    roles = Membership.objects.filter(officer_id__in=officers, role__in=(Role.SUPERVISOR, Role.ADMIN))
    return set(roles.values_list("officer_id", "agency_id"))


def _label(letter: Delivery, supervisors: set[tuple[int, int]]) -> str:
    address = letter.address
    if address.officer_id is None:
        return f"the desk of {address.agency.code}"
    who = "a supervisor" if (address.officer_id, address.agency_id) in supervisors else "an officer"
    return f"{who}'s {_WHERE[Channel(address.channel)]}"
