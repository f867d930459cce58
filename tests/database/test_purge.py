"""Purging: what has had its time goes, what is held stays, the chain holds, and only the owner of the tables can."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from requests import sealed
from requests.actions import Ask, arrive, clear_stop, close, holds, note, open_stop, purging, request_backup, respond
from requests.chain import digest
from requests.models import Backup, Event, LegalHold, Note, Purge, Response, Stop, Timer
from requests.refusals import Invalid, NotFound
from requests.vocabulary import Disposition, Kept, StopKind, Urgency
from tests.cast import Cast
from tests.database.old_logs import LONG_AGO, owner, write_log
from tests.timers import hands
from units.models import AccessLog

YEAR = timedelta(days=365)


def closed_backup(cast: Cast, *, location: str = "", words: str = "", stop: bool = False) -> uuid.UUID:
    """Somebody came, something was noted, it is over."""
    if stop:
        open_stop(cast.actor("requester"), StopKind.TRAFFIC, location=location)
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location=location)).backup_id
    respond(cast.actor("neighbour"), asked)
    arrive(cast.actor("neighbour"), asked)
    note(cast.actor("dispatcher"), asked, words or "nothing to add")
    close(cast.actor("dispatcher"), asked, Disposition.HELPED)
    if stop:
        clear_stop(cast.actor("requester"), Stop.objects.get(cleared_at=None).pk)
    return asked


def age(backup: uuid.UUID, by: timedelta = 6 * YEAR) -> None:
    """It happened long ago."""
    owner("update requests_backup set received_at = received_at - %s, closed_at = closed_at - %s where id = %s",
          by, by, backup)  # fmt: skip
    owner(
        "update requests_stop set opened_at = opened_at - %s, cleared_at = cleared_at - %s"
        " where id = (select stop_id from requests_backup where id = %s)",
        by,
        by,
        backup,
    )


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("purge", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_words_go_their_digests_stay_and_the_chain_holds(cast: Cast) -> None:
    write_log(cast.metro, 6)
    before = list(Event.objects.order_by("seq").values_list("payload", flat=True))
    done = purging.purge(Kept.LOG, cast.metro, "records office")
    assert (done.rows, done.held, done.by) == (6, 0, "records office")
    for event, words in zip(Event.objects.order_by("seq"), before, strict=True):
        assert event.payload == ""
        assert bytes(event.blanked or b"") == digest(words)
    verdict = sealed.verify(cast.metro)
    assert (verdict.fault, verdict.blanked) == (None, 6)
    assert purging.purge(Kept.LOG, cast.metro, "records office").rows == 0


def test_what_is_younger_than_five_years_stays(cast: Cast) -> None:
    write_log(cast.metro, 6, began=hands.now() - timedelta(days=1827) - timedelta(minutes=3, seconds=30))
    assert purging.purge(Kept.LOG, cast.metro, "x").rows == 3
    assert list(Event.objects.filter(blanked=None).order_by("seq").values_list("seq", flat=True)) == [4, 5, 6]
    assert sealed.verify(cast.metro).fault is None


def test_an_agency_may_keep_things_longer_or_shorter_but_never_under_a_year(cast: Cast) -> None:
    write_log(cast.metro, 6, began=hands.now() - 2 * YEAR)
    assert purging.due(Kept.LOG, cast.metro).rows == 0
    assert "METRO log: kept 400 days from now on" in said(
        "--kind", "log", "--agency", "METRO", "--keep", "400", "--why", "ordinance 12"
    )
    assert purging.due(Kept.LOG, cast.metro).rows == 6
    purging.keep(Kept.LOG, cast.metro, 3650, "clerk", "the council thought again")
    assert purging.due(Kept.LOG, cast.metro).rows == 0
    for days in (364, 0, -1, 36501):
        with pytest.raises(Invalid, match="days"):
            purging.keep(Kept.LOG, cast.metro, days, "clerk", "to be rid of it")
    with pytest.raises(Invalid, match="why"):
        purging.keep(Kept.LOG, cast.metro, 400, "clerk", " ")
    assert AccessLog.objects.filter(what="retention").count() == 2


def test_nothing_is_changed_before_somebody_says_really(cast: Cast) -> None:
    write_log(cast.metro, 6)
    text = said("--agency", "METRO")
    assert "METRO log: 6 rows older than" in text
    assert "nothing was changed" in text
    assert not Event.objects.exclude(blanked=None).exists() and not Purge.objects.exists()
    assert "METRO log: purged 6, held 0" in said("--agency", "METRO", "--really")
    row = AccessLog.objects.get(what="purge", subject__contains="log")
    assert "METRO: log, 6 rows" in row.subject


def test_a_backup_goes_with_all_that_hangs_on_it_and_the_log_still_holds(cast: Cast) -> None:
    old, young = closed_backup(cast, stop=True), closed_backup(cast)
    age(old)
    assert purging.due(Kept.BACKUPS, cast.metro).rows == 1
    assert purging.purge(Kept.BACKUPS, cast.metro, "x").rows == 1
    assert list(Backup.objects.values_list("pk", flat=True)) == [young]
    assert not Response.objects.filter(backup_id=old).exists()
    assert not Note.objects.filter(backup_id=old).exists()
    assert not Timer.objects.filter(subject=old).exists()
    assert not Stop.objects.exists()
    assert Response.objects.filter(backup_id=young).exists()
    assert sealed.verify(cast.metro).fault is None


def test_an_open_backup_never_goes(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    owner("update requests_backup set received_at = received_at - interval '9 years' where id = %s", asked)
    assert purging.purge(Kept.BACKUPS, cast.metro, "x").rows == 0


def test_old_looks_go_and_young_ones_stay(cast: Cast) -> None:
    AccessLog.objects.create(what="look", outcome="allowed", at=hands.now() - 6 * YEAR)
    AccessLog.objects.create(what="look", outcome="allowed")
    assert "access log access: purged 1, held 0" in said("--kind", "access", "--really")
    assert AccessLog.objects.filter(what="look").count() == 1
    with pytest.raises(CommandError, match="no agency's"):
        said("--kind", "access", "--agency", "METRO")


# ------------------------------------------------------------ holds


def held_lines() -> list[int]:
    return list(Event.objects.filter(blanked=None).order_by("seq").values_list("seq", flat=True))


def window(first: int, last: int) -> holds.Held:
    """From the time of one line of `write_log` to that of another, the last not in it."""
    return {
        "begins_at": LONG_AGO + timedelta(minutes=first),
        "ends_at": LONG_AGO + timedelta(minutes=last),
    }


def test_a_window_is_held_to_the_line(cast: Cast) -> None:
    write_log(cast.metro, 9)
    holds.place_hold(cast.metro, window(3, 6), "counsel", "case 26-118")
    done = purging.purge(Kept.LOG, cast.metro, "x")
    assert (done.rows, done.held) == (6, 3)
    assert held_lines() == [3, 4, 5]
    assert sealed.verify(cast.metro).fault is None


def test_a_hold_is_its_agencys_alone(cast: Cast) -> None:
    write_log(cast.metro, 3)
    holds.place_hold(cast.county, window(1, 9), "counsel", "theirs")
    assert purging.purge(Kept.LOG, cast.metro, "x").rows == 3


@pytest.mark.parametrize("how", ["released", "lapsed"])
def test_a_hold_that_is_over_holds_nothing(cast: Cast, how: str) -> None:
    write_log(cast.metro, 3)
    until = hands.now() - timedelta(days=1) if how == "lapsed" else None
    hold = holds.place_hold(cast.metro, window(1, 9), "counsel", "case 26-118", until)
    if how == "released":
        assert purging.due(Kept.LOG, cast.metro).held == 3
        holds.release_hold(hold.pk, "counsel", "settled")
        holds.release_hold(hold.pk, "somebody else", "twice")
        assert LegalHold.objects.get().released_by == "counsel"
        assert AccessLog.objects.filter(what="hold.release").count() == 1
    assert purging.purge(Kept.LOG, cast.metro, "x").rows == 3


@pytest.mark.parametrize(
    ("what", "kept"),
    [
        ({"place": "oak"}, True),
        ({"place": "Elm"}, False),
        ({"reference": "26-0042"}, True),
        ({"reference": "26-0043"}, False),
        ({"place": "oak", "reference": "26-0043"}, False),
        ({"place": "%"}, False),
    ],
    ids=str,
)
def test_a_place_and_a_reference_hold_the_backup_found_by_them(cast: Cast, what: holds.Held, kept: bool) -> None:
    asked = closed_backup(cast, location="5th and OAK", words="Case 26-0042, two statements")
    age(asked)
    closed_at = Backup.objects.get().closed_at
    assert closed_at is not None
    holds.place_hold(cast.metro, what, "counsel", "complaint")
    # The log around it is held with it; an hour later it is not.
    write_log(cast.metro, 4, began=closed_at - timedelta(minutes=40), minutes=40)
    purging.purge(Kept.LOG, cast.metro, "x")
    assert held_lines() == ([1, 2] if kept else [])
    done = purging.purge(Kept.BACKUPS, cast.metro, "x")
    assert (done.rows, done.held) == ((0, 1) if kept else (1, 0))
    assert Backup.objects.filter(pk=asked).exists() is kept


@pytest.mark.parametrize("what", [{}, {"place": "oak"}, {"reference": "26-0042"}], ids=["alone", "place", "reference"])
@pytest.mark.parametrize("minutes", [(-30, 30), (-80, -20), (-70, -50), (-10, -5)], ids=str)
def test_a_hold_within_a_window_holds_what_the_window_overlaps(
    cast: Cast, what: holds.Held, minutes: tuple[int, int]
) -> None:
    """Of 40 minutes the window covers the last, the first, none, or some in the middle."""
    asked = closed_backup(cast, location="5th and OAK", words="Case 26-0042", stop=True)
    age(asked)
    owner("update requests_backup set received_at = closed_at - interval '40 minutes'")
    owner("update requests_stop set opened_at = cleared_at - interval '40 minutes', reference = '26-0042'")
    closed_at = Backup.objects.get().closed_at
    assert closed_at is not None
    first, last = (closed_at + timedelta(minutes=one) for one in minutes)
    holds.place_hold(cast.metro, {**what, "begins_at": first, "ends_at": last}, "counsel", "the complaint's half hour")
    held = minutes != (-70, -50)
    done = purging.purge(Kept.BACKUPS, cast.metro, "x")
    assert (done.rows, done.held) == ((0, 1) if held else (1, 0))
    assert Stop.objects.exists() is held


def test_a_partner_whose_log_carries_it_can_hold_a_backup(cast: Cast) -> None:
    asked = closed_backup(cast)
    age(asked)
    owner("update requests_backup set logs = array[%s, %s]::bigint[]", cast.metro.pk, cast.county.pk)
    holds.place_hold(cast.county, {"begins_at": hands.now() - 20 * YEAR}, "sheriff", "our deputy was there")
    assert purging.purge(Kept.BACKUPS, cast.metro, "x").held == 1


def test_looks_in_any_held_window_stay(cast: Cast) -> None:
    then = hands.now() - 6 * YEAR
    AccessLog.objects.create(what="look", outcome="allowed", at=then)
    holds.place_hold(cast.metro, {"ends_at": then + timedelta(days=1)}, "counsel", "who looked")
    assert purging.purge(Kept.ACCESS, None, "x").rows == 0


@pytest.mark.parametrize(
    ("what", "field"),
    [({}, "begins_at"), ({"place": ""}, "begins_at"), (window(6, 3), "ends_at"), (window(3, 3), "ends_at")],
    # Not by their times: two processes that collect a second apart would name different tests.
    ids=["nothing", "no place", "ends before it begins", "ends as it begins"],
)
def test_a_hold_that_makes_no_sense_is_refused_with_its_field(cast: Cast, what: holds.Held, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        holds.place_hold(cast.metro, what, "counsel", "why")
    assert list(refused.value.fields or ()) == [field]
    with pytest.raises(Invalid, match="why"):
        holds.place_hold(cast.metro, {"place": "Oak"}, "counsel", " ")
    with pytest.raises(NotFound):
        holds.release_hold(uuid.uuid4(), "counsel", "why")


def test_a_hold_is_placed_and_released_in_the_administration_and_each_is_logged(cast: Cast) -> None:
    cast.people["administrator"].is_staff = cast.people["administrator"].is_superuser = True
    cast.people["administrator"].save()
    client = cast.client("administrator")
    sent = {"agency": cast.metro.pk, "place": "5th and Oak", "reference": "", "why": "C-1182"}
    answer = client.post("/admin/requests/legalhold/add/", sent)
    assert answer.status_code == 302, answer.content
    hold = LegalHold.objects.get()
    assert (hold.place, hold.why, hold.by) == ("5th and Oak", "C-1182", str(cast.people["administrator"]))
    assert client.post(f"/admin/requests/legalhold/{hold.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post("/admin/requests/legalhold/", {"action": "release", "_selected_action": [str(hold.pk)]})
    assert LegalHold.objects.get().released_at is not None
    assert set(AccessLog.objects.values_list("what", flat=True)) >= {"hold.place", "hold.release"}
    assert client.post("/admin/requests/legalhold/add/", {"agency": cast.metro.pk, "why": "x"}).status_code == 200
