"""Who could hear a rung now: on duty, with a board that was alive within 15 s (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models.functions import Now

from requests.cards import Wire
from requests.ladder import OUTSIDE
from requests.models import Backup
from requests.vocabulary import Urgency
from units.models import Partnership, Presence
from units.vocabulary import Role

#: Hubs write down who is there every 5 s; three times that, and nobody is.
ALIVE: Final = timedelta(seconds=15)

# A row of the future is one from before the clock was set back: its hub writes it anew within 5 s.
_ALIVE: Final = """
select p.agency_id, m.role, u.call_sign, coalesce(t.watch_commander, false)
from units_presence p
join units_membership m on m.officer_id = p.officer_id and m.agency_id = p.agency_id
left join units_tour t on t.officer_id = p.officer_id and t.agency_id = p.agency_id and t.ended_at is null
left join units_unit u on u.id = t.unit_id
where p.agency_id = any (%s::bigint[]) and p.seen_at > clock_timestamp() - make_interval(secs => %s)
"""


@dataclass
class Here:
    """Who of one agency listens: call signs with somebody on tour aboard, and who sits at a desk."""

    units: set[str] = field(default_factory=set)
    dispatch: bool = False
    supervisor: bool = False
    watch_commander: bool = False

    @property
    def desk(self) -> bool:
        """Whether somebody could take up a telephone, or a partner's call."""
        return self.dispatch or self.supervisor


Everybody = dict[int, Here]


def listening(agency_ids: Collection[int]) -> Everybody:
    """Who listens in each of these agencies. One query."""
    found = {agency: Here() for agency in agency_ids}
    with connection.cursor() as cursor:
        cursor.execute(_ALIVE, [list(found), ALIVE.total_seconds()])
        for agency, role, call_sign, watch_commander in cursor.fetchall():
            here = found[agency]
            if call_sign is not None:
                here.units.add(call_sign)
            here.dispatch |= role == Role.DISPATCHER
            # At the desk or in a car of their own: a supervisor's rungs reach both.
            here.supervisor |= role in (Role.SUPERVISOR, Role.ADMIN)
            here.watch_commander |= watch_commander
    return found


# A unit that desks speak for and nobody signed on to has no screen either.
_DEAF: Final = """
select u.agency_id, u.call_sign
from units_unit u
where u.agency_id = any (%s::bigint[]) and u.status <> 'off_duty' and not exists (
  select from units_tour t
  join units_presence p on p.officer_id = t.officer_id and p.agency_id = t.agency_id
  where t.unit_id = u.id and t.ended_at is null and p.seen_at > clock_timestamp() - make_interval(secs => %s)
)
order by u.agency_id, u.call_sign
"""


def out_of_reach(agency_ids: Collection[int]) -> dict[int, list[str]]:
    """Call signs on duty whose crew has no board that was alive within 15 s, by agency. One query."""
    found: dict[int, list[str]] = {agency: [] for agency in agency_ids}
    with connection.cursor() as cursor:
        cursor.execute(_DEAF, [list(found), ALIVE.total_seconds()])
        for agency, call_sign in cursor.fetchall():
            found[agency].append(call_sign)
    return found


# A row of the future is one from before the clock was set back: its hub writes it anew within 5 s.
_OPEN: Final = """
select distinct p.agency_id, o.id, coalesce(nullif(o.name, ''), o.username), p.open_ask
from units_presence p join units_officer o on o.id = p.officer_id
where p.agency_id = any (%s::bigint[]) and p.open_ask is not null
  and p.seen_at > clock_timestamp() - make_interval(secs => %s)
order by p.agency_id, o.id, p.open_ask
"""

#: By agency: who has which ask open, as a beat and a board say it.
Open = dict[int, list[Wire]]


def open_at_desks(codes: Mapping[int, str]) -> Open:
    """Every desk of these agencies (id → code) that has an ask open now; who has none is missing. One query."""
    found: Open = {}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [list(codes), ALIVE.total_seconds()])
        for agency, officer, label, ask in cursor.fetchall():
            row = {"agency": codes[agency], "id": str(officer), "label": label, "backup": str(ask)}
            found.setdefault(agency, []).append(row)
    return found


def is_listening(officer_id: int) -> bool:
    """Whether any board of this person is alive."""
    return Presence.objects.filter(officer_id=officer_id, seen_at__gt=Now() - ALIVE).exists()


def last_heard(officer_id: int, now: datetime) -> datetime | None:
    """When a board of this person was last alive; None where that is longer ago than is remembered."""
    seen = Presence.objects.filter(officer_id=officer_id).order_by("-seen_at").values_list("seen_at", flat=True)
    last = seen.first()
    return None if last is None else min(last, now)


def agreed(pacts: Iterable[Partnership], urgency: str) -> list[Partnership]:
    """The partners whom an ask of this urgency brings in by itself."""
    level = Urgency(urgency).level
    return [pact for pact in pacts if level >= Urgency(pact.from_urgency).level]


def deaf(backup: Backup, alert: Iterable[str], everybody: Everybody, pacts: Collection[Partnership]) -> str | None:
    """Why a rung with this audience reaches nobody, in the log's words; None when somebody can hear it."""
    wanted = set(alert)
    if wanted and wanted <= OUTSIDE and not pacts:
        return "no partner"
    heard = any(_hears(backup, who, everybody, pacts) for who in wanted)
    return None if heard else "nobody reachable"


def _hears(backup: Backup, who: str, everybody: Everybody, pacts: Collection[Partnership]) -> bool:
    here = everybody[backup.agency_id]
    if who in OUTSIDE:
        # What is offered, and who has only a telephone, waits for a desk of ours.
        by_desk = any(who == "mutual_aid_offered" or pact.partner.contact_only for pact in pacts)
        return (by_desk and here.desk) or any(_is_there(everybody, pact.partner_id) for pact in pacts)
    if who == "dispatch":
        return here.dispatch
    if who == "supervisor":
        return here.supervisor
    if who == "watch_commander":
        return here.watch_commander or here.supervisor
    return bool(units_alerted(backup, [who], here))


def _is_there(everybody: Everybody, agency_id: int) -> bool:
    partner = everybody.get(agency_id)
    return partner is not None and (partner.desk or bool(partner.units))


def units_alerted(backup: Backup, alert: Iterable[str], here: Here) -> set[str]:
    """Call signs that these audiences alert and that listen; never the one that is covered."""
    who = set(alert)
    own = backup.unit.call_sign if backup.unit else None
    wide = bool(who & {"all_units", "shift"})
    return {sign for sign in here.units if sign != own and (wide or ("nearby" in who and sign in backup.nearby))}
