"""My shift: an officer reads about their own tour, and nobody about anybody's."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests.api.components import COMPONENTS
from requests.models import Event
from tests.api.test_schema import check
from tests.api.wire import ask, nothing_written, refused
from tests.cast import Cast
from units import access_log, tokens
from units.models import AccessLog, Tour

COUNTS = ("covered", "was_covered", "roll_bys")


def shift(cast: Cast, who: str) -> dict[str, Any]:
    answer = cast.client(who).read("shift/")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    check(found, COMPONENTS["Shift"])
    return found


def counts(cast: Cast, who: str) -> tuple[int, ...]:
    found = shift(cast, who)
    return tuple(found[name] for name in COUNTS)


@pytest.fixture
def helped(cast: Cast) -> dict[str, Any]:
    """2A12 asked, and 2A14 stood there."""
    card = ask(cast.client("requester"))
    cast.client("neighbour").say(f"backups/{card['id']}/respond/")
    cast.client("neighbour").say(f"backups/{card['id']}/arrive/")
    return card


def test_a_fresh_tour_is_all_zeros_and_says_since_when(cast: Cast) -> None:
    found = shift(cast, "requester")
    assert (found["unit"], found["live"], found["until"], found["looked"]) == ("2A12", True, None, [])
    assert found["since"] is not None
    assert counts(cast, "requester") == (0, 0, 0)


def test_who_stood_there_covered_and_who_was_stood_beside_was_covered(cast: Cast, helped: dict[str, Any]) -> None:
    assert counts(cast, "neighbour") == (1, 0, 0)
    assert counts(cast, "requester") == (0, 1, 0)
    assert counts(cast, "third") == (0, 0, 0)


def test_rolling_without_arriving_covers_nobody(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    cast.client("neighbour").say(f"backups/{card['id']}/respond/")
    assert counts(cast, "neighbour") == (0, 0, 0)


def test_a_roll_by_nobody_asked_for_is_counted_as_one(cast: Cast) -> None:
    stop = cast.client("requester").say("stops/", {"kind": "traffic"}).json()
    visit = cast.client("neighbour").say(f"stops/{stop['id']}/roll-by/").json()
    assert counts(cast, "neighbour") == (0, 0, 1)
    cast.client("neighbour").say(f"backups/{visit['id']}/arrive/")
    assert counts(cast, "neighbour") == (1, 0, 1)
    assert counts(cast, "requester") == (0, 1, 0)


def test_what_happened_on_an_earlier_tour_is_not_counted(cast: Cast, helped: dict[str, Any]) -> None:
    cast.client("requester").say(f"backups/{helped['id']}/close/", {"disposition": "helped"})
    cast.client("requester").say("tours/current/", method="DELETE")
    assert counts(cast, "requester") == (0, 1, 0), "off duty the last tour is told"
    assert shift(cast, "requester")["live"] is False
    cast.client("requester").say("tours/", {"unit": "2A12"})
    assert counts(cast, "requester") == (0, 0, 0)


def test_who_never_had_a_tour_reads_zeros(cast: Cast) -> None:
    found = shift(cast, "dispatcher")
    assert (found["unit"], found["since"], found["live"]) == (None, None, False)


def test_who_looked_at_a_record_of_mine_is_told_to_me_by_number(cast: Cast, helped: dict[str, Any]) -> None:
    cast.client("commander").read(f"backups/{helped['id']}/timeline/")
    for who in ("requester", "neighbour"):
        [look] = shift(cast, who)["looked"]
        assert (look["by"], look["backup"]) == ("Commander", helped["number"])
    assert shift(cast, "third")["looked"] == []


def test_neither_my_own_looks_nor_refusals_nor_old_ones_are_listed(cast: Cast, helped: dict[str, Any]) -> None:
    cast.client("requester").read(f"backups/{helped['id']}/")
    refused(cast.client("third").read(f"backups/{helped['id']}/timeline/"), 403, "forbidden")
    assert AccessLog.objects.filter(outcome=access_log.REFUSED).exists()
    long_ago = timezone.now() - timedelta(days=31)
    AccessLog.objects.create(
        at=long_ago, actor="supervisor Commander", what="GET backups/{id}/", subject=helped["id"], outcome="allowed"
    )
    assert shift(cast, "requester")["looked"] == []


def test_it_takes_no_name_of_anybody_else(cast: Cast, helped: dict[str, Any]) -> None:
    for named in ("officer=1", "user=neighbour", "unit=2A14", "agency=METRO", "tour=x"):
        refused(cast.client("commander").read(f"shift/?{named}"), 400, "invalid", named.split("=")[0])
    refused(cast.client("commander").read("shift/neighbour/"), 404, "not_found")


def test_no_role_reads_another_persons_numbers(cast: Cast, helped: dict[str, Any]) -> None:
    for who in ("dispatcher", "commander", "administrator"):
        assert counts(cast, who) == (0, 0, 0)


def test_a_machine_that_acts_for_a_person_is_not_the_person(cast: Cast) -> None:
    soon = timezone.now() + timedelta(hours=1)
    _, key = tokens.make_machine_token(cast.people["requester"], "CAD", ["read", "write"], soon)
    refused(cast.client().get("/api/v1/shift/", headers={"Authorization": f"Bearer {key}"}), 403, "forbidden")


def test_reading_it_leaves_no_trace_and_no_event_carries_it(cast: Cast, helped: dict[str, Any]) -> None:
    looks = AccessLog.objects.count()
    with nothing_written():
        shift(cast, "requester")
    assert AccessLog.objects.count() == looks
    said = [json.loads(payload)["facts"] for payload in Event.objects.values_list("payload", flat=True)]
    assert not {name for facts in said for name in facts} & {*COUNTS, "looked"}


def test_no_other_shape_of_the_wire_has_these_counts() -> None:
    private = {*COUNTS, "looked"}
    having = {name for name, shape in COMPONENTS.items() if private & set(shape.get("properties", {}))}
    assert having == {"Shift"}


def test_the_tour_on_the_wire_has_none_of_it(cast: Cast, helped: dict[str, Any]) -> None:
    assert Tour.objects.filter(ended_at=None).exists()
    session = cast.client("neighbour").read("session/").json()
    assert not set(session["tour"]) & {*COUNTS, "looked"}
