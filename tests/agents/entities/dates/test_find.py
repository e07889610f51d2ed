"""Dates of a whole text: publication, dateline, ranges left out, order."""

from __future__ import annotations

from agents.entities.dates.find import find_dates
from tests.agents.entities.dates.reading import PUBLISHED, read


def test_nothing_relative_without_publication_date() -> None:
    """What stands on its own stays; the rest is left out, not guessed."""
    text = "On Friday and March 3, a year ago, last week; in 2019, on May 4, 2020, the next day."
    assert read(text, None) == [
        ("2019", "2019"),
        ("May 4, 2020", "2020-05-04"),
        ("the next day", "2020-05-05"),
    ]


def test_dateline_goes_before_publication() -> None:
    """An agency's dateline names the day that the text was written."""
    text = "NAIROBI, January 7 (Agency) -- The minister resigned today."
    assert read(text) == [("January 7", "2022-01-07"), ("today", "2022-01-07")]


def test_relative_is_told_from_stated() -> None:
    """`relative` is true where the publication date was needed."""
    found = find_dates("On Monday he recalled May 4, 2020.", PUBLISHED, "en")
    assert [one["relative"] for one in found] == [True, False]


def test_excluded_ranges_are_not_read() -> None:
    """Boilerplate's dates are nobody's."""
    text = "Copyright 2022. It rained in 2019."
    assert [one["text"] for one in find_dates(text, None, "en", [(0, 15)])] == ["2019"]


def test_other_languages_have_no_rules() -> None:
    """Nothing is better than English rules on another language."""
    assert read("am 3. März 2021", language="de") == []


def test_mentions_are_in_order_and_apart() -> None:
    """Whatever the text, mentions rise and never overlap."""
    text = "On Friday, Jan. 7, 2022 and in the third quarter of 2021, last week, 1999-2001. " * 50
    found = find_dates(text, PUBLISHED, "en")
    ends = [0, *(one["end"] for one in found)]
    assert len(found) > 100
    assert all(end <= one["start"] for end, one in zip(ends, found, strict=False))
