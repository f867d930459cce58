"""A file of history: what a spreadsheet makes of a cell, and how a file that was cut is seen to be."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.export_words import FORMULA, Csv, File, JsonLines, Row, Told, guarded

ZONE = ZoneInfo("America/Chicago")
TOLD = Told("METRO", "format=csv", datetime(2026, 11, 22, 21, 4, tzinfo=UTC), "Commander")
COLUMNS = ("row", "place", "received_at", "seconds", "b", "c", "d", "e")


def row(number: int, place: str | None = "5th and Oak") -> Row:
    return (number, place, f"2026-06-30T22:00:0{number}.000-05:00", -1.5, True, None, 0, "")


def made(form: type[Csv] | type[JsonLines], *rows: Row) -> bytes:
    file = File(form(COLUMNS, TOLD, ZONE))
    return file.head() + file.page(rows) + file.end()


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("begins", sorted(FORMULA))
def test_no_cell_begins_as_a_formula_does(begins: str) -> None:
    cell = read(made(Csv, row(1, f"{begins}HYPERLINK(1)")))[1][1]
    assert cell.startswith("'")
    assert cell.endswith("HYPERLINK(1)")


@pytest.mark.parametrize("text", [" =1+1", "\u00a0@SUM(A1)", "  -2+3"])
def test_blanks_before_a_formula_do_not_help_it(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "5th and Oak", "Oak = Elm", "12-14 Main", "a@b", "’Quoted’"])
def test_what_is_no_formula_stays_as_it_was(text: str) -> None:
    assert guarded(text) == text


@given(st.text())
def test_whatever_is_typed_is_one_line_that_no_spreadsheet_takes_for_a_formula(text: str) -> None:
    cell = guarded(text)
    assert len(cell.splitlines()) <= 1
    assert cell.lstrip(" \u00a0\ufeff")[:1] not in FORMULA


def test_a_number_below_nothing_is_a_number() -> None:
    assert read(made(Csv, row(1)))[1][3] == "-1.5"


def test_what_the_board_itself_writes_is_not_guarded_and_anything_else_is() -> None:
    file = Csv(("a", "b"), TOLD, ZONE, {"a"})
    assert read(file.rows([("-1", "-1")])) == [["-1", "'-1"]]


def test_excel_is_told_that_it_is_utf8_and_a_machine_needs_no_telling() -> None:
    assert made(Csv, row(1, "Straße 李")).startswith(b"\xef\xbb\xbfrow,place")
    assert made(JsonLines, row(1, "Straße 李")).startswith(b'{"row":1,"place":"Stra\xc3\x9fe')


def test_the_last_line_says_who_when_what_and_how_many() -> None:
    last = read(made(Csv, row(1), row(2)))[-1]
    assert last[:6] == [
        "END",
        "2 rows",
        "METRO",
        "filter format=csv",
        "exported 2026-11-22T15:04:00.000-06:00",
        "by Commander",
    ]
    said = json.loads(made(JsonLines, row(1), row(2)).splitlines()[-1])
    assert (said["end"], said["rows"], said["by"], said["agency"]) == (True, 2, "Commander", "METRO")


@pytest.mark.parametrize("form", [Csv, JsonLines])
def test_the_last_line_has_the_sum_of_all_above_it(form: type[Csv] | type[JsonLines]) -> None:
    content = made(form, row(1), row(2, "two\nlines"))
    lines = content.splitlines(keepends=True)
    assert hashlib.sha256(b"".join(lines[:-1])).hexdigest().encode() in lines[-1]


@pytest.mark.parametrize("form", [Csv, JsonLines])
def test_a_file_that_could_not_be_finished_says_so_and_one_that_was_cut_has_no_end(
    form: type[Csv] | type[JsonLines],
) -> None:
    file = File(form(COLUMNS, TOLD, ZONE))
    begun = file.head() + file.page([row(1)])
    assert b"END" not in begun
    assert b'"end"' not in begun
    cut = file.cut()
    assert b"this is not all" in cut
    assert cut.startswith(b"CUT SHORT,1 rows") or json.loads(cut)["end"] is False


def test_every_line_has_as_many_cells_as_the_first() -> None:
    assert {len(line) for line in read(made(Csv, row(1), row(2, 'a "b", c')))} == {len(COLUMNS)}
