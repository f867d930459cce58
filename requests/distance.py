"""How far two places are apart: along a great circle of a sphere of the earth's mean radius. Pure.

The earth is no sphere: at most 0.5 % too much or too little. Source of the formula: R. W. Sinnott, Virtues of the
Haversine, Sky and Telescope 68 (1984), 159, which stays exact for places a few metres apart.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final

#: Mean radius of the earth (IUGG), in metres.
EARTH_M: Final = 6_371_000.0


def metres(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Between two places in degrees, in metres; the short way round, across the 180th meridian too."""
    here, there = radians(lat), radians(to_lat)
    h = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(radians(to_lon - lon) / 2) ** 2
    # Rounding may lift opposite ends of the earth a little above one.
    return 2 * EARTH_M * asin(sqrt(min(1.0, h)))
