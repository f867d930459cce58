"""An event of the log as a reader gets it: the single-event shape of the wire, narrowed or hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from requests import cards, nameless, queries, stored
from requests.access import HIDDEN, Audience, shows
from requests.models import Backup, Event, Stop
from requests.vocabulary import TAKEN_BACK, WAS_THERE, EventKind

#: Facts that only the record of one backup shows: that somebody who was there wrote something, that it is sealed, and
#: that somebody was there of whom nobody knew, or was not after all.
_OF_THE_RECORD: Final = frozenset({"statement", "seal", WAS_THERE, TAKEN_BACK})


def lines(events: Iterable[Event], agency_code: str, agency_id: int, reader: Audience) -> list[cards.Wire]:
    """Events with the current object each speaks of; one read of each object, however many events name it."""
    events = list(events)
    objects = queries.objects_of(event for event in events if event.kind not in HIDDEN[reader])
    return [line(event, objects, agency_code, agency_id, reader) for event in events]


def line(event: Event, objects: queries.Objects, agency_code: str, agency_id: int, reader: Audience) -> cards.Wire:
    """One event. What its reader may not see keeps its number and loses everything else."""
    wire: cards.Wire = {
        "type": "event",
        "agency": agency_code,
        "seq": event.seq,
        "event": event.kind,
        "at": cards.time(event.at),
    }
    if event.kind in HIDDEN[reader]:
        return _hidden(wire)
    said = stored.said(event.payload)
    actor, facts = said["actor"], said["facts"]
    wire |= {"actor": actor, "facts": facts}
    if event.kind == EventKind.BACKUP_NOTED and "note" in facts:
        wire["facts"] |= {"text": objects.notes.get(facts["note"], "")}
    if event.subject is None:
        return wire
    if event.subject_kind == "backup":
        backup = objects.backups[event.subject]
        return _of_backup(event, wire, backup, queries.audience_of(backup, agency_id, reader))
    if event.subject_kind == "unit":
        return wire | {"unit": cards.unit_card(objects.units[event.subject])}
    return _of_stop(event, wire, objects.stops[event.subject], reader)


def _of_backup(event: Event, wire: cards.Wire, backup: Backup, whose: Audience) -> cards.Wire:
    if event.kind in HIDDEN[whose] or not shows(backup, whose):
        return _hidden(wire)
    actor, said = wire["actor"], _OF_THE_RECORD & wire["facts"].keys()
    if whose is not Audience.DESK and said:
        return _hidden(wire)
    if {WAS_THERE, TAKEN_BACK} & said:
        # Who it was is read there, with a reason; here, that the card has changed.
        wire |= {"actor": None, "facts": {"number": backup.number, **dict.fromkeys(said, True)}}
    elif backup.closed_at is not None or whose is not Audience.DESK:
        wire |= nameless.quiet(event.kind, wire)
    if whose is Audience.PARTNER:
        # Who did what inside another agency is theirs; the card says what partners need.
        kind = actor["kind"] if actor else "system"
        wire |= {"actor": {"kind": kind, "id": None, "label": backup.agency.code}, "facts": {}}
    if nameless.is_over(backup.closed_at, event.at):
        # A case number, a note, a statement, a seal: no board lists it again for that, nor reads whose it is.
        told = nameless.event(wire)
        return told | {"facts": told["facts"] | dict.fromkeys(said, True)}
    return _with_reference_at_desks(wire, whose) | {"card": cards.card(backup, whose)}


def _of_stop(event: Event, wire: cards.Wire, stop: Stop, reader: Audience) -> cards.Wire:
    if nameless.is_over(stop.cleared_at, event.at):
        return nameless.event(wire)
    return _with_reference_at_desks(wire, reader) | {"stop": cards.stop_card(stop)}


def _with_reference_at_desks(wire: cards.Wire, reader: Audience) -> cards.Wire:
    """A case number is read by desks alone, on the card and beside it."""
    if reader is Audience.DESK:
        return wire
    return wire | {"facts": {name: value for name, value in wire["facts"].items() if name != "reference"}}


def _hidden(wire: cards.Wire) -> cards.Wire:
    return wire | {"event": "hidden", "actor": None, "facts": {}}
