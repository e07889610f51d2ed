"""Quotes are given statements one after the other."""

from __future__ import annotations

from agents.statements.book import (
    CANDIDATES,
    POSTINGS,
    WEEK_SECONDS,
    Book,
    keys_of,
    statement_of,
    unknown,
)
from agents.statements.wording import read

WALL = "We will build the harbour wall before winter, and the ministry will pay for it"
ANA, PIET = "p1111111111111111", "p2222222222222222"


class Told:
    """A book, and the statements of what it is told."""

    def __init__(self) -> None:
        self.book = Book({}, {})
        self.count = 0

    def __call__(self, speaker: str, text: str, at: int = 0) -> str | None:
        self.count += 1
        wording = read(text)
        given = self.book.give(speaker, wording, at, lambda: f"s{self.count}")
        return given.statement if given else None


def test_cuts_go_to_the_statement_that_was_founded_first() -> None:
    told = Told()
    assert told(ANA, WALL) == "s1"
    assert told(ANA, "build the harbour wall before winter") == "s1"
    assert (
        told(ANA, "in winter the ministry will look at what the harbour needs beside a wall")
        == "s3"
    )
    assert told(PIET, WALL) == "s4"
    assert told(ANA, WALL.upper() + "!") == "s1"


def test_an_unknown_speaker_needs_telling_words() -> None:
    told, police = Told(), unknown("the police")
    assert told(police, WALL) == told(police, WALL) == "s1"
    assert told(police, "we are here") is None
    assert told(ANA, "we are here") == "s4"
    assert told(ANA, "…") is None


def test_few_words_are_the_same_again_in_a_week_alone() -> None:
    told = Told()
    assert told(ANA, "a disaster", 5) == told(ANA, "A disaster.", 6) == "s1"
    assert told(ANA, "a disaster", 5 + WEEK_SECONDS) == "s3"
    assert told(ANA, WALL, 5) == told(ANA, WALL, 5 + 100 * WEEK_SECONDS) == "s4"


def test_two_words_that_follow_each_other_in_both_have_a_key_of_both() -> None:
    mine = keys_of(ANA, read("the harbour will be a wall, they say, by winter"))
    assert len(mine) == 2
    assert set(mine) & set(keys_of(ANA, read("in winter the harbour was walled")))
    assert not set(mine) & set(keys_of(ANA, read("in winter walls of a harbour")))


def test_keys_of_one_speaker_lie_together() -> None:
    mine, theirs = (keys_of(who, read(WALL)) for who in (ANA, PIET))
    assert len({key >> 32 for key in mine}) == 1
    assert not set(mine) & set(theirs)
    assert all(0 <= key < 1 << 63 for key in mine)
    assert keys_of(ANA, read("a wall")) == ()


def test_the_work_for_a_quote_is_bounded() -> None:
    told = Told()
    for number in range(POSTINGS + 40):
        told(ANA, f"harbour wall ministry number{number} word{number} other{number} last{number}")
    keys = keys_of(ANA, read("harbour wall ministry"))
    assert max(len(told.book.keys[key]) for key in keys) == POSTINGS
    assert len(told.book.candidates(keys)) == CANDIDATES


def test_the_id_of_a_statement_is_of_the_quote_that_founds_it() -> None:
    wording = read(WALL)
    assert statement_of("urn:1", wording) == statement_of("urn:1", read(WALL.lower()))
    assert statement_of("urn:1", wording) != statement_of("urn:2", wording)
    assert statement_of("urn:1", wording)[0] == "t"
    assert len(statement_of("urn:\ud800", wording)) == 17
