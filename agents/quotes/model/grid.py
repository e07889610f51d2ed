"""Grids so coarse that sums are exact in float32.

Inputs and weights of the layers are multiples of a small power of two and bounded, so that
all products and partial sums are exact: a result does not depend on the order in which a
matrix product adds, hence neither on the batch nor on the processor.
"""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Floats

INPUT_STEP, DENSE_STEP, HIDDEN_STEP, OUT_STEP = 1 / 32, 1 / 512, 1 / 64, 1 / 256
HIDDEN_LIMIT = 64.0
"""What a hidden unit gives out at most."""


def on_grid(values: Floats, step: float, limit: float) -> Floats:
    """Clip to +-limit and round to multiples of `step` (a power of two)."""
    small = np.clip(values, -limit, limit) * np.float32(1 / step)
    return np.asarray(np.rint(small) * np.float32(step), dtype=np.float32)


def standardise(values: Floats, mean: Floats, scale: Floats, limit: float) -> Floats:
    """(values - mean) * scale on the input grid, within +-limit."""
    return on_grid((values - mean) * scale, INPUT_STEP, limit)
