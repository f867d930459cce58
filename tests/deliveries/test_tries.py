"""One delivery's life: tried again later and later, given up in the end, and not said when it is no longer so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.actions import (
    cancel,
    carrying,
    clear_stop,
    close,
    open_stop,
    respond,
    sign_off,
    unit_ok,
    verify_cancel,
)
from requests.deliveries import mail, push, sending
from requests.deliveries.sending import Crew
from requests.models import Delivery, Stop
from requests.vocabulary import Disposition, StopKind, TimerKind, Urgency, VerifyOutcome
from tests.cast import Cast
from tests.deliveries.receivers import MailServer, PushService
from tests.deliveries.scene import ask, carried, due_again, fresh, on_tour, tell
from tests.timers import hands

LONGEST = {"push": 10.0, "mail": 10.0}


@given(st.integers(1, 200))
def test_each_try_waits_longer_than_the_one_before_up_to_four_minutes(attempts: int) -> None:
    plain = carrying.BACKOFF_S[min(attempts, 5) - 1]
    assert carrying.BACKOFF_S == (1, 4, 15, 60, 240)
    assert plain * 0.8 <= carrying.backoff(attempts) <= plain * 1.2
    if attempts < 5:
        assert carrying.backoff(attempts) < carrying.backoff(attempts + 1), "jitter never turns the order"


def wait_of(delivery: Delivery) -> float:
    return (fresh(delivery).next_try_at - hands.now()).total_seconds()


def test_a_try_that_failed_sets_when_the_next_one_is(cast: Cast, service: PushService, crew: Crew) -> None:
    service.answer = lambda path: 503
    service.of(cast.metro)
    told = tell(ask(cast), "dispatch")[0]
    for attempt, wait in enumerate((1, 4, 15, 60, 240, 240, 240), 1):
        carried(crew)
        assert fresh(told).attempts == attempt
        assert wait * 0.8 - 2 < wait_of(told) <= wait * 1.2
        due_again()
    service.answer = lambda path: 201
    carried(crew)
    assert fresh(told).sent_at is not None
    assert len({came.id for came in service.came}) == 1
    assert len(service.came) == carrying.MAX_TRIES


def test_after_eight_tries_it_is_given_up(cast: Cast, service: PushService, crew: Crew) -> None:
    service.answer = lambda path: 503
    service.of(cast.metro)
    told = tell(ask(cast), "dispatch")[0]
    for _ in range(12):
        carried(crew)
        due_again()
    dead = fresh(told)
    assert (dead.attempts, dead.error) == (8, "the push service answered 503")
    assert dead.dead_at is not None
    assert len(service.came) == 8


def test_a_claim_that_nobody_marked_is_tried_again_once_it_has_run_out(cast: Cast, service: PushService) -> None:
    service.of(cast.metro)
    tell(ask(cast), "dispatch")
    first = carrying.claim(LONGEST)
    assert first is not None and first.attempts == 1
    assert carrying.claim(LONGEST) is None, "it is on its way"
    assert 10 < wait_of(first) <= 15
    due_again()
    second = carrying.claim(LONGEST)
    assert second is not None and second.pk == first.pk
    assert second.attempts == 2


def test_a_carrier_frozen_beyond_its_claim_marks_nothing(cast: Cast, service: PushService) -> None:
    service.of(cast.metro)
    tell(ask(cast), "dispatch")
    frozen = carrying.claim(LONGEST)
    due_again()
    other = carrying.claim(LONGEST)
    assert frozen is not None and other is not None
    carrying.failed(frozen, "late")
    carrying.refused(frozen, "late", gone=False)
    assert fresh(other).error == ""
    assert wait_of(other) > 10
    carrying.sent(other)
    carrying.failed(other, "late")
    assert fresh(other).sent_at is not None


def test_the_last_try_cut_short_is_given_up(cast: Cast, service: PushService) -> None:
    service.of(cast.metro)
    told = tell(ask(cast), "dispatch")[0]
    for _ in range(carrying.MAX_TRIES):
        assert carrying.claim(LONGEST) is not None
        due_again()
    assert carrying.claim(LONGEST) is None
    assert fresh(told).error == "the last try was cut short"
    assert fresh(told).dead_at is not None


def test_a_claim_lasts_longer_than_a_send_can(cast: Cast) -> None:
    assert push.Push.longest_s >= 2 * push.STEP_S
    assert mail.Mail.longest_s >= 10 * mail.STEP_S
    assert set(sending.CARRIERS) == {"push", "mail"}


def needless(delivery: Delivery) -> bool:
    """Looks at it now: whether it is not said any more."""
    claimed = carrying.claim(LONGEST)
    assert claimed is None or claimed.pk == delivery.pk
    return claimed is None and fresh(delivery).needless_at is not None


@pytest.fixture
def desk(cast: Cast, post: MailServer) -> Cast:
    post.of(cast.metro)
    return cast


def test_covered_meanwhile_it_is_not_said(desk: Cast) -> None:
    backup = ask(desk)
    told = tell(backup, "dispatch")[0]
    respond(desk.actor("neighbour"), backup.pk, eta_s=60)
    assert needless(told)


def test_closed_meanwhile_it_is_not_said(desk: Cast) -> None:
    backup = ask(desk)
    told = tell(backup, "dispatch")[0]
    close(desk.actor("dispatcher"), backup.pk, Disposition.HELPED)
    assert needless(told)


def test_an_unverified_cancel_is_said_though_help_is_rolling_and_not_once_it_is_verified(desk: Cast) -> None:
    backup = ask(desk, Urgency.EMERGENCY)
    respond(desk.actor("neighbour"), backup.pk, eta_s=60)
    cancel(desk.actor("requester"), backup.pk)
    told = tell(backup, "supervisor", kind=TimerKind.UNVERIFIED_CANCEL)[0]
    assert not needless(told)
    verify_cancel(desk.actor("dispatcher"), backup.pk, VerifyOutcome.SAFE)
    due_again()
    assert needless(told)


@pytest.mark.parametrize("answered", [True, False])
def test_a_welfare_check_is_not_said_once_somebody_heard_from_the_unit(desk: Cast, answered: bool) -> None:
    stop = Stop.objects.get(pk=open_stop(desk.actor("neighbour"), StopKind.TRAFFIC))
    told = tell(stop, "supervisor", kind=TimerKind.WELFARE)[0]
    assert not needless(told)
    due_again()
    if answered:
        unit_ok(desk.actor("dispatcher"), "2A14")
    else:
        clear_stop(desk.actor("neighbour"), stop.pk)
    assert needless(told)


def test_who_has_gone_off_duty_meanwhile_is_not_told(cast: Cast, post: MailServer) -> None:
    post.of(cast.metro, cast.people["neighbour"])
    told = tell(ask(cast), "shift")[0]
    sign_off(cast.actor("neighbour"))
    assert needless(told)


def test_a_supervisor_on_duty_is_told_though_the_first_try_failed(cast: Cast, post: MailServer, crew: Crew) -> None:
    post.of(cast.metro, cast.people["commander"])
    on_tour(cast, "commander")
    told = tell(ask(cast), "supervisor")[0]
    post.refuses = lambda mailbox: "451 later"
    carried(crew)
    post.refuses = lambda mailbox: None
    due_again()
    carried(crew)
    assert fresh(told).sent_at is not None
    assert [to for to, _ in post.came] == [["commander@post.example"]]
