"""Reads of the live picture: cards, the board, the log behind it. Nothing here writes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from requests import cards, faults, listening, nameless, policies, stored
from requests.access import Audience, audience, require, require_on, shows
from requests.models import Backup, BoardCounter, Epoch, Event, HandOverNote, Heartbeat, Note, Response, Share, Stop
from requests.models.drills import drill_of
from requests.refusals import NotFound, TooOld
from requests.vocabulary import EventKind
from units.access import Actor
from units.models import Agency, Membership, Unit
from units.vocabulary import Role

R = TypeVar("R", Backup, Stop)

#: Further behind than this a client takes a snapshot (DESIGN §8).
TOO_FAR_BEHIND: Final = 5000
#: No heartbeat younger than this and every header turns red.
TIMERS_FRESH: Final = timedelta(seconds=3)
_COMMAND: Final = (Role.SUPERVISOR, Role.ADMIN)


def carded() -> QuerySet[Backup]:
    """Backups with everything `cards.card` reads, in four queries."""
    has_it = Membership.objects.filter(officer=OuterRef("desk"), agency=OuterRef("agency"), role__in=_COMMAND)
    found = Backup.objects.annotate(**{"by_supervisor": Exists(has_it)})
    return found.select_related("agency", "unit__agency").prefetch_related(
        Prefetch("responses", Response.objects.select_related("unit__agency", "diverted_to")),
        Prefetch("shares", Share.objects.select_related("agency")),
    )


def reader_of(backup: Backup, actor: Actor) -> Audience:
    """Which bytes of a backup the actor reads: their own agency's before a partner's."""
    return audience(actor, backup.agency_id) or (
        Audience.CAR if actor.kind == "device" and actor.agency_id == backup.agency_id else Audience.PARTNER
    )


def audience_of(backup: Backup, agency_id: int, reader: Audience) -> Audience:
    """Which bytes go into an agency's log for its reader: a backup of another agency arrives narrowed."""
    return reader if backup.agency_id == agency_id else Audience.PARTNER


def backup_for(actor: Actor, backup_id: uuid.UUID, verb: str = "backup.see") -> Backup:
    """One backup the actor may see, ready for its card. Raises NotFound, Forbidden."""
    backup = carded().filter(pk=backup_id).first()
    if backup is None:
        raise NotFound("There is no such backup.")
    require_on(actor, verb, backup)
    return backup


def card(actor: Actor, backup_id: uuid.UUID, *, merged: bool = False) -> cards.Wire:
    """The current card as the actor reads it. Raises NotFound."""
    return as_read(backup_for(actor, backup_id), actor, merged=merged)


def as_read(backup: Backup, actor: Actor, *, merged: bool = False, now: datetime | None = None) -> cards.Wire:
    """A backup's card for an actor, without persons and units once it is long over. `now`: asked for when not given."""
    wire = cards.card(backup, reader_of(backup, actor), merged=merged)
    return nameless.card(wire) if is_past(backup, now) else wire


def is_past(subject: Backup | Stop, now: datetime | None = None) -> bool:
    """Whether it ended so long ago that whoever opens its record alone reads who was in it."""
    ended = subject.cleared_at if isinstance(subject, Stop) else subject.closed_at
    return ended is not None and nameless.is_over(ended, now or db_now())


def stop_as_read(stop: Stop, now: datetime | None = None) -> cards.Wire:
    """A stop, without its unit once it is long over. Reads what `cards.stop_card` reads."""
    wire = cards.stop_card(stop)
    return nameless.stop(wire) if is_past(stop, now) else wire


def opened(actor: Actor, rows: QuerySet[R], subject_id: uuid.UUID) -> R:
    """The backup or stop of these rows whose record the actor opens. Raises NotFound, Forbidden."""
    found = rows.filter(pk=subject_id).first()
    if found is None:
        raise NotFound(f"There is no such {rows.model._meta.model_name}.")
    require(actor, "history.see", found.agency_id, own=False)
    return found


