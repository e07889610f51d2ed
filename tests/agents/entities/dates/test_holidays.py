"""Holidays, fixed ones and those that move."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.entities.dates.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He was found on Thanksgiving Day.", [("Thanksgiving Day", "2021-11-25")]),
    ],
)
def test_a_holiday_is_that_of_the_year_that_the_verb_tells(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "day", ["1818-03-22", "1961-04-02", "2000-04-23", "2008-03-23", "2022-04-17", "2038-04-25"]
)
def test_easter_moves_with_the_moon(day: str) -> None:
    assert read("It rained on Easter.", f"{day[:4]}-05-20") == [("Easter", day)]
