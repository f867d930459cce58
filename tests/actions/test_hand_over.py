"""Leaving something open to the relief: refused unless it is said, and then nothing of it is lost."""

from __future__ import annotations

from requests.actions import sign_off, sign_on
from requests.vocabulary import Urgency
from tests.actions.night import Night, row
from tests.api.wire import refused
from units.vocabulary import UnitStatus


def test_a_silent_emergency_handed_over_goes_on_climbing_and_only_a_desk_ends_it(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY, silent=True)
    due = row(backup).next_rung_at
    assert due is not None
    sign_off(night.requester, hand_over=True)
    assert (row(backup).closed_at, row(backup).next_rung_at) == (None, due)
    assert night.unit("2A12").backup_id == backup
    night.check()
    night.wait_for_rung(backup)
    assert row(backup).rung == 1


def test_the_board_says_at_once_that_the_relief_is_aboard_and_whose_ask_it_is(night: Night) -> None:
    backup = night.ask()
    sign_off(night.requester, hand_over=True)
    assert night.unit("2A12").crew == []
    sign_on(night.commander, "2A12")
    unit = night.unit("2A12")
    assert (unit.crew, unit.backup_id, unit.status) == (["Commander"], backup, UnitStatus.AVAILABLE)
    assert night.card(backup, "commander")["unit"]["call_sign"] == "2A12"
    night.check()


def test_the_refusal_carries_what_is_open_and_handing_over_answers_it(night: Night) -> None:
    backup = night.ask()
    client = night.cast.client("requester")
    answer = client.say("tours/current/", method="DELETE")
    refused(answer, 409, "not_in_this_state")
    assert answer.json()["card"]["id"] == str(backup)
    assert client.say("tours/current/", {"hand_over": True}, method="DELETE").status_code == 204
    assert client.read("session/").json()["tour"] is None
    assert row(backup).closed_at is None
