"""What those who come should know: told after the ask, key by key, and it crosses to whoever rolls into it."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction

from requests.actions import Ask, mutual_aid, request_backup, update_backup
from requests.models import Backup, Event
from requests.vocabulary import EventKind, Urgency, Weapon
from tests.actions.night import Night, row

NOTHING = {"weapon": None, "people": None, "approach": None, "channel": None}


def changed(night: Night, after: dict[str, int]) -> list[str]:
    """What the last update on METRO's log says became different."""
    told = Event.objects.filter(agency__code="METRO", kind=EventKind.BACKUP_UPDATED, seq__gt=after["METRO"])
    found: list[str] = json.loads(told.latest("seq").payload)["facts"]["changed"]
    return found


def test_nobody_has_said_anything_at_first_and_the_card_says_so(night: Night) -> None:
    assert night.card(night.ask())["briefing"] == NOTHING


def test_one_key_is_set_and_the_rest_stays(night: Night) -> None:
    backup = night.ask()
    update_backup(night.requester, backup, {"briefing": {"weapon": Weapon.YES, "people": 2}})
    head = night.head()
    update_backup(night.requester, backup, {"briefing": {"approach": "from north", "weapon": Weapon.YES}})
    assert night.card(backup)["briefing"] == {**NOTHING, "weapon": "yes", "people": 2, "approach": "from north"}
    assert changed(night, head) == ["briefing.approach"]
    night.check()


def test_null_takes_it_back_and_nobody_there_is_not_nobody_said(night: Night) -> None:
    backup = night.ask()
    update_backup(night.requester, backup, {"briefing": {"people": 0, "channel": "TAC 2"}})
    assert night.card(backup)["briefing"] == {**NOTHING, "people": 0, "channel": "TAC 2"}
    update_backup(night.requester, backup, {"briefing": {"people": None, "channel": None}})
    assert night.card(backup)["briefing"] == NOTHING


def test_the_same_briefing_twice_is_one_event(night: Night) -> None:
    backup = night.ask()
    update_backup(night.requester, backup, {"briefing": {"people": 2}})
    head = night.head()
    update_backup(night.requester, backup, {"briefing": {"people": 2}})
    assert night.told(head) == []


def test_a_partner_who_rolls_into_it_reads_the_briefing_and_still_neither_reason_nor_note(night: Night) -> None:
    backup = night.ask(reasons=["search"], note="my own words")
    update_backup(night.requester, backup, {"briefing": {"weapon": Weapon.YES, "approach": "from south"}})
    mutual_aid(night.dispatcher, backup, "COUNTY")
    card = night.card(backup, "outsider")
    assert card["briefing"] == {**NOTHING, "weapon": "yes", "approach": "from south"}
    assert (card["reasons"], card["note"]) == ([], "")
    night.check()


def test_a_second_ask_adds_what_nobody_had_said_and_overwrites_nothing(night: Night) -> None:
    backup = night.ask()
    update_backup(night.requester, backup, {"briefing": {"weapon": Weapon.YES}})
    late = Ask(Urgency.BACKUP, briefing={"weapon": Weapon.NO, "people": 3})
    assert request_backup(night.requester, late).backup_id == backup
    assert night.card(backup)["briefing"] == {**NOTHING, "weapon": "yes", "people": 3}
    night.check()


@pytest.mark.parametrize("wrong", [{"weapon": "maybe"}, {"people": 21}])
def test_the_database_holds_no_briefing_that_means_nothing(night: Night, wrong: dict[str, object]) -> None:
    backup = night.ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Backup.objects.filter(pk=backup).update(**wrong)
    assert (row(backup).weapon, row(backup).people) == ("", None)
