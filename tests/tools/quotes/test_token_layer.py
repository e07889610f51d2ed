"""Fitting the layer over token vectors."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Floats, IntArray, KeyArray
from tools.quotes.token_layer import TokenLayerSettings, fit_token_layer

SETTINGS = TokenLayerSettings(hidden=16, epochs=12, batch=64, rate=1e-2, drop=0.0, minimum=1)


def _data() -> tuple[Floats, IntArray, KeyArray, IntArray]:
    """Label 1 where the two tokens point different ways, which no sum of both tells; and
    label 2 where a hashed feature says so."""
    draw = np.random.default_rng(1)
    vectors = draw.choice([-1.0, 1.0], (400, 1)).astype(np.float32)
    places = draw.integers(0, 400, (2, 3_000))
    keys = np.where(draw.random((1, 3_000)) < 0.2, 5 << 20, 9 << 20).astype(np.uint32)
    differ = vectors[places[0], 0] != vectors[places[1], 0]
    return vectors, places, keys, np.where(keys[0] == 5 << 20, 2, differ)


def test_a_layer_learns_what_only_two_tokens_together_tell() -> None:
    vectors, places, keys, gold = _data()
    layer = fit_token_layer(vectors, places, keys, gold.astype(np.int8), 3, SETTINGS)
    scores = layer.logits(layer.standard(vectors), places, keys)
    assert (scores.argmax(axis=1) == gold).mean() > 0.97


def test_a_layer_is_fitted_the_same_every_time() -> None:
    vectors, places, keys, gold = _data()
    one, two = (
        fit_token_layer(vectors, places, keys, gold.astype(np.int8), 3, SETTINGS) for _ in range(2)
    )
    for name in ("dense", "bias", "out", "out_bias"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    np.testing.assert_array_equal(one.table.weights, two.table.weights)
