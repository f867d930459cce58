"""Everybody a record names reads in My shift who opened it, whatever they were there for; nobody else does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from requests.actions import (
    Ask,
    arrive,
    clear_stop,
    close,
    decline,
    open_stop,
    request_backup,
    respond,
    roll_by,
    sign_off,
    sign_on,
    was_there,
)
from requests.api.components import COMPONENTS
from requests.events import Verb
from requests.models import Backup
from requests.vocabulary import Disposition, StopKind, Urgency
from tests.api.test_schema import check
from tests.cast import Cast
from tests.record.nights import pass_time
from tests.timers import hands
from units.models import AccessLog


def shift(cast: Cast, who: str, query: str = "") -> dict[str, Any]:
    answer = cast.client(who).read(f"shift/{query}")
    assert answer.status_code == 200, answer.content
    check(answer.json(), COMPONENTS["Shift"])
    found: dict[str, Any] = answer.json()
    return found


def opened(cast: Cast, path: str) -> list[str]:
    """The record is opened; those it names as second officers."""
    answer = cast.client("commander").read(f"{path}?reason=court&why=26-77")
    assert answer.status_code == 200, answer.content
    return [name for one in answer.json()["presences"] for name in one["officers"]]


def reasons(cast: Cast, who: str) -> tuple[list[str], list[str]]:
    """Of looks at backups and of looks at stops."""
    found = shift(cast, who)
    return [one["reason"] for one in found["looked"]], [one["reason"] for one in found["looked_at_stops"]]


LOOK = "Court: 26-77"


def test_a_second_officer_of_a_stop_reads_that_its_record_was_opened(cast: Cast) -> None:
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    arrive(cast.actor("neighbour"), asked)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    clear_stop(cast.actor("requester"), stop)
    assert opened(cast, f"stops/{stop}/record/") == ["Neighbour"]
    assert reasons(cast, "requester") == reasons(cast, "neighbour") == ([], [LOOK])
    assert reasons(cast, "third") == ([], [])


def test_who_answered_another_ask_at_that_stop_reads_of_the_one_that_was_opened(cast: Cast) -> None:
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    visit = roll_by(cast.actor("third"), stop).backup_id
    arrive(cast.actor("third"), visit)
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    arrive(cast.actor("neighbour"), asked)
    assert visit != asked
    assert sorted(opened(cast, f"backups/{asked}/record/")) == ["Neighbour", "Third"]
    assert reasons(cast, "third") == reasons(cast, "neighbour") == ([LOOK], [])


def test_a_card_that_was_read_is_told_to_those_on_the_card_alone(cast: Cast) -> None:
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    visit = roll_by(cast.actor("third"), stop).backup_id
    arrive(cast.actor("third"), visit)
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    arrive(cast.actor("neighbour"), asked)
    assert visit != asked
    cast.client("commander").read(f"backups/{asked}/timeline/")
    assert len(shift(cast, "neighbour")["looked"]) == 1
    assert shift(cast, "third")["looked"] == []


def test_who_had_a_stop_of_their_own_there_reads_of_both_records(cast: Cast) -> None:
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    open_stop(cast.actor("neighbour"), StopKind.PEDESTRIAN, location="5th/Oak")
    open_stop(cast.actor("third"), StopKind.TRAFFIC, location="Main/4th")
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    assert opened(cast, f"stops/{stop}/record/") == ["Neighbour"]
    assert opened(cast, f"backups/{asked}/record/") == ["Neighbour"]
    assert reasons(cast, "neighbour") == ([LOOK], [LOOK])
    assert reasons(cast, "third") == ([], []), "somewhere else"


@pytest.mark.parametrize("said", [respond, decline], ids=["rolled", "could not come"])
def test_a_later_crew_of_a_unit_that_never_got_there_reads_nothing_of_it(cast: Cast, said: Verb[..., Any]) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY)).backup_id
    said(cast.actor("neighbour"), asked)
    close(cast.actor("dispatcher"), asked, Disposition.HELPED)
    sign_off(cast.actor("neighbour"))
    sign_off(cast.actor("third"))
    pass_time(timedelta(days=3))
    sign_on(cast.actor("third"), "2A14")
    opened(cast, f"backups/{asked}/record/")
    assert reasons(cast, "neighbour") == ([LOOK], []), "it was theirs"
    assert reasons(cast, "third") == ([], [])


def test_who_was_entered_afterwards_reads_of_it(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    close(cast.actor("requester"), asked, Disposition.HELPED)
    backup = Backup.objects.get()
    cast.client("neighbour").say("tours/current/", method="DELETE")
    was_there(cast.actor("commander"), asked, backup.received_at, "2A14")
    assert opened(cast, f"backups/{asked}/record/") == ["Neighbour"]
    assert reasons(cast, "neighbour") == ([LOOK], [])


def test_every_look_is_told_page_by_page(cast: Cast) -> None:
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    now = hands.now()
    paths = {"GET backups/<uuid:backup_id>/record/": asked, "GET stops/<uuid:stop_id>/record/": stop}
    for number in range(60):
        for what, subject in paths.items():
            AccessLog.objects.create(
                at=now - timedelta(minutes=number), actor="supervisor Commander", what=what, subject=str(subject),
                outcome="allowed", reason=f"Other: {number}",
            )  # fmt: skip
    told, before = [], ""
    for _ in range(3):
        page = shift(cast, "requester", before)
        told += [one["reason"] for one in page["looked"] + page["looked_at_stops"]]
        before = f"?before={page['earlier']}"
    assert page["earlier"] is None
    assert sorted(told) == sorted(f"Other: {number}" for number in range(60) for _ in paths)


def test_a_time_that_is_none_is_named(cast: Cast) -> None:
    answer = cast.client("requester").read("shift/?before=yesterday")
    assert answer.status_code == 400 and "before" in answer.json()["error"]["fields"]
