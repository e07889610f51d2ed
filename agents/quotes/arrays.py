"""Names of the kinds of arrays that the quotes work on."""

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
