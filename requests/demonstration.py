"""The invented county of `make demo`: loaded from files like any agency, then brought to life once."""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from requests import actions
from requests.actions import Fix
from requests.loader import load, real_agencies
from requests.vocabulary import StopKind
from units import borders
from units.access import Actor, of_officer
from units.agencies import Loaded
from units.models import Officer, Tour
from units.vocabulary import Setting

FILES: Final = tuple(
    Path(__file__).resolve().parent.parent / "units" / "demo" / name for name in ("metro.toml", "county.toml")
)
PASSWORD: Final = "rolling-to-assist"
#: Who is out of the car when the demonstration begins: account, kind, where.
_STOPS: Final = (
    ("sister-2a08", StopKind.TRAFFIC, "Elm/2nd"),
    ("sister-2a15", StopKind.PEDESTRIAN, "Oak/11th"),
    ("sister-s6", StopKind.TRAFFIC, "SR 18 mile 4"),
)
_SETTINGS: Final = (("sister-2a24", Setting.BUSY), ("sister-2a30", Setting.OUT_OF_SERVICE))


class RealAgency(Exception):
    """The database holds a real agency; nothing invented goes beside it."""


@dataclass(frozen=True)
class Car:
    """An invented unit, who crews it, and where its beat is."""

    username: str
    call_sign: str
    agency: str
    home: borders.Point

    @property
    def is_sister(self) -> bool:
        """Played by the script, not by a person at a browser."""
        return self.username.startswith("sister-")


def cars() -> list[Car]:
    """Every crewed unit of the invented county, as its files say: `sister-2a03` crews 2A03."""
    found = []
    for path in FILES:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        middles = {beat["code"]: borders.label_point(borders.geometry(beat["polygon"])) for beat in told["beats"]}
        crews = {person["username"].partition("-")[2].upper(): person["username"] for person in told["people"]}
        crowd: Counter[str] = Counter()
        for unit in told["units"]:
            home = _beside(middles[unit["beat"]], crowd[unit["beat"]])
            crowd[unit["beat"]] += 1
            found.append(Car(crews[unit["call_sign"]], unit["call_sign"], told["agency"]["code"], home))
    return found


def _beside(middle: borders.Point, turn: int) -> borders.Point:
    """Where the next car of a beat stands: round its middle, some 500 m off and 120° on, so that no two are one dot."""
    angle = math.radians(-30 + 120 * turn)
    lon, lat = middle
    return round(lon + 0.0058 * math.cos(angle), 6), round(lat + 0.0045 * math.sin(angle), 6)


def make() -> list[Loaded]:
    """Loads the county; the first time it also comes on duty. Raises RealAgency, requests.loader.NotLoaded."""
    if real := real_agencies():
        raise RealAgency(", ".join(real))
    loads = load(FILES, invented=True)
    # What people did with it since is theirs.
    if not Tour.objects.filter(agency__in=[loaded.agency for loaded in loads]).exists():
        _begin()
    return loads


def _begin() -> None:
    for car in cars():
        actions.sign_on(_actor(car.username), car.call_sign)
        lon, lat = car.home
        actions.position(_actor(car.username), car.call_sign, Fix(lat=lat, lon=lon, accuracy_m=12))
    by_name = {car.username: car for car in cars()}
    for username, setting in _SETTINGS:
        actions.set_status(_actor(username), by_name[username].call_sign, setting)
    for username, kind, where in _STOPS:
        lon, lat = by_name[username].home
        actions.open_stop(_actor(username), kind, lat, lon, where)


def _actor(username: str) -> Actor:
    return of_officer(Officer.objects.get(username=username))
