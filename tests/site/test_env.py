"""A setting that cannot be meant stops the process and is named."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from backupboard import env


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False)])
def test_a_flag_is_read_as_people_write_it(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    monkeypatch.setenv("A_FLAG", value)
    assert env.flag("A_FLAG") is meant


def test_a_flag_that_is_neither_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_FLAG", "flase")
    with pytest.raises(ImproperlyConfigured, match="A_FLAG='flase'"):
        env.flag("A_FLAG")


@pytest.mark.parametrize("value", ["eighty", "0", "70000", "1e3", "-1"])
def test_a_number_outside_its_range_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match="PORT="):
        env.number("PORT", 8000, at_least=1, at_most=65535)


def test_a_word_that_is_no_choice_is_answered_with_the_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ImproperlyConfigured, match="say one of console, json"):
        env.choice("LOG_FORMAT", "json", frozenset({"json", "console"}))


def test_a_database_on_a_socket_is_read() -> None:
    found = env.database("DATABASE_URL", "postgresql://board_app@/board?host=/run/board", {"connect_timeout": 2})
    assert (found["NAME"], found["USER"], found["HOST"], found["PORT"]) == ("board", "board_app", "/run/board", "")
    assert found["OPTIONS"] == {"connect_timeout": 2}
    assert found["CONN_MAX_AGE"] == 0


def test_a_database_on_the_network_is_read_with_its_escapes() -> None:
    url = "postgresql://board_app:p%40ss%2Fword@db.example:6543/board?sslmode=verify-full"
    found = env.database("DATABASE_URL", url, {})
    assert found["PASSWORD"] == "p@ss/word"
    assert (found["HOST"], found["PORT"]) == ("db.example", "6543")
    assert found["OPTIONS"] == {"sslmode": "verify-full"}


@pytest.mark.parametrize("url", ["sqlite:///db", "mysql://x/y", "board", "postgresql://host"])
def test_another_database_or_none_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database("DATABASE_URL", url, {})
