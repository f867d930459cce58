"""Figures outlive the words of the log they were counted from, and a verb counts anew only what it touched."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests.actions import (
    Ask,
    accounts,
    arrive,
    clear_response,
    clear_stop,
    close,
    escalate,
    open_stop,
    purging,
    request_backup,
    secure_stop,
    take_back,
    was_there,
)
from requests.models import Account, Backup, StopAccount
from requests.vocabulary import Disposition, Kept, StopKind, Urgency
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.record.nights import pass_time
from tests.record.test_joined_asks import joined as joined
from tests.timers import hands

LONG = timedelta(days=6 * 366)


def a_night(cast: Cast) -> uuid.UUID:
    """A prisoner on a stop: alone for three minutes, then one came, as a desk stated, and a second."""
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    secure_stop(cast.actor("requester"), stop, prisoner=True)
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    escalate(cast.actor("dispatcher"), asked)
    hands.fire()
    # A later run of the ladder begins at its first rung again; which was reached before, the log alone knows.
    owner("update requests_backup set rung = 0, received_at = received_at - interval '5 minutes'")
    owner("update requests_stop set opened_at = opened_at - interval '6 minutes'")
    owner("update requests_event set at = at - interval '3 minutes' where kind = 'stop.secured'")
    arrive(cast.actor("dispatcher"), asked, unit="2A14", at=timezone.now() - timedelta(minutes=1))
    arrive(cast.actor("third"), asked)
    clear_response(cast.actor("third"), asked)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    clear_stop(cast.actor("requester"), stop)
    accounts.recount(cast.metro)
    return asked


def counted() -> dict[str, Any]:
    return dict(Account.objects.values("on_scene_s", "second_s", "rung", "unanswered", "rolling_s").get())


def figures() -> tuple[Any, Any]:
    return (
        counted(),
        StopAccount.objects.values("alone_s", "longest_alone_s", "rolled_by").get(),
    )


def everything(cast: Cast, asked: uuid.UUID) -> None:
    accounts.recount(cast.metro)


def an_arrival_entered_afterwards(cast: Cast, asked: uuid.UUID) -> None:
    backup = Backup.objects.get()
    assert backup.closed_at
    cast.client("commander").read(f"backups/{asked}/record/?reason=complaint&why=C-1")
    was_there(cast.actor("commander"), asked, backup.closed_at - timedelta(seconds=30), unit="2A18")


def one_taken_back(cast: Cast, asked: uuid.UUID) -> None:
    an_arrival_entered_afterwards(cast, asked)
    take_back(cast.actor("commander"), asked, "wrong unit", unit="2A18")


@pytest.mark.parametrize(
    "again", [everything, an_arrival_entered_afterwards, one_taken_back], ids=lambda it: it.__name__
)
def test_what_was_known_stays_known_once_the_words_are_gone(
    cast: Cast, again: Callable[[Cast, uuid.UUID], None]
) -> None:
    asked = a_night(cast)
    known = figures()
    assert known[0]["second_s"] is not None and known[0]["rung"] == 1
    assert 235 <= known[0]["on_scene_s"] <= 250 and 115 <= known[1]["alone_s"] <= 130
    pass_time(LONG)
    purging.purge(Kept.LOG, cast.metro, "records")
    again(cast, asked)
    kept = figures()
    assert kept[1] == known[1]
    assert kept[0] == known[0]


def test_what_was_entered_afterwards_and_taken_back_counts_no_more_beside_purged_words(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    owner("update requests_backup set received_at = received_at - interval '5 minutes'")
    close(cast.actor("requester"), asked, Disposition.HELPED)
    pass_time(LONG)
    purging.purge(Kept.LOG, cast.metro, "records")
    an_arrival_entered_afterwards(cast, asked)
    assert Account.objects.get().on_scene_s is not None
    take_back(cast.actor("commander"), asked, "wrong unit", unit="2A18")
    assert Account.objects.get().on_scene_s is None


@pytest.mark.parametrize("minutes", [1, 4])
def test_a_second_one_that_was_entered_and_taken_back_counts_no_more_beside_one_whose_words_are_gone(
    cast: Cast, minutes: int
) -> None:
    """Whether it was stated to have come before the one that touched, or after."""
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    owner("update requests_backup set received_at = received_at - interval '5 minutes'")
    arrive(cast.actor("neighbour"), asked, at=timezone.now() - timedelta(minutes=3))
    pass_time(timedelta(minutes=10))
    close(cast.actor("requester"), asked, Disposition.HELPED)
    pass_time(LONG)
    purging.purge(Kept.LOG, cast.metro, "records")
    known = counted()
    assert known["on_scene_s"] is not None and known["second_s"] is None
    cast.client("commander").read(f"backups/{asked}/record/?reason=complaint&why=C-1")
    received_at = Backup.objects.get().received_at
    was_there(cast.actor("commander"), asked, received_at + timedelta(minutes=minutes), unit="2A18")
    assert Account.objects.get().second_s is not None
    take_back(cast.actor("commander"), asked, "wrong unit", unit="2A18")
    assert counted() == known


def test_when_somebody_rolled_who_came_over_from_a_joined_ask_stays_known(cast: Cast, joined: uuid.UUID) -> None:
    known = Account.objects.get(pk=joined)
    assert known.rolling_s is not None and known.rolling_s // 60 == 1
    pass_time(LONG)
    purging.purge(Kept.LOG, cast.metro, "records")
    accounts.recount(cast.metro)
    again = Account.objects.get(pk=joined)
    assert (again.rolling_s, again.on_scene_s, again.second_s) == (known.rolling_s, known.on_scene_s, known.second_s)


def test_a_verb_counts_anew_only_stops_around_what_it_touched(cast: Cast) -> None:
    """However many a unit has had since, none of them can have been told otherwise by it."""
    asked = a_night(cast)
    pass_time(timedelta(days=3))
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="Main/4th")
    secure_stop(cast.actor("requester"), stop, prisoner=True)
    clear_stop(cast.actor("requester"), stop)
    owner("update requests_stopaccount set alone_s = 77777, longest_alone_s = 77777")
    an_arrival_entered_afterwards(cast, asked)
    told = {row.stop.location: row.alone_s for row in StopAccount.objects.select_related("stop")}
    assert told["Main/4th"] == 77777 and told["5th/Oak"] != 77777
