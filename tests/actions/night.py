"""A night with the cast: who acts, how time goes by, and four boards that must follow the log."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from requests import queries
from requests.access import Audience
from requests.actions import Ask, followups, request_backup
from requests.cards import Wire
from requests.lines import lines
from requests.models import Backup, BoardCounter, Event, Response, Stop, Timer
from requests.refusals import NotInThisState
from requests.replay.fold import Board, differences
from requests.vocabulary import TimerKind, Urgency
from tests.actions import invariants
from tests.cast import Cast
from tests.timers import hands
from units.access import Actor, of_officer
from units.models import Agency, Presence, Unit

#: Every kind of reader: (agency, audience).
READERS = [("METRO", Audience.DESK), ("METRO", Audience.CAR), ("COUNTY", Audience.DESK), ("COUNTY", Audience.CAR)]


@dataclass
class Follower:
    """One board, folded from what its reader is told, as an outside client does it."""

    agency: Agency
    reader: Audience
    board: Board = field(default_factory=Board)

    def picture(self) -> Wire:
        """The whole board as it stands, as JSON gives it."""
        wire: Wire = json.loads(json.dumps(queries.snapshot(self.agency, self.reader), default=str))
        return wire

    def start(self) -> None:
        """Takes a snapshot."""
        self.board.apply({"type": "snapshot", **self.picture()})

    def follow(self) -> None:
        """Takes what was logged since, and compares with a fresh snapshot. Raises AssertionError."""
        stream = self.board.streams[self.agency.code]
        before = {one["id"]: one for kept in stream.picture().values() for one in kept.values()}
        events = queries.events_between(self.agency.pk, stream.seq or 0)
        for event in json.loads(json.dumps(lines(events, self.agency.code, self.agency.pk, self.reader), default=str)):
            self.board.apply(event)
        who = f"{self.agency.code} {self.reader}"
        assert not self.board.gaps + self.board.duplicates, who
        found = differences(stream, self.picture())
        assert not found, f"{who} cannot follow its log: {found}; told {[event.kind for event in events]}"
        for kept in stream.picture().values():
            for one in kept.values():
                self._newer(before.get(one["id"]), one)

    def _newer(self, old: Wire | None, new: Wire) -> None:
        if old is None or old == new:
            return
        told = {name: (old[name], new[name]) for name in new if old.get(name) != new[name]}
        assert new["version"] > old["version"], f"{self.agency.code} {self.reader}: changed under one version: {told}"


@dataclass
class Night:
    """The cast at work. Every name is the actor as they are at this moment."""

    cast: Cast
    followers: list[Follower] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.followers = [Follower(self.cast.agencies[code], reader) for code, reader in READERS]
        self.look()

    def look(self) -> None:
        """Every board takes a snapshot."""
        for follower in self.followers:
            follower.start()

    def check(self) -> None:
        """What must always hold, holds; and old board + what was told = new board."""
        invariants.check()
        for follower in self.followers:
            follower.follow()

    def actor(self, name: str) -> Actor:
        return of_officer(self.cast.people[name])

    @property
    def requester(self) -> Actor:
        return self.actor("requester")

    @property
    def neighbour(self) -> Actor:
        return self.actor("neighbour")

    @property
    def third(self) -> Actor:
        return self.actor("third")

    @property
    def dispatcher(self) -> Actor:
        return self.actor("dispatcher")

    @property
    def commander(self) -> Actor:
        return self.actor("commander")

    @property
    def outsider(self) -> Actor:
        return self.actor("outsider")

    @property
    def outsider_desk(self) -> Actor:
        return self.actor("outsider_desk")

    def ask(self, urgency: Urgency = Urgency.BACKUP, who: str = "requester", **said: Any) -> uuid.UUID:
        """Somebody asks; the backup they have then."""
        return request_backup(self.actor(who), Ask(urgency, **said)).backup_id

    def unit(self, call_sign: str) -> Unit:
        return Unit.objects.get(call_sign=call_sign)

    def card(self, backup: uuid.UUID, who: str = "dispatcher") -> Wire:
        """A card as somebody reads it."""
        return queries.card(self.actor(who), backup)

    def head(self) -> dict[str, int]:
        """How far each log is."""
        return dict(BoardCounter.objects.values_list("agency__code", "seq"))

    def told(self, after: dict[str, int], agency: str = "METRO") -> list[str]:
        """Kinds of event in an agency's log since `after = night.head()`."""
        events = Event.objects.filter(agency__code=agency, seq__gt=after[agency]).order_by("seq")
        return list(events.values_list("kind", flat=True))

    def wait(self, backup: uuid.UUID, seconds: float) -> None:
        """So much time goes by for one backup and whoever answers it; what is due by then fires and is followed up."""
        self.check()
        hands.pass_time(backup, seconds)
        answers = list(Response.objects.filter(backup=backup).values_list("pk", flat=True))
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "update requests_response set rolling_at = rolling_at - d, eta_at = eta_at - d,"
                " on_scene_at = on_scene_at - d, cleared_at = cleared_at - d, assigned_at = assigned_at - d,"
                " uncrewed_at = uncrewed_at - d"
                " from make_interval(secs => %s) d where id = any (%s)",
                [seconds, answers],
            )
            cursor.execute(
                "update requests_backup set secured_at = secured_at - d, cancel_asked_at = cancel_asked_at - d,"
                " acknowledged_at = acknowledged_at - d from make_interval(secs => %s) d where id = %s",
                [seconds, backup],
            )
            cursor.execute(
                "update requests_timer set due_at = due_at - d from make_interval(secs => %s) d"
                " where subject = any (%s)",
                [seconds, answers],
            )
        self.look()
        self.sweep()

    def wait_for_rung(self, backup: uuid.UUID) -> None:
        """Time goes by until the next rung fires."""
        timer = hands.pending(backup)
        assert timer is not None, "no rung waits"
        self.wait(backup, (timer.due_at - hands.now()).total_seconds() + 0.01)

    def wait_at(self, subject: uuid.UUID, kind: TimerKind, seconds: float) -> None:
        """So much time goes by for one kind of timer of a stop, a tour or an answer; what is due fires."""
        self.check()
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "update requests_timer set due_at = due_at - d from make_interval(secs => %s) d"
                " where subject = %s and kind = %s and fired_at is null and cancelled_at is null",
                [seconds, subject, str(kind)],
            )
            cursor.execute(
                "update requests_stop set welfare_due_at = welfare_due_at - d from make_interval(secs => %s) d"
                " where id = %s and %s = 'welfare'",
                [seconds, subject, str(kind)],
            )
        for stop in Stop.objects.filter(pk=subject) if kind is TimerKind.STANDING_COVER else []:
            for entry in stop.cover:
                earlier = datetime.fromisoformat(entry["since"]) - timedelta(seconds=seconds)
                entry["since"] = earlier.isoformat()
            stop.save(update_fields=["cover"])
        self.look()
        self.sweep()

    def unseen(self, backup: uuid.UUID) -> None:
        """Five seconds have gone by since somebody asked."""
        hands.unseen(backup)
        self.sweep()

    def gone(self, *people: str) -> None:
        """Their boards are closed: nobody listens there any more."""
        Presence.objects.filter(officer__username__in=people).delete()

    def sweep(self) -> None:
        """What is due fires and is followed up."""
        hands.fire()
        followups.run_pending()

    def rung_in(self, backup: uuid.UUID) -> float | None:
        """Seconds until the next rung; None when none waits."""
        timer = hands.pending(backup)
        return None if timer is None else hands.left(timer.due_at)

    def waits(self, kind: TimerKind, subject: uuid.UUID | None = None) -> list[Timer]:
        """Timers of a kind that have neither fired nor been cancelled."""
        waiting = Timer.objects.filter(kind=kind, fired_at=None, cancelled_at=None)
        return list(waiting.filter(subject=subject) if subject else waiting)


def row(backup: uuid.UUID) -> Backup:
    """The row as it is now."""
    return Backup.objects.get(pk=backup)


def answers(backup: uuid.UUID) -> list[tuple[str, str, str]]:
    """(unit, state, reason) of every answer, in order."""
    found = Response.objects.filter(backup=backup).select_related("unit").order_by("created_at")
    return [(answer.unit.call_sign, answer.state, answer.reason) for answer in found]


def attempt(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[[], None]:
    """A touch for a race: what comes too late for the state is refused, and that is well."""

    def touch() -> None:
        with suppress(NotInThisState):
            verb(*args, **kwargs)

    return touch
