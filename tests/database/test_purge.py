"""Purging: what has had its time goes, what is held stays, the chain holds, and only the owner of the tables can."""

from __future__ import annotations

import io
import threading
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from requests import sealed
from requests.actions import Ask, arrive, clear_stop, close, note, open_stop, purging, request_backup, respond
from requests.chain import digest
from requests.models import Backup, Event, Note, Purge, Response, Stop, Timer
from requests.refusals import Invalid
from requests.vocabulary import Disposition, Kept, StopKind, Urgency
from tests.at_once import side_by_side, wait_for_a_lock
from tests.cast import Cast
from tests.database.old_logs import owner, write_log
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


def test_two_purges_of_one_log_at_once_take_each_line_once_and_the_chain_holds(cast: Cast) -> None:
    write_log(cast.metro, 6)
    before = list(Event.objects.order_by("seq").values_list("payload", flat=True))
    taken, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic(using=purging.OWNER):
            purging.purge(Kept.LOG, cast.metro, "cron")
            taken.set()
            assert go_on.wait(20)

    def second() -> None:
        assert taken.wait(20)
        purging.purge(Kept.LOG, cast.metro, "by hand")

    with side_by_side(first, second):
        # The second begins while nobody else can see yet what the first has taken.
        assert wait_for_a_lock(1)
        go_on.set()
    assert [bytes(event.blanked or b"") for event in Event.objects.order_by("seq")] == [digest(one) for one in before]
    assert {row.by: (row.rows, row.taken) for row in Purge.objects.all()} == {"cron": (6, [1, 6]), "by hand": (0, [])}
    assert sealed.verify(cast.metro).fault is None


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
