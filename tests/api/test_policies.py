"""Policies over the wire: read whole, set with what they are based on."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from requests.api.components import COMPONENTS
from requests.ladder import DEFAULT
from requests.models import PolicyChange
from requests.vocabulary import Urgency
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
