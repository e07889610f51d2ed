"""Linear-chain CRF inference for many sequences at once, in numpy.

Forward-backward after Rabiner (1989) with scaling: every step works on all sequences
that are still running. Only element-wise operations are used, so that a sequence's
result does not depend on what else is in the batch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.quotes.segments import IntArray

Floats = NDArray[np.float32]


def _order(bounds: IntArray) -> tuple[IntArray, IntArray]:
    """Sequence numbers by falling length (stable), and how many run at each step."""
    sizes = np.diff(bounds)
    order = np.argsort(-sizes, kind="stable")
    longest = int(sizes[order[0]]) if len(order) else 0
    running = np.searchsorted(-sizes[order], -np.arange(longest), side="left")
    return order, running


def _times(left: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """left (k, L) @ matrix (L, L) with a fixed order of summation."""
    out: NDArray[np.float64] = left[:, 0:1] * matrix[0]
    for j in range(1, len(matrix)):
        out += left[:, j : j + 1] * matrix[j]
    return out


def _row_sum(values: NDArray[np.float64]) -> NDArray[np.float64]:
    out: NDArray[np.float64] = values[:, 0].copy()
    for j in range(1, values.shape[1]):
        out += values[:, j]
    return out


def marginals(
    scores: Floats, bounds: IntArray, transitions: Floats
) -> tuple[Floats, NDArray[np.float64], NDArray[np.float64]]:
    """Posterior label probabilities of each position.

    scores (n, L): emission scores, sequences one after the other, sequence k at
    bounds[k]:bounds[k + 1], none empty. transitions (L, L): from row to column.
    Returns probabilities (n, L), the log partition value a sequence, and the expected
    transition counts (L, L) over all sequences.
    """
    n, labels = scores.shape
    order, running = _order(bounds)
    peak = scores.max(axis=1, keepdims=True) if n else scores
    emit = np.exp(scores - peak).astype(np.float64)
    move = np.exp(transitions.astype(np.float64))
    alpha = np.empty((n, labels), dtype=np.float64)
    scale = np.empty(n, dtype=np.float64)
    begin = bounds[:-1][order]
    previous = np.zeros((0, labels))
    for step, k in enumerate(running.tolist()):
        at = begin[:k] + step
        value = emit[at] if step == 0 else _times(previous[:k], move) * emit[at]
        total = _row_sum(value)
        value /= total[:, None]
        alpha[at] = value
        scale[at] = total
        previous = value
    beta = np.ones((len(order), labels))
    move_back = np.ascontiguousarray(move.T)
    out = np.empty((n, labels), dtype=np.float32)
    expected = np.zeros((labels, labels), dtype=np.float64)
    later = 0
    for step in range(len(running) - 1, -1, -1):
        k = int(running[step])
        at = begin[:k] + step
        if later:
            nxt = begin[:later] + step + 1
            flow = beta[:later] * emit[nxt] / scale[nxt][:, None]
            expected += move * (alpha[at[:later]].T @ flow)
            beta[:later] = _times(flow, move_back)
        out[at] = alpha[at] * beta[:k]
        later = k
    logs = np.log(scale) + (peak[:, 0] if n else 0.0)
    logz = np.add.reduceat(logs, bounds[:-1]) if n else np.zeros(0)
    return out, logz, expected
