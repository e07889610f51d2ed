"""Dates that a text states."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.entities.dates.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She was arrested on Oct. 23.", [("Oct. 23", "2021-10-23")]),
        ("He was told to appear on Feb. 10.", [("Feb. 10", "2022-02-10")]),
        ("The law takes effect on March 1.", [("March 1", "2022-03-01")]),
        ("Elections in early November drew few.", [("early November", "2021-11")]),
        ("She has been held since December.", [("December", "2021-12")]),
        ("music of the late 1970s", [("the late 1970s", "197X")]),
        ("back in the sixties", [("the sixties", "196X")]),
        ("a 19th-century mill", [("19th-century", "18XX")]),
        ("a fair on Jan. 15-17", [("Jan. 15-17", "2022-01-15", "2022-01-17")]),
        ("on Jan. 15 and 16", [("Jan. 15", "2022-01-15"), ("16", "2022-01-16")]),
        ("the war of 1992-95", [("1992-95", "1992", "1995")]),
        ("the 1996 Olympic bombing", [("1996", "1996")]),
        ("It was founded in 1800.", [("1800", "1800")]),
        ("since the Sept. 11 attacks", [("Sept. 11", "2001-09-11")]),
        ("Tuesday, September 22, 2015", [("Tuesday, September 22, 2015", "2015-09-22")]),
        ("12 March 2014", [("12 March 2014", "2014-03-12")]),
        ("2014-03-12", [("2014-03-12", "2014-03-12")]),
    ],
)
def test_a_stated_date_has_its_iso_value(text: str, expected: list[Any]) -> None:
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
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """Ages, durations, counts, names, impossible days."""
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The town's heyday was the 70's.", [("the 70's", "197X")]),
        ("Music of the ’60s was loud.", [("the ’60s", "196X")]),
        ("Crime fell in the late '90s.", [("the late '90s", "199X")]),
        ("It was a mill in the 1800s.", [("the 1800s", "18XX")]),
        ("Highs will be in the 70s, with wind.", []),
        ("She scored in the 80s, they said.", []),
    ],
)
def test_decades_are_no_degrees(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The king fell on 14 October 1066.", [("14 October 1066", "1066-10-14")]),
        ("The king fell on October 14, 1066.", [("October 14, 1066", "1066-10-14")]),
        ("The abbey was founded in 1132 by monks.", [("1132", "1132")]),
        ("The lease ends on 31 December 2150.", [("31 December 2150", "2150-12-31")]),
        ("He died on March 15, 44 BC.", []),
        ("The wall is from 500 BC.", []),
        ("In October 31 BC the fleet lay here.", []),
        ("The ash came in AD 79.", []),
        ("On May 3, 1200 people marched.", [("May 3", "2021-05-03")]),
        ("It was built in 1200 homes.", []),
        ("In 2021 BC Ferries cut the line.", [("2021", "2021")]),
    ],
)
def test_years_far_off_are_right_or_none(text: str, expected: list[Any]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("published", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_ends_of_the_calendar_stop_nothing(published: str) -> None:
    text = (
        "He said on Monday that he met her yesterday, last week, at Christmas, on March 3 and on "
        "the day before Jan. 1, and tomorrow, next year, two weeks ago and next spring; in 1999."
    )
    found = read(text, published)
    assert found[-1] == ("1999", "1999")
    assert all(len(value.split("-")[0]) == 4 for _, value, *_ in found)


@pytest.mark.parametrize(
    "text",
    [
        "Call 020 7946 2001 or 1800 555 2020.",
        "The bill, HR 1999, passed; Agenda 2030 and Project 2025 were named.",
        "They carried 1998 letters and 2000 copies.",
        "USA Today reported it. India Today did too.",
        "June, 34, said she would stay.",
        "It ran at 2030 rpm in Room 1984.",
    ],
)
def test_numbers_and_names_are_no_dates(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The abbey is of the 1300s.", [("the 1300s", "13XX")]),
        ("The mill shut in the late 1400s.", [("the late 1400s", "14XX")]),
        ("The law takes effect July 1.", [("July 1", "2022-07-01")]),
        ("Polls close at 7 p.m. on Nov. 5.", [("7 p.m. on Nov. 5", "2022-11-05T19:00")]),
        ("The court sits on Friday.", [("Friday", "2022-01-14")]),
        ("The tax rose on July 1.", [("July 1", "2021-07-01")]),
    ],
)
def test_centuries_and_what_takes_effect(text: str, expected: list[Any]) -> None:
    assert read(text) == expected
