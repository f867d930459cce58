"""A lock screen may be read by anyone: a message says the level, the number, what to do, and nothing else."""

from __future__ import annotations

import json

import pytest

from requests.actions import mutual_aid, open_stop, respond
from requests.models import Backup, Delivery, Stop
from requests.vocabulary import StopKind, TimerKind, Urgency
from tests.cast import Cast
from tests.deliveries.receivers import MailServer
from tests.deliveries.scene import ask, on_tour, tell
from units.models import Agency


def said(deliveries: list[Delivery]) -> dict[str, dict[str, object]]:
    return {one.address.address.partition("@")[0]: one.message for one in deliveries}


def test_each_reader_is_told_what_is_expected_of_them(cast: Cast, post: MailServer) -> None:
    for name in ("neighbour", "commander"):
        post.of(cast.metro, cast.people[name])
    for agency in (cast.metro, cast.county):
        post.of(agency)
    on_tour(cast, "commander")
    Agency.objects.filter(code="METRO").update(labels={"urgency": {"backup": "Code 3"}})
    backup = ask(cast)
    mutual_aid(cast.actor("dispatcher"), backup.pk, "COUNTY")
    told = said(tell(backup, "shift", "supervisor", "dispatch", "mutual_aid"))
    assert told == {
        "METRO": {
            "title": "Code 3 #1", "body": "Nobody has answered. See board.", "url": "/board/",
            "urgent": True, "silent": False,
        },
        "commander": {
            "title": "Code 3 #1", "body": "Nobody has answered. See board.", "url": "/review/",
            "urgent": True, "silent": False,
        },
        "neighbour": {
            "title": "Code 3 #1", "body": "Can you roll? See board.", "url": "/unit/", "urgent": True, "silent": False,
        },
        "COUNTY": {
            "title": "METRO: Backup #1", "body": "Help is asked of you. See board.", "url": "/board/",
            "urgent": True, "silent": False,
        },
    }  # fmt: skip


def test_what_is_said_follows_what_has_happened(cast: Cast, post: MailServer) -> None:
    post.of(cast.metro)
    backup = ask(cast)
    assert said(tell(backup, "dispatch", step=0))["METRO"]["body"] == "Help is asked for. See board."
    respond(cast.actor("neighbour"), backup.pk, eta_s=3600)
    assert said(tell(backup, "dispatch"))["METRO"]["body"] == "Not enough help yet. See board."


def test_an_unverified_cancel_and_a_welfare_check_say_so(cast: Cast, post: MailServer) -> None:
    post.of(cast.metro)
    backup = ask(cast, Urgency.EMERGENCY)
    cancel = said(tell(backup, "supervisor", kind=TimerKind.UNVERIFIED_CANCEL))["METRO"]
    assert (cancel["title"], cancel["body"]) == ("EMERGENCY #1", "Cancel not verified. See board.")
    stop = Stop.objects.get(pk=open_stop(cast.actor("neighbour"), StopKind.TRAFFIC))
    welfare = said(tell(stop, "supervisor", kind=TimerKind.WELFARE))["METRO"]
    assert (welfare["title"], welfare["body"]) == ("Welfare check", "No answer yet. See board.")


@pytest.mark.parametrize("silent", [False, True])
def test_no_name_no_place_and_no_note_leaves_the_house(cast: Cast, post: MailServer, silent: bool) -> None:
    for name in ("neighbour", "third"):
        post.of(cast.metro, cast.people[name])
    post.of(cast.metro)
    backup = ask(cast, Urgency.EMERGENCY, silent=silent, note="two with knives", location="5th and Oak")
    words = json.dumps([one.message for one in tell(backup, "all_units", "dispatch")])
    for secret in ("Requester", "requester", "2A12", "CAR-", "knives", "5th", "2A1"):
        assert secret not in words


def test_a_silent_emergency_says_only_see_board_and_is_not_heard(cast: Cast, post: MailServer) -> None:
    post.of(cast.metro, cast.people["neighbour"])
    post.of(cast.metro)
    post.of(cast.county)
    backup = ask(cast, Urgency.EMERGENCY, silent=True)
    mutual_aid(cast.actor("dispatcher"), backup.pk, "COUNTY")
    told = tell(backup, "all_units", "dispatch", "partner_desks")
    assert len(told) == 3
    for one in told:
        assert (one.message["title"], one.message["body"], one.message["silent"]) == ("See board", "", True)


def test_a_cover_is_not_heard_where_its_rung_makes_no_sound(cast: Cast, post: MailServer) -> None:
    post.of(cast.metro)
    backup = ask(cast, Urgency.COVER)
    assert said(tell(backup, "dispatch", step=0))["METRO"] == {
        "title": "Cover #1", "body": "Help is asked for. See board.", "url": "/board/", "urgent": False, "silent": True,
    }  # fmt: skip
    assert said(tell(backup, "dispatch", step=1))["METRO"]["silent"] is False


def test_what_was_written_stays_as_it_was_said(cast: Cast, post: MailServer) -> None:
    post.of(cast.metro)
    backup = ask(cast)
    written = tell(backup, "dispatch")[0]
    Backup.objects.filter(pk=backup.pk).update(urgency=Urgency.EMERGENCY, silent=True)
    assert tell(backup, "dispatch")[0].message == written.message
