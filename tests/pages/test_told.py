"""The page where somebody says where they want to be told, and the service worker that shows it."""

import re

import pytest
from django.test import Client, override_settings

from tests.cast import Cast
from tests.pages.test_pages import boot_of

WORKER = "/told-worker.js"


@pytest.mark.parametrize("who", ["requester", "dispatcher", "commander", "administrator", "outsider"])
def test_whoever_is_signed_in_may_say_where_they_want_to_be_told(cast: Cast, who: str) -> None:
    response = cast.client(who).get("/told/")
    assert response.status_code == 200
    assert boot_of(response)["page"] == "told"


def test_a_stranger_is_sent_to_sign_in_and_back(cast: Cast) -> None:
    assert cast.client().get("/told/").headers["Location"] == "/accounts/login/?next=/told/"


@pytest.mark.parametrize("way", ["post", "put", "delete"])
def test_nothing_is_changed_by_the_page_itself(cast: Cast, way: str) -> None:
    assert getattr(cast.client("requester"), way)("/told/").status_code in (403, 405)


def test_each_role_is_led_only_where_it_may_go(cast: Cast) -> None:
    leads = {
        who: re.findall(r'<a href="([^"]+)"', cast.client(who).get("/told/").content.decode())
        for who in ("requester", "dispatcher", "commander")
    }
    assert leads == {
        "requester": ["/unit/", "/told/"],
        "dispatcher": ["/policy/", "/board/", "/told/"],
        "commander": [
            "/review/", "/review/last-night/", "/review/history/", "/review/stops/", "/policy/", "/board/", "/told/",
        ],
    }  # fmt: skip


def test_review_and_policy_lead_to_it(cast: Cast) -> None:
    for path in ("/review/", "/policy/"):
        assert b'href="/told/"' in cast.client("commander").get(path).content


def test_the_page_knows_whether_this_board_sends_mail(cast: Cast) -> None:
    for host, sends in {"mail.example": True, "": False}.items():
        with override_settings(EMAIL_HOST=host):
            assert boot_of(cast.client("requester").get("/told/"))["sends_mail"] is sends


def test_it_needs_no_inline_script_or_style(cast: Cast) -> None:
    response = cast.client("commander").get("/told/")
    text = response.content.decode()
    scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag]
    assert not scripts
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=", text)
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("board")
def test_the_worker_comes_from_the_root_for_every_page_and_is_never_old() -> None:
    response = Client().get(WORKER)
    assert response.status_code == 200, "also while nobody is signed in, or no browser could find a newer one"
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Service-Worker-Allowed"] == "/"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not response.cookies
    assert Client().head(WORKER).status_code == 200
    assert Client().post(WORKER).status_code == 405


@pytest.mark.usefixtures("board")
def test_the_worker_keeps_nothing_of_a_person_and_never_syncs_behind_their_back() -> None:
    script = Client().get(WORKER).content.decode()
    heard = set(re.findall(r'addEventListener\("(\w+)"', script))
    assert heard == {
        "install", "activate", "fetch", "push", "pushsubscriptionchange", "message", "notificationclick"
    }  # fmt: skip
    # That the API is never its business is all it says of it.
    route = '{ condition: { urlPattern: "/api/*" }, source: "network" }'
    assert script.count(route) == 1
    script = script.replace(route, "")
    assert not re.search(r"indexedDB|importScripts|XMLHttpRequest|\beval\(|/api/|/ws/|\bsync\b", script)
    assert re.findall(r"credentials: \"(\w+)\"", script) == ["omit"], "what it keeps is fetched as nobody"
