"""Web push: a browser that asked to be told, through the push service of its maker.

The message is encrypted for that browser alone (RFC 8291) and signed by this board (VAPID, RFC 8292); the service sees
its length, which is always the same, and how urgent it is.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import ssl
import time
from functools import lru_cache
from typing import Any, Final

import http_ece
import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid

from requests.deliveries import outside
from requests.deliveries.carrier import Refused, Unsent
from requests.models import Delivery

#: Connecting, and waiting for the answer, each.
STEP_S: Final = 5.0
#: How long the service keeps it for a browser that is off: later it would tell of what is long over.
TTL_S: Final = 300
_SIGNED_FOR_S: Final = 12 * 3600
#: Every message is filled up to this, so that its length tells nobody what it says.
_LENGTH: Final = 512
_POINT_BYTES: Final = 65
_SECRET_BYTES: Final = 16
_GONE: Final = frozenset({404, 410})
#: Not the message's fault: too many at once, or the service is not well.
_LATER: Final = frozenset({408, 425, 429})


class Push:
    """The carrier."""

    longest_s = 3 * STEP_S

    def send(self, delivery: Delivery) -> None:
        """One POST to the browser's push service; no redirect is followed. Raises Refused, Unsent, httpx.HTTPError."""
        address = delivery.address
        try:
            place = outside.read(address.address)
            body = encrypted(_payload(delivery), address.keys)
        except ValueError as error:
            raise Refused(f"its address {error}") from None
        headers = {
            "TTL": str(TTL_S),
            "Urgency": "high" if delivery.message["urgent"] else "normal",
            # A message the browser has not fetched yet is replaced by the same one sent again.
            "Topic": delivery.pk.hex,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            **_signature(place),
        }
        try:
            status = asyncio.run(_post(place, body, headers))
        except TimeoutError:
            raise Unsent("the push service does not answer") from None
        _judge(status)


def encrypted(payload: bytes, keys: dict[str, Any]) -> bytes:
    """The payload for one browser's keys alone. Raises ValueError when they are no keys."""
    point, secret = read_keys(keys)
    once = ec.generate_private_key(ec.SECP256R1())
    sealed: bytes = http_ece.encrypt(payload, private_key=once, dh=point, auth_secret=secret, version="aes128gcm")
    return sealed


def read_keys(keys: dict[str, Any]) -> tuple[bytes, bytes]:
    """A subscription's `p256dh` and `auth`. Raises ValueError with words for who gave them."""
    try:
        point, secret = (_decode(str(keys[name])) for name in ("p256dh", "auth"))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (KeyError, ValueError, TypeError):
        raise ValueError("has no usable keys p256dh and auth") from None
    if len(point) != _POINT_BYTES or len(secret) != _SECRET_BYTES:
        raise ValueError("has no usable keys p256dh and auth")
    return point, secret


def public_key() -> str | None:
    """What a browser subscribes with, base64url; None where this board has no key and so sends no push."""
    if not settings.VAPID_KEY:
        return None
    point: bytes = _vapid(settings.VAPID_KEY).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


@lru_cache(maxsize=4)
def _vapid(key: str) -> Vapid:
    return Vapid.from_string(key)


def _signature(place: outside.Place) -> dict[str, str]:
    if not settings.VAPID_KEY:
        raise Unsent("this board has no key for web push (VAPID_KEY)")
    claims = {"aud": place.origin, "exp": int(time.time()) + _SIGNED_FOR_S, "sub": settings.PUSH_CONTACT}
    signed: dict[str, str] = _vapid(settings.VAPID_KEY).sign(claims)
    return signed


def _payload(delivery: Delivery) -> bytes:
    # `id` is the tag of the notification: the same message shown again replaces itself.
    return json.dumps({"id": str(delivery.pk), **delivery.message}).encode().ljust(_LENGTH)


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The authorities of certifi, or those that SSL_CERT_FILE names."""
    return httpx.create_ssl_context()


async def _post(place: outside.Place, body: bytes, headers: dict[str, str]) -> int:
    # A receiver that answers a letter at a time must not hold us either: the whole has an end, too.
    async with asyncio.timeout(Push.longest_s):
        number = await outside.look_up(place)
        client = httpx.AsyncClient(
            verify=_trust(), timeout=httpx.Timeout(STEP_S), follow_redirects=False, trust_env=False
        )
        async with client:
            request = client.build_request(
                "POST",
                place.at(number),
                content=body,
                headers={**headers, "Host": place.origin.partition("://")[2]},
                extensions={"sni_hostname": place.host},
            )
            # Nobody needs the body of the answer, however long it is.
            answer = await client.send(request, stream=True)
            await answer.aclose()
            return answer.status_code


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in _GONE:
        raise Refused("the browser has unsubscribed", gone=True)
    if status in _LATER or status >= 500:
        raise Unsent(f"the push service answered {status}")
    raise Refused(f"the push service answered {status}")


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
