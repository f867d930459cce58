"""`fire_due` fires once, waits for nobody, and lets no row stop the others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import psycopg2.errors
import pytest

from requests import ladder
from requests.actions import Ask, close, mutual_aid, request_backup, respond
from requests.models import Backup, BoardCounter, Event, FollowUp, Timer
from requests.vocabulary import Disposition, EventKind, TimerKind, Urgency
from tests import embedded
from tests.cast import Cast
from tests.stopwatch import Stopwatch
from tests.timers import hands
from units.models import Agency, Unit

#: A call that had to wait for a lock would take lock_timeout, three seconds.
AT_ONCE_S = 1.5


def due_backup(cast: Cast, who: str = "requester", urgency: Urgency = Urgency.BACKUP) -> uuid.UUID:
    backup = request_backup(cast.actor(who), Ask(urgency)).backup_id
    hands.until_due(backup)
    return backup


def many_due(agency: Agency, count: int) -> list[uuid.UUID]:
    """As many units of an agency asking, each with its second rung due."""
    backups = []
    for n in range(count):
        unit = Unit.objects.create(agency=agency, call_sign=f"X{n}")
        backup = Backup.objects.create(
            number=n + 1, agency=agency, logs=[agency.pk], origin="radio", unit=unit, urgency=Urgency.BACKUP,
            received_at=hands.now() - timedelta(seconds=21), run_started_at=hands.now() - timedelta(seconds=21),
            ladder=dict(ladder.copy(Urgency.BACKUP)), run=1,
        )  # fmt: skip
        Timer.objects.create(
            agency=agency,
            kind=TimerKind.RUNG,
            subject=backup.pk,
            run=1,
            step=1,
            due_at=hands.now() - timedelta(seconds=1),
        )
        backups.append(backup.pk)
    return backups


def test_three_sweepers_racing_fire_each_rung_once(cast: Cast) -> None:
    backups = many_due(cast.metro, 40) + many_due(cast.county, 40)
    counts: list[int] = []

    def sweep() -> None:
        while Timer.objects.filter(step=1, fired_at=None).exists():
            counts.append(len(hands.fired(hands.fire(limit=7))))

    hands.together(sweep, sweep, sweep)
    assert sum(counts) == 80
    assert Event.objects.filter(kind=EventKind.BACKUP_ESCALATED).count() == 80
    assert Timer.objects.filter(subject__in=backups, step=2).count() == 80


@pytest.mark.parametrize(
    "statement",
    [
        "select 1 from requests_boardcounter where agency_id = %s for update",
        "select 1 from requests_backup where agency_id = %s for update",
        "select 1 from requests_timer where agency_id = %s and fired_at is null for update",
    ],
    ids=["counter", "backup", "timer"],
)
def test_a_frozen_client_delays_its_own_agency_only_and_nobody_waits(cast: Cast, statement: str) -> None:
    ours, theirs = due_backup(cast), due_backup(cast, "outsider")
    with hands.frozen(statement, cast.metro.pk):
        with Stopwatch() as since:
            lines = hands.fire()
        assert since.seconds < AT_ONCE_S
        assert [line.agency for line in lines if line.outcome == "fired"] == [cast.county.pk]
        assert "passed" in [line.outcome for line in lines]
        assert Backup.objects.get(pk=theirs).rung == 1
    assert len(hands.fired(hands.fire())) == 1
    assert Backup.objects.get(pk=ours).rung == 1


def test_a_frozen_client_on_a_partners_counter_delays_only_what_is_shared_with_it(cast: Cast) -> None:
    shared, own = due_backup(cast), due_backup(cast, "third")
    mutual_aid(cast.actor("dispatcher"), shared, "COUNTY")
    with hands.frozen("select 1 from requests_boardcounter where agency_id = %s for update", cast.county.pk):
        hands.fire()
        assert (Backup.objects.get(pk=own).rung, Backup.objects.get(pk=shared).rung) == (1, 0)
    hands.fire()
    assert Backup.objects.get(pk=shared).rung == 1
    assert hands.told(shared, cast.county.pk)[-1] == EventKind.BACKUP_ESCALATED


def test_what_waits_behind_a_frozen_counter_does_not_fill_the_call(cast: Cast) -> None:
    many_due(cast.metro, 20)
    theirs = due_backup(cast, "outsider")
    with hands.frozen("select 1 from requests_boardcounter where agency_id = %s for update", cast.metro.pk):
        hands.fire(limit=5)
    assert Backup.objects.get(pk=theirs).rung == 1


def test_a_row_it_refers_to_being_held_poisons_nothing(cast: Cast) -> None:
    backup = due_backup(cast)
    with hands.frozen("select 1 from units_agency where id = %s for update", cast.metro.pk, role="DATABASE_OWNER_URL"):
        impatient = hands.session(options="-c lock_timeout=100")
        with impatient, impatient.cursor() as cursor:
            for _ in range(4):
                cursor.execute("select outcome from fire_due()")
                assert ("passed",) in cursor.fetchall()
        impatient.close()
    timer = Timer.objects.get(subject=backup, step=1)
    assert (timer.tries, timer.poisoned_at) == (0, None)
    assert hands.fired(hands.fire()) == [timer.pk]


def test_an_answer_being_written_holds_the_rung_back_and_then_makes_it_needless(cast: Cast) -> None:
    backup = due_backup(cast)
    with hands.frozen("select 1 from requests_backup where id = %s for no key update", str(backup)):
        assert hands.fired(hands.fire()) == []
    respond(cast.actor("neighbour"), backup, eta_s=60)
    assert hands.fire() == []


def broken_ladder(timer: Timer) -> None:
    Backup.objects.filter(pk=timer.subject).update(ladder={"rungs": "none"})


def empty_ladder(timer: Timer) -> None:
    Backup.objects.filter(pk=timer.subject).update(ladder={})


def no_backup(timer: Timer) -> None:
    Timer.objects.filter(pk=timer.pk).update(subject=uuid.uuid4())


def no_counter(timer: Timer) -> None:
    lost = Agency.objects.create(code="LOST", name="Without a counter")
    Backup.objects.filter(pk=timer.subject).update(logs=[timer.agency_id, lost.pk])


def followed_already(timer: Timer) -> None:
    FollowUp.objects.create(timer=timer)
    Timer.objects.filter(pk=timer.pk).update(kind=TimerKind.EXPIRY)


def no_agency(timer: Timer) -> None:
    """A reference broken by hand: Django defers its constraints, so only the commit of everybody's would find it."""
    no_counter(timer)
    lost = Agency.objects.get(code="LOST")
    BoardCounter.objects.create(agency=lost)
    root = psycopg2.connect(embedded.postgres().url("postgres", embedded.DATABASE))
    with closing(root), root, root.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("delete from units_agency where id = %s", [lost.pk])


