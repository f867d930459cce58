"""Who may do what, as data: the matrix read with the eyes of each role."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.access import COLUMNS, HIDDEN, MATRIX, Audience, Reach, audience, reach, require
from requests.refusals import Forbidden, NotFound
from requests.vocabulary import EventKind
from units.access import Actor
from units.vocabulary import Role

METRO, COUNTY = 1, 2


def person(role: Role, agency: int = METRO) -> Actor:
    return Actor(kind=str(role), label="x", officer_id=1, roles={agency: role}, unit_id=uuid.UUID(int=1))


CAR = Actor(kind="device", label="CAR", agency_id=METRO, vehicle="CAR")


def verbs(reaches: Reach, column: str) -> set[str]:
    return {verb for verb, row in MATRIX.items() if row[COLUMNS.index(column)] is reaches}


@pytest.mark.parametrize("verb", list(MATRIX))
def test_every_verb_says_something_for_every_role(verb: str) -> None:
    assert len(MATRIX[verb]) == len(COLUMNS)
    assert all(isinstance(cell, Reach) for cell in MATRIX[verb])


@pytest.mark.parametrize("verb", list(MATRIX))
def test_a_stranger_learns_of_nothing(verb: str) -> None:
    assert reach(person(Role.ADMIN, agency=99), verb, METRO) is None
    with pytest.raises(NotFound):
        require(person(Role.ADMIN, agency=99), verb, METRO, own=True)


def test_a_locked_car_sees_asks_and_withdraws_its_own_and_nothing_else() -> None:
    assert verbs(Reach.OWN, "device") == {"backup.see", "backup.request", "backup.cancel"}
    assert verbs(Reach.AGENCY, "device") == set()
    assert reach(CAR, "backup.see", COUNTY) is None


def test_an_officer_does_nothing_to_somebody_elses_backup_but_see_it() -> None:
    assert verbs(Reach.AGENCY, "officer") == {"backup.see", "board.see", "unit.see", "stop.roll_by", "tour.start"}


def test_a_partners_officer_answers_with_their_own_unit_and_their_desk_with_its_units() -> None:
    answers = {f"backup.{verb}" for verb in ("respond", "decline", "arrive", "clear", "stand_down")}
    assert verbs(Reach.OWN, "partner_officer") == answers | {"backup.statement", "backup.was_there"}
    assert verbs(Reach.AGENCY, "partner_officer") == {"backup.see"}
    assert verbs(Reach.AGENCY, "partner_desk") == answers | {"backup.see", "backup.assign"}


def test_only_supervisors_and_administrators_read_the_history() -> None:
    who = {column for column, cell in zip(COLUMNS, MATRIX["history.see"], strict=True) if cell is not Reach.NO}
    assert who == {"supervisor", "admin"}


@pytest.mark.parametrize("verb", ["backup.verify", "backup.acknowledge", "backup.assign", "unit.no_answer"])
def test_what_takes_a_desk_takes_a_desk(verb: str) -> None:
    assert reach(person(Role.OFFICER), verb, METRO) is Reach.NO
    assert reach(person(Role.DISPATCHER), verb, METRO) is Reach.AGENCY


ROLES = st.dictionaries(st.sampled_from([METRO, COUNTY, 3]), st.sampled_from(list(Role)), max_size=3)


@given(ROLES, st.sampled_from(sorted(MATRIX)), st.sets(st.sampled_from([METRO, COUNTY])))
def test_a_foot_in_two_agencies_reaches_as_far_as_the_further_foot(
    roles: dict[int, Role], verb: str, shared: set[int]
) -> None:
    both = Actor(kind="x", label="x", roles=roles)
    order = [None, *Reach]
    each = [
        reach(Actor(kind="x", label="x", roles={agency: role}), verb, METRO, shared) for agency, role in roles.items()
    ]
    assert reach(both, verb, METRO, shared) == max(each, key=order.index, default=None)


@given(st.sampled_from(sorted(MATRIX)), st.sampled_from(list(Role)), st.booleans())
def test_a_key_that_may_only_read_writes_nothing(verb: str, role: Role, own: bool) -> None:
    key = Actor(kind="token", label="x", roles={METRO: role}, read_only=True)
    if not verb.endswith(".see"):
        with pytest.raises(Forbidden):
            require(key, verb, METRO, own=own)


def test_readers_with_the_same_rights_get_the_same_bytes() -> None:
    readers = {role: audience(person(role), METRO) for role in Role}
    assert readers.pop(Role.OFFICER) is Audience.CAR
    assert set(readers.values()) == {Audience.DESK}
    assert audience(person(Role.ADMIN), COUNTY) is None


def test_what_is_hidden_is_an_event_there_is_and_desks_see_everything() -> None:
    assert HIDDEN[Audience.DESK] == frozenset()
    for hidden in HIDDEN.values():
        assert hidden <= set(EventKind)
    assert EventKind.RESPONSE_DECLINED in HIDDEN[Audience.CAR] & HIDDEN[Audience.PARTNER]
