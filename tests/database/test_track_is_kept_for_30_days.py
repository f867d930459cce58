"""A track goes 30 days after its backup closed, unless a legal hold covers it; and nobody rewrites one meanwhile."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection

from requests import tasks
from requests.account_track import KEPT
from requests.actions import Ask, close, holds, position, purging, request_backup, tracking
from requests.actions.positions import Fix
from requests.models import Backup, TrackPoint
from requests.vocabulary import Disposition, Kept, Urgency
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.timers import hands

MINUTE = timedelta(minutes=1)


def tracked(cast: Cast, location: str = "5th/Oak") -> uuid.UUID:
    """2A12 asked, said where it is, and it is over."""
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location=location)).backup_id
    position(cast.actor("requester"), "2A12", Fix(32.7, -117.1))
    close(cast.actor("requester"), asked, Disposition.HELPED)
    return asked


def age(backup: uuid.UUID, by: timedelta) -> None:
    """All of it happened so long ago."""
    owner("update requests_backup set received_at = received_at - %s, closed_at = closed_at - %s where id = %s",
          by, by, backup)  # fmt: skip
    owner("update requests_trackpoint set at = at - %s where backup_id = %s", by, backup)


def kept() -> set[uuid.UUID]:
    return set(TrackPoint.objects.values_list("backup_id", flat=True))


def test_what_closed_30_days_ago_goes_by_itself_and_nothing_else(cast: Cast) -> None:
    old, young, now = tracked(cast), tracked(cast), tracked(cast)
    age(old, KEPT + MINUTE)
    age(young, KEPT - MINUTE)
    assert tasks.purge()["tracks"] == 1
    assert kept() == {young, now}
    assert Backup.objects.count() == 3, "the record stays: only the way goes"
    assert tracking.forget_old() == 0


def test_what_is_open_for_longer_keeps_its_track_for_30_days_from_its_close(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    position(cast.actor("requester"), "2A12", Fix(32.7, -117.1))
    owner("update requests_backup set received_at = received_at - %s", KEPT * 2)
    owner("update requests_trackpoint set at = at - %s", KEPT * 2 - MINUTE)
    assert tracking.forget_old() == 0
    close(cast.actor("requester"), asked, Disposition.HELPED)
    assert tracking.forget_old() == 0 and kept() == {asked}


def test_many_points_go_in_more_than_one_piece(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    unit, now = cast.units["2A12"], hands.now()
    owner("update requests_backup set received_at = received_at - %s", KEPT)
    times = (now - timedelta(seconds=n) for n in range(tracking._BATCH + 3))
    TrackPoint.objects.bulk_create(TrackPoint(backup_id=asked, unit=unit, at=at, lat=1, lon=2) for at in times)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    age(asked, KEPT + MINUTE)
    assert tracking.forget_old() == tracking._BATCH + 3


@pytest.mark.parametrize("what", [{"place": "oak"}, {"begins_at": "long ago"}], ids=str)
def test_a_legal_hold_keeps_it_and_its_release_lets_it_go(cast: Cast, what: dict[str, str]) -> None:
    held, free = tracked(cast, "5th/Oak"), tracked(cast, "Main/4th")
    age(held, KEPT + MINUTE)
    age(free, KEPT * 3)
    begins = hands.now() - KEPT * 2
    said: holds.Held = {"begins_at": begins} if "begins_at" in what else {"place": what["place"]}
    hold = holds.place_hold(cast.metro, said, "counsel", "complaint C-1182")
    assert tracking.forget_old() == 1
    assert kept() == {held}
    holds.release_hold(hold.pk, "counsel", "settled")
    assert tracking.forget_old() == 1
    assert kept() == set()


def test_a_partner_whose_log_carries_it_can_hold_it(cast: Cast) -> None:
    asked = tracked(cast)
    age(asked, KEPT + MINUTE)
    owner("update requests_backup set logs = array[%s, %s]::bigint[]", cast.metro.pk, cast.county.pk)
    holds.place_hold(cast.county, {"begins_at": hands.now() - KEPT * 2}, "sheriff", "our deputy was there")
    assert tracking.forget_old() == 0 and kept() == {asked}


def test_a_backup_that_is_purged_takes_a_held_back_track_with_it(cast: Cast) -> None:
    asked = tracked(cast)
    age(asked, timedelta(days=6 * 365))
    assert purging.purge(Kept.BACKUPS, cast.metro, "x").rows == 1
    assert not Backup.objects.filter(pk=asked).exists() and kept() == set()


@pytest.mark.parametrize(
    "statement",
    [
        "update requests_trackpoint set lat = 0",
        "delete from requests_trackpoint",
        "truncate requests_trackpoint",
        "select 1 from requests_trackpoint for update",
        "alter table requests_trackpoint disable trigger all",
        "create or replace function board_forget_tracks(p_limit int) returns bigint language sql as 'select 0::bigint'",
    ],
)
def test_the_application_neither_rewrites_nor_removes_one(cast: Cast, statement: str) -> None:
    asked = tracked(cast)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert kept() == {asked}
