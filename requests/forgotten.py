"""When a tour is taken for one that somebody forgot to end. Pure: times go in, a word comes out.

Two signs: it has lasted longer than tours do here, or nobody has heard from it for hours. Either way its screen and the
desk are warned first, and whatever the unit does puts it off (docs/decisions/a-forgotten-tour-ends-by-itself.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from units.vocabulary import SignOff

#: How long screen and desk are warned before a tour is ended.
WARNED: Final = timedelta(minutes=10)
#: On tour for too long, but did something within this: tired, not forgotten.
AT_WORK: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Signs:
    """What is known of a tour. `heard_at`: any sign of life, a live board too; `did_at`: it did something."""

    started_at: datetime
    heard_at: datetime
    did_at: datetime
    #: It rolls, is on scene, asks, is sent, or is on a stop.
    busy: bool


@dataclass(frozen=True)
class Limits:
    """What the agency has set."""

    longest: timedelta
    quiet: timedelta


def is_too_long(signs: Signs, limits: Limits, now: datetime) -> bool:
    """Whether it has lasted longer than tours do here, at work or not."""
    return now - signs.started_at >= limits.longest


def why(signs: Signs, limits: Limits, now: datetime) -> SignOff | None:
    """Why the tour should end by itself; None while it should not. Never one that is busy."""
    if signs.busy:
        return None
    if now - signs.heard_at >= limits.quiet:
        return SignOff.NO_SIGN
    if is_too_long(signs, limits, now) and now - signs.did_at >= AT_WORK:
        return SignOff.TOO_LONG
    return None


def next_look(signs: Signs, limits: Limits, now: datetime) -> datetime:
    """When it can next be forgotten, or first be too long. One that is busy is looked at again soon."""
    if signs.busy:
        return now + WARNED
    too_long = signs.started_at + limits.longest
    long_at = too_long if too_long > now else signs.did_at + AT_WORK
    return max(now + timedelta(minutes=1), min(signs.heard_at + limits.quiet, long_at))
