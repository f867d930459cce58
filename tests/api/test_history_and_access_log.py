"""Reading afterwards: figures that name nobody, and a row for everyone who looked or was refused."""

from __future__ import annotations

import json
from typing import Any

import psycopg2.errors
import pytest
from django.db import ProgrammingError, connection

from tests.api.test_lists import closed
from tests.api.wire import ask, refused
from tests.cast import Cast, Wire
from units.access_log import ALLOWED, REFUSED
from units.models import AccessLog


def typed(cast: Cast, unit: str, times: int, urgency: str) -> None:
    """Asks for a unit by a desk, and closes."""
    desk = cast.client("dispatcher")
    for _ in range(times):
        card = ask(desk, urgency, unit=unit)
        desk.say(f"backups/{card['id']}/close/", {"disposition": "helped"})


def test_five_of_one_person_are_not_counted_either(cast: Cast) -> None:
    closed(cast, "requester", 5, "cover")
    assert set(counts(cast.client("commander").read("history/").json()).values()) == {None}


def counts(said: dict[str, Any]) -> dict[str, int | None]:
    return {row["urgency"]: row["count"] for row in said["figures"]["by_urgency"]}


def test_fewer_than_five_are_not_counted_aloud(cast: Cast) -> None:
    for unit in ("2A12", "2A14", "2A16", "2A18"):
        typed(cast, unit, 2, "cover")
        typed(cast, unit, 1, "backup")
    said = cast.client("commander").read("history/").json()
    assert counts(said) == {"roll_by": None, "cover": None, "backup": None, "emergency": None}, "8 less 4 were 4"
    typed(cast, "2A12", 1, "backup")
    said = cast.client("commander").read("history/").json()
    assert counts(said) == {"roll_by": None, "cover": 8, "backup": 5, "emergency": None}
    assert said["figures"]["hidden_below"] == 5
    assert "total" not in json.dumps(said["figures"])


def test_a_row_names_neither_a_person_nor_a_unit(cast: Cast) -> None:
    closed(cast, "requester", 2)
    said = cast.client("commander").read("history/").content.decode()
    for name in ("2A12", "CAR-2A12", "equester", str(cast.units["2A12"].pk)):
        assert name not in said


def test_the_history_is_cut_by_time_and_read_page_by_page(cast: Cast) -> None:
    known = closed(cast, "requester", 5)[::-1]
    reader = cast.client("commander")
    first = reader.read("history/?limit=3").json()
    second = reader.read(f"history/?limit=3&cursor={first['next']}").json()
    assert [row["id"] for row in first["results"] + second["results"]] == known
    middle = first["results"][1]["received_at"]
    assert [r["id"] for r in reader.read(f"history/?from={middle}").json()["results"]] == known[:2]
    assert [r["id"] for r in reader.read(f"history/?to={middle}").json()["results"]] == known[2:]


@pytest.mark.parametrize("name", ["from", "to"])
def test_a_time_without_a_zone_is_refused(cast: Cast, subtests: pytest.Subtests, name: str) -> None:
    for value in ("yesterday", "2026-11-22", "2026-11-22T21:04:12", "", "%00", "0001-01-01T00:00:00%2B14:00"):
        with subtests.test(value=value):
            refused(cast.client("commander").read(f"history/?{name}={value}"), 400, "invalid", name)


def test_looking_at_a_record_leaves_a_row(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    reader = cast.client("commander")
    for path in (f"backups/{card['id']}/", f"backups/{card['id']}/timeline/", "backups/?state=closed", "history/"):
        assert reader.read(path).status_code == 200
    rows = list(AccessLog.objects.filter(outcome=ALLOWED).order_by("pk"))
    assert [row.what for row in rows] == [
        "GET backups/<uuid:backup_id>/", "GET backups/<uuid:backup_id>/timeline/", "GET backups/", "GET history/",
    ]  # fmt: skip
    assert {row.officer_id for row in rows} == {cast.people["commander"].pk}
    assert rows[0].subject == card["id"]
    assert rows[0].address == "127.0.0.1"


def test_working_the_board_is_no_look_at_a_record(cast: Cast) -> None:
    desk = cast.client("dispatcher")
    for path in ("board/", "board/events/?after=0", "units/", "beats/", "backups/", "session/"):
        assert desk.read(path).status_code == 200
    assert not AccessLog.objects.exists()


def test_every_refusal_of_a_person_leaves_a_row(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    path = f"backups/{card['id']}/"
    refused(cast.client("third").say(f"{path}close/", {"disposition": "helped"}), 403, "forbidden")
    refused(cast.client("outsider").read(path), 404, "not_found")
    refused(Wire().read(path), 401, "not_signed_in")
    rows = list(AccessLog.objects.filter(outcome=REFUSED).order_by("pk"))
    assert [(row.officer_id, row.reason.split(":")[0]) for row in rows] == [
        (cast.people["third"].pk, "forbidden"), (cast.people["outsider"].pk, "not_found"), (None, "not_signed_in"),
    ]  # fmt: skip
    assert all(card["id"] in row.subject for row in rows)


def test_a_slip_of_the_pen_is_no_refusal_of_a_person(cast: Cast) -> None:
    refused(cast.client("requester").say("backups/", {}), 400, "invalid", "urgency")
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    "change", ["update units_accesslog set what = ''", "delete from units_accesslog", "truncate units_accesslog"]
)
def test_the_application_can_only_add_rows(cast: Cast, change: str) -> None:
    refused(Wire().read("units/"), 401, "not_signed_in")
    with pytest.raises(ProgrammingError) as caught, connection.cursor() as cursor:
        cursor.execute(change)
    assert isinstance(caught.value.__cause__, psycopg2.errors.InsufficientPrivilege)


def test_a_log_that_cannot_be_written_stops_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    card = ask(cast.client("requester"))

    def fail(**_: Any) -> None:
        raise ProgrammingError("no room")

    monkeypatch.setattr(AccessLog.objects, "create", fail)
    assert cast.client("commander").read(f"backups/{card['id']}/").status_code == 200
    refused(cast.client("outsider").read(f"backups/{card['id']}/"), 404, "not_found")
