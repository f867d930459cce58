"""Legal holds: what they keep from a purge, when they are over, and what they say they find."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest

from requests import sealed, tasks
from requests.actions import holds, purging
from requests.models import Backup, Event, LegalHold, Purge, Stop
from requests.record import record
from requests.refusals import Invalid, NotFound
from requests.vocabulary import Kept
from tests.cast import Cast
from tests.database.old_logs import LONG_AGO, owner, write_log
from tests.database.test_purge import YEAR, age, closed_backup
from tests.database.test_track_is_kept_for_30_days import kept, tracked
from tests.timers import hands
from units.models import AccessLog


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


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"place": "oak"}, "It finds 1 backup and 1 stop, and holds the log around them."),
        ({"reference": "26-0042"}, "It finds 1 backup and 0 stops, and holds the log around them."),
        ({"place": "elm"}, "It finds 0 backups and 0 stops, and holds the log around them."),
        ({"begins_at": LONG_AGO}, "It holds everything in its window."),
    ],
    ids=["place", "reference", "nothing there", "window"],
)
def test_a_hold_says_what_it_finds(cast: Cast, what: holds.Held, said: str) -> None:
    closed_backup(cast, location="5th and OAK", words="Case 26-0042", stop=True)
    assert holds.finds(holds.place_hold(cast.metro, what, "counsel", "complaint")) == said


@pytest.fixture
def ended_before(cast: Cast) -> uuid.UUID:
    """The clock was set back by four hours while 2A12 was on a stop and asked, six years ago."""
    asked = closed_backup(cast, location="5th and OAK", words="Case 26-0042", stop=True)
    age(asked)
    owner("update requests_backup set received_at = received_at + interval '4 hours'")
    owner("update requests_stop set opened_at = opened_at + interval '4 hours'")
    return asked


@pytest.mark.parametrize("what", [{"place": "oak"}, {"reference": "26-0042"}], ids=["place", "reference"])
def test_what_ended_before_it_began_is_held_and_stands_in_nobodys_way(
    cast: Cast, ended_before: uuid.UUID, what: holds.Held
) -> None:
    said = holds.finds(holds.place_hold(cast.metro, what, "counsel", "complaint"))
    assert said.startswith("It finds 1 backup and ")
    closed_at = Backup.objects.get().closed_at
    assert closed_at is not None
    # The log from an hour before the earlier of both times to an hour after the later is held: of these the middle.
    write_log(cast.metro, 4, began=closed_at - timedelta(hours=4), minutes=150)
    purging.purge(Kept.LOG, cast.metro, "x")
    assert held_lines() == [2, 3]
    assert purging.purge(Kept.BACKUPS, cast.metro, "x").held == 1
    assert record(Backup.objects.get()).header.number == 1


def test_what_ended_before_it_began_is_purged_where_nobody_holds_it(cast: Cast, ended_before: uuid.UUID) -> None:
    holds.place_hold(cast.metro, {"place": "elm"}, "counsel", "another")
    assert purging.purge(Kept.BACKUPS, cast.metro, "x").rows == 1
    assert not Backup.objects.exists() and not Stop.objects.exists()


@pytest.mark.parametrize("place", ["oak", "elm"])
def test_the_track_of_what_ended_before_it_began_goes_unless_it_is_held(cast: Cast, place: str) -> None:
    asked = tracked(cast)
    owner("update requests_backup set received_at = received_at - interval '31 days',"
          " closed_at = closed_at - interval '31 days 4 hours'")  # fmt: skip
    owner("update requests_trackpoint set at = at - interval '31 days'")
    holds.place_hold(cast.metro, {"place": place}, "counsel", "complaint")
    track = record(Backup.objects.get()).track
    assert track is not None and bool(track.lanes) is (place == "oak")
    tasks.purge()
    assert kept() == ({asked} if place == "oak" else set())


def test_a_hold_stands_though_what_it_finds_could_not_be_counted(cast: Cast, uncountable: None) -> None:
    cast.people["administrator"].is_staff = cast.people["administrator"].is_superuser = True
    cast.people["administrator"].save()
    client = cast.client("administrator")
    sent = {"agency": cast.metro.pk, "place": "5th and Oak", "reference": "", "why": "C-1182"}
    assert client.post("/admin/requests/legalhold/add/", sent).status_code == 302
    assert LegalHold.objects.get().place == "5th and Oak"
    page = client.get("/admin/requests/legalhold/")
    assert b"It is in force. What it finds could not be counted." in page.content


@pytest.fixture
def uncountable(cast: Cast) -> Iterator[None]:
    """Whatever a hold finds, the database cannot say it."""
    owner("alter function board_found(bigint) rename to board_found_no_more")
    try:
        yield
    finally:
        owner("alter function board_found_no_more(bigint) rename to board_found")


@pytest.mark.parametrize("words", ["kept", "gone"])
def test_a_hold_that_comes_after_the_purge_says_what_is_gone_and_what_the_log_still_has(cast: Cast, words: str) -> None:
    """The log never had the place, and the rows that had it are gone."""
    age(closed_backup(cast, location="5th and OAK"))
    purging.purge(Kept.BACKUPS, cast.metro, "x")
    if words == "gone":
        write_log(cast.metro, 3)
        purging.purge(Kept.LOG, cast.metro, "x")
    before = Purge.objects.get(kind=Kept.BACKUPS).before
    gone = f"Backups and stops that were over before {before:%Y-%m-%d} were purged: nothing finds them any more."
    place = holds.finds(holds.place_hold(cast.metro, {"place": "oak"}, "counsel", "complaint"))
    window = holds.finds(holds.place_hold(cast.metro, {"ends_at": hands.now()}, "counsel", "complaint"))
    young = holds.finds(holds.place_hold(cast.metro, {"begins_at": hands.now()}, "counsel", "complaint"))
    assert place.startswith(f"It finds 0 backups and 0 stops, and holds the log around them. {gone} The log")
    assert window.startswith(f"It holds everything in its window. {gone} The log")
    assert young == "It holds everything in its window."
    if words == "gone":
        assert place.endswith("The log's words from then are gone too.")
    else:
        assert place.endswith(
            "The log has words from its beginning; of what was purged a window of time alone holds them."
        )
        assert window.endswith("The log has words from its beginning, and those in the window are held.")


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
    page = client.get("/admin/requests/legalhold/")
    assert b"It finds 0 backups and 0 stops, and holds the log around them." in page.content
    hold = LegalHold.objects.get()
    assert (hold.place, hold.why, hold.by) == ("5th and Oak", "C-1182", str(cast.people["administrator"]))
    assert client.post(f"/admin/requests/legalhold/{hold.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post("/admin/requests/legalhold/", {"action": "release", "_selected_action": [str(hold.pk)]})
    assert LegalHold.objects.get().released_at is not None
    assert set(AccessLog.objects.values_list("what", flat=True)) >= {"hold.place", "hold.release"}
    assert client.post("/admin/requests/legalhold/add/", {"agency": cast.metro.pk, "why": "x"}).status_code == 200
