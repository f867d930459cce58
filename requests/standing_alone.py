"""For how long somebody stood alone with a prisoner. One rule, for a night and for the figures of years. Pure.

Held is from the moment a stop is secured with a prisoner until it is secured without one, or cleared. Alone is that
less every moment at which another unit was on scene, of their own agency or a neighbour's. Times that somebody stated
come before the times of the touch. Two officers in one car count as one unit, as they do for standing cover.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from requests.vocabulary import TAKEN_BACK, WAS_THERE, EventKind


class Span(NamedTuple):
    """From a moment to another, the second not in it."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Happened:
    """An event as far as this rule reads it."""

    at: datetime
    kind: str
    facts: dict[str, Any]
    #: Its number in the log, where several are told together: times may be equal, or set by clocks that differ.
    seq: int = 0

    @property
    def moment(self) -> datetime:
        """When it was, as somebody stated; else when it was touched."""
        stated = self.facts.get("stated_at")
        return datetime.fromisoformat(stated) if stated else self.at

    @property
    def unit(self) -> tuple[str, str]:
        """Which unit: the code of its agency, empty for that which asked, and its call sign."""
        return str(self.facts.get("agency", "")), str(self.facts.get("unit", ""))


class _Says(Protocol):
    @property
    def facts(self) -> dict[str, Any]: ...


Line = TypeVar("Line", bound=_Says)


def lines_of(told: Iterable[Line], agency: str, call_sign: str) -> list[Line]:
    """What is told of one unit, in order. `agency`: its code, empty for that which asked.

    Lines from before a neighbour's agency was written have its call sign alone.
    """
    named = [one for one in told if one.facts.get("unit") == call_sign]
    return [one for one in named if one.facts.get("agency", "") == agency] or [
        one for one in named if "agency" not in one.facts
    ]


#: What says whether a prisoner is held. (A withdrawn emergency is "updated" with it.)
_SAYS: Final = frozenset({EventKind.STOP_SECURED, EventKind.BACKUP_SECURED, EventKind.BACKUP_UPDATED})
_LEFT: Final = frozenset({EventKind.RESPONSE_CLEARED, EventKind.RESPONSE_STOOD_DOWN, EventKind.RESPONSE_DECLINED})
_OVER: Final = frozenset({EventKind.BACKUP_CLOSED, EventKind.BACKUP_CANCELLED, EventKind.BACKUP_EXPIRED})


def held(events: Iterable[Happened], until: datetime, since: datetime | None = None) -> list[Span]:
    """When a prisoner was held at one stop: its events and those of what its unit asked for there, in order.

    `since`: it was held from the beginning, by a stop that securing an ask began; the event that opened it, where there
    is one, has the log's own time of that. `until` ends what goes on.
    """
    spans: list[Span] = []
    begun = since
    for event in events:
        if event.kind == EventKind.STOP_OPENED and since is not None:
            begun = event.moment
        over = event.kind == EventKind.STOP_CLEARED
        if not over and (event.kind not in _SAYS or "prisoner" not in event.facts):
            continue
        if event.facts.get("prisoner") and not over:
            begun = event.moment if begun is None else begun
        elif begun is not None:
            spans.append(Span(begun, event.moment))
            begun = None
        if over:
            return _real(spans)
    if begun is not None:
        spans.append(Span(begun, until))
    return _real(spans)


def there(events: Iterable[Happened], until: datetime) -> list[Span]:
    """When other units were on scene of one backup: its events, in order.

    Who was stated to have been there once it was over, left when their answer ended after that, else when it was over.
    What was taken back since says nothing.
    """
    spans: list[Span] = []
    on_scene: dict[tuple[str, str], datetime] = {}
    events = list(events)
    for place, event in enumerate(events):
        unit = event.unit
        if event.kind == EventKind.RESPONSE_ON_SCENE:
            on_scene.setdefault(unit, event.moment)
        elif WAS_THERE in event.facts:
            if any(_takes_back(one, event) for one in events[place:]):
                continue
            ends = (one.moment for one in events if one.kind in _OVER or _leaves(one, unit))
            spans.append(Span(event.moment, min((at for at in ends if at >= event.moment), default=until)))
        elif event.kind in _LEFT and unit in on_scene:
            spans.append(Span(on_scene.pop(unit), event.moment))
        elif event.kind in _OVER:
            spans += [Span(begun, event.moment) for begun in on_scene.values()]
            on_scene.clear()
    spans += [Span(begun, until) for begun in on_scene.values()]
    return _real(spans)


def _leaves(event: Happened, unit: tuple[str, str]) -> bool:
    return event.kind in _LEFT and event.unit == unit


def _takes_back(event: Happened, stated: Happened) -> bool:
    same = event.unit == stated.unit and event.facts.get("stated_at") == stated.facts.get("stated_at")
    return same and TAKEN_BACK in event.facts


def alone(held_: Iterable[Span], there_: Iterable[Span]) -> list[Span]:
    """What of being held had nobody else there."""
    company = joined(there_)
    spans: list[Span] = []
    for begins, ends in joined(held_):
        at = begins
        for came, left in company:
            if left <= at or came >= ends:
                continue
            if came > at:
                spans.append(Span(at, came))
            at = max(at, left)
        if at < ends:
            spans.append(Span(at, ends))
    return spans


def within(spans: Iterable[Span], begins: datetime, ends: datetime) -> timedelta:
    """How long that is, inside a window."""
    # Two times of one zone are taken from each other by the clock on the wall, which is set twice a year.
    begins, ends = begins.astimezone(UTC), ends.astimezone(UTC)
    inside = (min(span.ends, ends) - max(span.begins, begins) for span in joined(spans))
    return sum((length for length in inside if length > timedelta(0)), timedelta(0))


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order, and none touching another."""
    found: list[Span] = []
    for span in sorted(_real(spans)):
        if found and span.begins <= found[-1].ends:
            found[-1] = Span(found[-1].begins, max(found[-1].ends, span.ends))
        else:
            found.append(span)
    return found


def _real(spans: Iterable[Span]) -> list[Span]:
    """Whoever stated that they left before they came was not there."""
    return [span for span in spans if span.begins < span.ends]
