"""Linear-chain CRF inference for many sequences at once, in numpy.

Forward-backward after Rabiner (1989) with scaling: every step works on all sequences
that are still running. Only element-wise operations are used, so that a sequence's
result does not depend on what else is in the batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from agents.quotes.arrays import Floats, IntArray, Numbers, running_total


@dataclass(slots=True)
class _Steps:
    """Positions of all sequences, step after step; in a step, the longest sequences first.

    place (n): positions in the order of steps. start (longest + 1): where each step begins.
    emit (L, n): emission factors. alpha (L, n), scale (n): normalised forward values and what
    they were divided by. All but `place` are in the order of steps, so that a step is one slice.
    """

    place: IntArray
    start: list[int]
    emit: Numbers
    alpha: Numbers
    scale: Numbers


def _times(left: Numbers, matrix: Numbers) -> Numbers:
    """The transpose of left.T (k, L) @ matrix (L, L) with a fixed order of summation."""
    out: Numbers = left[0] * matrix[0][:, None]
    for j in range(1, len(matrix)):
        out += left[j] * matrix[j][:, None]
    return out


def _forward(emit: Floats, bounds: IntArray, move: Numbers) -> _Steps:
    """emit (n, L), move (L, L): factors, not logarithms."""
    sizes = np.diff(bounds)
    order = np.argsort(-sizes, kind="stable")
    longest = int(sizes[order[0]]) if len(order) else 0
    running = np.searchsorted(-sizes[order], -np.arange(longest), side="left")
    start = running_total(running)
    step = np.repeat(np.arange(longest), running)
    place = bounds[:-1][order][np.arange(len(emit)) - start[step]] + step
    by_step = np.ascontiguousarray(emit[place].T, dtype=np.float64)
    steps = _Steps(
        place,
        start.tolist(),
        by_step,
        np.empty_like(by_step),
        np.empty(len(emit), dtype=np.float64),
    )
    value = np.zeros((emit.shape[1], 0))
    for low, high in pairwise(steps.start):
        here = by_step[:, low:high]
        value = here.copy() if low == 0 else _times(value[:, : high - low], move) * here
        total = value[0].copy()
        for j in range(1, len(value)):
            total += value[j]
        value /= total
        steps.alpha[:, low:high] = value
        steps.scale[low:high] = total
    return steps


def _backward(steps: _Steps, move: Numbers, expected: Numbers | None) -> Floats:
    """Posterior probabilities (n, L); adds the expected transition counts to `expected`."""
    labels, n = steps.emit.shape
    found = np.empty((labels, n), dtype=np.float32)
    beta = np.ones((labels, steps.start[1] if n else 0))
    move_back = np.ascontiguousarray(move.T)
    later = 0
    for low, high in reversed(list(pairwise(steps.start))):
        if later:
            following = slice(high, high + later)
            flow = beta[:, :later] * steps.emit[:, following] / steps.scale[following]
            if expected is not None:
                here = np.ascontiguousarray(steps.alpha[:, low : low + later].T)
                expected += move * (here.T @ np.ascontiguousarray(flow.T))
            beta[:, :later] = _times(flow, move_back)
        later = high - low
        found[:, low:high] = steps.alpha[:, low:high] * beta[:, :later]
    out = np.empty((n, labels), dtype=np.float32)
    out[steps.place] = found.T
    return out


def posteriors(scores: Floats, bounds: IntArray, transitions: Floats) -> Floats:
    """Posterior label probabilities (n, L) of each position; arguments as in `marginals`."""
    peak = scores.max(axis=1, keepdims=True) if len(scores) else scores
    move = np.exp(transitions.astype(np.float64))
    return _backward(_forward(np.exp(scores - peak), bounds, move), move, None)


def marginals(
    scores: Floats, bounds: IntArray, transitions: Floats
) -> tuple[Floats, Numbers, Numbers]:
    """Posterior label probabilities of each position, and what training needs beside them.

    scores (n, L): emission scores, sequences one after the other, sequence k at
    bounds[k]:bounds[k + 1], none empty. transitions (L, L): from row to column.
    Returns probabilities (n, L), the log partition value of each sequence, and the expected
    transition counts (L, L) over all sequences.
    """
    n, labels = scores.shape
    peak = scores.max(axis=1, keepdims=True) if n else scores
    move = np.exp(transitions.astype(np.float64))
    steps = _forward(np.exp(scores - peak), bounds, move)
    expected = np.zeros((labels, labels), dtype=np.float64)
    out = _backward(steps, move, expected)
    scale = np.empty(n, dtype=np.float64)
    scale[steps.place] = steps.scale
    logs = np.log(scale) + (peak[:, 0] if n else 0.0)
    logz = np.add.reduceat(logs, bounds[:-1]) if n else np.zeros(0)
    return out, logz, expected
