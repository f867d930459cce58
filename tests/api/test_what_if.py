"""What if: how far past asks would have climbed with other times. It is a figure, hidden and looked at like others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from requests import what_if
from requests.actions import accounts
from requests.api.components import COMPONENTS
from requests.ladder import copy
from requests.models import Backup
from requests.verdicts import CHOOSE, TOO_NEAR
from requests.vocabulary import Disposition, Origin, State, Urgency
from tests.actions.test_policies import RUNGS
from tests.api.test_schema import check
from tests.api.wire import refused, rows
from tests.cast import Cast
from units.access_log import ALLOWED
from units.models import AccessLog


def asks_of(cast: Cast, waits: Sequence[float], urgency: Urgency = Urgency.BACKUP, **other: Any) -> None:
    """Closed backups that had nobody rolling for so many seconds, asked for by one of four cars after another."""
    cars = other.pop("cars", ("2A12", "2A14", "2A16", "2A18"))
    start = timezone.now() - timedelta(days=30)
    rules = copy(urgency)
    Backup.objects.bulk_create(
        Backup(
            **{
                "number": number,
                "agency": cast.metro,
                "logs": [cast.metro.pk],
                "origin": Origin.ASKED,
                "unit": cast.units[cars[number % len(cars)]],
                "urgency": urgency,
                "state": State.CLOSED,
                "received_at": start,
                "run_started_at": start,
                "first_rolling_at": start + timedelta(seconds=wait),
                "closed_at": start + timedelta(hours=1),
                "disposition": Disposition.HELPED,
                "ladder": rules,
                **other,
            }
        )
        for number, wait in enumerate(waits)
    )
    accounts.recount(cast.metro)


def reach(said: Any) -> dict[str, tuple[int | None, int | None]]:
    assert said.status_code == 200, said.content
    check(said.json(), COMPONENTS["WhatIf"])
    return {row["audience"]: (row["now"], row["then"]) for row in said.json()["reach"]}


def test_what_if_counts_how_far_past_asks_would_have_climbed(cast: Cast) -> None:
    asks_of(cast, [3] * 10 + [30] * 20 + [200] * 5)
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS})
    assert said.json()["backups"] == 35
    assert reach(said) == {
        "nearby": (35, 35),
        "dispatch": (35, 35),
        "supervisor": (5, 25),
        "shift": (25, 0),
        "mutual_aid_offered": (5, 0),
        "mutual_aid": (5, 0),
    }
    rows = {row["audience"]: (row["after_now"], row["after_then"]) for row in said.json()["reach"]}
    assert rows["supervisor"] == (45, 5)
    assert rows["shift"] == (20, None)


def actual(said: Any) -> dict[str, tuple[int | None, list[float] | None]]:
    return {row["audience"]: (row["actual"], row["actual_after"]) for row in said.json()["reach"]}


def test_beside_it_stands_how_far_they_really_climbed_and_when(cast: Cast) -> None:
    asks_of(cast, [3] * 10)
    asks_of(cast, [200] * 6, rung=4)
    older = [{"after": 0, "name": "", "alert": ["dispatch"], "tone": "alarm"}, *RUNGS[1:]]
    asks_of(cast, [30] * 7, rung=1, ladder=copy(Urgency.BACKUP) | {"rungs": older})
    said = actual(cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS}))
    assert said["nearby"] == (16, [0, 0])
    assert said["dispatch"] == (23, [0, 0])
    assert said["supervisor"] == (13, [5, 45]), "the older ladder called them after 5 s, today's after 45"
    assert said["shift"] == (6, [20, 20])
    assert said["mutual_aid"] == (6, [120, 120])


def test_whom_neither_ladder_calls_any_more_was_called_all_the_same(cast: Cast) -> None:
    older = [RUNGS[0] | {"alert": ["watch_commander"]}]
    asks_of(cast, [30] * 5, ladder=copy(Urgency.BACKUP) | {"rungs": older})
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS})
    assert actual(said)["watch_commander"] == (5, [0, 0])
    assert reach(said)["watch_commander"] == (0, 0)


def test_a_few_who_really_climbed_are_hidden_and_so_is_when(cast: Cast) -> None:
    asks_of(cast, [3] * 5)
    asks_of(cast, [30] * 4, rung=1)
    assert actual(cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS}))["shift"] == (None, None)
    asks_of(cast, [30] * 1, rung=1)
    assert actual(cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS}))["shift"] == (5, [20, 20])


def test_what_ended_without_help_counts_until_it_ended(cast: Cast) -> None:
    start = timezone.now() - timedelta(days=30)
    asks_of(cast, [0] * 6, first_rolling_at=None, closed_at=start + timedelta(seconds=10))
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS})
    assert reach(said)["supervisor"] == (0, 6)


def test_what_had_no_ladder_of_its_own_or_is_too_old_does_not_count(cast: Cast) -> None:
    asks_of(cast, [30] * 5)
    asks_of(cast, [30] * 3, disposition=Disposition.MERGED)
    asks_of(cast, [30] * 3, origin=Origin.UNASKED)
    asks_of(cast, [30] * 5, Urgency.COVER)
    asks_of(cast, [30] * 3, received_at=timezone.now() - timedelta(days=366))
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": None})
    assert said.json()["backups"] == 5


def test_fewer_than_five_are_hidden_as_a_whole_and_in_each_row(cast: Cast) -> None:
    asks_of(cast, [30] * 4)
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS})
    assert said.json()["backups"] is None
    assert set(reach(said).values()) == {(None, None)}
    asks_of(cast, [1] * 4)
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS})
    assert said.json()["backups"] == 8
    assert reach(said)["shift"] == (None, 0), "four of them is a few; none is none"


def test_where_nobody_asked_it_is_none_and_not_hidden(cast: Cast) -> None:
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS})
    assert (said.json()["backups"], said.json()["message"]) == (0, None)
    assert set(reach(said).values()) == {(0, 0)}
    assert {one for one, _ in actual(said).values()} == {0}


def test_what_if_names_nobody_and_changes_no_policy(cast: Cast) -> None:
    asks_of(cast, [30] * 5)
    client = cast.client("commander")
    before = rows()
    said = client.say("policies/backup/what-if/", {"rungs": RUNGS}).content.decode()
    for name in ("2A12", "equester", str(cast.units["2A12"].pk)):
        assert name not in said
    assert {name for name, count in rows().items() if count != before[name]} == {"requests.ShownPeriod"}
    refused(cast.client("dispatcher").say("policies/backup/what-if/", {"rungs": RUNGS}), 403, "forbidden")
    answer = cast.client("commander").say("policies/backup/what-if/", {"rungs": []})
    refused(answer, 400, "invalid", "rungs")


def test_a_look_at_what_if_leaves_a_row_like_other_figures(cast: Cast) -> None:
    cast.client("commander").say("policies/backup/what-if/?from=2026-11-01T00:00:00Z", {"rungs": RUNGS})
    row = AccessLog.objects.get(outcome=ALLOWED)
    assert (row.what, row.officer_id) == ("POST policies/<urgency:urgency>/what-if/", cast.people["commander"].pk)
    assert row.subject.startswith("what if of METRO backup 2026-11-01")


def test_what_few_people_asked_for_is_hidden_however_often_they_did(cast: Cast) -> None:
    asks_of(cast, [30] * 12, cars=("2A12", "2A14", "2A16"))
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS})
    hidden = TOO_NEAR.removesuffix(CHOOSE)
    assert (said.json()["backups"], said.json()["message"]) == (None, hidden), "there is nothing to choose"
    assert set(reach(said).values()) == {(None, None)}
    assert {one["actual"] for one in said.json()["reach"]} == {None}


def test_nor_is_told_how_far_the_asks_of_few_people_climbed(cast: Cast) -> None:
    asks_of(cast, [1] * 12)
    asks_of(cast, [30] * 8, cars=("2A12",), rung=1)
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS})
    assert said.json()["backups"] == 20
    assert reach(said)["shift"] == (None, 0)
    assert actual(said)["shift"] == (None, None)


def test_what_is_left_of_the_whole_and_what_lies_between_two_times_is_no_few_either(cast: Cast) -> None:
    asks_of(cast, [3] * 4 + [30] * 8 + [50] * 4 + [200] * 8)
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS})
    assert said.json()["backups"] == 24
    rows = reach(said)
    assert rows["supervisor"] == (12, None), "24 less 20 were the four who waited three seconds"
    assert rows["mutual_aid"] == (None, 0), "12 less 8 were the four who waited fifty"


def test_times_are_counted_in_steps(cast: Cast) -> None:
    asks_of(cast, [12] * 8 + [14] * 8)
    rungs = [RUNGS[0], {**RUNGS[1], "after": 13}]
    said = cast.client("commander").say("policies/backup/what-if/", {"rungs": rungs})
    assert reach(said)["supervisor"] == (0, 0), "13 counts as 15"
    assert [what_if._step(after) for after in (0, 0.5, 13, 60, 61, 300, 301)] == [0, 5, 15, 60, 75, 300, 360]


def test_what_if_is_of_a_period_where_one_is_named(cast: Cast) -> None:
    asks_of(cast, [30] * 8)
    asks_of(cast, [30] * 8, received_at=timezone.now() - timedelta(days=100))
    client = cast.client("commander")

    def of(query: str) -> Any:
        return client.say(f"policies/backup/what-if/{query}", {"rungs": RUNGS})

    assert of("").json()["backups"] == 16
    begins = quote((timezone.now() - timedelta(days=60)).isoformat())
    assert of(f"?from={begins}").json()["backups"] == 8
    refused(of("?from=9999-01-01T00:00:00Z"), 400, "invalid", "from")
    refused(of("?beat=2A"), 400, "invalid", "beat")


def test_two_periods_of_what_if_do_not_differ_by_a_few(cast: Cast) -> None:
    asks_of(cast, [30] * 8)
    asks_of(cast, [30] * 2, received_at=timezone.now() - timedelta(days=100))
    client = cast.client("commander")
    assert client.say("policies/backup/what-if/", {"rungs": RUNGS}).json()["backups"] == 10
    begins = quote((timezone.now() - timedelta(days=60)).isoformat())
    said = client.say(f"policies/backup/what-if/?from={begins}", {"rungs": RUNGS}).json()
    assert said["backups"] == 10
    assert "shown before" in said["message"]


def test_ten_thousand_asks_are_counted_in_two_queries_of_constant_size(cast: Cast) -> None:
    asks_of(cast, [number % 300 for number in range(10_000)])
    client = cast.client("commander")
    client.say("policies/backup/what-if/", {"rungs": RUNGS})
    with CaptureQueriesContext(
        connection,
    ) as done:
        said = client.say("policies/backup/what-if/", {"rungs": RUNGS})
    # What was is counted at the same time, on a connection of its own.
    counting = [query for query in done.captured_queries if "requests_account" in query["sql"]]
    assert len(counting) == 1
    assert not [query for query in done.captured_queries if "join requests_backup" in query["sql"]]
    assert said.json()["backups"] == 10_000
