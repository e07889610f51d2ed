"""Fit the hidden layer of a choice by mini-batches of groups, with dropout (Srivastava et al.
2014) on units, features and whole vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, Floats, IntArray, KeyArray, joined_ranges
from agents.quotes.model.candidate_layer import (
    CandidateLayer,
    find_rows,
    standard_numbers,
    standard_vectors,
)
from agents.quotes.model.choices import Choices
from agents.quotes.model.grid import DENSE_STEP, OUT_STEP, on_grid
from tools.quotes.minibatch import Adam, HashedRows, minibatches, pick_rows

_ROW_LIMIT = 127


@dataclass(frozen=True, slots=True)
class CandidateLayerSettings:
    """Size and schedule. `fits` layers of `units` each differ in their random numbers, which
    are seeded, and are averaged. `minimum`: how often a hashed feature must occur to have a
    row. `share`: that of the layer in the mixed score."""

    units: int = 24
    fits: int = 2
    epochs: int = 8
    batch: int = 64
    minimum: int = 10
    rate: float = 2e-3
    row_rate: float = 0.02
    decay: float = 3e-3
    drop: float = 0.2
    drop_features: float = 0.2
    drop_vectors: float = 0.5
    share: float = 0.5


def fit_candidate_layer(
    choices: Choices,
    right: Flags,
    table: KeyArray,
    settings: CandidateLayerSettings,
) -> CandidateLayer:
    """Maximise the probability that a right row is chosen; groups without one are left out.

    right (n): rows that would be right, any number a group. table: sorted keys with a row.
    """
    mean = choices.dense.mean(axis=0).astype(np.float32)
    scale = (1.0 / (choices.dense.std(axis=0) + 0.05)).astype(np.float32)
    used = np.unique(choices.places[choices.places >= 0])
    read = choices.vectors[used]
    width = read.shape[1] if len(used) else 0
    vector_mean = read.mean(axis=0) if len(used) else np.zeros(0, dtype=np.float32)
    vector_scale = 1 / (read.std(axis=0) + np.float32(0.01)) if len(used) else vector_mean
    places = choices.places if width else choices.places[:0]
    inputs = _Inputs(
        numbers=standard_numbers(choices.dense, mean, scale),
        vectors=np.concatenate(
            [
                standard_vectors(
                    read, np.arange(len(used))[None], vector_mean, vector_scale
                ).reshape(len(used), width),
                np.zeros((1, width), dtype=np.float32),
            ]
        ),
        # -1, for none, reads the row of zeros at the end.
        places=np.where(places >= 0, np.searchsorted(used, places), -1).T,
        rows=find_rows(table, choices.keys).T,
        starts=choices.starts,
        right=right.astype(np.float32),
    )
    fits = [_fit_one(inputs, len(table), settings, seed) for seed in range(settings.fits)]
    joined = {k: np.concatenate([fit[k] for fit in fits], axis=-1) for k in fits[0]}
    limit = max(float(np.abs(joined["rows"]).max()), 1e-3)
    step = float(2.0 ** np.ceil(np.log2(limit / _ROW_LIMIT)))
    return CandidateLayer(
        mean=mean,
        scale=scale,
        vector_mean=vector_mean.astype(np.float32),
        vector_scale=vector_scale.astype(np.float32),
        numbers=on_grid(joined["numbers"], DENSE_STEP, 2.0),
        vectors=on_grid(joined["vectors"], DENSE_STEP, 0.5),
        keys=table,
        rows=on_grid(joined["rows"], step, _ROW_LIMIT * step),
        bias=on_grid(joined["bias"], OUT_STEP, 8.0),
        out=on_grid((joined["out"] / np.float32(settings.fits)).astype(np.float32), OUT_STEP, 2.0),
    )


@dataclass(slots=True)
class _Inputs:
    """numbers (n, k), vectors (m + 1, d), places (n, J), rows (n, templates), right (n)."""

    numbers: Floats
    vectors: Floats
    places: IntArray
    rows: IntArray
    starts: IntArray
    right: Floats


def _fit_one(
    x: _Inputs, keys: int, settings: CandidateLayerSettings, seed: int
) -> dict[str, Floats]:
    random = np.random.default_rng(seed)
    units, slots, width = settings.units, x.places.shape[1], x.vectors.shape[1]

    def normal(rows: int, deviation: float) -> Floats:
        return random.normal(0, deviation, (rows, units)).astype(np.float32)

    k = x.numbers.shape[1]
    weights = {
        "numbers": normal(k, 1 / np.sqrt(k)),
        "vectors": normal(slots * width, 0.5 / np.sqrt(max(1, slots * width))),
        "bias": np.zeros(units, dtype=np.float32),
        "out": normal(1, 0.3 / np.sqrt(units))[0],
    }
    rows = normal(keys + 1, 0.03)
    rows[0] = 0.0
    adam, hashed = Adam(weights, settings.rate), HashedRows(rows, settings.row_rate)
    ends = np.append(x.starts[1:], len(x.numbers))
    usable = np.flatnonzero(np.maximum.reduceat(x.right, x.starts) > 0)
    batch = min(settings.batch, len(usable))
    for fade, groups in minibatches(usable, batch, settings.epochs, random):
        groups = np.sort(groups)
        chosen, number, bounds = joined_ranges(x.starts[groups], ends[groups])
        n, starts = len(chosen), bounds[:-1]
        numbers = x.numbers[chosen]
        kept = random.random((n, slots), dtype=np.float32) >= settings.drop_vectors
        scaled = kept.astype(np.float32) / np.float32(1 - settings.drop_vectors)
        vectors = (x.vectors[x.places[chosen]] * scaled[:, :, None]).reshape(n, slots * width)
        lost = random.random(x.rows[chosen].shape, dtype=np.float32) < settings.drop_features
        picked = pick_rows(x.rows[chosen], lost)
        raw = numbers @ weights["numbers"] + vectors @ weights["vectors"] + weights["bias"]
        raw += hashed.sums(picked)
        mask = (raw > 0).astype(np.float32)
        mask *= random.random(raw.shape, dtype=np.float32) >= settings.drop
        mask /= np.float32(1 - settings.drop)
        active = raw * mask
        score = active @ weights["out"]
        raised = np.exp(score - np.maximum.reduceat(score, starts)[number])
        good = raised * x.right[chosen]
        error = raised / np.add.reduceat(raised, starts)[number]
        error -= good / (np.add.reduceat(good, starts)[number] + np.float32(1e-30))
        error /= np.float32(batch)
        inner = (error[:, None] * weights["out"]) * mask
        gradient = {
            "numbers": numbers.T @ inner + settings.decay * weights["numbers"],
            "vectors": vectors.T @ inner + settings.decay * weights["vectors"],
            "bias": inner.sum(axis=0),
            "out": active.T @ error,
        }
        adam.step(gradient, fade)
        hashed.step(picked, inner, batch, fade)
    # Training sees only a part of the features at a time.
    return {**weights, "rows": rows * np.float32(1 - settings.drop_features)}
