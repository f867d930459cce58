"""The track of a backup: read inside its record alone, with a reason; and in words, where there is none."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from requests.account_track import KEPT, MOST_TOLD, Place, Track, lane
from requests.actions import Ask, arrive, close, holds, open_stop, position, request_backup, respond, set_drill
from requests.actions.positions import Fix
from requests.api.components import COMPONENTS
from requests.models import Backup, Stop
from requests.record import record
from requests.vocabulary import Disposition, StopKind, Urgency
from tests.api.test_schema import check
from tests.api.wire import refused
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.database.test_track_is_kept_for_30_days import age
from units.models import AccessLog

#: Where it was asked, and a place that stands for nothing else.
HERE = (32.7157, -117.1611)
WAY = 32.71987654


def tracked(cast: Cast) -> uuid.UUID:
    """2A12 asked; 2A14 rolled from some way off and stood there until it closed."""
    lat, lon = HERE
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location="5th/Oak", lat=lat, lon=lon)).backup_id
    respond(cast.actor("neighbour"), asked)
    position(cast.actor("neighbour"), "2A14", Fix(WAY, lon))
    position(cast.actor("requester"), "2A12", Fix(lat, lon))
    arrive(cast.actor("neighbour"), asked)
    position(cast.actor("neighbour"), "2A14", Fix(lat + 0.0003, lon))
    close(cast.actor("requester"), asked, Disposition.HELPED)
    return asked


def track(asked: uuid.UUID) -> Track:
    found = record(Backup.objects.get(pk=asked)).track
    assert found is not None
    return found


def test_it_has_a_lane_for_each_unit_the_covered_one_first(cast: Cast) -> None:
    told = track(tracked(cast))
    assert [(one.unit, one.agency, one.count) for one in told.lanes] == [("2A12", "METRO", 1), ("2A14", "METRO", 2)]
    came = told.lanes[1]
    assert [place.lat for place in came.points] == [WAY, HERE[0] + 0.0003]
    assert came.nearest == came.points[1] and came.nearest_m is not None and 33 < came.nearest_m < 34
    closed_at = Backup.objects.get().closed_at
    assert closed_at and told.until == closed_at + KEPT
    assert told.said == f"Kept for 30 days, until {told.until:%-d %b %Y}."


def test_the_record_answers_it_for_a_reason_and_the_look_is_logged(cast: Cast) -> None:
    asked = tracked(cast)
    answer = cast.client("commander").read(f"backups/{asked}/record/?reason=complaint&why=C-1182")
    check(answer.json(), COMPONENTS["Record"])
    assert answer.json()["track"]["lanes"][1]["points"][0]["lat"] == WAY
    assert AccessLog.objects.get().reason == "Complaint: C-1182"


def test_without_a_reason_or_the_role_nobody_reads_it(cast: Cast) -> None:
    asked = tracked(cast)
    owner("update requests_backup set received_at = received_at - interval '2 days',"
          " closed_at = closed_at - interval '2 days'")  # fmt: skip
    refused(cast.client("commander").read(f"backups/{asked}/record/"), 400, "invalid", "reason")
    for who, status in (("requester", 403), ("neighbour", 403), ("dispatcher", 403), ("outsider_desk", 404)):
        answer = cast.client(who).read(f"backups/{asked}/record/?reason=night")
        assert answer.status_code == status and str(WAY) not in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "backups/{id}/", "backups/{id}/timeline/", "backups/{id}/eido/?reason=night", "backups/?state=all&limit=200",
        "board/", "board/events/?after=0", "history/", "history/export/?agency=METRO&format=csv",
        "history/export/?agency=METRO&format=jsonl", "history/figures/?agency=METRO", "history/heat/?agency=METRO",
        "shift/", "stops/{stop}/record/?reason=night",
    ],
)  # fmt: skip
def test_nothing_else_that_is_read_has_it(cast: Cast, path: str) -> None:
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC)
    asked = tracked(cast)
    # The unit's last place is another matter.
    position(cast.actor("neighbour"), "2A14", Fix(*HERE))
    answer = cast.client("commander").read(path.format(id=asked, stop=stop))
    assert answer.status_code == 200, answer.content
    said = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    assert str(WAY) not in said.decode()


def test_a_stop_has_none(cast: Cast) -> None:
    open_stop(cast.actor("requester"), StopKind.TRAFFIC)
    tracked(cast)
    assert record(Stop.objects.get()).track is None


def told_after(cast: Cast, by: timedelta) -> Track:
    asked = tracked(cast)
    age(asked, by)
    return track(asked)


def test_after_30_days_it_is_told_no_more_even_where_no_worker_has_taken_it(cast: Cast) -> None:
    told = told_after(cast, KEPT + timedelta(minutes=1))
    assert told.lanes == () and told.until is not None
    assert told.said == f"No track: it is kept for 30 days, and was until {told.until:%-d %b %Y}."
    assert told_after(cast, KEPT - timedelta(minutes=1)).lanes


def test_what_a_legal_hold_covers_is_told_beyond_them(cast: Cast) -> None:
    holds.place_hold(cast.metro, {"place": "oak"}, "counsel", "complaint C-1182")
    told = told_after(cast, KEPT * 2)
    assert [one.unit for one in told.lanes] == ["2A12", "2A14"]
    assert told.until and told.said == f"A legal hold covers it: kept beyond {told.until:%-d %b %Y}."


def test_where_no_position_came_it_says_so(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    assert track(asked).said == "No position has come so far."
    position(cast.actor("requester"), "2A12", Fix(*HERE))
    assert track(asked).said == "Kept for 30 days after it closes."
    close(cast.actor("requester"), asked, Disposition.HELPED)
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    close(cast.actor("requester"), asked, Disposition.HELPED)
    assert track(asked).said == "No track: no position was kept while it was open."


def test_of_a_drill_it_says_that_none_is_kept(cast: Cast) -> None:
    set_drill(cast.actor("commander"), cast.metro.pk, on=True, reason="night drill")
    assert track(tracked(cast)) == Track((), "No track: none is kept of a drill.")


def test_of_very_many_positions_an_even_part_is_told_and_how_many_there_are() -> None:
    began = datetime(2026, 11, 22, 3, 4, 12, tzinfo=UTC)
    places = [Place(began + timedelta(seconds=n), n / 1000, 0.0) for n in range(5 * MOST_TOLD)]
    told = lane("2A12", "METRO", places, (1.0, 0.0))
    assert (told.count, len(told.points)) == (5 * MOST_TOLD, MOST_TOLD)
    assert (told.points[0], told.points[-1]) == (places[0], places[-1])
    assert told.nearest == places[1000] and told.nearest_m == 0
    assert lane("2A12", "METRO", places[:3], None).nearest is None
