"""The escalation rule: which rung alerts whom, after how many seconds, and what silences it. Pure, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict

from requests.vocabulary import ResponseState, Urgency


class Rung(TypedDict):
    """One step: `after` seconds from the start of the run, whom it alerts, and how loudly."""

    after: float
    name: str
    alert: list[str]
    tone: str


class Ladder(TypedDict):
    """A policy as copied with a backup. `repeat` seconds after the last rung, `min_gap` between two after an outage."""

    rungs: list[Rung]
    repeat: float | None
    min_gap: float


#: Whom a rung may alert. The order is from the narrowest to the widest.
AUDIENCES: Final = (
    "nearby", "dispatch", "all_units", "shift", "supervisor", "watch_commander",
    "partner_desks", "partners", "mutual_aid_offered", "mutual_aid",
)  # fmt: skip
TONES: Final = ("silent", "chime", "alarm")
#: Whoever is outside the agency is brought in by a follow-up, not by a card alone.
OUTSIDE: Final = frozenset({"partner_desks", "partners", "mutual_aid_offered", "mutual_aid"})

#: A unit counts as help in time only if it can be there within this (DESIGN §5).
ETA_LIMIT: Final = {
    Urgency.EMERGENCY: timedelta(minutes=5),
    Urgency.BACKUP: timedelta(minutes=10),
    Urgency.COVER: timedelta(minutes=20),
    Urgency.ROLL_BY: timedelta(minutes=20),
}
#: A rolling unit that gave no time counts for this long.
UNKNOWN_ETA: Final = timedelta(minutes=3)
#: How far past its own time a unit may be before it no longer counts as coming.
LATE_GRACE: Final = timedelta(seconds=60)
#: After an outage at least this lies between two rungs, in seconds.
MIN_GAP: Final = 10.0
#: A roll-by ends by itself. (That nobody is near is said by the asker's own screen, from the card.)
ROLL_BY_EXPIRES: Final = timedelta(minutes=30)
#: An emergency or a backup that no screen but the asker's has displayed by then is widened at once.
UNSEEN_AFTER: Final = timedelta(seconds=5)
MUST_BE_SEEN: Final = frozenset({Urgency.BACKUP, Urgency.EMERGENCY})
#: A rolling unit whose known position has not moved on by STALLED_M within this is no longer coming.
STALLED_AFTER: Final = timedelta(minutes=2)
STALLED_M: Final = 100.0
#: A car that was handed over counts for so long without a relief aboard.
UNCREWED_COUNTS: Final = timedelta(seconds=60)
#: A partner's desk that has not displayed what was shared with it by then is NOT REACHED.
PARTNER_UNSEEN: Final = timedelta(seconds=15)
#: A cancelled emergency nobody verified goes to the supervisor after this.
UNVERIFIED_CANCEL: Final = timedelta(seconds=60)
#: Who is called only while nobody has acknowledged an emergency, and how long an acknowledged one ("verifying") holds
#: the rung that calls partner units (DESIGN §5).
UNLESS_ACKNOWLEDGED: Final = frozenset({"watch_commander", "partner_desks"})
VERIFYING: Final = timedelta(seconds=60)
#: A touch made longer ago than this is late (DESIGN §5); whoever names a tour may be late by this much.
DELAYED_AFTER: Final = timedelta(minutes=5)
TOUR_NAMED_WITHIN: Final = timedelta(hours=24)
#: How long a late emergency is dispatch's alone before it is everybody's, in seconds; once acknowledged, how long an
#: unverified one waits for the supervisor (UNVERIFIED_CANCEL) and then for everybody.
DISPATCH_ALONE: Final = 15.0
UNVERIFIED_HOLDS: Final = timedelta(seconds=120)
#: A test emergency nobody took notice of is over after this.
TEST_EXPIRES: Final = timedelta(minutes=5)


def _rung(after: float, name: str, alert: Sequence[str], tone: str = "alarm") -> Rung:
    return {"after": after, "name": name, "alert": list(alert), "tone": tone}


#: The default ladders of DESIGN §5, offsets in seconds from `received_at`.
DEFAULT: Final[dict[Urgency, list[Rung]]] = {
    Urgency.EMERGENCY: [
        _rung(0, "all units, dispatch, supervisors", ["all_units", "dispatch", "supervisor"]),
        _rung(15, "watch commander and partner desks", ["watch_commander", "partner_desks"]),
        _rung(30, "partner units", ["partners"]),
    ],
    Urgency.BACKUP: [
        _rung(0, "nearby and dispatch", ["nearby", "dispatch"]),
        _rung(20, "whole shift", ["shift"]),
        _rung(45, "supervisor", ["supervisor"]),
        _rung(90, "mutual aid offered", ["mutual_aid_offered"]),
        _rung(120, "mutual aid", ["mutual_aid"]),
    ],
    Urgency.COVER: [
        _rung(0, "nearby and dispatch", ["nearby", "dispatch"], "silent"),
        _rung(60, "dispatch chime", ["dispatch"], "chime"),
        _rung(120, "whole shift", ["shift"], "chime"),
        _rung(300, "supervisor", ["supervisor"], "chime"),
        _rung(420, "neighbour offered", ["mutual_aid_offered"], "chime"),
    ],
    Urgency.ROLL_BY: [_rung(0, "nearby", ["nearby"], "silent")],
}
#: Cover with a prisoner held climbs quicker.
PRISONER_AFTER: Final = (0, 30, 60, 180, 300)
REPEAT: Final[dict[Urgency, float | None]] = {
    Urgency.EMERGENCY: 30.0,
    Urgency.BACKUP: 60.0,
    Urgency.COVER: 60.0,
    Urgency.ROLL_BY: None,
}


def copy(
    urgency: Urgency,
    policy: list[Rung] | None = None,
    *,
    prisoner: bool = False,
    lone: bool = False,
    quicker: float = 1,
) -> Ladder:
    """The ladder a new run climbs. `quicker` divides every time (demonstrations use 10)."""
    rungs = [_rung(**_plain(r)) for r in (policy or DEFAULT[urgency])]
    if urgency is Urgency.COVER and prisoner and policy is None:
        rungs = [{**rung, "after": after} for rung, after in zip(rungs, PRISONER_AFTER, strict=True)]
    if urgency is Urgency.EMERGENCY and lone:
        rungs[0]["alert"] += [who for who in ("partners", "partner_desks") if who not in rungs[0]["alert"]]
    repeat = REPEAT[urgency]
    return {
        "rungs": [{**rung, "after": rung["after"] / quicker} for rung in rungs],
        "repeat": repeat / quicker if repeat else None,
        "min_gap": MIN_GAP / quicker,
    }


def delayed(rules: Ladder, *, quicker: float = 1) -> Ladder:
    """The ladder of a late emergency: dispatch alone, who verifies by voice; after a while the whole of it."""
    wait = DISPATCH_ALONE / quicker
    later: list[Rung] = [{**rung, "after": rung["after"] + wait} for rung in rules["rungs"]]
    return {**rules, "rungs": [_rung(0, "dispatch, to verify by voice", ["dispatch"]), *later]}


def inside(rules: Ladder) -> Ladder:
    """The ladder of a drill: the same rungs at the same times, without anybody outside the agency."""
    rungs: list[Rung] = [
        {**rung, "alert": [who for who in rung["alert"] if who not in OUTSIDE]} for rung in rules["rungs"]
    ]
    return {**rules, "rungs": [rung for rung in rungs if rung["alert"]] or desk_only("drill", "chime")["rungs"]}


def desk_only(name: str, tone: str) -> Ladder:
    """One rung that reaches dispatch, and nothing after it."""
    return {"rungs": [_rung(0, name, ["dispatch"], tone)], "repeat": None, "min_gap": 0}


def _plain(rung: Rung) -> dict[str, Any]:
    return {
        "after": rung["after"],
        "name": rung["name"],
        "alert": rung["alert"],
        "tone": rung.get("tone", "alarm"),
    }


def quickened(rules: Ladder, prisoner: Ladder) -> Ladder:
    """A cover's ladder once a prisoner is held: each rung at the earlier of its two times."""
    if len(rules["rungs"]) != len(prisoner["rungs"]):
        return rules
    pairs = zip(rules["rungs"], prisoner["rungs"], strict=True)
    return {**rules, "rungs": [{**old, "after": min(old["after"], new["after"])} for old, new in pairs]}


