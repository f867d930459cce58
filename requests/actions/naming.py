"""How the log names the unit of an answer: a call sign is one unit's within its agency only."""

from __future__ import annotations

from requests.models import Backup
from units.models import Unit


def who(unit: Unit, backup: Backup) -> dict[str, str]:
    """Facts. Without `agency` a call sign is of the agency that asked; lines from before it was written have none."""
    if unit.agency_id == backup.agency_id:
        return {"unit": unit.call_sign}
    return {"unit": unit.call_sign, "agency": unit.agency.code}
