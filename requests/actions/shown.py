"""Which periods somebody asked figures of, so that the next may be compared with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from requests.verdicts import Asked


def remember(asked: Iterable[Asked]) -> None:
    """Once for each agency, filter and period; whoever asked. What once was told stays told.

    Of what was hidden: the days there were, and how many rows.
    """
    # In one order for all, so that two who look at once do not wait for each other.
    given = sorted((_row(one) for one in asked), key=str)
    if not given:
        return
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.executemany(
            "insert into requests_shownperiod as known (agency_id, of, first, after, told, count, at)"
            " values (%s, %s, %s, %s, %s, %s, clock_timestamp())"
            " on conflict on constraint a_period_is_remembered_once do update"
            " set told = excluded.told, count = excluded.count, at = excluded.at"
            " where not known.told and (excluded.told or excluded.count <> known.count)",
            given,
        )


def _row(one: Asked) -> list[int | str | date | bool | None]:
    days = one.scope.days
    after = days.after
    if not one.told:
        # It went on, and was hidden as it was: with more of it somebody may ask again.
        after = days.bounds(one.scope.now)[1].astimezone(days.zone).date()
    return [one.scope.agency.pk, one.scope.of, days.first, after, one.told, None if one.told else one.count]
