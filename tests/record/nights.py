"""Nights that are over, and time that has gone by since."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta

from requests.actions import Ask, arrive, close, request_backup, sign_off
from requests.chain import digest, link
from requests.models import BoardCounter, Event, Response
from requests.vocabulary import Disposition, Urgency
from tests.cast import Cast
from tests.database.old_logs import owner


def covered(cast: Cast) -> uuid.UUID:
    """2A12 asked, 2A14 stood there until it closed."""
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location="5th/Oak")).backup_id
    arrive(cast.actor("neighbour"), asked)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    return asked


def gone_home(cast: Cast, *names: str) -> None:
    """They sign off."""
    for name in names or ("requester", "neighbour", "third"):
        sign_off(cast.actor(name))


def pass_time(by: timedelta) -> None:
    """Everything is so much longer ago, stated times too, and the log is chained as if it had been written then."""
    for table, columns in _TIMES.items():
        moved = ", ".join(f"{name} = {name} - interval '{by.total_seconds()} seconds'" for name in columns)
        owner(f"update {table} set {moved}")
    for answer in Response.objects.exclude(stated={}):
        stated = {
            name: [_earlier(one, by) for one in said] if isinstance(said, list) else _earlier(said, by)
            for name, said in answer.stated.items()
        }
        Response.objects.filter(pk=answer.pk).update(stated=stated)
    for counter in BoardCounter.objects.all():
        head, last = b"", counter.last_at - by
        for event in Event.objects.filter(agency_id=counter.pk).order_by("seq"):
            payload = _STATED.sub(lambda found: f'"stated_at":"{earlier(found[1], by)}"', event.payload)
            head = link(head, event.seq, event.at, event.kind, event.subject_kind, event.subject, digest(payload))
            last = event.at
            owner(
                "update requests_event set hash = %s, payload = %s where agency_id = %s and seq = %s",
                head, payload, counter.pk, event.seq,
            )  # fmt: skip
        BoardCounter.objects.filter(pk=counter.pk).update(head=head, last_at=last)


def _earlier(said: dict[str, str], by: timedelta) -> dict[str, str]:
    return {key: earlier(value, by) if key in _STATED_AT and value else value for key, value in said.items()}


def earlier(at: str, by: timedelta) -> str:
    return (datetime.fromisoformat(at) - by).isoformat()


_STATED_AT = ("at", "entered_at", "left_at", "taken_at")
_STATED = re.compile(r'"stated_at":"([^"]+)"')
_TIMES = {
    "requests_backup": ("received_at", "pressed_at", "acknowledged_at", "first_rolling_at", "first_on_scene_at",
                        "secured_at", "closed_at"),
    "requests_response": ("rolling_at", "on_scene_at", "cleared_at", "created_at"),
    "requests_stop": ("opened_at", "secured_at", "cleared_at"),
    "requests_statement": ("at",),
    "requests_event": ("at",),
    "units_tour": ("started_at", "ended_at"),
}  # fmt: skip
