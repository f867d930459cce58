"""The log: numbers without gaps in the order of commits, times that never decrease, a chain that shows every change."""

from __future__ import annotations

import json
import random
import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import psycopg2
import pytest
from django.db import connection, connections, transaction

from requests.actions import Ask, acknowledge, mutual_aid, note, request_backup, respond
from requests.actions.receipts import seen
from requests.chain import digest, link
from requests.models import BoardCounter, Event
from requests.vocabulary import EventKind, Urgency
from tests.cast import Cast
from tests.timers import hands
from units.access import system
from units.models import Agency


def record(agencies: list[int], kind: str = "backup.noted", payload: str = "{}") -> list[tuple[int, int]]:
    """Appends one event to each log, as one transaction."""
    count = len(agencies)
    with connection.cursor() as cursor:
        cursor.execute(
            "select agency, number from board_record(%s::bigint[], %s::text[], %s::text[], %s::uuid[], %s::text[])",
            [agencies, [kind] * count, ["backup"] * count, [str(uuid.uuid4())] * count, [payload] * count],
        )
        return list(cursor.fetchall())


def broken_links(agency_id: int) -> list[int]:
    """Numbers whose link does not follow from the one before; also the head, when the counter tells another."""
    head, broken = b"", []
    for event in Event.objects.filter(agency_id=agency_id).order_by("seq"):
        head = link(head, event.seq, event.at, event.kind, event.subject_kind, event.subject, digest(event.payload))
        if head != bytes(event.hash):
            broken.append(event.seq)
            head = bytes(event.hash)
    if bytes(BoardCounter.objects.get(pk=agency_id).head) != head:
        broken.append(-1)
    return broken


def numbers(agency_id: int) -> list[int]:
    return list(Event.objects.filter(agency_id=agency_id).order_by("seq").values_list("seq", flat=True))


def test_a_log_counts_from_one(cast: Cast) -> None:
    assert record([cast.metro.pk, cast.metro.pk, cast.county.pk]) == [
        (cast.metro.pk, 1),
        (cast.metro.pk, 2),
        (cast.county.pk, 1),
    ]


def test_what_is_rolled_back_uses_no_number(cast: Cast) -> None:
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        record([cast.metro.pk])
        raise ValueError("no")
    assert record([cast.metro.pk]) == [(cast.metro.pk, 1)]


def test_an_agency_without_a_counter_is_refused_and_nothing_is_written(cast: Cast) -> None:
    with pytest.raises(psycopg2.Error), hands.session() as client, client.cursor() as cursor:
        cursor.execute(
            "select board_record(array[%s, %s]::bigint[], array['a', 'a'], array['', ''], array[null, null]::uuid[],"
            " array['{}', '{}'])",
            [cast.metro.pk, cast.agencies["STATE"].pk],
        )
    client.close()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "payload",
    ["{}", '{"note":"Zürich – 東京 🚓"}', "'; drop table requests_event; --", "\\x00\\", "a\nb\t\u2028", " ", ""],
)
def test_database_and_python_agree_on_every_link(cast: Cast, payload: str) -> None:
    for _ in range(3):
        record([cast.metro.pk], payload=payload)
    assert broken_links(cast.metro.pk) == []


