"""A record is opened with a reason; the look is written down, and those it names read of it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests.actions import Ask, arrive, clear_stop, close, open_stop, request_backup, state
from requests.api.components import COMPONENTS
from requests.models import Stop
from requests.vocabulary import Disposition, StopKind, Urgency
from tests.api.test_schema import check
from tests.api.wire import refused
from tests.cast import Cast
from tests.record.nights import covered, pass_time
from units import tokens
from units.models import AccessLog

WEEK = timedelta(days=7)


def opened(cast: Cast, asked: uuid.UUID, query: str = "reason=complaint&why=C-1182") -> dict[str, Any]:
    answer = cast.client("commander").read(f"backups/{asked}/record/?{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_the_record_answers_its_shape_with_names(cast: Cast) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "Stood at the rear.")
    told = opened(cast, asked)
    check(told, COMPONENTS["Record"])
    assert told["header"]["officers"] == ["Requester"]
    assert told["presences"][0]["officers"] == ["Neighbour"]
    assert told["presences"][0]["statements"][0]["text"] == "Stood at the rear."
    assert told["look"] == {"by": "Commander", "reason": "Complaint: C-1182"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "reason"),
        ("reason=", "reason"),
        ("reason=curious", "reason"),
        ("reason=other", "why"),
        ("reason=live", "reason"),
        (f"reason=court&why={'x' * 121}", "why"),
        ("reason=court&why=a%00b", "why"),
        ("reason=court&why=%1b[2J", "why"),
    ],
)
def test_without_a_reason_that_makes_sense_nothing_is_read(cast: Cast, query: str, field: str) -> None:
    asked = covered(cast)
    pass_time(WEEK)
    refused(cast.client("commander").read(f"backups/{asked}/record/?{query}"), 400, "invalid", field)
    assert not AccessLog.objects.filter(outcome="allowed").exists()


def test_what_goes_on_is_work_and_needs_no_other_reason(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    assert opened(cast, asked, "reason=live")["look"]["reason"] == "Live work"


def test_every_look_has_who_when_from_where_outcome_and_reason(cast: Cast) -> None:
    asked = covered(cast)
    opened(cast, asked)
    row = AccessLog.objects.get()
    assert (row.what, row.subject) == ("GET backups/<uuid:backup_id>/record/", str(asked))
    assert (row.officer_id, row.actor) == (cast.people["commander"].pk, "supervisor Commander")
    assert (row.address, row.outcome, row.reason) == ("127.0.0.1", "allowed", "Complaint: C-1182")


def looks(cast: Cast, who: str) -> list[dict[str, Any]]:
    answer = cast.client(who).read("shift/")
    check(answer.json(), COMPONENTS["Shift"])
    found: list[dict[str, Any]] = answer.json()["looked"]
    return found


@pytest.mark.parametrize("who", ["requester", "neighbour"])
def test_those_it_names_read_who_looked_and_why(cast: Cast, who: str) -> None:
    opened(cast, covered(cast))
    (look,) = looks(cast, who)
    assert (look["by"], look["backup"], look["reason"]) == ("Commander", 1, "Complaint: C-1182")
    assert look["asked_at"] is not None


def test_who_was_aboard_when_a_desk_entered_it_reads_of_it_too(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    arrive(cast.actor("dispatcher"), asked, unit="2A14")
    opened(cast, asked)
    assert [look["reason"] for look in looks(cast, "neighbour")] == ["Complaint: C-1182"]
    assert looks(cast, "third") == []


def test_a_look_at_a_stop_is_told_to_whose_stop_it_was(cast: Cast) -> None:
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    answer = cast.client("commander").read(f"stops/{stop}/record/?reason=court&why=26-77")
    check(answer.json(), COMPONENTS["Record"])
    shift = cast.client("requester").read("shift/").json()
    check(shift, COMPONENTS["Shift"])
    (look,) = shift["looked_at_stops"]
    assert (look["by"], look["reason"], look["kind"], look["location"]) == (
        "Commander", "Court: 26-77", "traffic", "5th/Oak",
    )  # fmt: skip
    assert cast.client("third").read("shift/").json()["looked_at_stops"] == []


@pytest.mark.parametrize(("who", "status"), [("requester", 403), ("dispatcher", 403), ("outsider_desk", 404)])
def test_nobody_but_a_supervisor_of_the_agency_opens_it(cast: Cast, who: str, status: int) -> None:
    asked = covered(cast)
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC)
    for path in (f"backups/{asked}/record/", f"stops/{stop}/record/"):
        answer = cast.client(who).read(f"{path}?reason=night")
        refused(answer, status, "forbidden" if status == 403 else "not_found")
    assert AccessLog.objects.filter(outcome="refused").count() == 2


def test_the_one_who_was_there_reads_their_own_statement_and_nobody_elses(cast: Cast) -> None:
    asked = covered(cast)
    said = cast.client("neighbour").say(f"backups/{asked}/statement/", {"text": " Stood at the rear. "})
    assert said.status_code == 201
    check(said.json(), COMPONENTS["OwnStatement"])
    read = cast.client("neighbour").read(f"backups/{asked}/statement/").json()
    assert [one["text"] for one in read["results"]] == ["Stood at the rear."]
    refused(cast.client("commander").read(f"backups/{asked}/statement/"), 403, "forbidden")


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001, None, 7])
def test_a_statement_that_is_none_is_refused(cast: Cast, text: Any) -> None:
    asked = covered(cast)
    refused(cast.client("neighbour").say(f"backups/{asked}/statement/", {"text": text}), 400, "invalid", "text")


def test_a_machine_was_not_there(cast: Cast) -> None:
    asked = covered(cast)
    _, key = tokens.make_machine_token(
        cast.people["neighbour"], "cad", ["read", "write"], timezone.now() + timedelta(hours=1)
    )
    answer = cast.client().say(f"backups/{asked}/statement/", {"text": "I saw it."}, Authorization=f"Bearer {key}")
    refused(answer, 403, "forbidden")


def a_stop(cast: Cast, where: str, who: str = "requester") -> str:
    stop = open_stop(cast.actor(who), StopKind.TRAFFIC, location=where)
    clear_stop(cast.actor(who), stop)
    return str(stop)


def found(cast: Cast, query: str) -> list[str]:
    answer = cast.client("commander").read(f"history/stops/?{query}")
    assert answer.status_code == 200, answer.content
    check(answer.json(), COMPONENTS["PastStopPage"])
    return [row["location"] for row in answer.json()["results"]]


def test_a_stop_is_found_by_place_time_and_case_number(cast: Cast) -> None:
    first, _ = a_stop(cast, "5th/Oak"), a_stop(cast, "Main/4th")
    said = cast.client("dispatcher").say(f"stops/{first}/update/", {"reference": "26-1182"})
    assert said.status_code == 200, "a stop that is cleared takes its case number too"
    assert found(cast, "") == ["Main/4th", "5th/Oak"]
    assert found(cast, "place=oak") == ["5th/Oak"]
    assert found(cast, "reference=26-1182") == ["5th/Oak"]
    assert found(cast, "reference=26-1182&place=main") == []
    opened_at = Stop.objects.get(pk=first).opened_at
    assert found(cast, f"to={(opened_at + timedelta(microseconds=1)).isoformat().replace('+', '%2B')}") == ["5th/Oak"]


def test_the_list_of_stops_names_nobody(cast: Cast) -> None:
    a_stop(cast, "5th/Oak")
    said = cast.client("commander").read("history/stops/").content.decode()
    for name in ("2A12", "equester", str(cast.units["2A12"].pk)):
        assert name not in said


def test_the_list_of_stops_is_read_page_by_page(cast: Cast) -> None:
    for number in range(5):
        a_stop(cast, f"Oak {number}")
    reader = cast.client("commander")
    first = reader.read("history/stops/?limit=3").json()
    second = reader.read(f"history/stops/?limit=3&cursor={first['next']}").json()
    places = [row["location"] for row in first["results"] + second["results"]]
    assert places == [f"Oak {number}" for number in (4, 3, 2, 1, 0)] and second["next"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "to"),
        ("unit=2A12", "unit"),
        ("officer=1", "officer"),
        (f"place={'x' * 201}", "place"),
        ("reference=%00", "reference"),
        ("cursor=nonsense", "cursor"),
        ("limit=0", "limit"),
        ("to=0001-01-01T00:00:00Z", "to"),
        ("from=9999-12-31T00:00:00Z", "from"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(cast: Cast, query: str, field: str) -> None:
    refused(cast.client("commander").read(f"history/stops/?{query}"), 400, "invalid", field)


def test_an_odd_filter_finds_nothing(cast: Cast) -> None:
    a_stop(cast, "5th/Oak")
    assert found(cast, "place=%25' or 1=1 --") == []


def test_a_case_number_is_given_before_and_after_the_end_and_only_desks_read_it_on_the_card(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    path = f"backups/{asked}/"
    said = cast.client("requester").say(path, {"reference": "26-1182"}, method="patch")
    assert (said.status_code, said.json()["reference"]) == (200, None)
    assert cast.client("dispatcher").read(path).json()["reference"] == "26-1182"
    close(cast.actor("requester"), asked, Disposition.HELPED)
    said = cast.client("dispatcher").say(path, {"reference": " 26-1183 "}, method="patch")
    assert said.json()["reference"] == "26-1183"
    refused(
        cast.client("dispatcher").say(path, {"reference": "1", "note": "x"}, method="patch"), 409, "not_in_this_state"
    )
    refused(cast.client("third").say(path, {"reference": "1"}, method="patch"), 403, "forbidden")
    texts = [line["text"] for line in opened(cast, asked)["lines"]]
    assert [text for text in texts if "case" in text] == ["case number 26-1182", "case number 26-1183"]


def test_the_record_of_a_backup_tells_the_case_number_of_its_stop(cast: Cast) -> None:
    stop = str(open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak"))
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    close(cast.actor("requester"), asked, Disposition.HELPED)
    assert opened(cast, asked)["header"]["stop_reference"] is None
    said = cast.client("dispatcher").say(f"stops/{stop}/update/", {"reference": "26-1182"})
    assert said.status_code == 200
    header = opened(cast, asked)["header"]
    assert (header["stop_id"], header["reference"], header["stop_reference"]) == (stop, None, "26-1182")
    told = cast.client("commander").read(f"stops/{stop}/record/?reason=court").json()["header"]
    assert (told["reference"], told["stop_reference"]) == ("26-1182", None)


def test_a_statement_and_a_seal_are_no_news_for_a_car(cast: Cast) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "Stood at the rear.")
    last = cast.client("requester").read("board/events/?after=0").json()["events"][-1]
    assert (last["event"], last["facts"]) == ("hidden", {})
    desk = cast.client("dispatcher").read("board/events/?after=0").json()["events"][-1]
    assert list(desk["facts"]) == ["number", "statement"]


def test_a_case_number_for_what_closed_long_ago_lists_it_on_no_board(cast: Cast) -> None:
    asked = covered(cast)
    pass_time(WEEK)
    said = cast.client("dispatcher").say(f"backups/{asked}/", {"reference": "26-1"}, method="patch")
    assert said.status_code == 200
    board = cast.client("requester").read("board/").json()
    since = f"board/events/?after={board['seq'] - 1}&epoch={board['epoch']}"
    last = cast.client("requester").read(since).json()["events"][-1]
    assert last["event"] == "backup.updated" and "card" not in last
