"""Two asks turn out to be one: figures, list, files and alone times tell the same arrival, when it was."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta

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
    update_backup,
)
from requests.models import Account, Backup, Response, StopAccount
from requests.vocabulary import Disposition, StopKind, Urgency
from tests.cast import Cast
from tests.record.nights import pass_time
from units.models import Unit


@pytest.fixture
def joined(cast: Cast) -> uuid.UUID:
    """2A12's ask, and one of nobody known a minute later: 2A14 rolled, stood there 2 minutes on, and it was 2A12's."""
    open_ = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    secure_stop(cast.actor("requester"), open_, prisoner=True)
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    pass_time(timedelta(minutes=1))
    unknown = request_backup(cast.actor("dispatcher"), Ask(Urgency.EMERGENCY, unit="9Z99")).backup_id
    respond(cast.actor("third"), unknown)
    arrive(cast.actor("third"), unknown)
    clear_response(cast.actor("third"), unknown)
    respond(cast.actor("neighbour"), unknown)
    pass_time(timedelta(minutes=2))
    arrive(cast.actor("neighbour"), unknown)
    pass_time(timedelta(minutes=10))
    assert update_backup(cast.actor("dispatcher"), unknown, {"unit": "2A12"}) == asked
    close(cast.actor("dispatcher"), asked, Disposition.HELPED)
    clear_stop(cast.actor("requester"), open_)
    return asked


def test_figures_list_and_file_tell_when_it_came_and_not_when_they_were_joined(cast: Cast, joined: uuid.UUID) -> None:
    account, answer = Account.objects.get(pk=joined), Response.objects.get(backup=joined)
    assert account.rolling_s is not None and account.on_scene_s is not None
    assert (account.rolling_s // 60, account.on_scene_s // 60, account.second_s) == (1, 3, None)
    rows = cast.client("commander").read("history/").json()["results"]
    row = next(one for one in rows if one["id"] == str(joined))
    assert datetime.fromisoformat(row["first_rolling_at"]) == answer.rolling_at
    assert datetime.fromisoformat(row["first_on_scene_at"]) == answer.on_scene_at
    lines = b"".join(cast.client("commander").read("history/export/?format=jsonl").streaming_content).splitlines()
    of_file = next(one for one in map(json.loads, lines) if one.get("number") == row["number"])
    # (A row's time is taken after its locks, its event's when that is numbered: a moment apart.)
    assert abs(of_file["first_rolling_s"] - account.rolling_s) < 1
    assert abs(of_file["first_on_scene_s"] - account.on_scene_s) < 1


def test_they_were_alone_until_it_came(cast: Cast, joined: uuid.UUID) -> None:
    alone = StopAccount.objects.get().alone_s
    assert alone is not None and 180 <= alone < 240, "three minutes, and not thirteen"


def test_whoever_had_left_before_came_to_the_other(cast: Cast, joined: uuid.UUID) -> None:
    other = Backup.objects.get(merged_into=joined)
    assert Response.objects.get(backup=other).unit.call_sign == "2A16"
    assert Account.objects.get(pk=other.pk).disposition == Disposition.MERGED


Both = tuple[uuid.UUID, uuid.UUID]


@pytest.fixture
def both(cast: Cast) -> Both:
    """2A12's ask, and one of nobody known; COUNTY is called to each."""
    asked = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    unknown = request_backup(cast.actor("dispatcher"), Ask(Urgency.EMERGENCY, unit="9Z99")).backup_id
    for one in (asked, unknown):
        mutual_aid(cast.actor("dispatcher"), one, "COUNTY")
    return asked, unknown


def test_a_neighbour_that_came_to_the_first_has_answered_it_whatever_it_was_joined_to(cast: Cast, both: Both) -> None:
    asked, unknown = both
    respond(cast.actor("outsider"), unknown)
    assert update_backup(cast.actor("dispatcher"), unknown, {"unit": "2A12"}) == asked
    close(cast.actor("dispatcher"), asked, Disposition.HELPED)
    for one in (unknown, asked):
        told = cast.client("commander").read(f"backups/{one}/record/?reason=night").json()
        assert {(row["outcome"], *row["units"]) for row in told["neighbours"]} == {("answered", "S1")}


def test_a_neighbour_that_came_to_the_second_alone_has_not_answered_the_first(cast: Cast, both: Both) -> None:
    asked, unknown = both
    respond(cast.actor("outsider"), asked)
    update_backup(cast.actor("dispatcher"), unknown, {"unit": "2A12"})
    told = cast.client("commander").read(f"backups/{unknown}/record/?reason=night").json()
    assert [(row["outcome"], row["units"]) for row in told["neighbours"]] == [("unknown", [])]


def test_a_car_of_the_same_name_here_is_not_the_neighbour_that_came(cast: Cast, both: Both) -> None:
    Unit.objects.create(agency=cast.county, call_sign="2A14", vehicle="C-14", status="available")
    asked, unknown = both
    respond(cast.actor("neighbour"), unknown)
    respond(cast.actor("outsider_desk"), asked, "COUNTY:2A14")
    update_backup(cast.actor("dispatcher"), unknown, {"unit": "2A12"})
    told = cast.client("commander").read(f"backups/{unknown}/record/?reason=night").json()
    assert [(row["outcome"], row["units"]) for row in told["neighbours"]] == [("unknown", [])]
