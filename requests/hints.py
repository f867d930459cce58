"""After a commit that wrote deliveries: a word to the workers that something waits to be carried. Never waits or fails.

The rows are the truth. Lost, this word costs a few seconds: beat has the workers look every five.
"""

from __future__ import annotations

import threading
import time
from typing import Final

import structlog

from backupboard.celery import app

log = structlog.get_logger(__name__)

#: The task that looks for what is due.
TASK: Final = "deliveries.send"
#: A word that a worker hears later than this is not worth hearing: beat has said it again.
EXPIRES_S: Final = 5
#: While the broker does not answer, nobody asks it again for this long.
_BREAK_S: Final = 3.0


class Hinter(threading.Thread):
    """One daemon thread a process. However many verbs ask meanwhile, one word is enough for all."""

    def __init__(self, broker_url: str | None = None) -> None:
        super().__init__(daemon=True, name="delivery-hints")
        self.broker_url = broker_url
        self.wanted = threading.Event()

    def run(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            try:
                self.say()
            except Exception as error:
                # Whatever a broker and its library do, there is nothing to mend here: beat heals it.
                log.warning("hint.failed", error=repr(error), heals="beat")
                time.sleep(_BREAK_S)

    def say(self) -> None:
        """Puts one task on the queue, over a connection of its own. Raises what the broker's library raises."""
        with app.connection_for_write(url=self.broker_url) as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
            app.send_task(TASK, expires=EXPIRES_S, retry=False, ignore_result=True, connection=connection)


_lock: Final = threading.Lock()
_hinter: Hinter | None = None


def deliveries() -> None:
    """Something waits to be carried. Returns at once, never raises."""
    global _hinter
    with _lock:
        if _hinter is None or not _hinter.is_alive():
            _hinter = Hinter()
            _hinter.start()
    _hinter.wanted.set()
