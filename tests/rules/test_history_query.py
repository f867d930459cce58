"""What a query of the history means: whole days of the agency's clock, shifts over midnight, periods to compare."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.history_query import NAMES, Days, Query, asked_for, before, days
from requests.refusals import Invalid

HERE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_period_goes_from_midnight_to_midnight() -> None:
    query = Query(since=at("2026-03-07T15:00-05:00"), until=at("2026-03-08T01:00-05:00"))
    found = days(query, NOW, HERE)
    assert found == Days(date(2026, 3, 7), date(2026, 3, 9), HERE)
    begins, ends = found.bounds(NOW)
    assert ends - begins == timedelta(hours=47), "the clocks are set forward in it"


def test_a_midnight_ends_the_day_before_it() -> None:
    found = days(Query(until=at("2026-06-01T00:00-04:00")), NOW, HERE)
    assert found.after == date(2026, 6, 1)


@pytest.mark.parametrize("until", [None, NOW, NOW + timedelta(days=40)])
def test_what_goes_on_has_no_end_of_its_own(until: datetime | None) -> None:
    found = days(Query(until=until), NOW, HERE)
    assert (found.first, found.after) == (date(2025, 11, 28), None)
    assert found.bounds(NOW)[1] == at("2026-11-29T00:00-05:00")


def test_shifts_have_their_hours_over_midnight_too() -> None:
    assert Query(shifts=("night",)).hours == {23, 0, 1, 2, 3, 4, 5, 6}
    assert len(Query(shifts=("day", "evening")).hours) == 16
    assert len(Query().hours) == 24


def test_as_many_days_before_and_the_same_days_a_year_before() -> None:
    month = Days(date(2024, 2, 29), date(2024, 3, 10), HERE)
    assert before(month, NOW, "previous") == Days(date(2024, 2, 19), date(2024, 2, 29), HERE)
    assert before(month, NOW, "year") == Days(date(2023, 2, 28), date(2023, 3, 10), HERE)


@given(
    st.dictionaries(st.sampled_from(sorted(NAMES)) | st.text(max_size=9), st.lists(st.text(max_size=20), max_size=60))
)
def test_whatever_is_said_is_understood_or_refused_by_name(said: dict[str, list[str]]) -> None:
    try:
        asked_for(said)
    except Invalid as refusal:
        assert refusal.fields
