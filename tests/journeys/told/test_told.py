"""Somebody says on which device they want to be told outside the board, and the service worker shows what is told."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.deliveries.receivers import PushService
from tests.journeys.conftest import Screen
from tests.journeys.test_one_touch import button, on_tour, stage, tile
from tests.journeys.test_policy import say
from tests.journeys.told.conftest import FAR, Told
from tests.journeys.told.maker import SOON_S, Maker, notices, start, state, worker_of
from tests.up.stack import Up, eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]

PHONE = (390, 844)


def test_nothing_is_on_and_nothing_is_registered_before_somebody_touches(told: Told) -> None:
    page = told(granted=False)
    expect(state(page)).to_have_text("OFF")
    expect(page.locator("#of-me")).to_contain_text("You gave none")
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    assert page.evaluate("Notification.permission") != "granted"


def test_one_touch_and_an_ask_is_shown_by_the_worker_and_taken_back_it_is_not(
    told: Told, screen: Screen, service: PushService
) -> None:
    page = told(subscribes="phone", size=PHONE)
    maker = Maker(page)
    start(page)
    expect(state(page)).to_have_text("ON")
    expect(page.locator(".device")).to_contain_text("A message was just shown here.")
    assert eventually(lambda: [one["title"] for one in notices(page)] == ["This is how it looks"])
    assert [one["address"] for one in say(page, "addresses/")["results"]] == [f"{service.url}/phone"]

    on_tour(screen("officer-2a14", "/unit/"), "2A14")
    page.reload()
    expect(page.locator(".rules")).to_contain_text("You are on tour as 2A14: you are told.")
    expect(state(page)).to_have_text("ON")
    asker = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    tile(asker, "Backup").click()
    expect(stage(asker)).to_contain_text("RECEIVED")
    assert eventually(lambda: any(came.path == "/phone" for came in service.came), SOON_S)
    came = next(came for came in service.came if came.path == "/phone")
    shown = next(one for one in maker.deliver(json.dumps(came.payload)) if one["tag"] == came.id)
    assert re.fullmatch(r"Backup #\d+", shown["title"])
    wanted = {"body": "Can you roll? See board.", "silent": False, "stays": True, "url": "/unit/", "actions": 0}
    assert {name: shown[name] for name in wanted} == wanted

    page.get_by_role("button", name="Take back this device").first.click()
    expect(state(page)).to_have_text("OFF")
    assert say(page, "addresses/")["results"] == []
    assert page.evaluate("localStorage.getItem('maker')") is None
    for card in say(page, "backups/?state=open&agency=METRO")["results"]:
        say(asker, f"backups/{card['id']}/cancel/", {})


def test_a_silent_message_is_not_heard_and_one_that_cannot_be_read_says_see_board(told: Told) -> None:
    maker = worker_of(told())
    silent = {"id": "a", "title": "See board", "body": "", "url": "/unit/", "urgent": True, "silent": True}
    (shown,) = maker.deliver(json.dumps(silent).ljust(512))
    look = {"title": "See board", "body": "", "tag": "a", "silent": True, "stays": True, "url": "/unit/", "actions": 0}
    assert shown == look
    unreadable = {**look, "tag": "see board", "url": "/"}
    assert unreadable in maker.deliver("<no json>")
    elsewhere = {**silent, "id": "b", "title": "Cover #3", "url": "https://elsewhere.example/", "urgent": False}
    assert {**look, "tag": "b", "title": "Cover #3", "url": "/", "stays": False} in maker.deliver(json.dumps(elsewhere))
    again = maker.deliver(json.dumps({**silent, "title": "Cover #4"}))
    assert [one["title"] for one in again if one["tag"] == "a"] == ["Cover #4"], "the same id replaces itself"


def test_a_private_window_says_plainly_why_it_cannot(told: Told) -> None:
    """The real thing: this browser keeps no push in a window of a test."""
    page = told()
    start(page)
    expect(page.locator(".device .said")).to_contain_text("a private window takes no push")
    expect(state(page)).to_have_text("OFF")
    expect(button(page, "Tell me on this device")).to_be_enabled()
    assert say(page, "addresses/")["results"] == []


def test_a_push_service_that_never_answers_is_given_up_and_said(told: Told) -> None:
    page = told(before="PushManager.prototype.subscribe = () => new Promise(() => {});")
    page.clock.install()
    start(page)
    expect(button(page, re.compile("Asking the browser")).first).to_be_disabled()
    expect(page.locator(".device .said")).to_be_empty()

    def over() -> bool:
        page.clock.fast_forward(5_000)
        return "does not answer" in page.locator(".device .said").inner_text()

    assert eventually(over)
    expect(button(page, "Tell me on this device")).to_be_enabled()


def test_each_thing_that_makes_it_impossible_is_told_plainly(told: Told, stack: Up, browser: Browser) -> None:
    blocked = told(granted=False)
    start(blocked)
    expect(state(blocked)).to_have_text("BLOCKED")
    expect(blocked.locator(".state")).to_contain_text("set Notifications to Allow")
    blocked.context.grant_permissions(["notifications"])
    button(blocked, "Look again").or_(button(blocked, "Tell me on this device")).click()
    expect(button(blocked, "Tell me on this device")).to_be_visible()

    bare = told(before="delete window.PushManager;")
    expect(bare.locator(".state")).to_contain_text("This browser has no push.")

    keyless = told()
    keyless.route("**/addresses/key/", lambda route: route.fulfill(json={"key": None}))
    keyless.reload()
    expect(keyless.locator(".state")).to_contain_text("it has no key (VAPID_KEY)")
    expect(button(keyless, "Tell me on this device")).to_have_count(0)

    plain = browser.new_context(base_url=f"http://{FAR}:{stack.port}")
    # Signed in there, too: cookies know no port, and only the browser knows this host.
    cookies: list[Any] = [{**one, "domain": FAR} for one in keyless.context.cookies()]
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto("/told/")
    expect(page.locator(".state")).to_contain_text("This page came over plain HTTP")
    expect(page.get_by_label("Mailbox")).to_be_visible()
    plain.close()


def test_what_ended_is_not_called_off(told: Told) -> None:
    page = told(subscribes="ended")
    start(page)
    expect(state(page)).to_have_text("ON")
    page.evaluate("localStorage.removeItem('maker')")
    page.reload()
    expect(state(page)).to_have_text("ENDED")
    start(page)
    expect(state(page)).to_have_text("ON")
    # The board has a new key: what the browser has was signed with the old one.
    page.evaluate("localStorage.setItem('maker', JSON.stringify(Array(65).fill(4)))")
    page.reload()
    expect(state(page)).to_have_text("ENDED")
    start(page)
    expect(state(page)).to_have_text("ON")
    assert len(say(page, "addresses/")["results"]) == 1


def test_a_subscription_the_browser_ends_is_told_at_once_and_a_touch_puts_the_notice_away(told: Told) -> None:
    page = told(subscribes="lost")
    start(page)
    expect(state(page)).to_have_text("ON")
    page.evaluate("localStorage.removeItem('maker')")
    (worker,) = page.context.service_workers
    # A browser lets nobody else prolong its events, but what the worker does it does.
    worker.evaluate("() => { self.dispatchEvent(new ExtendableEvent('pushsubscriptionchange')); }")
    expect(state(page)).to_have_text("ENDED")
    assert eventually(lambda: "Not told outside any more" in [one["title"] for one in notices(page)])
    touched = """async () => {
      const [notification] = await self.registration.getNotifications({ tag: "anew" });
      self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    }"""
    worker.evaluate(touched)
    assert eventually(lambda: "anew" not in [one["tag"] for one in notices(page)])


def test_a_browser_somebody_else_used_says_so_and_goes_over_with_a_touch(
    told: Told, screen: Screen, service: PushService
) -> None:
    first = told(subscribes="shared")
    start(first)
    expect(state(first)).to_have_text("ON")
    kept = first.evaluate("localStorage.getItem('maker')")
    page = told("sister-2a08", subscribes="shared")
    worker_of(page)
    page.evaluate("kept => localStorage.setItem('maker', kept)", kept)
    page.reload()
    expect(state(page)).to_have_text("NOT YOURS")
    start(page)
    expect(state(page)).to_have_text("ON")
    assert say(first, "addresses/")["results"] == []
