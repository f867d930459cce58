"""Who may see and do what: the permission matrix, as data. A test walks every route and verb through it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Q
from django.db.models.functions import Now

from requests.models import Backup, Stop
from requests.nameless import RECENT
from requests.refusals import Forbidden, NotFound, NotInThisState
from requests.vocabulary import NO_ASK, Mark, Origin
from units.access import Actor
from units.models import Tour
from units.vocabulary import Role


class Reach(StrEnum):
    """How far a role's hand goes."""

    NO = "no"
    OWN = "own"  # own unit, or the backup that covers it
    AGENCY = "agency"  # anything of the agency


class Audience(StrEnum):
    """Readers with the same permissions, who therefore get the same bytes."""

    DESK = "desk"
    CAR = "car"
    PARTNER = "partner"


NO, OWN, AGENCY = Reach.NO, Reach.OWN, Reach.AGENCY

#: The columns: a role in the backup's own agency, in an agency it is shared with, and a car's device.
COLUMNS: Final = ("officer", "dispatcher", "supervisor", "admin", "partner_officer", "partner_desk", "device")

#: verb → reach by column. For answers "own" means with the caller's own unit; for the rest, the backup covering it.
MATRIX: Final[dict[str, tuple[Reach, ...]]] = {
    #                     officer disp    super   admin   p.offic p.desk  device
    "backup.see":         (AGENCY, AGENCY, AGENCY, AGENCY, AGENCY, AGENCY, OWN),
    "backup.request":     (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     OWN),
    "backup.update":      (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.acknowledge": (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.take_over":   (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.leave":       (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.assign":      (NO,     AGENCY, AGENCY, AGENCY, NO,     AGENCY, NO),
    "backup.respond":     (OWN,    AGENCY, AGENCY, AGENCY, OWN,    AGENCY, NO),
    "backup.decline":     (OWN,    AGENCY, AGENCY, AGENCY, OWN,    AGENCY, NO),
    "backup.arrive":      (OWN,    AGENCY, AGENCY, AGENCY, OWN,    AGENCY, NO),
    "backup.clear":       (OWN,    AGENCY, AGENCY, AGENCY, OWN,    AGENCY, NO),
    "backup.stand_down":  (OWN,    AGENCY, AGENCY, AGENCY, OWN,    AGENCY, NO),
    "backup.upgrade":     (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.secure":      (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.escalate":    (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.wanted":      (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.cancel":      (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     OWN),
    "backup.verify":      (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.close":       (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.note":        (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.hold_air":    (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.link":        (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.drill":       (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.mutual_aid":  (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "backup.reached":     (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    # Own: they were there.
    "backup.statement":   (OWN,    OWN,    OWN,    OWN,    OWN,    OWN,    NO),
    # A supervisor of the agency whose ask it was; else they crewed that unit then.
    "backup.was_there":   (OWN,    OWN,    AGENCY, AGENCY, OWN,    OWN,    NO),
    "backup.timeline":    (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    # The asker's alone, whatever their role: there is no other way to say it, and none to read it.
    "backup.soon_enough": (OWN,    OWN,    OWN,    OWN,    NO,     NO,     NO),
    "board.see":          (AGENCY, AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "drill.set":          (NO,     NO,     AGENCY, AGENCY, NO,     NO,     NO),
    "history.see":        (NO,     NO,     AGENCY, AGENCY, NO,     NO,     NO),
    "policy.see":         (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "policy.set":         (NO,     NO,     AGENCY, AGENCY, NO,     NO,     NO),
    "unit.see":           (AGENCY, AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "unit.status":        (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "unit.position":      (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "unit.ok":            (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "unit.no_answer":     (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "unit.check":         (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "stop.open":          (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "stop.secure":        (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "stop.update":        (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "stop.clear":         (OWN,    AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "stop.roll_by":       (AGENCY, AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "tour.start":         (AGENCY, AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "tour.end":           (OWN,    OWN,    OWN,    OWN,    NO,     NO,     NO),
    "device.see":         (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "device.enrol":       (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "device.revoke":      (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    # Each their own, nobody anybody else's: there is no address that names a person.
    "shift.see":          (OWN,    OWN,    OWN,    OWN,    NO,     NO,     NO),
    # Own addresses; a desk's belong to its agency.
    "address.see":        (OWN,    OWN,    AGENCY, AGENCY, NO,     NO,     NO),
    "address.add":        (OWN,    OWN,    AGENCY, AGENCY, NO,     NO,     NO),
    "address.remove":     (OWN,    OWN,    AGENCY, AGENCY, NO,     NO,     NO),
    # What is typed asks for the verb it stands for, each time.
    "command.see":        (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "command.say":        (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "hand_over.see":      (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "hand_over.write":    (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "fault.see":          (NO,     AGENCY, AGENCY, AGENCY, NO,     NO,     NO),
    "fault.settle":       (NO,     NO,     AGENCY, AGENCY, NO,     NO,     NO),
}  # fmt: skip


def reach(actor: Actor, verb: str, agency_id: int, partners: Iterable[int] = ()) -> Reach | None:
    """How far the actor's hand goes for a verb; None when they are a stranger to all these agencies.

    An actor with a foot in both agencies gets the further reach.
    """
    row = dict(zip(COLUMNS, MATRIX[verb], strict=True))
    found: list[Reach] = []
    role = actor.role_in(agency_id)
    if role is not None:
        found.append(row[str(role)])
    for partner in partners:
        partner_role = actor.role_in(partner) if partner != agency_id else None
        if partner_role is not None:
            found.append(row["partner_officer" if partner_role is Role.OFFICER else "partner_desk"])
    if actor.kind == "device" and actor.agency_id == agency_id:
        found.append(row["device"])
    if not found:
        return None
    order = (NO, OWN, AGENCY)
    return max(found, key=order.index)


def require(
    actor: Actor,
    verb: str,
    agency_id: int,
    *,
    own: bool,
    partners: Iterable[int] = (),
) -> None:
    """Lets the verb pass or refuses it. `own`: the thing is the actor's own (unit, tour, backup).

    Raises NotFound to a stranger, who must not learn that it exists, and Forbidden to the others.
    """
    far = reach(actor, verb, agency_id, partners)
    if far is None:
        raise NotFound("There is no such thing here.")
    if actor.read_only and not verb.endswith(".see"):
        raise Forbidden("This key may only read.")
    if far is Reach.AGENCY or (far is Reach.OWN and own):
        return
    raise Forbidden("Your role may not do this here.")


def covers(actor: Actor, backup: Backup) -> bool:
    """Whether this backup covers the actor's own unit, or was asked from the actor's own car."""
    if backup.asker_id is not None and backup.asker_id == actor.officer_id:
        return True
    if actor.kind == "device":
        return bool(actor.vehicle) and backup.vehicle == actor.vehicle and not _is_over(backup)
    return crews(actor, backup)


def crews(actor: Actor, subject: Backup | Stop) -> bool:
    """Whether a backup or a stop is of the unit the actor crews; once it is over for a day, of one they crewed then.

    Who signs on to a unit, or sits in its car, must not find out by that which of all that is long over was its.
    """
    if subject.unit_id is None or actor.kind == "device":
        return False
    if not _is_over(subject):
        return subject.unit_id == actor.unit_id
    if actor.officer_id is None:
        return False
    begins, ends = _span(subject)
    tours = Tour.objects.filter(officer_id=actor.officer_id, unit_id=subject.unit_id, started_at__lte=ends)
    return tours.filter(Q(ended_at=None) | Q(ended_at__gte=begins)).exists()


def _span(subject: Backup | Stop) -> tuple[datetime, datetime | None]:
    if isinstance(subject, Stop):
        return subject.opened_at, subject.cleared_at
    return subject.received_at, subject.closed_at


def _is_over(subject: Backup | Stop) -> bool:
    """Whether it ended more than a day ago, by the database's clock; what goes on costs no query."""
    if _span(subject)[1] is None:
        return False
    if isinstance(subject, Stop):
        return Stop.objects.filter(pk=subject.pk, cleared_at__lt=Now() - RECENT).exists()
    return Backup.objects.filter(pk=subject.pk, closed_at__lt=Now() - RECENT).exists()


def asks_in(actor: Actor, backup: Backup) -> bool:
    """Whether the actor asks for help here, or sits where it was asked: they never verify their own cancel.

    A dispatcher who typed it for the unit does not ask for help.
    """
    if actor.kind == "device":
        return covers(actor, backup)
    if actor.unit_id is not None and actor.unit_id == backup.unit_id:
        return True
    return backup.origin != Origin.RADIO and backup.asker_id is not None and backup.asker_id == actor.officer_id


#: What a desk does with a test or a lure: nobody is called to it, and nobody answers it.
WITH_NO_ASK: Final = frozenset({"see", "timeline", "acknowledge", "close", "note"})


def shows(backup: Backup, reader: Audience) -> bool:
    """Whether the readers of these bytes learn of a backup at all: of a test or a lure desks of its agency alone do."""
    return backup.mark not in NO_ASK or reader is Audience.DESK


def require_ask(actor: Actor, verb: str, backup: Backup) -> None:
    """Keeps tests and lures from everybody but the desks of their agency; who tests may read what came of it.

    Raises NotFound to the others, NotInThisState where nothing of the kind is done with them.
    """
    if backup.mark not in NO_ASK:
        return
    if not actor.is_desk(backup.agency_id):
        if verb == "backup.see" and backup.mark == Mark.TEST and covers(actor, backup):
            return
        raise NotFound("There is no such backup.")
    if verb.removeprefix("backup.") not in WITH_NO_ASK:
        raise NotInThisState(f"#{backup.number} is a {backup.mark}: nobody is called to it.", backup.pk)


def require_on(actor: Actor, verb: str, backup: Backup) -> None:
    """`require` for something done to a backup."""
    require_ask(actor, verb, backup)
    require(actor, verb, backup.agency_id, own=covers(actor, backup), partners=backup.logs)


def require_with(actor: Actor, verb: str, backup: Backup, unit_id: uuid.UUID | None, unit_agency: int) -> None:
    """`require` for something a unit does to a backup: an officer with their own unit, a desk with its agency's."""
    require_ask(actor, verb, backup)
    own = unit_id is not None and unit_id == actor.unit_id
    require(actor, verb, backup.agency_id, own=own, partners=backup.logs)
    if not own and not actor.is_desk(unit_agency):
        raise Forbidden("That unit is not yours to send.")


def audience(actor: Actor, agency_id: int) -> Audience | None:
    """Which bytes of this agency's log the actor reads; None for a stranger."""
    role = actor.role_in(agency_id)
    if role is None:
        return None
    return Audience.CAR if role is Role.OFFICER else Audience.DESK


#: Events an audience does not see; they arrive as `hidden`, so that its numbers have no gap.
HIDDEN: Final[dict[Audience, frozenset[str]]] = {
    Audience.DESK: frozenset(),
    # Nobody in a car sees who declines.
    Audience.CAR: frozenset({"response.declined"}),
    # Nor does a partner, of another agency's units.
    Audience.PARTNER: frozenset({"response.declined"}),
}
