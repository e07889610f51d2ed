"""Fitting the layer of hidden units beside a conditional logit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from agents.quotes.arrays import Flags
from agents.quotes.model.choices import Choices
from agents.quotes.model.conditional_logit import ConditionalLogit
from tools.quotes.candidate_layer import CandidateLayerSettings
from tools.quotes.conditional_logit import concatenate, fit_log_linear, fit_mixed


def _either(groups: int, seed: int) -> tuple[Choices, Flags]:
    """Pairs in which the right row is the one whose number and vector agree in sign."""
    random = np.random.default_rng(seed)
    n = groups * 2
    number = random.choice([-1.0, 1.0], n)
    agree = np.zeros(n, dtype=bool)
    agree[np.arange(0, n, 2) + random.integers(0, 2, groups)] = True
    sign = np.where(agree, number, -number)
    vectors = np.array([[1.0, 0.5], [-1.0, 0.5]], dtype=np.float32)
    places = np.where(sign > 0, 0, 1)[None, :]
    choices = Choices(
        np.arange(0, n, 2),
        ("number",),
        number[:, None],
        np.full((1, n), 3, dtype=np.uint32),
        vectors,
        places,
    )
    return choices, agree


_SMALL = CandidateLayerSettings(units=16, fits=2, epochs=40, drop_vectors=0.0, share=0.5)


def test_the_layer_weighs_one_fact_by_another() -> None:
    choices, right = _either(300, 7)
    unseen, truth = _either(200, 8)

    def share_right(model: ConditionalLogit) -> float:
        best = model.probabilities(unseen).reshape(-1, 2).argmax(axis=1)
        return float((best == truth.reshape(-1, 2).argmax(axis=1)).mean())

    assert share_right(fit_log_linear(choices, right, 1.0, 0.1)) < 0.7
    assert share_right(fit_mixed(choices, right, 1.0, 0.1, _SMALL)) > 0.95


def test_scores_do_not_depend_on_the_batch() -> None:
    random = np.random.default_rng(9)
    n = 3000
    choices = Choices(
        np.arange(0, n, 3),
        tuple(f"c{k}" for k in range(30)),
        random.normal(size=(n, 30)),
        random.integers(0, 50, (6, n)).astype(np.uint32),
        random.normal(size=(500, 96)).astype(np.float32),
        random.integers(-1, 500, (3, n)),
    )
    right = np.zeros(n, dtype=bool)
    right[::3] = True
    settings = CandidateLayerSettings(units=8, epochs=2)
    model = fit_mixed(choices, right, 1.0, 1.0, settings)
    whole = model.probabilities(choices)
    for low, high in ((0, 3), (3, 900), (900, 3000)):
        part = Choices(
            np.arange(0, high - low, 3),
            choices.columns,
            choices.dense[low:high],
            choices.keys[:, low:high],
            choices.vectors,
            choices.places[:, low:high],
        )
        assert np.array_equal(model.probabilities(part), whole[low:high])


def test_vectors_of_another_width_leave_the_layer_out() -> None:
    choices, right = _either(100, 13)
    model = fit_mixed(choices, right, 1.0, 1.0, _SMALL)
    choices.vectors = np.zeros((2, 5), dtype=np.float32)
    alone = replace(model, layer=None)
    assert np.array_equal(model.probabilities(choices), alone.probabilities(choices))


def test_layers_are_fitted_the_same_every_time() -> None:
    choices, right = _either(100, 10)
    first, second = (fit_mixed(choices, right, 1.0, 1.0, _SMALL) for _ in range(2))
    assert np.array_equal(first.probabilities(choices), second.probabilities(choices))


def test_choices_of_several_batches_read_the_vectors_of_their_own() -> None:
    one, two = _either(5, 11)[0], _either(5, 12)[0]
    two.vectors = two.vectors * np.float32(2)
    joined = concatenate([one, two])
    assert np.array_equal(joined.vectors[joined.places[0, :10]], one.vectors[one.places[0]])
    assert np.array_equal(joined.vectors[joined.places[0, 10:]], two.vectors[two.places[0]])
