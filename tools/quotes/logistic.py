"""Fit a logistic regression on a few dense columns."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Flags
from agents.quotes.model.columns import Columns, stack_columns
from agents.quotes.model.logistic import Logistic


def fit_logistic(
    columns: Columns, names: tuple[str, ...], right: Flags, l2: float = 1.0
) -> Logistic:
    """Newton's method on the penalised likelihood; the bias is not penalised.

    columns: the dense columns by name; names: their order. right (n). Without rows all
    weights are 0.
    """
    rows = stack_columns([columns], names)
    if not len(rows):
        return Logistic(names, np.zeros(len(names)), 0.0)
    x = np.concatenate([rows, np.ones((len(rows), 1))], axis=1)
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], l2)
    penalty[-1] = 1e-6
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - right) + penalty * weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    return Logistic(names, np.round(weights[:-1], 5), round(float(weights[-1]), 5))
