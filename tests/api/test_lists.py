"""Lists: who sees which backups, page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests.models import Backup
from tests.api.wire import ask, refused
from tests.cast import Cast
from units.models import Membership
from units.vocabulary import Role


def closed(cast: Cast, name: str, times: int = 1, urgency: str = "cover") -> list[str]:
    """Asks and closes so many times; answers the ids, oldest first."""
    client = cast.client(name)
    ids = []
    for _ in range(times):
        card = ask(client, urgency)
        client.say(f"backups/{card['id']}/close/", {"disposition": "helped"})
        ids.append(card["id"])
    return ids


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [card["id"] for card in response.json()["results"]]


def test_without_a_word_the_list_is_what_is_open(cast: Cast) -> None:
    old = closed(cast, "third")
    card = ask(cast.client("requester"))
    reader = cast.client("dispatcher")
    assert ids(reader.read("backups/")) == [card["id"]]
    assert ids(reader.read("backups/?state=open")) == [card["id"]]
    assert ids(reader.read("backups/?state=closed")) == old
    assert ids(reader.read("backups/?state=all")) == [card["id"], *old]


def test_pages_follow_each_other_without_gap_or_repeat_while_others_ask(cast: Cast) -> None:
    known = closed(cast, "requester", 7)[::-1]
    reader, seen, path = cast.client("dispatcher"), [], "backups/?state=all&limit=3"
    while True:
        page = reader.read(path)
        seen += ids(page)
        closed(cast, "third")
        if page.json()["next"] is None:
            break
        path = f"backups/?state=all&limit=3&cursor={page.json()['next']}"
    assert seen == known


def test_rows_of_the_same_moment_are_all_found(cast: Cast) -> None:
    known = closed(cast, "requester", 5)
    Backup.objects.update(received_at=Backup.objects.get(pk=known[0]).received_at)
    reader = cast.client("dispatcher")
    first = reader.read("backups/?state=all&limit=2")
    second = reader.read(f"backups/?state=all&limit=2&cursor={first.json()['next']}")
    third = reader.read(f"backups/?state=all&limit=2&cursor={second.json()['next']}")
    assert sorted(ids(first) + ids(second) + ids(third)) == sorted(known)
    assert third.json()["next"] is None


def test_a_limit_outside_1_to_200_is_refused(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("dispatcher")
    for limit in ("0", "201", "-1", "", "ten", "1.5", "9" * 5000, "٣"):
        with subtests.test(limit=limit[:10]):
            refused(client.read(f"backups/?limit={limit}"), 400, "invalid", "limit")


def test_a_cursor_that_is_none_of_ours_is_refused(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("dispatcher")
    for cursor in ("", "x", "%00", "W10", "WyIyMDI2IiwgIngiXQ", "e30", "A" * 3000, "é", "Ww" * 900):
        with subtests.test(cursor=cursor[:10]):
            refused(client.read(f"backups/?cursor={cursor}"), 400, "invalid", "cursor")


def test_an_unknown_state_is_refused(cast: Cast) -> None:
    refused(cast.client("dispatcher").read("backups/?state=lost"), 400, "invalid", "state")


def test_a_foreign_agency_and_none_are_the_same_to_a_stranger(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("commander")
    for path in ("backups/?", "units/?", "beats/?", "board/?", "history/?", "board/events/?after=0&"):
        for agency in ("COUNTY", "STATE", "NOWHERE", "", "%00", "metro"):
            with subtests.test(path=path, agency=agency):
                refused(client.read(f"{path}agency={agency}"), 404, "not_found")


def test_an_outsider_sees_none_of_ours(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    outsider = cast.client("outsider")
    assert ids(outsider.read("backups/")) == []
    for path in (f"backups/{card['id']}/", f"backups/{card['id']}/timeline/"):
        refused(outsider.read(path), 404, "not_found")


def test_a_partner_sees_a_shared_backup_narrowed(cast: Cast) -> None:
    card = ask(cast.client("requester"), note="two males, one knife")
    cast.client("dispatcher").say(f"backups/{card['id']}/mutual-aid/", {"agency": "COUNTY"})
    (seen,) = cast.client("outsider").read("backups/").json()["results"]
    assert (seen["id"], seen["note"], seen["shared_with"]) == (card["id"], "", [])


def test_a_desk_of_two_agencies_reads_both_or_the_one_it_names(cast: Cast) -> None:
    Membership.objects.create(officer=cast.people["dispatcher"], agency=cast.county, role=Role.DISPATCHER)
    ours, theirs = ask(cast.client("requester"))["id"], ask(cast.client("outsider"))["id"]
    reader = cast.client("dispatcher")
    assert set(ids(reader.read("backups/"))) == {ours, theirs}
    assert ids(reader.read("backups/?agency=COUNTY")) == [theirs]
    assert len(reader.read("units/").json()["results"]) == len(cast.units)
    refused(reader.read("board/"), 400, "invalid", "agency")
    assert reader.read("board/?agency=COUNTY").json()["agency"] == "COUNTY"


def test_who_may_not_read_the_history_sees_the_last_day_only(cast: Cast) -> None:
    old, new = closed(cast, "requester", 2)
    Backup.objects.filter(pk=old).update(closed_at=timezone.now() - timedelta(hours=25))
    for name in ("requester", "dispatcher"):
        assert ids(cast.client(name).read("backups/?state=closed")) == [new]
    assert ids(cast.client("commander").read("backups/?state=closed")) == [new, old]


def test_units_and_beats_come_whole(cast: Cast) -> None:
    client = cast.client("requester")
    units = client.read("units/").json()
    assert ([unit["call_sign"] for unit in units["results"]], units["next"]) == (["2A12", "2A14", "2A16", "2A18"], None)
    beats = client.read("beats/").json()["results"]
    assert [(beat["code"], beat["neighbours"]) for beat in beats] == [
        ("1A", ["2A"]),
        ("2A", ["1A", "3A"]),
        ("3A", ["2A"]),
    ]
