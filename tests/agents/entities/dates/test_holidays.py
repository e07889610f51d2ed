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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The shop is shut on Easter Monday.", [("Easter Monday", "2022-04-18")]),
        ("Good Friday is a holiday.", [("Good Friday", "2022-04-15")]),
        ("He was buried on Ash Wednesday 2020.", [("Ash Wednesday 2020", "2020-02-26")]),
        ("They married on Whit Monday 2019.", [("Whit Monday 2019", "2019-06-10")]),
        ("Queues were short on Black Friday.", [("Black Friday", "2021-11-26")]),
        ("It snowed at Christmas 2010.", [("Christmas 2010", "2010-12-25")]),
        ("The tree fell last Thanksgiving.", [("last Thanksgiving", "2021-11-25")]),
        ("The pier reopens at Easter next year.", [("Easter next year", "2023-04-09")]),
    ],
)
def test_a_feast_goes_by_its_rule_and_not_by_its_weekday(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The inquiry into Bloody Sunday went on.",
        "She won on Super Tuesday.",
        "The Good Friday Agreement held.",
        "The Boxing Day tsunami killed thousands.",
    ],
)
def test_a_day_that_only_has_a_weekdays_name_is_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Orthodox Easter 2022 was late.", "2022-04-24"),
        ("Orthodox Easter 2024 was late.", "2024-05-05"),
        ("They marched on Remembrance Sunday 2023.", "2023-11-12"),
        ("On Mothering Sunday 2022 it rained.", "2022-03-27"),
        ("On Advent Sunday 2022 and later.", "2022-11-27"),
        ("On Advent Sunday 2023 and later.", "2023-12-03"),
        ("Shops shut on St Stephen’s Day 2021.", "2021-12-26"),
    ],
)
def test_feasts_of_the_churches_and_of_remembrance(text: str, value: str) -> None:
    assert [one[1] for one in read(text)] == [value]
