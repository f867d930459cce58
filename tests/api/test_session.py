"""Signing in and out, and what a browser learns about itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.test_idempotency import at_once
from tests.api.wire import refused
from tests.cast import PASSWORD, Cast, Wire
from units import access_log
from units.models import AccessLog, Officer


def browser() -> Client:
    """A browser nobody has signed in at, which proves where it comes from as real ones must."""
    return Client(enforce_csrf_checks=True)


def sign_in(client: Client, username: str, password: str = PASSWORD, address: str = "192.0.2.1", **more: Any) -> Any:
    token = client.get("/api/v1/session/").json()["csrf"]
    return client.post(
        "/api/v1/session/",
        {"username": username, "password": password, **more},
        content_type="application/json",
        headers={"X-CSRFToken": token},
        REMOTE_ADDR=address,
    )


def test_a_stranger_learns_that_nobody_is_signed_in_and_gets_the_csrf_cookie(cast: Cast) -> None:
    response = browser().get("/api/v1/session/")
    said = response.json()
    assert (said["user"], said["roles"], said["agencies"], said["tour"], said["device"]) == (None, {}, [], None, None)
    assert said["csrf"]
    assert "csrftoken" in response.cookies


def test_an_officer_signs_in_and_learns_role_agency_and_tour(cast: Cast) -> None:
    client = browser()
    response = sign_in(client, "requester")
    assert response.status_code == 200
    said = response.json()
    assert said["user"] == {"id": str(cast.people["requester"].pk), "username": "requester", "name": "Requester"}
    assert said["roles"] == {"METRO": "officer"}
    assert said["agencies"] == [{"code": "METRO", "name": "Metro Police"}]
    assert said["cars"] == {"METRO": {"hide_above_kmh": 8, "talk_groups": []}}
    assert (said["tour"]["unit"], said["tour"]["agency"], said["tour"]["watch_commander"]) == ("2A12", "METRO", False)
    assert said["demo"] is False
    assert client.get("/api/v1/session/").json()["user"]["username"] == "requester"


def test_the_token_of_the_answer_is_good_for_the_next_write(cast: Cast) -> None:
    client = browser()
    token = sign_in(client, "requester").json()["csrf"]
    response = client.post(
        "/api/v1/stops/", {"kind": "traffic"}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert response.status_code == 201


def test_signing_in_changes_the_session_key(cast: Cast) -> None:
    client = browser()
    sign_in(client, "requester")
    first = client.cookies["sessionid"].value
    sign_in(client, "neighbour")
    assert client.cookies["sessionid"].value != first


def test_signing_out_answers_204_also_when_nobody_was_signed_in(cast: Cast) -> None:
    client = browser()
    token = sign_in(client, "requester").json()["csrf"]
    assert client.delete("/api/v1/session/", headers={"X-CSRFToken": token}).status_code == 204
    refused(client.get("/api/v1/units/"), 401, "not_signed_in")
    assert client.delete("/api/v1/session/").status_code == 204


def test_signing_in_without_the_csrf_token_is_refused(cast: Cast) -> None:
    response = browser().post(
        "/api/v1/session/", {"username": "requester", "password": PASSWORD}, content_type="application/json"
    )
    refused(response, 403, "csrf")


@pytest.mark.parametrize(("username", "password"), [("requester", "wrong"), ("nobody", PASSWORD), ("requester", " ")])
def test_a_wrong_name_and_a_wrong_password_look_the_same(cast: Cast, username: str, password: str) -> None:
    error = refused(sign_in(browser(), username, password), 401, "not_signed_in")
    assert error["message"] == "This name and password do not fit together."


def test_somebody_who_left_cannot_sign_in_and_their_session_ends(cast: Cast) -> None:
    live = cast.client("requester")
    Officer.objects.filter(username="requester").update(is_active=False)
    refused(sign_in(browser(), "requester"), 401, "not_signed_in")
    refused(live.read("units/"), 401, "not_signed_in")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"username": "requester"}, "password"), ({"username": 5, "password": "x"}, "username"),
     ({"username": "a\x00", "password": "x"}, "username"), ({"username": "a", "password": "x", "next": "/"}, "next")],
)  # fmt: skip
def test_a_bad_body_names_its_field(cast: Cast, body: Any, field: str) -> None:
    refused(Wire().say("session/", body), 400, "invalid", field)


def test_a_second_factor_may_be_sent_already(cast: Cast) -> None:
    assert sign_in(browser(), "requester", otp="123456").status_code == 200


def test_two_hundred_tries_are_slowed_down_and_a_live_session_goes_on(cast: Cast) -> None:
    live, thief = cast.client("requester"), browser()
    answers = [sign_in(thief, "requester", f"guess {n}") for n in range(200)]
    looked_at = [a.status_code for a in answers].count(401)
    # The waits double: 2, 4, 8 s …; however long the 200 take, few of them are looked at.
    assert access_log.FREE_TRIES <= looked_at <= access_log.FREE_TRIES + 5
    held = next(answer for answer in answers if answer.status_code == 429)
    refused(held, 429, "slow_down")
    assert int(held["Retry-After"]) >= 1
    assert live.read("units/").status_code == 200
    assert live.say("backups/", {"urgency": "emergency"}).status_code == 201


def test_tries_at_the_same_moment_are_counted_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    # However long the twenty take.
    monkeypatch.setattr(access_log, "wait_after", lambda tries: 0 if tries < access_log.FREE_TRIES else 300)
    clients = [browser() for _ in range(20)]
    answers = at_once(20, lambda n: sign_in(clients[n], "requester", "guess"))
    assert [a.status_code for a in answers].count(401) == access_log.FREE_TRIES


def test_the_owner_of_the_name_still_signs_in_from_elsewhere(cast: Cast) -> None:
    thief = browser()
    for n in range(10):
        sign_in(thief, "requester", f"guess {n}")
    assert sign_in(browser(), "requester", address="192.0.2.2").status_code == 200
    assert sign_in(thief, "neighbour").status_code == 200


def test_a_good_password_wipes_the_slate(cast: Cast) -> None:
    client = browser()
    for _ in range(3):
        for n in range(access_log.FREE_TRIES - 1):
            assert sign_in(client, "requester", f"guess {n}").status_code == 401
        assert sign_in(client, "requester").status_code == 200


def test_each_further_try_waits_twice_as_long_up_to_five_minutes() -> None:
    waits = [access_log.wait_after(tries) for tries in range(20)]
    assert waits[: access_log.FREE_TRIES + 4] == [0, 0, 0, 0, 0, 2, 4, 8, 16]
    assert max(waits) == 300
    assert waits == sorted(waits)


def test_no_password_is_written_anywhere(cast: Cast) -> None:
    sign_in(browser(), "requester", "a-secret-guess")
    said = " ".join(str(value) for row in AccessLog.objects.values() for value in row.values())
    assert "requester" in said
    assert "a-secret-guess" not in said


@pytest.mark.parametrize(
    "cookie", ['"aaaaaaaaaaaa\\000bbb"', "x" * 5000, '"\\355\\240\\200aaaaaaaaaa"', "short", "a b c d e f g"]
)
def test_a_made_up_session_cookie_is_nobodys(cast: Cast, cookie: str) -> None:
    response = Client().get("/api/v1/units/", headers={"Cookie": f"sessionid={cookie}"})
    refused(response, 401, "not_signed_in")


def test_a_late_sign_out_ends_the_sign_in_it_means_and_no_other(cast: Cast) -> None:
    client = browser()
    first = sign_in(client, "requester").json()
    again = sign_in(client, "requester").json()
    assert first["sign_in"] and again["sign_in"] and first["sign_in"] != again["sign_in"]

    def sign_out(which: str) -> None:
        token = client.get("/api/v1/session/").json()["csrf"]
        said = {"sign_in": which}
        answer = client.delete(
            "/api/v1/session/", said, content_type="application/json", headers={"X-CSRFToken": token}
        )
        assert answer.status_code == 204

    sign_out(first["sign_in"])
    assert client.get("/api/v1/session/").json()["user"]["username"] == "requester"
    sign_out(again["sign_in"])
    nobody = client.get("/api/v1/session/").json()
    assert (nobody["user"], nobody["sign_in"]) == (None, None)


def test_which_sign_in_it_is_tells_nothing_of_its_cookie(cast: Cast) -> None:
    client = browser()
    said = sign_in(client, "requester").json()["sign_in"]
    assert said not in client.cookies["sessionid"].value
    assert client.get("/api/v1/session/").json()["sign_in"] == said
