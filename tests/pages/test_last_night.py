"""The page of one night: who may read it, what it answers to nonsense, and that no officer and no unit is in it."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from requests.actions import (
    Ask,
    arrive,
    cancel,
    close,
    mutual_aid,
    note,
    open_stop,
    request_backup,
    respond,
    roll_by,
    secure,
    verify_cancel,
)
from requests.models import Backup
from requests.shifts import night
from requests.vocabulary import Disposition, StopKind, Urgency, VerifyOutcome
from tests.cast import PEOPLE, UNITS, Cast
from tests.database.made_nights import Came, Scene, write_night
from tests.database.old_logs import owner
from tests.timers import hands
from units.models import AccessLog, Agency, Membership, Officer
from units.vocabulary import Role

HERE = "/review/last-night/"


def now_to_read() -> str:
    """Hours around now, whatever the hour is."""
    now = hands.now().astimezone(UTC)
    return f"?agency=METRO&from={now - timedelta(hours=2):%Y-%m-%dT%H:%M}&to={now + timedelta(hours=1):%Y-%m-%dT%H:%M}"


def sheet(response: Any) -> str:
    """What is printed, as text."""
    assert response.status_code == 200, response.content[:500]
    found = re.search(r"<main.*?</main>", response.content.decode(), re.S)
    assert found
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[0])))


def full_night(cast: Cast) -> None:
    """A bit of everything, by everybody."""
    stop = open_stop(cast.actor("third"), StopKind.TRAFFIC, location="Elm and 2nd")
    roll_by(cast.actor("neighbour"), stop)
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location="5th and Oak")).backup_id
    respond(cast.actor("neighbour"), asked)
    arrive(cast.actor("neighbour"), asked)
    secure(cast.actor("requester"), asked, prisoner=True)
    note(cast.actor("dispatcher"), asked, "Requester says 2A14 was quick")
    mutual_aid(cast.actor("dispatcher"), asked, "COUNTY")
    respond(cast.actor("outsider"), asked)
    arrive(cast.actor("outsider"), asked)
    close(cast.actor("dispatcher"), asked, Disposition.HELPED)
    emergency = request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY)).backup_id
    cancel(cast.actor("requester"), emergency)
    verify_cancel(cast.actor("dispatcher"), emergency, VerifyOutcome.SAFE)


def test_there_is_no_officer_and_no_unit_in_it(cast: Cast) -> None:
    full_night(cast)
    text = sheet(cast.client("commander").get(HERE + now_to_read()))
    assert "5th and Oak" in text and "COUNTY came" in text and "rolled by, unasked" in text
    names = (
        [str(cast.people[name]) for name in PEOPLE] + list(PEOPLE) + [sign for all_ in UNITS.values() for sign in all_]
    )
    names += [f"CAR-{sign}" for all_ in UNITS.values() for sign in all_] + [str(one.pk) for one in cast.units.values()]
    # ("commander" is also the word for whom the page is.)
    said = [name for name in names if re.search(rf"\b{re.escape(name)}\b", text.replace("watch commander", ""))]
    assert said == []


def test_it_answers_what_happened(cast: Cast) -> None:
    full_night(cast)
    text = sheet(cast.client("commander").get(HERE + now_to_read()))
    assert "Backups 3 Unanswered 0 Neighbours came 1" in text
    assert "Unasked roll-bys 1" in text
    assert "verified safe 0:0" in text
    assert "Log whole from event 1 to event" in text
    assert "Asking early is a safety act. This page has no officer and no unit in it." in text


def test_times_are_by_the_agencys_clock(cast: Cast) -> None:
    cast.metro.time_zone = "America/New_York"
    cast.metro.save()
    begins = night(date(2026, 10, 31), ZoneInfo("America/New_York")).begins.astimezone(UTC)
    came = (Came("2A14", 60, 300),)
    write_night(cast, begins, [Scene("2A12", 4500, came=came), Scene("2A16", 11 * 3600 + 1800, touched_before=9)])
    text = sheet(cast.client("commander").get(f"{HERE}?shift=2026-10-31"))
    assert "31 October 19:00 to 1 November 2026 07:00" in text
    assert "20:15 COVER 2226 5th and Oak 2A 1:00 5:00 –" in text
    # An hour came twice that night.
    assert "05:29 COVER 2227" in text and "05:29 2A, not confirmed, came 0:09 after the touch" in text


def test_a_broken_log_is_said_on_the_page(cast: Cast) -> None:
    full_night(cast)
    owner("update requests_event set kind = 'backup.closed' where agency_id = %s and seq = 3", cast.metro.pk)
    text = sheet(cast.client("commander").get(HERE + now_to_read()))
    assert "LOG BROKEN AT EVENT 3" in text and "Log whole" not in text


def test_a_quiet_night_says_so(cast: Cast) -> None:
    text = sheet(cast.client("commander").get(HERE + "?shift=2024-02-29"))
    assert "night shift, 29 February 19:00 to 1 March 2024 07:00" in text
    assert "Nobody asked for backup" in text and "The log has no event of this time." in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("requester", 403), ("dispatcher", 403), ("outsider", 403), ("outsider_desk", 403), ("commander", 200),
     ("administrator", 200)],
)  # fmt: skip
def test_it_opens_for_supervisors_alone(cast: Cast, who: str, status: int) -> None:
    assert cast.client(who).get(HERE).status_code == status


def test_a_stranger_signs_in_first(cast: Cast) -> None:
    assert cast.client().get(HERE).headers["Location"] == f"/accounts/login/?next={HERE}"


def test_another_agencys_night_is_not_found_and_one_served_as_a_desk_is_forbidden(cast: Cast) -> None:
    client = cast.client("commander")
    assert client.get(f"{HERE}?agency=COUNTY").status_code == 404
    assert client.get(f"{HERE}?agency=NOWHERE").status_code == 404
    Membership.objects.create(officer=cast.people["commander"], agency=cast.county, role=Role.DISPATCHER)
    assert client.get(f"{HERE}?agency=COUNTY").status_code == 403
    assert AccessLog.objects.filter(outcome="refused", subject=HERE).count() == 3


def test_who_supervises_two_agencies_chooses(cast: Cast) -> None:
    Membership.objects.create(officer=cast.people["commander"], agency=cast.county, role=Role.SUPERVISOR)
    client = cast.client("commander")
    assert b'<select name="agency">' in client.get(HERE).content
    assert "COUNTY, night shift" in sheet(client.get(f"{HERE}?agency=COUNTY"))


def test_each_look_is_logged_with_who_and_which_night(cast: Cast) -> None:
    cast.client("commander").get(HERE + "?shift=2024-02-29")
    row = AccessLog.objects.get(what="GET review/last-night/")
    assert (row.officer_id, row.outcome) == (cast.people["commander"].pk, "allowed")
    assert row.subject == "night of METRO 2024-02-29T19:00+0000 – 2024-03-01T07:00+0000"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("shift=tomorrow", "shift: must be the day a night began"),
        ("shift=9999-12-31", "shift: must be the day a night began"),
        ("shift=2099-01-01", "shift: has not begun yet"),
        ("shift=2024-02-30", "shift: must be the day a night began"),
        ("shift=2024-02-29&from=2024-02-29T19:00", "shift: give a shift, or from and to, not both"),
        ("from=2024-03-01T07:00&to=2024-02-29T19:00", "to: must be after from"),
        ("from=2024-03-01T07:00", "to: must be a time"),
        ("to=2024-03-01T07:00", "from: must be a time"),
        ("from=9999-12-31T23:59&to=9999-12-31T23:59", "from: must be a time"),
        ("from=0001-01-01T00:00%2B14:00&to=2024-01-01", "from: must be a time"),
        ("from=2024-01-01&to=2024-02-01", "to: must be at most 36 hours after from"),
        ("from='; drop table requests_event; --&to=1", "from: must be a time"),
        ("shift=%00", "shift: must be the day a night began"),
        ("shift=" + "9" * 3000, "shift: must be the day a night began"),
    ],
)
def test_nonsense_gets_a_clear_message(cast: Cast, query: str, words: str) -> None:
    response = cast.client("commander").get(f"{HERE}?{query}")
    assert response.status_code == 400
    assert words in unescape(response.content.decode())
    assert not AccessLog.objects.filter(what="GET review/last-night/").exists()


@pytest.mark.parametrize("code", ["%00", "'; select 1 --", "x" * 3000, "%FF", "METRO%00"])
def test_an_agency_that_cannot_be_is_not_found(cast: Cast, code: str) -> None:
    assert cast.client("commander").get(f"{HERE}?agency={code}").status_code in (400, 404)


def test_ten_thousand_values_are_refused(cast: Cast) -> None:
    query = "&".join(f"agency=A{n}" for n in range(10_000))
    assert cast.client("commander").get(f"{HERE}?{query}").status_code == 400


def test_it_is_linked_from_the_review_bar(cast: Cast) -> None:
    assert b'href="/review/last-night/"' in cast.client("commander").get("/review/").content
    assert b'href="/review/last-night/"' not in cast.client("dispatcher").get("/policy/").content


def test_a_night_of_a_busy_agency_takes_under_two_seconds(cast: Cast) -> None:
    """Four hundred backups with two answers each, and the night's log of some thousand events checked with it."""
    template = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location="5th and Oak")).backup_id
    close(cast.actor("dispatcher"), template, Disposition.HELPED)
    row = Backup.objects.get()
    rows = []
    for number in range(400):
        row.pk, row.number = None, number
        rows.append(Backup(**{f.attname: getattr(row, f.attname) for f in Backup._meta.fields if f.name != "id"}))
    Backup.objects.bulk_create(rows)
    client, query = cast.client("commander"), HERE + now_to_read()
    client.get(query)
    took = []
    # The quickest of three: what else this machine does meanwhile is not the page's.
    for _ in range(3):
        began = time.monotonic()
        assert "Backups 401" in sheet(client.get(query))
        took.append(time.monotonic() - began)
    assert min(took) < 2


def test_a_supervisor_of_elsewhere_reads_their_own_only(cast: Cast) -> None:
    far = Agency.objects.create(code="FAR", name="Far away")
    boss = Officer.objects.create_user(username="boss", password="a-long-password")
    Membership.objects.create(officer=boss, agency=far, role=Role.SUPERVISOR)
    full_night(cast)
    client = cast.client("commander")
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(HERE + now_to_read()).status_code == 404
    assert "FAR, night shift" in sheet(client.get(HERE))
