"""Django's sessions in the database, for cookies as strangers send them (SESSION_ENGINE)."""

from __future__ import annotations

import uuid
from typing import Final

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac


class SessionStore(db.SessionStore):
    """A key that cannot be one of ours is no key: with a NUL in it the query itself would fail.

    The class keeps its name, for Django salts what it stores with it and the live board reads it with Django's own.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and 8 <= len(key) <= 40 and key.isascii() and key.isalnum()


#: Which enrolled browser a session lives on, as the session itself keeps it.
_DEVICE: Final = "device"


def lives_on(session: SessionBase, device_id: uuid.UUID) -> None:
    """Remembers that a session was used on an enrolled browser. Written once."""
    if session.get(_DEVICE) != str(device_id):
        session[_DEVICE] = str(device_id)


def end_on(device_id: uuid.UUID) -> None:
    """Ends every session that was ever used on this browser.

    What a session says is signed text, so all that live are read: some thousands, and a browser is revoked rarely.
    """
    store = SessionStore()
    live = Session.objects.filter(expire_date__gt=Now()).values_list("session_key", "session_data")
    ended = [key for key, said in live.iterator() if store.decode(said).get(_DEVICE) == str(device_id)]
    Session.objects.filter(session_key__in=ended).delete()


def sign_in(request: HttpRequest) -> str:
    """A name for one sign-in that tells nothing of its keys.

    The session's key stays when the same person signs in again; the CSRF secret turns over at every sign-in.
    """
    get_token(request)
    return salted_hmac(
        "units.sessions.sign_in", f"{request.session.session_key} {request.META['CSRF_COOKIE']}"
    ).hexdigest()[:20]
