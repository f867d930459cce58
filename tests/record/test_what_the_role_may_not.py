"""Statements and seals are written once: the application's own role can neither change nor remove one."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from requests.actions import Ask, arrive, assign, request_backup, respond, seal_what_is_due, state
from requests.events import Verb
from requests.models import Response, Seal, Statement
from requests.vocabulary import Urgency
from tests.cast import Cast
from tests.record.nights import covered, gone_home, pass_time

TABLES = ("requests_statement", "requests_seal")


@pytest.fixture
def sealed(cast: Cast) -> uuid.UUID:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "Tow T-78.")
    gone_home(cast)
    pass_time(timedelta(hours=25))
    assert seal_what_is_due() == 1
    return asked


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    ["update {} set sha256 = ''", "delete from {}", "truncate {}", "drop table {}", "select 1 from {} for update"],
)
def test_the_application_rewrites_neither(sealed: uuid.UUID, table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert Statement.objects.count() == Seal.objects.count() == 1


def test_a_second_seal_of_one_backup_cannot_be(sealed: uuid.UUID) -> None:
    with pytest.raises(IntegrityError):
        Seal.objects.create(backup_id=sealed, sha256="a" * 64)


@pytest.mark.parametrize("values", [{"text": ""}, {"sha256": "not a hash"}], ids=str)
def test_a_statement_without_words_or_hash_cannot_be(sealed: uuid.UUID, values: dict[str, str]) -> None:
    row = Statement.objects.get()
    row.pk = uuid.uuid4()
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)


@pytest.mark.parametrize("verb", [assign, respond, arrive], ids=["sent", "rolled", "was there"])
def test_who_answered_cannot_be_taken_away(cast: Cast, verb: Verb[..., Any]) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    verb(cast.actor("dispatcher"), asked, unit="2A14")
    with pytest.raises(IntegrityError, match="is kept"):
        Response.objects.all().delete()
    assert Response.objects.exists()


def test_what_a_statement_is_about_cannot_be_taken_away(sealed: uuid.UUID) -> None:
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("delete from requests_response")
        cursor.execute("set constraints all immediate")
    assert Response.objects.exists()
