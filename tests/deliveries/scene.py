"""What these tests do again and again: somebody asks, a rung says so outside, the carriers set out."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from requests.actions import Ask, request_backup, telling
from requests.actions.followups import TIMER
from requests.deliveries.sending import Crew
from requests.events import recording
from requests.models import Backup, Delivery, Stop, Timer
from requests.vocabulary import TimerKind, Urgency
from tests.cast import Cast
from tests.timers import hands
from units.models import Tour

#: A key of a board of the tests.
VAPID_KEY = "Yw1p4nCq2Zb9m3r0cVYb1o6J7oVb3v9S0xk2eQfUj5E"


def ask(cast: Cast, urgency: Urgency = Urgency.BACKUP, who: str = "requester", **more: Any) -> Backup:
    """Somebody asks."""
    return Backup.objects.get(pk=request_backup(cast.actor(who), Ask(urgency, **more)).backup_id)


def a_timer(about: Backup | Stop, kind: TimerKind = TimerKind.RUNG, step: int = 1) -> Timer:
    """One that has just fired."""
    run = about.run if isinstance(about, Backup) else about.welfare_run
    now = hands.now()
    known = Timer.objects.filter(kind=kind, subject=about.pk, run=run, step=step)
    known.filter(fired_at=None).update(fired_at=now)
    return known.first() or Timer.objects.create(
        agency_id=about.agency_id, kind=kind, subject=about.pk, run=run, step=step, due_at=now, fired_at=now
    )


def tell(about: Backup | Stop, *alert: str, kind: TimerKind = TimerKind.RUNG, step: int = 1) -> list[Delivery]:
    """A timer of it says so to these audiences; what is written for it."""
    timer = a_timer(about, kind, step)
    with recording(TIMER) as log:
        telling.tell(log, timer, type(about).objects.get(pk=about.pk), set(alert))
    return list(Delivery.objects.filter(timer=timer).select_related("address").order_by("address__address"))


def carried(crew: Crew) -> int:
    """Everything due is carried; how many set out."""
    return sum(carrying.result(60) for carrying in crew.start())


def due_again(deliveries: Collection[Delivery] = ()) -> None:
    """Time goes by until the next try of these, or of all."""
    rows = Delivery.objects.filter(pk__in=[one.pk for one in deliveries]) if deliveries else Delivery.objects.all()
    rows.update(next_try_at=hands.now() - timedelta(seconds=1))


def on_tour(cast: Cast, name: str, unit: str = "2A18", *, watch_commander: bool = False) -> Tour:
    """Somebody of METRO begins a tour."""
    return Tour.objects.create(
        officer=cast.people[name], agency=cast.metro, unit=cast.units[unit], watch_commander=watch_commander
    )


def fresh(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_related("address").get(pk=delivery.pk)


def names(deliveries: Collection[Delivery]) -> set[str]:
    """Whom they go to: what stands before the @ of a mailbox."""
    return {one.address.address.partition("@")[0] for one in deliveries}


def new_id() -> str:
    return str(uuid.uuid4())
