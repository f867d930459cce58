"""The record of one backup and one stop, on the screens of those who are in it and of the supervisor who opens it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import CAR, DESK, Screen
from tests.journeys.made_up import Wire, ago, post
from tests.journeys.test_last_night import from_here, pages_of
from tests.journeys.test_one_touch import button, on_tour, stage

pytestmark = [pytest.mark.journey, pytest.mark.up]

WORDS = "Arrived while the driver stood at the rear of the car, cuffed. No force seen."


def accessible(page: Page) -> None:
    for theme in ("day", "night"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def as_if_long_ago(page: Page) -> None:
    """The page asks why, as of a record that is over for more than a day."""

    def shown(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"live": true', '"live": false'))

    page.route(re.compile(r"/review/(stops/)?[0-9a-f-]{36}/$"), shown)


def read_for_court(page: Page, card: Wire) -> None:
    """The record is opened, with a reason."""
    page.goto(f"/review/{card['id']}/")
    page.get_by_label("Court").check()
    button(page, "Open the record").click()
    expect(page.locator(".record")).to_be_visible()


@pytest.fixture
def asker(screen: Screen) -> Iterator[Page]:
    page = on_tour(screen("officer-2a12", "/unit/", CAR), "2A12")
    yield page
    for card in page.context.request.get("/api/v1/backups/?state=open&agency=METRO").json()["results"]:
        if card["unit"]["call_sign"] == "2A12":
            post(page, f"backups/{card['id']}/close/", {"disposition": "helped"})


def a_night(screen: Screen, asker: Page) -> tuple[Page, Wire]:
    """2A12 stopped somebody and asked; 2A14 was there, its arrival stated by the desk; it is over."""
    stop = post(asker, "stops/", {"kind": "traffic", "location": "5th/Oak"})
    card = post(asker, "backups/", {"urgency": "cover", "location": "5th/Oak"})
    desk = screen("dispatch", "/healthz")
    post(desk, f"backups/{card['id']}/acknowledge/", {})
    helper = on_tour(screen("officer-2a14", "/unit/", CAR), "2A14")
    post(asker, "units/2A12/position/", {"lat": 37.76, "lon": -122.42})
    post(helper, f"backups/{card['id']}/respond/", {"eta_s": 240})
    for north in (20, 12, 1):
        post(helper, "units/2A14/position/", {"lat": 37.76 + north / 1000, "lon": -122.42})
    post(desk, f"backups/{card['id']}/arrive/", {"unit": "METRO:2A14", "at": ago(20)})
    expect(stage(helper)).to_contain_text("2A12")
    post(asker, f"backups/{card['id']}/secure/", {"prisoner": True})
    post(asker, f"backups/{card['id']}/close/", {"disposition": "helped"})
    post(asker, f"stops/{stop['id']}/update/", {"reference": f"26-{card['number']}"})
    post(asker, f"stops/{stop['id']}/clear/", {})
    return helper, card


def test_who_was_there_is_asked_once_and_the_supervisor_reads_it_with_a_reason(screen: Screen, asker: Page) -> None:
    helper, card = a_night(screen, asker)

    expect(stage(helper)).to_contain_text("A statement, if you like.")
    button(helper, f"Write a statement about #{card['number']}").click()
    expect(stage(helper)).to_contain_text("Permanent. May be disclosed.")
    helper.get_by_label("Statement").last.fill(WORDS)
    accessible(helper)
    button(helper, "Add to the record").click()
    expect(helper.locator("#notice")).to_contain_text(f"Added to the record of #{card['number']}.")
    expect(stage(helper)).not_to_contain_text("A statement, if you like.")

    page = screen("watch", "/healthz", DESK)
    as_if_long_ago(page)
    page.goto(f"/review/{card['id']}/")
    form = page.locator(".why")
    expect(form).to_contain_text("shown to the people whom the record names")
    expect(page.locator("main")).not_to_contain_text("2A14")
    accessible(page)
    page.get_by_label("Other").check()
    button(page, "Open the record").click()
    expect(page.get_by_role("alert").filter(has_text="why")).to_contain_text("say why, in words")
    page.get_by_label("Complaint").check()
    page.get_by_label("In words").fill("C-1182")
    button(page, "Open the record").click()

    expect(page.locator("#looked")).to_contain_text("reason: Complaint: C-1182.")
    told = page.locator(".record")
    expect(told).to_contain_text(WORDS)
    expect(told).to_contain_text("2A14")
    expect(told).to_contain_text(re.compile(r"stated, entered by .*, touched \d\d:\d\d:\d\d"))
    expect(told).to_contain_text("Permanent. May be disclosed.")
    expect(told).to_contain_text("not sealed: a tour goes on")
    expect(page.locator(".hash")).to_contain_text("Chain whole")
    expect(page.locator(".lanes")).to_be_visible()
    track = page.get_by_role("region", name="Track")
    expect(track.get_by_role("img")).to_be_visible()
    expect(track).to_contain_text("Kept for 30 days, until ")
    expect(track.get_by_role("row", name=re.compile("^2A12 "))).to_be_visible()
    expect(track.get_by_role("row", name=re.compile("^2A14 .* 3 "))).to_be_visible()
    expect(page.locator(".title")).to_contain_text(f"Case 26-{card['number']}, entered at its stop")
    page.get_by_label("Case number").fill("26-1182")
    button(page, "Save").click()
    expect(page.locator(".title")).to_contain_text(f"Case 26-1182; 26-{card['number']}, entered at its stop")
    accessible(page)
    for name, kind in (("PDF, A4", "pdf"), ("PDF, Letter", "pdf"), ("EIDO", "json")):
        given = page.context.request.get(str(page.get_by_role("link", name=name).get_attribute("href")))
        assert given.headers["content-type"].startswith(f"application/{kind}"), given.text()[:200]
    for paper in ("A4", "Letter"):
        assert pages_of(page.pdf(format=paper)) <= 2, paper
    page.emulate_media(media="print")
    expect(page.locator(".files")).to_be_hidden()
    page.emulate_media(media="screen")

    button(helper, "Screen and shift").click()
    button(helper, "My shift").click()
    expect(stage(helper)).to_contain_text(re.compile(rf"read #{card['number']} of .*, Complaint: C-1182"))


def test_putting_the_line_away_stores_nothing_and_it_does_not_come_again(screen: Screen, asker: Page) -> None:
    helper, card = a_night(screen, asker)
    sent: list[str] = []
    helper.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    button(helper, f"Write a statement about #{card['number']}").click()
    button(helper, "No statement").click()
    expect(stage(helper)).not_to_contain_text("A statement, if you like.")
    assert not [line for line in sent if line.startswith("POST") and "statement" in line]


def test_a_stop_is_found_again_by_place_and_case_number_and_says_who_was_not_there(screen: Screen, asker: Page) -> None:
    place = "Harbour Road 7"
    stop = post(asker, "stops/", {"kind": "traffic", "location": place})
    post(asker, f"stops/{stop['id']}/clear/", {})

    page = screen("watch", "/review/", DESK)
    page.get_by_role("link", name="Stops").click()
    expect(page).to_have_url(re.compile("/review/stops/$"))
    page.get_by_label("Place").fill("harbour")
    button(page, "Find").click()
    row = page.get_by_role("row", name=re.compile(place)).first
    expect(row).to_contain_text("Traffic")
    expect(page.locator("main")).not_to_contain_text("2A12")
    accessible(page)

    as_if_long_ago(page)
    row.get_by_role("link").click()
    page.get_by_label("Court").check()
    button(page, "Open the record").click()
    expect(page.locator(".record .absent")).to_contain_text(re.compile(r"No second unit recorded; (last|no) OK"))
    expect(page.locator(".title")).to_contain_text("STOP")
    accessible(page)


def test_what_is_looked_for_in_vain_or_makes_no_sense_is_said(screen: Screen) -> None:
    page = screen("watch", "/review/stops/?place=nowhere-at-all", DESK)
    expect(page.locator("main")).to_contain_text("No stop was found.")
    page.goto("/review/stops/?from=2026-02-01&to=2025-01-01")
    expect(page.get_by_role("alert").filter(has_text="after")).to_contain_text("must be after from")


def test_an_arrival_nobody_touched_is_entered_the_morning_after(screen: Screen, asker: Page) -> None:
    begins = datetime.now(UTC)
    card = post(asker, "backups/", {"urgency": "cover", "location": "Quay 9"})
    helper = on_tour(screen("officer-2a14", "/unit/", CAR), "2A14")
    post(helper, f"backups/{card['id']}/respond/", {})
    post(asker, f"backups/{card['id']}/close/", {"disposition": "helped"})

    page = screen("watch", f"/review/last-night/?agency=METRO&{from_here(begins)}", DESK)
    expect(page.locator("main")).to_contain_text(f"{card['number']}, arrival of a unit that rolled")
    accessible(page)
    page.get_by_role("link", name=f"Enter {card['number']}").click()
    form = page.get_by_role("region", name="Somebody else was there")
    expect(form.get_by_label("Unit")).to_be_focused()
    form.get_by_label("Unit").fill("2A12")
    zone = page.context.request.get(f"/api/v1/backups/{card['id']}/record/?reason=live").json()["header"]["time_zone"]
    received = datetime.fromisoformat(card["received_at"]).astimezone(ZoneInfo(zone))
    form.get_by_label("On scene at").fill(f"{received:%H:%M}:00")
    add = form.get_by_role("button", name="Add to the record")
    add.click()
    expect(form.get_by_role("alert")).to_contain_text("covers 2A12 itself")
    accessible(page)
    form.get_by_label("Unit").fill("2A14")
    add.click()
    told = re.compile(r"stated, entered afterwards by .*, \d+ \w+ \d{4}, \d\d:\d\d")
    expect(page.locator(".record")).to_contain_text(told)
    expect(page.locator(".account")).to_contain_text("2A14 was on scene, entered afterwards")
    expect(form.get_by_role("alert")).to_have_count(0)
    page.goto(f"/review/last-night/?agency=METRO&{from_here(begins)}")
    expect(page.locator("main")).not_to_contain_text("arrival of a unit")


def test_what_was_entered_wrongly_is_taken_back_by_keyboard_and_both_stand_in_the_record(
    screen: Screen, asker: Page
) -> None:
    card = post(asker, "backups/", {"urgency": "cover", "location": "Quay 9"})
    post(asker, f"backups/{card['id']}/close/", {"disposition": "helped"})
    page = screen("watch", "/healthz", DESK)
    received = card["received_at"]
    post(page, f"backups/{card['id']}/was-there/", {"unit": "METRO:2A14", "at": received})
    # (A page that follows live would be drawn anew when somebody else is quicker.)
    as_if_long_ago(page)
    read_for_court(page, card)

    told = page.locator(".record")
    question = told.get_by_label("Take back 2A14")
    expect(told.get_by_label("Why")).to_be_hidden()
    question.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(told.get_by_label("Why")).to_be_focused()
    accessible(page)
    # Meanwhile somebody else was quicker, and entered another time.
    later = (datetime.fromisoformat(received) + timedelta(milliseconds=1)).isoformat()
    post(page, f"backups/{card['id']}/take-back/", {"unit": "METRO:2A14", "reason": "a second later"})
    post(page, f"backups/{card['id']}/was-there/", {"unit": "METRO:2A14", "at": later})
    page.keyboard.type("wrong unit")
    page.keyboard.press("Enter")
    expect(told.get_by_role("alert")).to_contain_text("2A14 stands in the record with another time")
    accessible(page)

    read_for_court(page, card)
    expect(told.locator(".taken")).to_have_count(1)
    question.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong unit")
    page.keyboard.press("Enter")
    gone = told.locator(".taken").last
    expect(gone).to_contain_text(re.compile(r"2A14: on scene .*, stated, entered afterwards by "))
    expect(gone).to_contain_text(re.compile(r"Taken back by .*, \d+ \w+ \d{4}, \d\d:\d\d: wrong unit"))
    expect(told.locator(".taken")).to_have_count(2)
    expect(told.locator("table")).to_have_count(0)
    expect(told.get_by_role("heading", name="Corroboration record")).to_be_focused()
    expect(page.locator(".account")).to_contain_text("arrival of 2A14 taken back, wrong unit")
    expect(told).to_contain_text("No second unit recorded")
    accessible(page)
