"""Dates that are reckoned from the publication or from the date named last."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.entities.dates.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He fell ill yesterday.", [("yesterday", "2022-01-08")]),
        ("The day before yesterday it snowed.", [("The day before yesterday", "2022-01-07")]),
        ("Prices fell last week.", [("last week", "2021-W52")]),
        ("It closed late last year.", [("late last year", "2021")]),
        ("Work starts next month.", [("next month", "2022-02")]),
        ("It was two months ago.", [("two months ago", "2021-11")]),
        ("He resigned 41 years ago.", [("41 years ago", "1981")]),
    ],
)
def test_units_are_counted_from_the_publication(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In the second quarter of 2021 it lost money, against a profit a year earlier.",
            [("the second quarter of 2021", "2021-Q2"), ("a year earlier", "2020-Q2")],
        ),
        (
            "He came on March 3, 2019. The next day, he left.",
            [("March 3, 2019", "2019-03-03"), ("The next day", "2019-03-04")],
        ),
        (
            "She sued in June 2018 and won later that year.",
            [("June 2018", "2018-06"), ("later that year", "2018")],
        ),
        ("Exports were up from a year earlier.", [("a year earlier", "2021")]),
    ],
)
def test_some_dates_go_from_the_date_named_last(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The temple was built 2,000 years ago.", []),
        ("It stood there some 10,000 years ago.", []),
        ("The ice came back 2,500 years later.", []),
        ("The war began 1,500 days ago.", [("1,500 days ago", "2017-12-01")]),
        ("They met 2.5 years ago.", []),
        ("They met twenty-five years ago.", []),
        ("They met 25 years ago.", [("25 years ago", "1997")]),
        ("They met a decade ago.", [("a decade ago", "201X")]),
    ],
)
def test_so_long_ago_is_the_right_day_or_none(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "He was hurt on March 3, 2019. Two days later he died.",
            [("March 3, 2019", "2019-03-03"), ("Two days later", "2019-03-05")],
        ),
        (
            "The mine shut on March 3, 2019. A year earlier the owners had left.",
            [("March 3, 2019", "2019-03-03"), ("A year earlier", "2018")],
        ),
        ("It came a year earlier than planned.", []),
    ],
)
def test_what_follows_earlier_and_later_matters_not(text: str, expected: list[Any]) -> None:
    assert read(text) == expected
