"""Inference in a linear-chain CRF, beside the sum over all labelings."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np

from agents.quotes.model.crf import marginals, posteriors


def test_marginals_are_those_of_all_labelings() -> None:
    draw = np.random.default_rng(5)
    bounds = np.array([0, 4, 5, 8])
    scores = draw.standard_normal((8, 3), dtype=np.float32)
    transitions = draw.standard_normal((3, 3), dtype=np.float32)
    probability, logz, expected = marginals(scores, bounds, transitions)
    counts = np.zeros((3, 3))
    for sequence in range(3):
        own = scores[bounds[sequence] : bounds[sequence + 1]].astype(np.float64)
        chances = np.zeros_like(own)
        moves = np.zeros((3, 3))
        total = 0.0
        for labels in product(range(3), repeat=len(own)):
            steps = list(pairwise(labels))
            value = sum(own[i, label] for i, label in enumerate(labels))
            weight = np.exp(value + sum(transitions[step] for step in steps))
            total += weight
            chances[np.arange(len(own)), labels] += weight
            for step in steps:
                moves[step] += weight
        counts += moves / total
        found = probability[bounds[sequence] : bounds[sequence + 1]]
        np.testing.assert_allclose(found, chances / total, rtol=1e-5)
        np.testing.assert_allclose(logz[sequence], np.log(total), rtol=1e-6)
    np.testing.assert_allclose(expected, counts, rtol=1e-5)


def test_a_sequence_does_not_depend_on_its_batch() -> None:
    draw = np.random.default_rng(6)
    bounds = np.concatenate([[0], np.cumsum(draw.integers(1, 60, 50))])
    scores = draw.standard_normal((bounds[-1], 5), dtype=np.float32) * 3
    transitions = draw.standard_normal((5, 5), dtype=np.float32)
    whole = posteriors(scores, bounds, transitions)
    np.testing.assert_array_equal(whole, marginals(scores, bounds, transitions)[0])
    for low, high in pairwise(bounds):
        alone = posteriors(scores[low:high], np.array([0, high - low]), transitions)
        np.testing.assert_array_equal(alone, whole[low:high])


def test_no_sequences_have_no_probabilities() -> None:
    empty = np.zeros((0, 3), dtype=np.float32)
    assert posteriors(
        empty, np.zeros(1, dtype=np.int64), np.zeros((3, 3), dtype=np.float32)
    ).shape == (0, 3)
