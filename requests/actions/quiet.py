"""What becomes of an ask's answers when it closes: who could not come, and whose screen showed it, are only counted.

While it is open a desk must know both, for it has to find help. Afterwards they would be a record of who declines
(docs/decisions/quiet-when-it-closes.md). The database refuses a backup that closes in another way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from requests.models import Backup, Receipt, Response
from requests.vocabulary import Mark, ResponseState, Urgency

#: Emergencies that were none.
_NOT_REAL: Final = frozenset({Mark.DRILL, Mark.TEST})


def is_kept_whole(backup: Backup) -> bool:
    """A real emergency's answers and receipts stay as they were: its account may be asked for by a court."""
    return backup.urgency == Urgency.EMERGENCY and backup.mark not in _NOT_REAL


def quieten(backup: Backup, answers: Iterable[Response]) -> None:
    """Counts who could not come, and forgets who. The backup is locked and closed; the caller saves it."""
    declined = [answer for answer in answers if answer.state == ResponseState.DECLINED]
    backup.declined_count = max(backup.declined_count, len({answer.unit_id for answer in declined}))
    if is_kept_whole(backup):
        return
    # Everybody who was near and did not come stands in it too.
    backup.nearby = []
    Receipt.objects.filter(backup=backup).delete()
    for answer in declined:
        if answer.assigned_at is None and answer.rolling_at is None:
            answer.delete()
        else:
            # It was seen to be coming, so it stays in the account; it ends as a unit does that stands itself down.
            answer.state, answer.reason = ResponseState.STOOD_DOWN, "recalled"
            answer.save(update_fields=["state", "reason"])
