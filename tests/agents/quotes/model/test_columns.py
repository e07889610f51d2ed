"""Dense columns by name: their order, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from agents.quotes.model.columns import Layout, bin_of, describe_difference, odds, stack_columns
from agents.quotes.model.schema import LAYOUTS


def test_columns_of_all_themes_stand_in_the_declared_order() -> None:
    themes = [{"c": np.array([1.5, 2.5]), "a": np.array([True, False])}, {"b": np.array([3, 4])}]
    found = stack_columns(themes, ("a", "b", "c"))
    assert found.dtype == np.float64
    assert found.tolist() == [[1, 3, 1.5], [0, 4, 2.5]]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("a", "b", "c"), "lack 'c'"),
        (("a",), "have 'b', which this version does not know"),
        (("a", "c"), "lack 'c' and have 'b'"),
    ],
)
def test_other_columns_than_the_declared_ones_are_refused(
    names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        stack_columns([{"a": np.zeros(1), "b": np.zeros(1)}], names)


def test_a_column_of_two_themes_is_refused() -> None:
    with pytest.raises(ValueError, match="two themes"):
        stack_columns([{"a": np.zeros(1)}, {"a": np.ones(1)}], ("a",))


def test_another_order_is_a_difference() -> None:
    assert describe_difference(("b", "a"), ("a", "b")) == (
        "are in another order or stand there twice"
    )


def test_every_model_names_each_column_once() -> None:
    assert LAYOUTS
    for layout in LAYOUTS.values():
        assert layout.candidate
        assert len(set(layout.names)) == len(layout.names)


def test_columns_of_nobody_come_first_under_a_name_of_their_own() -> None:
    assert Layout(nobody=("odds",), candidate=("odds",)).names == ("nobody.odds", "odds")


def test_odds_are_finite() -> None:
    assert odds(np.array([0.0, 0.5, 1.0])) == pytest.approx([-6.9068, 0.0, 6.9068], abs=1e-3)


def test_a_value_at_an_edge_is_in_the_bin_above() -> None:
    assert bin_of(np.array([0.1, 1.0, 2.5]), [1.0, 2.0]).tolist() == [0, 1, 2]
