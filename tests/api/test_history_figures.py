"""Figures, heat and trend as a supervisor reads them: what is told, what is hidden, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from requests import askers, kept
from requests.models import Account, ShownPeriod
from tests.api.test_history_and_access_log import typed
from tests.api.wire import refused
from tests.cast import Cast
from units.access_log import ALLOWED
from units.models import AccessLog, Beat, Unit

UNITS = ("2A12", "2A14", "2A16", "2A18")
PAGES = ("history/figures/", "history/heat/", "history/trend/")


def read(cast: Cast, path: str) -> Any:
    said = cast.client("commander").read(path)
    assert said.status_code == 200, said.content
    return said.json()


def numbers(said: Any) -> set[int]:
    """Every number in an answer."""
    if isinstance(said, dict):
        return set[int]().union(*map(numbers, (value for name, value in said.items() if not name.endswith("_below"))))
    if isinstance(said, list):
        return set[int]().union(*map(numbers, said))
    return {said} if isinstance(said, int) and not isinstance(said, bool) else set()


@pytest.fixture
def asked(cast: Cast) -> Cast:
    """Eight covers, two of each car, and five backups."""
    for unit in UNITS:
        typed(cast, unit, 2, "cover")
        typed(cast, unit, 1, "backup")
    typed(cast, "2A12", 1, "backup")
    # At one moment: an hour, or a day, may have ended in between, and each of its two parts would be too few to tell.
    Account.objects.update(received_at=Account.objects.latest("received_at").received_at)
    return cast


def test_what_closed_is_counted_at_once(asked: Cast) -> None:
    said = read(asked, "history/figures/")
    assert (said["told"], said["why"], said["total"]) == (True, None, 13)
    by = {row["urgency"]: row for row in said["by_urgency"]}
    assert {level: row["count"] for level, row in by.items()} == {
        "roll_by": 0, "cover": 8, "backup": 5, "emergency": 0,
    }  # fmt: skip
    assert by["cover"]["unanswered"] == 8
    assert by["cover"]["times"]["first_rolling"] is None, "nobody ever rolled"
    assert {row["beat"]: row["count"] for row in said["by_beat"]} == {"1A": 0, "2A": 13, "3A": 0}
    assert sum(count or 0 for row in read(asked, "history/heat/")["cells"] for count in row) == 13
    assert sum(point["count"] or 0 for point in read(asked, "history/trend/")["points"]) == 13


def test_nothing_at_all_is_told_as_nothing(cast: Cast) -> None:
    said = read(cast, "history/figures/")
    assert (said["told"], said["total"]) == (True, 0)
    assert read(cast, "history/trend/")["points"] == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("many", [0, 4, 5])
def test_many_filters_say_the_same_whether_a_few_are_looked_for_first_or_not(
    asked: Cast, monkeypatch: pytest.MonkeyPatch, path: str, many: int
) -> None:
    some = list(Account.objects.filter(urgency="cover")[:many])
    Account.objects.update(stop_kind="traffic")
    Account.objects.filter(pk__in=[one.pk for one in some]).update(stop_kind="custody")
    narrow = f"{path}?urgency=cover&origin=radio&stop_kind=custody"
    looked_first = read(asked, narrow)
    assert looked_first["why"] == {0: None, 4: "few", 5: "too_near"}[many]
    ShownPeriod.objects.all().delete()
    kept.forget()
    monkeypatch.setattr(askers, "_MANY", 10)
    assert read(asked, narrow) == looked_first


@pytest.mark.parametrize("path", PAGES)
def test_a_filter_that_leaves_out_a_few_is_refused(asked: Cast, path: str) -> None:
    Account.objects.filter(urgency="backup").update(beat=None)
    first = Account.objects.filter(urgency="backup").first()
    assert first is not None
    Account.objects.exclude(pk=first.pk).update(beat=asked.units["2A12"].beat_id)
    said = read(asked, f"{path}?beat=2A")
    assert (said["told"], said["why"]) == (False, "too_near")
    assert "13" not in json.dumps({name: said[name] for name in said if name not in ("from", "to")})


def test_few_people_are_told_as_a_total_only_and_only_of_weeks(cast: Cast) -> None:
    typed(cast, "2A12", 6, "cover")
    said = read(cast, "history/figures/")
    assert (said["told"], said["why"], said["total"]) == (False, "too_near", 6)
    assert {row["count"] for row in said["by_urgency"]} == {None}
    assert read(cast, "history/figures/?urgency=cover")["total"] is None


def test_twelve_asks_of_one_car_are_told_by_no_filter_that_finds_it(cast: Cast) -> None:
    """One car asks twelve times, four others once each; it alone works beat 1A."""
    car = cast.units["2A12"]
    car.beat = Beat.objects.get(agency=cast.metro, code="1A")
    car.save()
    typed(cast, "2A12", 12, "cover")
    cast.units["2A20"] = Unit.objects.create(agency=cast.metro, call_sign="2A20", beat=cast.units["2A14"].beat)
    for unit in ("2A14", "2A16", "2A18", "2A20"):
        typed(cast, unit, 1, "cover")
    for query in ("", "?beat=1A", "?beat=2A", "?beat=2A&beat=3A", "?urgency=cover&beat=1A", "?origin=radio&beat=1A"):
        for path in PAGES:
            assert not {12, 4} & numbers(read(cast, path + query)), (path, query)
    assert read(cast, "history/figures/?beat=1A")["why"] == "too_near", "not that they are few: the list counts 12"
    assert {row["beat"]: row["count"] for row in read(cast, "history/figures/")["by_beat"]} == {
        "1A": None, "2A": None, "3A": 0,
    }  # fmt: skip


def test_a_period_that_goes_on_is_the_same_period_an_hour_later(asked: Cast) -> None:
    assert read(asked, "history/figures/")["total"] == 13
    typed(asked, "2A14", 1, "cover")
    said = read(asked, "history/figures/")
    assert (said["total"], said["message"]) == (14, None)
    assert ShownPeriod.objects.count() == 1


def test_who_asks_for_a_day_less_is_shown_what_was_shown(asked: Cast) -> None:
    early = Account.objects.order_by("received_at").first()
    assert early is not None
    Account.objects.filter(pk=early.pk).update(received_at="2026-03-01T12:00:00Z")
    assert read(asked, "history/figures/?from=2026-02-01T00:00:00Z")["total"] == 13
    said = read(asked, "history/figures/?from=2026-04-01T00:00:00Z")
    assert (said["total"], said["from"]) == (13, "2026-02-01T00:00:00.000000Z")
    assert "2026-02-01" in said["message"]


def test_an_earlier_period_stands_beside_it(asked: Cast) -> None:
    said = read(asked, "history/figures/?compare=previous")
    assert said["compared"]["total"] == 0
    assert said["compared"]["to"] == said["from"]
    assert read(asked, "history/figures/")["compared"] is None


@pytest.mark.parametrize("path", ("history/", *PAGES))
def test_a_look_at_figures_leaves_a_row(cast: Cast, path: str) -> None:
    read(cast, path)
    row = AccessLog.objects.get(outcome=ALLOWED)
    assert (row.what, row.officer_id) == (f"GET {path}", cast.people["commander"].pk)


NONSENSE = [
    ("from=2026-05-01T00:00:00Z&to=2026-04-01T00:00:00Z", "to"),
    ("from=9999-01-01T00:00:00Z", "from"),
    ("to=9999-12-31T23:59:59Z", "to"),
    ("from=2090-01-01T00:00:00Z", "from"),
    ("beat=9Z", "beat"),
    ("beat=2A'%3B%20drop%20table%20requests_backup%3B--", "beat"),
    ("urgency=urgent", "urgency"),
    ("&".join(f"beat=B{n}" for n in range(51)), "beat"),
    ("shift=noon", "shift"),
    ("origin=' or 1=1", "origin"),
    ("disposition=%00", "disposition"),
    ("stop_kind=", "stop_kind"),
    ("reference=%20", "reference"),
    ("place=" + "x" * 201, "place"),
    ("place=%00", "place"),
    ("lat=1&lon=2", "radius_m"),
    ("lat=91&lon=2&radius_m=100", "lat"),
    ("lat=nan&lon=2&radius_m=100", "lat"),
    ("lat=1&lon=2&radius_m=1e400", "radius_m"),
    ("lat=1&lon=2&radius_m=49", "radius_m"),
    ("mutual_aid=maybe", "mutual_aid"),
    ("mutual_aid=in&mutual_aid=out", "mutual_aid"),
    ("officer=7", "officer"),
    ("unit=2A12", "unit"),
    ("order=asker", "order"),
]


@pytest.mark.parametrize("path", ("history/", *PAGES))
def test_nonsense_is_refused_by_the_name_of_its_field(cast: Cast, path: str, subtests: pytest.Subtests) -> None:
    for query, field in NONSENSE:
        with subtests.test(query=query[:60]):
            refused(cast.client("commander").read(f"{path}?{query}"), 400, "invalid", field)


def test_ten_thousand_values_are_refused_before_anybody_reads_them(cast: Cast) -> None:
    query = "&".join(["beat=2A"] * 10_000)
    for path in ("history/", *PAGES):
        said = cast.client("commander").read(f"{path}?{query}")
        refused(said, 400, "invalid")
        assert "more than 200 values" in said.json()["error"]["message"]


def test_place_and_text_are_text_and_no_pattern(asked: Cast) -> None:
    assert read(asked, "history/figures/?place=%25")["total"] == 0
    assert read(asked, "history/?place='%3B%20select%201%3B--")["results"] == []


def test_the_list_takes_the_same_filters(asked: Cast) -> None:
    assert len(read(asked, "history/?urgency=backup")["results"]) == 5
    assert len(read(asked, "history/?beat=2A&urgency=cover&urgency=backup&origin=radio")["results"]) == 13
    assert read(asked, "history/?mutual_aid=in")["results"] == []
    assert len(read(asked, "history/?shift=day&shift=evening&shift=night&limit=200")["results"]) == 13


def test_no_unit_and_no_person_is_in_any_of_it(asked: Cast) -> None:
    for path in ("history/", *PAGES):
        said = json.dumps(read(asked, path))
        for name in (*UNITS, "equester", "ispatcher"):
            assert name not in said, path


def test_it_is_no_officers_business(cast: Cast) -> None:
    for path in PAGES:
        for name in ("requester", "dispatcher"):
            refused(cast.client(name).read(path), 403, "forbidden")
        refused(cast.client("commander").read(f"{path}?agency=COUNTY"), 404, "not_found")
        assert isinstance(cast.client(), Client)
        refused(cast.client().read(path), 401, "not_signed_in")
