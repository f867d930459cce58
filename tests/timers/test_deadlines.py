"""What a sweeper remembers outlives a stepped wall clock. No database."""

from datetime import UTC, datetime, timedelta

from requests.deadlines import Deadlines, Sight, Word

WALL = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return WALL + timedelta(seconds=seconds)


def test_a_timer_is_due_when_its_seconds_have_gone_by_on_our_own_clock() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(20))], WALL, asked=100.0, answered=100.0)
    assert memory.next_at() == 120.0
    assert not memory.due(119.9)
    assert memory.due(120.0) == {(1, after(20))}
    assert memory.next_at() is None


def test_a_slow_answer_makes_nothing_early_and_the_next_look_mends_it() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(20))], WALL, asked=100.0, answered=102.0)
    assert memory.next_at() == 122.0
    memory.look([Sight(1, after(20))], after(3), asked=103.0, answered=103.01)
    assert memory.next_at() == 120.01
    assert not memory.held


def test_a_clock_set_back_delays_nothing() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(20))], WALL, asked=100.0, answered=100.0)
    memory.look([Sight(1, after(20))], after(-3590), asked=110.0, answered=110.0)
    memory.look([], after(-3585), asked=115.0, answered=115.0, everything=False)
    assert memory.due(120.0)
    assert memory.words(120.0) == [Word(1, after(20), 0.0)]


def test_a_clock_set_forward_brings_nothing_forward() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(20))], WALL, asked=100.0, answered=100.0)
    memory.look([Sight(1, after(20))], after(3610), asked=110.0, answered=110.0)
    assert not memory.due(110.0)
    assert memory.words(110.0) == [Word(1, after(20), 10.0)]
    assert memory.due(120.5)
    assert memory.words(120.5) == [Word(1, after(20), -0.5)]


def test_what_was_written_just_before_the_clock_was_set_back_comes_at_its_time() -> None:
    memory = Deadlines()
    memory.look([], WALL, asked=100.0, answered=100.0)
    assert memory.look([], after(-3599.5), asked=100.5, answered=100.5, everything=False) == -3600
    memory.look([Sight(1, after(20), most=420.0)], after(-3599), asked=101.0, answered=101.0)
    assert memory.next_at() == 120.0
    memory.look([Sight(1, after(20), most=420.0)], after(-3589), asked=111.0, answered=111.0)
    assert memory.due(120.0)
    assert memory.words(120.0) == [Word(1, after(20), 0.0)]


def test_what_was_written_just_before_the_clock_was_set_forward_is_not_brought_forward() -> None:
    memory = Deadlines()
    memory.look([], WALL, asked=100.0, answered=100.0)
    assert memory.look([Sight(1, after(20))], after(3600.5), asked=100.5, answered=100.5, everything=False) == 3600
    assert memory.words(100.5) == [Word(1, after(20), 19.5)]
    memory.look([Sight(1, after(20))], after(3601), asked=101.0, answered=101.0)
    assert not memory.due(119.5)
    assert memory.due(120.0)


def test_what_is_written_after_a_step_means_the_new_time() -> None:
    for by in (3600.0, -3600.0):
        memory = Deadlines()
        memory.look([], WALL, asked=100.0, answered=100.0)
        memory.look([Sight(1, after(by + 20))], after(by + 1), asked=101.0, answered=101.0)
        assert memory.next_at() == 120.0
        memory.look([Sight(2, after(by + 5))], after(by + 11), asked=111.0, answered=111.0)
        assert memory.due(111.0) == {(2, after(by + 5))}


def test_a_clock_set_forward_and_right_again_leaves_no_trace() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(20))], WALL, asked=100.0, answered=100.0)
    memory.look([Sight(1, after(20))], after(3610), asked=110.0, answered=110.0)
    memory.look([Sight(1, after(20))], after(11), asked=111.0, answered=111.0)
    assert memory.words(111.0) == []
    assert memory.next_at() == 120.0


def test_who_starts_after_the_clock_was_set_back_waits_no_longer_than_the_ladder_says() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(3600), most=20.0)], WALL, asked=100.0, answered=100.0)
    assert memory.next_at() == 120.0
    memory.look([Sight(1, after(3600), most=20.0)], after(10), asked=110.0, answered=110.0)
    assert memory.next_at() == 120.0


def test_a_rung_held_back_a_minute_by_hand_is_not_taken_for_a_stepped_clock() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(60), most=30.0)], WALL, asked=100.0, answered=100.0)
    assert memory.next_at() == 160.0


def test_a_timer_moved_by_an_action_is_another_deadline() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(20))], WALL, asked=100.0, answered=100.0)
    memory.look([Sight(1, after(40))], after(1), asked=101.0, answered=101.0)
    assert memory.next_at() == 140.0


def test_looking_at_the_next_minute_forgets_nothing_beyond_it() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(300))], WALL, asked=100.0, answered=100.0)
    memory.look([], after(1), asked=101.0, answered=101.0, everything=False)
    assert memory.next_at() == 400.0
    memory.look([], after(2), asked=102.0, answered=102.0)
    assert memory.next_at() is None


def test_what_is_due_stands_until_it_is_settled() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(1)), Sight(2, after(2))], WALL, asked=100.0, answered=100.0)
    assert len(memory.due(103.0)) == 2
    memory.look([Sight(1, after(1)), Sight(2, after(2))], after(3), asked=103.0, answered=103.0)
    memory.settle([1])
    assert memory.due(103.0) == {(2, after(2))}
    memory.settle()
    assert not memory.due(103.0)
    assert memory.next_at() is None


def test_a_word_goes_along_only_where_the_clocks_could_disagree() -> None:
    memory = Deadlines()
    memory.look([Sight(1, after(1)), Sight(2, after(60))], WALL, asked=100.0, answered=100.0)
    memory.due(130.0)
    assert memory.words(130.0) == []
    memory.due(160.05)
    assert [word.timer for word in memory.words(160.05)] == [2]
