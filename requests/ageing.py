"""When a board shows an ask as late: two steps an urgency, in seconds from the ask. Pure, no database.

It colours a row and says a word; it calls nobody, that is the ladder's work. An emergency is late while nobody has
acknowledged it, any other ask while no unit is coming.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypedDict

from requests.rung_faults import LONGEST_S, Fault
from requests.vocabulary import Urgency


class Ageing(TypedDict):
    """From `late_s` on the age is amber, from `overdue_s` on it has a word too. Null: never."""

    urgency: str
    late_s: float | None
    overdue_s: float | None


DEFAULT: Final[tuple[Ageing, ...]] = (
    {"urgency": "emergency", "late_s": 15, "overdue_s": 30},
    {"urgency": "backup", "late_s": 60, "overdue_s": 120},
    {"urgency": "cover", "late_s": 300, "overdue_s": 600},
    {"urgency": "roll_by", "late_s": None, "overdue_s": None},
)
#: An emergency that nobody has may not stand there uncoloured for longer.
EMERGENCY_S: Final = 120

_ORDER: Final = [rule["urgency"] for rule in DEFAULT]


def in_order(rules: Iterable[Ageing]) -> list[Ageing]:
    """The loudest first."""
    return sorted(rules, key=lambda rule: _ORDER.index(rule["urgency"]))


def faults(rules: Any) -> list[Fault]:
    """Why these must not become a policy; empty when they may. Takes anything, as a stranger sent it."""
    if not isinstance(rules, list | tuple):
        return [Fault("rules", "give a list of rules, or null for the default")]
    shapes = [Fault(f"rules.{number}", f"rule {number}: {why}") for number, why in _misshapen(rules)]
    if shapes:
        return shapes
    named = [rule["urgency"] for rule in rules]
    if sorted(named) != sorted(_ORDER):
        return [Fault("rules", f"give one rule for each of {', '.join(_ORDER)}")]
    return [fault for number, rule in enumerate(rules) for fault in _of_times(number, rule)]


def _misshapen(rules: Sequence[Any]) -> list[tuple[int, str]]:
    wanted = set(Ageing.__annotations__)
    return [
        (number, f"give {', '.join(Ageing.__annotations__)}")
        for number, rule in enumerate(rules)
        if not isinstance(rule, dict) or set(rule) != wanted or not isinstance(rule["urgency"], str)
    ]


def _of_times(number: int, rule: Ageing) -> list[Fault]:
    word = Urgency(rule["urgency"]).label.lower()
    found = [
        Fault(f"rules.{number}.{name}", f"{word}: {why}")
        for name, value in (("late_s", rule["late_s"]), ("overdue_s", rule["overdue_s"]))
        if (why := _no_time(value))
    ]
    late, overdue = rule["late_s"], rule["overdue_s"]
    if found:
        return found
    if rule["urgency"] == Urgency.EMERGENCY and (late is None or late > EMERGENCY_S):
        return [Fault(f"rules.{number}.late_s", f"{word}: is late after {EMERGENCY_S} s at the latest")]
    if overdue is not None and (late is None or overdue <= late):
        than = "there is no first step" if late is None else f"it is not after the first step ({late:g} s)"
        return [Fault(f"rules.{number}.overdue_s", f"{word}: {overdue:g} s cannot be the second step, {than}")]
    return []


def _no_time(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return "give a number of seconds, or nothing for never"
    if not 1 <= value <= LONGEST_S:
        return f"{value:g} s is not between 1 and {LONGEST_S}"
    return None
