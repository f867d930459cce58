"""What every page carries."""

import pytest
from django.conf import settings
from django.test import Client


@pytest.fixture
def policy(board: None) -> dict[str, str]:
    header = Client().get("/accounts/login/").headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";") if part.strip())


def test_no_script_runs_but_our_own_files(policy: dict[str, str]) -> None:
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in " ".join(policy.values())


def test_the_board_may_open_its_socket(policy: dict[str, str]) -> None:
    assert policy["connect-src"] == "'self' ws: wss:"


def test_accounts_are_made_by_an_agency_only(board: None) -> None:
    answer = Client().post(
        "/accounts/signup/", {"username": "stranger", "password1": "a-long-enough-one", "password2": "x"}
    )
    assert answer.status_code in (200, 404)
    assert "sessionid" not in answer.cookies


def test_passwords_are_kept_with_argon2() -> None:
    assert settings.PASSWORD_HASHERS[1].endswith("Argon2PasswordHasher"), "the first is the tests' own quick one"
    assert settings.SESSION_COOKIE_AGE == 12 * 3600
    assert settings.SESSION_COOKIE_HTTPONLY
