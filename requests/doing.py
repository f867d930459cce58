"""What a unit is at this moment: its live answer, its own ask and its open stop, in one look."""

from __future__ import annotations

import uuid
from typing import Final, NamedTuple

from django.db import connection

from requests.vocabulary import LIVE_RESPONSES, NO_ASK, Mark, Origin, ResponseState, Urgency


class Doing(NamedTuple):
    """Of each there is at most one: the database holds that (`one_open_backup_per_asking_unit` and its sisters)."""

    answer: ResponseState | None
    #: The backup it answers.
    answered: uuid.UUID | None
    #: The backup that covers it; no roll-by nobody asked for, no test, no lure (`models.open_asks`).
    ask: uuid.UUID | None
    urgency: Urgency | None
    mark: str | None
    asks_with_prisoner: bool | None
    stop: uuid.UUID | None
    stopped_with_prisoner: bool | None

    @property
    def backup(self) -> uuid.UUID | None:
        """What it is at: its own ask before somebody else's."""
        return self.ask or self.answered

    @property
    def prisoner(self) -> bool:
        """Somebody sits in its car."""
        return bool(self.stopped_with_prisoner or self.asks_with_prisoner)

    @property
    def is_emergency(self) -> bool:
        """Its own, and no drill."""
        return self.urgency == Urgency.EMERGENCY and self.mark != Mark.DRILL


# Three rows of three tables, each by the unique index that allows but one: a touch waits for every look by itself.
_DOING: Final = """
select live.state, live.backup_id, ask.id, ask.urgency, ask.mark, ask.prisoner, stop.id, stop.prisoner
from (select %s::uuid id) unit
left join requests_response live on live.unit_id = unit.id and live.state = any (%s)
left join requests_backup ask on ask.unit_id = unit.id and ask.closed_at is null
  and ask.origin <> %s and ask.mark <> all (%s)
left join requests_stop stop on stop.unit_id = unit.id and stop.cleared_at is null
"""


def of(unit_id: uuid.UUID) -> Doing:
    """What a unit is doing now, also what this transaction has made of it. True for as long as the unit is locked."""
    with connection.cursor() as cursor:
        cursor.execute(_DOING, [unit_id, list(LIVE_RESPONSES), Origin.UNASKED, list(NO_ASK)])
        return Doing(*cursor.fetchone())
