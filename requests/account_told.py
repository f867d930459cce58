"""What an account makes of its events: the rungs as they went, and what is not there, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from requests.account import Rung
from requests.account_words import Told
from requests.standing_alone import Span
from requests.vocabulary import EventKind

#: A gap shorter than this lies between two touches; nobody stood alone in it.
GAP: Final = timedelta(seconds=1)
_EARLY: Final = {
    "nobody has it on a screen": "nobody had it on screen",
    "everyone alerted cannot": "everyone alerted could not",
}


def rungs(ladder: dict[str, Any], told: Iterable[Told], began: datetime, *, goes_on: bool) -> tuple[Rung, ...]:
    """Each rung of the ladder as copied with the backup: fired, early and why, passed over and why, held, to come."""
    found = _climbed(told)
    rows = []
    for index, rung in enumerate(ladder.get("rungs", [])):
        at, kind, how = found.get(index, (began, "fired", "fired") if index == 0 else (None, "", ""))
        if not kind:
            kind, how = ("to_come", "to come") if goes_on else ("held", "held")
        rows.append(Rung(index + 1, float(rung["after"]), str(rung["name"]), at, how, kind))
    return tuple(rows)


def _climbed(told: Iterable[Told]) -> dict[int, tuple[datetime | None, str, str]]:
    """What came of each rung, by its place. An upgrade begins a new climb: what went before is of the old ladder."""
    found: dict[int, tuple[datetime | None, str, str]] = {}
    early = ""
    for event in told:
        facts = event.facts
        early = _hurried(event) or early
        if event.kind == EventKind.BACKUP_UPGRADED and "to" in facts:
            found, early = {0: (event.at, "fired", "fired")}, ""
        if event.kind not in (EventKind.BACKUP_ESCALATED, EventKind.BACKUP_RUNG_SKIPPED):
            continue
        if "rung" not in facts or facts.get("repeat"):
            continue
        why = str(facts.get("why") or "")
        if event.kind == EventKind.BACKUP_RUNG_SKIPPED:
            word = "held" if why == "cancel asked" else "passed over"
            found[facts["rung"]] = (event.at, "over", f"{word}, {why or 'nobody reachable'}")
            # Whoever was not there is not waited for: the next rung comes at once.
            early = "" if why in ("cancel asked", "acknowledged") else f"rung {facts['rung'] + 1} passed over"
        else:
            early = _EARLY.get(why, why) or early
            found[facts["rung"]] = (event.at, "fired", f"fired early, {early}" if early else "fired")
            early = ""
    return found


def _hurried(event: Told) -> str:
    """What brings the next rung forward."""
    why = str(event.facts.get("why") or "")
    if event.kind == EventKind.BACKUP_ESCALATED and why and "rung" not in event.facts:
        return _EARLY.get(why, why)
    if event.kind == EventKind.BACKUP_UPDATED and event.facts.get("escalate"):
        return f"by hand, {event.actor}"
    return "help fell away" if event.kind == EventKind.BACKUP_REOPENED else ""


def absences(
    alone: Sequence[Span], oks: Sequence[datetime], zone: ZoneInfo, *, nobody: bool, until: datetime, goes_on: bool
) -> tuple[str, ...]:
    """What is not there: no second unit at all, or from when to when. `oks`: each time the unit was heard from.

    `until`: the end, or now when it `goes_on`.
    """
    if nobody:
        last = _last(oks, until)
        return (f"No second unit recorded; {f'last OK {last.astimezone(zone):%H:%M}' if last else 'no OK recorded'}.",)
    said = []
    for span in alone:
        if span.ends - span.begins < GAP:
            continue
        ends = "now" if goes_on and span.ends == until else f"{span.ends.astimezone(zone):%H:%M:%S}"
        last = _last([ok for ok in oks if ok >= span.begins], span.ends)
        heard = f"Last OK {last.astimezone(zone):%H:%M:%S}." if last else "No OK recorded in that time."
        said.append(f"{span.begins.astimezone(zone):%H:%M:%S} to {ends}: no second unit recorded. {heard}")
    return tuple(said)


def _last(oks: Sequence[datetime], until: datetime) -> datetime | None:
    return max((ok for ok in oks if ok <= until), default=None)
