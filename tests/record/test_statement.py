"""One statement a presence: by whoever was there, replaced until the seal, added to afterwards, never changed."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest

from requests import account_hash, presence
from requests.actions import (
    Ask,
    arrive,
    clear_response,
    close,
    request_backup,
    respond,
    seal_what_is_due,
    sign_off,
    sign_on,
    state,
    update_backup,
)
from requests.models import Backup, Event, Seal, Statement
from requests.record import record, whole
from requests.record_log import told_of
from requests.refusals import Forbidden, NotFound, NotInThisState
from requests.vocabulary import Disposition, Urgency
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.record.nights import covered, gone_home, pass_time

DAY = timedelta(hours=24)


def texts(asked: uuid.UUID) -> list[tuple[str, bool, bool]]:
    """Text, addendum, replaced of every version in the record."""
    (there,) = record(Backup.objects.get(pk=asked)).presences
    return [(one.text, one.addendum, one.replaced) for one in there.statements]


def test_who_was_there_states_it_and_the_record_has_it_with_name_and_unit(cast: Cast) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "Stood at the rear. No force seen.")
    (there,) = record(Backup.objects.get()).presences
    (said,) = there.statements
    assert (said.text, said.by, said.in_log) == ("Stood at the rear. No force seen.", "Neighbour, 2A14", True)
    row = Statement.objects.get()
    assert said.sha256 == account_hash.of_statement(row.pk, row.text)


def test_the_log_has_the_hash_and_not_a_word_of_it(cast: Cast) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "Stood at the rear.")
    event = Event.objects.filter(agency=cast.metro).order_by("-seq").first()
    assert event is not None and event.kind == "backup.updated"
    facts = json.loads(event.payload)["facts"]
    assert facts == {"number": 1, "statement": Statement.objects.get().sha256}
    assert "rear" not in "".join(Event.objects.values_list("payload", flat=True))


@pytest.mark.parametrize("who", ["requester", "third", "dispatcher", "commander", "administrator"])
def test_nobody_else_states_anything(cast: Cast, who: str) -> None:
    asked = covered(cast)
    with pytest.raises(Forbidden):
        state(cast.actor(who), asked, "I saw it all.")
    assert not Statement.objects.exists()


def test_a_stranger_does_not_learn_that_there_is_such_a_backup(cast: Cast) -> None:
    with pytest.raises(NotFound):
        state(cast.actor("outsider"), covered(cast), "I saw it all.")


def test_who_rolled_and_did_not_get_there_has_nothing_to_state(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    respond(cast.actor("neighbour"), asked)
    with pytest.raises(NotInThisState, match="were not on scene"):
        state(cast.actor("neighbour"), asked, "I nearly saw it.")


def test_a_deputy_of_a_neighbour_who_was_there_states_it_and_both_logs_have_the_hash(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY)).backup_id
    Backup.objects.update(logs=sorted([cast.metro.pk, cast.county.pk]))
    arrive(cast.actor("outsider"), asked)
    state(cast.actor("outsider"), asked, "Held the perimeter.")
    assert texts(asked) == [("Held the perimeter.", False, False)]
    logged = Event.objects.filter(payload__contains="statement").values_list("agency__code", flat=True)
    assert sorted(logged) == ["COUNTY", "METRO"]


def test_whoever_crewed_the_unit_states_it_though_a_desk_entered_the_arrival(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    arrive(cast.actor("dispatcher"), asked, unit="2A14")
    state(cast.actor("neighbour"), asked, "I was there.")
    assert texts(asked) == [("I was there.", False, False)]


def test_the_relief_on_the_same_call_sign_was_not_there(cast: Cast) -> None:
    asked = covered(cast)
    sign_off(cast.actor("neighbour"))
    pass_time(timedelta(minutes=5))
    sign_off(cast.actor("third"))
    sign_on(cast.actor("third"), "2A14")
    with pytest.raises(Forbidden):
        state(cast.actor("third"), asked, "I saw it.")


def test_who_is_there_of_an_ask_nobody_knows_states_it_in_the_record_they_stand_in(cast: Cast) -> None:
    """Once it is known whose it is their answer goes over to the ask of that unit; what they cleared stays."""
    first = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    unknown = request_backup(cast.actor("dispatcher"), Ask(Urgency.EMERGENCY, unit="9Z99")).backup_id
    arrive(cast.actor("third"), unknown)
    clear_response(cast.actor("third"), unknown)
    state(cast.actor("third"), unknown, "Nobody at the door.")
    arrive(cast.actor("neighbour"), unknown)
    with pytest.raises(NotInThisState, match="Nobody knows yet whose #2 is"):
        state(cast.actor("neighbour"), unknown, "Stood at the rear.")
    update_backup(cast.actor("dispatcher"), unknown, {"unit": "2A12"})
    state(cast.actor("neighbour"), first, "Stood at the rear.")
    assert texts(first) == [("Stood at the rear.", False, False)]
    assert texts(unknown) == [("Nobody at the door.", False, False)]
    assert record(Backup.objects.get(pk=first)).doubts == record(Backup.objects.get(pk=unknown)).doubts == ()


def test_who_is_there_states_it_once_it_is_known_whose_ask_it_is_or_over(cast: Cast) -> None:
    asked = request_backup(cast.actor("dispatcher"), Ask(Urgency.EMERGENCY, unit="9Z99")).backup_id
    arrive(cast.actor("neighbour"), asked)
    update_backup(cast.actor("dispatcher"), asked, {"unit": "2A12"})
    state(cast.actor("neighbour"), asked, "Stood at the rear.")
    other = request_backup(cast.actor("dispatcher"), Ask(Urgency.EMERGENCY, unit="9Z98")).backup_id
    arrive(cast.actor("third"), other)
    close(cast.actor("dispatcher"), other, Disposition.HELPED)
    state(cast.actor("third"), other, "Nobody at the door.")
    assert [len(texts(one)) for one in (asked, other)] == [1, 1]


def test_a_newer_version_replaces_the_older_and_both_are_kept(cast: Cast) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "Tow T-78.")
    state(cast.actor("neighbour"), asked, "Tow T-88.")
    assert texts(asked) == [("Tow T-78.", False, True), ("Tow T-88.", False, False)]


def test_the_same_words_twice_are_one_statement(cast: Cast) -> None:
    asked = covered(cast)
    first = state(cast.actor("neighbour"), asked, "Tow T-78.")
    assert state(cast.actor("neighbour"), asked, "Tow T-78.") == first
    assert Statement.objects.count() == 1


def test_a_day_after_the_tour_it_is_sealed_and_later_lines_are_dated_addenda(cast: Cast) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "Tow T-78.")
    gone_home(cast)
    pass_time(DAY + timedelta(minutes=1))
    state(cast.actor("neighbour"), asked, "The tow was T-88.")
    assert texts(asked) == [("Tow T-78.", False, False), ("The tow was T-88.", True, False)]


def test_while_the_tour_goes_on_nothing_is_sealed(cast: Cast) -> None:
    asked = covered(cast)
    pass_time(DAY * 2)
    assert seal_what_is_due() == 0
    assert record(Backup.objects.get()).seal_due is None
    state(cast.actor("neighbour"), asked, "Tow T-78.")
    assert texts(asked) == [("Tow T-78.", False, False)]


def test_a_day_after_the_last_tour_the_presence_is_sealed_once(cast: Cast) -> None:
    covered(cast)
    gone_home(cast)
    assert seal_what_is_due() == 0
    pass_time(DAY + timedelta(minutes=1))
    assert (seal_what_is_due(), seal_what_is_due()) == (1, 0)
    account = record(Backup.objects.get())
    assert account.seal and account.seal.holds and account.seal.sha256 == Seal.objects.get().sha256
    assert account.lines[-1].text.startswith("presence sealed, sha256 ")
    assert account.log and account.log.whole


def test_an_ask_nobody_came_to_has_nothing_to_seal(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    close(cast.actor("requester"), asked, Disposition.NOT_NEEDED)
    gone_home(cast)
    pass_time(DAY * 3)
    assert seal_what_is_due() == 0


def test_an_addendum_does_not_break_the_seal(cast: Cast) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "Tow T-78.")
    gone_home(cast)
    pass_time(DAY + timedelta(minutes=1))
    assert seal_what_is_due() == 1
    state(cast.actor("neighbour"), asked, "The tow was T-88.")
    account = record(Backup.objects.get())
    assert account.seal and account.seal.holds and not account.doubts


@pytest.mark.parametrize(
    "change",
    [
        "update requests_response set on_scene_at = on_scene_at - interval '3 seconds'",
        "update requests_response set cleared_at = cleared_at + interval '3 seconds'",
        "update requests_statement set sha256 = repeat('a', 64)",
        "delete from requests_statement",
        # Who was aboard of the second unit, and of the covered one.
        "update units_tour set officer_id = (select id from units_officer where username = 'third')"
        " where officer_id = (select id from units_officer where username = 'neighbour')",
        "update units_tour set partners = '[\"Somebody Else\"]'"
        " where officer_id = (select id from units_officer where username = 'requester')",
        "update requests_response set officer_id = (select id from units_officer where username = 'third')",
    ],
)
def test_whoever_changes_what_was_sealed_is_found_out(cast: Cast, change: str) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "Tow T-78.")
    gone_home(cast)
    pass_time(DAY + timedelta(minutes=1))
    seal_what_is_due()
    assert owner(change) == 1
    account = record(Backup.objects.get())
    assert account.seal and account.seal.holds is False
    assert "who was there differs from what was sealed" in account.doubts


def test_a_seal_from_before_it_covered_who_was_aboard_still_holds(cast: Cast) -> None:
    asked = covered(cast)
    gone_home(cast)
    pass_time(DAY + timedelta(minutes=1))
    backup = whole().get(pk=asked)
    there = presence.sealed_as(presence.at_backup(backup, told_of(cast.metro, [asked], None)))
    Seal.objects.create(backup=backup, sha256=account_hash.of_seal(asked, there, [], None))
    account = record(backup)
    assert account.seal and account.seal.holds
    owner("update requests_response set cleared_at = cleared_at + interval '3 seconds'")
    account = record(backup)
    assert account.seal and account.seal.holds is False


def test_a_statement_that_was_rewritten_is_not_the_one_in_the_log(cast: Cast) -> None:
    state(cast.actor("neighbour"), covered(cast), "No force seen.")
    owner("update requests_statement set text = 'Force seen.'")
    assert record(Backup.objects.get()).doubts == ("a statement of Neighbour, 2A14 is not the one in the log",)


def test_there_is_an_end_to_versions(cast: Cast) -> None:
    asked = covered(cast)
    for number in range(20):
        state(cast.actor("neighbour"), asked, f"version {number}")
    with pytest.raises(NotInThisState, match="20 versions already"):
        state(cast.actor("neighbour"), asked, "one more")
