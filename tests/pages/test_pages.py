"""The pages are shells: who may open which, what they are handed, and that nothing is left to inline script."""

import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings

from requests.actions import Ask, request_backup
from requests.models import Backup
from requests.vocabulary import Urgency
from tests.cast import Cast
from units.models import AccessLog, Membership, Officer
from units.vocabulary import Role

pytestmark = pytest.mark.usefixtures("board")


def boot_of(response: Any) -> dict[str, Any]:
    found = re.search(r'<script id="boot" type="application/json">(.*?)</script>', response.content.decode(), re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.mark.parametrize(
    ("who", "place"),
    [("requester", "/unit/"), ("dispatcher", "/board/"), ("commander", "/review/"), ("administrator", "/review/")],
)
def test_each_role_comes_to_its_own_page(cast: Cast, who: str, place: str) -> None:
    assert cast.client(who).get("/").headers["Location"] == place


@pytest.mark.parametrize("path", ["/", "/unit/", "/board/", "/review/", "/policy/"])
def test_a_stranger_is_sent_to_sign_in_and_back(cast: Cast, path: str) -> None:
    assert cast.client().get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_a_stranger_at_the_wall_comes_back_to_the_wall(cast: Cast) -> None:
    assert cast.client().get("/board/?wall=1").headers["Location"] == "/accounts/login/?next=/board/%3Fwall%3D1"


@pytest.mark.parametrize("query", ["?wall=1", "?pane=map", "?pane=units", "?pane=asks", "?pane=stops"])
def test_wall_and_panes_are_the_boards_and_open_for_its_people_alone(cast: Cast, query: str) -> None:
    assert cast.client("dispatcher").get(f"/board/{query}").status_code == 200
    assert cast.client("requester").get(f"/board/{query}").status_code == 403


def test_a_pane_is_named_to_its_page_and_one_there_is_not_is_not_found(cast: Cast) -> None:
    page = cast.client("dispatcher").get("/board/?pane=units")
    assert boot_of(page)["pane"] == "units"
    assert b'<body class="board only only-units">' in page.content
    assert boot_of(cast.client("dispatcher").get("/board/"))["pane"] == ""
    assert cast.client("dispatcher").get("/board/?pane=moon").status_code == 404


def test_nothing_on_the_wall_can_be_touched(cast: Cast) -> None:
    page = cast.client("dispatcher").get("/board/?wall=1").content.decode()
    assert not re.findall(r"<(button|input|select|textarea|form|a)\b", page)


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("requester", "/unit/", 200),
        ("requester", "/board/", 403),
        ("requester", "/review/", 403),
        ("dispatcher", "/board/", 200),
        ("dispatcher", "/review/", 403),
        ("commander", "/board/", 200),
        ("commander", "/review/", 200),
        ("requester", "/policy/", 403),
        ("dispatcher", "/policy/", 200),
        ("commander", "/policy/", 200),
        ("administrator", "/policy/", 200),
    ],
)
def test_a_page_opens_for_its_role_alone(cast: Cast, who: str, path: str, status: int) -> None:
    assert cast.client(who).get(path).status_code == status


def test_a_refused_page_is_logged(cast: Cast) -> None:
    cast.client("requester").get("/board/")
    row = AccessLog.objects.get(outcome="refused")
    assert (row.what, row.subject) == ("GET board/", "/board/")


def test_a_page_is_handed_what_its_session_is(cast: Cast) -> None:
    client = cast.client("dispatcher")
    boot = boot_of(client.get("/board/"))
    session = client.read("session/").json()
    assert {**boot["session"], "csrf": None} == {**session, "csrf": None}
    assert boot["session"]["csrf"]
    assert boot["ws"] == "/ws/board/"


def test_a_desk_knows_whom_to_ask_and_their_number_for_when_there_is_no_board(cast: Cast) -> None:
    for path in ("/board/", "/board/hand-over/"):
        partners = boot_of(cast.client("dispatcher").get(path))["partners"]["METRO"]
        assert [(one["agency"], one["phone"]) for one in partners] == [("COUNTY", None), ("STATE", "+1 555 0100")]
    assert b"555 0100" not in cast.client("outsider_desk").get("/board/").content


def test_a_number_is_not_for_who_only_drives_there(cast: Cast) -> None:
    driver = cast.people["outsider_desk"]
    Membership.objects.create(officer=driver, agency=cast.metro, role=Role.OFFICER)
    boot = boot_of(cast.client("outsider_desk").get("/board/"))
    assert [one["phone"] for one in boot["partners"]["METRO"]] == [None, None]


@pytest.mark.parametrize(("who", "status"), [("dispatcher", 200), ("commander", 200), ("requester", 403), (None, 302)])
def test_the_hand_over_page_is_for_desks(cast: Cast, who: str | None, status: int) -> None:
    assert cast.client(who).get("/board/hand-over/").status_code == status


