"""Every screen says what the ladder does by itself, and what it did not do. No state here waits for a clock."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import MadeUp, Wire, ago, post
from tests.journeys.readable import accessible
from tests.journeys.test_one_touch import button, on_tour, stage

pytestmark = [pytest.mark.journey, pytest.mark.gate, pytest.mark.up]

STANDS_STILL = {"state": "rolling", "stalled": True, "overdue": False, "rolling_at": None, "reason": None}


def rolling(unit: str, **more: Any) -> Wire:
    times = dict.fromkeys(("eta_at", "assigned_at", "on_scene_at", "cleared_at", "diverted_to"))
    return {"id": unit, "unit": unit, "agency": "METRO", "by_radio": False, **times, **STANDS_STILL, **more}


def shared(**more: Any) -> Wire:
    known = {"agency": "COUNTY", "name": "County", "mode": "shared", "how": "automatic", "talk_group": None}
    return {**known, "at": ago(42), "phone": "555-0100", "reached": False, "reached_at": None, **more}


@pytest.fixture
def ask(desk: Page) -> Iterator[Wire]:
    """A backup as the server tells it; every test bends a copy."""
    made = post(desk, "backups/", {"urgency": "backup", "unit": "2A18", "location": "Harbor/9th"})
    yield {**made, "seen": {"dispatch_at": ago(1), "count": 3}, "next_rung_at": ago(-60)}
    post(desk, f"backups/{made['id']}/close/", {"disposition": "accidental"})


def test_the_board_says_what_fell_away_and_what_must_be_voiced(desk: Page, ask: Wire) -> None:
    board = MadeUp(desk)
    board.board["backups"] = [
        {**ask, "voice_it": "all_cant", "shared_with": [shared()], "responses": [rolling("2A14")]},
        {**ask, "id": "policy", "number": 99, "urgency": "cover", "origin": "policy"},
    ]
    board.show()
    rows = desk.locator("#asks")
    for words in ("ALL CAN'T – VOICE IT", "2A14 STOPPED MOVING", "County NOT REACHED", "POLICY"):
        expect(rows).to_contain_text(words)
    facts = {"number": ask["number"], "rung": 1, "name": "whole shift", "why": "nobody reachable"}
    board.event("backup.rung_skipped", facts, card=board.board["backups"][0])
    expect(desk.locator(".meter .over")).to_have_count(1)
    expect(rows).to_contain_text("Rung 2 passed over, nobody reachable: whole shift")
    accessible(desk)


def test_timers_nobody_watches_are_the_loudest_thing_within_a_beat(desk: Page, ask: Wire) -> None:
    board = MadeUp(desk)
    board.show()
    board.beat(timers="stale")
    expect(desk.locator(".doubts")).to_contain_text("ESCALATION NOT RUNNING")
    expect(desk.locator("[data-lamp=timers]")).to_have_text("TIMERS STOPPED")
    accessible(desk)
    board.beat(timers="ok")
    expect(desk.locator(".doubts")).to_be_hidden()


def test_a_rung_nobody_confirms_alarms_until_somebody_mutes_it_or_it_is_confirmed(desk: Page, ask: Wire) -> None:
    board = MadeUp(desk)
    board.board["backups"] = [{**ask, "acknowledged_at": ago(5), "next_rung_at": ago(4)}]
    board.show()
    alarm = desk.locator(".doubt[data-doubt=unconfirmed]")
    expect(alarm).to_contain_text("RUNG NOT CONFIRMED")
    expect(alarm).to_contain_text(f"{ask['number']} 2A18 BACKUP, rung 2")
    desk.locator("h1").click()
    expect(desk.locator("[data-lamp=sound]")).to_have_text("SOUND")
    mute = button(desk, "Mute")
    mute.click()
    expect(mute).to_be_hidden()
    expect(alarm).to_be_visible()
    confirmed = {**board.board["backups"][0], "version": 99, "next_rung_at": None}
    board.event("backup.escalated", {"rung": 1}, card=confirmed)
    expect(alarm).to_have_count(0)


def test_a_silent_server_does_not_silence_the_countdown(screen: Screen, ask: Wire) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    mine = asked(page, "backup")
    board = MadeUp(page)
    board.board["backups"] = [{**mine, "next_rung_at": ago(-9)}]
    board.show()
    board.silent = True
    expect(page.locator(".doubts")).to_contain_text("NOT LIVE", timeout=20_000)
    expect(page.locator(".doubts")).to_contain_text("RUNG NOT CONFIRMED", timeout=20_000)
    accessible(page)


def test_the_supervisor_reads_who_says_no_word_and_what_was_given_up(screen: Screen, ask: Wire) -> None:
    page = screen("watch", "/review/", DESK)
    acts: list[str] = []
    fault = {"kind": "timer", "id": "7", "what": "Rung 3", "detail": "failed three times", "since": ago(90)}
    listed = {"results": [{**fault, "backup": None, "number": None}]}
    page.route("**/api/v1/faults/?agency=METRO", lambda route: route.fulfill(json=listed))

    def taken(route: Route) -> None:
        acts.append(route.request.post_data or "")
        route.fulfill(json={})

    page.route("**/api/v1/faults/timer/7/", taken)
    board = MadeUp(page)
    unit = next(one for one in board.board["units"] if one["call_sign"] == "2A12")
    board.board["units"] = [{**unit, "tour_overdue": True}]
    board.board["stops"] = [stop_of(unit, welfare_alert="supervisor", welfare_overdue=True, welfare_due_at=ago(241))]
    board.board["backups"] = [{**ask, "responses": [rolling("2A14")]}, {**ask, "id": "b", "shared_with": [shared()]}]
    board.show()
    needs = page.locator("#needs")
    told = ("No word", "Help is not coming", "2A14 stopped moving", "Neighbour not reached", "Timer given up")
    for words in (*told, "On tour too long"):
        expect(needs).to_contain_text(words)
    accessible(page)
    button(page, "Seen").click()
    expect(needs).not_to_contain_text("Timer given up")
    assert acts == ['{"do":"dismiss"}']


def test_the_officer_is_asked_offered_and_told(screen: Screen) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    mine = asked(page, "roll_by")
    board = MadeUp(page)
    me = next(one for one in board.board["units"] if one["call_sign"] == "2A12")

    board.board["backups"] = [{**mine, "received_at": ago(601)}]
    board.show()
    expect(stage(page)).to_contain_text("NOBODY NEAR")
    expect(button(page, "Ask cover")).to_be_visible()
    accessible(page)

    over = {"state": "closed", "closed_at": ago(0), "disposition": "expired"}
    board.event("backup.expired", {}, card={**mine, "version": 98, **over})
    expect(stage(page)).to_contain_text("Nobody near. Ask cover?")
    page.locator(".tile.none").click()
    expect(button(page, "Open a stop")).to_be_visible()

    board.board["backups"] = [{**mine, "urgency": "backup", "responses": [rolling("2A14")]}]
    board.show()
    expect(stage(page)).to_contain_text("2A14 HAS STOPPED")

    board.board["backups"] = [{**mine, "urgency": "cover", "origin": "policy"}]
    board.show()
    expect(stage(page)).to_contain_text(re.compile(r"POLICY\s+COVER"))
    expect(button(page, re.compile("^Wave off"))).to_be_visible()

    board.board["backups"] = []
    board.board["stops"] = [stop_of(me, state="secured", prisoner=True, welfare_due_at=ago(-4))]
    board.show()
    # What is under the lamp gives way when it is due.
    page.locator("#lamp").click()
    expect(page.locator("html")).to_have_attribute("data-scene", "screen")
    expect(stage(page)).to_contain_text("You OK?")
    accessible(page)
    board.board["stops"] = []
    board.event("stop.cleared", {}, stop=stop_of(me, state="cleared", version=99))
    expect(button(page, "Open a stop")).to_be_visible()


def asked(page: Page, urgency: str) -> Wire:
    """The page's own ask as the server tells it; there it is over at once, on the made-up board it goes on."""
    card = post(page, "backups/", {"urgency": urgency})
    post(page, f"backups/{card['id']}/cancel/", {})
    return card


def stop_of(unit: Wire, **more: Any) -> Wire:
    """The stop of a unit as the wire has it."""
    place = dict.fromkeys(("lat", "lon", "accuracy_m", "beat", "secured_at", "cleared_at", "welfare_alert"))
    flags = dict.fromkeys(("prisoner", "awaiting_tow", "no_roll_by", "welfare_overdue"), False)
    where = {"id": "s1", "version": 1, "agency": "METRO", "kind": "traffic", "state": "open", "location": "5th/Oak"}
    who = {"unit": {name: unit[name] for name in ("id", "call_sign", "agency")}}
    return {**where, **who, **place, **flags, "location_source": "given", "opened_at": ago(700), **more}