def units_of(agency_ids: Iterable[int]) -> QuerySet[Unit]:
    """Units with what `cards.unit_card` reads."""
    return Unit.objects.filter(agency_id__in=agency_ids).select_related("agency", "beat").order_by("call_sign")


def stops_of(agency_ids: Iterable[int]) -> QuerySet[Stop]:
    """Stops not cleared, with what `cards.stop_card` reads."""
    return (
        Stop.objects.filter(agency_id__in=agency_ids, cleared_at=None)
        .select_related("unit__agency", "beat")
        .order_by("opened_at", "pk")
    )


def open_backups(agency_id: int) -> QuerySet[Backup]:
    """Open backups on an agency's board: its own and those shared with it, oldest first."""
    return carded().filter(logs__contains=[agency_id], closed_at=None).order_by("received_at", "pk")


def epoch() -> str:
    """Which life of the database this is."""
    return str(Epoch.objects.get(pk=1).value)


def db_now() -> datetime:
    """The database's clock, the only one that counts."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def timers() -> str:
    """ "ok" while some sweeper has been at work within 3 s, else "stale".

    A heartbeat of the future is one from before the clock was set back.
    """
    now = db_now()
    fresh = Heartbeat.objects.filter(seen_at__range=(now - TIMERS_FRESH, now + TIMERS_FRESH)).exists()
    return "ok" if fresh else "stale"


def degraded() -> list[str]:
    """What does not work as it should, by name, as the database can tell."""
    return ([] if timers() == "ok" else ["timers"]) + troubles()


#: What has gone wrong with work that is done behind the board's back, as two columns of a query; see `troubles_of`.
TROUBLES: Final = f"{faults.IS_GIVEN_UP}, {faults.IS_LATE}"


def troubles_of(given_up: bool, late: bool) -> list[str]:
    """The columns TROUBLES by name."""
    return [name for name, is_so in (("given_up", given_up), ("deliveries", late)) if is_so]


def troubles() -> list[str]:
    """`given_up` while something was given up and nobody has taken notice, `deliveries` while messages out wait."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {TROUBLES}")
        return troubles_of(*cursor.fetchone())


