"""What a night does to a ladder, with short ladders and a real sweeper: each is one thing that went wrong once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest

from requests import ladder
from requests.actions import (
    Ask,
    acknowledge,
    arrive,
    cancel,
    decline,
    request_backup,
    respond,
    secure,
    sign_off,
    sign_on,
    stand_down,
    verify_cancel,
)
from requests.actions.receipts import seen
from requests.models import Backup, LadderPolicy, Timer
from requests.refusals import NotInThisState
from requests.sweeper_hosts import Host
from requests.vocabulary import EventKind, TimerKind, Urgency, VerifyOutcome
from tests.cast import Cast
from tests.stopwatch import Stopwatch
from tests.timers import hands
from units.access import system

#: Rungs this far apart come by themselves; a rung LONG away comes only when it is brought forward.
SOON_S, LONG_S = 0.5, 40.0


@pytest.fixture
def host(cast: Cast) -> Iterator[Host]:
    """A real sweeper with its follow-ups."""
    one = Host("night")
    one.start()
    yield one
    one.stop()


def policy(cast: Cast, urgency: Urgency, *after: float) -> None:
    LadderPolicy.objects.create(agency=cast.metro, urgency=urgency, rungs=hands.short(*after))


def ask(cast: Cast, urgency: Urgency = Urgency.BACKUP, who: str = "requester") -> uuid.UUID:
    """Somebody asks, and the desk's screen shows it."""
    backup = request_backup(cast.actor(who), Ask(urgency)).backup_id
    seen(system(), backup, {cast.people["dispatcher"].pk})
    return backup


def rung(backup: uuid.UUID) -> int:
    return Backup.objects.get(pk=backup).rung


def comes(backup: uuid.UUID, number: int, within_s: float = 3.0) -> None:
    """The rung fires, and no later than that."""
    with Stopwatch() as since:
        hands.eventually(lambda: rung(backup) >= number)
    assert since.seconds < within_s


def stays(backup: uuid.UUID, number: int) -> None:
    """No rung waits: the ladder is silent where it stands."""
    assert (rung(backup), hands.pending(backup)) == (number, None)


def test_a_unit_twenty_five_minutes_away_silences_nobody_and_one_four_minutes_away_does(cast: Cast, host: Host) -> None:
    policy(cast, Urgency.BACKUP, SOON_S, LONG_S)
    backup = ask(cast)
    respond(cast.actor("neighbour"), backup, eta_s=25 * 60)
    comes(backup, 1)
    respond(cast.actor("third"), backup, eta_s=4 * 60)
    stays(backup, 1)


def test_acknowledged_and_forgotten_goes_on(cast: Cast, host: Host) -> None:
    policy(cast, Urgency.BACKUP, SOON_S, 2 * SOON_S)
    backup = ask(cast)
    acknowledge(cast.actor("dispatcher"), backup)
    comes(backup, 2)


def test_when_all_who_were_alerted_said_cannot_the_next_rung_comes_at_once(cast: Cast, host: Host) -> None:
    policy(cast, Urgency.BACKUP, LONG_S, 2 * LONG_S)
    backup = ask(cast)
    decline(cast.actor("neighbour"), backup)
    assert rung(backup) == 0
    decline(cast.actor("third"), backup)
    comes(backup, 1, 2.0)
    assert Backup.objects.get(pk=backup).voice_it == "all_cant"


def test_what_nobody_displayed_gets_its_next_rung(cast: Cast, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    policy(cast, Urgency.BACKUP, LONG_S, 2 * LONG_S)
    shown = ask(cast, who="third")
    monkeypatch.setattr(ladder, "UNSEEN_AFTER", timedelta(seconds=SOON_S))
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    comes(backup, 1, 3.0)
    assert Backup.objects.get(pk=backup).voice_it == "unseen"
    hands.unseen(shown)
    watched = Timer.objects.filter(kind=TimerKind.UNSEEN, subject=shown)
    hands.eventually(lambda: watched.filter(follow_up__done_at__isnull=False).exists())
    assert rung(shown) == 0, "the other stood on a screen"


def test_a_withdrawn_emergency_that_does_not_answer_is_widened_at_once_and_never_by_its_asker(
    cast: Cast, host: Host
) -> None:
    policy(cast, Urgency.EMERGENCY, LONG_S, 2 * LONG_S)
    backup = ask(cast, Urgency.EMERGENCY)
    cancel(cast.actor("requester"), backup)
    own = cast.client("requester").say(f"backups/{backup}/verify-cancel/", {"outcome": "safe"})
    assert own.status_code == 403
    verify_cancel(cast.actor("dispatcher"), backup, VerifyOutcome.NO_ANSWER)
    comes(backup, 1, 2.0)
    assert Backup.objects.get(pk=backup).closed_at is None


def test_a_unit_that_was_diverted_opens_the_ask_again(cast: Cast, host: Host) -> None:
    policy(cast, Urgency.BACKUP, LONG_S, 2 * LONG_S)
    backup, other = ask(cast), ask(cast, who="third")
    respond(cast.actor("neighbour"), backup, eta_s=60)
    stays(backup, 0)
    respond(cast.actor("neighbour"), other, eta_s=60)
    comes(backup, 1, 2.0)
    assert EventKind.BACKUP_REOPENED in hands.told(backup)


def test_secured_with_a_prisoner_it_keeps_its_rungs_and_its_last_rolling_unit(cast: Cast, host: Host) -> None:
    policy(cast, Urgency.BACKUP, 2 * SOON_S, LONG_S)
    policy(cast, Urgency.COVER, 2 * SOON_S, LONG_S)
    backup = ask(cast)
    secure(cast.actor("requester"), backup, prisoner=True)
    comes(backup, 1)
    respond(cast.actor("neighbour"), backup, eta_s=60)
    with pytest.raises(NotInThisState):
        stand_down(cast.actor("dispatcher"), backup, "2A14")
    arrive(cast.actor("neighbour"), backup)
    stays(backup, 1)


def test_a_relief_crew_inherits_the_same_backup_and_the_same_next_rung(cast: Cast, host: Host) -> None:
    policy(cast, Urgency.BACKUP, LONG_S, 2 * LONG_S)
    backup = ask(cast)
    before = Backup.objects.get(pk=backup)
    sign_off(cast.actor("requester"), hand_over=True)
    sign_on(cast.actor("commander"), "2A12")
    after = Backup.objects.get(pk=backup)
    assert (after.pk, after.next_rung_at, after.run) == (before.pk, before.next_rung_at, before.run)
    assert cast.actor("commander").unit_id == after.unit_id
    hands.until_due(backup)
    comes(backup, 1)


def test_who_is_off_duty_is_never_alerted(cast: Cast, host: Host) -> None:
    policy(cast, Urgency.BACKUP, LONG_S, 2 * LONG_S)
    for who in ("neighbour", "third"):
        sign_off(cast.actor(who))
    backup = ask(cast)
    assert Backup.objects.get(pk=backup).nearby == []
    shift = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    assert shift == backup
