"""Machine tokens: hashed, scoped, expiring; they act as their officer and need no CSRF token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tests.api.wire import new_key, nothing_written, refused
from tests.cast import Cast
from units import tokens
from units.models import MachineToken


def token_for(cast: Cast, name: str, *scopes: str, hours: float = 1) -> tuple[MachineToken, str]:
    return tokens.make_machine_token(cast.people[name], "CAD", scopes, timezone.now() + timedelta(hours=hours))


def call(key: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    said = {"Authorization": f"Bearer {key}", **headers}
    client = Client(enforce_csrf_checks=True)
    return getattr(client, method)(f"/api/v1/{path}", body, content_type="application/json", headers=said)


def test_a_machine_reads_and_writes_as_its_officer(cast: Cast) -> None:
    _, key = token_for(cast, "dispatcher", "read", "write")
    assert call(key, "get", "units/").status_code == 200
    said = call(key, "post", "backups/", {"urgency": "cover", "unit": "2A12"}, **{"Idempotency-Key": new_key()})
    assert (said.status_code, said.json()["origin"]) == (201, "radio")
    session = call(key, "get", "session/").json()
    assert (session["user"]["username"], session["csrf"]) == ("dispatcher", None)


def test_a_reading_token_writes_nothing(cast: Cast) -> None:
    _, key = token_for(cast, "dispatcher", "read")
    with nothing_written():
        said = call(key, "post", "backups/", {"urgency": "cover", "unit": "2A12"}, **{"Idempotency-Key": new_key()})
    refused(said, 403, "forbidden")


def test_a_writing_token_reads_no_records(cast: Cast) -> None:
    _, key = token_for(cast, "dispatcher", "write")
    refused(call(key, "get", "units/"), 403, "forbidden")


def test_an_expired_token_is_nobodys(cast: Cast) -> None:
    _, key = token_for(cast, "dispatcher", "read", hours=-1)
    refused(call(key, "get", "units/"), 401, "not_signed_in")


def test_a_revoked_token_and_one_whose_officer_left_are_nobodys(cast: Cast) -> None:
    token, key = token_for(cast, "dispatcher", "read")
    MachineToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
    refused(call(key, "get", "units/"), 401, "not_signed_in")
    _, other = token_for(cast, "commander", "read")
    cast.people["commander"].is_active = False
    cast.people["commander"].save()
    refused(call(other, "get", "units/"), 401, "not_signed_in")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer \x00", f"Bearer {'x' * 5000}", "é"]
)
def test_a_header_that_is_no_token_is_refused_even_beside_a_live_session(cast: Cast, header: str) -> None:
    client = cast.client("requester")
    refused(client.get("/api/v1/units/", headers={"Authorization": header}), 401, "not_signed_in")


def test_only_a_hash_is_stored(cast: Cast) -> None:
    token, key = token_for(cast, "dispatcher", "read")
    assert key not in str(MachineToken.objects.filter(pk=token.pk).values())
    assert token.token_sha256 == tokens.digest(key)


def test_the_command_makes_a_token_and_shows_its_key_once(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_token", "dispatcher", "CAD link", "--scope", "read", "--days", "30")
    key = capsys.readouterr().out.splitlines()[-1].strip()
    assert call(key, "get", "units/").status_code == 200
    made = MachineToken.objects.get()
    assert (made.label, made.scopes) == ("CAD link", ["read"])
    assert timedelta(days=29) < made.expires_at - timezone.now() <= timedelta(days=30)


def test_the_command_names_an_officer_it_does_not_know(cast: Cast) -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("make_token", "nobody", "CAD")
