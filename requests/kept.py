"""What was counted is kept for a while, in this process: the same question again costs nothing until something closes.

Every account that is written takes a number of a sequence, and an answer is good for the number it was counted at. A
transaction that took its number and has not committed yet can be missed by that; so nothing is kept for longer than a
minute.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import connection

from requests.counting import Scope

#: Seconds an answer is good for at most; and for the later pages of a list, whose first page said it.
KEPT_S, PAGES_S = 60.0, 600.0
_MOST: Final = 200

Key = tuple[str, str, str, int]
_answers: dict[Key, tuple[int, float, dict[str, Any]]] = {}
_lock: Final = threading.Lock()


def answer(
    name: str, scope: Scope, read: Callable[[Scope], dict[str, Any]], *, later_page: bool = False, anew: bool = False
) -> dict[str, Any]:
    """What `read` says of a scope, counted now or, unless `anew`, a moment ago. The caller must not change it."""
    key = (name, scope.of, repr(scope.days.bounds(scope.now)), scope.opens_at)
    version, now = _version(), time.monotonic()
    kept = _answers.get(key)
    if kept and not anew and now - kept[1] < (PAGES_S if later_page else KEPT_S) and (later_page or kept[0] == version):
        return kept[2]
    said = read(scope)
    with _lock:
        _answers.pop(key, None)
        _answers[key] = version, now, said
        while len(_answers) > _MOST:
            del _answers[next(iter(_answers))]
    return said


def forget() -> None:
    """Nothing is kept: for measuring."""
    with _lock:
        _answers.clear()


def _version() -> int:
    """The number of the last account that was written."""
    with connection.cursor() as cursor:
        cursor.execute("select last_value from requests_account_version")
        version: int = cursor.fetchone()[0]
    return version
