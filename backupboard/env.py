"""Reading the environment, loudly: a value that cannot be meant stops the process and is named."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; empty counts as absent."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in _TRUE:
        return True
    if value.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: say 1 or 0.")


def number(name: str, default: int, *, at_least: int, at_most: int) -> int:
    value = text(name)
    if not value:
        return default
    try:
        result = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if not at_least <= result <= at_most:
        raise ImproperlyConfigured(f"{name}={result}: must lie between {at_least} and {at_most}.")
    return result


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list."""
    value = text(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else default


def files(name: str) -> dict[str, Path]:
    """A comma-separated list of CODE=/path/to/file. Whether the files are there is not looked at."""
    found = {}
    for word in words(name, []):
        code, _, path = (part.strip() for part in word.partition("="))
        if not code or not Path(path).is_absolute():
            raise ImproperlyConfigured(f"{name}={word!r}: say CODE=/path/to/file, parted by commas.")
        found[code] = Path(path)
    return found


def origin(name: str) -> str:
    """Scheme, host and port of a site, such as https://board.example; empty when absent."""
    value = text(name).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query):
        raise ImproperlyConfigured(f"{name}={value!r}: say scheme and host, such as https://board.example.")
    return value


def key(name: str, file: Path) -> str:
    """32 bytes as base64url, from the variable or else from the file; empty when neither is there."""
    try:
        value = text(name) or file.read_text().strip()
    except OSError:
        return ""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}=?", value):
        raise ImproperlyConfigured(f"{name} (or {file}) is no key: give 32 bytes as base64url, 43 characters.")
    return value.rstrip("=")


def choice(name: str, default: str, choices: frozenset[str]) -> str:
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r}: say one of {', '.join(sorted(choices))}.")
    return value


def database(name: str, url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Django's settings for one PostgreSQL URL, e.g. postgresql://board_app:secret@db:5432/board.

    A Unix socket is given as postgresql://board_app@/board?host=/run/postgresql. Any other query parameter
    goes to libpq as it stands (sslmode=verify-full …).
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name}: only postgresql:// is supported, not {parts.scheme or url!r}.")
    query = dict(parse_qsl(parts.query))
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name:
        raise ImproperlyConfigured(f"{name}: the URL names no database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {**options, **query},
    }
