"""What a rung tells people outside the board: one row for each address it reaches, carried later by `deliveries`.

A lock screen may be read by anyone, so a message says hardly anything: no names, no place, no note. It is fixed when it
is written; whether it still needs saying is asked again before it is carried.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from django.db import connection

from requests import cards
from requests.events import Log
from requests.models import Backup, Share, Stop, Timer
from requests.vocabulary import Mark, Origin, ShareHow, State, TimerKind, Urgency
from units.vocabulary import Role

#: Audiences of a rung that are answered for by an agency's own desk addresses.
_OWN_DESK: Final = frozenset({"dispatch", "supervisor", "watch_commander"})
#: And those that reach a partner's. What is only offered waits for a dispatcher of ours.
_PARTNER_DESK: Final = frozenset({"partner_desks", "partners", "mutual_aid"})
_CREWS: Final = frozenset({"all_units", "shift"})
#: Whose rungs reach them wherever they are on duty.
_SUPERVISORS: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})


class Message(TypedDict):
    """What is said. `silent`: nothing may be heard where it arrives; `urgent`: it may wake a sleeping telephone."""

    title: str
    body: str
    url: str
    urgent: bool
    silent: bool


@dataclass(frozen=True)
class _Address:
    """A live address, and what its owner does on duty now; a desk's has no owner."""

    id: uuid.UUID
    agency_id: int
    is_desk: bool
    call_sign: str
    role: str
    watch_commander: bool


def tell(log: Log, timer: Timer, about: Backup | Stop, alert: Collection[str]) -> int:
    """Writes what `timer` has to say of `about` to everyone these audiences reach. Answers how many it now tells more.

    Called where the timer's follow-up is done, in its transaction; again, it writes nothing. Of a stop only the
    supervisors are told. Whoever is off duty is never told, nor is the unit that asks.
    """
    if isinstance(about, Backup) and about.mark == Mark.DRILL:
        # On a lock screen the word DRILL is read last (docs/decisions/a-drill-says-nothing-outside.md).
        return 0
    reached = _reached(about, frozenset(alert))
    if not reached:
        return 0
    said = {address.id: _message(about, timer, address) for address in reached}
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into requests_delivery (id, agency_id, timer_id, address_id, subject, message, created_at,"
            " attempts, next_try_at, error)"
            " select gen_random_uuid(), %s, %s, said.address, %s, said.message, clock_timestamp(),"
            " 0, clock_timestamp(), '' from unnest(%s::uuid[], %s::jsonb[]) said (address, message)"
            " on conflict (timer_id, address_id) do nothing",
            [about.agency_id, timer.pk, about.pk, list(said), [json.dumps(message) for message in said.values()]],
        )
        told: int = cursor.rowcount
    log.tells |= told > 0
    return told


def has_addresses(agency_ids: Iterable[int]) -> set[int]:
    """Which of these agencies have anybody to tell, their own or a partner's desk. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select mine from unnest(%s::bigint[]) mine where exists"
            " (select from units_address a where a.gone_at is null and (a.agency_id = mine or a.officer_id is null"
            " and a.agency_id in (select p.partner_id from units_partnership p where p.agency_id = mine)))",
            [sorted(set(agency_ids))],
        )
        return {agency for (agency,) in cursor.fetchall()}


# Who has a live tour crews a unit; whoever covers the asking unit is not told that it asks.
_LIVE: Final = """
select a.id, a.agency_id, a.officer_id is null, coalesce(u.call_sign, ''), coalesce(m.role, ''),
       coalesce(t.watch_commander, false)
from units_address a
left join units_officer o on o.id = a.officer_id and o.is_active
left join units_membership m on m.officer_id = o.id and m.agency_id = a.agency_id
left join units_tour t on t.officer_id = o.id and t.agency_id = a.agency_id and t.ended_at is null
left join units_unit u on u.id = t.unit_id
where a.gone_at is null and a.agency_id = any (%s::bigint[])
  and (a.officer_id is null
       or (m.id is not null and t.id is not null and t.unit_id is distinct from %s and o.id is distinct from %s))
order by a.id
"""


def _reached(about: Backup | Stop, alert: frozenset[str]) -> list[_Address]:
    partners = set[int]()
    asker = None
    if isinstance(about, Backup):
        if about.cancel_asked_at is not None:
            # Somebody may have withdrawn it: partner units are held, and so is whoever would send them.
            alert -= {"partners"}
        if alert & _PARTNER_DESK:
            shares = Share.objects.filter(backup=about).exclude(how=ShareHow.OFFERED)
            partners = set(shares.values_list("agency_id", flat=True))
        if about.unit_id is None and about.origin == Origin.ASKED:
            asker = about.asker_id
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, [[about.agency_id, *sorted(partners)], about.unit_id, asker])
        known = [_Address(*row) for row in cursor.fetchall()]
    own = [address for address in known if address.agency_id == about.agency_id]
    commanded = any(address.watch_commander for address in own)
    nearby = frozenset(about.nearby) if isinstance(about, Backup) else frozenset()
    return [address for address in own if _is_meant(address, alert, nearby, commanded)] + [
        address for address in known if address.agency_id in partners and address.is_desk
    ]


def _is_meant(address: _Address, alert: frozenset[str], nearby: frozenset[str], commanded: bool) -> bool:
    if address.is_desk:
        return bool(alert & _OWN_DESK)
    if address.role in _SUPERVISORS and "supervisor" in alert:
        return True
    if "watch_commander" in alert and (address.watch_commander if commanded else address.role in _SUPERVISORS):
        return True
    return bool(alert & _CREWS) or ("nearby" in alert and address.call_sign in nearby)


def _message(about: Backup | Stop, timer: Timer, address: _Address) -> Message:
    url = "/board/" if address.is_desk else "/review/" if address.role in _SUPERVISORS else "/unit/"
    if isinstance(about, Stop):
        return _words("Welfare check", "No answer yet. See board.", url)
    if about.silent:
        # Whoever holds the telephone may stand beside who must not know (DESIGN §5).
        return {"title": "See board", "body": "", "url": url, "urgent": True, "silent": True}
    if address.agency_id != about.agency_id:
        # Partners exchange the level, never our word for it.
        title = f"{about.agency.code}: {Urgency(about.urgency).label} #{about.number}"
        return _words(title, "Help is asked of you. See board.", url, about, timer)
    title = f"{cards.label(about.agency, about.urgency)} #{about.number}"
    return _words(title, f"{_expected(about, timer, address)} See board.", url, about, timer)


def _words(title: str, body: str, url: str, about: Backup | None = None, timer: Timer | None = None) -> Message:
    urgent = about is None or Urgency(about.urgency).level >= Urgency.BACKUP.level
    silent = about is not None and timer is not None and _tone(about, timer) == "silent"
    return {"title": title, "body": body, "url": url, "urgent": urgent, "silent": silent}


def _tone(backup: Backup, timer: Timer) -> str:
    rungs: list[dict[str, Any]] = backup.ladder["rungs"]
    return str(rungs[timer.step]["tone"]) if timer.kind == TimerKind.RUNG and timer.step < len(rungs) else "alarm"


def _expected(backup: Backup, timer: Timer, address: _Address) -> str:
    if timer.kind == TimerKind.UNVERIFIED_CANCEL:
        return "Not verified." if backup.mark == Mark.DELAYED else "Cancel not verified."
    if not address.is_desk and address.role not in _SUPERVISORS:
        return "Can you roll?"
    if timer.kind == TimerKind.RUNG and timer.step == 0:
        return "Help is asked for."
    return "Nobody has answered." if backup.state == State.WAITING else "Not enough help yet."
