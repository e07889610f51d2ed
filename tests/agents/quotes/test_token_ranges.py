"""Ranges of tokens, which hold both their ends."""

from __future__ import annotations

import numpy as np
import pytest

from agents.quotes.arrays import TokenRange
from agents.quotes.token_ranges import overlap, ranges, trim, true_runs


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [((1, 3), (3, 5), True), ((1, 3), (4, 5), False), ((1, 9), (4, 5), True)],
)
def test_ranges_overlap_if_they_share_a_token(
    one: TokenRange, other: TokenRange, shared: bool
) -> None:
    assert overlap(one, other) is overlap(other, one) is shared


@pytest.mark.parametrize(
    ("on", "found"),
    [("", []), ("...", []), ("xx.x", [(0, 1), (3, 3)]), (".xxx.", [(1, 3)]), ("xxx", [(0, 2)])],
)
def test_runs_reach_as_far_as_the_flags_are_set(on: str, found: list[TokenRange]) -> None:
    flags = np.array([c == "x" for c in on], dtype=bool)
    assert true_runs(flags) == found
    assert ranges(np.flatnonzero(flags).tolist()) == found


def test_trimmed_runs_begin_and_end_with_words() -> None:
    words = np.array([False, True, False, True, False, False])
    assert trim([(0, 4), (4, 5), (1, 1)], words) == [(1, 3), (1, 1)]
