"""A rung reaches outside exactly those it alerts, while they are on duty, and never the unit that asks."""

from __future__ import annotations

import pytest

from requests.actions import Ask, cancel, mutual_aid, open_stop, request_backup, sign_off, telling
from requests.actions.followups import TIMER
from requests.events import recording
from requests.models import Backup, Delivery, Share, Stop
from requests.vocabulary import Origin, ShareHow, StopKind, TimerKind, Urgency
from tests.cast import Cast
from tests.deliveries.receivers import MailServer
from tests.deliveries.scene import a_timer, ask, names, on_tour, tell
from units.models import Address, Agency


@pytest.fixture
def reachable(cast: Cast, post: MailServer) -> Cast:
    """Everybody gave a mailbox, and so did every desk; the supervisor crews 2A18."""
    for name, officer in cast.people.items():
        post.of(cast.county if name.startswith("outsider") else cast.metro, officer)
    for agency in cast.agencies.values():
        post.of(agency)
    on_tour(cast, "commander")
    return cast


DESK = "METRO"


@pytest.mark.parametrize(
    ("alert", "told"),
    [
        ({"dispatch"}, {DESK}),
        ({"supervisor"}, {DESK, "commander"}),
        ({"watch_commander"}, {DESK, "commander"}),
        ({"shift"}, {"neighbour", "third", "commander"}),
        ({"all_units", "dispatch"}, {"neighbour", "third", "commander", DESK}),
        ({"partner_desks"}, set()),
        ({"mutual_aid_offered"}, set()),
        (set(), set()),
    ],
)
def test_each_audience_is_told_and_nobody_else(reachable: Cast, alert: set[str], told: set[str]) -> None:
    assert names(tell(ask(reachable), *alert)) == told


def test_nearby_are_those_who_were_nearby_when_it_fired(reachable: Cast) -> None:
    backup = ask(reachable)
    Backup.objects.filter(pk=backup.pk).update(nearby=["2A16", "2A12"])
    assert names(tell(backup, "nearby")) == {"third"}


def test_who_is_off_duty_is_never_told(reachable: Cast) -> None:
    sign_off(reachable.actor("neighbour"))
    sign_off(reachable.actor("commander"))
    assert names(tell(ask(reachable), "shift", "supervisor", "watch_commander")) == {"third", DESK}


def test_a_flagged_watch_commander_is_told_instead_of_the_other_supervisors(reachable: Cast) -> None:
    on_tour(reachable, "administrator", watch_commander=True)
    assert names(tell(ask(reachable), "watch_commander")) == {"administrator", DESK}
    assert names(tell(ask(reachable), "supervisor", step=2)) == {"administrator", "commander", DESK}


def test_a_supervisor_who_asks_is_not_told_of_it(reachable: Cast) -> None:
    assert names(tell(ask(reachable, who="commander"), "supervisor", "shift")) == {
        "requester",
        "neighbour",
        "third",
        DESK,
    }


def test_whoever_asks_without_a_unit_is_not_told_of_it(reachable: Cast) -> None:
    backup = ask(reachable, Urgency.EMERGENCY)
    Backup.objects.filter(pk=backup.pk).update(unit=None, origin=Origin.ASKED)
    assert "requester" not in names(tell(backup, "all_units"))


def test_somebody_whose_account_or_membership_has_ended_is_not_told(reachable: Cast) -> None:
    reachable.people["neighbour"].is_active = False
    reachable.people["neighbour"].save()
    reachable.people["third"].memberships.all().delete()
    assert names(tell(ask(reachable), "shift")) == {"commander"}


@pytest.mark.parametrize("alert", ["partner_desks", "partners", "mutual_aid"])
def test_partners_are_told_at_their_desks_once_it_is_really_shared(reachable: Cast, alert: str) -> None:
    backup = ask(reachable)
    for partner in (reachable.county, reachable.agencies["STATE"]):
        Share.objects.create(backup=backup, agency=partner, how=ShareHow.OFFERED)
    assert names(tell(backup, alert)) == set()
    mutual_aid(reachable.actor("dispatcher"), backup.pk, "COUNTY")
    assert names(tell(backup, alert, step=2)) == {"COUNTY"}


def test_a_withdrawal_nobody_verified_holds_the_call_for_partner_units(reachable: Cast) -> None:
    backup = ask(reachable, Urgency.EMERGENCY)
    mutual_aid(reachable.actor("dispatcher"), backup.pk, "COUNTY")
    cancel(reachable.actor("requester"), backup.pk)
    assert names(tell(backup, "partners", step=1)) == set()
    assert names(tell(backup, "partner_desks", step=2)) == {"COUNTY"}


def test_once_more_writes_nothing(reachable: Cast) -> None:
    backup = ask(reachable)
    timer = a_timer(backup)
    with recording(TIMER) as log:
        assert telling.tell(log, timer, backup, {"shift"}) == 3
        assert log.tells
    with recording(TIMER) as log:
        assert telling.tell(log, timer, backup, {"shift", "dispatch"}) == 1
    with recording(TIMER) as log:
        assert telling.tell(log, timer, backup, {"shift", "dispatch"}) == 0
        assert not log.tells
    assert Delivery.objects.filter(timer=timer).count() == 4


def test_an_address_that_was_given_back_is_not_told(reachable: Cast) -> None:
    Address.objects.filter(agency=reachable.metro).update(gone_at="2026-01-01T00:00:00Z")
    assert tell(ask(reachable), "shift", "supervisor", "dispatch") == []


def test_a_welfare_check_goes_to_the_supervisors_and_not_to_the_unit_it_is_about(reachable: Cast) -> None:
    stop = Stop.objects.get(pk=open_stop(reachable.actor("commander"), StopKind.TRAFFIC))
    on_tour(reachable, "administrator", "2A16")
    assert names(tell(stop, "supervisor", kind=TimerKind.WELFARE)) == {"administrator", DESK}


def test_it_is_known_in_one_look_whether_there_is_anybody_to_tell(cast: Cast, post: MailServer) -> None:
    agencies = [agency.pk for agency in cast.agencies.values()]
    assert telling.has_addresses(agencies) == set()
    desk = post.of(cast.agencies["STATE"])
    assert telling.has_addresses(agencies) == {cast.metro.pk, cast.agencies["STATE"].pk}, (
        "METRO has STATE for a partner"
    )
    Address.objects.filter(pk=desk.pk).delete()
    post.of(cast.county, cast.people["outsider"])
    assert telling.has_addresses(agencies) == {cast.county.pk}, "a partner's people are nobody's to tell"
    Address.objects.update(gone_at="2026-01-01T00:00:00Z")
    assert telling.has_addresses(agencies) == set()
    assert telling.has_addresses([]) == set()


def test_a_rung_that_reaches_nobody_writes_nothing(cast: Cast) -> None:
    Agency.objects.filter(code="METRO").update(lone=True)
    backup = request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY)).backup_id
    assert tell(Backup.objects.get(pk=backup), "all_units", "dispatch", "supervisor", "partners") == []
