"""Whoever crews a unit today is told nothing of its past that others are not: it is theirs who crewed it then."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from requests.actions import Ask, close, request_backup, sign_off, sign_on
from requests.models import Backup
from requests.vocabulary import Disposition, Urgency
from tests.api.wire import refused
from tests.cast import Cast, Wire
from tests.record.nights import covered, pass_time
from units.models import AccessLog

WEEK = timedelta(days=7)


@pytest.fixture
def both(cast: Cast) -> tuple[uuid.UUID, uuid.UUID]:
    """An ask of 2A12 and one of 2A16, a week ago; their crews have gone home."""
    mine = covered(cast)
    other = request_backup(cast.actor("third"), Ask(Urgency.COVER)).backup_id
    close(cast.actor("third"), other, Disposition.HELPED)
    for name in ("requester", "neighbour", "third"):
        sign_off(cast.actor(name))
    pass_time(WEEK)
    return mine, other


def test_a_look_leaves_its_row_whichever_unit_one_signed_on_to(cast: Cast, both: tuple[uuid.UUID, uuid.UUID]) -> None:
    admin = cast.client("administrator")
    assert admin.say("tours/", {"unit": "2A12"}).status_code == 201
    for one in both:
        for path in ("", "timeline/"):
            before = AccessLog.objects.count()
            assert admin.read(f"backups/{one}/{path}").status_code == 200
            assert AccessLog.objects.count() == before + 1


def test_an_officer_reads_no_timeline_for_the_unit_they_signed_on_to(
    cast: Cast, both: tuple[uuid.UUID, uuid.UUID]
) -> None:
    officer = cast.client("neighbour")
    assert officer.say("tours/", {"unit": "2A12"}).status_code == 201
    verbs = {"close": {"disposition": "helped"}, "cancel": {}, "secure": {}, "upgrade": {"urgency": "backup"}}
    told = []
    for one in both:
        answers = [
            officer.read(f"backups/{one}/timeline/"),
            officer.say(f"backups/{one}/", {"reference": ""}, method="patch"),
            officer.say(f"backups/{one}/note/", {"text": "x"}),
            *(officer.say(f"backups/{one}/{verb}/", body) for verb, body in verbs.items()),
        ]
        told.append([refused(answer, 403, "forbidden")["message"] for answer in answers])
    assert told[0] == told[1]


def test_who_crewed_it_then_reads_its_timeline_and_leaves_no_row(cast: Cast) -> None:
    typed = request_backup(cast.actor("dispatcher"), Ask(Urgency.COVER, unit="2A12")).backup_id
    close(cast.actor("dispatcher"), typed, Disposition.HELPED)
    sign_off(cast.actor("requester"))
    pass_time(WEEK)
    before = AccessLog.objects.count()
    assert cast.client("requester").read(f"backups/{typed}/timeline/").status_code == 200
    assert AccessLog.objects.count() == before
    refused(cast.client("third").read(f"backups/{typed}/timeline/"), 403, "forbidden")


def test_a_relief_has_what_closed_within_the_day(cast: Cast) -> None:
    asked = covered(cast)
    sign_off(cast.actor("requester"))
    sign_off(cast.actor("third"))
    sign_on(cast.actor("third"), "2A12")
    pass_time(timedelta(hours=23))
    assert cast.client("third").read(f"backups/{asked}/timeline/").status_code == 200


def test_a_car_does_not_tell_which_past_asks_were_its_own(cast: Cast, both: tuple[uuid.UUID, uuid.UUID]) -> None:
    desk, car = cast.client("dispatcher"), Wire()
    assert Backup.objects.get(pk=both[0]).vehicle == "CAR-2A12"
    assert desk.say("devices/", {"vehicle": "CAR-2A12"}).status_code == 201
    car.cookies["board_device"] = desk.cookies["board_device"].value
    for one in both:
        refused(car.read(f"devices/receipt/{one}/"), 403, "forbidden")
        refused(car.say(f"backups/{one}/cancel/", {}, Origin="http://testserver"), 403, "forbidden")
