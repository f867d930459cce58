"""Twelve asks by one unit, one each by four others: nobody can rebuild that from anything the board gives out.

Everything each kind of reader can fetch is fetched once all of it is over, and every count is tried that can be made of
it (tests/api/counting.py). What is opened one by one with a reason, and logged, is not for counting and is not here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from requests import history, nameless
from requests.models import Backup, SoonEnoughCount
from requests.urls import urlpatterns as pages
from tests.api.counted import ASKS, CREWS, READERS, Month, lived
from tests.api.counting import Attack, Document, Secret
from tests.architecture.permission_table import TABLE
from tests.cast import Wire, build
from tests.conftest import empty, tables_with_rows
from units.models import Agency

#: Opened one by one, with a reason that is logged.
WITH_A_REASON = frozenset({"backups/<uuid:backup_id>/record/"})
#: Each for its own person alone: what they know of themselves is no secret to them.
OWN = frozenset({"shift/", "backups/<uuid:backup_id>/statement/"})
#: The same to everybody, so fetched by nobody alone.
FOR_ANYBODY = frozenset({"schema/", "docs/"})
#: What else one may put behind the question mark of a list.
QUERIES = {
    "backups/": ("state=closed&limit=200", "state=all&limit=200", "state=all&agency=METRO&limit=200", "unit=2A12"),
    "board/events/": ("after=0", "after=0&agency=METRO", "after=0&agency=COUNTY", "after=60&agency=METRO"),
    "history/": ("agency=METRO&limit=200", "limit=200", "agency=METRO&unit=2A12"),
}


@pytest.fixture(scope="module")
def month(seeded: frozenset[str], django_db_blocker: DjangoDbBlocker) -> Iterator[Month]:
    """One for the whole file: nothing here changes what it looks at."""
    with django_db_blocker.unblock():
        try:
            yield lived(build())
        finally:
            connections.close_all()
            empty([table for table in tables_with_rows() if table not in seeded])
            connections.close_all()


def addresses(month: Month, *, signed_in: bool = True) -> Iterator[str]:
    """Everything that can be fetched: the API of the permission table, the pages, what lies beside."""
    for method, route in TABLE:
        if method != "GET" or not route or route in WITH_A_REASON | OWN or (signed_in and route in FOR_ANYBODY):
            continue
        if "<uuid:backup_id>" in route:
            yield from (f"/api/v1/{route.replace('<uuid:backup_id>', one)}" for one in month.asked)
        elif "<" not in route:
            for query in QUERIES.get(route, ("agency=METRO",)):
                yield f"/api/v1/{route}?{query}"
    night = timezone.now() - timedelta(hours=30)
    for pattern in pages:
        path = str(pattern.pattern)
        if "<uuid:backup_id>" in path:
            yield from (f"/{path.replace('<uuid:backup_id>', one)}" for one in month.asked)
        elif "<" not in path and not path.endswith("read/"):
            yield f"/{path}"
    for days in (0, 1, 2):
        yield f"/review/last-night/?agency=METRO&shift={night - timedelta(days=days):%Y-%m-%d}"
    yield f"/review/last-night/?agency=METRO&from={night - timedelta(hours=3):%Y-%m-%dT%H:%M}&to={night:%Y-%m-%dT%H:%M}"
    yield from ("/metrics", "/healthz", "/readyz")


def administration() -> Iterator[str]:
    """Every list and every row of the administration."""
    yield "/admin/"
    for model in admin.site._registry:
        here = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield here
        yield from (f"{here}{pk}/change/" for pk in model._default_manager.values_list("pk", flat=True)[:200])


def fetched(month: Month, who: str, client: Wire, only: str = "") -> Attack:
    """All one reader gets, refusals left out; `only` addresses that begin so."""
    found = Attack(month.numbers)
    there = [*addresses(month, signed_in=who != "nobody"), *(administration() if who == "administrator" else ())]
    for address in there:
        if not address.startswith(only):
            continue
        answer = client.get(address)
        if answer.status_code == 200 and not getattr(answer, "streaming", False):
            found.documents.append(Document(who, address, answer.content.decode()))
    return found


def secrets(month: Month, who: str) -> list[Secret]:
    """What this reader must not find. How often they asked themselves they know."""
    return [month.decliner, month.helper, *([] if who in ("requester",) else [month.asker])]


@pytest.mark.parametrize("who", READERS)
def test_no_reader_can_rebuild_who_asked_who_came_or_who_could_not(month: Month, who: str) -> None:
    attack = fetched(month, who, month.readers[who])
    if who in ("commander", "administrator", "machine"):
        listed = next(one for one in attack.documents if one.address.startswith("/api/v1/history/?agency=METRO&l"))
        assert len(json.loads(listed.text)["results"]) == len(ASKS), "the list is there to be counted in"
    assert attack.documents
    for secret in secrets(month, who):
        assert attack.finds(secret) == []


def test_the_process_log_cannot_tell_either(month: Month) -> None:
    attack = Attack(month.numbers, [Document("whoever reads logs", "log", "\n".join(month.log))])
    for secret in (month.asker, month.decliner, month.helper):
        assert attack.finds(secret) == []
    asks = [line for line in month.log if "POST /api/v1/backups/'" in line or 'POST /api/v1/backups/"' in line]
    for person in month.cast.people.values():
        assert not [line for line in asks if f"'{person.pk}'" in line or person.username in line]


def test_no_verb_answers_one_unit_otherwise_than_another(month: Month) -> None:
    """A repeat that is told from a first touch would say who came, and who did not."""
    chief = month.readers["commander"]
    for verb in ("decline", "respond", "arrive", "clear", "stand-down", "assign"):
        told = {
            unit: [chief.say(f"backups/{one}/{verb}/", {"unit": unit}).status_code for one in month.asked]
            for unit in CREWS.values()
        }
        assert len({tuple(statuses) for statuses in told.values()}) == 1, (verb, told)
        assert len(set(told["2A12"])) == 1, (verb, told)


def test_whoever_crews_the_unit_today_learns_no_more_than_anybody(month: Month) -> None:
    """A supervisor who signs on to 2A12 asks whether each old ask is theirs."""
    chief = month.readers["commander"]
    assert chief.say("tours/", {"unit": "2A12"}).status_code == 201
    for path, body in (
        ("verify-cancel/", {"outcome": "safe"}), ("cancel/", {}), ("close/", {"disposition": "helped"}),
        ("soon-enough/", {"answer": "yes"}), ("secure/", {}), ("upgrade/", {"urgency": "emergency"}),
    ):  # fmt: skip
        told = {chief.say(f"backups/{one}/{path}", body).status_code for one in month.asked}
        assert len(told) == 1, (path, told)
    for path in ("", "timeline/", "soon-enough/"):
        assert {chief.read(f"backups/{one}/{path}").status_code for one in month.asked} == {200}


def test_what_askers_said_is_a_number_and_nothing_else(month: Month) -> None:
    rows = SoonEnoughCount.objects.values_list("answer", "count")
    assert sum(count for _, count in rows) == 16
    assert {answer for answer, _ in rows} == {"late"}
    assert {one.name for one in SoonEnoughCount._meta.get_fields()} == {
        "id", "agency", "urgency", "month", "answer", "count",
    }  # fmt: skip


def _pseudonym(row: Callable[[Backup, Agency], dict[str, Any]]) -> Callable[[Backup, Agency], dict[str, Any]]:
    return lambda backup, agency: {**row(backup, agency), "key": hash(str(backup.asker_id)) % 100_003}


def test_the_same_attack_finds_each_leak_that_is_planted(month: Month, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise it would prove nothing."""
    chief = month.readers["commander"]

    def finds(secret: Secret, only: str) -> list[str]:
        return fetched(month, "commander", chief, f"/api/v1/{only}").finds(secret)

    with monkeypatch.context() as leak:
        leak.setattr(history, "row", _pseudonym(history.row))
        assert any("stands in 12 rows" in said for said in finds(month.asker, "history/"))
    with monkeypatch.context() as leak:
        leak.setattr(nameless, "card", lambda wire: wire)
        assert any("'2A12'" in said for said in finds(month.asker, "backups/"))
        assert any("'2A14'" in said for said in finds(month.helper, "backups/?"))
    with monkeypatch.context() as leak:
        leak.setattr(nameless, "RECENT", timedelta(days=400))
        told = finds(month.asker, "board/events/")
        assert any("'CAR-2A12' stands in 12 rows" in said for said in told), told
        leak.setattr(nameless, "quiet", lambda kind, said: {})
        assert any("'response.declined 2A14'" in said for said in finds(month.decliner, "board/events/"))


def test_it_finds_a_count_and_a_name_said_too_often() -> None:
    ids = {f"{n:08}-0000-4000-8000-000000000000": str(7000 + n) for n in range(16)}
    secret = Secret("asks", frozenset(list(ids)[:12]), ("2A12",), (("2A14",), ("2A16",)))
    units = [{"call_sign": sign, "version": count} for sign, count in (("2A12", 25), ("2A14", 3), ("2A16", 3))]
    assert Attack(ids, [Document("x", "units/", json.dumps(units))]).finds(secret)
    lines = "\n".join(["officer 2A12 looked"] * 12 + ["officer 2A14 looked"])
    assert Attack(ids, [Document("x", "log", lines)]).finds(secret)
    harmless = [{"id": one, "number": int(number), "beat": "2A"} for one, number in ids.items()]
    assert not Attack(ids, [Document("x", "history/", json.dumps(harmless))]).finds(secret)
