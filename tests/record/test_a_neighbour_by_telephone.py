"""A neighbour that has a telephone and no board came: that is entered, and the record does not say nobody was there."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from requests.actions import Ask, close, locks, mutual_aid, request_backup, was_there
from requests.api.components import COMPONENTS
from requests.models import Account, Backup, Event, Response
from requests.vocabulary import Disposition, Urgency
from tests.api.test_schema import check
from tests.api.wire import refused
from tests.at_once import side_by_side, wait_for_a_lock
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.pages.test_last_night import HERE, now_to_read, sheet
from units.models import Unit


@pytest.fixture
def over(cast: Cast) -> Backup:
    """2A12 asked, STATE was called by telephone and came; nobody of METRO did."""
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location="5th/Oak")).backup_id
    mutual_aid(cast.actor("dispatcher"), asked, "STATE")
    owner("update requests_backup set received_at = received_at - interval '10 minutes'")
    close(cast.actor("requester"), asked, Disposition.HELPED)
    return Backup.objects.get(pk=asked)


def entered(cast: Cast, over: Backup, unit: str, who: str = "commander", minutes: int = 4) -> Any:
    at = (over.received_at + timedelta(minutes=minutes)).isoformat()
    return cast.client(who).say(f"backups/{over.pk}/was-there/", {"unit": unit, "at": at})


def record(cast: Cast, asked: uuid.UUID) -> dict[str, Any]:
    told: dict[str, Any] = cast.client("commander").read(f"backups/{asked}/record/?reason=night").json()
    check(told, COMPONENTS["Record"])
    return told


def test_the_record_says_that_it_was_there_and_not_that_nobody_was(cast: Cast, over: Backup) -> None:
    assert any("No second unit recorded" in said for said in record(cast, over.pk)["absences"])
    answer = entered(cast, over, "state:t-41")
    assert answer.status_code == 200, answer.content
    told = record(cast, over.pk)
    assert [(one["agency"], one["outcome"], one["units"]) for one in told["neighbours"]] == [
        ("STATE", "answered", ["T-41"])
    ]
    (there,) = told["presences"]
    assert (there["unit"], there["agency"], there["officers"], there["doubt"]) == ("T-41", "STATE", [], None)
    assert (there["arrived"]["by"], there["arrived"]["later"]) == ("Commander", True)
    assert not any("No second unit recorded" in said for said in told["absences"])
    assert (told["doubts"], told["log"]["whole"]) == ([], True)
    assert Account.objects.get().on_scene_s == 240


def test_the_same_name_is_the_same_unit_and_said_twice_it_is_one(cast: Cast, over: Backup) -> None:
    for name in ("STATE:T-41", "state:t-41", " STATE: T-41"):
        assert entered(cast, over, name).status_code == 200
    assert Unit.objects.filter(agency__code="STATE").count() == 1
    assert Event.objects.filter(payload__contains="was_there").count() == 1
    refused(entered(cast, over, "STATE:T-41", minutes=5), 400, "invalid", "unit")


def test_two_who_enter_a_unit_nobody_named_before_at_once_make_one_arrival(cast: Cast, over: Backup) -> None:
    cast.client("commander").read(f"backups/{over.pk}/record/?reason=night")
    actor, at = cast.actor("commander"), over.received_at + timedelta(minutes=4)
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            locks.backup(over.pk)
            held.set()
            assert go_on.wait(20)

    def enter() -> None:
        assert held.wait(20)
        was_there(actor, over.pk, at, "STATE:T-41")

    with side_by_side(hold, enter, enter):
        # Both have looked for the unit, and there was none.
        assert wait_for_a_lock(2)
        go_on.set()
    assert Unit.objects.filter(agency__code="STATE").count() == 1
    assert Response.objects.filter(unit__call_sign="T-41").count() == 1
    assert Event.objects.filter(payload__contains="was_there").count() == 1
    assert [one["unit"] for one in record(cast, over.pk)["presences"]] == ["T-41"]


def test_it_is_taken_back_like_any_other(cast: Cast, over: Backup) -> None:
    entered(cast, over, "STATE:T-41")
    said = {"unit": "STATE:T-41", "reason": "it was T-14"}
    answer = cast.client("commander").say(f"backups/{over.pk}/take-back/", said)
    assert answer.status_code == 200, answer.content
    told = record(cast, over.pk)
    assert (told["presences"], told["doubts"]) == ([], [])
    (taken,) = told["taken_back"]
    assert "T-41" in str(taken) and "it was T-14" in str(taken)
    assert any("No second unit recorded" in said for said in told["absences"])


def test_last_night_no_longer_asks_who_came(cast: Cast, over: Backup) -> None:
    def to_enter() -> str:
        return sheet(cast.client("commander").get(HERE + now_to_read())).partition("Still to enter")[2]

    assert "who came and when" in to_enter()
    entered(cast, over, "STATE:T-41")
    assert "who came and when" not in to_enter()


@pytest.mark.parametrize("unit", ["STATE:", "STATE", "STATE:" + "x" * 17, "STATE:T:41", "COUNTY:T-41", "NOBODY:T-41"])
def test_a_name_that_is_none_is_refused_and_stored_nowhere(cast: Cast, over: Backup, unit: str) -> None:
    before = Unit.objects.count()
    refused(entered(cast, over, unit), 400, "invalid", "unit")
    assert Unit.objects.count() == before


@pytest.mark.parametrize("who", ["requester", "neighbour", "dispatcher"])
def test_nobody_but_a_supervisor_enters_it(cast: Cast, over: Backup, who: str) -> None:
    refused(entered(cast, over, "STATE:T-41", who), 403, "forbidden")
    assert not Unit.objects.filter(agency__code="STATE").exists()


def test_a_refused_time_stores_no_unit(cast: Cast, over: Backup) -> None:
    refused(entered(cast, over, "STATE:T-41", minutes=40), 400, "invalid", "at")
    assert not Unit.objects.filter(agency__code="STATE").exists()
