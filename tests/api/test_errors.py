"""Every refusal below /api/ has one shape, whoever made it: a verb, REST framework, Django or the database."""

from __future__ import annotations

import logging
from typing import Any

import psycopg2.errors
import pytest
from django.db import InterfaceError, InternalError, OperationalError, transaction
from django.test import Client, RequestFactory

from requests import queries
from requests.api import errors
from requests.models import Backup
from tests.api.wire import ask, new_key, nothing_written, refused
from tests.cast import Cast, Wire

NOBODY = "00000000-0000-4000-8000-000000000000"


UNKNOWN = (
    "nowhere/",
    "",
    "backups",
    "backups/42/",
    f"backups/{NOBODY}x/",
    f"backups/{NOBODY}/explode/",
    "units/%00/ok/",
)


def test_an_unknown_address_is_not_found_by_any_method(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("requester")
    for path in UNKNOWN:
        for method in ("get", "post", "patch", "delete"):
            with subtests.test(path=path, method=method):
                refused(client.say(path, method=method), 404, "not_found")


def test_what_is_beside_version_1_is_not_found_either(cast: Cast) -> None:
    for path in ("/api/", "/api/v2/backups/", "/api/v1"):
        refused(Client().get(path), 404, "not_found")


def test_a_page_that_is_not_there_stays_a_page(cast: Cast) -> None:
    response = Client().get("/no/such/page/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("method", "path"),
    [("put", "backups/"), ("delete", "backups/"), ("get", "tours/"), ("post", "board/"), ("options", "backups/"),
     ("trace", "backups/"), ("brew", "backups/"), ("patch", "session/")],
)  # fmt: skip
def test_a_method_an_address_does_not_know_is_refused(cast: Cast, method: str, path: str) -> None:
    response = cast.client("requester").say(path, method=method)
    refused(response, 405, "method_not_allowed")
    assert "GET" in response["Allow"] or "POST" in response["Allow"]


@pytest.mark.parametrize("path", ["backups/", "board/", "units/", "history/", f"backups/{NOBODY}/", "beats/"])
def test_a_stranger_is_not_signed_in(cast: Cast, path: str) -> None:
    response = Wire().read(path)
    refused(response, 401, "not_signed_in")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_browser_without_the_csrf_token_is_refused_and_with_it_accepted(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.people["requester"])

    def touch(**headers: str) -> Any:
        said = {"Idempotency-Key": new_key(), **headers}
        return browser.post("/api/v1/backups/", {"urgency": "backup"}, content_type="application/json", headers=said)

    with nothing_written():
        refused(touch(), 403, "csrf")
        refused(touch(**{"X-CSRFToken": "x" * 64}), 403, "csrf")
    token = browser.get("/api/v1/session/").json()["csrf"]
    with nothing_written():
        refused(touch(**{"X-CSRFToken": token, "Origin": "https://elsewhere.example"}), 403, "csrf")
    assert touch(**{"X-CSRFToken": token, "Origin": "http://testserver"}).status_code == 201


def test_a_closed_backup_refuses_with_its_card(cast: Cast) -> None:
    requester = cast.client("requester")
    card = ask(requester)
    requester.say(f"backups/{card['id']}/close/", {"disposition": "helped"})
    response = cast.client("neighbour").say(f"backups/{card['id']}/respond/")
    refused(response, 409, "not_in_this_state")
    assert (response.json()["card"]["id"], response.json()["card"]["state"]) == (card["id"], "closed")


def test_a_cursor_of_another_epoch_or_too_far_ahead_is_too_old(cast: Cast) -> None:
    client = cast.client("requester")
    refused(client.read(f"board/events/?after=0&epoch={NOBODY}"), 410, "too_old")
    refused(client.read("board/events/?after=999999999"), 410, "too_old")


LOST = {
    "a lock nobody lets go": (OperationalError("lock timeout"), psycopg2.errors.LockNotAvailable()),
    "a statement that takes too long": (OperationalError("statement timeout"), psycopg2.errors.QueryCanceled()),
    "a connection that is gone": (InterfaceError("connection already closed"), None),
    "a session ended while idle": (InternalError("idle"), psycopg2.errors.IdleInTransactionSessionTimeout()),
}


@pytest.mark.parametrize(("problem", "cause"), [pytest.param(*case, id=name) for name, case in LOST.items()])
def test_a_database_that_does_not_answer_says_use_radio(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, problem: Exception, cause: Any
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise problem from cause

    client = cast.client("requester")
    monkeypatch.setattr(queries, "units_of", fail)
    response = client.read("units/")
    refused(response, 503, "use_radio")
    assert int(response["Retry-After"]) >= 1
    assert not [record for record in caplog.records if record.exc_info]


def test_a_row_that_somebody_else_holds_says_use_radio_and_nothing_is_written(
    cast: Cast, settings: Any, django_db_blocker: Any
) -> None:
    card = ask(cast.client("requester"))
    client = cast.client("dispatcher")
    with transaction.atomic(using="owner"):
        Backup.objects.using("owner").select_for_update().get(pk=card["id"])
        with nothing_written():
            response = client.say(f"backups/{card['id']}/acknowledge/")
    refused(response, 503, "use_radio")
    assert client.say(f"backups/{card['id']}/acknowledge/").status_code == 200


def test_a_fault_of_ours_is_said_in_the_same_shape_and_logged_with_its_traceback(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault of ours")

    client = cast.client("requester")
    client.raise_request_exception = False
    monkeypatch.setattr(queries, "units_of", fail)
    refused(client.read("units/"), 500, "internal")
    assert [record for record in caplog.records if record.exc_info]


def test_an_unknown_host_is_refused_as_json_too(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "django.security")
    refused(Client().get("/api/v1/session/", headers={"Host": "evil.example"}), 400, "invalid")


def test_what_django_refuses_outside_a_view_has_the_shape_too() -> None:
    request = RequestFactory().get("/api/v1/x/")
    for handler, status in ((errors.handler400, 400), (errors.handler403, 403), (errors.handler404, 404)):
        assert handler(request, Exception()).status_code == status
        assert handler(request, Exception())["Content-Type"] == "application/json"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*;q=0"])
def test_whatever_a_client_accepts_it_gets_json(cast: Cast, accept: str) -> None:
    response = cast.client("requester").get("/api/v1/units/", headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_the_pages_of_the_schema_refuse_in_the_same_shape(cast: Cast) -> None:
    refused(Client().put("/api/v1/docs/"), 405, "method_not_allowed")
    refused(Client().put("/api/v1/schema/"), 405, "method_not_allowed")
    refused(Client().get("/api/v1/schema/", headers={"Accept": "image/png"}), 406, "invalid")


def test_nothing_read_here_is_kept_by_a_browser_or_a_proxy(cast: Cast) -> None:
    client = cast.client("requester")
    for path in ("backups/", "session/", "nowhere/", f"backups/{NOBODY}/"):
        assert client.read(path)["Cache-Control"] == "no-store"


def test_every_code_has_one_status() -> None:
    assert errors.STATUS["use_radio"] == 503
    assert set(errors.OF_PERSONS) <= set(errors.STATUS)
