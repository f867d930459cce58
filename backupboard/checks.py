"""System checks: what must be so before anybody is told to rely on a screen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rest_framework.compat
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.utils import OperationalError

import requests


@register(Tags.security)
def secret_key_lasts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.SECRET_KEY_LASTS:
        return []
    return [
        Warning(
            "No SECRET_KEY: this process made one for itself, so sessions end with it.",
            hint="Set SECRET_KEY, or start with `manage.py up`, which keeps one in DATA_DIR.",
            id="backupboard.W001",
        )
    ]


@register()
def connections_are_not_kept(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    return kept_connections(settings)


def kept_connections(configured: Any) -> list[CheckMessage]:
    return [
        Error(
            f"CONN_MAX_AGE of the database {alias!r} is not 0.",
            hint="Under ASGI kept connections pile up until PostgreSQL refuses new ones.",
            id="backupboard.E002",
        )
        for alias, options in configured.DATABASES.items()
        if options.get("CONN_MAX_AGE") != 0
    ]


@register()
def requests_is_ours(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    source = Path(requests.__file__ or "")
    if source.parent != settings.BASE_DIR / "requests" or source.stat().st_size != 0:
        messages.append(
            Error(
                "The package `requests` is not this project's app, or its __init__.py is not empty.",
                hint="Run from the project's root; keep requests/__init__.py empty; call out with httpx.",
                id="backupboard.E003",
            )
        )
    if rest_framework.compat.requests is not None:
        messages.append(
            Error(
                "REST framework takes the app `requests` for the PyPI library of that name.",
                hint="`units.apps.UnitsConfig` must stay first in INSTALLED_APPS.",
                id="backupboard.E004",
            )
        )
    return messages


@register(Tags.database)
def writes_are_durable(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """An acknowledged touch must survive a power cut. Asked by `check --database default`."""
    if "default" not in (databases or ()):
        return []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')")
            off = [name for name, setting in cursor.fetchall() if setting == "off"]
    except OperationalError as error:
        return [
            Error(
                f"The database does not answer: {error}",
                hint="Start it, or correct DATABASE_URL.",
                id="backupboard.E005",
            )
        ]
    return [
        Error(
            f"{name} is off in the database.",
            hint="Turn it on: with it off a power cut loses backups that were already acknowledged.",
            id="backupboard.E006",
        )
        for name in off
    ]