def test_whatever_the_verbs_write_the_chain_holds(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    acknowledge(cast.actor("dispatcher"), backup)
    hands.climb(backup)
    mutual_aid(cast.actor("dispatcher"), backup, "COUNTY")
    note(cast.actor("dispatcher"), backup, "Gespräch – Übergabe 🚓")
    hands.climb(backup)
    respond(cast.actor("neighbour"), backup, eta_s=60)
    for agency in (cast.metro, cast.county):
        assert broken_links(agency.pk) == []
        assert numbers(agency.pk) == list(range(1, len(numbers(agency.pk)) + 1))
    assert numbers(cast.county.pk)


def test_every_line_says_who_acted_by_id_kind_and_label_whoever_it_was(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    acknowledge(cast.actor("dispatcher"), backup)
    hands.climb(backup)
    mutual_aid(cast.actor("dispatcher"), backup, "COUNTY")
    seen(system(), backup, {cast.people["dispatcher"].pk})
    actors = [hands.payload(event)["actor"] for event in Event.objects.all()]
    assert {one["kind"] for one in actors} == {"officer", "dispatcher", "timer", "system"}
    assert {frozenset(one) for one in actors} == {frozenset({"id", "kind", "label"})}


CHANGES = {
    "the words": "update requests_event set payload = '{}' where agency_id = %s and seq = 3",
    "the time": "update requests_event set at = at + interval '1 microsecond' where agency_id = %s and seq = 3",
    "the kind": "update requests_event set kind = 'backup.closed' where agency_id = %s and seq = 3",
    "what it is about": "update requests_event set subject = gen_random_uuid() where agency_id = %s and seq = 3",
    "the kind of what it is about": "update requests_event set subject_kind = 'stop' where agency_id = %s and seq = 3",
    "the order": "update requests_event set seq = case seq when 2 then -3 when 3 then -2 else seq end"
    " where agency_id = %s;"
    "update requests_event set seq = -seq where seq < 0",
    "a line taken out": "delete from requests_event where agency_id = %s and seq = 3",
    "the last line taken out": "delete from requests_event where agency_id = %s and seq = 5",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_even_the_owner_of_the_tables_changes_no_line_unseen(cast: Cast, change: str) -> None:
    for n in range(5):
        record([cast.metro.pk], payload=json.dumps({"n": n}))
    assert broken_links(cast.metro.pk) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute(change, [cast.metro.pk])
    assert broken_links(cast.metro.pk) != []


def test_times_never_decrease_though_the_clock_was_set_back(cast: Cast) -> None:
    ahead = hands.now() + timedelta(hours=1)
    BoardCounter.objects.filter(pk=cast.metro.pk).update(last_at=ahead)
    record([cast.metro.pk])
    record([cast.metro.pk])
    times = list(Event.objects.order_by("seq").values_list("at", flat=True))
    assert times == [ahead, ahead]
    assert broken_links(cast.metro.pk) == []


def test_the_order_of_numbers_is_the_order_of_commits_and_a_reader_sees_no_gap(cast: Cast) -> None:
    metro, county = cast.metro.pk, cast.county.pk
    writing = [True] * 6
    gaps: list[Any] = []

    def writer(n: int) -> None:
        chance = random.Random(n)
        try:
            for _ in range(40):
                logs = [metro, county] if chance.random() < 0.5 else [metro]
                chance.shuffle(logs)
                with transaction.atomic():
                    record(logs, payload=json.dumps({"by": n}))
                    if chance.random() < 0.2:
                        transaction.set_rollback(True)
        finally:
            writing[n] = False

    def reader(agency: int) -> None:
        last = 0
        while True:
            over = not any(writing)
            seen = list(
                Event.objects.filter(agency_id=agency, seq__gt=last).order_by("seq").values_list("seq", flat=True)
            )
            if seen != list(range(last + 1, last + 1 + len(seen))):
                gaps.append((agency, last, seen))
            last = seen[-1] if seen else last
            if over:
                return

    hands.together(*[lambda n=n: writer(n) for n in range(6)], lambda: reader(metro), lambda: reader(county))
    assert gaps == []
    for agency in (metro, county):
        assert broken_links(agency) == []
        assert numbers(agency) == list(range(1, len(numbers(agency)) + 1))
        times = list(Event.objects.filter(agency_id=agency).order_by("seq").values_list("at", flat=True))
        assert all(a <= b for a, b in pairwise(times))


def test_writers_who_share_two_logs_in_opposite_order_never_deadlock(cast: Cast) -> None:
    metro, county = cast.metro.pk, cast.county.pk

    def write(first: int, second: int) -> None:
        for _ in range(60):
            record([first, second])

    hands.together(lambda: write(metro, county), lambda: write(county, metro), lambda: write(metro, county))
    assert len(numbers(metro)) == len(numbers(county)) == 180


def number(agency: Agency) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select board_number(%s, %s)", [agency.pk, [agency.pk]])
        result: int = cursor.fetchone()[0]
    return result


def test_backups_are_numbered_by_the_day(cast: Cast) -> None:
    assert [number(cast.metro) for _ in range(3)] == [1, 2, 3]
    assert number(cast.county) == 1


def test_the_number_starts_again_on_the_agencys_own_day(cast: Cast) -> None:
    number(cast.metro)
    counters = BoardCounter.objects.filter(pk=cast.metro.pk)
    counters.update(day=hands.now().astimezone(UTC).date() - timedelta(days=1), day_number=77)
    assert number(cast.metro) == 1
    assert counters.get().day == hands.now().astimezone(UTC).date()


@pytest.mark.parametrize(("zone", "days"), [("Pacific/Kiritimati", 0), ("Etc/GMT+12", -1)])
def test_the_day_is_the_agencys_local_one(cast: Cast, zone: str, days: int) -> None:
    """Just past midnight on the Line Islands it is still yesterday at the other end of the world."""
    Agency.objects.filter(pk=cast.metro.pk).update(time_zone=zone)
    moment = datetime(2126, 11, 22, 10, 30, tzinfo=UTC)  # the log's clock wins over an older wall clock
    BoardCounter.objects.filter(pk=cast.metro.pk).update(last_at=moment)
    number(cast.metro)
    assert BoardCounter.objects.get(pk=cast.metro.pk).day == date(2126, 11, 23) + timedelta(days=days * 2)


def test_a_clock_set_back_over_midnight_gives_no_number_twice(cast: Cast) -> None:
    tomorrow = hands.now().astimezone(UTC).date() + timedelta(days=1)
    BoardCounter.objects.filter(pk=cast.metro.pk).update(day=tomorrow, day_number=3)
    assert [number(cast.metro), number(cast.metro)] == [4, 5]
    assert BoardCounter.objects.get(pk=cast.metro.pk).day == tomorrow


def test_numbers_given_at_once_differ(cast: Cast) -> None:
    given: list[int] = []
    hands.together(*[lambda: given.extend(number(cast.metro) for _ in range(20))] * 5)
    assert sorted(given) == list(range(1, 101))


def test_a_touch_and_its_number_are_one(cast: Cast) -> None:
    request_backup(cast.actor("requester"), Ask(Urgency.BACKUP))
    assert [event.kind for event in Event.objects.order_by("seq")][0] == EventKind.BACKUP_REQUESTED
