"""Several at once, each on a connection of its own: held until all of them wait for what one of them has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, connections

from tests.up.stack import eventually


@contextmanager
def side_by_side(*what: Callable[[], object]) -> Iterator[None]:
    """They run beside what is said inside, and are over after it; what one of them raises is raised."""
    raised: list[Exception] = []

    def run(one: Callable[[], object]) -> None:
        try:
            one()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in what]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()
    if raised:
        raise raised[0]


def wait_for_a_lock(count: int) -> bool:
    """Whether so many come to wait for what somebody else has locked."""

    def waiting() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(distinct pid) from pg_locks join pg_stat_activity using (pid)"
                " where not granted and datname = current_database()"
            )
            return bool(cursor.fetchone()[0] >= count)

    return eventually(waiting, 20)
