"""What a stored line of the log says: its words, or that they have had their time. Pure."""

from __future__ import annotations

import json
from typing import Any, Final

#: The fact of a line whose words were purged, and what stands there for whoever reads it.
PURGED: Final = "purged"
_SAID: Final = "the words have had their time"


def said(payload: str) -> dict[str, Any]:
    """Actor and facts of a line. A purged one has nobody and one fact, in words: no reader falls on it."""
    if not payload:
        return {"actor": None, "facts": {PURGED: _SAID}}
    stored: dict[str, Any] = json.loads(payload)
    return stored
