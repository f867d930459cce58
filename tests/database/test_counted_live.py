"""What is counted while it happens equals a slow, separate count from the events, and a recount, to the second.

Verbs are said one after another, as the cast says them. Between them time goes by on the log's clock: it never goes
back, and so may be ahead of the machine's by any part of a second, and give many events one time (DESIGN §4.9).
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from requests import actions
from requests.actions import Ask, accounts
from requests.models import Account, Backup, Event, Stop, StopAccount
from requests.refusals import Refusal
from requests.vocabulary import Disposition, StopKind, Urgency
from tests.cast import Cast
from tests.database.made_nights import Told, whose
from units.models import Unit

#: COUNTY has a 2A14 too.
HELPERS: Final = ("METRO:2A14", "METRO:2A16", "COUNTY:2A14")
CAME: Final = ("response.rolling", "response.on_scene")
LEAVES: Final = ("response.cleared", "response.stood_down", "response.declined")
OVER: Final = ("backup.closed", "backup.cancelled", "backup.expired")
_SECOND: Final = 1_000_000


@dataclass
class Scene:
    """2A12 at work: its stop and what it asks for."""

    cast: Cast
    ask: uuid.UUID | None = None
    stop: uuid.UUID | None = None
    #: What somebody asks for of whom nobody knows the unit yet.
    unknown: uuid.UUID | None = None

    def now(self) -> datetime:
        """By the log's clock."""
        with connection.cursor() as cursor:
            cursor.execute("select last_at from requests_boardcounter where agency_id = %s", [self.cast.metro.pk])
            at: datetime = cursor.fetchone()[0]
        return at

    def wait(self, microseconds: int) -> None:
        """So long goes by on every log."""
        with connection.cursor() as cursor:
            cursor.execute(
                "update requests_boardcounter set last_at = greatest(last_at, clock_timestamp())"
                " + %s * interval '1 microsecond'",
                [microseconds],
            )

    def open_stop(self, nth: int) -> None:
        if self.stop is None:
            self.stop = actions.open_stop(self.cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")

    def hold(self, nth: int) -> None:
        """Of the stop, or of the ask, which begins a stop where there is none."""
        if nth % 2 and self.stop is not None:
            actions.secure_stop(self.cast.actor("requester"), self.stop, prisoner=nth % 4 == 1)
        elif self.ask is not None:
            actions.secure(self.cast.actor("dispatcher"), self.ask, prisoner=nth % 4 == 0)
            mine = Stop.objects.filter(unit=self.cast.units["2A12"], cleared_at=None)
            self.stop = mine.values_list("pk", flat=True).first()

    def asks(self, nth: int) -> None:
        pressed = self.now() - timedelta(microseconds=nth * 377_777) if nth % 3 else None
        ask = Ask((Urgency.COVER, Urgency.BACKUP)[nth % 2], pressed_at=pressed)
        self.ask = actions.request_backup(self.cast.actor("requester"), ask).backup_id
        actions.mutual_aid(self.cast.actor("dispatcher"), self.ask, "COUNTY")

    def acknowledges(self, nth: int) -> None:
        if self.ask is not None:
            actions.acknowledge(self.cast.actor("dispatcher"), self.ask)

    def upgrades(self, nth: int) -> None:
        if self.ask is not None:
            actions.upgrade(self.cast.actor("requester"), self.ask, Urgency.BACKUP)

    def asks_of_nobody(self, nth: int) -> None:
        if self.unknown is None:
            ask = Ask(Urgency.EMERGENCY, unit="9Z99")
            self.unknown = actions.request_backup(self.cast.actor("dispatcher"), ask).backup_id
            actions.mutual_aid(self.cast.actor("dispatcher"), self.unknown, "COUNTY")

    def is_theirs(self, nth: int) -> None:
        """It was 2A12: what it asks for already and this are one, and whoever came to this comes to that."""
        if self.unknown is not None:
            self.ask = actions.update_backup(self.cast.actor("dispatcher"), self.unknown, {"unit": "2A12"})
            self.unknown = None

    def _answers(self, nth: int, verb: Callable[..., Any], **said: Any) -> None:
        subject = self.ask if nth % 2 or self.unknown is None else self.unknown
        if subject is not None:
            helper = HELPERS[nth % len(HELPERS)]
            desk = "outsider_desk" if helper.startswith("COUNTY") else "dispatcher"
            verb(self.cast.actor(desk), subject, helper, **said)

    def rolls(self, nth: int) -> None:
        self._answers(nth, actions.respond)

    def arrives(self, nth: int) -> None:
        self._answers(nth, actions.arrive)

    def arrived_before(self, nth: int) -> None:
        """A time that somebody states."""
        self._answers(nth, actions.arrive, at=self.now() - timedelta(microseconds=nth * 1_300_001))

    def leaves(self, nth: int) -> None:
        self._answers(nth, actions.clear_response)

    def closes(self, nth: int) -> None:
        if self.ask is not None:
            actions.close(self.cast.actor("dispatcher"), self.ask, Disposition.HELPED)
            self.ask = None

    def closes_unknown(self, nth: int) -> None:
        if self.unknown is not None:
            actions.close(self.cast.actor("dispatcher"), self.unknown, Disposition.HELPED)
            self.unknown = None

    def clears_stop(self, nth: int) -> None:
        if self.stop is not None:
            actions.clear_stop(self.cast.actor("requester"), self.stop)
            self.stop = None


VERBS: Final = (
    "open_stop", "hold", "hold", "asks", "asks", "acknowledges", "upgrades", "rolls", "arrives", "arrives",
    "arrived_before", "leaves", "leaves", "closes", "clears_stop",
    "asks_of_nobody", "asks_of_nobody", "is_theirs",
)  # fmt: skip
#: Nothing, parts of a second, or up to a minute.
GAPS = st.sampled_from([0, 0, 1, 400_000, 700_000]) | st.integers(0, 60 * _SECOND)
STEPS = st.lists(st.tuples(GAPS, st.sampled_from(VERBS), st.integers(0, 11)), min_size=6, max_size=22)
#: So that something is counted in every history.
BEGIN: Final = [(0, "open_stop", 0), (900_000, "hold", 1), (1_100_000, "asks", 1), (1_999_999, "arrives", 0)]
END: Final = [(1_500_000, "clears_stop", 0), (250_001, "closes", 0), (0, "clears_stop", 0), (1, "closes_unknown", 0)]
#: Who came to an ask of nobody known, and was there before it was joined to the one that stood open.
JOINED: Final = [
    (900_000, "asks_of_nobody", 0), (20_400_000, "rolls", 2), (30_700_000, "arrives", 2), (40_100_000, "is_theirs", 0),
    (5_900_000, "leaves", 5),
]  # fmt: skip


def lines(cast: Cast) -> list[Told]:
    """METRO's log, every line of it in order."""
    rows = Event.objects.filter(agency=cast.metro, subject__isnull=False).order_by("seq")
    return [
        Told(row.at, row.kind, row.subject_kind, row.subject, json.loads(row.payload)["facts"])
        for row in rows
        if row.subject is not None
    ]


def moment(one: Told) -> datetime:
    return datetime.fromisoformat(one.facts["stated_at"]) if "stated_at" in one.facts else one.at


def about(told: list[Told], backup: Backup) -> list[Told]:
    """What the log says of it; of who came over from a joined ask, what it says there of that answer."""
    found = []
    for one in told:
        if one.subject == backup.pk:
            found += over_there(told, backup, one) if "from" in one.facts and one.kind in CAME else [one]
    return found


def over_there(told: list[Told], backup: Backup, said: Told) -> list[Told]:
    """The lines of a unit at the joined ask, since it last left that."""
    joined = Backup.objects.get(merged_into=backup, number=said.facts["from"])
    its = [one for one in told if one.subject == joined.pk and whose(one) == whose(said)]
    last = max((place for place, one in enumerate(its) if one.kind in LEAVES), default=-1)
    return [replace(one, subject=backup.pk) for one in its[last + 1 :] if one.kind in CAME]


def slowly(told: list[Told], backup: Backup) -> dict[str, int | None]:
    """Whole seconds of one backup, each line looked at by itself."""
    pressed = backup.pressed_at
    if pressed is not None and not timedelta() <= backup.received_at - pressed <= timedelta(hours=24):
        pressed = None
    touched = pressed or backup.received_at
    came = about(told, backup)
    there: dict[str, datetime] = {}
    for one in came:
        if one.kind == "response.on_scene":
            there[whose(one)] = min(there.get(whose(one), moment(one)), moment(one))
    stood = sorted(there.values())

    def after(times: list[datetime]) -> int | None:
        return max(0, (min(times) - touched) // timedelta(seconds=1)) if times else None

    return {
        "received_s": (backup.received_at - pressed) // timedelta(seconds=1) if pressed else None,
        "acknowledged_s": after([one.at for one in came if one.kind == "backup.acknowledged"]),
        "rolling_s": after([one.at for one in came if one.kind == "response.rolling"]),
        "on_scene_s": after(stood[:1]),
        "second_s": after(stood[1:2]),
    }


def slowly_alone(told: list[Told], stop: Stop) -> tuple[int, int] | None:
    """Between any two moments of the log nothing changes: is a prisoner held there, is somebody else."""
    assert stop.cleared_at is not None
    asks = list(Backup.objects.filter(unit_id=stop.unit_id, received_at__lte=stop.cleared_at))
    company = [about(told, ask) for ask in asks]
    at_stop = [ask.pk for ask in asks if ask.stop_id == stop.pk]
    account = [one for one in told if one.subject == stop.pk or (one.subject in at_stop and "prisoner" in one.facts)]
    over = next(one.at for one in account if one.kind == "stop.cleared")
    times = sorted({moment(one) for one in [*account, *(one for its in company for one in its)]} | {over})
    spent, row, longest, ever = timedelta(), timedelta(), timedelta(), False
    for begins, ends in zip(times, times[1:], strict=False):
        if ends > over:
            break
        held = is_held(account, stop, begins)
        ever = ever or held
        alone = held and not any(is_somebody_there(its, begins) for its in company)
        row = row + (ends - begins) if alone else timedelta()
        spent, longest = spent + (ends - begins) * alone, max(longest, row)
    return (spent // timedelta(seconds=1), longest // timedelta(seconds=1)) if ever else None


def is_held(account: list[Told], stop: Stop, at: datetime) -> bool:
    """What was said last of it."""
    held = False
    for one in account:
        if one.at <= at:
            begun = one.kind == "stop.opened" and stop.kind == StopKind.CUSTODY
            held = bool(one.facts.get("prisoner", begun or (held and one.kind != "stop.cleared")))
    return held


def is_somebody_there(told: list[Told], at: datetime) -> bool:
    """Whether some arrival lies before, and that unit's next leaving, or the end of it all, after."""
    for place, one in enumerate(told):
        if one.kind == "response.on_scene" and moment(one) <= at:
            ends = [
                other.at
                for other in told[place + 1 :]
                if other.kind in OVER or (other.kind in LEAVES and whose(other) == whose(one))
            ]
            if not ends or ends[0] > at:
                return True
    return False


EXAMPLES = 100 if os.environ.get("CI") else 15
#: (A history that fails is told as it was found: to say a hundred shorter ones takes longer than a test may.)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(
    max_examples=EXAMPLES, phases=PHASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
@example([*JOINED])
@example([(0, "leaves", 0), *JOINED, (9_500_000, "arrives", 1)])
def test_what_is_counted_while_it_happens_is_what_the_log_says(cast: Cast, steps: list[tuple[int, str, int]]) -> None:
    Unit.objects.get_or_create(agency=cast.county, call_sign="2A14", defaults={"status": "available"})
    scene = Scene(cast)
    before = {*Backup.objects.values_list("pk", flat=True)}, {*Stop.objects.values_list("pk", flat=True)}
    for gap, verb, nth in [*BEGIN, *steps, *END]:
        scene.wait(gap)
        with suppress(Refusal):
            getattr(scene, verb)(nth)
    told = lines(cast)
    counted = {row.pk: row for row in Account.objects.exclude(pk__in=before[0])}
    for pk, backup in Backup.objects.exclude(pk__in=before[0]).in_bulk().items():
        slow = slowly(told, backup)
        assert {name: getattr(counted[pk], name) for name in slow} == slow, backup.disposition
    for stop in Stop.objects.exclude(pk__in=before[1]):
        kept = StopAccount.objects.get(pk=stop.pk)
        assert (kept.alone_s, kept.longest_alone_s) == (slowly_alone(told, stop) or (None, None))
    live = list(Account.objects.order_by("pk").values()), list(StopAccount.objects.order_by("pk").values())
    accounts.recount(cast.metro)
    assert live == (list(Account.objects.order_by("pk").values()), list(StopAccount.objects.order_by("pk").values()))
