"""Which periods somebody was shown figures of, so that the next may be compared with them."""

from __future__ import annotations

from django.db import connection, transaction

from requests.counting import Scope


def remember(scope: Scope) -> None:
    """Once for each agency, filter and period; whoever it was shown to."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            "insert into requests_shownperiod (agency_id, of, first, after, at)"
            " values (%s, %s, %s, %s, clock_timestamp()) on conflict do nothing",
            [scope.agency.pk, scope.of, scope.days.first, scope.days.after],
        )
