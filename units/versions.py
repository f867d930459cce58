"""The version of a unit: newer is higher, and how high it is tells nothing but when it last changed.

A plain count would be one of asks and answers: whoever reads two pictures of a board, a month apart, would subtract.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

#: Seconds since then fit into the column until 2094.
_BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)


def newer(version: int, at: datetime) -> int:
    """The version after this one, for a change at that moment (the database's clock)."""
    return max(version + 1, int((at - _BEGAN).total_seconds()))
