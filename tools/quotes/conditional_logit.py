"""Fit a conditional logit by L-BFGS, with L2 on hashed and on dense weights; and mix it with a
hidden layer."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]

from agents.quotes.arrays import Flags, KeyArray, Numbers
from agents.quotes.model.choices import Choices
from agents.quotes.model.conditional_logit import ConditionalLogit
from tools.quotes.candidate_layer import CandidateLayerSettings, fit_candidate_layer

_STEP = 512.0
_DIGITS = 6


def fit_log_linear(
    choices: Choices,
    right: Flags,
    l2: float,
    l2_dense: float,
    minimum: int = 3,
    iterations: int = 200,
) -> ConditionalLogit:
    """Maximise the probability that a right row is chosen; groups without one are left out.

    right (n): rows that would be right, any number a group. l2_dense applies to dense
    numbers scaled to unit variance. Features seen fewer than `minimum` times are dropped.
    """
    group = choices.groups()
    used = np.zeros(len(choices.starts), dtype=bool)
    used[group[right]] = True
    rows = np.flatnonzero(used[group])
    dense, keys, good = choices.dense[rows], choices.keys[:, rows], right[rows].astype(float)
    group = group[rows]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = group[1:] != group[:-1]
    starts = np.flatnonzero(first)
    number = np.cumsum(first) - 1
    scale = dense.std(axis=0) + 1e-3
    table = frequent(keys, minimum)
    design = hstack([_hashed(keys, table), csr_matrix(dense / scale)]).tocsr()
    flipped = design.T.tocsr()
    penalty = np.concatenate([np.full(len(table), l2), np.full(dense.shape[1], l2_dense)])

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        score = design @ weights
        raised = np.exp(score - np.maximum.reduceat(score, starts)[number])
        total = np.add.reduceat(raised, starts)
        mass = np.add.reduceat(raised * good, starts) + 1e-300
        value = float((np.log(total) - np.log(mass)).sum())
        slope = raised / total[number] - raised * good / mass[number]
        gradient = flipped @ slope + penalty * weights
        return value + 0.5 * float((penalty * weights**2).sum()), gradient

    result = minimize(
        loss,
        np.zeros(len(penalty)),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations},
    )
    sparse = np.rint(result.x[: len(table)] * _STEP) / _STEP
    kept = sparse != 0
    return ConditionalLogit(
        choices.columns,
        np.round(result.x[len(table) :] / scale, _DIGITS),
        table[kept],
        sparse[kept].astype(np.float32),
    )


def fit_mixed(
    choices: Choices,
    right: Flags,
    l2: float,
    l2_dense: float,
    settings: CandidateLayerSettings,
) -> ConditionalLogit:
    """The log-linear model and the hidden layer, fitted apart; without a right row no layer."""
    model = fit_log_linear(choices, right, l2, l2_dense)
    if not right.any():
        return model
    table = frequent(choices.keys, settings.minimum)
    model.layer = fit_candidate_layer(choices, right, table, settings)
    model.share = settings.share
    return model


def concatenate(parts: list[Choices]) -> Choices:
    """Several batches of choices of one model as one."""
    offsets = np.cumsum([0, *(len(part) for part in parts[:-1])])
    # Only vectors that are read, which are far fewer than tokens.
    used = [np.unique(part.places[part.places >= 0]) for part in parts]
    begin = np.cumsum([0, *(len(u) for u in used[:-1])])
    places = [
        np.where(part.places >= 0, np.searchsorted(u, part.places) + b, -1)
        for part, u, b in zip(parts, used, begin.tolist(), strict=True)
    ]
    read = [part.vectors[u] for part, u in zip(parts, used, strict=True) if len(u)]
    return Choices(
        np.concatenate([p.starts + o for p, o in zip(parts, offsets.tolist(), strict=True)]),
        parts[0].columns,
        np.concatenate([p.dense for p in parts]),
        np.concatenate([p.keys for p in parts], axis=1),
        np.concatenate(read) if read else np.zeros((0, 0), dtype=np.float32),
        np.concatenate(places, axis=1),
    )


def frequent(keys: KeyArray, minimum: int) -> KeyArray:
    """Sorted keys that occur at least `minimum` times."""
    found, count = np.unique(keys, return_counts=True)
    return np.asarray(found[(count >= minimum) & (found > 0)], dtype=np.uint32)


def _hashed(keys: KeyArray, table: KeyArray) -> csr_matrix:
    flat = keys.T.ravel()
    row = np.repeat(np.arange(keys.shape[1]), len(keys))
    if not len(table):
        return csr_matrix((keys.shape[1], 0))
    column = np.minimum(np.searchsorted(table, flat), len(table) - 1)
    known = table[column] == flat
    ones = np.ones(int(known.sum()))
    return csr_matrix((ones, (row[known], column[known])), shape=(keys.shape[1], len(table)))
