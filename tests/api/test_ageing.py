"""When a board shows an ask as late: set by a supervisor, kept in the history, read with the board."""

from __future__ import annotations

from typing import Any

from requests.ageing import DEFAULT
from requests.api.components import COMPONENTS
from requests.models import AgeingPolicy, PolicyChange
from tests.api.test_schema import check
from tests.api.wire import nothing_written, refused
from tests.cast import Cast

PATH = "policies/ageing/"
OWN: list[dict[str, Any]] = [{**rule, "late_s": 40} if rule["urgency"] == "backup" else dict(rule) for rule in DEFAULT]


def test_a_board_carries_its_agencys_times(cast: Cast) -> None:
    desk = cast.client("dispatcher")
    assert desk.read("board/?agency=METRO").json()["ageing"] == list(DEFAULT)
    cast.client("commander").say(PATH, {"rules": OWN[::-1], "based_on": None})
    assert desk.read("board/?agency=METRO").json()["ageing"] == OWN
    assert cast.client("outsider_desk").read("board/").json()["ageing"] == list(DEFAULT), "the neighbour keeps its own"


def test_what_was_set_is_read_with_who_set_it_and_taken_back(cast: Cast) -> None:
    client = cast.client("commander")
    answer = client.say(PATH, {"rules": OWN, "based_on": None})
    check(answer.json(), COMPONENTS["Ageing"])
    assert answer.json() == client.read("policies/").json()["ageing"]
    assert (answer.json()["default"], answer.json()["changed_by"]) == (False, "Commander")
    change = PolicyChange.objects.get()
    assert (change.what, change.before, change.after) == ("ageing", None, OWN)
    again = client.say(PATH, {"rules": None, "based_on": answer.json()["based_on"]})
    assert (again.json()["default"], again.json()["rules"]) == (True, list(DEFAULT))
    assert not AgeingPolicy.objects.exists()


def test_the_same_times_again_change_nothing(cast: Cast) -> None:
    client = cast.client("commander")
    client.say(PATH, {"rules": OWN, "based_on": None})
    assert client.say(PATH, {"rules": OWN, "based_on": None}).status_code == 200
    assert PolicyChange.objects.count() == 1


def test_faults_are_named_by_field_and_a_stale_change_says_who_was_quicker(cast: Cast) -> None:
    client = cast.client("commander")
    with nothing_written():
        bad = [{**OWN[0], "late_s": None}, *OWN[1:]]
        refused(client.say(PATH, {"rules": bad, "based_on": None}), 400, "invalid", "rules.0.late_s")
        refused(client.say(PATH, {"rules": [], "based_on": None}), 400, "invalid", "rules")
        refused(client.say(PATH, {"rules": {}, "based_on": None}), 400, "invalid", "rules")
        refused(cast.client("dispatcher").say(PATH, {"rules": OWN, "based_on": None}), 403, "forbidden")
    client.say(PATH, {"rules": OWN, "based_on": None})
    late = cast.client("administrator").say(PATH, {"rules": None, "based_on": None})
    assert refused(late, 409, "not_in_this_state")["message"].startswith("Commander changed this at ")
