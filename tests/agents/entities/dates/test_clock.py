"""The time of day beside a day, and eves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.entities.dates.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It shut on the eve of Jan. 7.", [("the eve of Jan. 7", "2022-01-06")]),
        ("Shots rang out at 10 p.m. on Friday.", [("10 p.m. on Friday", "2022-01-07T22:00")]),
    ],
)
def test_a_day_is_widened_by_its_hour_or_its_eve(text: str, expected: list[Any]) -> None:
    assert read(text) == expected
