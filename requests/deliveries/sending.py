"""Carrying what is due, several at a time, so that one slow receiver holds nobody else's message."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import httpx
import structlog
from django.db import Error, connections

from requests.actions import carrying
from requests.deliveries.carrier import Carrier, Refused, Unsent
from requests.deliveries.mail import Mail
from requests.deliveries.push import Push
from requests.models import Delivery
from units.vocabulary import Channel

log = structlog.get_logger(__name__)

CARRIERS: Final[Mapping[str, Carrier]] = {Channel.PUSH: Push(), Channel.MAIL: Mail()}
#: Messages on their way at once, in each worker process.
PARALLEL: Final = 8


class Crew:
    """Threads that carry until nothing is due. Whoever sets them to work does not wait for them."""

    def __init__(self, carriers: Mapping[str, Carrier] = CARRIERS, parallel: int = PARALLEL) -> None:
        self.carriers, self.parallel = carriers, parallel
        self.longest_s = {channel: carrier.longest_s for channel, carrier in carriers.items()}
        self.pool = ThreadPoolExecutor(parallel, thread_name_prefix="carrier")
        self._lock = threading.Lock()
        self._at_work = 0

    def start(self) -> list[Future[int]]:
        """Sets as many idle threads to work as there are messages due; each answers how many it carried.

        Raises django.db.Error when it cannot look.
        """
        wanted = carrying.due(self.parallel)
        with self._lock:
            free = min(wanted, self.parallel - self._at_work)
            self._at_work += free
        return [self.pool.submit(self._work) for _ in range(free)]

    def _work(self) -> int:
        done = 0
        try:
            while (delivery := carrying.claim(self.longest_s)) is not None:
                self._carry(delivery)
                done += 1
        except Error as error:
            # What was claimed is tried again once the claim has run out.
            log.warning("deliveries.database_lost", error=repr(error))
        finally:
            connections.close_all()
            with self._lock:
                self._at_work -= 1
        return done

    def _carry(self, delivery: Delivery) -> None:
        known = {"delivery": str(delivery.pk), "channel": delivery.address.channel, "attempt": delivery.attempts}
        try:
            self.carriers[delivery.address.channel].send(delivery)
        except Refused as refusal:
            carrying.refused(delivery, str(refusal), gone=refusal.gone)
            log.warning("deliveries.refused", error=str(refusal), gone=refusal.gone, **known)
        except Exception as error:
            # Whatever a receiver does to us, the others' messages go on.
            carrying.failed(delivery, in_words(error))
            log.warning("deliveries.failed", error=repr(error), **known)
        else:
            carrying.sent(delivery)
            log.info("deliveries.sent", **known)


def in_words(error: Exception) -> str:
    """Why it failed, for a desk to read: no address and no person in it."""
    if isinstance(error, Unsent):
        return str(error)
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "the receiver does not answer"
    if isinstance(error, smtplib.SMTPException | httpx.HTTPError | OSError):
        return f"the receiver cannot be reached ({type(error).__name__})"
    return f"a fault of ours ({type(error).__name__})"


_lock: Final = threading.Lock()
_crew: Crew | None = None


def crew() -> Crew:
    """This process's own."""
    global _crew
    with _lock:
        if _crew is None:
            _crew = Crew()
        return _crew