@pytest.mark.parametrize("spoil", [broken_ladder, empty_ladder, no_backup, no_counter, followed_already, no_agency])
def test_a_poisoned_row_is_given_up_after_three_tries_while_others_fire(
    cast: Cast, spoil: Callable[[Timer], None]
) -> None:
    bad, good = due_backup(cast), due_backup(cast, "third")
    timer = Timer.objects.get(subject=bad, step=1)
    spoil(timer)
    outcomes = []
    for _ in range(4):
        lines = hands.fire()
        outcomes += [line.outcome for line in lines if line.timer == timer.pk]
    assert outcomes == ["failed", "failed", "poisoned"]
    assert Backup.objects.get(pk=good).rung == 1
    assert Timer.objects.get(pk=timer.pk).poisoned_at is not None
    assert Event.objects.filter(subject=bad, kind=EventKind.BACKUP_ESCALATED).count() == 0


def test_every_rung_leaves_a_follow_up_for_whether_anybody_hears_it(cast: Cast) -> None:
    backup = due_backup(cast)
    lines = hands.fire()
    assert [line.follow_up for line in lines if line.outcome == "fired"] == [True]
    steps = FollowUp.objects.filter(timer__subject=backup).order_by("pk").values_list("timer__step", flat=True)
    assert list(steps) == [0, 1]


@pytest.mark.parametrize("kind", [kind for kind in TimerKind if kind != TimerKind.RUNG])
def test_every_other_kind_leaves_a_follow_up_and_no_event(cast: Cast, kind: TimerKind) -> None:
    Timer.objects.create(agency=cast.metro, kind=kind, subject=uuid.uuid4(), due_at=hands.now())
    assert [(line.outcome, line.follow_up) for line in hands.fire()] == [("fired", True)]
    assert FollowUp.objects.count() == 1
    assert not Event.objects.exists()


