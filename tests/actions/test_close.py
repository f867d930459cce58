"""Over, and why; afterwards nothing waits and nobody is tied to it."""

from __future__ import annotations

import pytest

from requests.actions import arrive, assign, close, note, respond, set_wanted, update_backup
from requests.models import Note
from requests.refusals import Forbidden, Invalid, NotFound, NotInThisState
from requests.vocabulary import Disposition, EventKind, Reason, Urgency
from tests.actions.night import Night, answers, attempt, row
from tests.timers import hands
from units.models import Unit


def test_closing_clears_who_was_there_stands_down_who_was_coming_and_frees_all(night: Night) -> None:
    backup = night.ask(units_wanted=3)
    arrive(night.neighbour, backup)
    respond(night.third, backup)
    assign(night.dispatcher, backup, "2A18")
    close(night.requester, backup, Disposition.HELPED)
    assert sorted(answers(backup)) == [
        ("2A14", "cleared", ""),
        ("2A16", "stood_down", "closed"),
        ("2A18", "stood_down", "closed"),
    ]
    assert {night.unit(unit).backup_id for unit in ("2A12", "2A14", "2A16", "2A18")} == {None}


def test_closing_twice_is_once(night: Night) -> None:
    backup = night.ask()
    close(night.requester, backup, Disposition.HELPED)
    head = night.head()
    close(night.dispatcher, backup, Disposition.ACCIDENTAL)
    assert night.head() == head
    assert row(backup).disposition == "helped"


def test_the_systems_own_reasons_are_nobody_elses(night: Night) -> None:
    backup = night.ask()
    for disposition in (Disposition.EXPIRED, Disposition.MERGED):
        with pytest.raises(Invalid):
            close(night.dispatcher, backup, disposition)


def test_the_asker_closes_their_own_but_not_an_emergency_and_nobody_elses(night: Night) -> None:
    with pytest.raises(Forbidden):
        close(night.neighbour, night.ask(), Disposition.HELPED)
    with pytest.raises(NotFound):
        close(night.outsider, night.ask(), Disposition.HELPED)
    emergency = night.ask(Urgency.EMERGENCY)
    with pytest.raises(Forbidden):
        close(night.requester, emergency, Disposition.HELPED)
    close(night.dispatcher, emergency, Disposition.HELPED)


def test_asker_and_dispatch_closing_at_once_close_it_once(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    hands.together(
        *[attempt(close, actor, backup, Disposition.HELPED) for actor in (night.requester, night.dispatcher)] * 2
    )
    assert hands.told(backup).count(EventKind.BACKUP_CLOSED) == 1


def test_a_crowd_answering_while_it_is_closed_is_let_go_and_nobody_is_told_to_use_the_radio(night: Night) -> None:
    names = [f"3B{n}" for n in range(16)]
    Unit.objects.bulk_create(Unit(agency=night.cast.metro, call_sign=name) for name in names)
    night.look()
    backup = night.ask(Urgency.EMERGENCY)
    hands.together(
        attempt(close, night.dispatcher, backup, Disposition.HELPED),
        *[attempt(respond, night.dispatcher, backup, unit=name) for name in names],
    )
    assert row(backup).closed_at is not None


def test_a_note_is_added_also_afterwards_and_every_note_is_one(night: Night) -> None:
    backup = night.ask()
    note(night.requester, backup, "driver knew my name")
    close(night.requester, backup, Disposition.HELPED)
    head = night.head()
    note(night.dispatcher, backup, "plate was stolen")
    assert night.told(head) == [EventKind.BACKUP_NOTED]
    assert list(Note.objects.order_by("pk").values_list("author", "text")) == [
        ("2A12", "driver knew my name"),
        ("Dispatcher", "plate was stolen"),
    ]
    with pytest.raises(Forbidden):
        note(night.neighbour, backup, "me too")


def test_wanted_more_than_are_coming_calls_again_and_fewer_falls_silent(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    head = night.head()
    set_wanted(night.requester, backup, 2)
    assert night.told(head) == [EventKind.BACKUP_UPDATED, EventKind.BACKUP_REOPENED]
    set_wanted(night.dispatcher, backup, 1)
    assert night.rung_in(backup) is None
    head = night.head()
    set_wanted(night.dispatcher, backup, 1)
    assert night.head() == head


def test_the_asker_may_want_more_and_only_dispatch_fewer_or_a_count_on_everyone(night: Night) -> None:
    backup = night.ask(units_wanted=3)
    with pytest.raises(Invalid):
        set_wanted(night.requester, backup, 2)
    emergency = night.ask(Urgency.EMERGENCY, "third")
    with pytest.raises(Invalid):
        set_wanted(night.third, emergency, 5)
    set_wanted(night.dispatcher, emergency, 2)
    assert row(emergency).units_wanted == 2


def test_what_is_corrected_afterwards_stands_and_the_same_again_is_no_news(night: Night) -> None:
    backup = night.ask(note="here")
    head = night.head()
    changes = {"reasons": [Reason.WEAPON], "location": "Pier 4", "lat": 32.7, "lon": -117.2}
    update_backup(night.requester, backup, changes)
    update_backup(night.dispatcher, backup, changes)
    assert night.told(head) == [EventKind.BACKUP_UPDATED]
    card = night.card(backup)
    assert (card["location"], card["location_source"], card["note"]) == ("Pier 4", "given", "here")
    close(night.requester, backup, Disposition.HELPED)
    with pytest.raises(NotInThisState):
        update_backup(night.requester, backup, {"note": "there"})