def test_the_paper_page_is_nobodys_whoever_asks(cast: Cast) -> None:
    mine, nobodys = cast.client("dispatcher").get("/board/shell/"), Client().get("/board/shell/")
    assert mine.content == nobodys.content
    assert (mine.status_code, mine.headers["Cache-Control"]) == (200, "no-cache")
    assert not mine.cookies
    boot = boot_of(mine)
    assert (boot["page"], boot["shell"], boot["session"], boot["server_time"]) == ("paper", True, {}, None)
    assert b"555 0100" not in mine.content


def _asked(cast: Cast) -> Backup:
    request_backup(cast.actor("requester"), Ask(urgency=Urgency.COVER))
    return Backup.objects.get()


def test_one_backup_opens_for_its_supervisor_and_nothing_of_it_is_on_the_page_before_a_reason(cast: Cast) -> None:
    backup = _asked(cast)
    page = cast.client("commander").get(f"/review/{backup.pk}/")
    boot = boot_of(page)
    assert (boot["subject"], boot["id"], boot["live"]) == ("backup", str(backup.pk), True)
    assert boot["zone"] == cast.metro.time_zone
    assert b"2A12" not in page.content and not AccessLog.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("dispatcher", 403), ("requester", 403), ("outsider_desk", 403)])
def test_one_backup_is_shut_for_the_others(cast: Cast, who: str, status: int) -> None:
    backup = _asked(cast)
    assert cast.client(who).get(f"/review/{backup.pk}/").status_code == status


def test_a_backup_that_is_not_there_is_not_found(cast: Cast) -> None:
    response = cast.client("commander").get("/review/6a3f7c1e-0000-4000-8000-000000000000/")
    assert response.status_code == 404
    assert b"Nothing here" in response.content


def test_an_empty_database_says_how_to_fill_it() -> None:
    response = Client().get("/")
    assert response.status_code == 200
    assert b"load_agency FILE.toml" in response.content
    assert b"make demo" in response.content


def test_demonstration_accounts_are_listed_in_a_demonstration_only(cast: Cast) -> None:
    cast.metro.invented = True
    cast.metro.save()
    assert b"data-account" not in cast.client().get("/accounts/login/").content
    with override_settings(DEMO=True):
        shown = cast.client().get("/accounts/login/").content
    assert b'data-account="dispatcher"' in shown
    assert b'data-account="outsider"' not in shown


def test_a_demonstration_offers_no_account_that_cannot_sign_in(cast: Cast) -> None:
    cast.metro.invented = True
    cast.metro.save()
    nobody = Officer.objects.create(username="history-7", name="Officer 7", password="!")
    Membership.objects.create(officer=nobody, agency=cast.metro, role=Role.OFFICER)
    with override_settings(DEMO=True):
        shown = cast.client().get("/accounts/login/").content
    assert b'data-account="dispatcher"' in shown
    assert b"history-7" not in shown


def test_signing_in_on_the_page_leads_to_ones_own_page(cast: Cast) -> None:
    client = Client()
    said = {"login": "dispatcher", "password": "rolling-to-assist", "next": ""}
    assert client.post("/accounts/login/", said).headers["Location"] == "/"
    wrong = Client().post("/accounts/login/", {**said, "password": "guess"})
    assert b"That didn" in wrong.content


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("requester", "/unit/"),
        ("dispatcher", "/board/"),
        ("dispatcher", "/board/?wall=1"),
        ("commander", "/review/"),
        ("commander", "/policy/"),
        (None, "/accounts/login/"),
    ],
)
def test_no_page_needs_inline_script_or_style(cast: Cast, who: str | None, path: str) -> None:
    response = cast.client(who).get(path)
    text = response.content.decode()
    inline = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag]
    assert not inline
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=", text)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_the_policy_page_leads_where_its_reader_may_go(cast: Cast) -> None:
    assert b'href="/policy/"' in cast.client("commander").get("/review/").content
    assert b'href="/review/"' in cast.client("commander").get("/policy/").content
    assert b'href="/review/"' not in cast.client("dispatcher").get("/policy/").content


def test_the_shell_is_nobodys_whoever_asks(cast: Cast) -> None:
    mine, nobodys = cast.client("requester").get("/unit/shell/"), Client().get("/unit/shell/")
    assert mine.content == nobodys.content
    assert (mine.status_code, mine.headers["Cache-Control"]) == (200, "no-cache")
    assert not mine.cookies
    assert "Cookie" not in mine.headers.get("Vary", "")
    boot = boot_of(mine)
    assert (boot["shell"], boot["session"], boot["server_time"]) == (True, {}, None)
    assert b'name="csrf-token" content=""' in mine.content
    inline = [
        tag for tag in re.findall(r"<script[^>]*>", mine.content.decode()) if "src=" not in tag and "json" not in tag
    ]
    assert not inline


@pytest.mark.parametrize("path", ["/review/", "/review/stops/", "/policy/"])
def test_what_is_over_is_told_by_its_agencys_clock(cast: Cast, path: str) -> None:
    assert boot_of(cast.client("commander").get(path))["zones"] == {"METRO": cast.metro.time_zone}
