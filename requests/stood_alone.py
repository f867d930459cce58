"""For how long somebody stood alone with a prisoner at each of some stops: what the log says, by the one rule."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from requests.models import Backup, Event, Stop
from requests.standing_alone import Happened, Span, alone, held, there
from requests.vocabulary import NO_ASK, StopKind

#: Help that came longer before a stop began than this was help with something else.
BEFORE: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Alone:
    """Whole seconds, all of them together and the longest without a break."""

    seconds: int
    longest: int


def at_stops(stops: Sequence[Stop]) -> dict[uuid.UUID, Alone | None]:
    """Of each cleared stop; None where no prisoner was held."""
    held_there = [stop for stop in stops if stop.secured_at is not None]
    found: dict[uuid.UUID, Alone | None] = {stop.pk: None for stop in stops}
    if not held_there:
        return found
    asks = _asks(held_there)
    subjects = {stop.pk: stop.agency_id for stop in held_there}
    subjects |= {ask.pk: ask.agency_id for asked in asks.values() for ask in asked}
    told = _told(subjects)
    for stop in held_there:
        found[stop.pk] = _alone(stop, asks[stop.unit_id], told)
    return found


def _alone(stop: Stop, asks: list[Backup], told: Mapping[uuid.UUID, list[Happened]]) -> Alone | None:
    assert stop.cleared_at is not None
    # What was asked after it was over, or was over long before, is about another stop.
    asks = [ask for ask in asks if stop.opened_at - BEFORE <= ask.received_at <= stop.cleared_at]
    own = [event for ask in asks if ask.stop_id == stop.pk for event in told[ask.pk]]
    began = stop.kind == StopKind.CUSTODY and stop.secured_at == stop.opened_at
    account = sorted(told[stop.pk] + own, key=lambda event: event.seq)
    kept = held(account, stop.cleared_at, since=stop.opened_at if began else None)
    if not kept:
        return None
    # (Nobody leaves before the log has it over: its clock, which never goes back, may be ahead of the row's.)
    until = max(span.ends for span in kept)
    spans = alone(kept, [span for ask in asks for span in there(told[ask.pk], until)])
    return Alone(_seconds(sum(map(_length, spans), timedelta())), _seconds(max(map(_length, spans), default=_NONE)))


_NONE: Final = timedelta()


def _length(span: Span) -> timedelta:
    return span.ends - span.begins


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def _asks(stops: Iterable[Stop]) -> dict[uuid.UUID | None, list[Backup]]:
    """What the units of these stops asked for around them, by unit."""
    stops = list(stops)
    rows = Backup.objects.filter(
        unit_id__in={stop.unit_id for stop in stops},
        received_at__gte=min(stop.opened_at for stop in stops) - BEFORE,
        received_at__lte=max(stop.cleared_at for stop in stops if stop.cleared_at),
    ).exclude(mark__in=NO_ASK)
    found: dict[uuid.UUID | None, list[Backup]] = defaultdict(list)
    for ask in rows.only("unit_id", "stop_id", "received_at", "agency_id"):
        found[ask.unit_id].append(ask)
    return found


def _told(subjects: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, list[Happened]]:
    """What its agency's log says of each subject, in order. Purged words say nothing."""
    told: dict[uuid.UUID, list[Happened]] = defaultdict(list)
    rows = Event.objects.filter(subject__in=subjects).order_by("agency_id", "seq")
    columns = ("agency_id", "seq", "subject", "at", "kind", "payload")
    for agency, seq, subject, at, kind, payload in rows.values_list(*columns):
        # A shared one stands in several logs: a partner's begins with the sharing.
        if subject is not None and subjects[subject] == agency:
            told[subject].append(Happened(at, kind, json.loads(payload)["facts"] if payload else {}, seq))
    return told
