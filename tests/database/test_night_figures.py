"""The figures of a night equal a slow count, second by second, straight from its log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from requests import last_night
from requests.models import Backup, Stop
from requests.shifts import asked_for, latest, night
from tests.cast import Cast
from tests.database.made_nights import Came, Scene, Told, as_it_stands, comes, write_night
from tests.timers import hands
from units.models import Unit

#: Nights on which the clocks are set back, set forward, and left alone; one on the other side of the world.
NIGHTS = [
    (date(2026, 10, 31), "America/New_York", 13),
    (date(2026, 3, 7), "America/New_York", 11),
    (date(2026, 6, 15), "Europe/Berlin", 12),
    (date(2026, 4, 4), "Australia/Lord_Howe", 12.5),
]
ASKERS = ["2A12", "2A14", "2A16", "2A18"]
#: Who may come to each of three scenes; the last of each is a neighbour's.
HELPERS = [["H11", "H12", "N13"], ["H21", "H22", "N23"], ["H31", "H32", "N33"]]
#: Who was there without a touch, and is entered afterwards.
ENTERED = ["H14", "H24", "H34"]
_TEN_MINUTES = st.integers(1, 600)


@st.composite
def answers(draw: st.DrawFn, helper: str) -> list[Came]:
    """One unit's answers, one after another."""
    at, found = 0, []
    for _ in range(draw(st.integers(0, 2))):
        rolling = at + draw(_TEN_MINUTES)
        there = rolling + draw(st.integers(0, 600)) if draw(st.booleans()) else None
        left = (there or rolling) + draw(_TEN_MINUTES) if draw(st.booleans()) else None
        stated = draw(st.none() | st.integers(0, 300)) if there else None
        found.append(Came(helper, rolling, there, left, stated, diverted=draw(st.booleans())))
        if left is None:
            break
        at = left
    return found


@st.composite
def scenes(draw: st.DrawFn) -> list[Scene]:
    """Each unit asks once at most; from an hour before the shift until an hour after it."""
    found = []
    for unit, helpers in zip(draw(st.lists(st.sampled_from(ASKERS), unique=True, max_size=3)), HELPERS, strict=False):
        came = [one for helper in helpers if draw(st.booleans()) for one in draw(answers(helper))]
        last = max([60, *(max(one.rolling, one.there or 0, one.left or 0) for one in came)])
        held = draw(st.none() | _TEN_MINUTES)
        freed = held + draw(_TEN_MINUTES) if held is not None and draw(st.booleans()) else None
        closed = max(last, held or 0, freed or 0) + draw(_TEN_MINUTES) if draw(st.booleans()) else None
        late = draw(st.integers(0, closed)) if closed is not None and draw(st.booleans()) else None
        times, taken = draw(st.sampled_from([(1, ()), (1, (0,)), (2, (0,)), (2, (0, 1))]))
        found.append(
            Scene(
                unit,
                draw(st.integers(-3600, 13 * 3600)),
                touched_before=draw(st.sampled_from([0, 0, 2, 3, 4, 400])),
                came=tuple(came),
                entered=() if late is None else ((helpers[0][:2] + "4", late),) * times,
                taken=taken,
                held=held,
                freed=freed,
                closed=closed,
                beat=draw(st.sampled_from(["1A", "2A", "3A"])),
                disposition=draw(st.sampled_from(["helped", "not_needed", "cancelled", "accidental", "expired"])),
            )  # fmt: skip
        )
    return found


def moment(one: Told) -> datetime:
    stated = one.facts.get("stated_at")
    return datetime.fromisoformat(stated) if stated else one.at


def slowly_alone(told: list[Told], begins: datetime, until: datetime) -> dict[str, int]:
    """Beat → seconds. Walks the night second by second and asks the log of each what was so."""
    whose = {
        stop.pk: (stop.unit_id, stop.beat.code if stop.beat else "") for stop in Stop.objects.select_related("beat")
    }
    asks = dict(Backup.objects.values_list("pk", "unit_id"))
    seconds: dict[str, int] = {}
    for stop, (unit, beat) in whose.items():
        held = [one for one in told if one.subject == stop]
        company = [one for one in told if asks.get(one.subject) == unit]
        times = sorted({moment(one) for one in held + company} | {begins, until})
        for a, b in zip(times, times[1:], strict=False):
            if begins <= a and b <= until and _is_held(held, a) and not _is_somebody_there(company, a):
                seconds[beat] = seconds.get(beat, 0) + int((b - a).total_seconds())
    return seconds


def _is_held(told: list[Told], at: datetime) -> bool:
    so_far = [one for one in told if one.at <= at]
    return bool(so_far) and so_far[-1].kind == "stop.secured" and bool(so_far[-1].facts["prisoner"])


