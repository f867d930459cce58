"""Which numbers are told: of enough backups, of enough people, and never as the total less the rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from requests.suppression import ASKERS_BELOW, HIDDEN_BELOW, Cell, hidden, is_near, told

CELLS = st.dictionaries(
    st.integers(0, 9), st.builds(Cell, st.integers(0, 30), st.integers(0, 10), st.booleans()), max_size=8
)


def test_five_of_four_people_are_told() -> None:
    assert Cell(5, 4).told == 5
    assert Cell(4, 4).told is None
    assert Cell(500, 3).told is None, "however often they asked"
    assert Cell(0, 0).told == 0, "nobody is nobody"
    assert Cell(5, 4, near=True).told is None


def test_one_hidden_number_hides_the_next_smallest() -> None:
    cells = {"roll_by": Cell(40, 9), "cover": Cell(7, 5), "backup": Cell(12, 8), "emergency": Cell(3, 3)}
    assert hidden(cells) == {"emergency", "cover"}


def test_two_hidden_numbers_that_make_fewer_than_five_hide_a_third() -> None:
    cells = {1: Cell(2, 2), 2: Cell(1, 1), 3: Cell(20, 9), 4: Cell(9, 5)}
    assert hidden(cells) == {1, 2, 4}


@given(CELLS)
def test_what_is_hidden_cannot_be_told_from_the_total(cells: dict[int, Cell]) -> None:
    said = told(cells)
    lost = [cells[key].count for key, count in said.items() if count is None]
    assert all(not cells[key].small for key, count in said.items() if count is not None)
    everything_hidden = all(said[key] is None for key, cell in cells.items() if cell.count)
    assert not lost or everything_hidden or (len(lost) >= 2 and sum(lost) >= HIDDEN_BELOW)


@given(st.dictionaries(st.integers(0, 7), st.integers(0, 12)))
def test_a_filter_is_near_when_leaving_some_of_it_out_adds_a_few(masks: dict[int, int]) -> None:
    full = 7
    mine = masks.get(full, 0)
    wider = [sum(n for mask, n in masks.items() if mask & kept == kept) for kept in range(full + 1)]
    assert is_near(masks, full) == any(0 < count - mine < HIDDEN_BELOW for count in wider)


def test_the_thresholds_are_the_ones_promised() -> None:
    assert (HIDDEN_BELOW, ASKERS_BELOW) == (5, 4)
