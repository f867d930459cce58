"""Whether a partner has it is shown, never implied: on a desk of theirs, NOT REACHED, or not known yet."""

from __future__ import annotations

import uuid

from requests.actions import mutual_aid
from requests.actions import reached as mark
from requests.actions.receipts import seen
from requests.models import Timer
from requests.vocabulary import EventKind, TimerKind, Urgency
from tests.actions.night import Night
from tests.timers import hands
from units.access import system


def reached(night: Night, backup: uuid.UUID, agency: str = "COUNTY") -> bool | None:
    (share,) = [one for one in night.card(backup)["shared_with"] if one["agency"] == agency]
    found: bool | None = share["reached"]
    return found


def shared(night: Night) -> uuid.UUID:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    return backup


def displayed(night: Night, backup: uuid.UUID, who: str) -> None:
    hands.pass_time(backup, 2)
    seen(system(), backup, {night.cast.people[who].pk})


def fifteen_seconds(night: Night, backup: uuid.UUID) -> None:
    Timer.objects.filter(kind=TimerKind.PARTNER_UNSEEN, subject=backup).update(due_at=hands.now())
    night.sweep()


def test_nobody_knows_until_a_desk_of_theirs_displays_it(night: Night) -> None:
    backup = shared(night)
    assert reached(night, backup) is None
    displayed(night, backup, "outsider")
    assert reached(night, backup) is None, "a car of theirs is not their desk"


def test_on_a_desk_of_theirs_it_is_reached(night: Night) -> None:
    backup = shared(night)
    displayed(night, backup, "outsider_desk")
    assert reached(night, backup) is True
    head = night.head()
    fifteen_seconds(night, backup)
    assert night.head() == head
    night.check()


def test_after_fifteen_seconds_on_no_desk_it_is_not_reached_and_that_is_said(night: Night) -> None:
    backup = shared(night)
    head = night.head()
    fifteen_seconds(night, backup)
    assert reached(night, backup) is False
    assert night.told(head) == [EventKind.BACKUP_UPDATED]
    displayed(night, backup, "outsider_desk")
    assert reached(night, backup) is True
    night.check()


def test_their_telephone_is_the_dispatchers_to_report(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "STATE")
    assert not night.waits(TimerKind.PARTNER_UNSEEN, backup)
    assert reached(night, backup, "STATE") is None


def test_who_has_a_board_and_answered_the_telephone_is_reached_too(night: Night) -> None:
    backup = shared(night)
    fifteen_seconds(night, backup)
    mark(night.dispatcher, backup, "COUNTY", reached=True)
    assert reached(night, backup) is True
    night.check()


def test_an_offer_reaches_nobody_and_is_not_watched(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    for _ in range(4):
        night.wait_for_rung(backup)
    assert reached(night, backup) is None
    assert not night.waits(TimerKind.PARTNER_UNSEEN, backup)
