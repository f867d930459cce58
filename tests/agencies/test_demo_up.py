"""`make demo` as people meet it: sister cars answer what nobody at a browser has."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from requests.demonstration import PASSWORD
from tests.up.furnished import furnish
from tests.up.stack import Up, eventually, free_port, up

pytestmark = pytest.mark.up


@contextmanager
def signed_in(running: Up, username: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://localhost:{running.port}/api/v1/", timeout=20) as browser:
        browser.headers["X-CSRFToken"] = browser.get("session/").json()["csrf"]
        answer = browser.post("session/", json={"username": username, "password": PASSWORD})
        browser.headers["X-CSRFToken"] = answer.json()["csrf"]
        yield browser


def test_an_ask_nobody_answers_is_answered_by_a_sister_car_after_eight_seconds(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    furnish(data)
    with up(data, port, said=tmp_path / "up.txt", DEMO="1") as running:
        assert "officer-2a12" in running.get("/accounts/login/").text
        log = running.places.log / "sister-cars.log"
        assert eventually(lambda: log.exists() and log.read_text().count("on the road") == 2, 60)
        with signed_in(running, "officer-2a12") as officer:
            card = _ask_and_wait(officer)
    with up(data, port, said=tmp_path / "again.txt", DEMO="1", DEMO_SCRIPT="0") as again:
        assert "is here already; its data is kept" in again.output()
        assert log.read_text().count("on the road") == 2
        with signed_in(again, "officer-2a12") as officer:
            assert officer.get(f"backups/{card['id']}/").json()["number"] == card["number"]


def _ask_and_wait(officer: httpx.Client) -> dict[str, Any]:
    assert officer.get("session/").json()["tour"]["unit"] == "2A12"
    asked = time.monotonic()
    key = {"Idempotency-Key": "one-touch-of-this-test"}
    card: dict[str, Any] = officer.post("backups/", json={"urgency": "backup"}, headers=key).json()

    def answers() -> list[str]:
        return [one["unit"] for one in officer.get(f"backups/{card['id']}/").json()["responses"]]

    assert eventually(lambda: bool(answers()), 40)
    assert time.monotonic() - asked >= 8
    assert answers()[0] not in {"2A12", "2A14"}
    return card
