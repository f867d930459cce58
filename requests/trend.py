"""How numbers and times go, week by week, or month by month where that would be too many points."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from requests import askers, beside, percentiles
from requests.chain import wire_time
from requests.counting import Scope
from requests.history_query import midnight
from requests.suppression import Cell, hidden
from requests.verdicts import verdict

#: Longer than this, a point is a month.
_WEEKS_UP_TO: Final = timedelta(days=400)
#: A Monday to count weeks from.
_MONDAY: Final = date(2000, 1, 3)
_KEYS: Final = {
    "week": "(a.day - date '2000-01-03') / 7",
    "month": "(extract(year from a.day) * 12 + extract(month from a.day))::int",
}


def read(scope: Scope) -> dict[str, Any]:
    """Points from the first to the last step of the period, also those without any; null where hidden."""
    begins, ends = scope.days.bounds(scope.now)
    step = "week" if ends - begins <= _WEEKS_UP_TO else "month"
    key = _KEYS[step]
    measures = {"asked": "*", "rolling": "a.rolling_s", "there": "a.on_scene_s"}
    columns = {"rolling": (key, "a.rolling_s"), "there": (key, "a.on_scene_s")}
    counting_times = beside.begin(lambda: percentiles.spreads(scope, columns))
    found = askers.cells(scope, {"whole": "0", "step": key}, measures)
    said = verdict(scope, found["whole"].get(0, {}).get("asked", Cell()))
    points: list[dict[str, Any]] = []
    if said.told and said.total:
        times = counting_times()
        last = (ends.astimezone(scope.days.zone) - timedelta(hours=1)).date()
        cells = {day: found["step"].get(_key(day, step), {}) for day in _steps(scope.days.first, last, step)}
        not_told = hidden({day: counted.get("asked", Cell()) for day, counted in cells.items()})
        for day, counted in cells.items():
            rolling, there = (
                None if day in not_told or counted.get(name, Cell()).small else times.get((name, _key(day, step)))
                for name in ("rolling", "there")
            )
            points.append({
                "from": wire_time(midnight(day, scope.days.zone)),
                "count": None if day in not_told else counted.get("asked", Cell()).count,
                "first_rolling_median_s": rolling.median_s if rolling else None,
                "first_on_scene_median_s": there.median_s if there else None,
                "first_on_scene_p90_s": there.p90_s if there else None,
            })  # fmt: skip
    return {**said.wire, "step": step, "points": points}


def _steps(first: date, last: date, step: str) -> list[date]:
    at = first - timedelta(days=first.weekday()) if step == "week" else first.replace(day=1)
    found = []
    while at <= last:
        found.append(at)
        at = at + timedelta(days=7) if step == "week" else (at + timedelta(days=32)).replace(day=1)
    return found


def _key(day: date, step: str) -> int:
    """The number of a step, as `_KEYS` has it."""
    return (day - _MONDAY).days // 7 if step == "week" else day.year * 12 + day.month
