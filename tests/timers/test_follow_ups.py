"""What firing leaves to do is done once, by whoever comes first, and again where it failed."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from requests import sweeper
from requests.actions import Ask, request_backup, respond, rungs
from requests.actions.followups import MAX_TRIES, WORK, run_pending
from requests.models import Backup, Event, FollowUp, Response, Share, Timer
from requests.vocabulary import EventKind, TimerKind, Urgency
from tests.cast import Cast
from tests.timers import hands


def offered(cast: Cast) -> uuid.UUID:
    """A backup nobody answered until its mutual-aid rung, whose follow-up waits."""
    backup = climbed(cast)
    assert FollowUp.objects.filter(done_at=None).count() == 1
    return backup


def climbed(cast: Cast) -> uuid.UUID:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    for _ in range(2):
        hands.climb(backup)
    rungs.pass_quietly(100)
    hands.climb(backup)
    return backup


def test_the_mutual_aid_rung_offers_the_partners(cast: Cast) -> None:
    backup = offered(cast)
    assert run_pending() == 1
    shares = Share.objects.filter(backup=backup).values_list("agency__code", "how", "phone")
    assert sorted(shares) == [("COUNTY", "offered", ""), ("STATE", "offered", "+1 555 0100")]


def test_running_them_again_does_nothing(cast: Cast) -> None:
    offered(cast)
    run_pending()
    before = Event.objects.count()
    FollowUp.objects.update(done_at=None)
    assert run_pending() == 4
    assert run_pending() == 0
    assert Event.objects.count() == before


def test_four_hosts_at_once_do_each_one_once(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY)).backup_id
    run_pending()
    Backup.objects.filter(pk=backup).update(cancel_asked_at=hands.now())
    Timer.objects.create(agency=cast.metro, kind=TimerKind.UNVERIFIED_CANCEL, subject=backup, due_at=hands.now())
    hands.fire()
    done: list[int] = []
    hands.together(*[lambda: done.append(run_pending())] * 4)
    assert sum(done) == 1
    assert hands.told(backup, cast.metro.pk).count(EventKind.BACKUP_ESCALATED) == 1


def test_one_in_another_hosts_hands_is_left_to_it(cast: Cast) -> None:
    offered(cast)
    with hands.frozen("select 1 from requests_followup for update"):
        assert run_pending() == 0
    assert run_pending() == 1


def test_one_that_fails_is_tried_again_later_and_stops_no_other(cast: Cast) -> None:
    lost = Timer.objects.create(agency=cast.metro, kind=TimerKind.OVERDUE, subject=uuid.uuid4(), due_at=hands.now())
    hands.fire()
    backup = climbed(cast)
    assert run_pending() == 1
    assert Share.objects.filter(backup=backup).exists()
    failed = FollowUp.objects.get(timer=lost)
    assert (failed.tries, failed.done_at) == (1, None)
    FollowUp.objects.filter(pk=failed.pk).update(created_at=Now())
    run_pending()
    failed.refresh_from_db()
    assert failed.tries == 1, "it is too early"
    FollowUp.objects.filter(pk=failed.pk).update(created_at=Now() - timedelta(hours=1), tries=MAX_TRIES - 1)
    run_pending()
    run_pending()
    failed.refresh_from_db()
    assert failed.tries == MAX_TRIES


def test_what_fails_halfway_leaves_nothing_half_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = offered(cast)
    monkeypatch.setattr(rungs, "settle", lambda *_: (_ for _ in ()).throw(ValueError("halfway")))
    assert run_pending() == 0
    assert not Share.objects.filter(backup=backup).exists()
    assert FollowUp.objects.filter(done_at=None, tries=1).count() == 1


def test_a_rolling_unit_past_its_time_no_longer_counts_and_the_next_rung_is_due_now(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    respond(cast.actor("neighbour"), backup, eta_s=120)
    run_pending()
    assert hands.pending(backup) is None
    late = Timer.objects.get(kind=TimerKind.OVERDUE)
    rolling_at = Response.objects.get(backup=backup).rolling_at
    assert rolling_at is not None
    assert (late.due_at - rolling_at).total_seconds() == pytest.approx(180, abs=0.5)
    Timer.objects.filter(pk=late.pk).update(due_at=F("due_at") - timedelta(seconds=181))
    assert hands.fired(hands.fire()) == [late.pk]
    assert run_pending() == 1
    assert hands.told(backup)[-1] == EventKind.BACKUP_REOPENED
    assert hands.fired(hands.fire())


def test_every_kind_of_timer_has_something_that_follows() -> None:
    assert set(WORK) == set(TimerKind)


def test_the_sweeper_gives_up_looking_for_them_when_the_rules_do() -> None:
    assert f"tries < {MAX_TRIES})" in sweeper._TO_FOLLOW
