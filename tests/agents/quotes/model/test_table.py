"""Tables of weights: what a look-up answers, packed or not."""

from __future__ import annotations

import numpy as np
import pytest

from agents.quotes.model.table import Table


def made(step: float, labels: int) -> Table:
    """3,000 keys, no two in one slot."""
    draw = np.random.default_rng(3)
    slots = np.sort(draw.choice(1 << 21, 3_000, replace=False)).astype(np.uint32)
    keys = (slots << np.uint32(11)) | draw.integers(0, 2_048, 3_000, dtype=np.uint32)
    weights = np.zeros((3_001, labels), dtype=np.float32)
    weights[1:] = draw.integers(-127, 128, (3_000, labels)) * np.float32(step)
    return Table(keys, weights)


@pytest.mark.parametrize(("step", "labels"), [(1 / 64, 2), (1 / 64, 6), (1 / 64, 7), (0.3, 5)])
def test_score_is_the_sum_of_the_rows(step: float, labels: int) -> None:
    table = made(step, labels)
    draw = np.random.default_rng(4)
    known = draw.choice(table.keys, (12, 20_000))
    other = draw.integers(0, 1 << 32, known.shape, dtype=np.uint32)
    near = known ^ np.uint32(1)
    keys = np.where(draw.random(known.shape) < 0.5, known, np.where(known % 2, other, near))
    place = {int(key): row for row, key in enumerate(table.keys, start=1)}
    rows = np.vectorize(lambda key: place.get(int(key), 0))(keys)
    np.testing.assert_array_equal(table.rows(keys), rows)
    expected = table.weights[rows].sum(axis=0)
    np.testing.assert_allclose(table.score(keys), expected, rtol=1e-6, atol=1e-4)
    if step == 1 / 64:
        np.testing.assert_array_equal(table.score(keys), expected)


def test_no_items_have_no_scores() -> None:
    assert made(1 / 64, 3).score(np.zeros((4, 0), dtype=np.uint32)).shape == (0, 3)
