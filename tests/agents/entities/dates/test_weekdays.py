"""Weekdays beside another date, of a month, of weeks ago, in ranges, and in names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.entities.dates.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "She was shot on March 3, 2019. She died the following Tuesday.",
            [("March 3, 2019", "2019-03-03"), ("the following Tuesday", "2019-03-05")],
        ),
        (
            "The two wed on 3 June 2021. The Saturday before, it had rained.",
            [("3 June 2021", "2021-06-03"), ("The Saturday before", "2021-05-29")],
        ),
        (
            "The mill burned on May 6, 2020. That Friday, the owner fled.",
            [("May 6, 2020", "2020-05-06"), ("That Friday", "2020-05-08")],
        ),
        (
            "He left on May 6, 2020, and was back the next Wednesday.",
            [("May 6, 2020", "2020-05-06"), ("the next Wednesday", "2020-05-13")],
        ),
        ("They had met the previous Friday.", [("the previous Friday", "2022-01-07")]),
        ("He was arrested the Friday before the vote.", []),
        ("Trials began the Tuesday after the funeral.", []),
        ("He said that Friday was too late.", [("Friday", "2022-01-07")]),
    ],
)
def test_weekdays_beside_a_date_go_by_it(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Polls open on the first Tuesday in November 2022.",
            [("the first Tuesday in November 2022", "2022-11-01")],
        ),
        (
            "The fair will be held on the last Friday of May.",
            [("the last Friday of May", "2022-05-27")],
        ),
        (
            "It fell on the second Sunday of March 2020.",
            [("the second Sunday of March 2020", "2020-03-08")],
        ),
        ("The club meets on the last Friday of the month.", []),
        ("They came two weeks ago Tuesday.", [("two weeks ago Tuesday", "2021-12-28")]),
        ("He called a week ago on Monday.", [("a week ago on Monday", "2022-01-03")]),
        ("It shut a year ago Friday.", [("a year ago Friday", "2021")]),
    ],
)
def test_weekdays_of_a_month_and_of_weeks_ago(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The strike will last from Monday to Friday.", ["2022-01-10", "2022-01-14"]),
        ("The strike lasted from Friday to Tuesday.", ["2021-12-31", "2022-01-04"]),
        ("Trains stood still from Monday to Friday last week.", ["2021-12-27", "2021-12-31"]),
        ("The fair runs Friday through Sunday.", ["2022-01-07", "2022-01-09"]),
    ],
)
def test_the_ends_of_a_range_of_weekdays_lie_in_one_week(text: str, expected: list[str]) -> None:
    assert [one[1] for one in read(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Sunday Times reported it.",
        "She told the Friday Club so.",
        "He sang on Saturday Night Live.",
        "Workers dislike Casual Friday.",
        "The Sunday Mirror and the Sunday Mail closed.",
    ],
)
def test_weekdays_in_names_are_no_dates(text: str) -> None:
    assert read(text) == []
