"""A line is read, done, and answered in words: what happened, or why nothing did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import Error as DatabaseError

from requests.actions import undoing
from requests.commands.backup_words import BACKUP_WORDS
from requests.commands.desk_words import DESK_WORDS
from requests.commands.done import Done, Hand
from requests.commands.finding import Desk, Unclear
from requests.commands.reading import Unread, read
from requests.commands.registry import COMMANDS, UNDO_S
from requests.commands.said import Said
from requests.commands.unit_words import UNIT_WORDS
from requests.events import Repeat
from requests.models import IdempotencyKey
from requests.refusals import KeyReused, NotInThisState, Refusal, Replay

log = structlog.get_logger(__name__)

WORDS: Final = {**UNIT_WORDS, **BACKUP_WORDS, **DESK_WORDS}


@dataclass(frozen=True)
class Answer:
    """What the line is answered. `done` is nothing when nothing was done; then `choices` are lines to type instead."""

    echo: str
    done: Done | None = None
    choices: tuple[str, ...] = ()
    #: Until when UNDO takes it back.
    undo_until: datetime | None = None
    #: The refusal of the action, for the record of refusals.
    refusal: Refusal | None = field(default=None)
    replayed: bool = False


def run(desk: Desk, line: str, repeat: Repeat | None = None) -> Answer:
    """Does one line, or says why not. Raises KeyReused when the key was used for another line."""
    said = read(line, desk.words)
    if isinstance(said, Unread):
        return Answer(said.why, choices=said.choices)
    if said.command.word == "?":
        return Answer(" · ".join(command.usage for command in COMMANDS), Done(""))
    if known := _known(repeat):
        return known
    if said.command.word == "UNDO":
        return _undo(desk)
    answer = _do(desk, said, repeat)
    return _kept(desk, said, answer) if answer.done and not answer.replayed else answer


def _do(desk: Desk, said: Said, repeat: Repeat | None) -> Answer:
    try:
        done = WORDS[said.command.word](Hand(desk, said, repeat))
    except Unclear as unclear:
        return Answer(unclear.why, choices=tuple(unclear.lines(said.line)))
    except Replay as replay:
        return _replayed(replay)
    except Refusal as refusal:
        return Answer(refusal.message, choices=_instead(said, refusal), refusal=refusal)
    return Answer(done.echo, done)


def _instead(said: Said, refusal: Refusal) -> tuple[str, ...]:
    """Away from an emergency only with a second touch: here, one more word."""
    diverts = "divert" in said.command.takes and not said.divert and isinstance(refusal, NotInThisState)
    return (f"{said.line} DIVERT",) if diverts and "twice" in refusal.message else ()


def _known(repeat: Repeat | None) -> Answer | None:
    """What a key was answered with before: names are looked for anew, and might mean something else by now."""
    if repeat is None:
        return None
    known = IdempotencyKey.objects.filter(agency_id=repeat.agency_id, key=repeat.key).first()
    if known is None:
        return None
    if known.fingerprint != repeat.fingerprint:
        raise KeyReused("This Idempotency-Key was used for something else. Make a new key for a new line.")
    return _replayed(Replay(known.subject))


def _replayed(replay: Replay) -> Answer:
    return Answer("Done already.", Done("Done already."), replayed=True)


def _kept(desk: Desk, said: Said, answer: Answer) -> Answer:
    """Remembers it for UNDO. It is done whether that succeeds or not, and the answer must say so."""
    officer, done = desk.actor.officer_id, answer.done
    if officer is None or done is None:
        return answer
    try:
        at = undoing.keep(officer, said.line, done.undo)
    except DatabaseError as problem:
        log.warning("command.not_kept", error=repr(problem))
        return answer
    return Answer(answer.echo, done, undo_until=at + timedelta(seconds=UNDO_S) if done.undo else None)


def _undo(desk: Desk) -> Answer:
    """The compensating command, for ten seconds; both stay in the record."""
    last = undoing.take(desk.actor.officer_id, timedelta(seconds=UNDO_S)) if desk.actor.officer_id else None
    if last is None:
        return Answer(f"Nothing of the last {UNDO_S} seconds is yours to take back.")
    said = read(last.line, desk.words)
    if not last.undo:
        stays = said.command.undo if isinstance(said, Said) and not said.command.undoes else "nothing new came of it"
        return Answer(f"{last.line} is not taken back: {stays}.")
    back = read(last.undo, desk.words)
    if isinstance(back, Unread):
        return Answer(f"{last.line} is not taken back: {back.why}")
    answer = _do(desk, back, None)
    if answer.done is None:
        return Answer(f"{last.line} is not taken back: {answer.echo}", refusal=answer.refusal)
    return Answer(f"{last.line} taken back: {answer.echo}", answer.done)
