"""Did help come soon enough? The answer is counted, and the ask marked as answered; nothing ties the two."""

from __future__ import annotations

import uuid

from django.db import connection

from requests import access, soon_enough
from requests.actions import locks
from requests.events import Log, Verb
from requests.models import Backup
from requests.refusals import NotInThisState
from requests.vocabulary import SoonEnough


def _say_soon_enough(log: Log, backup_id: uuid.UUID, answer: SoonEnough) -> None:
    """The asker alone, once; a second answer changes nothing. No event, no key: either would keep what was said.

    Raises NotFound, Forbidden, NotInThisState.
    """
    backup = locks.backup(backup_id)
    own = soon_enough.is_askers(backup, log.actor)
    access.require(log.actor, "backup.soon_enough", backup.agency_id, own=own, partners=backup.logs)
    if backup.soon_enough_said:
        return
    if not soon_enough.is_open(backup):
        raise NotInThisState(f"Of #{backup.number} this is not asked.", backup.pk)
    Backup.objects.filter(pk=backup.pk).update(soon_enough_said=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into requests_soonenoughcount as c (agency_id, urgency, month, answer, count)"
            " select id, %s, date_trunc('month', %s::timestamptz at time zone time_zone)::date, %s, 1"
            " from units_agency where id = %s"
            " on conflict (agency_id, urgency, month, answer) do update set count = c.count + 1",
            [backup.urgency, log.now, str(answer), backup.agency_id],
        )


say_soon_enough = Verb(_say_soon_enough)
