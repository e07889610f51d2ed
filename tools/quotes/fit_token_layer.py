"""Fit the layer over token vectors by mini-batches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from agents.quotes.arrays import Floats, IntArray, KeyArray
from agents.quotes.model.grid import DENSE_STEP, OUT_STEP, on_grid
from agents.quotes.model.table import Table
from agents.quotes.model.token_layer import TokenLayer, standardise
from tools.quotes.optimise import build_table


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
    x[:-1] = standardise(vectors, mean, scale)
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
    first = {k: np.zeros_like(v) for k, v in weights.items()}
    second = {k: np.zeros_like(v) for k, v in weights.items()}
    history = np.full(len(embedding), 1e-3, dtype=np.float32)
    n, batch = len(gold), min(settings.batch, len(gold))
    total = settings.epochs * (n // batch)
    step = 0
    for _ in range(settings.epochs):
        order = random.permutation(n)
        for low in range(0, n - batch + 1, batch):
            chosen = order[low : low + batch]
            step += 1
            fade = 1 - step / (total + 1)
            inputs = x[places[chosen]].reshape(batch, width)
            picked = rows[chosen]
            dropped = random.random(picked.shape, dtype=np.float32) < settings.drop_features
            picked = np.where(dropped, 0, picked)
            used, back = np.unique(picked, return_inverse=True)
            incidence = csr_matrix(
                (
                    np.ones(picked.size, dtype=np.float32),
                    back.reshape(-1),
                    np.arange(0, picked.size + 1, picked.shape[1]),
                ),
                shape=(batch, len(used)),
            )
            raw = inputs @ weights["dense"] + weights["bias"] + incidence @ embedding[used]
            mask = (raw > 0).astype(np.float32)
            mask *= random.random(raw.shape, dtype=np.float32) > settings.drop
            mask /= 1 - settings.drop
            active = raw * mask
            scores = active @ weights["out"] + weights["out_bias"]
            scores -= scores.max(axis=1, keepdims=True)
            error = np.exp(scores)
            error /= error.sum(axis=1, keepdims=True)
            error[np.arange(batch), gold[chosen]] -= 1
            error /= batch
            inner = (error @ weights["out"].T) * mask
            gradient = {
                "dense": inputs.T @ inner + settings.decay * weights["dense"],
                "bias": inner.sum(axis=0),
                "out": active.T @ error + settings.decay * weights["out"],
                "out_bias": error.sum(axis=0),
            }
            for name, value in weights.items():
                first[name] = 0.9 * first[name] + 0.1 * gradient[name]
                second[name] = 0.999 * second[name] + 0.001 * gradient[name] ** 2
                move = first[name] / (1 - 0.9**step)
                move /= np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
                value -= np.float32(settings.rate * fade) * move
            slope = (incidence.T @ inner) * np.float32(np.sqrt(batch))
            if used[0] == 0:
                slope[0] = 0.0
            history[used] += (slope**2).mean(axis=1)
            embedding[used] -= (settings.row_rate * fade / np.sqrt(history[used]))[:, None] * slope
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
