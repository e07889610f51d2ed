"""Fit the layer over token vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import Floats, IntArray, KeyArray
from agents.quotes.model.grid import DENSE_STEP, OUT_STEP, on_grid, standardise
from agents.quotes.model.table import Table
from agents.quotes.model.token_layer import VECTOR_LIMIT, TokenLayer
from tools.quotes.crf import build_table
from tools.quotes.minibatch import Adam, HashedRows, minibatches, pick_rows


@dataclass(frozen=True, slots=True)
class TokenLayerSettings:
    """Size and schedule; the random numbers are seeded, so a fit can be repeated."""

    hidden: int = 96
    epochs: int = 3
    batch: int = 512
    rate: float = 1e-3
    row_rate: float = 0.02
    decay: float = 1e-4
    drop: float = 0.3
    drop_features: float = 0.2
    minimum: int = 20
    seed: int = 0


def fit_token_layer(
    vectors: Floats,
    places: IntArray,
    keys: KeyArray,
    gold: NDArray[np.int8],
    labels: int,
    settings: TokenLayerSettings,
) -> TokenLayer:
    """vectors (tokens, d); places (J, n) token indices or -1; keys (templates, n); gold (n).

    Minimises the cross-entropy of single items, with dropout on hidden units and on
    features.
    """
    table = build_table([keys], settings.minimum, 1)
    rows = np.ascontiguousarray(table.rows(keys).T)
    places = np.ascontiguousarray(places.T)
    mean = on_grid(vectors.mean(axis=0), 2.0**-10, 16.0)
    scale = on_grid(1.0 / (vectors.std(axis=0) + np.float32(1e-2)), 2.0**-8, 16.0)
    x = np.zeros((len(vectors) + 1, vectors.shape[1]), dtype=np.float32)
    x[:-1] = standardise(vectors, mean, scale, VECTOR_LIMIT)
    random = np.random.default_rng(settings.seed)
    width = places.shape[1] * vectors.shape[1]
    hidden = settings.hidden
    embedding = np.zeros((len(table.keys) + 1, hidden), dtype=np.float32)
    embedding[1:] = random.normal(0, 0.03, (len(table.keys), hidden))
    weights: dict[str, Floats] = {
        "dense": (random.normal(0, 1, (width, hidden)) / np.sqrt(width)).astype(np.float32),
        "bias": np.zeros(hidden, dtype=np.float32),
        "out": (random.normal(0, 1, (hidden, labels)) / np.sqrt(hidden)).astype(np.float32),
        "out_bias": np.zeros(labels, dtype=np.float32),
    }
    adam, hashed = Adam(weights, settings.rate), HashedRows(embedding, settings.row_rate)
    batch = min(settings.batch, len(gold))
    for fade, chosen in minibatches(np.arange(len(gold)), batch, settings.epochs, random):
        inputs = x[places[chosen]].reshape(batch, width)
        lost = random.random(rows[chosen].shape, dtype=np.float32) < settings.drop_features
        picked = pick_rows(rows[chosen], lost)
        raw = inputs @ weights["dense"] + weights["bias"] + hashed.sums(picked)
        mask = (raw > 0).astype(np.float32)
        mask *= random.random(raw.shape, dtype=np.float32) > settings.drop
        mask /= 1 - settings.drop
        active = raw * mask
        error = _cross_entropy_slope(active @ weights["out"] + weights["out_bias"], gold[chosen])
        inner = (error @ weights["out"].T) * mask
        gradient = {
            "dense": inputs.T @ inner + settings.decay * weights["dense"],
            "bias": inner.sum(axis=0),
            "out": active.T @ error + settings.decay * weights["out"],
            "out_bias": error.sum(axis=0),
        }
        adam.step(gradient, fade)
        hashed.step(picked, inner, batch, fade)
    return TokenLayer(
        mean=mean,
        scale=scale,
        dense=on_grid(weights["dense"], DENSE_STEP, 0.5).reshape(
            places.shape[1], vectors.shape[1], hidden
        ),
        table=Table(table.keys, embedding),
        bias=on_grid(weights["bias"], OUT_STEP, 8.0),
        out=on_grid(weights["out"], OUT_STEP, 2.0),
        out_bias=on_grid(weights["out_bias"], OUT_STEP, 8.0),
    )


def _cross_entropy_slope(scores: Floats, gold: NDArray[np.int8]) -> Floats:
    """Gradient (n, L) of the mean cross-entropy of a softmax over the scores (n, L)."""
    scores -= scores.max(axis=1, keepdims=True)
    error = np.exp(scores)
    error /= error.sum(axis=1, keepdims=True)
    error[np.arange(len(gold)), gold] -= 1
    error /= len(gold)
    return error
