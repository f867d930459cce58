"""A drill: its own people answer it, nobody outside learns of it, no figure counts it; in doubt an ask is real."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections

from requests import history, queries, shift
from requests.access import Audience
from requests.actions import (
    Ask,
    arrive,
    cancel,
    close,
    mark_drill,
    mutual_aid,
    no_answer,
    open_stop,
    request_backup,
    respond,
    set_drill,
    upgrade,
)
from requests.models import Account, Backup, Delivery, Drill
from requests.models.drills import LONGEST, drill_of
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.suppression import HIDDEN_BELOW
from requests.vocabulary import Disposition, Mark, StopKind, Urgency
from tests.actions.night import Night, answers, row
from tests.timers import hands
from units.models import Address


def begin(night: Night, code: str = "METRO") -> None:
    set_drill(night.commander, night.cast.agencies[code].pk, on=True, reason="night drill")


def end(night: Night) -> None:
    set_drill(night.commander, night.cast.metro.pk, on=False)


# ------------------------------------------------------------------ on and off


def test_a_supervisor_begins_and_ends_it_and_the_board_says_who_and_why(night: Night) -> None:
    begin(night)
    told = queries.snapshot(night.cast.metro, Audience.CAR)["drill"]
    assert (told["by"], told["reason"]) == ("Commander", "night drill")
    assert queries.snapshot(night.cast.county, Audience.DESK)["drill"] is None
    end(night)
    assert queries.snapshot(night.cast.metro, Audience.CAR)["drill"] is None
    assert Drill.objects.get().ended_by == "Commander"


def test_a_second_word_is_an_answer_and_why_is_needed(night: Night) -> None:
    with pytest.raises(Invalid, match="reason"):
        set_drill(night.commander, night.cast.metro.pk, on=True)
    begin(night)
    begin(night)
    assert Drill.objects.count() == 1
    end(night)
    end(night)
    assert Drill.objects.count() == 1


def test_neither_car_nor_dispatcher_begins_one(night: Night) -> None:
    for who in (night.requester, night.dispatcher):
        with pytest.raises(Forbidden):
            set_drill(who, night.cast.metro.pk, on=True, reason="fun")


def age(hours: float) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update requests_drill set since = since - d, until = until - d from make_interval(mins => %s) d",
            [round(hours * 60)],
        )


def test_it_ends_by_itself_after_four_hours_and_the_next_one_begins(night: Night) -> None:
    begin(night)
    age(3.9)
    assert drill_of(night.cast.metro.pk) is not None
    age(0.2)
    assert drill_of(night.cast.metro.pk) is None
    assert row(night.ask()).mark == ""
    begin(night)
    first, second = Drill.objects.order_by("since")
    assert (first.ended_at, first.ended_by) == (first.until, "its four hours")
    assert second.ended_at is None


def test_the_database_lets_no_drill_last_longer_nor_two_at_once(night: Night) -> None:
    begin(night)
    with pytest.raises(IntegrityError):
        Drill.objects.update(until=hands.now() + LONGEST + timedelta(minutes=1))
    with pytest.raises(IntegrityError):
        Drill.objects.create(
            agency=night.cast.metro, reason="x", since=hands.now(), until=hands.now() + LONGEST, by="y"
        )


# ------------------------------------------------------------------ which asks are part of it


@pytest.mark.parametrize("urgency", [Urgency.ROLL_BY, Urgency.COVER, Urgency.BACKUP])
def test_an_ask_of_a_drill_is_marked_and_calls_its_own_people_only(night: Night, urgency: Urgency) -> None:
    begin(night)
    backup = night.ask(urgency)
    card = night.card(backup)
    assert card["mark"] == Mark.DRILL
    rungs = row(backup).ladder["rungs"]
    assert rungs
    assert not {"partner_desks", "partners", "mutual_aid", "mutual_aid_offered"} & {
        w for r in rungs for w in r["alert"]
    }


def test_an_emergency_is_real_whatever_is_drilled(night: Night) -> None:
    begin(night)
    backup = night.ask(Urgency.EMERGENCY)
    assert row(backup).mark == ""
    assert "partners" in {who for rung in row(backup).ladder["rungs"] for who in rung["alert"]}


def test_an_ask_that_becomes_an_emergency_is_real_however_it_does(night: Night) -> None:
    begin(night)
    held, raised = night.ask(), night.ask(who="neighbour")
    assert night.ask(Urgency.EMERGENCY) == held
    upgrade(night.dispatcher, raised, Urgency.EMERGENCY)
    for backup in (held, raised):
        assert (row(backup).mark, row(backup).urgency) == ("", "emergency")
        assert "partners" in {who for rung in row(backup).ladder["rungs"] for who in rung["alert"]}


def test_what_was_touched_before_it_and_what_nobody_touched_is_real(night: Night) -> None:
    touched = hands.now() - timedelta(seconds=1)
    begin(night)
    assert row(night.ask(pressed_at=touched)).mark == ""
    open_stop(night.neighbour, StopKind.TRAFFIC)
    assert row(no_answer(night.dispatcher, "2A14").backup_id).mark == ""


def test_a_touch_after_the_drill_makes_the_open_ask_real_and_calls_anew(night: Night) -> None:
    begin(night)
    backup = night.ask()
    night.ask()
    assert row(backup).mark == Mark.DRILL, "a second touch within it changes nothing"
    end(night)
    run = row(backup).run
    assert night.ask() == backup
    assert (row(backup).mark, row(backup).run) == ("", run + 1)
    assert "mutual_aid" in {who for rung in row(backup).ladder["rungs"] for who in rung["alert"]}


# ------------------------------------------------------------------ nobody outside


def test_no_rung_and_no_desk_brings_a_partner_in(night: Night) -> None:
    begin(night)
    backup = night.ask()
    for _ in range(4):
        night.wait_for_rung(backup)
    assert row(backup).exhausted
    with pytest.raises(NotInThisState, match="drill"):
        mutual_aid(night.dispatcher, backup, "COUNTY")
    assert row(backup).logs == [night.cast.metro.pk]
    assert not row(backup).shares.exists()
    with pytest.raises(IntegrityError):
        Backup.objects.filter(pk=backup).update(logs=[night.cast.metro.pk, night.cast.county.pk])


def test_nobody_is_told_of_it_outside_the_board(night: Night) -> None:
    Address.objects.create(agency=night.cast.metro, channel="mail", address="desk@metro.example")
    begin(night)
    night.ask()
    night.sweep()
    assert not Delivery.objects.exists()
    night.ask(Urgency.EMERGENCY, who="neighbour")
    night.sweep()
    assert Delivery.objects.exists(), "an emergency meanwhile is told as ever"


def test_it_stands_in_no_figure(night: Night) -> None:
    begin(night)
    for _ in range(HIDDEN_BELOW):
        backup = night.ask()
        respond(night.neighbour, backup)
        arrive(night.neighbour, backup)
        close(night.dispatcher, backup, Disposition.HELPED)
    rows = history.closed(night.cast.metro, None, None)
    assert not Account.objects.exists()
    assert not rows.exists()
    mine, theirs = (shift.mine(night.cast.people[name].pk) for name in ("requester", "neighbour"))
    assert (mine["was_covered"], theirs["covered"]) == (0, 0)


def test_one_touch_leaves_an_emergency_that_is_a_drill(night: Night) -> None:
    begin(night)
    drilled = night.ask(Urgency.EMERGENCY)
    mark_drill(night.dispatcher, drilled, drill=True)
    respond(night.third, drilled)
    real = night.ask(Urgency.EMERGENCY, who="neighbour")
    respond(night.third, real)
    assert answers(drilled) == [("2A16", "stood_down", "diverted")]


# ------------------------------------------------------------------ a desk's word


def drilled_emergency(night: Night) -> uuid.UUID:
    begin(night)
    backup = night.ask(Urgency.EMERGENCY)
    mark_drill(night.dispatcher, backup, drill=True)
    return backup


def test_a_desk_alone_says_of_an_emergency_that_it_is_a_drill(night: Night) -> None:
    backup = drilled_emergency(night)
    assert night.card(backup, "third")["mark"] == Mark.DRILL
    assert night.unit("2A12").status == "available", "no board shows an emergency there"
    assert "partners" not in {who for rung in row(backup).ladder["rungs"] for who in rung["alert"]}
    for _ in range(2):
        night.wait_for_rung(backup)
    assert row(backup).logs == [night.cast.metro.pk]


def test_it_is_real_again_by_a_desks_word_or_by_holding_the_button_anew(night: Night) -> None:
    backup = drilled_emergency(night)
    mark_drill(night.commander, backup, drill=False)
    assert (row(backup).mark, row(backup).acknowledged_at) == ("", None)
    assert night.unit("2A12").status == "emergency"
    mark_drill(night.dispatcher, backup, drill=True)
    assert night.ask(Urgency.EMERGENCY) == backup
    assert row(backup).mark == ""
    assert "partners" in {who for rung in row(backup).ladder["rungs"] for who in rung["alert"]}


def test_a_second_word_changes_nothing(night: Night) -> None:
    backup = drilled_emergency(night)
    before = night.head()
    mark_drill(night.commander, backup, drill=True)
    assert night.head() == before


def test_what_could_harm_is_no_drill(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    with pytest.raises(NotInThisState, match="No drill is on"):
        mark_drill(night.dispatcher, backup, drill=True)
    begin(night)
    with pytest.raises(Forbidden):
        mark_drill(night.requester, backup, drill=True)
    mutual_aid(night.dispatcher, backup, "COUNTY")
    with pytest.raises(NotInThisState, match="partner"):
        mark_drill(night.dispatcher, backup, drill=True)
    silent = night.ask(Urgency.EMERGENCY, who="neighbour", silent=True)
    with pytest.raises(NotInThisState, match="silent"):
        mark_drill(night.dispatcher, silent, drill=True)
    withdrawn = night.ask(Urgency.EMERGENCY, who="third")
    cancel(night.third, withdrawn)
    with pytest.raises(NotInThisState, match="by voice"):
        mark_drill(night.dispatcher, withdrawn, drill=True)


def test_a_supervisor_aboard_never_says_it_of_the_own_car(night: Night) -> None:
    begin(night)
    night.cast.metro.memberships.filter(officer=night.cast.people["requester"]).update(role="supervisor")
    backup = request_backup(night.requester, Ask(Urgency.EMERGENCY)).backup_id
    with pytest.raises(Forbidden, match="Somebody else"):
        mark_drill(night.requester, backup, drill=True)
