"""A complaint six months on: what is found, what it says, and that nothing of it was changed; holds and purges."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from requests.actions import (
    Ask,
    arrive,
    cancel,
    clear_stop,
    close,
    holds,
    note,
    open_stop,
    purging,
    request_backup,
    seal_what_is_due,
    state,
    update_stop,
    verify_cancel,
)
from requests.models import Backup, Response, Seal, Statement
from requests.refusals import NotInThisState
from requests.vocabulary import Disposition, Kept, StopKind, Urgency, VerifyOutcome
from tests.cast import Cast
from tests.printing.reading import needs_poppler, text_of
from tests.record.nights import covered, gone_home, pass_time

HALF_A_YEAR = timedelta(days=182)


def verified() -> str:
    out = io.StringIO()
    call_command("verify_log", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def a_night(cast: Cast) -> None:
    """At 5th/Oak a second unit came, as the desk entered, and stated what it saw; at Main/4th nobody came."""
    first = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    arrive(cast.actor("dispatcher"), asked, unit="2A14", at=timezone.now() - timedelta(seconds=30))
    close(cast.actor("requester"), asked, Disposition.HELPED)
    state(cast.actor("neighbour"), asked, "No force seen.")
    update_stop(cast.actor("dispatcher"), first, {"reference": "26-1182"})
    clear_stop(cast.actor("requester"), first)
    clear_stop(cast.actor("requester"), open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="Main/4th"))
    gone_home(cast)


def the_record(cast: Cast, query: str) -> dict[str, Any]:
    reader = cast.client("commander")
    (found,) = reader.read(f"history/stops/?{query}").json()["results"]
    answer = reader.read(f"stops/{found['id']}/record/?reason=complaint&why=C-1182")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_both_stops_are_found_and_one_says_who_came_the_other_that_nobody_did(cast: Cast) -> None:
    a_night(cast)
    pass_time(timedelta(hours=25))
    assert seal_what_is_due() == 1
    sealed = Seal.objects.get()

    told = the_record(cast, "place=oak&reference=26-1182")
    (there,) = told["presences"]
    assert there["officers"] == ["Neighbour"]
    assert there["arrived"]["stated"] < there["arrived"]["touched"]
    assert there["arrived"]["by"] == "Dispatcher"
    (said,) = there["statements"]
    assert (said["text"], said["in_log"], len(said["sha256"])) == ("No force seen.", True, 64)
    assert told["header"]["reference"] == "26-1182"
    assert told["log"]["whole"] and told["doubts"] == []

    alone = the_record(cast, "place=Main")
    assert alone["presences"] == [] and alone["absences"] == ["No second unit recorded; no OK recorded."]

    one = cast.client("commander").read(f"backups/{sealed.backup_id}/record/?reason=court").json()
    assert (one["seal"]["sha256"], one["seal"]["holds"]) == (sealed.sha256, True)
    assert "METRO: whole" in verified()


def test_what_is_half_a_year_old_is_still_found_by_its_case_number(cast: Cast) -> None:
    a_night(cast)
    pass_time(HALF_A_YEAR)
    assert the_record(cast, "reference=26-1182")["log"]["whole"] is True
    assert "METRO: whole" in verified()


@pytest.mark.parametrize("held_by", ["26-77", "no force"])
def test_a_hold_finds_case_numbers_and_statements(cast: Cast, held_by: str) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "No force seen.")
    said = cast.client("dispatcher").say(f"backups/{asked}/", {"reference": "26-77"}, method="patch")
    assert said.status_code == 200
    holds.place_hold(cast.metro, {"reference": held_by}, "records", "complaint")
    pass_time(timedelta(days=6 * 366))
    assert purging.purge(Kept.BACKUPS, cast.metro, "records").rows == 0
    assert Statement.objects.exists()


def test_a_purge_takes_statements_and_seals_with_their_backup(cast: Cast) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "No force seen.")
    gone_home(cast)
    pass_time(timedelta(hours=25))
    assert seal_what_is_due() == 1
    pass_time(timedelta(days=6 * 366))
    assert purging.purge(Kept.BACKUPS, cast.metro, "records").rows == 1
    assert not (Backup.objects.exists() or Statement.objects.exists() or Seal.objects.exists())


def test_where_the_words_of_the_log_are_gone_nobody_can_tell_and_that_is_said(cast: Cast) -> None:
    asked = covered(cast)
    state(cast.actor("neighbour"), asked, "No force seen.")
    gone_home(cast)
    pass_time(timedelta(hours=25))
    assert seal_what_is_due() == 1
    pass_time(timedelta(days=6 * 366))
    purging.purge(Kept.LOG, cast.metro, "records")
    told = cast.client("commander").read(f"backups/{asked}/record/?reason=court").json()
    assert told["seal"]["holds"] is None
    assert told["presences"][0]["statements"][0]["in_log"] is None
    assert told["log"]["whole"] is True
    assert any("have had their time" in text for text in told["doubts"])


@needs_poppler
@pytest.mark.parametrize(("what", "words"), [
    ("nothing", "what stands here is what was sealed"),
    ("left", "WHAT STANDS HERE DIFFERS FROM IT"),
    ("purged", "the log's words have had their time, so nobody can compare"),
])  # fmt: skip
def test_paper_says_of_a_seal_that_it_holds_or_differs_or_that_nobody_can_compare(
    cast: Cast, what: str, words: str
) -> None:
    asked = covered(cast)
    gone_home(cast)
    pass_time(timedelta(hours=25))
    assert seal_what_is_due() == 1
    if what == "purged":
        pass_time(timedelta(days=6 * 366))
        purging.purge(Kept.LOG, cast.metro, "records")
    if what == "left":
        Response.objects.update(cleared_at=timezone.now())
    paper = cast.client("commander").read(f"backups/{asked}/record.pdf?reason=court")
    assert f"(UTC+00:00): {words}." in " ".join(text_of(paper.content).split())


@pytest.mark.parametrize("who", ["commander", "dispatcher", "requester"])
def test_the_timeline_of_a_backup_whose_words_were_purged_says_so(cast: Cast, who: str) -> None:
    asked = covered(cast)
    note(cast.actor("dispatcher"), asked, "a knife")
    pass_time(timedelta(days=6 * 366))
    purging.purge(Kept.LOG, cast.metro, "records")
    told = cast.client(who).read(f"backups/{asked}/timeline/")
    assert told.status_code == 200
    events = told.json()["results"]
    assert "response.on_scene" in [one["event"] for one in events]
    assert {json.dumps(one["facts"]) for one in events} == {'{"purged": "the words have had their time"}'}
    assert {one["actor"] for one in events} == {None}


def test_a_cancel_that_was_verified_and_purged_is_not_verified_anew(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.EMERGENCY)).backup_id
    cancel(cast.actor("requester"), asked)
    verify_cancel(cast.actor("dispatcher"), asked, VerifyOutcome.SAFE)
    pass_time(timedelta(days=6 * 366))
    purging.purge(Kept.LOG, cast.metro, "records")
    with pytest.raises(NotInThisState):
        verify_cancel(cast.actor("dispatcher"), asked, VerifyOutcome.SAFE)