def test_it_names_the_head_of_every_log_that_grew(cast: Cast) -> None:
    shared = due_backup(cast)
    mutual_aid(cast.actor("dispatcher"), shared, "COUNTY")
    grown = {line.agency: line.number for line in hands.fire() if line.outcome == "log"}
    heads = dict(BoardCounter.objects.values_list("agency_id", "seq"))
    assert grown == heads


def test_a_call_that_finds_nothing_due_says_nothing(cast: Cast) -> None:
    request_backup(cast.actor("requester"), Ask(Urgency.BACKUP))
    assert hands.fire() == []


def test_when_the_answer_races_the_rung_either_it_was_answered_or_it_fired_and_was_then_answered(cast: Cast) -> None:
    officers = {"requester": "neighbour", "third": "neighbour"}
    for turn in range(12):
        backup = due_backup(cast, list(officers)[turn % 2])
        hands.together(
            lambda backup=backup: respond(cast.actor("neighbour"), backup, eta_s=60),
            hands.fire,
            hands.fire,
        )
        kinds = hands.told(backup, cast.metro.pk)
        assert kinds.count(EventKind.BACKUP_ESCALATED) <= 1
        answered = kinds.index(EventKind.RESPONSE_ROLLING)
        assert EventKind.BACKUP_ESCALATED not in kinds[answered:]
        assert hands.pending(backup) is None
        close(cast.actor("dispatcher"), backup, Disposition.HELPED)


def test_memory_fires_what_a_clock_set_back_calls_early_and_the_run_keeps_its_pace(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    hands.pass_time(backup, -3580)  # the wall clock was set back an hour, twenty seconds after the touch
    timer = hands.pending(backup)
    assert timer is not None
    assert hands.fire() == []
    assert hands.fired(hands.fire(words=[(timer.pk, timer.due_at, 0.0)])) == [timer.pk]
    after = hands.pending(backup)
    assert after is not None
    assert abs((after.due_at - hands.now()).total_seconds() - 25) < 2


def test_memory_holds_what_a_clock_set_forward_calls_late_and_the_rest_does_not_cascade(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    hands.pass_time(backup, 3610)  # ten seconds after the touch the wall clock was set forward an hour
    timer = hands.pending(backup)
    assert timer is not None
    assert hands.fire(words=[(timer.pk, timer.due_at, 10.0)]) == []
    hands.pass_time(backup, 10)
    timer = hands.pending(backup)
    assert timer is not None
    assert hands.fired(hands.fire(words=[(timer.pk, timer.due_at, 0.0)])) == [timer.pk]
    after = hands.pending(backup)
    assert after is not None
    assert abs((after.due_at - hands.now()).total_seconds() - 25) < 2


def test_a_word_about_a_timer_that_was_moved_meanwhile_counts_nothing(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    timer = hands.pending(backup)
    assert timer is not None
    assert hands.fire(words=[(timer.pk, timer.due_at - timedelta(seconds=1), 0.0)]) == []
    hands.until_due(backup)
    assert hands.fired(hands.fire(words=[(timer.pk, timer.due_at, 30.0)])) == [timer.pk]


def test_a_caller_who_takes_the_wall_clock_for_another_is_told_to_look_again(cast: Cast) -> None:
    due_backup(cast)
    with hands.session() as caller, caller.cursor() as cursor:
        cursor.execute("select outcome from fire_due(p_wall => clock_timestamp() - interval '1 hour')")
        assert cursor.fetchall() == [("stepped",)]
        cursor.execute("select outcome from fire_due(p_wall => clock_timestamp() - interval '0.2 s')")
        assert ("fired",) in cursor.fetchall()
    caller.close()


def test_nobody_fires_a_timer_by_writing_both_fired_and_cancelled(cast: Cast) -> None:
    backup = due_backup(cast)
    with pytest.raises(psycopg2.errors.CheckViolation), hands.session() as client, client.cursor() as cursor:
        cursor.execute(
            "update requests_timer set fired_at = now(), cancelled_at = now() where subject = %s", [str(backup)]
        )
    client.close()