def _is_somebody_there(told: list[Told], at: datetime) -> bool:
    """Some arrival lies before, and that unit's next leaving, or the end of it all, after."""
    for place, one in enumerate(told):
        if not comes(one) or moment(one) > at:
            continue
        # (Who was entered afterwards was there until it was over, which stands before.)
        later = [
            other for other in (told[place + 1 :] if one.kind == "response.on_scene" else told)
            if other.subject == one.subject
            and (other.kind == "backup.closed" or (
                other.kind in ("response.cleared", "response.stood_down") and other.facts["unit"] == one.facts["unit"]))
        ]  # fmt: skip
        if not later or later[0].at > at:
            return True
    return False


def slowly_took(told: list[Told], backup: Backup) -> tuple[int | None, int | None, int | None]:
    """Seconds from the touch until a unit rolled, stood there, and a second one did."""
    mine = [one for one in told if one.subject == backup.pk]
    touched = backup.pressed_at or backup.received_at
    rolled = [one.at for one in mine if one.kind == "response.rolling"]
    arrivals: list[tuple[datetime, str]] = sorted((moment(one), one.facts["unit"]) for one in mine if comes(one))
    first = arrivals[0] if arrivals else None
    second = next((at for at, unit in arrivals if first and unit != first[1]), None)
    return tuple(  # type: ignore[return-value]
        None if at is None else max(0, int((at - touched).total_seconds()))
        for at in (min(rolled, default=None), first and first[0], second)
    )


def fresh(cast: Cast, zone: str) -> None:
    """Another night, and nothing of the one before."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from requests_response; delete from requests_backup; delete from requests_stop")
    cast.metro.time_zone = zone
    cast.metro.save()
    for sign in (sign for helpers in [*HELPERS, ENTERED] for sign in helpers):
        Unit.objects.get_or_create(agency=cast.county if sign.startswith("N") else cast.metro, call_sign=sign)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NIGHTS), scenes())
@example(NIGHTS[2], [Scene("2A12", 600, came=(Came("H11", 900, 900, stated_before=600),))])
@example(NIGHTS[2], [Scene("2A12", 600, entered=(("H14", 0),), taken=(0,), held=1, closed=61)])
def test_a_night_is_what_its_log_says_second_by_second(
    cast: Cast, when: tuple[date, str, float], made: list[Scene]
) -> None:
    day, zone, hours = when
    fresh(cast, zone)
    shift = night(day, ZoneInfo(zone))
    utc = ZoneInfo("UTC")
    begins, ends = shift.begins.astimezone(utc), shift.ends.astimezone(utc)
    assert ends - begins == timedelta(hours=hours)
    log = write_night(cast, begins, made)
    told = as_it_stands(log)
    found = last_night.read(cast.metro, shift, hands.now())

    rows = list(Backup.objects.filter(received_at__gte=begins, received_at__lt=ends).order_by("received_at", "number"))
    assert [line.number for line in found.lines] == [row.number for row in rows]
    for line, row in zip(found.lines, rows, strict=True):
        took = tuple(None if t is None else int(t.total_seconds()) for t in (line.rolling, line.there, line.second))
        assert took == slowly_took(told, row)
    slowly = slowly_alone(told, begins, ends)
    assert {beat: int(length.total_seconds()) for beat, length in found.alone_by_beat} == {
        beat: seconds for beat, seconds in slowly.items() if seconds
    }
    assert found.figures["unanswered"] == sum(
        not any((one.kind == "response.rolling" or comes(one)) and one.subject == row.pk for one in told)
        and row.disposition not in ("cancelled", "accidental")
        for row in rows
    )
    late = [row for row in rows if row.pressed_at and row.received_at - row.pressed_at > timedelta(seconds=3)]
    assert found.figures["use_radio"] == len(late)
    inside = [seq for seq, one in zip(count(1), log, strict=False) if begins <= one.at < ends]
    assert found.last_event == (inside[-1] if inside else 0)
    assert found.verdict is None or (found.verdict.fault, found.verdict.lines) == (None, len(inside))


@pytest.mark.parametrize(
    ("now", "began"),
    [
        ("2026-11-22T03:00-05:00", 21),
        ("2026-11-22T07:02-05:00", 21),
        ("2026-11-22T18:59-05:00", 21),
        ("2026-11-22T19:00-05:00", 22),
        ("2026-11-23T04:00+00:00", 22),
    ],
)
def test_the_latest_night_is_the_one_that_began_last(now: str, began: int) -> None:
    zone = ZoneInfo("America/New_York")
    shift = latest(datetime.fromisoformat(now), zone)
    assert shift.day == date(2026, 11, began)
    assert asked_for({}, datetime.fromisoformat(now), zone) == shift


def test_hours_without_a_zone_are_the_agencys(cast: Cast) -> None:
    zone = ZoneInfo("America/New_York")
    shift = asked_for({"from": "2026-11-21T19:00", "to": "2026-11-21T20:00Z"}, hands.now(), ZoneInfo("UTC"))
    assert shift.ends - shift.begins == timedelta(hours=1)
    shift = asked_for({"from": "2026-10-31T23:00", "to": "2026-11-01T06:00"}, hands.now(), zone)
    assert shift.ends.astimezone(ZoneInfo("UTC")) - shift.begins.astimezone(ZoneInfo("UTC")) == timedelta(hours=8)
