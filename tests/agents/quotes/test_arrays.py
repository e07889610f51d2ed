"""Running totals, and ranges in a row."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import joined_ranges, running_total


def test_a_running_total_gives_the_sum_of_any_range() -> None:
    values = np.array([3, 0, 5, 1])
    total = running_total(values)
    assert len(total) == 5
    for low in range(5):
        for high in range(low, 5):
            assert total[high] - total[low] == values[low:high].sum()


def test_of_flags_it_counts_those_that_are_set() -> None:
    assert running_total(np.array([True, False, True, True])).tolist() == [0, 1, 1, 2, 3]


def test_nothing_adds_up_to_zero() -> None:
    assert running_total(np.zeros(0, dtype=np.int64)).tolist() == [0]


def test_joined_ranges_follow_one_another() -> None:
    numbers, which, bounds = joined_ranges(np.array([5, 2, 7]), np.array([7, 2, 10]))
    assert numbers.tolist() == [5, 6, 7, 8, 9]
    assert which.tolist() == [0, 0, 2, 2, 2]
    assert bounds.tolist() == [0, 2, 2, 5]
    none = np.zeros(0, dtype=np.int64)
    assert [found.tolist() for found in joined_ranges(none, none)] == [[], [], [0]]
