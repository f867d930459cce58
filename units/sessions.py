"""Django's sessions in the database, for cookies as strangers send them (SESSION_ENGINE)."""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A key that cannot be one of ours is no key: with a NUL in it the query itself would fail.

    The class keeps its name, for Django salts what it stores with it and the live board reads it with Django's own.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and 8 <= len(key) <= 40 and key.isascii() and key.isalnum()
