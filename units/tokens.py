"""Keys of machines and of cars: random, shown once, stored as a hash. Looked up by hash, so nothing leaks by timing."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models.functions import Now

from units import sessions
from units.models import Device, MachineToken, Officer

#: What a machine token may be good for.
SCOPES: Final = ("read", "write")
#: The HttpOnly cookie of an enrolled browser.
DEVICE_COOKIE: Final = "board_device"
#: No key of ours is longer; what is longer is not even hashed.
_LONGEST: Final = 200


def secret() -> str:
    """A new key, 256 bits."""
    return secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """What is stored of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def machine_token(key: str) -> MachineToken | None:
    """The live token of this key, with its officer; None when unknown, expired, revoked or its officer left."""
    if len(key) > _LONGEST:
        return None
    live = MachineToken.objects.filter(revoked_at=None, expires_at__gt=Now(), officer__is_active=True)
    return live.filter(token_sha256=digest(key)).select_related("officer").first()


def make_machine_token(
    officer: Officer, label: str, scopes: Iterable[str], expires_at: datetime
) -> tuple[MachineToken, str]:
    """A new token and its key, which is never shown again. Raises ValueError for an unknown scope."""
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(SCOPES):
        raise ValueError(f"scopes are {' and '.join(SCOPES)}")
    key = secret()
    token = MachineToken.objects.create(
        officer=officer, label=label, token_sha256=digest(key), scopes=wanted, expires_at=expires_at
    )
    return token, key


def device(key: str) -> Device | None:
    """The car this cookie was given to, also when that was taken back (`revoked_at`); None when unknown."""
    if not key or len(key) > _LONGEST:
        return None
    return Device.objects.filter(token_sha256=digest(key)).select_related("agency").first()


def revoked(digests: Iterable[str]) -> set[str]:
    """Which of these hashes of cookies are of browsers whose right was taken back. One query."""
    rows = Device.objects.filter(token_sha256__in=list(digests), revoked_at__isnull=False)
    return set(rows.values_list("token_sha256", flat=True))


def enrol(agency_id: int, vehicle: str, label: str, by: int | None) -> tuple[Device, str]:
    """Binds a browser to a vehicle: the device and the key for its cookie."""
    key = secret()
    made = Device.objects.create(
        agency_id=agency_id, vehicle=vehicle, label=label, token_sha256=digest(key), enrolled_by_id=by
    )
    made.refresh_from_db()
    return made, key


def revoke(device_id: uuid.UUID, reason: str = "") -> None:
    """Takes a browser's right back and ends every session that lives on it; a second time the first word stands."""
    with transaction.atomic(durable=True):
        Device.objects.filter(pk=device_id, revoked_at=None).update(revoked_at=Now(), revoked_reason=reason)
        sessions.end_on(device_id)
