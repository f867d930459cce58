"""What may follow what."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.lifecycle import ANSWER, ENDED, higher, is_repeat, may, state_of
from requests.vocabulary import LIVE_RESPONSES, ResponseState, State, Urgency

STATES = [None, *ResponseState]


@pytest.mark.parametrize(("verb", "state"), list(itertools.product(ANSWER, STATES)))
def test_a_verb_leads_on_or_is_a_repeat_or_is_refused_and_never_two_of_them(
    verb: str, state: ResponseState | None
) -> None:
    assert not (may(verb, state) and is_repeat(verb, state))


@pytest.mark.parametrize("verb", list(ANSWER))
def test_what_a_verb_leads_to_is_where_it_repeats(verb: str) -> None:
    assert is_repeat(verb, ANSWER[verb][1])


def test_an_answer_is_live_or_ended_and_nothing_else() -> None:
    assert {*LIVE_RESPONSES, *ENDED} == set(ResponseState)
    assert not set(LIVE_RESPONSES) & ENDED


@given(st.lists(st.sampled_from(list(ANSWER)), max_size=12))
def test_whatever_is_said_an_answer_always_stands_in_one_of_its_states(verbs: list[str]) -> None:
    state: ResponseState | None = None
    for verb in verbs:
        if may(verb, state):
            state = ANSWER[verb][1]
        assert state is None or state in ResponseState


def test_nobody_clears_who_was_not_there_and_nobody_rolls_to_where_they_are() -> None:
    assert [state for state in STATES if may("clear", state)] == [ResponseState.ON_SCENE]
    assert is_repeat("respond", ResponseState.ON_SCENE)


@pytest.mark.parametrize(
    ("closed", "secured", "answers", "state"),
    [
        (True, True, ["on_scene"], State.CLOSED),
        (False, True, ["on_scene"], State.SECURED),
        (False, False, ["rolling", "on_scene"], State.ON_SCENE),
        (False, False, ["rolling", "assigned"], State.ROLLING),
        (False, False, ["assigned"], State.WAITING),
        (False, False, ["cleared", "stood_down", "declined"], State.WAITING),
        (False, False, [], State.WAITING),
    ],
)
def test_the_state_is_what_the_most_advanced_answer_says_unless_it_ended(
    closed: bool, secured: bool, answers: list[str], state: State
) -> None:
    assert state_of(closed=closed, secured=secured, answers=answers) == state


@given(st.sampled_from(Urgency), st.sampled_from(Urgency))
def test_two_asks_are_as_urgent_as_the_higher(a: Urgency, b: Urgency) -> None:
    assert higher(a, b).level == max(a.level, b.level)
    assert higher(a, b) == higher(b, a)


def test_the_urgencies_stand_in_their_order() -> None:
    assert sorted(Urgency, key=lambda urgency: urgency.level) == [
        Urgency.ROLL_BY,
        Urgency.COVER,
        Urgency.BACKUP,
        Urgency.EMERGENCY,
    ]
