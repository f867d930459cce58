"""The page of what is over: who may open it, what it is handed, and what it does not carry."""

from __future__ import annotations

import re

import pytest

from requests.actions import Ask, close, request_backup
from requests.vocabulary import Disposition, Urgency
from tests.cast import PEOPLE, UNITS, Cast
from tests.pages.test_pages import boot_of
from units.models import AccessLog, Membership
from units.vocabulary import Role

HERE = "/review/history/"


OPENS = [
    ("commander", 200),
    ("administrator", 200),
    ("dispatcher", 403),
    ("requester", 403),
    ("outsider_desk", 403),
    (None, 302),
]


@pytest.mark.parametrize(("who", "status"), OPENS)
def test_it_opens_for_supervisors_alone(cast: Cast, who: str | None, status: int) -> None:
    assert cast.client(who).get(HERE).status_code == status


def test_a_refused_look_is_on_record(cast: Cast) -> None:
    cast.client("requester").get(HERE)
    row = AccessLog.objects.get(outcome="refused")
    assert (row.what, row.subject) == ("GET review/history/", HERE)


def test_it_knows_the_clock_and_the_words_of_the_agencies_its_reader_supervises(cast: Cast) -> None:
    cast.metro.time_zone = "America/Chicago"
    cast.metro.labels = {"urgency": {"cover": "Code 2"}}
    cast.metro.save()
    Membership.objects.create(officer=cast.people["commander"], agency=cast.county, role=Role.DISPATCHER)
    read = boot_of(cast.client("commander").get(HERE))["read"]
    assert list(read) == ["METRO"], "a desk elsewhere is no supervisor there"
    assert read["METRO"]["zone"] == "America/Chicago"
    assert read["METRO"]["levels"] == {
        "roll_by": "Roll by",
        "cover": "Code 2",
        "backup": "Backup",
        "emergency": "EMERGENCY",
    }


def test_whoever_supervises_two_agencies_chooses_between_them(cast: Cast) -> None:
    Membership.objects.create(officer=cast.people["commander"], agency=cast.county, role=Role.SUPERVISOR)
    assert set(boot_of(cast.client("commander").get(HERE))["read"]) == {"METRO", "COUNTY"}


def test_there_is_no_figure_no_officer_and_no_unit_in_its_markup(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location="5th and Oak")).backup_id
    close(cast.actor("dispatcher"), asked, Disposition.HELPED)
    text = cast.client("commander").get(HERE).content.decode()
    assert "5th and Oak" not in text and str(asked) not in text
    names = [name for name in PEOPLE if name != "commander"] + [sign for all_ in UNITS.values() for sign in all_]
    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)] == []


def test_no_inline_script_or_style_and_what_is_big_comes_late(cast: Cast) -> None:
    response = cast.client("commander").get(HERE)
    text = response.content.decode()
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=", text)
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    for name in ("uplot", "trend", "map"):
        assert f'<link rel="later" data-later="{name}"' in text
    for late in ("uPlot", "leaflet", "plot.js", "beat_map.js"):
        assert not re.search(rf'<(script[^>]* src|link rel="(modulepreload|stylesheet)" href)="[^"]*{late}', text), late


def test_it_is_one_touch_from_every_page_of_the_review(cast: Cast) -> None:
    client = cast.client("commander")
    for path in ("/review/", "/review/last-night/", "/policy/"):
        assert b'href="/review/history/"' in client.get(path).content, path
    assert b'href="/review/history/" aria-current="page"' in client.get(HERE).content
    assert b'href="/review/history/"' not in cast.client("dispatcher").get("/policy/").content


def test_it_says_that_asking_early_is_a_safety_act(cast: Cast) -> None:
    assert b"Asking early is a safety act." in cast.client("commander").get(HERE).content
