"""The two ends of a range lie in one year, or in two that follow each other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.entities.dates.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The show ran from November 20 to February 11, 2020.",
            [("November 20", "2019-11-20"), ("February 11, 2020", "2020-02-11")],
        ),
        (
            "The show runs November 20 to December 11.",
            [("November 20", "2022-11-20"), ("December 11", "2022-12-11")],
        ),
        (
            "The rink is open Dec. 1 to Jan. 30.",
            [("Dec. 1", "2021-12-01"), ("Jan. 30", "2022-01-30")],
        ),
        (
            "Schools were shut between 28 December and 3 January.",
            [("28 December", "2021-12-28"), ("3 January", "2022-01-03")],
        ),
        ("He ruled from 1980 to 2012.", [("1980", "1980"), ("2012", "2012")]),
        ("The fair runs May 3-5 next year.", [("May 3-5 next year", "2023-05-03", "2023-05-05")]),
        ("It lasts from 18 to 20 June 2023.", [("18 to 20 June 2023", "2023-06-18", "2023-06-20")]),
    ],
)
def test_the_ends_of_a_range_agree(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


def test_dates_that_only_stand_beside_each_other_are_no_range() -> None:
    assert read("It shut on November 20 and December 11, 2019.") == [
        ("November 20", "2021-11-20"),
        ("December 11, 2019", "2019-12-11"),
    ]
