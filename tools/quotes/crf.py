"""Fit a linear-chain CRF on hashed features by L-BFGS, single-threaded and in a fixed order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from agents.quotes.arrays import IntArray, KeyArray, Numbers
from agents.quotes.model.crf import marginals
from agents.quotes.model.labeller import SequenceLabeller
from agents.quotes.model.table import Table, choose_keys

_STEP = 512.0


def count_keys(blocks: list[KeyArray]) -> tuple[KeyArray, IntArray]:
    """Distinct keys of several (templates, n) blocks and how often each occurs."""
    found = [np.unique(b, return_counts=True) for block in blocks for b in block]
    keys = np.concatenate([k for k, _ in found])
    counts = np.concatenate([c for _, c in found])
    distinct, back = np.unique(keys, return_inverse=True)
    total = np.bincount(back, weights=counts, minlength=len(distinct)).astype(np.int64)
    return distinct, total


def fit_crf(
    rows: NDArray[np.int32],
    table_keys: KeyArray,
    gold: NDArray[np.int8],
    bounds: IntArray,
    labels: int,
    l2: float,
    iterations: int,
) -> SequenceLabeller:
    """Maximise the conditional likelihood minus l2 * |w|^2 / 2.

    rows: (n, templates) feature rows, 0 for none. gold: (n) labels. bounds: sequences.
    """
    n, templates = rows.shape
    size = len(table_keys) + 1
    design = csr_matrix(
        (
            np.ones(n * templates, dtype=np.float32),
            rows.ravel().astype(np.int32),
            np.arange(0, n * templates + 1, templates, dtype=np.int64).astype(np.int32),
        ),
        shape=(n, size),
    )
    flipped = design.T.tocsr()
    target = np.zeros((n, labels), dtype=np.float32)
    target[np.arange(n), gold] = 1.0
    inner = np.ones(n, dtype=bool)
    inner[bounds[:-1]] = False
    steps = np.flatnonzero(inner)
    moved = np.zeros((labels, labels))
    np.add.at(moved, (gold[steps - 1], gold[steps]), 1.0)

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat[: size * labels].reshape(size, labels).astype(np.float32)
        weights[0] = 0.0
        transitions = flat[size * labels :].reshape(labels, labels)
        scores = design @ weights
        probability, logz, expected = marginals(scores, bounds, transitions.astype(np.float32))
        chosen = float(scores[np.arange(n), gold].astype(np.float64).sum())
        chosen += float((moved * transitions).sum())
        value = float(logz.sum()) - chosen + 0.5 * l2 * float((flat**2).sum())
        slope = (flipped @ (probability - target)).astype(np.float64)
        slope[0] = 0.0
        gradient = np.concatenate([slope.ravel(), (expected - moved).ravel()])
        return value, gradient + l2 * flat

    start = np.zeros(size * labels + labels * labels)
    result = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations, "maxcor": 6, "ftol": 1e-6, "gtol": 1e-5},
    )
    weights = result.x[: size * labels].reshape(size, labels)
    weights[0] = 0.0
    transitions = result.x[size * labels :].reshape(labels, labels)
    return SequenceLabeller(
        Table(table_keys, np.asarray(np.rint(weights * _STEP) / _STEP, dtype=np.float32)),
        transitions.astype(np.float32),
    )


def build_table(blocks: list[KeyArray], minimum: int, labels: int) -> Table:
    """An empty table over the keys that occur at least `minimum` times in `blocks`."""
    keys, counts = count_keys(blocks)
    chosen = choose_keys(keys, counts, minimum)
    return Table(chosen, np.zeros((len(chosen) + 1, labels), dtype=np.float32))
