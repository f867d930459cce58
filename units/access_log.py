"""Who was refused, and who looked at which record. Rows are only ever added; the database holds us to it."""

from __future__ import annotations

from typing import Final

import structlog
from django.db import DatabaseError, connection, transaction

from units.access import Actor
from units.models import AccessLog

log = structlog.get_logger(__name__)

ALLOWED: Final = "allowed"
REFUSED: Final = "refused"
TRIED: Final = "tried"
SIGN_IN: Final = "session.start"

#: Tries of one account from one address that cost nothing.
FREE_TRIES: Final = 5
#: How long a wrong password is remembered.
_MEMORY: Final = "15 minutes"
_LONGEST_WAIT_S: Final = 300


def note(
    what: str,
    outcome: str,
    *,
    actor: Actor | None = None,
    subject: str = "",
    reason: str = "",
    address: str | None = None,
) -> None:
    """Adds a row. A log that cannot be written is said in the process log and stops nobody: a touch goes first."""
    try:
        write(what, outcome, actor=actor, subject=subject, reason=reason, address=address)
    except DatabaseError as error:
        log.warning("access_log.not_written", what=what, outcome=outcome, error=repr(error))


def write(
    what: str,
    outcome: str,
    *,
    actor: Actor | None = None,
    subject: str = "",
    reason: str = "",
    address: str | None = None,
) -> None:
    """Adds a row, or raises DatabaseError: for whatever is only shown where those it names read who looked."""
    AccessLog.objects.create(
        officer_id=actor.officer_id if actor else None,
        actor=f"{actor.kind} {actor.label}"[:80] if actor else "",
        what=what[:60],
        subject=_storable(subject)[:80],
        outcome=outcome,
        reason=_storable(reason)[:200],
        address=address,
    )


def _storable(text: str) -> str:
    # An address may hold what PostgreSQL's text cannot: NUL, lone surrogates.
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


def begin_sign_in(account: str, address: str | None) -> int:
    """Counts a try to sign in, or says how many seconds to wait before the next one is looked at.

    Per account and address, in the database, so that it holds across processes and with Redis down. The try is
    counted before the password is looked at: two hundred at once are two hundred tries. Sessions that already live
    are not touched.
    """
    subject = account[:80]
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign-in {subject} {address}"])
        cursor.execute(
            "with recent as (select at, outcome from units_accesslog where at > clock_timestamp() - %s::interval"
            " and what = %s and subject = %s and address is not distinct from %s::inet)"
            " select count(*), extract(epoch from clock_timestamp() - max(at)) from recent where outcome = %s"
            " and at > coalesce((select max(at) from recent where outcome = %s), '-infinity')",
            [_MEMORY, SIGN_IN, subject, address, TRIED, ALLOWED],
        )
        tries, since_last = cursor.fetchone()
        wait = wait_after(tries) - float(since_last or 0)
        if wait > 0:
            return max(1, round(wait + 0.5))
        AccessLog.objects.create(what=SIGN_IN, subject=subject, outcome=TRIED, address=address)
    return 0


def wait_after(tries: int) -> int:
    """Seconds the next try has to wait: none for the first few, then twice as long each time, at most 5 min."""
    return 0 if tries < FREE_TRIES else min(2 ** min(tries - FREE_TRIES + 1, 10), _LONGEST_WAIT_S)
