"""Which unit, which backup, which partner a name means to one desk. Two that fit are asked about, never guessed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.db.models.functions import Now

from requests import queries
from requests.access import Reach, reach, require
from requests.commands.guessing import guesses
from requests.commands.registry import Words, words_of
from requests.commands.said import FURTHEST_BACK, NUMBER, Said
from requests.models import Backup, Response, Stop
from requests.refusals import Forbidden
from requests.vocabulary import LIVE_RESPONSES, NO_ASK, Mark, Origin
from units.access import Actor
from units.models import Agency, Partnership, Unit

#: A number that is closed still means what it meant during one shift and a half.
RECENT: Final = timedelta(hours=24)
#: How many open backups a question lists.
_LISTED: Final = 6


class Unclear(Exception):
    """No name here, or two: the sentence, the name that was typed, and what it could be instead.

    With no name typed, what it could be goes behind the line.
    """

    def __init__(self, why: str, typed: str = "", names: Iterable[str] = ()) -> None:
        super().__init__(why)
        self.why, self.typed, self.names = why, typed, tuple(names)

    def lines(self, line: str) -> list[str]:
        """Whole lines to choose from."""
        if not self.typed:
            return [f"{line} {name}" for name in self.names]
        words = line.split()
        place = next((n for n, word in enumerate(words) if word.upper() == self.typed.upper()), None)
        if place is None:
            return []
        return [" ".join([*words[:place], name, *words[place + 1 :]]) for name in self.names]


@dataclass(frozen=True)
class Desk:
    """Who types, and the agencies they work as a desk."""

    actor: Actor
    agencies: dict[int, Agency]
    words: Words


def desk_of(actor: Actor, verb: str = "command.say") -> Desk:
    """The desk somebody sits at. Raises Forbidden to whoever sits at none."""
    ids = [agency_id for agency_id in actor.roles if reach(actor, verb, agency_id) is Reach.AGENCY]
    if not ids:
        raise Forbidden("Only a desk has a command line.")
    for agency_id in ids:
        require(actor, verb, agency_id, own=False)
    agencies = {agency.pk: agency for agency in Agency.objects.filter(pk__in=ids)}
    units = Unit.objects.filter(agency_id__in=ids).values_list("call_sign", flat=True)
    return Desk(actor, agencies, words_of((a.labels for a in agencies.values()), units))


def whole(unit: Unit) -> str:
    """A unit's name that is nobody else's: "METRO:2A14"."""
    return f"{unit.agency.code}:{unit.call_sign}"


def number(backup: Backup) -> str:
    """A backup's name that is nobody else's today: "METRO:31"."""
    return f"{backup.agency.code}:{backup.number}"


def unit_named(desk: Desk, name: str) -> Unit:
    """The one unit of this desk with that call sign. Raises Unclear."""
    code, _, call_sign = name.rpartition(":")
    rows = Unit.objects.filter(agency_id__in=desk.agencies, call_sign__iexact=call_sign).select_related("agency")
    found = list(rows.filter(agency__code__iexact=code) if code else rows)
    if not found:
        known = Unit.objects.filter(agency_id__in=desk.agencies).values_list("call_sign", flat=True)
        near = guesses(call_sign, known)
        raise Unclear(f"No unit {name}.{_meant(near)}", name, near)
    if len(found) > 1:
        names = sorted(whole(unit) for unit in found)
        raise Unclear(f"{name} could be {' or '.join(names)}. Say which.", name, names)
    return found[0]


def backup_named(desk: Desk, name: str) -> Backup:
    """The backup of that number on the desk's boards, or what the unit of that name asks for. Raises Unclear."""
    told = NUMBER.fullmatch(name)
    if told is None:
        return _asked_by(desk, name)
    rows = _on_boards(desk).filter(number=int(told[2]))
    if told[1]:
        rows = rows.filter(agency__code__iexact=told[1])
    found = list(rows.filter(closed_at=None)) or _latest(rows.filter(closed_at__gt=Now() - RECENT))
    if not found:
        listed = ", ".join(open_numbers(desk))
        raise Unclear(f"No backup {name}. {f'Open: {listed}.' if listed else 'None is open.'}", name)
    if len(found) > 1:
        names = [number(backup) for backup in found]
        if len(set(names)) < len(names):
            # Yesterday's is still open beside today's: only who asks tells them apart.
            names = [whole(backup.unit) for backup in found if backup.unit]
        raise Unclear(f"{name} could be {' or '.join(names)}. Say which.", name, names)
    return found[0]


