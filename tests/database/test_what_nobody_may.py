"""What must never be rewritten cannot be: not by the application's own role, and some of it by nobody."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from requests.actions import Ask, request_backup, respond
from requests.models import Backup, Event, Response, Timer
from requests.vocabulary import Urgency
from tests.cast import Cast
from tests.timers import hands
from units.models import AccessLog


@pytest.mark.parametrize("table", ["requests_event", "units_accesslog", "requests_policychange"])
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}", "truncate {}", "drop table {}"])
def test_the_application_rewrites_neither_the_log_nor_the_access_log(cast: Cast, table: str, statement: str) -> None:
    said = statement.format(table).replace("id = id", "agency_id = 1" if "event" in table else "what = 'x'")
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(said)


@pytest.mark.parametrize("table", ["requests_event", "units_accesslog", "requests_policychange"])
def test_it_cannot_lock_their_lines_either(cast: Cast, table: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"select 1 from {table} for update")


def test_it_can_write_and_read_them(cast: Cast) -> None:
    request_backup(cast.actor("requester"), Ask(Urgency.BACKUP))
    AccessLog.objects.create(what="look", outcome="allowed")
    assert Event.objects.exists() and AccessLog.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "update requests_epoch set value = gen_random_uuid()",
        "delete from django_migrations",
        "create or replace function board_link(prev bytea, seq bigint, at timestamptz, kind text, payload text)"
        " returns bytea language sql as 'select prev'",
        "drop function fire_due",
        "alter table requests_event disable trigger all",
        "set session_replication_role = replica",
        "create temporary table requests_event (id int)",
    ],
)
def test_it_cannot_change_what_keeps_it_honest(cast: Cast, statement: str) -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("privilege", ["update", "delete", "truncate", "references", "trigger"])
def test_it_cannot_give_itself_the_right(cast: Cast, privilege: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"grant {privilege} on requests_event to board_app")  # PostgreSQL merely warns
        cursor.execute("select has_table_privilege('requests_event', %s)", [privilege])
        assert cursor.fetchone() == (False,)


def test_a_number_is_given_once(cast: Cast) -> None:
    request_backup(cast.actor("requester"), Ask(Urgency.BACKUP))
    first = Event.objects.get(agency_id=cast.metro.pk, seq=1)
    with pytest.raises(IntegrityError):
        Event.objects.create(agency_id=first.agency_id, seq=1, at=first.at, kind="x", payload="{}", hash=b"")


@pytest.fixture
def ask(cast: Cast) -> uuid.UUID:
    return request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id


@pytest.mark.parametrize(
    "values",
    [
        {"state": "closed"},
        {"closed_at": "now"},
        {"state": "closed", "closed_at": "now"},
        {"state": "closed", "closed_at": "now", "disposition": "helped"},  # a rung still waits
        {"disposition": "helped"},
        {"units_wanted": 0},
        {"units_wanted": 21},
        {"lat": 91.0, "lon": 0.0},
        {"lat": 10.0},
        {"unit_id": None},
    ],
    ids=str,
)
def test_a_backup_cannot_be_what_makes_no_sense(ask: uuid.UUID, values: dict[str, object]) -> None:
    changed = {name: hands.now() if value == "now" else value for name, value in values.items()}
    with pytest.raises(IntegrityError):
        Backup.objects.filter(pk=ask).update(**changed)


def test_a_unit_has_one_open_ask_and_one_live_answer(cast: Cast, ask: uuid.UUID) -> None:
    row = Backup.objects.get(pk=ask)
    row.pk = uuid.uuid4()
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)
    respond(cast.actor("neighbour"), ask)
    answer = Response.objects.get()
    answer.pk = uuid.uuid4()
    with pytest.raises(IntegrityError):
        answer.save(force_insert=True)


def test_a_step_of_a_run_has_one_timer(ask: uuid.UUID) -> None:
    timer = Timer.objects.get(subject=ask, step=1)
    timer.pk = None
    with pytest.raises(IntegrityError):
        timer.save(force_insert=True)


def test_fired_and_cancelled_exclude_each_other(ask: uuid.UUID) -> None:
    with pytest.raises(IntegrityError):
        Timer.objects.filter(subject=ask, step=0).update(cancelled_at=hands.now())
