"""Mini-batches, and how weights move with them."""

from __future__ import annotations

import numpy as np

from tools.quotes.minibatch import Adam, HashedRows, minibatches, pick_rows


def test_whole_batches_of_each_epoch_hold_no_item_twice() -> None:
    items = np.arange(100, 123)
    found = list(minibatches(items, 5, 3, np.random.default_rng(1)))
    assert len(found) == 3 * (23 // 5)
    for epoch in range(3):
        chosen = np.concatenate([batch for _, batch in found[4 * epoch : 4 * epoch + 4]])
        assert len(set(chosen.tolist())) == 20
        assert set(chosen.tolist()) <= set(items.tolist())
    fades = [fade for fade, _ in found]
    assert fades == sorted(fades, reverse=True)
    assert 0 < fades[-1] < fades[0] < 1


def test_adam_goes_down_to_the_least_loss() -> None:
    weights = {"x": np.array([3.0, -2.0], dtype=np.float32)}
    adam = Adam(weights, rate=0.05)
    for k in range(400):
        adam.step({"x": 2 * (weights["x"] - np.float32(1.0))}, 1 - k / 400)
    np.testing.assert_allclose(weights["x"], 1.0, atol=1e-2)


def test_rows_that_a_batch_does_not_have_stay_as_they_are() -> None:
    rows = np.ones((5, 2), dtype=np.float32)
    rows[0] = 0.0
    hashed = HashedRows(rows, rate=0.1)
    features = np.array([[1, 3], [3, 0], [4, 4]])
    lost = np.array([[False, False], [False, False], [True, True]])
    picked = pick_rows(features, lost)
    assert picked.used.tolist() == [0, 1, 3]
    np.testing.assert_array_equal(hashed.sums(picked), [[2, 2], [1, 1], [0, 0]])
    hashed.step(picked, np.ones((3, 2), dtype=np.float32), 3, 1.0)
    np.testing.assert_array_equal(rows[[0, 2, 4]], [[0, 0], [1, 1], [1, 1]])
    assert (rows[[1, 3]] < 1).all()
