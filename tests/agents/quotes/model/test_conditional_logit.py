"""Conditional logits: probabilities within groups, and the columns they are given."""

from __future__ import annotations

import numpy as np
import pytest

from agents.quotes.model.choices import Choices, Features, against_nothing, lay_out_choices
from agents.quotes.model.columns import Layout
from agents.quotes.model.conditional_logit import ConditionalLogit


def _choices(groups: int) -> Choices:
    """Groups of three with two numbers and one feature each."""
    random = np.random.default_rng(1)
    return Choices(
        np.arange(groups) * 3,
        ("size", "noise"),
        random.normal(size=(groups * 3, 2)),
        random.choice([7, 9, 11], (1, groups * 3)).astype(np.uint32),
    )


def _model() -> ConditionalLogit:
    return ConditionalLogit(
        ("size", "noise"),
        np.array([2.0, 0.1]),
        np.array([7, 9], dtype=np.uint32),
        np.array([0.5, -0.5], dtype=np.float32),
    )


def test_probabilities_add_up_to_one_in_each_group() -> None:
    choices = _choices(40)
    found = _model().probabilities(choices)
    assert np.add.reduceat(found, choices.starts) == pytest.approx(np.ones(40))


def test_the_score_of_a_row_is_the_sum_of_its_weights() -> None:
    choices = _choices(20)
    weight = {7: 0.5, 9: -0.5, 11: 0.0}
    expected = choices.dense @ [2.0, 0.1] + [weight[int(key)] for key in choices.keys[0]]
    assert _model().scores(choices) == pytest.approx(expected)


def test_a_group_does_not_depend_on_its_neighbours() -> None:
    choices = _choices(60)
    alone = Choices(
        np.zeros(1, dtype=np.int64), choices.columns, choices.dense[57:60], choices.keys[:, 57:60]
    )
    whole = _model().probabilities(choices)
    assert np.array_equal(_model().probabilities(alone), whole[57:60])


def test_choices_with_other_columns_are_refused() -> None:
    choices = _choices(2)
    choices.columns = ("size", "colour")
    with pytest.raises(ValueError, match="lack 'noise' and have 'colour'"):
        _model().probabilities(choices)


def test_yes_or_no_is_a_choice_against_zeros() -> None:
    rows = Choices(
        np.arange(2), ("size",), np.array([[1.0], [-2.0]]), np.array([[5, 6]], dtype=np.uint32)
    )
    none = np.zeros(0, dtype=np.uint32)
    model = ConditionalLogit(("size",), np.array([3.0]), none, none.astype(np.float32))
    found = model.probabilities(against_nothing(rows))[1::2]
    assert found == pytest.approx(1 / (1 + np.exp([-3.0, 6.0])))


def test_the_row_for_nobody_has_columns_and_features_of_its_own() -> None:
    layout = Layout(nobody=("bias",), candidate=("near", "far"))
    nobody = Features([{"bias": np.ones(2)}], [np.array([[1, 2]], dtype=np.uint32)])
    candidates = Features(
        [{"far": np.array([5.0, 6.0, 7.0])}, {"near": np.array([True, False, True])}],
        [np.array([[3, 4, 5]], dtype=np.uint32), np.array([[6, 0, 8]], dtype=np.uint32)],
    )
    found = lay_out_choices(layout, np.array([0, 3]), 5, nobody, candidates)
    assert found.columns == ("nobody.bias", "near", "far")
    assert found.dense.tolist() == [[1, 0, 0], [0, 1, 5], [0, 0, 6], [1, 0, 0], [0, 1, 7]]
    assert found.keys.tolist() == [[1, 3, 4, 2, 5], [0, 6, 0, 0, 8]]


def test_groups_may_have_nobody_alone() -> None:
    layout = Layout(nobody=("bias",), candidate=("near",))
    nobody = Features([{"bias": np.ones(2)}], [np.array([[1, 2]], dtype=np.uint32)])
    found = lay_out_choices(layout, np.array([0, 1]), 2, nobody, None)
    assert found.dense.tolist() == [[1, 0], [1, 0]]
    assert found.keys.tolist() == [[1, 2]]
