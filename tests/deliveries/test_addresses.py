"""Nobody has an address outside who did not give one; a desk's belongs to its agency."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from requests.deliveries import push
from tests.api.test_schema import check
from tests.api.wire import nothing_written, refused
from tests.cast import Cast
from tests.deliveries.receivers import MailServer, PushService
from tests.deliveries.scene import ask, fresh, names, tell
from tests.timers import hands
from units.models import AccessLog, Address, Membership
from units.vocabulary import Role

MAILBOX = {"channel": "mail", "address": "me@metro.example"}


def browser(service: PushService, path: str = "b1") -> dict[str, Any]:
    return {"channel": "push", "address": f"{service.url}/{path}", "keys": service.keys}


def test_a_browser_subscribes_and_takes_it_back(cast: Cast, service: PushService) -> None:
    client = cast.client("neighbour")
    key = client.read("addresses/key/").json()
    check(key, {"$ref": "x/PushKey"})
    assert key["key"] == push.public_key()
    answer = client.say("addresses/", browser(service))
    assert answer.status_code == 201, answer.content
    check(answer.json(), {"$ref": "x/Address"})
    again = client.say("addresses/", browser(service))
    assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
    listed = client.read("addresses/").json()
    check(listed, {"$ref": "x/AddressPage"})
    assert [row["id"] for row in listed["results"]] == [answer.json()["id"]]
    assert "keys" not in listed["results"][0]
    told = tell(ask(cast), "shift")
    for _ in range(2):
        assert client.say(f"addresses/{answer.json()['id']}/", method="delete").status_code == 204
    assert client.read("addresses/").json()["results"] == []
    assert fresh(told[0]).needless_at is not None, "what waited is not sent any more"
    assert Address.objects.get().keys == {}
    assert client.say("addresses/", browser(service)).status_code == 201, "and may come again"


def test_an_address_is_seen_by_its_owner_alone(cast: Cast, post: MailServer) -> None:
    assert cast.client("neighbour").say("addresses/", MAILBOX).status_code == 201
    for other in ("requester", "dispatcher", "commander", "administrator", "outsider_desk"):
        assert cast.client(other).read("addresses/").json()["results"] == []


def test_only_a_supervisor_gives_the_desk_an_address_and_sees_it(cast: Cast, post: MailServer) -> None:
    body = {**MAILBOX, "desk": True}
    with nothing_written():
        for other in ("neighbour", "dispatcher"):
            refused(cast.client(other).say("addresses/", body), 403, "forbidden")
    given = cast.client("commander").say("addresses/", body)
    assert (given.status_code, given.json()["desk"]) == (201, True)
    assert names(tell(ask(cast), "dispatch")) == {"me"}
    for name, sees in {"administrator": 1, "commander": 1, "dispatcher": 0, "outsider_desk": 0}.items():
        assert len(cast.client(name).read("addresses/").json()["results"]) == sees, name
    refused(cast.client("dispatcher").say(f"addresses/{given.json()['id']}/", method="delete"), 403, "forbidden")
    refused(cast.client("outsider").say(f"addresses/{given.json()['id']}/", method="delete"), 404, "not_found")
    assert cast.client("administrator").say(f"addresses/{given.json()['id']}/", method="delete").status_code == 204


def test_a_browser_goes_over_to_who_signs_in_at_it_next(cast: Cast, service: PushService) -> None:
    cast.client("neighbour").say("addresses/", browser(service))
    before = tell(ask(cast), "shift")[0]
    assert cast.client("third").say("addresses/", browser(service)).status_code == 201
    live = Address.objects.get(gone_at=None)
    assert live.officer == cast.people["third"]
    assert fresh(before).needless_at is not None
    assert cast.client("neighbour").read("addresses/").json()["results"] == []


def test_a_mailbox_does_not_go_over(cast: Cast, post: MailServer) -> None:
    cast.client("neighbour").say("addresses/", MAILBOX)
    with nothing_written():
        refused(cast.client("third").say("addresses/", MAILBOX), 400, "invalid", "address")
        refused(cast.client("commander").say("addresses/", {**MAILBOX, "desk": True}), 400, "invalid", "address")


def test_twins_of_one_touch_are_one_address(cast: Cast, service: PushService) -> None:
    answers: list[int] = []
    clients = [cast.client("neighbour") for _ in range(6)]
    hands.together(
        *[
            lambda client=client: answers.append(client.say("addresses/", browser(service)).status_code)
            for client in clients
        ]
    )
    assert sorted(answers) == [200] * 5 + [201]
    assert Address.objects.count() == 1


def test_ten_are_enough(cast: Cast, service: PushService) -> None:
    client = cast.client("neighbour")
    for number in range(10):
        assert client.say("addresses/", browser(service, str(number))).status_code == 201
    refused(client.say("addresses/", browser(service, "11")), 400, "invalid", "address")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"address": "http://push.example/x"}, "address"),
        ({"address": "https://192.168.0.1/x"}, "address"),
        ({"address": "https://localhost/x"}, "address"),
        ({"address": "https://push.example/" + "x" * 500}, "address"),
        ({"keys": None}, "keys"),
        ({"keys": {"p256dh": "short", "auth": "short"}}, "keys"),
        ({"keys": "text"}, "keys"),
        ({"keys": {"p256dh": 1}}, "keys"),
        ({"keys": {"p256dh": "x", "auth": "y", "more": "z"}}, "keys"),
        ({"desk": "yes"}, "desk"),
        ({"more": 1}, "more"),
        ({"channel": "mail"}, "keys"),
        ({"channel": "mail", "keys": None}, "address"),
    ],
)
def test_what_could_never_be_reached_is_refused_and_named(
    cast: Cast, service: PushService, settings: Settings, change: dict[str, Any], field: str
) -> None:
    settings.PUSH_ALLOW_LOCAL = False
    client = cast.client("neighbour")
    body = {**browser(service), "address": "https://push.example/x"}
    assert client.say("addresses/", body).status_code == 201
    with nothing_written():
        refused(client.say("addresses/", {**body, **change}), 400, "invalid", field)


def test_a_channel_this_board_cannot_use_is_refused(cast: Cast, service: PushService, settings: Settings) -> None:
    settings.VAPID_KEY = settings.EMAIL_HOST = ""
    client = cast.client("neighbour")
    refused(client.say("addresses/", browser(service)), 400, "invalid", "channel")
    refused(client.say("addresses/", MAILBOX), 400, "invalid", "channel")
    assert client.read("addresses/key/").json() == {"key": None}


def test_who_serves_several_agencies_says_which(cast: Cast, post: MailServer) -> None:
    Membership.objects.create(officer=cast.people["dispatcher"], agency=cast.county, role=Role.DISPATCHER)
    client = cast.client("dispatcher")
    refused(client.say("addresses/", MAILBOX), 400, "invalid", "agency")
    assert client.say("addresses/?agency=COUNTY", MAILBOX).json()["agency"] == "COUNTY"
    refused(client.say("addresses/?agency=STATE", MAILBOX), 404, "not_found")


def test_giving_and_taking_back_leaves_a_row_without_the_address(cast: Cast, post: MailServer) -> None:
    client = cast.client("neighbour")
    given = client.say("addresses/", MAILBOX).json()
    client.say(f"addresses/{given['id']}/", method="delete")
    rows = list(AccessLog.objects.order_by("pk").values_list("what", "subject"))
    assert rows == [
        ("POST addresses/", f"address {given['id']} mail"),
        ("DELETE addresses/<uuid:address_id>/", f"address {given['id']} mail"),
    ]
