"""Choices: probabilities within groups, fitting, and what the second stage makes of text."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes
from agents.quotes.model.choice import Choices, Ranker, against_nothing
from tools.quotes.hiddenfit import HiddenSettings
from tools.quotes.rankfit import concatenate, fit_mixed, fit_ranker


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
    rows = Choices(np.arange(2), np.array([[1.0], [-2.0]]), np.array([[5, 6]], dtype=np.uint32))
    choices = against_nothing(rows)
    ranker = Ranker(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.float32), np.array([3.0]))
    found = ranker.probabilities(choices)[1::2]
    assert found == pytest.approx(1 / (1 + np.exp([-3.0, 6.0])))


def _either(groups: int, seed: int) -> tuple[Choices, np.ndarray]:
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
        np.arange(0, n, 2), number[:, None], np.full((1, n), 3, dtype=np.uint32), vectors, places
    )
    return choices, agree


_SMALL = HiddenSettings(units=16, fits=2, epochs=40, drop_vectors=0.0, share=0.5)


def test_the_hidden_layer_weighs_one_fact_by_another() -> None:
    choices, right = _either(300, 7)
    unseen, truth = _either(200, 8)

    def share_right(ranker: Ranker) -> float:
        best = ranker.probabilities(unseen).reshape(-1, 2).argmax(axis=1)
        return float((best == truth.reshape(-1, 2).argmax(axis=1)).mean())

    assert share_right(fit_ranker(choices, right, 1.0, 0.1)) < 0.7
    assert share_right(fit_mixed(choices, right, 1.0, 0.1, _SMALL)) > 0.95


def test_hidden_scores_do_not_depend_on_the_batch() -> None:
    random = np.random.default_rng(9)
    n = 3000
    choices = Choices(
        np.arange(0, n, 3),
        random.normal(size=(n, 30)),
        random.integers(0, 50, (6, n)).astype(np.uint32),
        random.normal(size=(500, 96)).astype(np.float32),
        random.integers(-1, 500, (3, n)),
    )
    right = np.zeros(n, dtype=bool)
    right[::3] = True
    settings = HiddenSettings(units=8, epochs=2)
    ranker = fit_mixed(choices, right, 1.0, 1.0, settings)
    whole = ranker.probabilities(choices)
    for low, high in ((0, 3), (3, 900), (900, 3000)):
        part = Choices(
            np.arange(0, high - low, 3),
            choices.dense[low:high],
            choices.keys[:, low:high],
            choices.vectors,
            choices.places[:, low:high],
        )
        assert np.array_equal(ranker.probabilities(part), whole[low:high])


def test_vectors_of_another_width_leave_the_hidden_layer_out() -> None:
    choices, right = _either(100, 13)
    ranker = fit_mixed(choices, right, 1.0, 1.0, _SMALL)
    choices.vectors = np.zeros((2, 5), dtype=np.float32)
    alone = Ranker(ranker.keys, ranker.sparse, ranker.dense)
    assert np.array_equal(ranker.probabilities(choices), alone.probabilities(choices))


def test_hidden_layers_are_fitted_the_same_every_time() -> None:
    choices, right = _either(100, 10)
    first, second = (fit_mixed(choices, right, 1.0, 1.0, _SMALL) for _ in range(2))
    assert np.array_equal(first.probabilities(choices), second.probabilities(choices))


def test_choices_of_several_batches_read_the_vectors_of_their_own() -> None:
    one, two = _either(5, 11)[0], _either(5, 12)[0]
    two.vectors = two.vectors * np.float32(2)
    joined = concatenate([one, two])
    assert np.array_equal(joined.vectors[joined.places[0, :10]], one.vectors[one.places[0]])
    assert np.array_equal(joined.vectors[joined.places[0, 10:]], two.vectors[two.places[0]])


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