def next_after(rules: Ladder, step: int) -> float | None:
    """Seconds from the start of a run to a step, the first repeat included; None where the ladder has ended."""
    rungs = rules["rungs"]
    if step < len(rungs):
        return rungs[step]["after"]
    return rungs[-1]["after"] + rules["repeat"] if rules["repeat"] and step == len(rungs) else None


def step_once_acknowledged(rules: Ladder, step: int) -> int:
    """The rung an acknowledged emergency goes on with: those that call somebody to take notice are passed over."""
    rungs = rules["rungs"]
    while step < len(rungs) and set(rungs[step]["alert"]) <= UNLESS_ACKNOWLEDGED:
        step += 1
    return step


def is_held(rules: Ladder, step: int) -> bool:
    """Whether an acknowledged emergency holds this rung for a while: the one that calls partner units."""
    return step < len(rules["rungs"]) and "partners" in rules["rungs"][step]["alert"]


@dataclass(frozen=True)
class Help:
    """What the ladder needs to know of one answer."""

    state: str
    rolling_at: datetime | None
    eta_at: datetime | None
    #: Past its time, or standing still on the way.
    overdue: bool = False
    #: Handed over, and nobody came aboard in time: a car, but no help.
    empty: bool = False


def counts_until(urgency: Urgency, help_: Help) -> datetime | None:
    """Until when a rolling unit counts as help in time; None when it does not count at all."""
    if help_.rolling_at is None or help_.overdue:
        return None
    if help_.eta_at is None:
        return help_.rolling_at + UNKNOWN_ETA
    if help_.eta_at - help_.rolling_at > ETA_LIMIT[urgency]:
        return None
    return help_.eta_at + LATE_GRACE


def is_help(urgency: Urgency, help_: Help, now: datetime) -> bool:
    """A unit on scene, or one that will be there within the ETA limit; with somebody aboard."""
    if help_.empty:
        return False
    if help_.state == ResponseState.ON_SCENE:
        return True
    until = counts_until(urgency, help_) if help_.state == ResponseState.ROLLING else None
    return until is not None and now < until


def covered(urgency: Urgency, wanted: int | None, answers: Iterable[Help], now: datetime) -> bool:
    """Only help that is coming in time silences a ladder (DESIGN §5). Acknowledging silences nobody."""
    return sum(is_help(urgency, answer, now) for answer in answers) >= (wanted or 1)
