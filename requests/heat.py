"""When in the week asks come: seven days of twenty-four hours by the agency's own clock."""

from __future__ import annotations

from typing import Any

from requests import askers, beside
from requests.counting import Scope
from requests.suppression import Cell, told
from requests.verdicts import verdict


def read(scope: Scope) -> dict[str, Any]:
    """Seven rows from Monday, each of 24 counts; null where hidden."""
    by_value = beside.begin(lambda: askers.by_value(scope))
    found = askers.cells(scope, {"whole": "0", "hour": "a.hour"}, {"asked": "*"})
    said = verdict(scope, found["whole"].get(0, {}).get("asked", Cell()), by_value)
    cells = {hour: found["hour"].get(hour, {}).get("asked", Cell()) for hour in range(7 * 24)}
    counts = told(cells) if said.told else dict.fromkeys(cells)
    return {
        **said.wire,
        "cells": [[counts[day * 24 + hour] for hour in range(24)] for day in range(7)],
    }
