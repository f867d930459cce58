"""An event of the log as a reader gets it: the single-event shape of the wire, narrowed or hidden."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from requests import cards, nameless, queries, stored
from requests.access import HIDDEN, Audience, shows
from requests.models import Event
from requests.vocabulary import TAKEN_BACK, WAS_THERE, EventKind

#: Who may not read the history sees backups closed this long ago: the shift, not a record of who asks often.
RECENT: Final = timedelta(hours=24)
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
        whose = queries.audience_of(backup, agency_id, reader)
        if event.kind in HIDDEN[whose] or not shows(backup, whose):
            return _hidden(wire)
        if whose is not Audience.DESK and _OF_THE_RECORD & facts.keys():
            return _hidden(wire)
        if entered := {WAS_THERE, TAKEN_BACK} & facts.keys():
            # Who it was is read there, with a reason; here, that the card has changed.
            wire |= {"actor": None, "facts": {"number": backup.number, **dict.fromkeys(entered, True)}}
        elif backup.closed_at is not None or whose is not Audience.DESK:
            wire |= nameless.quiet(event.kind, wire)
        if whose is Audience.PARTNER:
            # Who did what inside another agency is theirs; the card says what partners need.
            kind = actor["kind"] if actor else "system"
            wire |= {"actor": {"kind": kind, "id": None, "label": backup.agency.code}, "facts": {}}
        if backup.closed_at is not None and event.at - backup.closed_at > RECENT:
            # A case number, a statement, a seal: no board lists it again for that.
            return wire
        return wire | {"card": cards.card(backup, whose)}
    if event.subject_kind == "unit":
        return wire | {"unit": cards.unit_card(objects.units[event.subject])}
    return wire | {"stop": cards.stop_card(objects.stops[event.subject])}


def _hidden(wire: cards.Wire) -> cards.Wire:
    return wire | {"event": "hidden", "actor": None, "facts": {}}
