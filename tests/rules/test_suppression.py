"""Which numbers are told: of enough backups, of enough people, and never as the total less the rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from requests.suppression import ASKERS_BELOW, HIDDEN_BELOW, Cell, hidden, is_near, spare, told

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


def counted(masks: dict[int, int], full: int) -> dict[int, int]:
    """Conditions kept → how many meet at least those: every one of them, added up the slow way."""
    return {kept: sum(n for mask, n in masks.items() if mask & kept == kept) for kept in range(full + 1)}


@given(st.sampled_from([1, 7, 63]).flatmap(
    lambda full: st.tuples(st.just(full), st.dictionaries(st.integers(0, full), st.integers(0, 12), max_size=20))
))  # fmt: skip
def test_a_filter_is_near_when_leaving_some_of_it_out_adds_a_few(given: tuple[int, dict[int, int]]) -> None:
    full, masks = given
    wider = counted(masks, full)
    assert is_near(masks, full) == any(0 < count - wider[full] < HIDDEN_BELOW for count in wider.values())


@given(st.dictionaries(st.integers(0, 63), st.integers(0, 3), max_size=12))
def test_what_is_spare_leaves_nothing_out_and_of_the_rest_each_does(masks: dict[int, int]) -> None:
    wider = counted(masks, 63)
    kept = 63 & ~spare(masks, 63)
    assert wider[kept] == wider[63]
    assert all(wider[kept & ~bit] > wider[63] for bit in (1, 2, 4, 8, 16, 32) if kept & bit)


class Watched(dict[int, int]):
    """Counts how often somebody looks at it."""

    looks = 0

    def __getitem__(self, mask: int) -> int:
        self.looks += 1
        return super().__getitem__(mask)

    def get(self, mask: int, default: int = 0) -> int:  # type: ignore[override]
        self.looks += 1
        return super().get(mask, default)


def test_ten_filters_cost_what_there_is_and_not_what_there_could_be() -> None:
    """A cell of the heat map meets a few of 1,024 combinations; adding up all of them took 3 ms for each of 168."""
    masks = Watched({1023: 40, **{1023 & ~(1 << place): 9 for place in range(10)}, 5: 3, 0: 70})
    assert not is_near(masks, 1023)
    assert masks.looks <= len(masks)


def test_the_thresholds_are_the_ones_promised() -> None:
    assert (HIDDEN_BELOW, ASKERS_BELOW) == (5, 4)
