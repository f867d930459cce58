"""The one way into the log: a verb opens a record, does its work, and its events are numbered last, in one go."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypeVar

import psycopg2.errors
from django.db import OperationalError, connection, transaction

from requests import hints, nudge, poke
from requests.models import Backup, IdempotencyKey, Stop
from requests.refusals import KeyReused, Replay, UseRadio
from requests.vocabulary import EventKind
from units.access import Actor
from units.models import Unit

P = ParamSpec("P")
R = TypeVar("R")

#: An event stores facts, not the card (DESIGN §6).
MAX_FACTS: Final = 500
#: How often a verb starts over when the server took its transaction, and when what it was about to lock had moved: each
#: time it moved somebody else got through, so a crowd at one scene needs many but short ones.
_TRIES: Final = 5
_MOVES: Final = 30
_STEP_ASIDE_S: Final = 0.002


class Moved(Exception):
    """What a verb was about to lock changed before it could; it starts over from nothing."""


@dataclass(frozen=True)
class Repeat:
    """An idempotency key: who said it, and a fingerprint of everything it was said with."""

    agency_id: int
    key: str
    fingerprint: str


@dataclass(frozen=True)
class _Entry:
    agencies: tuple[int, ...]
    kind: EventKind
    subject_kind: str
    subject: uuid.UUID | None
    facts: dict[str, Any]


@dataclass
class Log:
    """What one verb will have written when it commits."""

    actor: Actor
    repeat: Repeat | None = None
    entries: list[_Entry] = field(default_factory=list)
    unnumbered: list[Backup] = field(default_factory=list)
    #: Something this verb armed is due at once.
    hurries: bool = False
    #: It wrote something to be told outside the board.
    tells: bool = False
    #: What must read the events of this verb, and so comes after them, in the same transaction.
    then: list[Callable[[], None]] = field(default_factory=list)
    #: Everything is written; what is left is the commit itself.
    written: bool = False

    @cached_property
    def now(self) -> datetime:
        """The database's clock when a verb first asks for it: after its locks, so that of two verbs on one backup the
        second has the later time.
        """
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            moment: datetime = cursor.fetchone()[0]
        return moment

    def add(
        self,
        kind: EventKind,
        subject: Backup | Unit | Stop | None = None,
        facts: dict[str, Any] | None = None,
        agencies: tuple[int, ...] = (),
    ) -> None:
        """Notes an event about one object, for the logs that carry it. Written at the verb's end, in this order."""
        name = "" if subject is None else type(subject).__name__.lower()
        where = agencies or _logs_of(subject)
        self.entries.append(_Entry(where, kind, name, subject.pk if subject else None, facts or {}))

    def write(self) -> dict[int, int]:
        """Numbers new backups, then the events; every counter is taken here, last, in id order."""
        where = sorted({agency for entry in self.entries for agency in entry.agencies})
        for backup in self.unnumbered:
            with connection.cursor() as cursor:
                cursor.execute(
                    "update requests_backup set number = board_number(%s, %s::bigint[]) where id = %s returning number",
                    [backup.agency_id, where, backup.pk],
                )
                backup.number = cursor.fetchone()[0]
            for entry in self.entries:
                if entry.subject == backup.pk and "number" in entry.facts:
                    entry.facts["number"] = backup.number
        rows = [(agency, entry) for entry in self.entries for agency in entry.agencies]
        if not rows:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(
                "select agency, number from board_record(%s::bigint[], %s::text[], %s::text[], %s::uuid[], %s::text[])",
                [
                    [agency for agency, _ in rows],
                    [str(entry.kind) for _, entry in rows],
                    [entry.subject_kind for _, entry in rows],
                    [str(entry.subject) if entry.subject else None for _, entry in rows],
                    [self._payload(entry) for _, entry in rows],
                ],
            )
            return dict(cursor.fetchall())

    def _payload(self, entry: _Entry) -> str:
        facts = json.dumps(entry.facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
        if len(facts.encode()) > MAX_FACTS:
            raise ValueError(f"facts of {entry.kind} are {len(facts.encode())} bytes, at most {MAX_FACTS}")
        actor = json.dumps(self.actor.wire(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return f'{{"actor":{actor},"facts":{facts}}}'


def _logs_of(subject: Backup | Unit | Stop | None) -> tuple[int, ...]:
    if subject is None:
        raise ValueError("an event of facts only must name its agencies")
    return tuple(sorted(subject.logs)) if isinstance(subject, Backup) else (subject.agency_id,)


@contextmanager
def recording(actor: Actor, repeat: Repeat | None = None) -> Iterator[Log]:
    """One transaction: row, history and timers together, or not at all. Hubs are poked after the commit."""
    with transaction.atomic(durable=True):
        log = Log(actor, repeat)
        if repeat:
            _claim(repeat)
        yield log
        numbers = log.write()
        for work in log.then:
            work()
        log.written = True
    # Here the commit has happened. The answer does not wait for Redis, nor for anybody to read the log.
    poke.send(numbers)
    if log.hurries:
        nudge.sweepers()
    if log.tells:
        hints.deliveries()


def _claim(repeat: Repeat) -> None:
    """Inserts the key first of all. A concurrent twin waits on the index, then finds it and is answered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into requests_idempotencykey (agency_id, key, fingerprint, at)"
            " values (%s, %s, %s, clock_timestamp()) on conflict do nothing",
            [repeat.agency_id, repeat.key, repeat.fingerprint],
        )
        if cursor.rowcount == 1:
            return
    known = IdempotencyKey.objects.get(agency_id=repeat.agency_id, key=repeat.key)
    if known.fingerprint != repeat.fingerprint:
        raise KeyReused("This Idempotency-Key was used for something else. Make a new key for a new touch.")
    raise Replay(known.subject)


class Verb(Generic[P, R]):
    """A write: `verb(actor, …)` runs it in one transaction; `verb.once(repeat, actor, …)` under a key."""

    def __init__(self, work: Callable[Concatenate[Log, P], R]) -> None:
        self.work = work
        wraps(work)(self)

    def __call__(self, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.once(None, actor, *args, **kwargs)

    def once(self, repeat: Repeat | None, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
        """Raises Replay when the key was answered before, Refusal when the verb is refused."""
        tries = moves = 0
        while tries < _TRIES and moves < _MOVES:
            log: Log | None = None
            try:
                with recording(actor, repeat) as log:
                    return self.work(log, *args, **kwargs)
            except Moved:
                moves += 1
                time.sleep(random.uniform(0, _STEP_ASIDE_S * moves))
            except OperationalError as error:
                if log is None or log.written or not _may_start_over(error):
                    raise
                tries += 1
                connection.close()
        raise UseRadio("Too many people are changing this at once. Use radio, then try again.")


def _may_start_over(error: OperationalError) -> bool:
    """Nothing was committed and trying again can help: a deadlock, or a connection the server gave up.

    It gives up on a process that was starved for longer than `idle_in_transaction_session_timeout`, and on all of them
    when it restarts.
    """
    if isinstance(error.__cause__, psycopg2.errors.DeadlockDetected | psycopg2.errors.AdminShutdown):
        return True
    return connection.connection is None or bool(connection.connection.closed)


def remember(log: Log, subject: uuid.UUID) -> None:
    """Ties the key of this verb to what it made, so that its twin finds it."""
    if not log.repeat:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update requests_idempotencykey set subject = %s where agency_id = %s and key = %s",
            [subject, log.repeat.agency_id, log.repeat.key],
        )
