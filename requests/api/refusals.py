"""Refusals that only exist because of HTTP. Those of the domain are in requests.refusals."""

from __future__ import annotations

from requests.refusals import Refusal


class NotSignedIn(Refusal):
    """Nobody is signed in here, or the key is unknown, expired or revoked."""

    code = "not_signed_in"

    def __init__(self, message: str, account: str = "") -> None:
        super().__init__(message)
        #: Whose sign-in failed, for the access log.
        self.account = account


class Csrf(Refusal):
    """The request does not prove that it comes from our own page."""

    code = "csrf"


class TooLarge(Refusal):
    """The body is beyond 64 KiB."""

    code = "too_large"


class NoSuchPart(Refusal):
    """The file has no such bytes; it has `size` of them."""

    code = "no_such_part"

    def __init__(self, message: str, size: int) -> None:
        super().__init__(message)
        self.size = size


class UnsupportedType(Refusal):
    """The body is not application/json."""

    code = "unsupported_media_type"


class SlowDown(Refusal):
    """Too many tries; `retry_after` seconds from now the next one is looked at."""

    code = "slow_down"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
