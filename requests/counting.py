"""The rows a query counts, as conditions in SQL: which agency, which days, and one condition for each filter."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import cos, radians
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from requests import queries
from requests.history_query import SHIFTS, Days, Query, days
from requests.refusals import Invalid
from requests.vocabulary import Disposition, Origin
from units.models import Agency, Beat

#: Metres of one degree of latitude.
_DEGREE_M: Final = 111_320.0
#: The number of a row's shift; and of an hour's.
_SHIFT: Final = "case when a.hour %% 24 between 7 and 14 then 1 when a.hour %% 24 between 15 and 22 then 2 else 3 end"
_SHIFT_OF: Final = {hour: n for n, shift in enumerate(SHIFTS, 1) for hour in Query(shifts=(shift,)).hours}


@dataclass(frozen=True)
class Condition:
    """One filter. `value`: what tells its values apart, where it has several."""

    sql: str
    given: tuple[Any, ...]
    value: str | None = None

    def of_those(self, there: Collection[Any]) -> Condition:
        """The same, of its values only those that are there."""
        if self.value is None:
            return self
        values: list[Any] = self.given[0]
        shift = self.value == _SHIFT
        kept = [one for one in values if (_SHIFT_OF[one] if shift else one) in there]
        return self if kept == values else replace(self, given=(kept,))


@dataclass(frozen=True)
class Scope:
    """What one answer counts. `table` is named `a` in every statement."""

    agency: Agency
    query: Query
    days: Days
    now: datetime
    table: str
    base: str
    given: tuple[Any, ...]
    conditions: tuple[Condition, ...]
    #: With fewer rows than this nobody asks anew whether they may be told (nearness.py).
    opens_at: int = 0
    #: A part of the rows, in SQL, that two periods must not differ in by a few either.
    part: str = "true"

    @property
    def full(self) -> int:
        """The mask of what meets every condition."""
        return (1 << len(self.conditions)) - 1

    @property
    def mask(self) -> str:
        """Which conditions a row meets, one bit each."""
        bits = [f"case when {one.sql} then {1 << place} else 0 end" for place, one in enumerate(self.conditions)]
        return " + ".join(bits) or "0"

    @property
    def mask_given(self) -> tuple[Any, ...]:
        """What the mask takes."""
        return tuple(value for one in self.conditions for value in one.given)

    @property
    def where(self) -> str:
        """The rows that meet everything."""
        return " and ".join([self.base, *(one.sql for one in self.conditions)])

    @property
    def where_given(self) -> tuple[Any, ...]:
        """What `where` takes."""
        return self.given + self.mask_given

    @property
    def at(self) -> str:
        """The column its period is of."""
        return "opened_at" if self.table == "requests_stopaccount" else "received_at"

    @property
    def of(self) -> str:
        """One word for everything but the period: the same for the same filter."""
        unasked = self.base if "= 'unasked'" in self.base else self.base.partition(" and ")[0]
        said = repr((self.agency.pk, self.table, unasked, self.conditions))
        return hashlib.sha256(said.encode()).hexdigest()


#: For a statement that groups a year of rows by numbers of which nobody can foresee how many there are. With less the
#: planner fears that they do not fit, and sorts 200,000 rows instead of counting them: three times the work.
_ROOM: Final = "32MB"
#: Not shared out to workers of the database: figures count two things at once (beside.py), so that they never take more
#: than two processors from the touches. With such workers a year took half as long again on two processors.


def rows(statement: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a statement that counts many rows answers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local work_mem = '{_ROOM}'; set local max_parallel_workers_per_gather = 0")
        cursor.execute(statement, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def zone_of(agency: Agency) -> ZoneInfo:
    """The agency's clock."""
    return ZoneInfo(agency.time_zone)


