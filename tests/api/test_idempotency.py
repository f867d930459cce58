"""A repeat is an answer: same key, same words, same unit → 200 and the current card. Anything else under it: 422."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from requests.models import Backup, Event, IdempotencyKey, Stop
from requests.vocabulary import EventKind
from tests.api.wire import ask, new_key, nothing_written, refused, the_backup
from tests.cast import Cast

TOUCHES = 20


def at_once(number: int, call: Any) -> list[Any]:
    """Runs `call(n)` in as many real threads, all let go at the same moment."""
    gate = threading.Barrier(number)

    def one(n: int) -> Any:
        gate.wait()
        try:
            return call(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(one, range(number)))


def test_twenty_simultaneous_touches_with_one_key_are_one_backup(cast: Cast) -> None:
    clients = [cast.client("requester") for _ in range(TOUCHES)]
    key = new_key()
    answers = at_once(TOUCHES, lambda n: clients[n].say("backups/", {"urgency": "backup"}, key=key))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: TOUCHES - 1}
    replayed = [answer for answer in answers if answer.headers.get("Idempotency-Replayed") == "true"]
    assert [answer.status_code for answer in replayed] == [200] * (TOUCHES - 1)
    assert {answer.json()["id"] for answer in answers} == {str(the_backup().pk)}
    assert Event.objects.filter(kind=EventKind.BACKUP_REQUESTED).count() == 1


def test_twenty_simultaneous_touches_with_twenty_keys_are_one_backup(cast: Cast) -> None:
    clients = [cast.client("requester") for _ in range(TOUCHES)]
    answers = at_once(TOUCHES, lambda n: clients[n].say("backups/", {"urgency": "backup"}, key=new_key()))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: TOUCHES - 1}
    assert [answer.json()["merged"] for answer in answers].count(True) == TOUCHES - 1
    assert Backup.objects.count() == 1


def test_twenty_simultaneous_emergencies_without_a_key_are_one_backup(cast: Cast) -> None:
    clients = [cast.client("requester") for _ in range(TOUCHES)]
    answers = at_once(TOUCHES, lambda n: clients[n].say("backups/", {"urgency": "emergency"}))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: TOUCHES - 1}
    assert Backup.objects.count() == 1


def test_a_replay_answers_with_the_card_as_it_stands_now(cast: Cast) -> None:
    key = new_key()
    requester = cast.client("requester")
    first = requester.say("backups/", {"urgency": "backup"}, key=key).json()
    cast.client("neighbour").say(f"backups/{first['id']}/respond/")
    again = requester.say("backups/", {"urgency": "backup"}, key=key)
    assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert (again.json()["id"], again.json()["state"]) == (first["id"], "rolling")


def test_the_order_and_spacing_of_a_body_is_no_other_body(cast: Cast) -> None:
    key, requester = new_key(), cast.client("requester")
    requester.say("backups/", {"urgency": "backup", "note": "é"}, key=key)
    raw = '{ "note" : "\\u00e9" , "urgency":"backup" }'
    again = requester.generic("POST", "/api/v1/backups/", raw, "application/json", headers={"Idempotency-Key": key})
    assert again.status_code == 200


def test_a_key_with_another_body_is_refused(cast: Cast) -> None:
    key, requester = new_key(), cast.client("requester")
    requester.say("backups/", {"urgency": "backup"}, key=key)
    with nothing_written():
        refused(requester.say("backups/", {"urgency": "cover"}, key=key), 422, "key_reused")


def test_a_key_of_another_unit_is_refused(cast: Cast) -> None:
    key = new_key()
    cast.client("requester").say("backups/", {"urgency": "backup"}, key=key)
    with nothing_written():
        refused(cast.client("neighbour").say("backups/", {"urgency": "backup"}, key=key), 422, "key_reused")


def test_a_key_on_another_address_is_refused(cast: Cast) -> None:
    key, requester = new_key(), cast.client("requester")
    card = requester.say("backups/", {"urgency": "backup"}, key=key).json()
    with nothing_written():
        refused(requester.say(f"backups/{card['id']}/escalate/", key=key), 422, "key_reused")


def test_agencies_do_not_share_keys(cast: Cast) -> None:
    key = new_key()
    one = cast.client("requester").say("backups/", {"urgency": "backup"}, key=key)
    two = cast.client("outsider").say("backups/", {"urgency": "backup"}, key=key)
    assert (one.status_code, two.status_code) == (201, 201)


def test_an_emergency_under_a_used_key_is_accepted_all_the_same(cast: Cast) -> None:
    key = new_key()
    cast.client("requester").say("backups/", {"urgency": "backup"}, key=key)
    answer = cast.client("neighbour").say("backups/", {"urgency": "emergency"}, key=key)
    assert answer.status_code == 201
    assert "Idempotency-Key" in answer.json()["warnings"]


def test_a_refusal_stores_nothing_so_the_mended_ask_may_use_the_key(cast: Cast) -> None:
    key, requester = new_key(), cast.client("requester")
    refused(requester.say("backups/", {"urgency": "backup", "lat": 200, "lon": 1}, key=key), 400, "invalid", "lat")
    refused(requester.say("backups/", {"urgency": "backup", "unit": "2A14"}, key=key), 403, "forbidden")
    assert not IdempotencyKey.objects.exists()
    assert requester.say("backups/", {"urgency": "backup"}, key=key).status_code == 201


def test_an_ask_without_a_key_is_refused_and_the_header_is_named(cast: Cast) -> None:
    with nothing_written():
        response = cast.client("requester").say("backups/", {"urgency": "backup"})
    refused(response, 400, "invalid", "Idempotency-Key")


BAD_KEYS = {
    "15 characters": "k" * 15,
    "65 characters": "k" * 65,
    "a blank": "k" * 8 + " " + "k" * 8,
    "an umlaut": "ü" * 16,
}


@pytest.mark.parametrize("key", [pytest.param(key, id=name) for name, key in BAD_KEYS.items()])
def test_a_bad_key_is_refused_but_not_with_an_emergency(cast: Cast, key: str) -> None:
    requester = cast.client("requester")
    with nothing_written():
        refused(requester.say("backups/", {"urgency": "backup"}, key=key), 400, "invalid", "Idempotency-Key")
    answer = requester.say("backups/", {"urgency": "emergency"}, key=key)
    assert answer.status_code == 201
    assert answer.json()["warnings"] == ["Idempotency-Key"]


@pytest.mark.parametrize("key", ["k" * 16, "~" * 64, "!" * 20])
def test_16_to_64_visible_characters_are_a_key(cast: Cast, key: str) -> None:
    assert cast.client("requester").say("backups/", {"urgency": "cover"}, key=key).status_code == 201


def test_verbs_take_a_key_and_replay_the_card(cast: Cast) -> None:
    card, key, neighbour = ask(cast.client("requester")), new_key(), cast.client("neighbour")
    first = neighbour.say(f"backups/{card['id']}/respond/", {"eta_s": 60}, key=key)
    told = Event.objects.count()
    again = neighbour.say(f"backups/{card['id']}/respond/", {"eta_s": 60}, key=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "Idempotency-Replayed" not in first.headers
    assert again["Idempotency-Replayed"] == "true"
    assert Event.objects.count() == told
    refused(neighbour.say(f"backups/{card['id']}/respond/", {"eta_s": 90}, key=key), 422, "key_reused")
    refused(neighbour.say(f"backups/{card['id']}/arrive/", key="short"), 400, "invalid", "Idempotency-Key")


def test_a_late_retry_of_rolling_does_not_call_a_unit_back_that_has_cleared(cast: Cast) -> None:
    card, key, neighbour = ask(cast.client("requester")), new_key(), cast.client("neighbour")
    neighbour.say(f"backups/{card['id']}/respond/", key=key)
    neighbour.say(f"backups/{card['id']}/arrive/")
    neighbour.say(f"backups/{card['id']}/clear/")
    late = neighbour.say(f"backups/{card['id']}/respond/", key=key)
    assert late.status_code == 200
    assert late.json()["responses"][0]["state"] == "cleared"


def test_a_stop_opened_twice_under_one_key_is_one_stop(cast: Cast) -> None:
    key, requester = new_key(), cast.client("requester")
    answers = [requester.say("stops/", {"kind": "traffic"}, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert {answer.json()["id"] for answer in answers} == {str(Stop.objects.get().pk)}


def test_signing_on_and_off_may_be_retried_though_it_changes_the_unit(cast: Cast) -> None:
    key, client = new_key(), cast.client("commander")
    answers = [client.say("tours/", {"unit": "2A18"}, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    off = new_key()
    gone = [client.say("tours/current/", key=off, method="delete") for _ in range(2)]
    assert [answer.status_code for answer in gone] == [204, 204]


def test_two_units_answering_at_once_are_both_rolling(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    clients = [cast.client("neighbour"), cast.client("third")]
    answers = at_once(2, lambda n: clients[n].say(f"backups/{card['id']}/respond/"))
    assert [answer.status_code for answer in answers] == [200, 200]
    now = cast.client("requester").read(f"backups/{card['id']}/").json()
    assert {(a["unit"], a["state"]) for a in now["responses"]} == {("2A14", "rolling"), ("2A16", "rolling")}


def test_answering_a_second_backup_leaves_one_live_response_and_the_first_asker_reads_diverted(cast: Cast) -> None:
    one, two = ask(cast.client("requester")), ask(cast.client("third"), "cover")
    neighbour = cast.client("neighbour")
    neighbour.say(f"backups/{one['id']}/respond/")
    neighbour.say(f"backups/{two['id']}/respond/")
    left = cast.client("requester").read(f"backups/{one['id']}/").json()
    taken = cast.client("third").read(f"backups/{two['id']}/").json()
    assert [(a["unit"], a["state"], a["reason"]) for a in left["responses"]] == [("2A14", "stood_down", "diverted")]
    assert left["responses"][0]["diverted_to"] == two["number"]
    assert [(a["unit"], a["state"]) for a in taken["responses"]] == [("2A14", "rolling")]
