"""Which periods somebody asked figures of, so that the next may be compared with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from requests import nearness
from requests.models import ShownPeriod
from requests.verdicts import Asked


def remember(asked: Iterable[Asked]) -> bool:
    """Once for each agency, filter and period; whoever asked. What once was told stays told.

    Of what was hidden: the days there were, and how many rows. False, and nothing is remembered, where somebody was
    answered meanwhile of a period that must not stand beside one of these: then they are asked for anew. Of those who
    look at once at one filter, one after another is compared with what the others were told; nothing else waits.
    """
    rows = {tuple(_row(one)): one for one in asked}
    if not rows or _known(rows.values()) >= rows.keys():
        return True
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # In one order for all, so that two who look at once do not wait for each other for good.
        filters = sorted({one.scope.of for one in rows.values()})
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(one, 0)) from unnest(%s) one", [filters])
        if any(nearness.crossed(one.scope, one.count, told=one.told) for one in rows.values()):
            return False
        cursor.executemany(
            "insert into requests_shownperiod as known (agency_id, of, first, after, told, count, at)"
            " values (%s, %s, %s, %s, %s, %s, clock_timestamp())"
            " on conflict on constraint a_period_is_remembered_once do update"
            " set told = excluded.told, count = excluded.count, at = excluded.at"
            " where not known.told and (excluded.told or excluded.count <> known.count)",
            [*rows],
        )
    return True


Row = tuple[int | str | date | bool | None, ...]


def _known(asked: Iterable[Asked]) -> set[Row]:
    of = {one.scope.of for one in asked}
    columns = ("agency_id", "of", "first", "after", "told", "count")
    return set(ShownPeriod.objects.filter(of__in=of).values_list(*columns))


def _row(one: Asked) -> Row:
    days = one.scope.days
    after = days.after
    if not one.told:
        # It went on, and was hidden as it was: with more of it somebody may ask again.
        after = days.bounds(one.scope.now)[1].astimezone(days.zone).date()
    return one.scope.agency.pk, one.scope.of, days.first, after, one.told, None if one.told else one.count
