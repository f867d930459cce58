"""What the history counts equals a slow, separate count straight from the log, to the second."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from requests import askers, counting, percentiles
from requests.actions import accounts
from requests.figures import TIMES
from requests.history_query import SHIFTS, Query
from requests.models import Account, Backup, Stop, StopAccount
from requests.vocabulary import Urgency
from tests.cast import Cast
from tests.database.made_nights import Came, Scene, Told, as_it_stands, comes, whose, write_night
from units.models import Agency, Unit

#: Days on which clocks are set back and forward in the night, and one on which they are let alone.
DAYS = [
    (date(2026, 10, 31), "America/New_York"),
    (date(2026, 3, 7), "America/New_York"),
    (date(2026, 4, 4), "Australia/Lord_Howe"),
    (date(2026, 6, 15), "Asia/Kathmandu"),
]
ASKERS = ["2A12", "2A14", "2A16", "2A18"]
#: Few, so that several things happen in the same second.
_SOON = st.integers(0, 40)


@st.composite
def scenes(draw: st.DrawFn) -> list[Scene]:
    """Each car asks once at most, somewhere in 36 hours around a midnight."""
    found = []
    for place, unit in enumerate(draw(st.lists(st.sampled_from(ASKERS), unique=True, min_size=1))):
        # (COUNTY has units of the same call signs.)
        helpers = [f"H{place}0", draw(st.sampled_from([f"H{place}1", f"COUNTY:H{place}0"])), f"H{place}2"]
        came = [one for helper in helpers[: draw(st.integers(0, 3))] for one in draw(answers(helper))]
        last = max([60, *(max(one.rolling, one.there or 0, one.left or 0) for one in came)])
        held = draw(st.none() | st.integers(1, 900))
        freed = held + draw(st.integers(1, 900)) if held is not None and draw(st.booleans()) else None
        closed = max(last, held or 0, freed or 0) + draw(st.integers(1, 900))
        # (Of the same unit or of another; who is taken back may be entered again, also with the same time.)
        entered: list[tuple[str, int]] = []
        taken: set[int] = set()
        for there in draw(st.lists(st.integers(0, closed), max_size=4)):
            out = [
                sign
                for sign in (f"H{place}3", f"COUNTY:H{place}3", f"H{place}4")
                if sign not in _standing(entered, taken)
            ]
            if out:
                again = draw(st.sampled_from([there, *(when for _, when in entered)]))
                entered.append((draw(st.sampled_from(out)), again))
                taken |= {len(entered) - 1} if draw(st.booleans()) else set()
        found.append(
            Scene(
                unit,
                draw(st.integers(0, 36 * 3600)),
                urgency=draw(st.sampled_from(["roll_by", "cover", "backup", "emergency"])),
                origin=draw(st.sampled_from(["asked", "radio", "policy"])),
                touched_before=draw(st.sampled_from([0, 0, 1, 3, 86_400, 86_401, 90_000, -1, -240])),
                came=tuple(came),
                entered=tuple(entered),
                taken=tuple(taken),
                held=held,
                freed=freed,
                closed=closed,
                disposition=draw(st.sampled_from(["helped", "not_needed", "cancelled", "accidental", "expired"])),
                acknowledged=tuple(draw(st.lists(_SOON, max_size=3))),
                rungs=tuple((at, rung) for rung, at in enumerate(sorted(draw(st.lists(_SOON, max_size=3))), start=1)),
                reopened=tuple(draw(st.lists(_SOON, max_size=2))),
            )
        )
    return found


def _standing(entered: list[tuple[str, int]], taken: set[int]) -> set[str]:
    return {sign for nth, (sign, _) in enumerate(entered) if nth not in taken}


@st.composite
def answers(draw: st.DrawFn, helper: str) -> list[Came]:
    """One unit's answers, one after another; it may be diverted and come again."""
    at, found = 0, []
    for _ in range(draw(st.integers(1, 2))):
        rolling = at + draw(_SOON)
        there = rolling + draw(_SOON) if draw(st.booleans()) else None
        left = (there or rolling) + draw(_SOON) if draw(st.booleans()) else None
        stated = draw(st.none() | st.integers(0, 300)) if there is not None else None
        found.append(Came(helper, rolling, there, left, stated, diverted=draw(st.booleans())))
        if left is None:
            break
        at = left
    return found


def moment(one: Told) -> datetime:
    stated = one.facts.get("stated_at")
    return datetime.fromisoformat(stated) if stated else one.at


def slowly(told: list[Told], backup: Backup) -> dict[str, int | None]:
    """Seconds of one backup, and its highest rung: every line of the log, read from the beginning."""
    pressed = backup.pressed_at
    if pressed is not None and not timedelta(0) <= backup.received_at - pressed <= timedelta(hours=24):
        pressed = None
    touched = pressed or backup.received_at
    first: dict[str, datetime] = {}
    there: dict[str, datetime] = {}
    rung = 0
    for one in told:
        if one.subject != backup.pk:
            continue
        first.setdefault(one.kind, one.at)
        if comes(one):
            unit = whose(one)
            there[unit] = min(there.get(unit, moment(one)), moment(one))
        if one.kind == "backup.escalated":
            rung = max(rung, one.facts["rung"])
    stood = sorted(there.values())

    def after(at: datetime | None) -> int | None:
        return None if at is None else max(0, int((at - touched).total_seconds()))

    return {
        "acknowledged_s": after(first.get("backup.acknowledged")),
        "rolling_s": after(first.get("response.rolling")),
        "on_scene_s": after(stood[0] if stood else None),
        "second_s": after(stood[1] if len(stood) > 1 else None),
        "received_s": after(backup.received_at) if pressed else None,
        "rung": rung,
    }


