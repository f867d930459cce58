"""A call sign is one unit's within its agency only: METRO's 2A14 and COUNTY's 2A14 are two."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from requests.actions import (
    Ask,
    arrive,
    clear_response,
    clear_stop,
    close,
    mutual_aid,
    open_stop,
    request_backup,
    respond,
    secure_stop,
    sign_on,
    take_back,
    was_there,
)
from requests.models import Account, Backup, Event, Response, StopAccount
from requests.record import record
from requests.vocabulary import Disposition, StopKind, Urgency
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.record.nights import pass_time
from units.models import Unit


@pytest.fixture
def asked(cast: Cast) -> uuid.UUID:
    """2A12 asks, with a prisoner; COUNTY, which has a 2A14 of its own, is asked too."""
    Unit.objects.create(agency=cast.county, call_sign="2A14", vehicle="C-14", status="available")
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    secure_stop(cast.actor("requester"), stop, prisoner=True)
    one = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    mutual_aid(cast.actor("dispatcher"), one, "COUNTY")
    return one


def end(cast: Cast, asked: uuid.UUID) -> None:
    close(cast.actor("requester"), asked, Disposition.HELPED)
    stop = Backup.objects.get(pk=asked).stop_id
    assert stop is not None
    clear_stop(cast.actor("requester"), stop)


def facts(kind: str) -> list[dict[str, Any]]:
    rows = Event.objects.filter(agency__code="METRO", kind=kind).order_by("seq")
    return [json.loads(payload)["facts"] for payload in rows.values_list("payload", flat=True)]


def test_the_log_names_the_agency_of_a_neighbours_unit_and_of_nobody_else(cast: Cast, asked: uuid.UUID) -> None:
    arrive(cast.actor("neighbour"), asked)
    arrive(cast.actor("outsider_desk"), asked, "COUNTY:2A14")
    number = Backup.objects.get().number
    assert facts("response.on_scene") == [
        {"number": number, "unit": "2A14"},
        {"number": number, "unit": "2A14", "agency": "COUNTY"},
    ]


def test_both_there_is_a_second_unit_in_the_figures_as_in_the_list(cast: Cast, asked: uuid.UUID) -> None:
    arrive(cast.actor("neighbour"), asked)
    pass_time(timedelta(seconds=90))
    arrive(cast.actor("outsider_desk"), asked, "COUNTY:2A14")
    end(cast, asked)
    account = Account.objects.get()
    assert account.second_s is not None and account.second_s >= 90
    [row] = cast.client("commander").read("history/").json()["results"]
    assert row["second_on_scene_at"] is not None


def test_whoever_leaves_first_leaves_the_other_there(cast: Cast, asked: uuid.UUID) -> None:
    arrive(cast.actor("neighbour"), asked)
    arrive(cast.actor("outsider_desk"), asked, "COUNTY:2A14")
    pass_time(timedelta(minutes=5))
    clear_response(cast.actor("neighbour"), asked)
    pass_time(timedelta(minutes=5))
    end(cast, asked)
    longest = StopAccount.objects.get().longest_alone_s
    assert longest is not None and longest < 60, "COUNTY's stood there until the end"
    there = {one.agency: one for one in record(Backup.objects.get()).presences}
    assert [one.doubt for one in there.values()] == ["", ""]
    left = {agency: one.left for agency, one in there.items()}
    assert left["METRO"] and left["COUNTY"]
    assert left["COUNTY"].at - left["METRO"].at >= timedelta(minutes=5)
    assert (left["METRO"].ended, left["COUNTY"].ended) == (False, True)


def test_the_timeline_says_of_every_line_which_of_the_two_it_was(cast: Cast, asked: uuid.UUID) -> None:
    sign_on(cast.actor("outsider"), "2A14")
    for crew in ("neighbour", "outsider"):
        respond(cast.actor(crew), asked)
        arrive(cast.actor(crew), asked)
    end(cast, asked)
    was_there(cast.actor("commander"), asked, Backup.objects.get().received_at, "COUNTY:S1")
    told = [(one.who, one.text) for one in record(Backup.objects.get()).lines]
    for line in ("rolling", "on scene", "2A12 OK"):
        assert [who for who, text in told if text == line] == ["2A14", "COUNTY:2A14"], line
    assert ("Commander", "COUNTY:S1 was on scene, entered afterwards") in told


def test_one_that_is_called_away_does_not_end_what_the_other_did(cast: Cast, asked: uuid.UUID) -> None:
    respond(cast.actor("neighbour"), asked)
    respond(cast.actor("outsider_desk"), asked, "COUNTY:2A14")
    pass_time(timedelta(minutes=5))
    arrive(cast.actor("neighbour"), asked)
    other = request_backup(cast.actor("third"), Ask(Urgency.COVER)).backup_id
    mutual_aid(cast.actor("dispatcher"), other, "COUNTY")
    respond(cast.actor("outsider_desk"), other, "COUNTY:2A14", divert=True)
    pass_time(timedelta(minutes=5))
    end(cast, asked)
    (there,) = record(Backup.objects.get(pk=asked)).presences
    assert (there.agency, there.doubt) == ("METRO", "")
    assert there.length is not None and there.length >= timedelta(minutes=5)


def test_what_was_entered_of_one_and_taken_back_leaves_the_other(cast: Cast, asked: uuid.UUID) -> None:
    end(cast, asked)
    at = Backup.objects.get().received_at + timedelta(microseconds=1)
    for unit in ("METRO:2A14", "COUNTY:2A14"):
        was_there(cast.actor("commander"), asked, at, unit)
    assert Account.objects.get().second_s == 0
    take_back(cast.actor("commander"), asked, "wrong agency", "COUNTY:2A14")
    account = Account.objects.get()
    assert (account.on_scene_s, account.second_s) == (0, None)
    told = record(Backup.objects.get())
    assert [(one.agency, one.doubt) for one in told.presences] == [("METRO", "")]
    assert [(one.agency, one.doubt) for one in told.taken_back] == [("COUNTY", "")]


def test_lines_from_before_agencies_were_written_are_not_doubted(cast: Cast, asked: uuid.UUID) -> None:
    arrive(cast.actor("outsider"), asked)
    end(cast, asked)
    owner("update requests_event set payload = replace(payload, '\"agency\":\"COUNTY\",', '')")
    assert not any("agency" in said for said in facts("response.on_scene"))
    (there,) = record(Backup.objects.get(), verify=False).presences
    assert (there.unit, there.agency, there.doubt) == ("S1", "COUNTY", "")


def test_what_was_entered_before_agencies_were_written_is_taken_back_as_it_was_named(
    cast: Cast, asked: uuid.UUID
) -> None:
    end(cast, asked)
    was_there(cast.actor("commander"), asked, Backup.objects.get().received_at, "COUNTY:S1")
    owner("update requests_event set payload = replace(payload, '\"agency\":\"COUNTY\",', '')")
    row = Response.objects.get()
    row.stated["on_scene_at"] = {name: row.stated["on_scene_at"][name] for name in ("at", "by", "entered_at")}
    row.save()
    take_back(cast.actor("commander"), asked, "wrong car", "COUNTY:S1")
    assert Account.objects.get().on_scene_s is None
    told = record(Backup.objects.get(), verify=False)
    assert (told.presences, [one.doubt for one in told.taken_back]) == ((), [""])
