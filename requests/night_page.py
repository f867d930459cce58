"""The page of one night, made here and not by a script: it is printed, and what is on paper must be what was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from requests import access, cards, last_night, night_words, queries
from requests.api import parsers
from requests.night_words import Line, Moment, clock
from requests.refusals import Invalid, NotFound
from requests.shifts import Shift, asked_for, latest
from requests.vocabulary import Urgency
from units.access import Actor
from units.models import Agency
from units.vocabulary import Role

#: More lines than this are set closer, so that a busy night still fits its sheet.
ROOMY = 14
_LEVELS = {Urgency.ROLL_BY: "rollby"}
_DAY = "%-d %B"


def agencies_of(actor: Actor, roles: frozenset[Role]) -> list[Agency]:
    """Those whose nights the actor reads."""
    return list(Agency.objects.filter(pk__in=[pk for pk, role in actor.roles.items() if role in roles]))


def agency_asked(actor: Actor, code: str | None, mine: list[Agency]) -> Agency:
    """The one asked for, else the actor's first. Raises NotFound, Forbidden."""
    if not code:
        return mine[0]
    found = None if parsers.fault(code) else queries.agency_by_code(code)
    if found is None:
        raise NotFound("There is no such agency here.")
    access.require(actor, "history.see", found.pk, own=False)
    return found


def shown(agency: Agency, said: Mapping[str, str]) -> tuple[dict[str, Any], Shift | None]:
    """What the page shows of the night asked for; without a shift, why what was asked for is none."""
    now, zone = queries.db_now(), ZoneInfo(agency.time_zone)
    common: dict[str, Any] = {"agency": agency, "printed": _long(now.astimezone(zone))}
    try:
        shift = asked_for(said, now, zone)
    except Invalid as refusal:
        return common | {"wrong": refusal.message, "day": latest(now, zone).day}, None
    return common | _shown(last_night.read(agency, shift, now), agency), shift


def _shown(night: last_night.Night, agency: Agency) -> dict[str, Any]:
    """A night in the words of its page."""
    longest = max((length for _, length in night.alone_by_beat), default=None)
    verdict = night.verdict
    return {
        "night": night,
        "day": night.shift.day,
        "title": _span(night.shift),
        "so_far": night.until < night.shift.ends,
        "close": len(night.lines) > ROOMY,
        "lines": [_line(line, agency, night.zone) for line in night.lines],
        "alone": clock(night.alone),
        "beats": [
            {"beat": beat, "time": clock(length), "width": round(100 * (length / longest), 1) if longest else 0}
            for beat, length in night.alone_by_beat
        ],
        "use_radio": [_moment(moment, night.zone) for moment in night.use_radio],
        "faults": [_moment(moment, night.zone) for moment in night.faults],
        "broken": verdict.fault if verdict else None,
        "first_event": night.last_event - verdict.lines + 1 if verdict else 0,
    }


def _line(line: Line, agency: Agency, zone: ZoneInfo) -> dict[str, Any]:
    return {
        **_local(line.asked, zone),
        "level": _LEVELS.get(Urgency(line.level), line.level),
        "label": _said(cards.label(agency, line.level)),
        "number": line.number,
        "where": line.where or "–",
        "beat": line.beat or "–",
        "rolling": clock(line.rolling) if line.rolling is not None else "–",
        "there": clock(line.there) if line.there is not None else "–",
        "second": clock(line.second) if line.second is not None else "–",
        "note": line.note,
        "ended": night_words.ENDED[line.ended],
    }


def _said(label: str) -> str:
    """A level in capitals, as every screen says it: the roll-by has its hyphen."""
    return label.upper().replace("ROLL BY", "ROLL-BY")


def _moment(moment: Moment, zone: ZoneInfo) -> dict[str, Any]:
    return {**_local(moment.at, zone), "beat": moment.beat, "what": moment.what}


def _local(at: datetime, zone: ZoneInfo) -> dict[str, str]:
    """By the agency's clock, as text: a template would show a moment by the server's."""
    here = at.astimezone(zone)
    return {"at": f"{here:%H:%M}", "iso": here.isoformat(timespec="seconds")}


def _span(shift: Shift) -> str:
    kind = "night shift" if shift.day else "hours asked for"
    year = f" {shift.ends.year}"
    begins, ends = (f"{at:{_DAY} %H:%M}" for at in (shift.begins, shift.ends))
    return f"{kind}, {begins} to {ends.replace(f'{shift.ends:{_DAY}}', f'{shift.ends:{_DAY}}{year}')}"


def _long(at: datetime) -> str:
    return f"{at:%-d %b %Y, %H:%M}"
