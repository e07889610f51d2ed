"""Weekdays and days without a year, behind or ahead of the publication."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.entities.dates.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police said on Saturday that two men fled.", [("Saturday", "2022-01-08")]),
        ("On Friday, rescuers found the boat.", [("Friday", "2022-01-07")]),
        ("The talks begin on Monday in Geneva.", [("Monday", "2022-01-10")]),
        ("He will appear in court on Thursday.", [("Thursday", "2022-01-13")]),
        ("The vote will be held on Tuesday.", [("Tuesday", "2022-01-11")]),
        ("She is scheduled to speak Wednesday.", [("Wednesday", "2022-01-12")]),
        ("He said Friday that he would resign.", [("Friday", "2022-01-07")]),
        ("A ruling is due by Friday.", [("Friday", "2022-01-14")]),
        ("Workers walked out last Monday.", [("last Monday", "2022-01-03")]),
        ("They meet again next Tuesday.", [("next Tuesday", "2022-01-11")]),
        ("He was on his way to meet friends on Friday night.", [("Friday night", "2022-01-07")]),
        ("The boy was at an open house on Tuesday.", [("Tuesday", "2022-01-04")]),
        ("The band was ready and they open on Friday.", [("Friday", "2022-01-14")]),
        ("He was due to meet voters on Tuesday.", [("Tuesday", "2022-01-11")]),
        ("It rained on Thursday night.", [("Thursday night", "2022-01-06")]),
        ("The bank rejected a plan for the border on Monday.", [("Monday", "2022-01-03")]),
    ],
)
def test_the_nearest_verb_says_whether_a_day_is_past(text: str, expected: list[Any]) -> None:
    assert read(text) == expected
