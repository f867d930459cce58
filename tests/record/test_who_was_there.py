"""The record of one backup and one stop: who stood there, by whose word, and what is not there, in words."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from requests.account import Account, Presence
from requests.actions import (
    Ask,
    acknowledge,
    arrive,
    clear_response,
    clear_stop,
    close,
    decline,
    mutual_aid,
    note,
    open_stop,
    reached,
    request_backup,
    respond,
    roll_by,
    secure,
    secure_stop,
    unit_ok,
)
from requests.models import Backup, Event, Response, Share, Stop
from requests.record import record
from requests.stood_alone import at_stops
from requests.vocabulary import Disposition, ShareHow, StopKind, Urgency
from tests.cast import Cast
from tests.database.old_logs import owner


def ask(cast: Cast, urgency: Urgency = Urgency.COVER) -> uuid.UUID:
    return request_backup(cast.actor("requester"), Ask(urgency, location="5th/Oak")).backup_id


def stop(cast: Cast, who: str = "requester", location: str = "5th/Oak") -> Stop:
    return Stop.objects.get(pk=open_stop(cast.actor(who), StopKind.TRAFFIC, location=location))


def told(subject: uuid.UUID) -> Account:
    return record(Backup.objects.get(pk=subject))


def only(account: Account) -> Presence:
    (found,) = account.presences
    return found


def test_a_second_officer_is_told_with_arrival_leaving_and_name(cast: Cast) -> None:
    asked = ask(cast)
    respond(cast.actor("neighbour"), asked)
    arrive(cast.actor("neighbour"), asked)
    clear_response(cast.actor("neighbour"), asked)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    there = only(told(asked))
    answer = Response.objects.get()
    assert (there.unit, there.agency, there.own, there.officers) == ("2A14", "METRO", True, ("Neighbour",))
    assert there.arrived.touched == answer.on_scene_at and there.left and there.left.touched == answer.cleared_at
    assert (there.arrived.by, there.arrived.stated, there.doubt) == ("", None, "")
    assert there.left.ended is False, "it was touched before the backup closed"


def test_a_stated_time_stands_beside_the_touched_one_with_who_entered_it(cast: Cast) -> None:
    asked = ask(cast)
    at = timezone.now() - timedelta(minutes=2)
    arrive(cast.actor("dispatcher"), asked, unit="2A14", at=at)
    there = only(told(asked))
    assert (there.arrived.stated, there.arrived.at, there.arrived.by) == (at, at, "Dispatcher")
    assert there.arrived.touched > at
    assert there.officers == ("Neighbour",), "whoever was aboard by their tour, though a desk entered it"


def test_a_desk_that_entered_a_touch_is_named(cast: Cast) -> None:
    asked = ask(cast)
    arrive(cast.actor("dispatcher"), asked, unit="2A14")
    assert only(told(asked)).arrived.by == "Dispatcher"


def test_whoever_was_there_at_the_end_left_with_the_backup(cast: Cast) -> None:
    asked = ask(cast)
    arrive(cast.actor("neighbour"), asked)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    there = only(told(asked))
    closed_at = Backup.objects.get().closed_at
    assert there.left and closed_at and abs(there.left.at - closed_at) < timedelta(seconds=1)
    assert (there.left.by, there.left.ended) == ("", True)


def test_a_neighbours_deputy_is_told_under_their_own_agency(cast: Cast) -> None:
    asked = ask(cast, Urgency.EMERGENCY)
    Backup.objects.update(logs=sorted([cast.metro.pk, cast.county.pk]))
    arrive(cast.actor("outsider"), asked)
    there = only(told(asked))
    assert (there.unit, there.agency, there.own, there.officers) == ("S1", "COUNTY", False, ("Outsider",))


def test_of_two_asks_at_one_stop_each_says_which_of_a_neighbours_units_came_to_it(cast: Cast) -> None:
    where = stop(cast)
    first = ask(cast)
    mutual_aid(cast.actor("dispatcher"), first, "COUNTY")
    respond(cast.actor("neighbour"), first)
    close(cast.actor("requester"), first, Disposition.HELPED)
    second = ask(cast)
    mutual_aid(cast.actor("dispatcher"), second, "COUNTY")
    respond(cast.actor("outsider"), second)
    close(cast.actor("requester"), second, Disposition.HELPED)
    numbers = [Backup.objects.get(pk=one).number for one in (first, second)]
    for account in (record(where), told(first), told(second)):
        told_of = sorted((one.number, one.outcome, one.units) for one in account.neighbours)
        assert told_of == [(numbers[0], "unknown", ()), (numbers[1], "answered", ("S1",))], "the same in each record"


def test_what_came_of_asking_a_neighbour_is_what_somebody_wrote_down_else_whether_it_was_asked_at_all(
    cast: Cast,
) -> None:
    asked = ask(cast)
    mutual_aid(cast.actor("dispatcher"), asked, "COUNTY")
    Share.objects.update(how=ShareHow.OFFERED)
    assert [one.outcome for one in told(asked).neighbours] == ["offered"]
    arrive(cast.actor("outsider"), asked)
    assert [(one.outcome, one.units) for one in told(asked).neighbours] == [("answered", ("S1",))]
    Share.objects.update(how=ShareHow.REQUESTED)
    for was in (True, False):
        reached(cast.actor("dispatcher"), asked, "COUNTY", reached=was)
        assert [one.outcome for one in told(asked).neighbours] == ["reached" if was else "not_reached"]


def test_nobody_who_could_not_come_is_in_the_record(cast: Cast) -> None:
    asked = ask(cast)
    decline(cast.actor("neighbour"), asked)
    account = told(asked)
    assert account.events == len(account.lines) + 1
    assert not account.presences and "2A14" not in str(account)


def test_absence_is_said_with_the_last_word_of_the_unit(cast: Cast) -> None:
    asked = ask(cast)
    close(cast.actor("requester"), asked, Disposition.NOT_NEEDED)
    assert told(asked).absences == ("No second unit recorded; no OK recorded.",)


def test_a_stop_nobody_came_to_says_so(cast: Cast) -> None:
    where = stop(cast)
    unit_ok(cast.actor("requester"), "2A12")
    clear_stop(cast.actor("requester"), where.pk)
    account = record(Stop.objects.get())
    assert account.header.subject == "stop" and account.header.number is None
    (said,) = account.absences
    assert said.startswith("No second unit recorded; last OK ")


def test_until_the_first_arrival_they_stood_alone(cast: Cast) -> None:
    asked = ask(cast)
    owner("update requests_backup set received_at = received_at - interval '4 minutes 28 seconds'")
    arrive(cast.actor("neighbour"), asked)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    account = told(asked)
    assert timedelta(minutes=4, seconds=28) <= account.alone_for < timedelta(minutes=4, seconds=40)
    (said,) = account.absences
    assert "no second unit recorded. No OK recorded in that time." in said


def test_presence_is_recorded_where_nobody_asked(cast: Cast) -> None:
    where = stop(cast)
    rolled = roll_by(cast.actor("third"), where.pk).backup_id
    arrive(cast.actor("third"), rolled)
    clear_response(cast.actor("third"), rolled)
    clear_stop(cast.actor("requester"), where.pk)
    there = only(record(Stop.objects.get()))
    assert (there.unit, there.how, there.officers) == ("2A16", "unasked", ("Third",))


def test_a_car_with_a_stop_of_its_own_at_the_same_place_was_there(cast: Cast) -> None:
    where = stop(cast)
    stop(cast, "third", "5th/oak ")
    stop(cast, "neighbour", "Main/4th")
    there = only(record(where))
    assert (there.unit, there.how, there.number, there.left) == ("2A16", "own stop", None, None)


def test_the_unasked_roll_by_before_an_ask_belongs_to_its_record_too(cast: Cast) -> None:
    where = stop(cast)
    rolled = roll_by(cast.actor("third"), where.pk).backup_id
    arrive(cast.actor("third"), rolled)
    asked = ask(cast)
    assert [one.unit for one in told(asked).presences] == ["2A16"]


def test_alone_with_a_prisoner_is_counted_by_the_rule_of_the_figures(cast: Cast) -> None:
    asked = ask(cast)
    secure(cast.actor("requester"), asked, prisoner=True)
    arrive(cast.actor("neighbour"), asked)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    account = told(asked)
    (span,) = account.alone_with_prisoner
    assert span.ends == only(account).arrived.at


def test_a_time_that_was_stated_wrongly_takes_nobody_out_of_the_record_of_a_stop(cast: Cast) -> None:
    where = stop(cast)
    asked = ask(cast)
    arrive(cast.actor("dispatcher"), asked, unit="2A14", at=timezone.now() + timedelta(minutes=4))
    close(cast.actor("requester"), asked, Disposition.HELPED)
    clear_stop(cast.actor("requester"), where.pk)
    assert only(record(Stop.objects.get())).unit == "2A14"


def test_everything_that_happened_is_a_line_with_its_link_of_the_chain(cast: Cast) -> None:
    asked = ask(cast)
    acknowledge(cast.actor("dispatcher"), asked)
    note(cast.actor("dispatcher"), asked, "blue sedan")
    account = told(asked)
    assert [(one.who, one.text) for one in account.lines] == [
        ("2A12", "COVER asked"),
        ("Dispatcher", "acknowledged"),
        ("Dispatcher", "note: blue sedan"),
    ]
    assert all(len(one.hash) == 64 for one in account.lines)
    assert account.log and account.log.whole and account.log.head == account.lines[-1].hash
    assert [one.text for one in account.notes] == ["blue sedan"]


def test_a_line_that_was_changed_breaks_the_record_aloud(cast: Cast) -> None:
    asked = ask(cast)
    owner("update requests_event set payload = replace(payload, '2A12', '2A99')")
    log = told(asked).log
    assert log and not log.whole and log.verdict.startswith("BROKEN at event 1: its hash does not follow")


def test_the_ladder_is_told_as_it_went(cast: Cast) -> None:
    asked = ask(cast)
    close(cast.actor("requester"), asked, Disposition.NOT_NEEDED)
    account = told(asked)
    assert [rung.kind for rung in account.rungs] == ["fired", "held", "held", "held", "held"]
    assert [rung.after for rung in account.rungs] == [0, 60, 120, 300, 420]


def test_lanes_begin_with_the_covered_unit(cast: Cast) -> None:
    asked = ask(cast)
    respond(cast.actor("third"), asked)
    arrive(cast.actor("neighbour"), asked)
    lanes = told(asked).lanes
    assert [lane.unit for lane in lanes] == ["2A12", "2A16", "2A14"]
    assert [span.kind for span in lanes[1].spans] == ["rolling"]


def test_reading_a_record_writes_nothing(cast: Cast) -> None:
    asked = ask(cast)
    before = list(Backup.objects.values())
    assert told(asked).header.number == 1
    assert list(Backup.objects.values()) == before


def test_who_came_before_a_partner_was_called_was_there_all_the_same(cast: Cast) -> None:
    """A partner's log begins with the sharing; METRO is the first of all agencies by number."""
    asker, desk = cast.actor("outsider"), cast.actor("outsider_desk")
    where = stop(cast, "outsider")
    secure_stop(asker, where.pk, prisoner=True)
    asked = request_backup(asker, Ask(Urgency.COVER)).backup_id
    arrive(desk, asked, unit="S2")
    mutual_aid(desk, asked, agency="METRO")
    owner("update requests_stop set opened_at = opened_at - interval '11 minutes'")
    for kind, ago in (("stop.secured", 10), ("response.on_scene", 9)):
        owner(f"update requests_event set at = at - interval '{ago} minutes' where kind = '{kind}'")
    close(asker, asked, Disposition.HELPED)
    clear_stop(asker, where.pk)
    assert Event.objects.filter(subject=asked, agency=cast.metro).exists()
    where.refresh_from_db()
    alone = at_stops([where])[where.pk]
    assert alone is not None
    assert 55 <= alone.longest <= 65, "until the deputy came, and not until all was over"
