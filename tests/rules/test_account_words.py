"""An account in words: what each event says, how the ladder went, what is not there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from requests.account_told import absences, rungs
from requests.account_words import Told, words
from requests.standing_alone import Span
from requests.vocabulary import EventKind

BEGAN = datetime(2026, 11, 21, 21, 4, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/Vancouver")


def told(kind: str, seconds: float = 0, /, actor: str = "timer", note: str = "", **facts: Any) -> Told:
    return Told(1, BEGAN + timedelta(seconds=seconds), kind, "", actor, facts, "", unit="2A12", note=note)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (told("backup.requested", actor="2A12", urgency="roll_by", origin="asked"), "ROLL-BY asked"),
        (told("backup.requested", actor="Desk 3", urgency="cover", origin="radio"), "COVER asked for 2A12, by radio"),
        (told("backup.requested", actor="2A16", urgency="roll_by", origin="unasked"), "roll-by, nobody asked"),
        (told("backup.escalated", rung=1, name="dispatch chime"), "rung 2: dispatch chime"),
        (told("backup.escalated", repeat=3, rung=4), "everyone alerted again, time 3"),
        (told("backup.rung_skipped", rung=3, why="no partner"), "rung 4 passed over, no partner"),
        (told("response.on_scene", actor="Desk 3", unit="2A14"), "2A14 on scene"),
        (told("response.on_scene", actor="2A14", unit="2A14"), "on scene"),
        (
            told("backup.updated", actor="Commander", unit="2A14", was_there=True),
            "2A14 was on scene, entered afterwards",
        ),
        (told("response.rolling", actor="2A14", unit="2A14", eta_s=240), "rolling, about 4 min"),
        (told("backup.secured", prisoner=True, awaiting_tow=True), "secured, prisoner, tow awaited"),
        (told("backup.closed", disposition="not_needed"), "closed: not needed"),
        (told("backup.noted", note="blue sedan"), "note: blue sedan"),
        (told("backup.updated", changed=["location", "briefing.weapon"]), "changed: location, weapon"),
        (told("backup.updated", reached=False, partner="COUNTY"), "COUNTY NOT REACHED"),
        (told("backup.updated", stalled="2A14"), "2A14 has stopped moving"),
        (told("backup.updated", stalled="2A14", agency="COUNTY"), "COUNTY:2A14 has stopped moving"),
        (told("backup.updated", no_crew="2A14", agency="COUNTY"), "COUNTY:2A14 has no crew"),
        (told("stop.updated", actor="2A12", unit="2A12", welfare="ok"), "OK"),
        (told("stop.opened", actor="2A12", unit="2A12", kind="tow"), "stop opened, waiting for tow"),
        (told("unit.on_duty"), "unit on duty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_event_says(event: Told, said: str) -> None:
    assert words(event) == said


@pytest.mark.parametrize("kind", EventKind)
def test_every_event_says_something_whatever_its_facts(kind: EventKind) -> None:
    assert words(told(kind))
    assert words(told(kind, urgency=None, why=None, rung=0, unit=7, changed=[], kind=3, eta_s=None))


def test_an_event_whose_words_were_purged_says_that() -> None:
    event = Told(1, BEGAN, "backup.noted", "", "", {}, "", purged=True)
    assert words(event) == "backup noted (the words have had their time)"


LADDER = {"rungs": [{"after": after, "name": name} for after, name in ((0, "near"), (20, "shift"), (45, "supervisor"))]}


def hows(*events: Told, goes_on: bool = False) -> list[str]:
    return [rung.how for rung in rungs(LADDER, events, BEGAN, goes_on=goes_on)]


def fired(rung: int, **facts: Any) -> Told:
    return told("backup.escalated", 9, rung=rung, **facts)


def test_a_ladder_that_help_silenced_is_held_and_one_that_climbs_is_to_come() -> None:
    assert hows(fired(1)) == ["fired", "fired", "held"]
    assert hows(fired(1), goes_on=True) == ["fired", "fired", "to come"]


def test_a_rung_that_came_before_its_time_says_why_and_only_that_one() -> None:
    unseen = told("backup.escalated", 5, why="nobody has it on a screen")
    assert hows(unseen, fired(1), fired(2)) == ["fired", "fired early, nobody had it on screen", "fired"]
    by_hand = told("backup.updated", 5, actor="Desk 3", escalate="now")
    assert hows(by_hand, fired(1))[1] == "fired early, by hand, Desk 3"
    assert hows(told("backup.reopened", 5), fired(1))[1] == "fired early, help fell away"
    assert hows(fired(1, why="everyone alerted cannot"))[1] == "fired early, everyone alerted could not"


def test_a_rung_that_reached_nobody_was_passed_over_and_the_next_came_for_that() -> None:
    over = told("backup.rung_skipped", 10, rung=1, why="no partner")
    assert hows(fired(1), over, fired(2))[1:] == ["passed over, no partner", "fired early, rung 2 passed over"]
    held = told("backup.rung_skipped", 10, rung=1, why="cancel asked")
    assert hows(fired(1), held, fired(2))[1:] == ["held, cancel asked", "fired"]


def test_an_upgrade_begins_a_new_climb() -> None:
    rows = rungs(LADDER, [fired(1), told("backup.upgraded", 30, to="emergency")], BEGAN, goes_on=True)
    assert [(rung.at, rung.how) for rung in rows[:2]] == [(BEGAN + timedelta(seconds=30), "fired"), (None, "to come")]


def missing(spans: list[Span], oks: list[datetime], *, nobody: bool = False, goes_on: bool = False) -> tuple[str, ...]:
    until = BEGAN + timedelta(minutes=30)
    return absences(spans, oks, ZONE, nobody=nobody, until=until, goes_on=goes_on)


def test_where_nobody_came_that_is_said_with_the_last_ok_by_the_agencys_clock() -> None:
    whole = [Span(BEGAN, BEGAN + timedelta(minutes=30))]
    assert missing(whole, [BEGAN], nobody=True) == ("No second unit recorded; last OK 13:04.",)
    assert missing(whole, [], nobody=True) == ("No second unit recorded; no OK recorded.",)


def test_each_gap_is_said_from_when_to_when() -> None:
    gap = Span(BEGAN, BEGAN + timedelta(minutes=4, seconds=28))
    assert missing([gap], [BEGAN + timedelta(seconds=28), BEGAN + timedelta(minutes=9)]) == (
        "13:04:12 to 13:08:40: no second unit recorded. Last OK 13:04:40.",
    )


def test_a_gap_that_goes_on_ends_now_and_one_between_two_touches_is_none() -> None:
    end = BEGAN + timedelta(minutes=30)
    blink = Span(BEGAN, BEGAN + timedelta(milliseconds=900))
    assert missing([blink, Span(end - timedelta(minutes=1), end)], [], goes_on=True) == (
        "13:33:12 to now: no second unit recorded. No OK recorded in that time.",
    )
