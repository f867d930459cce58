"""Did help come soon enough? Asked of whoever asked, once; told in sums of five, of months that are over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.utils import timezone

from requests import soon_enough
from requests.events import Log
from requests.history_query import Days
from requests.models import Backup, Event, IdempotencyKey, SoonEnoughCount
from tests.api.wire import ask, new_key, refused
from tests.cast import Cast
from units import tokens
from units.models import AccessLog


@pytest.fixture
def over(cast: Cast) -> str:
    """What 2A12 asked, and closed."""
    one: str = ask(cast.client("requester"), "cover")["id"]
    closed = cast.client("requester").say(f"backups/{one}/close/", {"disposition": "helped"})
    assert closed.status_code == 200
    return one


def offered(cast: Cast, who: str, one: str) -> bool:
    answer = cast.client(who).read(f"backups/{one}/soon-enough/")
    assert answer.status_code == 200, answer.content
    said: dict[str, bool] = answer.json()
    assert said.keys() == {"offered"}
    return said["offered"]


def say(cast: Cast, who: str, one: str, answer: str = "late", **more: Any) -> Any:
    return cast.client(who).say(f"backups/{one}/soon-enough/", {"answer": answer}, **more)


def counted() -> list[tuple[str, str, int]]:
    return list(SoonEnoughCount.objects.order_by("answer").values_list("urgency", "answer", "count"))


def test_the_asker_alone_is_asked(cast: Cast, over: str) -> None:
    asked = {name: offered(cast, name, over) for name in ("requester", "neighbour", "dispatcher", "commander")}
    assert asked == {"requester": True, "neighbour": False, "dispatcher": False, "commander": False}
    for name in ("neighbour", "dispatcher", "commander", "administrator"):
        refused(say(cast, name, over), 403, "forbidden")
    refused(say(cast, "outsider", over), 404, "not_found")
    assert counted() == []


def test_what_is_said_counts_once_and_is_asked_no_more(cast: Cast, over: str) -> None:
    assert say(cast, "requester", over).json() == {"offered": False}
    assert say(cast, "requester", over, "never").status_code == 200
    assert counted() == [("cover", "late", 1)]
    assert not offered(cast, "requester", over)


def test_no_event_no_key_and_no_row_of_the_access_log_keeps_it(cast: Cast, over: str) -> None:
    before = Event.objects.count(), IdempotencyKey.objects.count(), AccessLog.objects.count()
    assert say(cast, "requester", over, key=new_key()).status_code == 200
    assert (Event.objects.count(), IdempotencyKey.objects.count(), AccessLog.objects.count()) == before
    assert "late" not in repr(Backup.objects.filter(pk=over).values().get())


def test_while_it_is_open_and_after_a_day_it_is_not_asked(cast: Cast, over: str) -> None:
    new = ask(cast.client("requester"))["id"]
    assert not offered(cast, "requester", new)
    refused(say(cast, "requester", new), 409, "not_in_this_state")
    Backup.objects.filter(pk=over).update(closed_at=timezone.now() - timedelta(hours=25))
    assert not offered(cast, "requester", over)
    refused(say(cast, "requester", over), 409, "not_in_this_state")


@pytest.mark.parametrize(
    "values", [{"silent": True}, {"disposition": "accidental"}, {"disposition": "merged"}], ids=str
)
def test_of_what_must_be_hidden_or_was_none_nothing_is_asked(cast: Cast, over: str, values: dict[str, Any]) -> None:
    Backup.objects.filter(pk=over).update(**values)
    assert not offered(cast, "requester", over)


def test_who_typed_it_for_a_unit_did_not_ask(cast: Cast) -> None:
    one = ask(cast.client("dispatcher"), "cover", unit="2A12")["id"]
    assert cast.client("dispatcher").say(f"backups/{one}/close/", {"disposition": "helped"}).status_code == 200
    assert not offered(cast, "dispatcher", one)
    assert not offered(cast, "requester", one)


def test_a_machine_says_nothing_for_a_person(cast: Cast, over: str) -> None:
    until = timezone.now() + timedelta(hours=1)
    _, key = tokens.make_machine_token(cast.people["requester"], "CAD", ["read", "write"], until)
    bearer = {"Authorization": f"Bearer {key}"}
    answer = cast.client().get(f"/api/v1/backups/{over}/soon-enough/", headers=bearer)
    assert answer.json() == {"offered": False}
    refused(cast.client().say(f"backups/{over}/soon-enough/", {"answer": "yes"}, **bearer), 403, "forbidden")


def test_another_word_is_refused(cast: Cast, over: str) -> None:
    for body in ({"answer": "maybe"}, {"answer": None}, {}):
        refused(cast.client("requester").say(f"backups/{over}/soon-enough/", body), 400, "invalid", "answer")


def put(cast: Cast, month: date, answer: str, count: int, urgency: str = "cover") -> None:
    SoonEnoughCount.objects.create(agency=cast.metro, urgency=urgency, month=month, answer=answer, count=count)


def told(cast: Cast, since: date | None = None, until: date | None = None, *urgencies: str) -> dict[str, int] | None:
    at = [datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None for day in (since, until)]
    return soon_enough.answers(cast.metro, at[0], at[1], urgencies or None)


def test_four_answers_are_told_to_nobody_and_five_are_a_sum(cast: Cast) -> None:
    put(cast, date(2026, 1, 1), "yes", 3)
    put(cast, date(2026, 1, 1), "late", 1)
    assert told(cast) is None
    put(cast, date(2026, 2, 1), "never", 1)
    assert told(cast) == {"yes": 3, "late": 1, "never": 1}
    assert soon_enough.answers(cast.county, None, None) is None


def test_the_month_that_runs_is_not_told_so_that_nobody_subtracts_yesterday(cast: Cast) -> None:
    put(cast, timezone.now().date().replace(day=1), "yes", 50)
    assert told(cast) is None


def test_any_two_figures_differ_by_five_or_more(cast: Cast) -> None:
    for month in range(1, 10):
        put(cast, date(2026, month, 1), "yes", 2)
        put(cast, date(2026, month, 1), "never", 4, "roll_by")
    starts = [date(2026, month, 1) for month in range(1, 11)]
    sums = {
        (since, until, urgencies): sum((told(cast, since, until, *urgencies) or {"": 0}).values())
        for since in starts for until in starts if since < until
        for urgencies in ((), ("cover",), ("roll_by",))
    }  # fmt: skip
    assert max(sums.values()) > 40
    for (since, until, urgencies), total in sums.items():
        for (other_since, other_until, others), less in sums.items():
            inside = others == urgencies and since <= other_since and other_until <= until
            assert not inside or total - less == 0 or total - less >= soon_enough.FEWEST


def test_a_span_tells_whole_blocks_that_lie_in_it(cast: Cast) -> None:
    for month, answer in ((3, "yes"), (4, "late"), (5, "never")):
        put(cast, date(2026, month, 1), answer, 5)
    assert told(cast, date(2026, 4, 1), date(2026, 5, 1)) == {"yes": 0, "late": 5, "never": 0}
    assert told(cast, date(2026, 4, 2), date(2026, 5, 1)) is None
    assert told(cast, date(2026, 3, 1), date(2026, 6, 1)) == {"yes": 5, "late": 5, "never": 5}


def test_a_count_is_of_a_month_and_of_nothing_finer(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        put(cast, date(2026, 1, 2), "yes", 1)


#: West of UTC, where a day begins after it does there, and east of it, where it begins before.
ZONES = ["America/Los_Angeles", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Auckland"]


@pytest.mark.parametrize("zone", ZONES)
def test_a_period_of_whole_months_by_the_agencys_clock_has_those_months(cast: Cast, zone: str) -> None:
    cast.metro.time_zone = zone
    cast.metro.save()
    for month, answer in ((3, "yes"), (4, "late"), (5, "never")):
        put(cast, date(2026, month, 1), answer, 5)

    def of(first: date, after: date) -> dict[str, int] | None:
        bounds = Days(first, after, ZoneInfo(zone)).bounds(timezone.now())
        return soon_enough.answers(cast.metro, *bounds)

    assert of(date(2026, 4, 1), date(2026, 5, 1)) == {"yes": 0, "late": 5, "never": 0}
    assert of(date(2026, 3, 1), date(2026, 6, 1)) == {"yes": 5, "late": 5, "never": 5}
    for first, after in ((2, 1), (1, 30)):
        assert of(date(2026, 4, first), date(2026, 5 if after == 1 else 4, after)) is None


@pytest.mark.parametrize(
    ("zone", "said", "month"),
    [
        ("America/Los_Angeles", "2026-05-01T06:59:59+00:00", date(2026, 4, 1)),
        ("America/Los_Angeles", "2026-05-01T07:00:00+00:00", date(2026, 5, 1)),
        ("Pacific/Auckland", "2026-04-30T11:59:59+00:00", date(2026, 4, 1)),
        ("Pacific/Auckland", "2026-04-30T12:00:00+00:00", date(2026, 5, 1)),
    ],
)
def test_an_answer_is_counted_in_the_month_its_agency_has(
    cast: Cast, over: str, zone: str, said: str, month: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.metro.time_zone = zone
    cast.metro.save()
    monkeypatch.setattr(Log, "now", datetime.fromisoformat(said))
    assert say(cast, "requester", over).status_code == 200
    assert SoonEnoughCount.objects.get().month == month


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_month_that_runs_by_the_agencys_clock_is_not_told(cast: Cast, zone: str) -> None:
    cast.metro.time_zone = zone
    cast.metro.save()
    here = timezone.now().astimezone(ZoneInfo(zone)).date().replace(day=1)
    put(cast, here, "yes", 50)
    assert told(cast) is None
    put(cast, (here - timedelta(days=1)).replace(day=1), "late", 5)
    assert told(cast) == {"yes": 0, "late": 5, "never": 0}
