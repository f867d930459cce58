"""Cover that policy sends: nobody has to ask for it, one touch waves it off, and that is kept nowhere."""

from __future__ import annotations

import uuid

import pytest

from requests.actions import arrive, cancel, clear_response, clear_stop, open_stop, respond, secure_stop, update_stop
from requests.actions import roll_by as roll_by_stop
from requests.models import Backup, CoverPolicy, Event
from requests.vocabulary import EventKind, Origin, StopKind, TimerKind, Urgency
from tests.actions.night import Night, row
from tests.timers import hands

COVER = TimerKind.STANDING_COVER


@pytest.fixture
def custody(night: Night) -> uuid.UUID:
    """2A12 stands alone with a prisoner."""
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    secure_stop(night.requester, stop, prisoner=True)
    return stop


def open_asks() -> list[Backup]:
    return list(Backup.objects.filter(closed_at=None).order_by("received_at"))


def minutes(night: Night, stop: uuid.UUID, count: float) -> None:
    night.wait_at(stop, COVER, 60 * count)


def test_alone_with_a_prisoner_for_three_minutes_a_roll_by_is_sent_and_after_ten_cover(
    night: Night, custody: uuid.UUID
) -> None:
    minutes(night, custody, 2.9)
    assert not open_asks()
    minutes(night, custody, 0.2)
    (sent,) = open_asks()
    assert (sent.urgency, sent.origin, sent.asker_id, sent.stop_id) == ("roll_by", Origin.POLICY, None, custody)
    minutes(night, custody, 7)
    (sent,) = open_asks()
    assert (sent.urgency, sent.origin) == ("cover", Origin.POLICY)
    assert night.rung_in(sent.pk) is not None
    night.check()


def test_a_stop_without_a_prisoner_gets_none(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    secure_stop(night.requester, stop)
    assert not night.waits(COVER, stop)


def test_the_log_names_nobody(night: Night, custody: uuid.UUID) -> None:
    minutes(night, custody, 3.1)
    event = Event.objects.get(kind=EventKind.BACKUP_REQUESTED)
    assert hands.payload(event)["actor"] == {"id": None, "kind": "policy", "label": "policy"}


def test_one_touch_waves_it_off_and_nothing_says_who_did(night: Night, custody: uuid.UUID) -> None:
    minutes(night, custody, 3.1)
    (sent,) = open_asks()
    head = night.head()
    cancel(night.requester, sent.pk)
    assert row(sent.pk).closed_at is not None
    ends = Event.objects.filter(agency=night.cast.metro, seq__gt=head["METRO"], subject=sent.pk)
    assert {hands.payload(event)["actor"]["label"] for event in ends} == {"policy"}
    minutes(night, custody, 7)
    assert [ask.urgency for ask in open_asks()] == ["cover"], "a louder rule is another offer"


def test_with_a_second_unit_there_nobody_is_alone_and_minutes_begin_when_it_leaves(
    night: Night, custody: uuid.UUID
) -> None:
    rolled = roll_by_stop(night.neighbour, custody).backup_id
    arrive(night.neighbour, rolled)
    minutes(night, custody, 3.1)
    assert [ask.origin for ask in open_asks()] == [Origin.UNASKED]
    clear_response(night.neighbour, rolled)
    minutes(night, custody, 1.1)
    assert not open_asks()
    waiting = [(timer.due_at - hands.now()).total_seconds() for timer in night.waits(COVER, custody)]
    assert min(waiting) == pytest.approx(180, abs=3)


def test_somebody_already_rolling_is_no_reason_for_a_roll_by(night: Night, custody: uuid.UUID) -> None:
    roll_by_stop(night.neighbour, custody)
    minutes(night, custody, 3.1)
    assert [ask.origin for ask in open_asks()] == [Origin.UNASKED]


def test_where_they_asked_themselves_policy_has_nothing_to_add(night: Night, custody: uuid.UUID) -> None:
    asked = night.ask(Urgency.BACKUP)
    minutes(night, custody, 10.1)
    assert [ask.pk for ask in open_asks()] == [asked]
    assert row(asked).origin == Origin.ASKED


def test_a_touch_makes_what_policy_sent_their_own(night: Night, custody: uuid.UUID) -> None:
    minutes(night, custody, 3.1)
    (sent,) = open_asks()
    assert night.ask(Urgency.COVER) == sent.pk
    assert (row(sent.pk).origin, row(sent.pk).urgency) == (Origin.ASKED, "cover")
    clear_stop(night.requester, custody)
    assert row(sent.pk).closed_at is None
    night.check()


def test_what_policy_sent_ends_with_its_stop(night: Night, custody: uuid.UUID) -> None:
    minutes(night, custody, 3.1)
    minutes(night, custody, 7)
    (sent,) = open_asks()
    respond(night.neighbour, sent.pk)
    clear_stop(night.requester, custody)
    assert row(sent.pk).closed_at is not None
    assert night.unit("2A14").status == "available"
    assert not night.waits(COVER)
    night.check()


def test_where_a_second_car_would_harm_policy_sends_none(night: Night, custody: uuid.UUID) -> None:
    update_stop(night.requester, custody, {"no_roll_by": True})
    minutes(night, custody, 10.1)
    assert not open_asks()


def test_handing_the_prisoner_over_ends_the_rule(night: Night, custody: uuid.UUID) -> None:
    update_stop(night.requester, custody, {"prisoner": False})
    assert not night.waits(COVER)
    secure_stop(night.requester, custody, prisoner=True)
    assert len(night.waits(COVER)) == 2


def test_a_tow_called_later_does_not_start_the_minutes_anew(night: Night, custody: uuid.UUID) -> None:
    before = {timer.due_at for timer in night.waits(COVER)}
    update_stop(night.requester, custody, {"awaiting_tow": True})
    assert {timer.due_at for timer in night.waits(COVER)} == before


def test_editing_the_policy_moves_no_timer_of_an_open_stop(night: Night, custody: uuid.UUID) -> None:
    before = {timer.due_at for timer in night.waits(COVER)}
    CoverPolicy.objects.create(
        agency=night.cast.metro,
        rules=[{"kind": "tow", "prisoner": False, "tow": True, "after_min": 5, "urgency": "cover"}],
    )
    assert {timer.due_at for timer in night.waits(COVER)} == before
    stop = open_stop(night.neighbour, StopKind.TOW)
    assert not night.waits(COVER, stop)
    update_stop(night.neighbour, stop, {"awaiting_tow": True})
    (timer,) = night.waits(COVER, stop)
    assert hands.left(timer.due_at) == pytest.approx(300, abs=2)
