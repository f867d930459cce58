"""One night of an agency as its watch commander reads it: what was asked, what came. No officer and no unit in it."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q

from requests import night_words, sealed
from requests.faults import GIVEN_UP_AFTER
from requests.models import Backup, Delivery, Event, FollowUp, Response, Share, Stop, Timer
from requests.night_words import Answer, Line
from requests.shifts import Shift
from requests.standing_alone import Happened, Span, alone, held, there, within
from requests.vocabulary import NO_ASK, EventKind, StopKind, TimerKind
from units.models import Agency

#: A stop that began longer before the shift than this is taken for one that somebody forgot.
_STOP_BEFORE: Final = timedelta(hours=24)
#: A rung that fired later than this was late.
_LATE: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class Night:
    """Plain data: what stands on the page."""

    agency: str
    zone: ZoneInfo
    shift: Shift
    #: Until when it is told: the end of the shift, or now.
    until: datetime
    lines: list[Line]
    alone: timedelta
    #: Beat → how long, the longest first; "–" where no beat is known.
    alone_by_beat: list[tuple[str, timedelta]]
    use_radio: list[night_words.Moment]
    to_enter: list[night_words.ToEnter]
    faults: list[night_words.Moment]
    verdict: sealed.Verdict | None
    last_event: int
    figures: dict[str, int] = field(default_factory=dict)


def read(agency: Agency, shift: Shift, now: datetime) -> Night:
    """One night. A backup belongs to it that was received in it; a stop counts for as long as it lies in it."""
    begins, until = shift.begins.astimezone(UTC), min(shift.ends.astimezone(UTC), now)
    backups = _backups(agency, begins, until)
    told = _events(agency, [backup.pk for backup in backups])
    spans = _alone(agency, begins, until)
    lines = [_line(backup, told[backup.pk], spans, until) for backup in backups]
    beats: dict[str, timedelta] = defaultdict(timedelta)
    for beat, _, found in spans:
        beats[beat] += within(found, begins, until)
    first, last = sealed.numbers_between(agency, begins, until)
    night = Night(
        agency=agency.code,
        zone=ZoneInfo(agency.time_zone),
        shift=shift,
        until=until,
        lines=lines,
        alone=sum(beats.values(), timedelta()),
        alone_by_beat=sorted(((b, t) for b, t in beats.items() if t), key=lambda pair: (-pair[1], pair[0])),
        use_radio=[moment for line in lines for moment in night_words.use_radio(line)],
        to_enter=[one for line in lines for one in night_words.to_enter(line)],
        faults=_faults(agency, begins, until, [b.pk for b in backups], _stood_still(agency, first, last, begins)),
        verdict=sealed.verify_between(agency, first, last) if last >= first else None,
        last_event=last,
    )
    night.figures.update(night_words.figures(lines, len(night.use_radio)))
    return night


def _backups(agency: Agency, begins: datetime, until: datetime) -> list[Backup]:
    rows = Backup.objects.filter(agency=agency, received_at__gte=begins, received_at__lt=until)
    rows = rows.exclude(mark__in=NO_ASK).select_related("beat").order_by("received_at", "number")
    return list(
        rows.prefetch_related(
            Prefetch("responses", Response.objects.select_related("unit__agency")),
            Prefetch("shares", Share.objects.select_related("agency")),
        )
    )


def _events(agency: Agency, subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Happened]]:
    """What the log says of each, in order. Words that were purged say nothing."""
    told: dict[uuid.UUID, list[Happened]] = defaultdict(list)
    rows = Event.objects.filter(agency=agency, subject__in=list(subjects)).order_by("seq")
    for seq, subject, at, kind, payload in rows.values_list("seq", "subject", "at", "kind", "payload"):
        if subject is not None:
            told[subject].append(Happened(at, kind, json.loads(payload)["facts"] if payload else {}, seq))
    return told


def _alone(agency: Agency, begins: datetime, until: datetime) -> list[tuple[str, uuid.UUID | None, list[Span]]]:
    """Of each stop with a prisoner: its beat, whose it was (to find its asks by, and for nothing else), when alone."""
    stops = Stop.objects.filter(agency=agency, secured_at__isnull=False, opened_at__lt=until)
    stops = stops.filter(opened_at__gte=begins - _STOP_BEFORE).filter(Q(cleared_at=None) | Q(cleared_at__gt=begins))
    rows = list(stops.select_related("beat"))
    asks = Backup.objects.filter(
        agency=agency, unit_id__in={stop.unit_id for stop in rows}, received_at__lt=until,
        received_at__gte=begins - 2 * _STOP_BEFORE,
    ).exclude(mark__in=NO_ASK)  # fmt: skip
    by_unit: dict[uuid.UUID | None, list[Backup]] = defaultdict(list)
    for ask in asks:
        by_unit[ask.unit_id].append(ask)
    told = _events(agency, [stop.pk for stop in rows] + [ask.pk for asked in by_unit.values() for ask in asked])
    found: list[tuple[str, uuid.UUID | None, list[Span]]] = []
    for stop in rows:
        mine = by_unit[stop.unit_id]
        own = [event for ask in mine if ask.stop_id == stop.pk for event in told[ask.pk]]
        account = sorted(told[stop.pk] + own, key=lambda event: event.seq)
        began = stop.kind == StopKind.CUSTODY and stop.secured_at == stop.opened_at
        kept = held(account, until, since=stop.opened_at if began else None)
        company = [span for ask in mine for span in there(told[ask.pk], until)]
        found.append((stop.beat.code if stop.beat else "–", stop.unit_id, alone(kept, company)))
    return found


def _line(
    backup: Backup, told: list[Happened], spans: list[tuple[str, uuid.UUID | None, list[Span]]], until: datetime
) -> Line:
    mine = [span for _, unit, found in spans if unit is not None and unit == backup.unit_id for span in found]
    rungs = backup.ladder.get("rungs", [])[: backup.rung + 1]
    return Line(
        id=backup.pk,
        number=backup.number,
        level=backup.urgency,
        origin=backup.origin,
        touched=backup.pressed_at,
        received=backup.received_at,
        where=backup.location,
        beat=backup.beat.code if backup.beat else "",
        answers=[_answer(response, backup.agency_id) for response in backup.responses.all()],
        prisoner=backup.prisoner,
        alone=within(mine, backup.received_at, backup.closed_at or until),
        silent=backup.silent,
        alerted={who for rung in rungs[1:] for who in rung.get("alert", [])},
        exhausted=backup.exhausted,
        partners=[share.agency.code for share in backup.shares.all() if share.how != "offered"],
        told=told,
        closed=backup.closed_at,
        ended=backup.disposition,
    )


def _answer(response: Response, agency_id: int) -> Answer:
    stated = response.stated.get("on_scene_at")
    return Answer(
        unit=response.unit_id,
        agency="" if response.unit.agency_id == agency_id else response.unit.agency.code,
        # Who only said *On scene* rolled at that moment, as far as the row goes, and never said so.
        rolling=None if response.rolling_at == response.on_scene_at else response.rolling_at,
        there=datetime.fromisoformat(stated["at"]) if stated else response.on_scene_at,
        reason=response.reason,
    )


def _stood_still(agency: Agency, first: int, last: int, begins: datetime) -> list[night_words.Moment]:
    """What the log of these hours says of timers that stood still, each time once."""
    # (Facts only, so without a subject: the log has an index of those.)
    said = Event.objects.filter(agency=agency, subject=None, kind__in=(EventKind.TIMERS_STALE, EventKind.TIMERS_FRESH))
    before = said.filter(at__lt=begins).order_by("-seq").values_list("kind", "at").first()
    found: dict[datetime, str] = {}
    if before is not None and before[0] == EventKind.TIMERS_STALE:
        # They stand still since before these hours; where they start again in them, that is told in its place.
        found[begins] = night_words.stood_still(before[1], None)
    for at, payload in said.filter(seq__range=(first, last)).order_by("seq").values_list("at", "payload"):
        facts = json.loads(payload)["facts"] if payload else {}
        since = datetime.fromisoformat(facts["since"]) if facts else at
        ended = datetime.fromisoformat(facts["until"]) if "until" in facts else None
        found[max(since, begins)] = night_words.stood_still(since, ended)
    return [night_words.Moment(at, "", what) for at, what in found.items()]


def _faults(
    agency: Agency, begins: datetime, until: datetime, asked: list[uuid.UUID], still: list[night_words.Moment]
) -> list[night_words.Moment]:
    """What went wrong behind the board, whether or not anybody has taken notice since."""
    window = (begins, until)
    found = [
        night_words.Moment(letter.dead_at or begins, "", f"a message by {letter.address.channel} was given up")
        for letter in Delivery.objects.filter(agency=agency, dead_at__range=window).select_related("address")
    ]
    found += [
        night_words.Moment(timer.poisoned_at or begins, "", f"a timer could not fire: {timer.get_kind_display()}")
        for timer in Timer.objects.filter(agency=agency, poisoned_at__range=window)
    ]
    left = FollowUp.objects.filter(timer__agency=agency, created_at__range=window, done_at=None)
    found += [
        night_words.Moment(one.created_at, "", "what a timer left to do was given up")
        for one in left.filter(tries__gte=GIVEN_UP_AFTER)
    ]
    return sorted(found + still + _late_rungs(asked), key=lambda moment: moment.at)


def _late_rungs(asked: list[uuid.UUID]) -> list[night_words.Moment]:
    rungs = Timer.objects.filter(kind=TimerKind.RUNG, subject__in=asked, fired_at__isnull=False)
    late = [
        (one.fired_at - one.due_at, one.due_at) for one in rungs if one.fired_at and one.fired_at - one.due_at > _LATE
    ]
    if not late:
        return []
    most, at = max(late)
    count = f"{len(late)} rungs" if len(late) > 1 else "a rung"
    return [night_words.Moment(at, "", f"{count} late, at most {most.total_seconds():.1f} s")]
