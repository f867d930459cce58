"""The printed record: everything the account tells, on A4 and on Letter, the same bytes for the same night."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from requests.account import Moment, Neighbour
from requests.account_track import Place, Track, lane
from requests.printing.clock import Clock
from requests.printing.letters import Letters
from requests.printing.record import file_name, pdf, span
from requests.printing.sheet import PAPERS
from tests.printing.made import BEGAN, HEADER, LOOK, PRESENCE, TAKEN_BACK, account, after
from tests.printing.reading import facts_of, needs_poppler, pages_of, text_of

pytestmark = needs_poppler


@cache
def plain() -> str:
    """The print of the usual night, in one line."""
    return flat(text_of(pdf(account(), LOOK, "a4")))


def flat(text: str) -> str:
    """Text without its breaks of lines."""
    return " ".join(text.split())


@pytest.mark.parametrize("paper", PAPERS)
def test_every_event_stands_in_it_with_its_number_time_and_hash(paper: str) -> None:
    told = account(90)
    said = flat(text_of(pdf(told, LOOK, paper)))
    for line in told.lines:
        assert f"{line.seq} " in said
        assert line.text in said
        assert line.hash[:16] in said
    assert "90 of 92 events" in said


def test_it_says_touched_and_stated_times_and_who_entered_them() -> None:
    said = plain()
    assert "21:08:40 stated, entered by Desk 3" in said
    assert "21:09:12 touched" in said
    assert "21:36:12 touched" in said
    assert "27:32" in said
    for words in (
        "Pressed 21:04:11", "Received 21:04:12", "Seen by dispatch 21:04:14", "Acknowledged 21:04:20 by Desk 3",
        "First rolling 21:05:12", "Secured 21:10:12, prisoner, tow awaited", "Ended 21:37:12, helped", "26-1182",
    ):  # fmt: skip
        assert words in said, words


def test_what_was_taken_back_is_told_as_it_stood_and_how_it_was() -> None:
    said = flat(text_of(pdf(account(presences=(), taken_back=(TAKEN_BACK,)), LOOK, "a4")))
    stood = "on scene 21:13:12 stated, entered afterwards by Commander, 22 Nov 2026, 09:24:12 (UTC-06:00)"
    assert f"2A16, Third, {stood}" in said
    assert "Taken back 22 Nov 2026, 09:54:12 (UTC-06:00) by Commander: wrong unit, 2A14 meant" in said


def test_it_says_how_near_a_unit_was_and_tells_no_position() -> None:
    places = [Place(after(number), 44.98 + (9 - number) / 1000, -93.26) for number in range(9)]
    lanes = (lane("2A12", "METRO", places[:1], None), lane("S1", "COUNTY", places, (44.98, -93.26)))
    told = dataclasses.replace(account(), track=Track(lanes, "Kept for 30 days, until 21 Dec 2026."))
    said = flat(text_of(pdf(told, LOOK, "a4")))
    assert "Kept for 30 days, until 21 Dec 2026." in said
    assert "2A12 21:04:12 21:04:12 1 place not known" in said
    assert "COUNTY:S1 21:04:12 21:12:12 9 111 m at 21:12:12" in said
    assert "44.987" not in said and "44.989" not in said


def test_it_says_what_is_not_there_and_what_was_stated_under_which_seal() -> None:
    said = plain()
    assert "21:04:12 to 21:08:40: no second unit recorded. Last OK 21:04:40." in said
    assert "Statement of Neighbour, 2A14, 21 Nov 2026, 22:14:12 (UTC-06:00). Permanent. May be disclosed." in said
    assert "The driver stood at the rear, cuffed. No force seen." in said
    assert "Addendum of Neighbour" in said
    assert "ab" * 32 in said
    assert "what stands here is what was sealed" in said
    assert "ef" * 32 in said


NEIGHBOUR = Neighbour(
    HEADER.number or 0, "COUNTY", "County Sheriff", "requested", HEADER.began_at, None, None, "", (), "unknown"
)


def test_a_neighbour_is_told_with_the_number_of_another_ask_and_a_car_that_came_without_its_desk() -> None:
    other = dataclasses.replace(NEIGHBOUR, number=2235, units=("S1",), reached=False, outcome="not_reached")
    said = flat(text_of(pdf(dataclasses.replace(account(), neighbours=(other,)), LOOK, "a4")))
    assert "County Sheriff (COUNTY) #2235" in said
    assert "NOT REACHED; S1 answered" in said


def test_a_neighbour_whose_unit_answered_is_not_called_unknown() -> None:
    county = dataclasses.replace(NEIGHBOUR, units=("S1",), outcome="answered")
    said = flat(text_of(pdf(dataclasses.replace(account(), neighbours=(county,)), LOOK, "a4")))
    assert "S1 answered" in said and "not known" not in said and "no answer recorded" not in said
    silent = dataclasses.replace(county, units=(), outcome="unknown")
    said = flat(text_of(pdf(dataclasses.replace(account(), neighbours=(silent,)), LOOK, "a4")))
    assert "no answer recorded" in said and "S1 answered" not in said


def test_a_stops_case_number_is_told() -> None:
    bare = dataclasses.replace(HEADER, reference="", stop_reference="26-1182")
    told = dataclasses.replace(account(), header=bare)
    said = flat(text_of(pdf(told, LOOK, "a4")))
    assert "Case number 26-1182, entered at its stop" in said
    none = dataclasses.replace(told, header=dataclasses.replace(bare, stop_reference=""))
    assert "none entered" in flat(text_of(pdf(none, LOOK, "a4")))


def test_an_asks_own_case_number_and_another_of_its_stop_are_both_told_and_the_same_once() -> None:
    both = account(header=dataclasses.replace(HEADER, stop_reference="26-77"))
    assert "Case number 26-1182; 26-77, entered at its stop" in flat(text_of(pdf(both, LOOK, "a4")))
    same = account(header=dataclasses.replace(HEADER, stop_reference="26-1182"))
    assert "entered at its stop" not in flat(text_of(pdf(same, LOOK, "a4")))


def test_lengths_are_whole_seconds_as_on_screen() -> None:
    assert span(timedelta(seconds=2.9)) == "0:02"


def test_it_says_what_the_log_holds_it_to_and_how_to_check_that() -> None:
    said = plain()
    assert "events 88,412 to 88,431 of METRO" in said
    assert "Chain whole: whole, 20 lines. Hash of event 88,431: 3f9c 3f9c" in said
    assert "manage.py verify_log --agency METRO" in said


def test_a_broken_chain_and_a_seal_that_does_not_hold_are_said_loudly() -> None:
    told = account()
    assert told.log and told.seal
    broken = dataclasses.replace(
        told,
        log=dataclasses.replace(told.log, whole=False, verdict="BROKEN at event 88,420"),
        seal=dataclasses.replace(told.seal, holds=False),
        doubts=("the words of 3 of 14 events have had their time",),
    )
    said = flat(text_of(pdf(broken, LOOK, "a4")))
    assert "CHAIN BROKEN: BROKEN at event 88,420" in said
    assert "WHAT STANDS HERE DIFFERS FROM IT" in said
    assert "Less than it was: the words of 3 of 14 events have had their time." in said


def test_every_page_says_who_printed_it_when_why_and_which_page_it_is() -> None:
    pages = pages_of(pdf(account(120), LOOK, "letter"))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "Printed 21 May 2027, 07:00:00 (UTC-05:00) by Commander." in flat(page)
        assert "Reason: Complaint: C-1182" in flat(page)
        assert "Asking early is a safety act." in flat(page)
        assert f"page {number} of {len(pages)}" in flat(page)


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed here")
@pytest.mark.parametrize(("paper", "size"), [("a4", "595.28 x 841.89"), ("letter", "612 x 792")])
def test_it_is_of_its_paper_and_tells_what_it_is(tmp_path: Path, paper: str, size: str) -> None:
    made = pdf(account(), LOOK, paper)
    (tmp_path / "it.pdf").write_bytes(made)
    facts = facts_of(str(tmp_path / "it.pdf"))
    assert facts["Page size"].startswith(size)
    assert facts["JavaScript"] == "no"
    assert b'<rdf:li xml:lang="x-default">METRO Cover 2231</rdf:li>' in made
    assert b"<dc:creator><rdf:Seq><rdf:li>Commander</rdf:li>" in made
    assert b"/Lang (en)" in made
    assert b"<pdfaid:part>2</pdfaid:part>" in made


def test_equal_nights_make_equal_bytes() -> None:
    assert pdf(account(), LOOK, "a4") == pdf(account(), LOOK, "a4")
    assert pdf(account(), LOOK, "a4") != pdf(account(13), LOOK, "a4")


def test_letters_the_font_has_not_are_printed_as_their_likeness_or_as_unknown_and_it_says_so() -> None:
    header = dataclasses.replace(HEADER, location="Dvořák Straße", note="李 said: ok 🚓", unit="2A12")
    said = flat(text_of(pdf(account(header=header), LOOK, "a4")))
    assert "Dvorák Straße" in said
    assert "[?] said: ok [?]" in said
    assert "U+0159 latin small letter r with caron, printed r" in said
    assert "U+674E cjk unified ideograph-674e, printed [?]" in said
    assert "Letters this print cannot show" not in plain()


def test_letters_are_composed_before_they_are_looked_for() -> None:
    letters = Letters({ord(letter) for letter in "José"})
    assert letters.shown("Jose\u0301") == "José"
    assert letters.replaced == {}


def test_a_stop_that_nobody_asked_at_has_a_record_too() -> None:
    header = dataclasses.replace(
        HEADER, subject="stop", number=None, urgency="", label="", origin="", reasons=(), note=""
    )
    told = dataclasses.replace(
        account(header=header, presences=()),
        absences=("No second unit recorded; last OK 02:31.",),
        rungs=(),
        neighbours=(),
        notes=(),
        seal=None,
    )
    said = flat(text_of(pdf(told, LOOK, "a4")))
    assert said.startswith("METRO Traffic stop")
    assert "No second unit recorded; last OK 02:31." in said
    assert "Received" not in said
    assert "Reasons given" not in said


def test_a_time_of_another_day_or_offset_says_so() -> None:
    clock = Clock(dataclasses.replace(HEADER, began_at=BEGAN.replace(month=3, day=8, hour=7, minute=30)))
    assert clock.at(BEGAN.replace(month=3, day=8, hour=7, minute=59)) == "01:59:12"
    assert clock.at(BEGAN.replace(month=3, day=8, hour=8, minute=1)) == "03:01:12 UTC-05:00"
    assert clock.at(BEGAN.replace(month=3, day=9, hour=8, minute=1)) == "9 Mar 03:01:12 UTC-05:00".replace(
        "Mar", "Mar 2026"
    )


def test_who_is_still_there_has_not_left() -> None:
    there = dataclasses.replace(PRESENCE, left=None, arrived=Moment(after(5)))
    assert flat(text_of(pdf(account(presences=(there,)), LOOK, "a4"))).count("still there") == 2


def test_a_name_of_a_file_has_only_letters_that_stand_anywhere() -> None:
    assert file_name(HEADER) == "METRO-Cover-2231-2026-11-21.pdf"
