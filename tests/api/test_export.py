"""History as a file: every row once, nobody's name, and no more in memory than a page."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from requests import exports, history
from requests.api import exports as api
from requests.export_words import File, JsonLines, Told
from requests.models import Backup, Response
from tests.api.test_lists import closed
from tests.api.wire import ask, refused
from tests.cast import Cast
from units.access_log import ALLOWED
from units.models import AccessLog, Agency


def lines(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    text: str = answer.getvalue().decode("utf-8-sig")
    return text.splitlines()


def table(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("\n".join(lines(answer)[:-1]))))


def objects(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(answer)]


def many(cast: Cast, count: int) -> None:
    """So many more closed backups, a minute apart but for the last two."""
    closed(cast, "requester")
    one = Backup.objects.get()
    for number in range(1, count):
        one.pk, one.number = None, one.number + 1
        one.received_at -= timedelta(minutes=number < count - 1)
        one._state.adding = True
        one.save(force_insert=True)


def test_every_closed_backup_stands_there_once_oldest_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PAGE", 3)
    Agency.objects.update(time_zone="America/Chicago")
    many(cast, 10)
    ask(cast.client("requester"))
    found = objects(cast.client("commander").read("history/export/?format=jsonl"))
    known = Backup.objects.exclude(closed_at=None).order_by("received_at", "pk").values_list("number", flat=True)
    assert [row["number"] for row in found[:-1]] == list(known)
    assert [row["row"] for row in found[:-1]] == list(range(1, 11))
    assert (found[-1]["end"], found[-1]["rows"]) == (True, 10)


def test_csv_and_json_lines_say_the_same(cast: Cast) -> None:
    closed(cast, "requester", 2)
    reader = cast.client("commander")
    of_csv = table(reader.read("history/export/?format=csv"))
    of_json = objects(reader.read("history/export/?format=jsonl"))[:-1]
    assert [[*row] for row in of_csv] == [[*exports.COLUMNS]] * 2
    for one, other in zip(of_csv, of_json, strict=True):
        assert one == {name: "" if value is None else str(value) for name, value in other.items()}


def test_a_row_says_when_help_came_and_how_long_it_took(cast: Cast) -> None:
    card = ask(cast.client("requester"), "cover", location="5th and Oak")
    for verb in ("respond", "arrive"):
        for name in ("neighbour", "third"):
            cast.client(name).say(f"backups/{card['id']}/{verb}/")
    cast.client("requester").say(f"backups/{card['id']}/close/", {"disposition": "helped"})
    began = Backup.objects.get().received_at
    for number, response in enumerate(Response.objects.order_by("on_scene_at"), 2):
        Response.objects.filter(pk=response.pk).update(on_scene_at=began + timedelta(minutes=number))
    [row, _] = objects(cast.client("commander").read("history/export/?format=jsonl"))
    assert (row["place"], row["urgency"], row["disposition"], row["beat"]) == ("5th and Oak", "cover", "helped", "2A")
    assert row["second_on_scene_s"] == 180
    assert row["first_rolling_at"] is not None
    assert row["partners"] == 0


def test_times_are_of_the_agencys_clock_with_its_offset(cast: Cast) -> None:
    closed(cast, "requester", 2)
    Agency.objects.update(time_zone="America/Chicago")
    for number, month in enumerate((1, 7)):
        moment = datetime(2026, month, 1, 3, 0, 0, 123_456, tzinfo=UTC)
        Backup.objects.filter(pk=Backup.objects.order_by("number")[number].pk).update(received_at=moment)
    found = objects(cast.client("commander").read("history/export/?format=jsonl"))
    assert [row["received_at"] for row in found[:2]] == [
        "2025-12-31T21:00:00.123-06:00",
        "2026-06-30T22:00:00.123-05:00",
    ]
    with connection.cursor() as cursor:
        cursor.execute("show timezone")
        assert cursor.fetchone() == ("UTC",)


def test_the_same_unit_twice_is_no_second_unit(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    for verb in ("arrive", "clear", "respond", "arrive"):
        assert cast.client("neighbour").say(f"backups/{card['id']}/{verb}/").status_code == 200
    cast.client("requester").say(f"backups/{card['id']}/close/", {"disposition": "helped"})
    reader = cast.client("commander")
    [row, _] = objects(reader.read("history/export/?format=jsonl"))
    [listed] = reader.read("history/").json()["results"]
    assert (row["second_on_scene_at"], listed["second_on_scene_at"]) == (None, None)


def test_a_stated_arrival_is_the_second_one_of_the_file_as_of_the_list(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    cast.client("neighbour").say(f"backups/{card['id']}/arrive/")
    stated = Response.objects.get().on_scene_at
    assert stated is not None
    Backup.objects.update(received_at=stated - timedelta(minutes=9))
    at = (stated - timedelta(minutes=4)).isoformat()
    said = cast.client("dispatcher").say(f"backups/{card['id']}/arrive/", {"unit": "2A16", "at": at})
    assert said.status_code == 200, said.content
    cast.client("requester").say(f"backups/{card['id']}/close/", {"disposition": "helped"})
    reader = cast.client("commander")
    [row, _] = objects(reader.read("history/export/?format=jsonl"))
    [listed] = reader.read("history/").json()["results"]
    assert row["second_on_scene_s"] == 540
    assert datetime.fromisoformat(row["second_on_scene_at"]) == stated.replace(
        microsecond=stated.microsecond // 1000 * 1000
    )
    assert datetime.fromisoformat(listed["second_on_scene_at"]) == stated


def newest(cast: Cast) -> tuple[dict[str, Any], dict[str, Any]]:
    """The newest row, of the file and of the list."""
    reader = cast.client("commander")
    return objects(reader.read("history/export/?format=jsonl"))[-2], reader.read("history/").json()["results"][0]


def test_of_two_stated_arrivals_the_first_is_stated_too(cast: Cast) -> None:
    """Touched 20 and 22 minutes after the ask, stated 5 and 6: no second one before the first."""
    card = ask(cast.client("requester"))
    asked = timezone.now() - timedelta(minutes=30)
    Backup.objects.update(received_at=asked)
    for unit, stated in (("2A14", 5), ("2A16", 6)):
        at = (asked + timedelta(minutes=stated)).isoformat()
        said = cast.client("dispatcher").say(f"backups/{card['id']}/arrive/", {"unit": unit, "at": at})
        assert said.status_code == 200, said.content
    for unit, touched in (("2A14", 20), ("2A16", 22)):
        at_touch = asked + timedelta(minutes=touched)
        Response.objects.filter(unit__call_sign=unit).update(rolling_at=at_touch, on_scene_at=at_touch)
    Backup.objects.update(first_on_scene_at=asked + timedelta(minutes=20))
    cast.client("requester").say(f"backups/{card['id']}/close/", {"disposition": "helped"})
    row, listed = newest(cast)
    assert (row["first_on_scene_s"], row["second_on_scene_s"]) == (300, 360)
    for name, stated in (("first_on_scene_at", 5), ("second_on_scene_at", 6)):
        assert datetime.fromisoformat(listed[name]) == asked + timedelta(minutes=stated)
        assert abs(datetime.fromisoformat(row[name]) - datetime.fromisoformat(listed[name])) < timedelta(seconds=0.001)


def test_who_only_said_on_scene_never_said_rolling(cast: Cast) -> None:
    first = ask(cast.client("requester"))
    cast.client("neighbour").say(f"backups/{first['id']}/arrive/")
    cast.client("requester").say(f"backups/{first['id']}/close/", {"disposition": "helped"})
    row, listed = newest(cast)
    assert (row["first_rolling_at"], row["first_rolling_s"], listed["first_rolling_at"]) == (None, None, None)
    assert listed["first_on_scene_at"]
    second = ask(cast.client("requester"))
    cast.client("neighbour").say(f"backups/{second['id']}/arrive/")
    cast.client("third").say(f"backups/{second['id']}/respond/")
    cast.client("requester").say(f"backups/{second['id']}/close/", {"disposition": "helped"})
    row, listed = newest(cast)
    rolled = Response.objects.get(backup=second["id"], unit__call_sign="2A16").rolling_at
    assert row["number"] == second["number"]
    assert datetime.fromisoformat(listed["first_rolling_at"]) == rolled


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_file_names_neither_a_person_nor_a_unit_nor_what_stands_for_one(cast: Cast, form: str) -> None:
    card = ask(cast.client("requester"), note="Miller is here")
    cast.client("neighbour").say(f"backups/{card['id']}/respond/")
    cast.client("third").say(f"backups/{card['id']}/decline/")
    cast.client("dispatcher").say(f"backups/{card['id']}/acknowledge/")
    cast.client("requester").say(f"backups/{card['id']}/close/", {"disposition": "helped"})
    said = "\n".join(lines(cast.client("commander").read(f"history/export/?format={form}")))
    hidden = ["2A12", "2A14", "2A16", "CAR-", "equester", "eighbour", "hird", "ispatcher", "Miller", card["id"]]
    hidden += [str(unit.pk) for unit in cast.units.values()]
    assert not [word for word in hidden if word in said]
    assert "Commander" in said, "who made the file stands in it"


def test_tests_lures_and_drills_are_no_history(cast: Cast) -> None:
    closed(cast, "requester", 2)
    Backup.objects.filter(pk=Backup.objects.first().pk).update(mark="drill")  # type: ignore[union-attr]
    assert len(table(cast.client("commander").read("history/export/"))) == 1


def test_the_window_is_that_of_the_list_and_stands_in_the_last_line(cast: Cast) -> None:
    closed(cast, "requester", 2)
    Backup.objects.filter(pk=Backup.objects.order_by("pk")[0].pk).update(
        received_at=timezone.now() - timedelta(days=40)
    )
    since = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer = cast.client("commander").read(f"history/export/?format=jsonl&from={since}")
    assert answer["X-Rows"] == "1"
    found = objects(answer)
    assert (len(found), found[-1]["rows"]) == (2, 1)
    assert since.replace(":", "%3A") in found[-1]["filter"]


def test_its_size_is_known_before_and_it_is_saved_under_a_name(cast: Cast) -> None:
    closed(cast, "requester", 3)
    answer = cast.client("commander").read("history/export/")
    assert answer["X-Rows"] == "3"
    assert answer["Content-Disposition"].startswith('attachment; filename="METRO-backups-20')
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize(
    ("query", "field"),
    [("format=xlsx", "format"), ("from=yesterday", "from"), ("to=9999-99-99", "to"), ("asker=1", "asker")],
)
def test_what_makes_no_sense_is_refused_by_name(cast: Cast, query: str, field: str) -> None:
    refused(cast.client("commander").read(f"history/export/?{query}"), 400, "invalid", field)


def test_who_exported_what_is_on_record(cast: Cast) -> None:
    closed(cast, "requester", 2)
    cast.client("commander").read("history/export/?format=jsonl").getvalue()
    row = AccessLog.objects.get(what="GET history/export/", outcome=ALLOWED)
    assert row.officer_id == cast.people["commander"].pk
    assert row.subject.startswith("2 rows of METRO as format=jsonl")


def test_a_process_makes_a_few_files_at_once_and_tells_the_next_to_wait(cast: Cast) -> None:
    closed(cast, "requester")
    reader = cast.client("commander")
    waiting = [reader.read("history/export/") for _ in range(api.MOST_AT_ONCE)]
    late = reader.read("history/export/")
    assert late["Retry-After"]
    refused(late, 429, "slow_down")
    for answer in waiting:
        answer.getvalue()
    assert reader.read("history/export/").status_code == 200


def test_an_answer_that_nobody_read_takes_no_place(cast: Cast) -> None:
    reader = cast.client("commander")
    for _ in range(api.MOST_AT_ONCE + 2):
        answer = reader.read("history/export/")
        assert answer.status_code == 200
        answer.close()
        del answer


def test_a_page_is_one_query_and_is_made_when_it_is_asked_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PAGE", 4)
    many(cast, 11)
    now = timezone.now()
    told = Told("METRO", "", now, "test")
    file = File(JsonLines(exports.COLUMNS, told, ZoneInfo("UTC")))
    parts = exports.pages(exports.rows(history.closed(cast.metro, None, None), now), cast.metro, file)
    sizes, counts = [], []
    while True:
        with CaptureQueriesContext(connection) as queries:
            part = next(parts, None)
        if part is None:
            break
        sizes.append(part.count(b"\n"))
        counts.append(len(queries))
    assert sizes == [0, 4, 4, 3, 1]
    assert {count for count in counts if count} == {4}, "begin, its clock, the page, commit"
    assert [bool(count) for count in counts] == [False, True, True, True, False]
    assert max(sizes) <= exports.PAGE
