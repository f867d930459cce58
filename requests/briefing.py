"""What those who come should know before they get there: weapon, people, approach, channel. Pure, no database.

Told after the ask, never with it, never required. Null is "nobody said", which every screen reads out as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

#: Most people somebody counts at a window; more is "20".
MOST_PEOPLE: Final = 20
APPROACH_LENGTH: Final = 120
CHANNEL_LENGTH: Final = 40

KEYS: Final = ("weapon", "people", "approach", "channel")


class Briefed(Protocol):
    """A backup, as far as its briefing goes. "" is unknown, for the number it is null."""

    weapon: str
    people: int | None
    approach: str
    channel: str


def of(backup: Briefed) -> dict[str, Any]:
    """The briefing on the wire: all four keys, null where nobody said."""
    return {
        "weapon": backup.weapon or None,
        "people": backup.people,
        "approach": backup.approach or None,
        "channel": backup.channel or None,
    }


def change(backup: Briefed, said: Mapping[str, Any]) -> list[str]:
    """Sets what was said, null taking it back, and names what is different now ("briefing.weapon")."""
    before = of(backup)
    for key in KEYS:
        if key in said:
            setattr(backup, key, _stored(key, said[key]))
    after = of(backup)
    return [f"briefing.{key}" for key in KEYS if before[key] != after[key]]


def add(backup: Briefed, said: Mapping[str, Any]) -> None:
    """Takes from a second ask what the first left open. It may be an old one: it overwrites nothing."""
    known = of(backup)
    change(backup, {key: value for key, value in said.items() if known[key] is None})


def _stored(key: str, value: Any) -> Any:
    return value if key == "people" else str(value or "")
