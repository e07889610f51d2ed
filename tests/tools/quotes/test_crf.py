"""Fitting a linear-chain CRF."""

from __future__ import annotations

import numpy as np

from tools.quotes.crf import build_table, count_keys, fit_crf


def test_keys_are_counted_over_all_blocks() -> None:
    blocks = [np.array([[1, 2, 2]], dtype=np.uint32), np.array([[2], [9]], dtype=np.uint32)]
    keys, counts = count_keys(blocks)
    assert (keys.tolist(), counts.tolist()) == ([1, 2, 9], [1, 3, 1])
    assert (2 in build_table(blocks, 3, 4).keys, build_table(blocks, 3, 4).weights.shape) == (
        True,
        (2, 4),
    )


def test_features_and_neighbours_are_learnt() -> None:
    """Feature 1 tells label 1; a label 1 is followed by label 2, which no feature tells."""
    draw = np.random.default_rng(1)
    sizes = draw.integers(2, 8, 200)
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    gold = np.zeros(bounds[-1], dtype=np.int8)
    starts = bounds[:-1] + draw.integers(0, sizes - 1)
    gold[starts], gold[starts + 1] = 1, 2
    rows = np.where(gold == 1, 1, 2).astype(np.int32)[:, None]
    keys = np.array([1 << 20, 1 << 30], dtype=np.uint32)
    labeller = fit_crf(rows, keys, gold, bounds, 3, 0.1, 50)
    scores = labeller.table.weights[rows[:, 0]]
    assert (labeller.marginals(scores, bounds).argmax(axis=1) == gold).all()
    assert (scores.argmax(axis=1) != gold).any(), "the features alone do not tell"
    steps = labeller.table.weights * 512
    np.testing.assert_array_equal(steps, np.rint(steps))
