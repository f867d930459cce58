"""Times drawn from published percentiles, for what the published calls do not tell. Pure."""

from __future__ import annotations

import csv
import random
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: What is sampled: our name → (source, subset, measure) of the percentile file.
MEASURES: Final[Mapping[str, tuple[str, str, str]]] = {
    "stop lasts": ("detroit_police_no_travel", "all", "on_scene_to_clear"),
    "answer to a backup or an emergency": ("sffd_units", "priority_3", "dispatch_to_enroute"),
    "answer to a cover": ("sffd_units", "priority_2", "dispatch_to_enroute"),
    "travel": ("detroit_police_dispatched", "all", "dispatch_to_on_scene"),
    "helper stays": ("sffd_units", "no_transport", "on_scene_to_clear"),
}


class NotPercentiles(ValueError):
    """The file lacks a percentile that is needed; the message names it."""


@dataclass(frozen=True)
class Curve:
    """Percentiles of one interval: (percent, minutes), ascending."""

    points: tuple[tuple[float, float], ...]

    def at(self, percent: float) -> float:
        """Minutes at a percentile: straight between the published ones, never beyond the outermost."""
        first, last = self.points[0], self.points[-1]
        if percent <= first[0]:
            return first[1]
        if percent >= last[0]:
            return last[1]
        after = bisect_right(self.points, (percent, float("inf")))
        (x1, y1), (x2, y2) = self.points[after - 1], self.points[after]
        return y1 + (y2 - y1) * (percent - x1) / (x2 - x1)


class Times:
    """Draws times. The same seed and the same order of questions give the same times."""

    def __init__(self, curves: Mapping[str, Curve], seed: int) -> None:
        self.curves = curves
        self.random = random.Random(seed)

    def seconds(self, measure: str) -> float:
        """A time for one of MEASURES, in seconds of the world the calls are from."""
        return self.curves[measure].at(self.random.uniform(0, 100)) * 60

    def chance(self, percent: float) -> bool:
        """True in `percent` of a hundred cases."""
        return self.random.uniform(0, 100) < percent


def read(path: Path) -> dict[str, Curve]:
    """The curves of MEASURES. Raises NotPercentiles, OSError."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = {(row["source"], row["subset"], row["measure"]): row for row in csv.DictReader(lines)}
    curves = {}
    for name, key in MEASURES.items():
        if key not in rows:
            raise NotPercentiles(f"{path}: there is no row {', '.join(key)}.")
        found = ((re.fullmatch(r"p(\d+)", column), value) for column, value in rows[key].items())
        curves[name] = Curve(tuple(sorted((float(match[1]), float(value)) for match, value in found if match)))
    return curves
