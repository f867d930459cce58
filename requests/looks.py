"""Why somebody opens a record: a word of a short list, and some of their own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from requests.refusals import Invalid
from requests.vocabulary import LookReason

#: What goes on, or ended so lately, is work on it: the page asks no reason for that.
LIVE: Final = timedelta(hours=24)
#: Longest free words of a reason.
LONGEST: Final = 120


@dataclass(frozen=True)
class Look:
    """The reason of one look, as the access log keeps it and the people it names read it."""

    reason: LookReason
    why: str = ""

    @property
    def text(self) -> str:
        """In words: "Complaint: C-1182"."""
        return f"{self.reason.label}: {self.why}" if self.why else str(self.reason.label)


def is_live(ended_at: datetime | None, now: datetime) -> bool:
    """Whether a look is still work on what happens."""
    return ended_at is None or now - ended_at < LIVE


def look_of(said: Mapping[str, str], ended_at: datetime | None, now: datetime) -> Look:
    """What `reason` and `why` say. Raises Invalid naming the one that is missing or makes no sense."""
    word, why = said.get("reason", ""), " ".join(said.get("why", "").split())
    if word not in list(LookReason):
        raise Invalid.field("reason", f"say why you open this record: one of {', '.join(LookReason)}")
    if len(why) > LONGEST or not why.isprintable():
        raise Invalid.field("why", f"must be one line of at most {LONGEST} characters")
    reason = LookReason(word)
    if reason is LookReason.LIVE and not is_live(ended_at, now):
        raise Invalid.field("reason", "it ended more than a day ago: say why you open it")
    if reason is LookReason.OTHER and not why:
        raise Invalid.field("why", "say why, in words")
    return Look(reason, why)
