"""Grids on which sums are exact."""

from __future__ import annotations

import numpy as np

from agents.quotes.model.grid import DENSE_STEP, INPUT_STEP, on_grid


def test_values_are_whole_steps_within_the_limit() -> None:
    values = np.random.default_rng(1).normal(0, 5, 1_000).astype(np.float32)
    found = on_grid(values, INPUT_STEP, 8.0)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found / INPUT_STEP, np.rint(found / INPUT_STEP))
    assert np.abs(found).max() == 8.0
    inside = np.abs(values) <= 8.0
    assert np.abs(found - values)[inside].max() <= INPUT_STEP / 2


def test_products_add_up_the_same_in_any_order() -> None:
    draw = np.random.default_rng(2)
    inputs = on_grid(draw.normal(0, 3, 500).astype(np.float32), INPUT_STEP, 8.0)
    weights = on_grid(draw.normal(0, 0.2, 500).astype(np.float32), DENSE_STEP, 0.5)
    products = inputs * weights
    sums = set()
    for _ in range(20):
        total = np.float32(0)
        for value in products[draw.permutation(500)]:
            total += value
        sums.add(float(total))
    assert len(sums) == 1
