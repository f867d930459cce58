"""The record of one backup or one stop: what happened, who stood there, who did not. One read model for page and paper.

Who may read it, and that they give a reason, is asked by whoever calls (`history.see`): here is only what it says.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from requests import account_hash, crewed, presence, presence_log, queries
from requests.account import (
    Account,
    Header,
    Lane,
    LaneSpan,
    Line,
    LogPart,
    Moment,
    Neighbour,
    NoteText,
    Presence,
    Rung,
    SealPart,
    Statement,
)
from requests.account_told import absences, rungs
from requests.account_words import NOT_TOLD, Told
from requests.models import Backup, Note, Seal, Stop
from requests.models import Statement as StatementRow
from requests.record_log import held, line, log_part, oks, told_of
from requests.record_scene import Scene, header_of_backup, header_of_stop, lanes, neighbours, whole
from requests.record_track import track_of
from requests.standing_alone import Span, alone, within
from requests.vocabulary import NO_ASK, Origin

__all__ = [
    "Account",
    "Header",
    "Lane",
    "LaneSpan",
    "Line",
    "LogPart",
    "Moment",
    "Neighbour",
    "NoteText",
    "Presence",
    "Rung",
    "SealPart",
    "Statement",
    "people",
    "record",
    "seal_due",
    "seal_hash",
    "whole",
]


def record(subject: Backup | Stop, *, verify: bool = True) -> Account:
    """The account as it stands now. `verify`: walks the lines of the log it rests on; not inside a transaction."""
    now = queries.db_now()
    return _of_backup(subject, now, verify) if isinstance(subject, Backup) else _of_stop(subject, now, verify)


def people(subject: Backup | Stop) -> frozenset[int]:
    """Ids of the officers the record names: whose it is, who was aboard, who stood there or was said to have."""
    now = queries.db_now()
    backup, scene = _backup_scene(subject, now) if isinstance(subject, Backup) else (None, _stop_scene(subject, now))
    there, taken, _ = _second_units(scene, backup)
    own = crewed.aboard(scene.unit.pk, scene.begins, scene.until) if scene.unit else []
    also = subject.officer_id if isinstance(subject, Stop) else subject.asker_id
    return crewed.people(own, also).union(*(one.people for one in [*there, *taken]))


def _of_backup(given: Backup, now: datetime, verify: bool) -> Account:
    backup, scene = _backup_scene(given, now)
    told = told_of(scene.agency, [backup.pk, *([backup.stop_id] if backup.stop_id else [])], scene.unit)
    return _account(scene, header_of_backup(scene, backup), told, backup, verify)


def _backup_scene(given: Backup, now: datetime) -> tuple[Backup, Scene]:
    backup = whole().get(pk=given.pk)
    beside: list[Backup] = []
    if backup.stop_id is not None:
        others = whole().filter(stop_id=backup.stop_id, agency=backup.agency).exclude(pk=backup.pk)
        beside = list(others.exclude(mark__in=NO_ASK).order_by("received_at", "number"))
    asks, begins, ends = [backup, *beside], backup.received_at, backup.closed_at
    return backup, Scene(backup.agency, backup.unit, backup.stop, asks, begins, ends, now)


def _of_stop(given: Stop, now: datetime, verify: bool) -> Account:
    scene = _stop_scene(given, now)
    assert scene.stop is not None
    told = told_of(scene.agency, [scene.stop.pk, *(backup.pk for backup in scene.backups)], scene.unit)
    return _account(scene, header_of_stop(scene, scene.stop), told, None, verify)


def _stop_scene(given: Stop, now: datetime) -> Scene:
    stop = Stop.objects.select_related("agency", "unit__agency", "beat").get(pk=given.pk)
    mine = Q(stop=stop) | Q(unit_id=stop.unit_id, received_at__gte=stop.opened_at)
    rows = whole().filter(mine, agency=stop.agency).exclude(mark__in=NO_ASK)
    if stop.cleared_at is not None:
        rows = rows.filter(received_at__lt=stop.cleared_at)
    backups = list(rows.order_by("received_at", "number"))
    return Scene(stop.agency, stop.unit, stop, backups, stop.opened_at, stop.cleared_at, now)


def _second_units(
    scene: Scene, backup: Backup | None
) -> tuple[list[Presence], list[Presence], dict[uuid.UUID, list[Told]]]:
    """Who was there, what was said of others and taken back, and what the log has of each ask."""
    beside = {one.pk: one for one in scene.backups}
    rows = {pk: told_of(scene.agency, [pk], scene.unit) for pk in beside}
    answered = {backup.number} if backup else {one.number for one in scene.backups}
    there = [one for pk, its in beside.items() for one in presence.at_backup(its, rows[pk])]
    if scene.unit is not None:
        there += presence.at_same_place(scene.unit, scene.stop, scene.begins, scene.ends)
    there = presence.trimmed(there, scene.begins, scene.ends, answered)
    taken = [one for pk, its in beside.items() for one in presence.taken_back(its, rows[pk])]
    return there, presence.trimmed(taken, scene.begins, scene.ends, answered), rows


def _account(scene: Scene, header: Header, told: list[Told], backup: Backup | None, verify: bool) -> Account:
    there, taken, rows = _second_units(scene, backup)
    company = [Span(one.arrived.at, one.left.at if one.left else scene.until) for one in there]
    lonely = alone([Span(scene.begins, scene.until)], company)
    guarded = alone(held(scene, rows), company)
    zone = ZoneInfo(scene.agency.time_zone)
    lines = tuple(line(one) for one in told if one.kind not in NOT_TOLD)
    missing = absences(lonely, oks(scene, told), zone, nobody=not there, until=scene.until, goes_on=scene.ends is None)
    seal, due = _seal(backup, rows[backup.pk]) if backup else (None, None)
    return Account(
        header=header,
        lines=lines,
        events=len(told),
        lanes=lanes(scene, header, there, lonely, rows),
        rungs=_rungs(backup, rows[backup.pk]) if backup else (),
        notes=_notes(scene.backups),
        neighbours=neighbours(scene, rows),
        presences=tuple(there),
        alone=tuple(lonely),
        alone_with_prisoner=tuple(guarded),
        absences=missing,
        log=log_part(scene.agency, told) if verify else None,
        seal=seal,
        seal_due=due,
        doubts=_doubts(told, [*there, *taken], seal, presence_log.doubts(scene.backups, rows, zone)),
        alone_for=within(lonely, scene.begins, scene.until),
        track=track_of(backup, scene.now) if backup else None,
        taken_back=tuple(taken),
    )


def _rungs(backup: Backup, told: Sequence[Told]) -> tuple[Rung, ...]:
    if backup.origin == Origin.UNASKED or backup.mark in NO_ASK:
        return ()
    goes_on = backup.closed_at is None and backup.next_rung_at is not None
    return rungs(backup.ladder, told, backup.received_at, goes_on=goes_on)


def _notes(backups: Iterable[Backup]) -> tuple[NoteText, ...]:
    rows = Note.objects.filter(backup__in=[one.pk for one in backups]).order_by("at", "pk")
    return tuple(NoteText(row.at, row.author, row.text) for row in rows)


def seal_hash(backup: Backup, until: datetime | None = None) -> str:
    """What the seal of a backup is, or would be: over who was there and what they stated until then."""
    return _hashes(backup, told_of(backup.agency, [backup.pk], None), until)[0]


def _hashes(backup: Backup, told: Sequence[Told], until: datetime | None) -> tuple[str, str]:
    """As a seal is made, and as it was made before it covered who was aboard."""
    rows = StatementRow.objects.filter(backup=backup)
    there = presence.at_backup(backup, told)
    if until is not None:
        rows = rows.filter(at__lte=until)
        # What was taken back after the seal stood there when it was put.
        there = [one for one in [*there, *presence.taken_back(backup, told)] if presence.stood(one, until)]
    stated = [(str(pk), sha256) for pk, sha256 in rows.values_list("pk", "sha256")]
    tours = crewed.aboard(backup.unit_id, backup.received_at, backup.closed_at) if backup.unit_id else []
    given = (backup.pk, presence.sealed_as(there), stated)
    return account_hash.of_seal(
        *given, account_hash.crew((tour.officer_id, tour.partners) for tour in tours)
    ), account_hash.of_seal(*given, None)


def seal_due(backup: Backup) -> datetime | None:
    """When a backup is to be sealed: once everybody who was there is a day off tour. None: not yet known, or nobody."""
    return _due(presence.at_backup(backup, told_of(backup.agency, [backup.pk], None)))


def _due(there: Iterable[Presence]) -> datetime | None:
    ends = [one.sealed_from for one in there]
    known = [at for at in ends if at is not None]
    return max(known) if known and len(known) == len(ends) else None


def _seal(backup: Backup, told: Sequence[Told]) -> tuple[SealPart | None, datetime | None]:
    """The seal there is; else when it is due."""
    row = Seal.objects.filter(backup=backup).first()
    if row is not None:
        told_whole = not any(one.purged for one in told)
        return SealPart(row.at, row.sha256, row.sha256 in _hashes(backup, told, row.at) if told_whole else None), row.at
    return None, _due(presence.at_backup(backup, told))


def _doubts(
    told: Sequence[Told], there: Iterable[Presence], seal: SealPart | None, of_log: Iterable[str]
) -> tuple[str, ...]:
    """Where this is less than it was, said aloud. `of_log`: what the log has of who came, and no row."""
    said = [*(f"{one.unit}: {one.doubt}" for one in there if one.doubt), *of_log]
    said += [
        f"a statement of {text.by} is not the one in the log"
        for one in there
        for text in one.statements
        if text.in_log is False
    ]
    purged = sum(one.purged for one in told)
    if purged:
        said.append(f"the words of {purged} of {len(told)} events have had their time")
    if seal is not None and seal.holds is False:
        said.append("who was there differs from what was sealed")
    return tuple(said)
