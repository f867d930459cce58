"""What carries a message out of the house. A new way out is one class like this and a line in `sending.CARRIERS`."""

from __future__ import annotations

from typing import Protocol

from requests.models import Delivery


class Refused(Exception):
    """The receiver will never take this message. `gone`: nor any other, for nobody is there any more.

    Its words are shown to desks: they name no person and no address.
    """

    def __init__(self, why: str, *, gone: bool = False) -> None:
        super().__init__(why)
        self.gone = gone


class Unsent(Exception):
    """It did not get through this time. Its words are shown to desks: they name no person and no address."""


class Carrier(Protocol):
    """One channel."""

    #: The longest time `send` may take, in seconds: for so long nobody else tries the same message.
    longest_s: float

    def send(self, delivery: Delivery) -> None:
        """Returns once the receiver has taken it. Raises Refused for good; anything else is worth another try.

        The receiver may have had it before: it tells by the delivery's id.
        """
