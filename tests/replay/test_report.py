"""The report says what matters first and fails exactly when a board was wrong."""

import pytest

from requests.replay.report import Figures, lines, percentile


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 3), (95, 5), (100, 5)])
def test_percentiles_are_by_nearest_rank(percent: float, expected: float) -> None:
    assert percentile([5, 3, 1, 4, 2], percent) == expected


def test_refused_calls_are_told_and_are_no_failure_of_a_board() -> None:
    figures = Figures(events=3, last_ms=[10.0], answer_ms=[5.0], board_ms=[[10.0]])
    figures.refused["respond: 409 not_in_this_state"] = 2
    assert not figures.failed
    assert "  refused 2 times: respond: 409 not_in_this_state" in lines(figures)


@pytest.mark.parametrize("what", ["gaps", "duplicates", "mismatches", "unseen"])
def test_a_wrong_board_fails_and_is_described(what: str) -> None:
    figures = Figures()
    getattr(figures, what).extend(f"METRO: {number}" for number in range(25))
    assert figures.failed
    told = lines(figures)
    assert sum("METRO: " in line for line in told) == 20
    assert "  … and 5 more" in told
