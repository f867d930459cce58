"""An arrival stated after the close: what it adds, what it leaves as it was, and what is refused."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection

from requests.actions import (
    Ask,
    acknowledge,
    arrive,
    clear_response,
    close,
    decline,
    mutual_aid,
    request_backup,
    respond,
    sign_off,
    sign_on,
    was_there,
)
from requests.models import Account, Backup, Event, Response
from requests.refusals import Forbidden, Invalid, NotFound, NotInThisState, Refusal
from requests.vocabulary import Disposition, EventKind, Urgency
from tests.actions.night import Night
from tests.database.old_logs import owner
from tests.timers import hands


def over(night: Night, *, rolled: bool = True, lasted: float = 1800) -> uuid.UUID:
    """2A12 asked and 2A14 rolled; it went on for half an hour and nobody ever touched On scene."""
    backup = night.ask(Urgency.COVER)
    if rolled:
        respond(night.neighbour, backup)
    night.wait(backup, lasted)
    close(night.requester, backup, Disposition.HELPED)
    return backup


def long_over(night: Night, by: timedelta) -> None:
    """All of it was so long ago; the boards have followed it then."""
    night.check()
    owner("update requests_backup set received_at = received_at - %s, closed_at = closed_at - %s", by, by)
    night.look()


def open_record(night: Night, backup: uuid.UUID) -> None:
    """The supervisor reads it, with a reason."""
    answer = night.cast.client("commander").read(f"backups/{backup}/record/?reason=night")
    assert answer.status_code == 200, answer.content


def after(backup: uuid.UUID, minutes: float) -> datetime:
    return Backup.objects.get(pk=backup).received_at + timedelta(minutes=minutes)


def answer() -> Response:
    return Response.objects.get(unit__call_sign="2A14")


def test_a_supervisor_states_that_a_unit_that_rolled_was_there(night: Night) -> None:
    backup = over(night)
    at = after(backup, 4)
    was_there(night.commander, backup, at, "2A14")
    row, ask = answer(), Backup.objects.get()
    assert (row.state, row.reason, row.on_scene_at, row.cleared_at) == ("cleared", "", at, ask.closed_at)
    entered = row.stated["on_scene_at"]
    assert (entered["at"], entered["by"]) == (at.isoformat(), "Commander")
    assert ask.closed_at and datetime.fromisoformat(entered["entered_at"]) > ask.closed_at
    assert (ask.first_on_scene_at, ask.state, ask.disposition) == (at, "closed", "helped")


def test_it_is_one_more_line_of_the_log_and_changes_none(night: Night) -> None:
    backup = over(night)
    before, head = list(Event.objects.order_by("agency_id", "seq").values()), night.head()
    was_there(night.commander, backup, after(backup, 4), "2A14")
    assert night.told(head) == [EventKind.BACKUP_UPDATED]
    assert list(Event.objects.order_by("agency_id", "seq").values())[: len(before)] == before


def test_of_a_unit_that_never_said_a_word_it_makes_an_answer(night: Night) -> None:
    backup = over(night, rolled=False)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    row = answer()
    assert (row.state, row.rolling_at, row.entered_by) == ("cleared", None, "Commander")
    assert night.unit("2A14").status == "available" and night.unit("2A14").backup_id is None


def test_what_is_counted_of_it_is_the_stated_time(night: Night) -> None:
    backup = over(night, rolled=False)
    assert Account.objects.get().unanswered and Account.objects.get().on_scene_s is None
    was_there(night.commander, backup, after(backup, 4), "2A14")
    was_there(night.commander, backup, after(backup, 7), "2A16")
    told = Account.objects.get()
    assert (told.on_scene_s, told.second_s, told.rolling_s, told.unanswered) == (240, 420, None, False)


def test_who_was_aboard_states_it_of_their_own_unit_also_off_tour(night: Night) -> None:
    backup = over(night)
    sign_off(night.neighbour)
    was_there(night.neighbour, backup, after(backup, 4), "2A14")
    assert answer().stated["on_scene_at"]["by"] == "Neighbour"
    with pytest.raises(Forbidden):
        was_there(night.neighbour, backup, after(backup, 4), "2A16")


def test_who_crews_the_unit_only_now_was_not_there(night: Night) -> None:
    backup = over(night)
    sign_off(night.neighbour)
    sign_off(night.third)
    sign_on(night.third, "2A14")
    with pytest.raises(Forbidden):
        was_there(night.third, backup, after(backup, 4))


@pytest.mark.parametrize("who", ["third", "dispatcher", "outsider"])
def test_nobody_else_states_it(night: Night, who: str) -> None:
    backup = over(night)
    with pytest.raises((Forbidden, NotFound)):
        was_there(night.actor(who), backup, after(backup, 4), "2A14")


def test_a_neighbours_deputy_states_it_of_themselves_and_our_supervisor_of_them(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    night.wait(backup, 600)
    close(night.requester, backup, Disposition.HELPED)
    was_there(night.outsider, backup, after(backup, 4))
    was_there(night.commander, backup, after(backup, 5), "COUNTY:S2")
    assert Account.objects.get().aid_from == [night.cast.county.pk]
    assert set(Response.objects.values_list("unit__call_sign", flat=True)) == {"S1", "S2"}
    with pytest.raises(Forbidden):
        was_there(night.outsider_desk, backup, after(backup, 5), "S2")


def test_said_twice_it_is_said_once_and_another_time_of_it_is_refused(night: Night) -> None:
    backup = over(night)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    head = night.head()
    was_there(night.commander, backup, after(backup, 4), "2A14")
    assert night.head() == head and Response.objects.count() == 1
    with pytest.raises(Invalid, match="2A14 stands in the record already, on scene"):
        was_there(night.commander, backup, after(backup, 5), "2A14")


def test_two_who_state_it_at_once_make_one_arrival(night: Night) -> None:
    backup, refusals = over(night, rolled=False), list[Refusal]()
    actor, at = night.commander, after(backup, 4)

    def state() -> None:
        try:
            was_there(actor, backup, at, "2A14")
        except Refusal as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=state) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not refusals and Response.objects.count() == 1


def test_who_touched_it_themselves_is_there_already(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    close(night.requester, backup, Disposition.HELPED)
    with pytest.raises(Invalid) as refused:
        was_there(night.commander, backup, after(backup, 0), "2A14")
    assert list(refused.value.fields or {}) == ["unit"]


@pytest.mark.parametrize(
    ("minutes", "unit", "field", "words"),
    [
        (-2, "2A14", "at", "must not be before"),
        (31, "2A14", "at", "must not be after"),
        (600, "2A14", "at", "lies in the future"),
        (4, "2A12", "unit", "covers 2A12 itself"),
        (4, "S1", "unit", "There is no unit S1"),
        (4, "9Z99", "unit", "There is no unit 9Z99"),
        (4, None, "unit", "You are on no tour"),
    ],
)
def test_what_cannot_have_been_is_refused_with_its_field(
    night: Night, minutes: float, unit: str | None, field: str, words: str
) -> None:
    backup = over(night)
    long_over(night, timedelta(hours=3))
    with pytest.raises(Invalid, match=words) as refused:
        was_there(night.commander, backup, after(backup, minutes), unit)
    assert list(refused.value.fields or {}) == [field]
    assert not Response.objects.filter(on_scene_at__isnull=False).exists()


def test_the_minute_it_came_in_may_be_meant(night: Night) -> None:
    backup = over(night)
    minute = after(backup, 0).replace(second=0, microsecond=0)
    was_there(night.commander, backup, minute, "2A14")
    assert Account.objects.get().on_scene_s == 0


def test_while_it_is_open_on_scene_is_touched(night: Night) -> None:
    backup = night.ask()
    with pytest.raises(NotInThisState, match="is open: say On scene"):
        was_there(night.commander, backup, hands.now(), "2A14")


def test_of_a_test_nothing_is_stated(night: Night) -> None:
    backup = request_backup(night.requester, Ask(Urgency.EMERGENCY, test=True)).backup_id
    acknowledge(night.dispatcher, backup)
    with pytest.raises(NotInThisState):
        was_there(night.commander, backup, after(backup, 0), "2A14")
    with pytest.raises(NotFound):
        was_there(night.neighbour, backup, after(backup, 0))


def test_who_was_diverted_afterwards_left_then(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    respond(night.neighbour, backup)
    night.wait(backup, 600)
    other = night.ask(who="third")
    respond(night.neighbour, other, divert=True)
    diverted = Event.objects.get(subject=backup, kind=EventKind.RESPONSE_STOOD_DOWN).at
    night.look()
    close(night.requester, backup, Disposition.HELPED)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    assert Response.objects.get(backup=backup, on_scene_at__isnull=False).cleared_at == diverted
    assert night.unit("2A14").backup_id == other, "what it does now is not touched"


def test_who_could_not_come_and_yet_came_is_no_longer_counted_on_to_have_declined(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    decline(night.neighbour, backup)
    night.wait(backup, 600)
    close(night.dispatcher, backup, Disposition.HELPED)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    states = Response.objects.filter(backup=backup).values_list("state", flat=True)
    assert sorted(states) == ["cleared", "declined"], "the account of a real emergency stays whole"


def test_a_car_learns_nothing_and_a_desk_not_who_it_was(night: Night) -> None:
    backup = over(night)
    seq = night.head()["METRO"]
    was_there(night.commander, backup, after(backup, 4), "2A14")
    for who, event in (("requester", "hidden"), ("dispatcher", "backup.updated")):
        told = night.cast.client(who).read(f"board/events/?after={seq}").json()["events"]
        assert [one["event"] for one in told] == [event]
        assert "2A14" not in str(told[0]["facts"]) + str(told[0]["actor"])


def test_a_day_later_no_board_lists_it_again(night: Night) -> None:
    backup = over(night)
    long_over(night, timedelta(days=3))
    open_record(night, backup)
    seq = night.head()["METRO"]
    was_there(night.commander, backup, after(backup, 4), "2A14")
    for who in ("requester", "dispatcher", "commander"):
        (told,) = night.cast.client(who).read(f"board/events/?after={seq}").json()["events"]
        assert "card" not in told and "2A14" not in str(told)


def test_a_day_later_it_is_stated_by_who_has_the_record_open(night: Night) -> None:
    backup = over(night)
    long_over(night, timedelta(days=3))
    for unit in ("2A14", "2A16"):
        with pytest.raises(Forbidden, match="Open the record of #1 first, with a reason"):
            was_there(night.commander, backup, after(backup, 4), unit)
    open_record(night, backup)
    was_there(night.commander, backup, after(backup, 4), "2A14")
    owner("update units_accesslog set at = at - interval '25 hours'")
    with pytest.raises(Forbidden):
        was_there(night.commander, backup, after(backup, 4), "2A16")


def test_a_day_later_who_was_aboard_states_it_of_themselves(night: Night) -> None:
    backup = over(night)
    owner("update units_tour set started_at = started_at - interval '3 days'")
    long_over(night, timedelta(days=3))
    was_there(night.neighbour, backup, after(backup, 4), "2A14")
    assert answer().on_scene_at == after(backup, 4)
