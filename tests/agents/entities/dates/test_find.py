"""Dates: a gallery of what newspapers write, published on Sunday 9 January 2022 unless said."""

from __future__ import annotations

from typing import Any

import pytest

from agents.entities.dates.find import find_dates
from schemas.entities import DateMention

PUBLISHED = "2022-01-09T18:30:00Z"


def read(text: str, published: str | None = PUBLISHED, language: str = "en") -> list[Any]:
    """`(text, value)` of each mention, `(text, value, until)` where it is a range."""
    found = find_dates(text, published, language)
    for mention in found:
        DateMention.model_validate(mention)
        assert text[mention["start"] : mention["end"]] == mention["text"]
    return [
        (one["text"], one["value"], one["until"]) if one["until"] else (one["text"], one["value"])
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The nearest verb says whether a weekday lies behind or ahead.
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
        ("It rained on Thursday night.", [("Thursday night", "2022-01-06")]),
        # Days without a year.
        ("She was arrested on Oct. 23.", [("Oct. 23", "2021-10-23")]),
        ("He was told to appear on Feb. 10.", [("Feb. 10", "2022-02-10")]),
        ("The law takes effect on March 1.", [("March 1", "2022-03-01")]),
        ("Elections in early November drew few.", [("early November", "2021-11")]),
        ("She has been held since December.", [("December", "2021-12")]),
        # Units near the publication.
        ("He fell ill yesterday.", [("yesterday", "2022-01-08")]),
        ("The day before yesterday it snowed.", [("The day before yesterday", "2022-01-07")]),
        ("Prices fell last week.", [("last week", "2021-W52")]),
        ("It closed late last year.", [("late last year", "2021")]),
        ("Work starts next month.", [("next month", "2022-02")]),
        ("It was two months ago.", [("two months ago", "2021-11")]),
        ("He resigned 41 years ago.", [("41 years ago", "1981")]),
        # Quarters, halves, seasons, decades, centuries.
        ("Profit rose in the third quarter.", [("the third quarter", "2021-Q3")]),
        ("Q4 2020 was worse.", [("Q4 2020", "2020-Q4")]),
        ("Sales in the first half of 2021", [("the first half of 2021", "2021-01", "2021-06")]),
        ("The bridge opened last summer.", [("last summer", "2021-22")]),
        ("in the spring of 1998", [("the spring of 1998", "1998-21")]),
        ("music of the late 1970s", [("the late 1970s", "197X")]),
        ("back in the sixties", [("the sixties", "196X")]),
        ("a 19th-century mill", [("19th-century", "18XX")]),
        # From the date named last.
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
        ("The bank rejected a plan for the border on Monday.", [("Monday", "2022-01-03")]),
        # Ranges and lists.
        ("a fair on Jan. 15-17", [("Jan. 15-17", "2022-01-15", "2022-01-17")]),
        ("on Jan. 15 and 16", [("Jan. 15", "2022-01-15"), ("16", "2022-01-16")]),
        ("the war of 1992-95", [("1992-95", "1992", "1995")]),
        # Holidays, eves, times of day.
        ("He was found on Thanksgiving Day.", [("Thanksgiving Day", "2021-11-25")]),
        ("It shut on the eve of Jan. 7.", [("the eve of Jan. 7", "2022-01-06")]),
        ("Shots rang out at 10 p.m. on Friday.", [("10 p.m. on Friday", "2022-01-07T22:00")]),
        # Years: alone, in names of things, with other digits near.
        ("the 1996 Olympic bombing", [("1996", "1996")]),
        ("It was founded in 1800.", [("1800", "1800")]),
        ("since the Sept. 11 attacks", [("Sept. 11", "2001-09-11")]),
        ("Tuesday, September 22, 2015", [("Tuesday, September 22, 2015", "2015-09-22")]),
        ("12 March 2014", [("12 March 2014", "2014-03-12")]),
        ("2014-03-12", [("2014-03-12", "2014-03-12")]),
    ],
)
def test_made_absolute(text: str, expected: list[Any]) -> None:
    """What a reader on the day of publication takes each one for."""
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The 42-year-old was jailed for three weeks.",
        "a 16-hour flight and five hours on the ground",
        "He has worked there for 13 years.",
        "He may march on, said Mayor June Smith.",
        "About 1990 people came, and $1999 was paid.",
        "Flight 1998 carried 1,998 letters.",
        "He is in his 60s.",
        "on the 31st of June",
        "every day, daily, a day",
    ],
)
def test_not_dates(text: str) -> None:
    """Ages, durations, counts, names, impossible days."""
    assert read(text) == []


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le ministre a démissionné lundi.", [("lundi", "2022-01-03")]),
        ("Le sommet se tiendra mardi.", [("mardi", "2022-01-11")]),
        ("Il est mort le 3 mars 2021.", [("le 3 mars 2021", "2021-03-03")]),
        ("Elle est arrivée hier.", [("hier", "2022-01-08")]),
        ("C’était il y a deux mois.", [("il y a deux mois", "2021-11")]),
        ("la semaine dernière", [("la semaine dernière", "2021-W52")]),
        ("les années 1990", [("les années 1990", "199X")]),
        ("au premier trimestre 2021", [("premier trimestre 2021", "2021-Q1")]),
    ],
)
def test_french(text: str, expected: list[Any]) -> None:
    """The basic forms in French."""
    assert read(text, language="fr") == expected


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
