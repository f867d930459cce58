"""Policies over the wire: read whole, set with what they are based on, and weighed against what happened."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from requests.api.components import COMPONENTS
from requests.ladder import DEFAULT, copy
from requests.models import Backup, PolicyChange
from requests.vocabulary import Disposition, Origin, State, Urgency
from tests.actions.test_policies import RULES, RUNGS
from tests.api.test_schema import check
from tests.api.wire import new_key, nothing_written, refused
from tests.cast import Cast


def ladders(said: Any) -> dict[str, dict[str, Any]]:
    return {ladder["urgency"]: ladder for ladder in said.json()["ladders"]}


def test_a_desk_reads_every_policy_with_its_words(cast: Cast) -> None:
    said = cast.client("dispatcher").read("policies/")
    check(said.json(), COMPONENTS["Policies"])
    backup = ladders(said)["backup"]
    assert backup["rungs"] == backup["default_rungs"] == DEFAULT[Urgency.BACKUP]
    assert (backup["default"], backup["based_on"], backup["changed_by"]) == (True, None, None)
    assert (backup["repeat"], backup["min_gap"], backup["eta_limit_s"]) == (60, 10, 600)
    assert ladders(said)["cover"]["with_prisoner"] == [0, 30, 60, 180, 300]
    assert [one["agency"] for one in said.json()["partners"]] == ["COUNTY", "STATE"]
    assert "555 0100" not in said.content.decode(), "their numbers come with the card, when they are called"


def test_what_was_set_is_read_with_who_set_it(cast: Cast) -> None:
    client = cast.client("commander")
    answer = client.say("policies/backup/", {"rungs": RUNGS, "based_on": None})
    assert answer.status_code == 200, answer.content
    check(answer.json(), COMPONENTS["Ladder"])
    assert answer.json() == ladders(client.read("policies/"))["backup"]
    assert (answer.json()["default"], answer.json()["changed_by"]) == (False, "Commander")
    again = client.say("policies/backup/", {"rungs": None, "based_on": answer.json()["based_on"]})
    assert (again.json()["default"], again.json()["rungs"]) == (True, DEFAULT[Urgency.BACKUP])


def test_a_rung_without_name_and_tone_gets_them(cast: Cast) -> None:
    body = {"rungs": [{"after": 0, "alert": ["nearby", "dispatch"]}], "based_on": None}
    [rung] = cast.client("commander").say("policies/backup/", body).json()["rungs"]
    assert (rung["name"], rung["tone"]) == ("nearby and dispatch", "alarm")


def test_faults_are_named_by_field(cast: Cast) -> None:
    client = cast.client("commander")
    rungs = [RUNGS[0], {**RUNGS[1], "after": -5, "tone": "siren"}, {**RUNGS[1], "after": 7200}]
    with nothing_written():
        answer = client.say("policies/backup/", {"rungs": rungs, "based_on": None})
        error = refused(answer, 400, "invalid", "rungs.1.after", "rungs.1.tone", "rungs.2.after")
        assert error["fields"]["rungs.1.after"] == ["rung 1: -5 s is before the ask; give 0 or more"]
        answer = client.say("policies/standing-cover/", {"rules": [{**RULES[0], "after_min": -1}], "based_on": None})
        refused(answer, 400, "invalid", "rules.0")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["rungs", "based_on"]),
        ({"rungs": None}, ["based_on"]),
        ({"based_on": None}, ["rungs"]),
        ({"rungs": {}, "based_on": "x"}, ["rungs", "based_on"]),
        ({"rungs": RUNGS, "based_on": None, "by": "me"}, ["by"]),
    ],
)
def test_nothing_goes_back_to_the_default_by_leaving_something_out(
    cast: Cast, body: dict[str, Any], fields: list[str]
) -> None:
    refused(cast.client("commander").say("policies/backup/", body), 400, "invalid", *fields)


def test_what_is_no_number_is_refused(cast: Cast) -> None:
    raw = '{"rungs": [{"after": NaN, "alert": ["shift"]}], "based_on": null}'
    answer = cast.client("commander").post("/api/v1/policies/backup/", raw, content_type="application/json")
    refused(answer, 400, "invalid", "rungs")


def test_a_stale_change_says_who_was_quicker(cast: Cast) -> None:
    cast.client("commander").say("policies/backup/", {"rungs": RUNGS, "based_on": None})
    other = cast.client("administrator")
    error = refused(
        other.say("policies/backup/", {"rungs": None, "based_on": str(uuid.uuid4())}), 409, "not_in_this_state"
    )
    assert error["message"].startswith("Commander changed this at ")
    known = ladders(other.read("policies/"))["backup"]["based_on"]
    assert other.say("policies/backup/", {"rungs": None, "based_on": known}).status_code == 200


def test_a_key_makes_one_change_of_two_touches(cast: Cast) -> None:
    client, key = cast.client("commander"), new_key()
    body = {"rungs": RUNGS, "based_on": None}
    first = client.say("policies/backup/", body, key=key)
    second = client.say("policies/backup/", body, key=key)
    assert second["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    refused(client.say("policies/backup/", {**body, "rungs": None}, key=key), 422, "key_reused")
    assert PolicyChange.objects.count() == 1


def test_standing_cover_is_set_and_read(cast: Cast) -> None:
    client = cast.client("commander")
    answer = client.say("policies/standing-cover/", {"rules": RULES, "based_on": None})
    check(answer.json(), COMPONENTS["StandingCover"])
    assert answer.json()["rules"] == RULES[::-1]
    assert client.read("policies/").json()["standing_cover"] == answer.json()


def test_the_history_is_read_page_by_page(cast: Cast) -> None:
    client, based_on = cast.client("commander"), None
    for after in (5, 6, 7):
        body = {"rungs": [RUNGS[0], {**RUNGS[1], "after": after}], "based_on": based_on}
        based_on = client.say("policies/backup/", body).json()["based_on"]
    first = cast.client("dispatcher").read("policies/history/?limit=2").json()
    check(first, COMPONENTS["PolicyChangePage"])
    rest = client.read(f"policies/history/?limit=2&cursor={first['next']}").json()
    changes = first["results"] + rest["results"]
    assert [change["after"][1]["after"] for change in changes] == [7, 6, 5]
    assert [change["before"] and change["before"][1]["after"] for change in changes] == [6, 5, None]
    assert rest["next"] is None


def test_a_history_stays_within_its_agency(cast: Cast) -> None:
    cast.client("commander").say("policies/backup/", {"rungs": RUNGS, "based_on": None})
    assert cast.client("outsider_desk").read("policies/history/").json()["results"] == []
    refused(cast.client("outsider_desk").read("policies/?agency=METRO"), 404, "not_found")


def asks_of(cast: Cast, waits: Sequence[float], urgency: Urgency = Urgency.BACKUP, **other: Any) -> None:
    """Closed backups that had nobody rolling for so many seconds."""
    start = timezone.now() - timedelta(days=30)
    rules = copy(urgency)
    Backup.objects.bulk_create(
        Backup(
            **{
                "number": number,
                "agency": cast.metro,
                "logs": [cast.metro.pk],
                "origin": Origin.ASKED,
                "unit": cast.units["2A12"],
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
    asks_of(cast, [30] * 3, Urgency.COVER)
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


def test_what_if_names_nobody_and_changes_nothing(cast: Cast) -> None:
    asks_of(cast, [30] * 5)
    with nothing_written():
        said = cast.client("commander").say("policies/backup/what-if/", {"rungs": RUNGS}).content.decode()
    for name in ("2A12", "equester", str(cast.units["2A12"].pk)):
        assert name not in said
    refused(cast.client("dispatcher").say("policies/backup/what-if/", {"rungs": RUNGS}), 403, "forbidden")
    answer = cast.client("commander").say("policies/backup/what-if/", {"rungs": []})
    refused(answer, 400, "invalid", "rungs")


def test_ten_thousand_asks_are_counted_in_two_queries_of_constant_size(cast: Cast) -> None:
    asks_of(cast, [number % 300 for number in range(10_000)])
    client = cast.client("commander")
    client.say("policies/backup/what-if/", {"rungs": RUNGS})
    with CaptureQueriesContext(
        connection,
    ) as done:
        said = client.say("policies/backup/what-if/", {"rungs": RUNGS})
    counting = [query for query in done.captured_queries if "requests_backup" in query["sql"]]
    assert len(counting) == 2
    assert said.json()["backups"] == 10_000