def snapshot(agency: Agency, reader: Audience) -> cards.Wire:
    """The whole live picture of one board and the number it is true at.

    One REPEATABLE READ, READ ONLY transaction, so that `seq` and rows are of the same moment. Must be the outermost.
    What a beat alone says is null: see `fetched`.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
            # It holds nobody up, and on a machine that is out of breath a large agency takes its time: a board that
            # comes back must not be refused just then.
            cursor.execute("set local idle_in_transaction_session_timeout = '5s'")
        seq = BoardCounter.objects.values_list("seq", flat=True).get(pk=agency.pk)
        wire: cards.Wire = {
            "agency": agency.code,
            "epoch": epoch(),
            "seq": seq,
            "server_time": cards.time(db_now()),
        }
        backups = [
            (backup, whose)
            for backup in open_backups(agency.pk)
            if shows(backup, whose := audience_of(backup, agency.pk, reader))
        ]
        units, stops = list(units_of([agency.pk])), list(stops_of([agency.pk]))
        wire |= {"timers": timers(), "degraded": degraded(), "labels": agency.labels}
        wire |= {"ageing": policies.ageing_of(agency.pk), "drill": drill(agency.pk)}
    wire |= {"unreachable": None, "desks": None}
    return wire | {
        "backups": [cards.card(backup, whose) for backup, whose in backups],
        "units": [cards.unit_card(unit) for unit in units],
        "stops": [cards.stop_card(stop) for stop in stops],
    }


def fetched(agency: Agency, reader: Audience) -> cards.Wire:
    """The live picture for whoever fetches it: no beat tells them what a desk reads too. Must be the outermost."""
    wire = snapshot(agency, reader)
    if reader is not Audience.DESK:
        return wire
    return wire | {
        "unreachable": listening.out_of_reach([agency.pk])[agency.pk],
        "desks": listening.open_at_desks({agency.pk: agency.code}).get(agency.pk, []),
    }


@dataclass(frozen=True)
class Objects:
    """The current objects some events speak of, by id."""

    backups: dict[uuid.UUID, Backup]
    units: dict[uuid.UUID, Unit]
    stops: dict[uuid.UUID, Stop]
    #: Texts of notes by their number: an event stores facts of at most 500 bytes, a note may have 2,000 letters.
    notes: dict[int, str]


def objects_of(events: Iterable[Event]) -> Objects:
    """Reads each subject once, however many events name it."""
    wanted: dict[str, set[uuid.UUID]] = {"backup": set(), "unit": set(), "stop": set()}
    noted = []
    for event in events:
        if event.kind == EventKind.BACKUP_NOTED:
            noted += [note for note in [stored.said(event.payload)["facts"].get("note")] if note is not None]
        if event.subject_kind and event.subject:
            wanted[event.subject_kind].add(event.subject)
    # In no order: saying one takes as long as the rest of such a query.
    units = Unit.objects.filter(pk__in=wanted["unit"]).select_related("agency", "beat").order_by()
    stops = Stop.objects.filter(pk__in=wanted["stop"]).select_related("unit__agency", "beat").order_by()
    backups = carded().filter(pk__in=wanted["backup"]) if wanted["backup"] else []
    notes = dict(Note.objects.filter(pk__in=noted).values_list("pk", "text")) if noted else {}
    return Objects(
        {backup.pk: backup for backup in backups},
        {unit.pk: unit for unit in units} if wanted["unit"] else {},
        {stop.pk: stop for stop in stops} if wanted["stop"] else {},
        notes,
    )


def events_between(agency_id: int, after: int, limit: int = 500) -> list[Event]:
    """Events of one log after a number, in order, at most `limit`."""
    return list(Event.objects.filter(agency_id=agency_id, seq__gt=after).order_by("seq")[:limit])


def check_cursor(agency_id: int, after: int, client_epoch: str | None) -> int:
    """The log's head, when a client may go on from `after`. Raises TooOld: it must take a snapshot."""
    head = BoardCounter.objects.values_list("seq", flat=True).get(pk=agency_id)
    if client_epoch is not None and client_epoch != epoch():
        raise TooOld("This board has a new epoch. Take a snapshot.")
    if after > head or head - after > TOO_FAR_BEHIND or is_told_no_more(age_of(agency_id, after + 1)):
        raise TooOld("Too far behind. Take a snapshot.")
    return head


def age_of(agency_id: int, seq: int) -> timedelta | None:
    """How long ago an event was written; None when there is none of that number."""
    at = Event.objects.filter(agency_id=agency_id, seq=seq).values_list("at", flat=True).first()
    return None if at is None else db_now() - at


def is_told_no_more(age: timedelta | None) -> bool:
    """An event older than a shift is no news: a log that anybody could read again would be a list of who asked."""
    return age is not None and age > nameless.RECENT


def timeline(backup_id: uuid.UUID, agency_id: int) -> list[Event]:
    """What one agency's log says of one backup."""
    return list(Event.objects.filter(agency_id=agency_id, subject=backup_id).order_by("seq"))


def agency_by_code(code: str) -> Agency | None:
    """An agency by the code used on the wire."""
    return Agency.objects.filter(code=code).first()


def drill(agency_id: int) -> cards.Wire | None:
    """The drill that is on; null when none is."""
    on = drill_of(agency_id)
    return cards.drill(on) if on else None


def hand_over(agency: Agency) -> cards.Wire:
    """What was written for the next shift, as it stands."""
    last = HandOverNote.objects.filter(agency=agency).order_by("-at", "-pk").first()
    if last is None:
        return {"agency": agency.code, "id": None, "text": "", "by": None, "at": None}
    return {
        "agency": agency.code,
        "id": str(last.pk),
        "text": last.text,
        "by": last.author,
        "at": cards.time(last.at),
    }
