"""How the log names the unit of an answer: a call sign is one unit's within its agency only."""

from __future__ import annotations

from requests.models import Backup
from units.models import Unit


def who(unit: Unit, backup: Backup, word: str = "unit") -> dict[str, str]:
    """Facts, the call sign under `word`. Without `agency` it is of the agency that asked; old lines have none."""
    if unit.agency_id == backup.agency_id:
        return {word: unit.call_sign}
    return {word: unit.call_sign, "agency": unit.agency.code}