def asks(agency: Agency, query: Query, period: Days | None = None) -> Scope:
    """Closed asks. A roll-by nobody asked for, and what was merged, are no ask unless the filter names them.

    Raises Invalid for a beat that is none of the agency's, and for what the card of a partner's ask does not say.
    """
    if query.mutual_aid == "out":
        for name, said in (("reference", query.reference), ("beat", query.beats), ("stop_kind", query.stop_kinds)):
            if said:
                raise Invalid.field(name, "asks of other agencies cannot be found by what their card does not say")
    now = queries.db_now()
    period = period or days(query, now, zone_of(agency))
    if query.mutual_aid == "out":
        base, given = "a.aid_from @> array[%s]::bigint[] and a.aid_from is not null", [agency.pk]
    else:
        base, given = "a.agency_id = %s", [agency.pk]
    base += " and a.received_at >= %s and a.received_at < %s"
    if Origin.UNASKED not in query.origins:
        base += " and a.origin <> 'unasked'"
    if Disposition.MERGED not in query.dispositions:
        base += " and a.disposition <> 'merged'"
    found = [*_common(agency, query, "a.stop_kind")]
    for column, words in (
        ("urgency", query.urgencies), ("origin", query.origins), ("disposition", query.dispositions),
    ):  # fmt: skip
        if words:
            found.append(Condition(f"a.{column} = any (%s::text[])", (sorted(words),), f"a.{column}"))
    if query.reference:
        found.append(_reference(query.reference))
    if query.mutual_aid in ("in", "none"):
        found.append(Condition(f"a.aid_from is {'not ' if query.mutual_aid == 'in' else ''}null", ()))
    bounds = period.bounds(now)
    return Scope(agency, query, period, now, "requests_account", base, (*given, *bounds), tuple(found))


def unasked(scope: Scope) -> Scope:
    """Roll-bys nobody asked for, of the same days and filter."""
    return replace(scope, base=scope.base.replace("a.origin <> 'unasked'", "a.origin = 'unasked'"))


def stops(scope: Scope) -> Scope | None:
    """Cleared stops of the same days and filter; None where the filter says something that no stop has."""
    query = scope.query
    if any((query.urgencies, query.origins, query.dispositions, query.reference, query.mutual_aid)):
        return None
    return replace(
        scope,
        table="requests_stopaccount",
        base="a.agency_id = %s and a.opened_at >= %s and a.opened_at < %s",
        given=(scope.agency.pk, *scope.days.bounds(scope.now)),
        conditions=tuple(_common(scope.agency, query, "a.kind")),
        part="a.alone_s is not null",
    )


def of_those(scope: Scope, there: Mapping[int, Collection[Any]]) -> Scope:
    """The same, of the values of its conditions only those that are there, by the places of these."""
    cut = [one.of_those(there[n]) if n in there else one for n, one in enumerate(scope.conditions)]
    return replace(scope, conditions=tuple(cut))


def without(scope: Scope, spare: int) -> Scope:
    """The same without some of its conditions, one bit each."""
    kept = tuple(one for place, one in enumerate(scope.conditions) if not spare >> place & 1)
    return replace(scope, conditions=kept)


def during(scope: Scope, period: Days) -> Scope:
    """The same of other days."""
    given = list(scope.given)
    given[-2:] = period.bounds(scope.now)
    return replace(scope, days=period, given=tuple(given))


def _common(agency: Agency, query: Query, kind: str) -> Sequence[Condition]:
    found = []
    if query.beats:
        found.append(Condition("coalesce(a.beat_id = any (%s::bigint[]), false)", (_beats(agency, query.beats),),
                               "a.beat_id"))  # fmt: skip
    if query.shifts:
        found.append(Condition("a.hour %% 24 = any (%s::int[])", (sorted(query.hours),), _SHIFT))
    if query.stop_kinds:
        found.append(Condition(f"{kind} = any (%s::text[])", (sorted(query.stop_kinds),), kind))
    if query.place:
        found.append(Condition("strpos(lower(a.location), lower(%s)) > 0", (query.place.lower(),)))
    if query.near:
        # Flat around the place: at 20 km wrong by a few metres.
        east = _DEGREE_M * max(0.01, cos(radians(query.near.lat)))
        found.append(
            Condition(
                "coalesce(((a.lat - %s) * %s) ^ 2 + ((a.lon - %s) * %s) ^ 2 <= %s, false)",
                (query.near.lat, _DEGREE_M, query.near.lon, east, query.near.radius_m**2),
            )
        )
    return found


def _reference(reference: str) -> Condition:
    """By case number: few backups have the same one, and the partial index finds them."""
    return Condition(
        "a.backup_id in (select b.id from requests_backup b"
        " where b.reference <> '' and upper(b.reference) = upper(%s))",
        (reference.upper(),),
    )


def _beats(agency: Agency, codes: Sequence[str]) -> list[int]:
    known = {code.casefold(): pk for code, pk in Beat.objects.filter(agency=agency).values_list("code", "pk")}
    for code in codes:
        if code.casefold() not in known:
            raise Invalid.field("beat", f"{code} is no beat of {agency.code}")
    return sorted({known[code.casefold()] for code in codes})