def _latest(rows: QuerySet[Backup]) -> list[Backup]:
    """Of each agency the one that closed last."""
    newest: dict[int, Backup] = {}
    for backup in rows.order_by("closed_at"):
        newest[backup.agency_id] = backup
    return list(newest.values())


def _on_boards(desk: Desk) -> QuerySet[Backup]:
    rows = Backup.objects.filter(logs__overlap=list(desk.agencies)).select_related("agency", "unit__agency")
    return rows.exclude(mark=Mark.TEST, closed_at__isnull=False).order_by("received_at", "pk")


def _asked_by(desk: Desk, name: str) -> Backup:
    code, _, call_sign = name.rpartition(":")
    asks = _on_boards(desk).filter(closed_at=None, unit__call_sign__iexact=call_sign).exclude(origin=Origin.UNASKED)
    asks = asks.exclude(mark__in=NO_ASK)
    found = list(asks.filter(unit__agency__code__iexact=code) if code else asks)
    if len(found) > 1:
        names = sorted(whole(backup.unit) for backup in found if backup.unit)
        raise Unclear(f"{name} could be {' or '.join(names)}. Say which.", name, names)
    if found:
        return found[0]
    unit = unit_named(desk, name)
    live = answered_by(unit)
    if live is None:
        raise Unclear(f"{unit.call_sign} asks for nothing now.", name)
    raise Unclear(
        f"{unit.call_sign} asks for nothing now; it answers #{live.backup.number}.", name, [number(live.backup)]
    )


def open_numbers(desk: Desk) -> list[str]:
    """Open backups by the shortest name that is theirs alone, the newest first."""
    rows = _on_boards(desk).filter(closed_at=None).order_by("-received_at")[:_LISTED]
    return [str(backup.number) if len(desk.agencies) == 1 else number(backup) for backup in rows]


def answered_by(unit: Unit) -> Response | None:
    """A unit's one live answer."""
    live = Response.objects.filter(unit=unit, state__in=LIVE_RESPONSES)
    return live.select_related("backup__agency", "backup__unit__agency").first()


def stop_of(unit: Unit) -> Stop | None:
    """The stop a unit is on."""
    return Stop.objects.filter(unit=unit, cleared_at=None).first()


def partner_named(backup: Backup, code: str) -> str:
    """The code of a partner of this backup's agency. Raises Unclear."""
    known = list(Partnership.objects.filter(agency_id=backup.agency_id).values_list("partner__code", flat=True))
    found = next((one for one in known if one.upper() == code), None)
    if found is None:
        near = guesses(code, known)
        raise Unclear(f"{backup.agency.code} has no partner {code}.{_meant(near)}", code, near or known)
    return found


def heard_at(said: Said, agency: Agency) -> datetime | None:
    """When somebody heard it: so long ago, or the last time it was that hour and minute there. Raises Unclear."""
    now = queries.db_now()
    if said.back is not None:
        return now - said.back
    if said.clock is None:
        return None
    local = now.astimezone(ZoneInfo(agency.time_zone))
    at = local.replace(hour=said.clock[0], minute=said.clock[1], second=0, microsecond=0)
    if at > local:
        at -= timedelta(days=1)
    if local - at > FURTHEST_BACK:
        hour, minute = said.clock
        raise Unclear(f"{hour:02}{minute:02} is more than 12 hours ago in {agency.code}.")
    return at.astimezone(now.tzinfo)


def same(backup_id: uuid.UUID, live: Response | None) -> bool:
    """Whether a live answer is to that backup."""
    return live is not None and live.backup_id == backup_id


def _meant(near: list[str]) -> str:
    return f" Did you mean {' or '.join(near)}?" if near else ""
