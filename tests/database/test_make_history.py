"""The invented history is one the product could have written: a whole log, and counts that a recount finds the same."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from requests.actions import accounts
from requests.models import Account, Backup, Event, StopAccount
from tests.cast import Cast
from units.models import Agency


def rows() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Account, StopAccount)]


def test_its_log_is_whole_and_its_counts_are_those_of_its_log(board: None) -> None:
    call_command("make_history", backups=300, years=0.5, seed=7, stdout=StringIO(), stderr=StringIO())
    agency = Agency.objects.get(code="HISTORY")
    assert Backup.objects.count() == Account.objects.count() == 300
    assert Event.objects.filter(agency=agency).count() > 1500
    said = StringIO()
    call_command("verify_log", agency="HISTORY", stdout=said, stderr=StringIO())
    assert "whole" in said.getvalue()
    made = rows()
    accounts.recount(agency)
    assert rows() == made


def test_it_stays_out_of_a_database_in_which_people_work(cast: Cast) -> None:
    with pytest.raises(CommandError, match="people of"):
        call_command("make_history", backups=10)
    assert not Agency.objects.filter(code="HISTORY").exists()