def slowly_alone(told: list[Told], stop: Stop, asks: dict[Any, Any]) -> tuple[int, int] | None:
    """Second by second: is a prisoner held, is somebody there. All seconds alone, and the longest in a row."""
    assert stop.cleared_at is not None
    held = [one for one in told if one.subject == stop.pk]
    company = [one for one in told if asks.get(one.subject) == stop.unit_id]
    at, ever, alone, row, longest = stop.opened_at, False, 0, 0, 0
    while at < stop.cleared_at:
        so_far = [one for one in held if one.at <= at]
        kept = bool(so_far) and so_far[-1].kind == "stop.secured" and so_far[-1].facts["prisoner"]
        ever = ever or kept
        row = row + 1 if kept and not is_somebody_there(company, at) else 0
        alone, longest = alone + (row > 0), max(longest, row)
        at += timedelta(seconds=1)
    return (alone, longest) if ever else None


def is_somebody_there(told: list[Told], at: datetime) -> bool:
    """Whether some arrival lies before, and that unit's next leaving, or the end of it all, after."""
    for place, one in enumerate(told):
        if not comes(one) or moment(one) > at:
            continue
        # (Who was entered afterwards was there until it was over, which stands before.)
        ends = (
            other
            for other in (told[place + 1 :] if one.kind == "response.on_scene" else told)
            if other.subject == one.subject
            and (
                other.kind == "backup.closed"
                or (other.kind in ("response.cleared", "response.stood_down") and whose(other) == whose(one))
            )
        )
        over = next(ends, None)
        if over is None or over.at > at:
            return True
    return False


def nobody(cast: Cast, zone: str) -> Agency:
    """Another history, and nothing of the one before."""
    with connections["owner"].cursor() as cursor:
        for table in ("account", "stopaccount", "response", "backup", "stop"):
            cursor.execute(f"delete from requests_{table}")
    cast.metro.time_zone = zone
    cast.metro.save()
    for sign in (f"H{place}{helper}" for place in range(4) for helper in range(5)):
        for agency in [cast.county] if sign.endswith(("2", "4")) else [cast.metro, cast.county]:
            Unit.objects.get_or_create(agency=agency, call_sign=sign)
    return cast.metro


EXAMPLES = 200 if os.environ.get("CI") else 12


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(DAYS), scenes())
@example(DAYS[3], [Scene("2A12", 600, entered=(("H03", 9), ("H04", 20)), taken=(0,), held=1, closed=61)])
@example(DAYS[3], [Scene("2A12", 600, entered=(("H03", 9), ("H03", 9)), taken=(0,), held=1, closed=61)])
def test_every_count_is_what_the_log_says_to_the_second(cast: Cast, when: tuple[date, str], made: list[Scene]) -> None:
    day, name = when
    metro, zone = nobody(cast, name), ZoneInfo(name)
    begins = datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(ZoneInfo("UTC"))
    told = as_it_stands(write_night(cast, begins, made))
    accounts.recount(metro)

    rows = {row.pk: row for row in Backup.objects.all()}
    counted = {row.pk: row for row in Account.objects.all()}
    assert set(counted) == set(rows)
    for pk, account in counted.items():
        assert {name: getattr(account, name) for name in slowly(told, rows[pk])} == slowly(told, rows[pk])
        here = rows[pk].received_at.astimezone(zone)
        assert (account.day, account.hour) == (here.date(), here.weekday() * 24 + here.hour)
        came = [one for one in told if one.subject == pk and (one.kind == "response.rolling" or comes(one))]
        neighbours = any("agency" in one.facts for one in came)
        assert account.aid_from == ([cast.county.pk] if neighbours else None)
        assert account.unanswered == (not came and account.disposition not in ("cancelled", "accidental"))
    asks = {pk: row.unit_id for pk, row in rows.items()}
    for stop in Stop.objects.all():
        kept = StopAccount.objects.get(pk=stop.pk)
        assert (kept.alone_s, kept.longest_alone_s) == (slowly_alone(told, stop, asks) or (None, None))
    _figures_add_up(metro, told, rows, zone)


def _figures_add_up(metro: Agency, told: list[Told], rows: dict[Any, Backup], zone: ZoneInfo) -> None:
    scope = counting.asks(
        metro, Query(since=datetime(2026, 1, 1, tzinfo=zone), until=datetime(2026, 11, 28, tzinfo=zone))
    )
    found = percentiles.spreads(scope, {name: ("a.level", column) for name, column in TIMES.items()})
    slow = {pk: slowly(told, row) for pk, row in rows.items()}
    for name, column in TIMES.items():
        for urgency in ("roll_by", "cover", "backup", "emergency"):
            values = sorted(
                seconds
                for pk, row in rows.items()
                if row.urgency == urgency and (seconds := slow[pk][column.removeprefix("a.")]) is not None
            )
            spread = found.get((name, Urgency(urgency).level))
            assert (spread is None) == (not values)
            if spread:
                ninth = values[ceil(len(values) * 9 / 10) - 1]
                assert (spread.median_s, spread.p90_s, spread.count) == (
                    values[ceil(len(values) / 2) - 1], ninth, len(values),
                )  # fmt: skip
    for shift, (begins, ends) in SHIFTS.items():
        scope = counting.asks(metro, Query(
            since=datetime(2026, 1, 1, tzinfo=zone), until=datetime(2026, 11, 28, tzinfo=zone), shifts=(shift,),
        ))  # fmt: skip
        hours = [row.received_at.astimezone(zone).hour for row in rows.values()]
        inside = [hour for hour in hours if (begins <= hour < ends if begins < ends else hour >= begins or hour < ends)]
        cells = askers.cells(scope, {"whole": "0"}, {"asked": "*"})["whole"]
        assert (cells[0]["asked"].count if cells else 0) == len(inside)
