"""What may follow what: an answer's states by verb, and a backup's state from its answers. Pure, no database."""

from collections.abc import Iterable
from typing import Final

from requests.vocabulary import Disposition, ResponseState, State, Urgency

#: An answer that never was.
NONE: Final = None

#: verb → (states it may come from, state it leads to). A verb found in its own target is a repeat: an answer, no error.
ANSWER: Final[dict[str, tuple[frozenset[ResponseState | None], ResponseState]]] = {
    "assign": (
        frozenset({NONE, ResponseState.DECLINED, ResponseState.STOOD_DOWN, ResponseState.CLEARED}),
        ResponseState.ASSIGNED,
    ),
    "respond": (
        frozenset(
            {
                NONE,
                ResponseState.ASSIGNED,
                ResponseState.DECLINED,
                ResponseState.STOOD_DOWN,
                ResponseState.CLEARED,
            }
        ),
        ResponseState.ROLLING,
    ),
    "arrive": (
        frozenset(
            {
                NONE,
                ResponseState.ASSIGNED,
                ResponseState.ROLLING,
                ResponseState.DECLINED,
                ResponseState.STOOD_DOWN,
            }
        ),
        ResponseState.ON_SCENE,
    ),
    "clear": (frozenset({ResponseState.ON_SCENE}), ResponseState.CLEARED),
    "decline": (
        frozenset(
            {
                NONE,
                ResponseState.ASSIGNED,
                ResponseState.ROLLING,
                ResponseState.STOOD_DOWN,
                ResponseState.CLEARED,
            }
        ),
        ResponseState.DECLINED,
    ),
    "stand_down": (
        frozenset({ResponseState.ASSIGNED, ResponseState.ROLLING, ResponseState.ON_SCENE}),
        ResponseState.STOOD_DOWN,
    ),
}

#: States from which an answer is taken up again by a new one.
ENDED: Final = frozenset({ResponseState.CLEARED, ResponseState.STOOD_DOWN, ResponseState.DECLINED})

#: How a person may end a backup; `expired` and `merged` are the system's own.
CLOSED_BY_PERSON: Final = frozenset(
    {Disposition.HELPED, Disposition.NOT_NEEDED, Disposition.CANCELLED, Disposition.ACCIDENTAL}
)


def may(verb: str, state: ResponseState | None) -> bool:
    """Whether the verb leads on from this state."""
    return state in ANSWER[verb][0]


def is_repeat(verb: str, state: ResponseState | None) -> bool:
    """Whether the verb has been done already: the caller is answered with what is."""
    return state == ANSWER[verb][1] or (verb == "respond" and state == ResponseState.ON_SCENE)


def state_of(*, closed: bool, secured: bool, answers: Iterable[str]) -> State:
    """A backup's state. `answers` are the states of its responses, ended ones included."""
    if closed:
        return State.CLOSED
    if secured:
        return State.SECURED
    seen = set(answers)
    if ResponseState.ON_SCENE in seen:
        return State.ON_SCENE
    return State.ROLLING if ResponseState.ROLLING in seen else State.WAITING


def higher(a: Urgency, b: Urgency) -> Urgency:
    """The more urgent of two: an ask is upgraded, never lowered."""
    return a if a.level >= b.level else b
