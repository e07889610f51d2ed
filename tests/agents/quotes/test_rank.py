"""Choices: probabilities within groups, fitting, and what the second stage makes of text."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes
from agents.quotes.rank import Choices, Ranker
from agents.quotes.training.rankfit import against_nothing, concatenate, fit_ranker


def _choices(groups: int, seed: int) -> tuple[Choices, np.ndarray]:
    """Groups of three; the right row has the highest number, and feature 7 in most cases."""
    random = np.random.default_rng(seed)
    dense = random.normal(size=(groups * 3, 2))
    best = dense[:, 0].reshape(-1, 3).argmax(axis=1) + 3 * np.arange(groups)
    right = np.zeros(groups * 3, dtype=bool)
    right[best] = True
    keys = np.where(right, 7, 9).astype(np.uint32)[None, :]
    keys[0, ::5] = 11
    return Choices(np.arange(groups) * 3, dense, keys), right


def test_probabilities_add_up_to_one_in_each_group() -> None:
    choices, _ = _choices(40, 1)
    ranker = Ranker(
        np.array([7, 9], dtype=np.uint32),
        np.array([0.5, -0.5], dtype=np.float32),
        np.array([2.0, 0.1]),
    )
    found = ranker.probabilities(choices)
    assert np.add.reduceat(found, choices.starts) == pytest.approx(np.ones(40))


def test_a_group_does_not_depend_on_its_neighbours() -> None:
    choices, right = _choices(60, 2)
    ranker = fit_ranker(choices, right, 1.0, 1.0)
    alone = Choices(np.zeros(1, dtype=np.int64), choices.dense[57:60], choices.keys[:, 57:60])
    start = choices.starts[19]
    assert np.array_equal(
        ranker.probabilities(alone), ranker.probabilities(choices)[start : start + 3]
    )


def test_fitting_finds_what_decides() -> None:
    choices, right = _choices(300, 3)
    unseen, truth = _choices(100, 4)
    ranker = fit_ranker(choices, right, 1.0, 0.1)
    found = ranker.probabilities(unseen).reshape(-1, 3).argmax(axis=1)
    assert (found == truth.reshape(-1, 3).argmax(axis=1)).mean() > 0.95
    assert set(ranker.keys.tolist()) <= {7, 9, 11}


def test_fitting_leaves_out_groups_without_a_right_row() -> None:
    choices, right = _choices(100, 5)
    more = concatenate([choices, _choices(50, 6)[0]])
    padded = np.concatenate([right, np.zeros(150, dtype=bool)])
    assert np.array_equal(
        fit_ranker(choices, right, 1.0, 1.0).dense, fit_ranker(more, padded, 1.0, 1.0).dense
    )


def test_yes_or_no_is_a_choice_against_zeros() -> None:
    choices = against_nothing(np.array([[1.0], [-2.0]]), np.array([[5, 6]], dtype=np.uint32))
    ranker = Ranker(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.float32), np.array([3.0]))
    found = ranker.probabilities(choices)[1::2]
    assert found == pytest.approx(1 / (1 + np.exp([-3.0, 6.0])))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("It is believed that the ship sank within minutes.", "the ship sank"),
        ("The bridge is expected to reopen in May.", "reopen in May"),
    ],
)
def test_a_subject_that_does_not_speak_is_no_speaker(
    text: str, content: str, nlp: Language, model: QuoteModel
) -> None:
    found = [
        q
        for q in extract_quotes([QuoteInput(text)], nlp, model)[0]
        if content in " ".join(text[s:e] for s, e in q.spans)
    ]
    assert found
    assert all(q.speaker is None for q in found)
