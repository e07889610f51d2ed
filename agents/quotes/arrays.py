"""The kinds of arrays that quote extraction works on; running totals, and ranges in a row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
HashArray = NDArray[np.uint64]
KeyArray = NDArray[np.uint32]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]

TokenRange = tuple[int, int]
"""First and last token, inclusive."""


def running_total(values: NDArray[np.integer] | Flags) -> IntArray:
    """(n + 1) sums of the first 0, 1, ... n values; of flags, how many are set.

    The sum of values[a:b] is total[b] - total[a].
    """
    total = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=total[1:])
    return total


def joined_ranges(low: IntArray, high: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Several ranges of whole numbers, one after the other.

    low, high (k): first number of each range, and the one behind its last. Returns the numbers
    (n), the range that each belongs to (n), and where each range begins among them, closed by
    n (k + 1).
    """
    sizes = high - low
    bounds = running_total(sizes)
    which = np.repeat(np.arange(len(low)), sizes)
    return np.arange(int(bounds[-1])) - bounds[which] + low[which], which, bounds
