"""What the tests of the API share: keys, a count of everything written, and the shape of a refusal."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps

from requests.models import Backup

#: Written by reading and by being refused; everything else stays untouched by a refusal.
BESIDE = {"units.AccessLog", "sessions.Session"}


def new_key() -> str:
    return uuid.uuid4().hex


def rows() -> dict[str, int]:
    """How many rows every table of ours holds."""
    models = [*apps.get_app_config("requests").get_models(), *apps.get_app_config("units").get_models()]
    return {model._meta.label: model._default_manager.count() for model in models if model._meta.label not in BESIDE}


@contextmanager
def nothing_written() -> Iterator[None]:
    before = rows()
    yield
    assert rows() == before


def refused(response: Any, status: int, code: str, *fields: str) -> dict[str, Any]:
    """The error of a refusal, after checking that it has exactly its one shape."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    body: dict[str, Any] = response.json()
    assert set(body) <= {"error", "card"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"code", "message"} | ({"fields"} if fields else set()), error
    assert error["code"] == code
    assert error["message"]
    assert set(fields) == set(error.get("fields", {}))
    return error


def the_backup() -> Backup:
    return Backup.objects.get()


def ask(client: Any, urgency: str = "backup", **body: Any) -> dict[str, Any]:
    """Asks under a new key and answers the card."""
    response = client.say("backups/", {"urgency": urgency, **body}, key=new_key())
    assert response.status_code == 201, response.content
    card: dict[str, Any] = response.json()
    return card
