"""A second count at the same time: another connection, at most one, and never for rows only this one sees."""

import threading

import pytest
from django.db import transaction

from requests import beside
from requests.counting import rows
from tests.up.stack import eventually

PID = "select pg_backend_pid()"


def pid() -> int:
    ((found,),) = rows(PID, ())
    return int(found)


def alive(backend: int) -> bool:
    return bool(rows("select 1 from pg_stat_activity where pid = %s", (backend,)))


@pytest.fixture(autouse=True)
def nothing_is_counted_yet(board: object) -> None:
    # A period that may not be told is answered before its times are counted, so that an earlier test's count can
    # still be running when that test has ended; and who answered is let go a moment later.
    assert eventually(lambda: not beside._free.locked())


def test_it_runs_on_a_connection_of_its_own_that_is_gone_afterwards() -> None:
    other = beside.begin(pid)()
    assert other != pid()
    assert eventually(lambda: not alive(other))


def test_two_questions_at_once_have_one_between_them_and_neither_waits() -> None:
    go_on, taken = threading.Event(), threading.Event()

    def hold() -> int:
        taken.set()
        assert go_on.wait(20)
        return pid()

    first = beside.begin(hold)
    assert taken.wait(20)
    second = beside.begin(pid)
    assert second() == pid(), "counted here"
    go_on.set()
    assert first() != pid()
    # It is let go just after it has answered.
    assert eventually(lambda: beside.begin(pid)() != pid())


def test_of_several_the_one_whose_turn_has_not_come_is_done_where_it_is_wanted_and_each_once() -> None:
    go_on, taken = threading.Event(), threading.Event()
    done: list[str] = []

    def hold() -> int:
        taken.set()
        assert go_on.wait(20)
        return pid()

    def named(name: str) -> int:
        done.append(name)
        return pid()

    first, second, third = beside.begin_each(hold, lambda: named("second"), lambda: named("third"))
    assert taken.wait(20)
    assert third() == pid(), "counted here"
    go_on.set()
    assert eventually(lambda: "second" in done), "nobody has asked for it"
    assert first() == second() != pid()
    assert third() == pid()
    assert sorted(done) == ["second", "third"]


def test_inside_a_transaction_it_sees_what_only_this_connection_sees() -> None:
    with transaction.atomic():
        assert beside.begin(pid)() == pid()


def test_what_it_raises_is_raised_where_its_result_is_wanted() -> None:
    broken = beside.begin(lambda: rows("select 1 / 0", ()))
    with pytest.raises(Exception, match="division by zero"):
        broken()
    assert eventually(lambda: beside.begin(pid)() != pid()), "and the next one is counted beside again"
