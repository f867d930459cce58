"""What the server answers of a year of an invented agency: every figure told, some hidden, all refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

Wire = dict[str, Any]

ENDS = datetime(2026, 11, 29, tzinfo=UTC)
LEVELS = (("roll_by", "Roll by"), ("cover", "Cover"), ("backup", "Backup"), ("emergency", "EMERGENCY"))
#: Median, 90th percentile, and how many lack the time, by urgency.
SPANS = {
    "acknowledged": {"cover": (31, 80, 24), "backup": (14, 41, 0), "emergency": (6, 12, 0)},
    "first_rolling": {"cover": (78, 245, 60), "backup": (38, 112, 24), "emergency": (17, 36, 0)},
    "first_on_scene": {"cover": (400, 850, 156), "backup": (252, 571, 108), "emergency": (178, 280, 1)},
    "second_on_scene": {"cover": (545, 1102, 720), "backup": (380, 825, 768), "emergency": (231, 362, 12)},
    "received": {"cover": (0, 1, 0), "backup": (0, 1, 0), "emergency": (0, 2, 3)},
}
COUNTS = {"cover": 1488, "backup": 1776, "emergency": 108}


def wire(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def figures(*, slower: int = 0, more: int = 0) -> Wire:
    """Of one period: roll-bys are hidden, as three of them are."""
    since = ENDS - timedelta(days=365)
    return {
        **_head(since),
        "hidden_below": 5,
        "askers_below": 4,
        "total": 4776 - more,
        "by_urgency": [_level(urgency, label, slower, more) for urgency, label in LEVELS],
        "shares": {
            "mutual_aid_in": 168,
            "mutual_aid_out": 231,
            "policy_cover": 96 + more,
            "unasked_roll_bys": 4901,
            "stops": 15_555,
            "stops_with_roll_by": 4822 - more,
        },
        "alone_with_prisoner": {"stops": 852, "total_s": 130_020 + slower, "median_s": 250, "p90_s": 910},
        "custody_without_second": {"minutes": 10, "count": 74 + more},
        "soon_enough": {"yes": 640, "late": 71, "never": 12},
        "by_beat": [
            {"beat": "1A", "count": 612, "first_on_scene_median_s": 310},
            {"beat": "1B", "count": 480, "first_on_scene_median_s": 355},
            {"beat": "2A", "count": 1204, "first_on_scene_median_s": 244},
            {"beat": "2B", "count": None, "first_on_scene_median_s": None},
            {"beat": None, "count": 38, "first_on_scene_median_s": 401},
        ],
    }


def compared() -> Wire:
    """The same beside the period before."""
    before = figures(slower=4, more=165)
    before |= {"from": wire(ENDS - timedelta(days=730)), "to": wire(ENDS - timedelta(days=365))}
    return figures() | {"compared": before}


def _head(since: datetime) -> Wire:
    return {
        "agency": "METRO", "from": wire(since), "to": wire(ENDS), "told": True, "why": None, "message": None
    }  # fmt: skip


def _level(urgency: str, label: str, slower: int, more: int) -> Wire:
    told = urgency != "roll_by"
    times = {
        name: {
            "median_s": spans[urgency][0] + slower, "p90_s": spans[urgency][1] + slower,
            "n": COUNTS[urgency] - spans[urgency][2], "lacking": spans[urgency][2],
        } if told else None
        for name, spans in SPANS.items()
    }  # fmt: skip
    rungs = {"roll_by": 1, "cover": 5, "backup": 5, "emergency": 3}[urgency]
    count = COUNTS[urgency] - more // 4 if told else None
    return {
        "urgency": urgency,
        "label": label,
        "count": count,
        "times": times,
        "unanswered": 9 if told else None,
        "withdrawn": 44 + more // 4 if told else None,
        "escalated": [
            {"rung": rung, "count": None if rung == 4 else COUNTS.get(urgency, 0) // (4 * rung)}
            for rung in range(1, rungs)
        ],
    }


def untold(why: str) -> Wire:
    """An answer of which nothing may be told."""
    message = {
        "few": "Fewer than 5 – hidden to protect people.",
        "too_near": "These backups differ from some already shown by fewer than 5.",
    }[why]
    nothing = figures()
    hidden: Wire = {
        "count": None,
        "unanswered": None,
        "withdrawn": None,
        "escalated": [],
        "times": dict.fromkeys(SPANS),
    }
    return nothing | {
        "told": False,
        "why": why,
        "message": message,
        "total": None,
        "by_urgency": [one | hidden for one in nothing["by_urgency"]],
        "shares": dict.fromkeys(nothing["shares"]),
        "alone_with_prisoner": None,
        "custody_without_second": {"minutes": 10, "count": None},
        "soon_enough": None,
        "by_beat": [],
    }


def heat() -> Wire:
    """Busy nights at the end of the week; one hour and its neighbour hidden."""

    def count(day: int, hour: int) -> int:
        late = hour >= 20 or hour < 2
        return (
            6 + (day * 7 + hour * 5) % 9 + (32 if late else 12 if hour >= 10 else 0) + (30 if late and day >= 4 else 0)
        )

    cells: list[list[int | None]] = [[count(day, hour) for hour in range(24)] for day in range(7)]
    cells[1][4] = cells[1][5] = cells[2][4] = cells[2][5] = None
    return _head(ENDS - timedelta(days=365)) | {"cells": cells}


def trend() -> Wire:
    """Half a year by week; one week hidden."""
    points: list[Wire] = []
    for week in range(26):
        told = week != 9
        points.append({
            "from": wire(ENDS - timedelta(days=7 * (26 - week))),
            "count": 80 + week % 5 if told else None,
            "first_rolling_median_s": 60 - week // 2 + week % 4 if told else None,
            "first_on_scene_median_s": 360 - 3 * week + 9 * (week % 3) if told else None,
            "first_on_scene_p90_s": 860 - 8 * week + 25 * (week % 4) if told else None,
        })  # fmt: skip
    return _head(ENDS - timedelta(days=182)) | {"step": "week", "points": points}


#: Of one row: seconds from the touch.
AFTER = {"received_at": 0, "acknowledged_at": 14, "first_rolling_at": 61, "first_on_scene_at": 412, "closed_at": 1900}
ROW = {
    "agency": "METRO",
    "origin": "asked",
    "beat": "2A",
    "rung": 1,
    "exhausted": False,
}


def rows(count: int, next_: str | None = None) -> Wire:
    """A page of the list, newest first; not every one has a place, a case number, a second unit."""
    results = []
    for number in range(count):
        at = ENDS - timedelta(hours=7 * number + 3)
        urgency, label = LEVELS[number % 4]
        results.append(
            ROW
            | {name: wire(at + timedelta(seconds=after)) for name, after in AFTER.items()}
            | {
                "id": f"6a3f7c1e-0000-4000-8000-{number:012}",
                "number": 4776 - number,
                "urgency": urgency,
                "label": label,
                "second_on_scene_at": None if number % 3 else wire(at + timedelta(seconds=640)),
                "disposition": ("helped", "not_needed")[number % 2],
                "place": "Ridge Road and Pine Street, behind the mall" if number % 5 else None,
                "reference": None if number % 4 else "26-104417",
            }
        )
    return {"agency": "METRO", "results": results, "next": next_}
