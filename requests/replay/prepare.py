"""The agency a replay plays in, as an agency file: beats of the map, planned units, an account for each. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from requests.replay.plan import Plan

AGENCY: Final = "REPLAY"
DESK: Final = "replay-desk"
#: An invented agency's password; it protects nothing.
PASSWORD: Final = "rolling-to-assist"
#: Most boards are desks; each fourth is a car, which reads other bytes, and each fourth a supervisor.
_ROLES: Final = ("dispatcher", "supervisor", "dispatcher", "officer")


def account(unit: str) -> str:
    """Who crews a unit."""
    return f"replay-{unit.lower()}"


def boards(how_many: int) -> list[str]:
    """The accounts of the boards."""
    return [f"replay-board-{number:02d}" for number in range(1, how_many + 1)]


def agency_toml(plan: Plan, board_names: Sequence[str], beats: Path, zone: str) -> str:
    """An agency file for `load_agency` with everything the plan needs."""
    lines = [
        "# Made by `manage.py replay --prepare`: beats are real, units and people are prepared for the replay.",
        f"beats_file = {_quoted(str(beats.resolve()))}",
        *_table("[agency]", code=AGENCY, name="Replay of published calls", time_zone=zone),
    ]
    for unit, beat in sorted(plan.units.items()):
        lines += _table("[[units]]", call_sign=unit, **({"beat": beat} if beat else {}))
        lines += _table("[[people]]", username=account(unit), name=f"Crew {unit}", role="officer", password=PASSWORD)
    for number, name in enumerate(board_names):
        role = _ROLES[number % len(_ROLES)]
        lines += _table("[[people]]", username=name, name=f"Board {number + 1}", role=role, password=PASSWORD)
    lines += _table("[[people]]", username=DESK, name="Replay", role="dispatcher", password=PASSWORD)
    return "\n".join(lines) + "\n"


def _table(header: str, **values: str) -> list[str]:
    return ["", header, *(f"{key} = {_quoted(value)}" for key, value in values.items())]


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string.
    return json.dumps(text)
