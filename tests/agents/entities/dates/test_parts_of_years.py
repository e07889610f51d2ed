"""Quarters, halves and seasons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.entities.dates.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Profit rose in the third quarter.", [("the third quarter", "2021-Q3")]),
        ("Q4 2020 was worse.", [("Q4 2020", "2020-Q4")]),
        ("Sales in the first half of 2021", [("the first half of 2021", "2021-01", "2021-06")]),
        ("The bridge opened last summer.", [("last summer", "2021-22")]),
        ("in the spring of 1998", [("the spring of 1998", "1998-21")]),
    ],
)
def test_a_part_of_a_year_has_its_value(text: str, expected: list[Any]) -> None:
    assert read(text) == expected
