"""An account that has everything an account can have, made by hand: no database."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from requests.account import (
    Account,
    Header,
    Line,
    LogPart,
    Moment,
    Neighbour,
    NoteText,
    Presence,
    Rung,
    SealPart,
    Statement,
    Taken,
)
from requests.printing.record import Look
from requests.standing_alone import Span

BEGAN: Final = datetime(2026, 11, 22, 3, 4, 12, tzinfo=UTC)


def after(minutes: float = 0, seconds: float = 0) -> datetime:
    return BEGAN + timedelta(minutes=minutes, seconds=seconds)


HEADER: Final = Header(
    subject="backup",
    id=uuid.UUID(int=1),
    agency="METRO",
    agency_name="Metro Police",
    time_zone="America/Chicago",
    unit="2A12",
    officers=("Requester",),
    location="5th and Oak",
    beat="2A",
    lat=44.98,
    lon=-93.26,
    reference="26-1182",
    began_at=BEGAN,
    ended_at=after(33),
    secured_at=after(6),
    prisoner=True,
    awaiting_tow=True,
    stop_kind="traffic",
    stop_id=uuid.UUID(int=2),
    number=2231,
    urgency="cover",
    label="Cover",
    state="closed",
    origin="asked",
    reasons=("code4_custody",),
    note="He says he knows people here.",
    pressed_at=after(seconds=-1),
    acknowledged_at=after(seconds=8),
    acknowledged_by="Desk 3",
    first_rolling_at=after(1),
    first_on_scene_at=after(5),
    disposition="helped",
)
STATEMENT: Final = Statement(
    "Neighbour, 2A14", after(70), "The driver stood at the rear, cuffed.\nNo force seen.", "ab" * 32
)
PRESENCE: Final = Presence(
    unit="2A14",
    agency="METRO",
    own=True,
    officers=("Neighbour",),
    arrived=Moment(after(5), after(4, 28), "Desk 3"),
    left=Moment(after(32)),
    how="asked",
    number=2231,
    statements=(STATEMENT, Statement("Neighbour, 2A14", after(4000), "Tow truck T-88.", "cd" * 32, addendum=True)),
    sealed_from=after(2000),
)
KINDS: Final = (
    "asked, no reason",
    "acknowledged",
    "rolling, about 4 min",
    "on scene",
    "secured, prisoner",
    "left",
    "closed: helped",
)
#: Entered the next morning, and taken back half an hour later.
TAKEN_BACK: Final = replace(
    PRESENCE,
    unit="2A16",
    officers=("Third",),
    arrived=Moment(after(740), after(9), "Commander", later=True),
    statements=(),
    taken=Taken(after(770), "Commander", "wrong unit, 2A14 meant"),
)


def lines(count: int) -> tuple[Line, ...]:
    return tuple(
        Line(
            seq=88_412 + number,
            at=after(seconds=number),
            kind="backup.updated",
            actor_kind="officer",
            who="2A12",
            text=f"{KINDS[number % len(KINDS)]}, told {number}",
            stated=after(4, 28) if number == 3 else None,
            hash=f"{number:064x}"[::-1],
        )
        for number in range(count)
    )


def account(
    count: int = 14,
    header: Header = HEADER,
    presences: tuple[Presence, ...] = (PRESENCE,),
    taken_back: tuple[Presence, ...] = (),
) -> Account:
    return Account(
        header=header,
        lines=lines(count),
        events=count + 2,
        lanes=(),
        rungs=(
            Rung(1, 0, "near units and dispatch", BEGAN, "fired", "fired"),
            Rung(2, 60, "dispatch chime", None, "held", "held"),
        ),
        notes=(NoteText(after(9), "Desk 3", "blue sedan, second door open"),),
        neighbours=(
            Neighbour(
                2231, "STATE", "State Patrol", "requested", after(2), False, after(3), "Desk 3", (), "not_reached"
            ),
        ),
        presences=presences,
        alone=(Span(BEGAN, after(4, 28)),),
        alone_with_prisoner=(),
        absences=("21:04:12 to 21:08:40: no second unit recorded. Last OK 21:04:40.",),
        log=LogPart(88_412, 88_431, "3f9c" * 16, True, "whole, 20 lines"),
        seal=SealPart(after(2000), "ef" * 32, True),
        seal_due=None,
        alone_for=timedelta(minutes=4, seconds=28),
        taken_back=taken_back,
    )


LOOK: Final = Look("Commander", "Complaint: C-1182", datetime(2027, 5, 21, 12, 0, tzinfo=UTC), after(seconds=2))
