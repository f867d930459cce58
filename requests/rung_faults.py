"""Why rungs must not become a policy: everything that would fail at night is said by day. Pure, no database.

Each fault names the rung, says what to do, and knows the field to mend. The policy page says the same words while
somebody types (static/js/policy/faults.js); a test compares the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, Final

from requests.ladder import AUDIENCES, TONES, Rung
from requests.refusals import Invalid
from requests.vocabulary import Urgency

#: More than this nobody keeps in mind, and later than this nobody waits; seconds and characters.
MOST_RUNGS: Final = 20
LONGEST_S: Final = 3600
NAME_LENGTH: Final = 60
#: Whom one can count on to hear it. An offer is a button; a neighbour may have nobody awake; nearby may be empty.
PERSONS: Final = frozenset({"dispatch", "supervisor", "watch_commander", "shift", "all_units"})
#: A roll-by tasks nobody: that those nearby know of it is all it wants.
PERSONS_OF_ROLL_BY: Final = PERSONS | {"nearby"}
UNITS: Final = frozenset({"nearby", "shift", "all_units"})
DESKS: Final = frozenset({"dispatch", "supervisor"})
_NEEDED: Final = frozenset({"after", "alert"})


class Fault(str):
    """Words for people; `path` is the field to mend, such as "rungs.2.after"."""

    __slots__ = ("path",)
    path: str

    def __new__(cls, path: str, words: str) -> Fault:
        fault = super().__new__(cls, words)
        fault.path = path
        return fault


def faults(rungs: Any, urgency: Urgency | None = None) -> list[Fault]:
    """Why these rungs must not become a policy; empty when they may. Takes anything, as a stranger sent it."""
    if not isinstance(rungs, list | tuple) or not rungs:
        return [Fault("rungs", "a ladder needs at least one rung")]
    if len(rungs) > MOST_RUNGS:
        return [Fault("rungs", f"{len(rungs)} rungs are more than anybody keeps in mind; {MOST_RUNGS} are the most")]
    found = [fault for number, rung in enumerate(rungs) for fault in _of_rung(number, rung)]
    return [*found, *_of_order(rungs), *_of_reach(rungs, urgency)]


def refuse(found: Iterable[Fault]) -> None:
    """Lets nothing pass that has a fault. Raises Invalid naming every field."""
    fields: dict[str, list[str]] = {}
    for fault in found:
        fields.setdefault(fault.path, []).append(str(fault))
    if fields:
        raise Invalid("; ".join(why for whys in fields.values() for why in whys)[:500], fields)


def name_of(alert: list[str]) -> str:
    """What a rung is called that nobody gave a name."""
    return " and ".join(alert).replace("_", " ")[:NAME_LENGTH]


def canonical(rungs: list[Any]) -> list[Rung]:
    """Faultless rungs as they are kept, so that the same rules are equal: whole seconds whole, each with its name."""
    return [
        {
            "after": int(rung["after"]) if float(rung["after"]).is_integer() else rung["after"],
            "name": (rung.get("name") or "").strip() or name_of(rung["alert"]),
            "alert": list(rung["alert"]),
            "tone": rung.get("tone") or "alarm",
        }
        for rung in rungs
    ]


def _of_rung(number: int, rung: Any) -> Iterator[Fault]:
    if not isinstance(rung, dict) or not set(rung) >= _NEEDED or not set(rung) <= set(Rung.__annotations__):
        yield Fault(f"rungs.{number}", f"rung {number}: give after and alert, if you like tone and name, nothing else")
        return

    def fault(name: str, words: str) -> Fault:
        return Fault(f"rungs.{number}.{name}", f"rung {number}: {words}")

    after, name, tone = rung["after"], rung.get("name"), rung.get("tone")
    if not _is_time(after):
        yield fault("after", "after is a number of seconds, such as 45")
    elif after < 0:
        yield fault("after", f"{after:.10g} s is before the ask; give 0 or more")
    elif after > LONGEST_S:
        yield fault("after", f"{after:.10g} s is longer than an hour; give at most {LONGEST_S}")
    yield from (fault("alert", words) for words in _of_alert(rung["alert"]))
    if tone is not None and tone not in TONES:
        yield fault("tone", f"no tone is called {_said(tone)}; say {', '.join(TONES)}")
    if name is not None and not isinstance(name, str):
        yield fault("name", "a name is a text")
    elif name and len(name) > NAME_LENGTH:
        yield fault("name", f"the name has {len(name)} characters; {NAME_LENGTH} are the most")


def _of_alert(alert: Any) -> Iterator[str]:
    if not isinstance(alert, list):
        yield f"alert is a list of {', '.join(AUDIENCES)}"
    elif not alert:
        yield "alerts nobody; choose at least one"
    else:
        for place, who in enumerate(alert[: len(AUDIENCES) + 1]):
            if who not in AUDIENCES:
                yield f"nobody is called {_said(who)}; say any of {', '.join(AUDIENCES)}"
            elif who in alert[:place]:
                yield f"{who.replace('_', ' ')} is alerted twice; say it once"


def _of_order(rungs: Any) -> Iterator[Fault]:
    """Compares with the last rung before it that has a time at all: what is unreadable is named already."""
    before: tuple[int, float] | None = None
    for number, rung in enumerate(rungs):
        after: Any = rung.get("after") if isinstance(rung, dict) else None
        if not _is_time(after):
            continue
        if number == 0 and after != 0:
            yield Fault("rungs.0.after", "rung 0 must fire at 0 s")
        if not 0 <= after <= LONGEST_S:
            continue
        if before and after <= before[1]:
            words = f"{after:.10g} s is not after rung {before[0]} ({before[1]:.10g} s); give more, or move it up"
            yield Fault(f"rungs.{number}.after", f"rung {number}: {words}")
        before = number, after


def _of_reach(rungs: Any, urgency: Urgency | None) -> Iterator[Fault]:
    alerts = [
        {who for who in rung["alert"] if isinstance(who, str)}
        if isinstance(rung, dict) and isinstance(rung.get("alert"), list)
        else set()
        for rung in rungs
    ]
    if urgency is Urgency.EMERGENCY:
        if not alerts[0] & UNITS:
            yield Fault("rungs.0.alert", "rung 0: an emergency reaches units at once; add all units")
        if not alerts[0] & DESKS:
            yield Fault("rungs.0.alert", "rung 0: an emergency reaches a desk at once; add dispatch or a supervisor")
    persons = PERSONS_OF_ROLL_BY if urgency in (None, Urgency.ROLL_BY) else PERSONS
    if not set().union(*alerts) & persons:
        near = "near units, " if urgency is Urgency.ROLL_BY else ""
        yield Fault(
            "rungs",
            f"no rung reaches a person; let one alert {near}dispatch, a supervisor, the watch commander, the whole"
            " shift or all units",
        )


def _is_time(after: Any) -> bool:
    return isinstance(after, int | float) and not isinstance(after, bool) and math.isfinite(after)


def _said(word: Any) -> str:
    """A stranger's word, fit to be said back."""
    return ascii(word)[:40]
