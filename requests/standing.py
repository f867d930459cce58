"""Standing cover: the second unit an agency sends without being asked, and when. Pure, no database.

Who is alone with a prisoner is covered because that is how it is done here, not because they asked (DESIGN §5).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypedDict

from requests.vocabulary import StopKind, Urgency


class Rule(TypedDict):
    """After `after_min` minutes alone on such a stop an ask of this urgency is raised.

    `kind` null is any stop. `prisoner` and `tow` narrow it to stops that are secured with one; false asks for nothing.
    """

    kind: str | None
    prisoner: bool
    tow: bool
    after_min: float
    urgency: str


#: What policy may send: cover is the most; anything louder is asked for.
URGENCIES: Final = (Urgency.ROLL_BY, Urgency.COVER)
DEFAULT: Final[tuple[Rule, ...]] = (
    {"kind": None, "prisoner": True, "tow": False, "after_min": 3, "urgency": "roll_by"},
    {"kind": None, "prisoner": True, "tow": False, "after_min": 10, "urgency": "cover"},
)
#: Nobody waits longer than a shift for cover, and more rules than this nobody can keep in mind.
LONGEST_MIN: Final = 240
MOST_RULES: Final = 20


def matches(rule: Rule, kind: str, *, prisoner: bool, tow: bool) -> bool:
    """Whether a rule is about a stop as it stands."""
    return rule["kind"] in (None, kind) and (prisoner or not rule["prisoner"]) and (tow or not rule["tow"])


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """The soonest first; of two at one time the quieter first."""
    return sorted(rules, key=lambda rule: (rule["after_min"], Urgency(rule["urgency"]).level))


def faults(rules: Sequence[Any]) -> list[str]:
    """Why these rules must not become a policy; empty when they may. An agency may do without any."""
    if len(rules) > MOST_RULES:
        return [f"{len(rules)} rules are more than anybody can keep in mind; {MOST_RULES} are the most"]
    return [f"rule {number}: {why}" for number, rule in enumerate(rules) for why in _faults_of(rule)]


def _faults_of(rule: Any) -> list[str]:
    if not isinstance(rule, dict) or set(rule) != set(Rule.__annotations__):
        return [f"give {', '.join(Rule.__annotations__)}"]
    found = []
    if rule["kind"] is not None and rule["kind"] not in list(StopKind):
        found.append(f"no stop is called {rule['kind']!r}")
    found += [f"{name} is true or false" for name in ("prisoner", "tow") if not isinstance(rule[name], bool)]
    after = rule["after_min"]
    if isinstance(after, bool) or not isinstance(after, int | float) or not math.isfinite(after):
        found.append("after_min is a number of minutes")
    elif not 0 < after <= LONGEST_MIN:
        found.append(f"{after:g} min is not between 0 and {LONGEST_MIN}")
    if rule["urgency"] not in list(URGENCIES):
        found.append("policy sends a roll_by or cover; anything louder is asked for")
    return found
