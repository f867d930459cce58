"""What a touch says, as the verbs take it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from requests.actions.positions import Fix
from requests.vocabulary import Urgency


@dataclass
class Ask:
    """What a touch said, already valid field by field. `unit` is a call sign; none means the caller's own."""

    urgency: Urgency
    reasons: list[str] = field(default_factory=list)
    note: str = ""
    units_wanted: int | None = None
    location: str = ""
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    #: What lat and lon are where nobody said them: the car's own browser measured them, see `asking`.
    fix: Fix | None = None
    silent: bool = False
    pressed_at: datetime | None = None
    unit: str | None = None
    stop: uuid.UUID | None = None
    #: The tour the touch was made in, which may have ended before it came.
    tour: uuid.UUID | None = None
    #: Somebody tries the button: dispatch alone reads of it.
    test: bool = False
    #: Asked while the agency drills. Never of an emergency, see `drilling.is_drilled`.
    drill: bool = False
    #: What those who come should know, see `requests.briefing`.
    briefing: dict[str, Any] = field(default_factory=dict)
    #: Fields of an emergency that were dropped because they made no sense.
    warnings: list[str] = field(default_factory=list)

    @property
    def is_emergency(self) -> bool:
        """An emergency is never refused for anything optional."""
        return self.urgency is Urgency.EMERGENCY
