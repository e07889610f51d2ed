"""Which wordings are of one statement, and what one has that another has not."""

from __future__ import annotations

import pytest

from agents.statements.difference import difference
from agents.statements.likeness import THRESHOLD, align, likeness
from agents.statements.wording import MOST_TELLING, MOST_WORDS, read, tokens

WHOLE = (
    "We will build a new harbour wall before winter, and the ministry won't pay one percent of it; "
    "I'm telling you, fishermen can count on that."
)


def alike(a: str, b: str) -> bool:
    share = likeness(read(a), read(b))
    assert share == likeness(read(b), read(a))
    return share >= THRESHOLD


@pytest.mark.parametrize(
    "other",
    [
        WHOLE.upper(),
        "build a new harbour wall before winter",
        "“We will build a new harbor wall ... fishermen can count on that.”",
        "that they would build a new harbour wall before winter and that the ministry would not "
        "pay 1 per cent of it",
        "the ministry won’t pay one percent of it,” she said, “fishermen can count on that",
    ],
)
def test_cuts_and_retellings_are_of_one_statement(other: str) -> None:
    assert alike(WHOLE, other)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "We will not build a new harbour wall before winter",
        "The ministry has new money for the winter, and the harbour needs its fishermen.",
        "We have asked the ministry for a new road to the harbour.",
        "and the ministry will pay one percent of it",
    ],
)
def test_other_words_on_the_subject_and_denials_are_not(other: str) -> None:
    assert not alike(WHOLE, other)


def test_what_house_style_changes_makes_no_difference() -> None:
    one = read("U.S. Sen. O’Malley won 1,000 votes – twenty percent – in the labour café")
    other = read("us senator o'malley WON 1000 votes, 20 per cent, in the labor cafe\u0301")
    assert one.telling == other.telling
    assert read(one.text) == one
    assert read(other.text) == other


def test_a_negation_stands_before_the_word_that_it_denies() -> None:
    found = read("Nobody can't say that the bridge is safe, no")
    assert found.telling == ("bridg", "safe")
    assert found.negated == (2, 0, 1)


def test_a_long_text_is_read_in_part() -> None:
    found = read("bridge water " * 10_000)
    assert (len(found.words), len(found.telling)) == (MOST_WORDS, MOST_TELLING)
    assert likeness(found, found) == 1.0
    assert len(tokens("a " * 10_000)) == MOST_WORDS


def test_the_longest_common_words_are_aligned() -> None:
    assert align("abcde", "abxde") == [(0, 0), (1, 1), (3, 3), (4, 4)]
    assert align("xab", "abyab") == [(1, 3), (2, 4)]
    assert align("ab", "ba") in ([(0, 1)], [(1, 0)])
    assert align("", "ab") == []


def test_a_difference_is_told_part_by_part() -> None:
    before, after = "We will go home, now, said he.", "They would go home and said – he!"
    found = difference(before, after)
    assert [(one.what, one.before, one.after) for one in found] == [
        ("changed", "We will ", "They would "),
        ("kept", "go home, ", "go home "),
        ("changed", "now, ", "and "),
        ("kept", "said he.", "said – he!"),
    ]
    assert [one.what for one in difference("a b c", "b")] == ["dropped", "kept", "dropped"]
    assert [one.what for one in difference("", "so")] == ["added"]
    assert difference("…", "…") == ()


@pytest.mark.parametrize(
    "texts", [(WHOLE, WHOLE[20:70]), ("(a) b", "b"), ("…", "a"), ("x " * 900,) * 2]
)
def test_the_parts_make_up_the_texts(texts: tuple[str, str]) -> None:
    found = difference(*texts)
    assert "".join(one.before for one in found) == texts[0]
    assert "".join(one.after for one in found) == texts[1]
