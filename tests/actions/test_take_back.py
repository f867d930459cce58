"""Taking back an arrival that was stated after the close: what is counted then, what stays, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest

from requests.actions import (
    arrive,
    clear_response,
    clear_stop,
    close,
    mutual_aid,
    respond,
    secure,
    sign_off,
    take_back,
    was_there,
)
from requests.models import Account, Backup, Event, Response, Stop, StopAccount
from requests.refusals import Forbidden, Invalid, NotFound, NotInThisState, Refusal
from requests.sealed import verify_between
from requests.vocabulary import Disposition, EventKind, Urgency
from tests.actions.night import Night
from tests.actions.test_was_there import after, answer, long_over, open_record, over
from tests.record.nights import pass_time
from tests.timers import hands
from units.access import Actor

WHY = "wrong unit"


def counted() -> dict[str, object]:
    """The narrow row of the one backup, but for its id."""
    return dict(Account.objects.values().get())


def test_it_is_one_more_line_of_the_log_and_changes_none(night: Night) -> None:
    backup = over(night)
    at = after(backup, 4)
    was_there(night.commander, backup, at, "2A14")
    before, head = list(Event.objects.order_by("agency_id", "seq").values()), night.head()
    take_back(night.commander, backup, WHY, "2A14")
    assert night.told(head) == [EventKind.BACKUP_UPDATED]
    assert list(Event.objects.order_by("agency_id", "seq").values())[: len(before)] == before
    said = Event.objects.order_by("-seq").values_list("payload", flat=True)[0]
    for words in ('"taken_back":true', '"unit":"2A14"', f'"stated_at":"{at.isoformat()}"', f'"reason":"{WHY}"'):
        assert words in said
    assert verify_between(night.cast.metro, 1, night.head()["METRO"]).fault is None


@pytest.mark.parametrize("rolled", [True, False], ids=["who rolled", "who never said a word"])
def test_everything_counts_as_if_nobody_had_stated_it(night: Night, rolled: bool) -> None:
    backup = over(night, rolled=rolled)
    before = counted()
    was_there(night.commander, backup, after(backup, 4), "2A14")
    assert counted() != before
    take_back(night.commander, backup, WHY, "2A14")
    assert counted() == before
    row, ask = answer(), Backup.objects.get()
    assert (row.state, row.on_scene_at, row.reason) == ("stood_down", None, "closed" if rolled else "taken_back")
    assert ask.first_on_scene_at is None
    (taken,) = row.stated["taken_back"]
    assert (taken["by"], taken["taken_by"], taken["reason"]) == ("Commander", "Commander", WHY)
    assert "on_scene_at" not in row.stated


def test_the_other_units_stay_and_the_next_is_first(night: Night) -> None:
    backup = over(night)
    for unit, minutes in (("2A14", 4), ("2A16", 7)):
        was_there(night.commander, backup, after(backup, minutes), unit)
    assert (Account.objects.get().on_scene_s, Account.objects.get().second_s) == (240, 420)
    take_back(night.commander, backup, WHY, "2A14")
    assert (Account.objects.get().on_scene_s, Account.objects.get().second_s) == (420, None)
    assert Backup.objects.get().first_on_scene_at == after(backup, 7)


def test_who_touched_first_stays_first(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    arrive(night.third, backup)
    night.wait(backup, 600)
    close(night.requester, backup, Disposition.HELPED)
    first = Backup.objects.get().first_on_scene_at
    was_there(night.commander, backup, after(backup, 1), "2A14")
    take_back(night.commander, backup, WHY, "2A14")
    assert Backup.objects.get().first_on_scene_at == first


def test_alone_with_a_prisoner_is_counted_anew(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    secure(night.requester, backup, prisoner=True)
    # (He was held for ten minutes.)
    pass_time(timedelta(minutes=10))
    stop = Stop.objects.get()
    held = Event.objects.get(kind="stop.opened").at
    close(night.requester, backup, Disposition.HELPED)
    clear_stop(night.requester, stop.pk)
    night.look()
    before = StopAccount.objects.values().get()
    assert before["alone_s"] in range(600, 660)
    was_there(night.commander, backup, held + timedelta(minutes=4), "2A14")
    assert StopAccount.objects.get().alone_s == 240
    take_back(night.commander, backup, WHY, "2A14")
    assert StopAccount.objects.values().get() == before


def test_it_may_be_stated_again_with_another_time_or_with_the_same(night: Night) -> None:
    backup = over(night, rolled=False)
    for minutes in (4, 9, 9, 6):
        was_there(night.commander, backup, after(backup, minutes), "2A14")
        assert (answer().on_scene_at, Account.objects.get().on_scene_s) == (after(backup, minutes), minutes * 60)
        take_back(night.commander, backup, WHY, "2A14")
        assert Account.objects.get().on_scene_s is None
    assert len(answer().stated["taken_back"]) == 4


def test_who_crewed_the_unit_takes_back_what_a_supervisor_stated_of_it(night: Night) -> None:
    backup = over(night)
    sign_off(night.neighbour)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    take_back(night.neighbour, backup, "we were at the garage", "2A14")
    assert answer().stated["taken_back"][0]["taken_by"] == "Neighbour"


@pytest.mark.parametrize("who", ["third", "dispatcher", "outsider", "requester"])
def test_nobody_takes_it_back_who_may_not_state_it(night: Night, who: str) -> None:
    backup = over(night)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    with pytest.raises((Forbidden, NotFound)):
        take_back(night.actor(who), backup, WHY, "2A14")
    assert answer().on_scene_at == after(backup, 4)


def test_of_a_neighbours_unit_both_logs_have_it(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    night.wait(backup, 600)
    close(night.requester, backup, Disposition.HELPED)
    was_there(night.outsider, backup, after(backup, 4))
    assert Account.objects.get().aid_from == [night.cast.county.pk]
    head = night.head()
    take_back(night.commander, backup, WHY, "COUNTY:S1")
    assert Account.objects.get().aid_from is None
    assert {code for code, seq in night.head().items() if seq > head[code]} == {"METRO", "COUNTY"}


def test_what_was_touched_is_never_taken_back(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    close(night.requester, backup, Disposition.HELPED)
    with pytest.raises(Invalid, match="2A14 touched On scene") as refused:
        take_back(night.commander, backup, WHY, "2A14")
    assert list(refused.value.fields or {}) == ["unit"]


def test_nor_what_was_stated_while_it_was_open(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    night.wait(backup, 600)
    arrive(night.dispatcher, backup, "2A14", at=after(backup, 4))
    close(night.requester, backup, Disposition.HELPED)
    with pytest.raises(Invalid, match="2A14 was stated while #1 was open") as refused:
        take_back(night.commander, backup, WHY, "2A14")
    assert list(refused.value.fields or {}) == ["unit"]


def test_while_it_is_open_there_is_nothing_to_take_back(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    with pytest.raises(NotInThisState, match="is open: nothing was entered afterwards"):
        take_back(night.commander, backup, WHY, "2A14")


def test_what_stands_nowhere_or_with_another_time_is_refused_with_its_field(night: Night) -> None:
    backup = over(night)
    for unit, field in (("2A14", "unit"), ("2A12", "unit"), ("9Z99", "unit"), ("S1", "unit"), (None, "unit")):
        with pytest.raises(Invalid) as refused:
            take_back(night.commander, backup, WHY, unit)
        assert list(refused.value.fields or {}) == [field]
    was_there(night.commander, backup, after(backup, 4), "2A14")
    with pytest.raises(Invalid, match="with another time") as refused:
        take_back(night.commander, backup, WHY, "2A14", at=after(backup, 5))
    assert list(refused.value.fields or {}) == ["at"]
    take_back(night.commander, backup, WHY, "2A14", at=after(backup, 4))


def test_said_twice_it_is_said_once_and_in_other_words_refused(night: Night) -> None:
    backup = over(night)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    take_back(night.commander, backup, WHY, "2A14")
    head = night.head()
    take_back(night.commander, backup, WHY, "2A14")
    assert night.head() == head
    with pytest.raises(Invalid, match="2A14 was taken back already, by Commander"):
        take_back(night.commander, backup, "wrong time", "2A14")


def at_once(actor: Actor, backup: object, reasons: Sequence[str]) -> list[Refusal]:
    """All of them say it in the same moment; answers who was refused."""
    refusals = list[Refusal]()

    def say(reason: str) -> None:
        try:
            take_back(actor, backup, reason, "2A14")  # type: ignore[arg-type]
        except Refusal as refusal:
            refusals.append(refusal)

    hands.together(*(partial(say, reason) for reason in reasons))
    return refusals


@pytest.mark.parametrize(("reasons", "refused"), [(["a", "b", "c", "d"], 3), (["a"] * 4, 0)], ids=["others", "same"])
def test_of_several_at_once_one_wins(night: Night, reasons: list[str], refused: int) -> None:
    backup = over(night)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    head = night.head()["METRO"]
    assert len(at_once(night.commander, backup, reasons)) == refused
    assert night.head()["METRO"] == head + 1
    assert len(answer().stated["taken_back"]) == 1


def test_a_day_later_it_is_taken_back_by_who_has_the_record_open(night: Night) -> None:
    backup = over(night)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    long_over(night, timedelta(days=3))
    for unit in ("2A14", "2A16"):
        with pytest.raises(Forbidden, match="Open the record of #1 first, with a reason"):
            take_back(night.commander, backup, WHY, unit)
    open_record(night, backup)
    take_back(night.commander, backup, WHY, "2A14")


def test_a_car_learns_nothing_and_a_desk_neither_who_nor_why(night: Night) -> None:
    backup = over(night)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    night.check()
    seq = night.head()["METRO"]
    take_back(night.commander, backup, "2A14 was at the garage", "2A14")
    for who, event in (("requester", "hidden"), ("dispatcher", "backup.updated")):
        (told,) = night.cast.client(who).read(f"board/events/?after={seq}").json()["events"]
        assert told["event"] == event and "2A14" not in str(told["facts"]) + str(told["actor"])


def test_who_never_said_a_word_stands_on_no_card_any_more(night: Night) -> None:
    backup = over(night, rolled=False)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    take_back(night.commander, backup, WHY, "2A14")
    assert night.cast.client("dispatcher").read(f"backups/{backup}/").json()["responses"] == []
    assert Response.objects.count() == 1, "what was stated is kept"
