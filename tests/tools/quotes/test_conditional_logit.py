"""Fitting conditional logits: what decides is found, whatever has no right row."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Flags
from agents.quotes.model.choices import Choices
from tools.quotes.conditional_logit import concatenate, fit_log_linear


def _choices(groups: int, seed: int) -> tuple[Choices, Flags]:
    """Groups of three; the right row has the highest number, and feature 7 in most cases."""
    random = np.random.default_rng(seed)
    dense = random.normal(size=(groups * 3, 2))
    best = dense[:, 0].reshape(-1, 3).argmax(axis=1) + 3 * np.arange(groups)
    right = np.zeros(groups * 3, dtype=bool)
    right[best] = True
    keys = np.where(right, 7, 9).astype(np.uint32)[None, :]
    keys[0, ::5] = 11
    return Choices(np.arange(groups) * 3, ("size", "noise"), dense, keys), right


def test_fitting_finds_what_decides() -> None:
    choices, right = _choices(300, 3)
    unseen, truth = _choices(100, 4)
    model = fit_log_linear(choices, right, 1.0, 0.1)
    found = model.probabilities(unseen).reshape(-1, 3).argmax(axis=1)
    assert (found == truth.reshape(-1, 3).argmax(axis=1)).mean() > 0.95
    assert set(model.keys.tolist()) <= {7, 9, 11}
    assert model.columns == ("size", "noise")


def test_groups_without_a_right_row_teach_nothing() -> None:
    choices, right = _choices(100, 5)
    more = concatenate([choices, _choices(50, 6)[0]])
    padded = np.concatenate([right, np.zeros(150, dtype=bool)])
    assert np.array_equal(
        fit_log_linear(choices, right, 1.0, 1.0).dense,
        fit_log_linear(more, padded, 1.0, 1.0).dense,
    )
