"""Turns of a transcript without quotation marks."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.layout.transcripts import add_turns
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, word_tokens
from agents.quotes.text.words import capital_tokens
from tests.agents.quotes.reading import at, text_of, unparsed

TALK = (
    "The council met.\n"
    "AMES: We need a bridge.\n"
    "Ruth Dunn: Not this year.\n"
    "AMES: Then when will it come?\n"
    "Note: the council rose."
)


def _turns(tokens: Tokens, items: list[Attribution]) -> list[tuple[str | None, str]]:
    """Speaker and words of each attribution."""
    found = add_turns(tokens, word_tokens(tokens), capital_tokens(tokens), items)
    return [
        (one.source and text_of(tokens, *one.source), text_of(tokens, *one.content[0]))
        for one in found
    ]


def test_a_turn_belongs_to_a_name_that_recurs_or_is_in_capitals(nlp: Language) -> None:
    assert _turns(unparsed(nlp, TALK), []) == [
        ("AMES", "We need a bridge"),
        ("AMES", "Then when will it come"),
    ]


def test_names_that_do_not_recur_make_no_transcript(nlp: Language) -> None:
    text = "AMES: We need a bridge.\nDUNN: Not this year.\nCOLE: Then when will it come?"
    assert _turns(unparsed(nlp, text), []) == []
    assert _turns(unparsed(nlp, text.replace("COLE", "AMES")), []) != []


def test_what_was_found_inside_a_turn_gives_way(nlp: Language) -> None:
    tokens = unparsed(nlp, TALK)
    inside = at(tokens, "bridge")
    items = [
        Attribution(None, None, [(0, 2)], 0.5, 0.0),
        Attribution(None, None, [(inside, inside)], 0.5, 0.0),
    ]
    found = _turns(tokens, items)
    assert found[0] == (None, "The council met")
    assert [content for _, content in found[1:]] == [
        "We need a bridge",
        "Then when will it come",
    ]


TURNS = "\nQ: Why a bank?\nA: The vault keeps the wine cool.\nQ: Do you sleep?\nA: On Mondays only."


@pytest.mark.parametrize(
    ("introduction", "guest"),
    [
        (
            "Amara Diallo cooks in a former bank. She talked to the Echo about sleep.",
            "Amara Diallo",
        ),
        ("The cook of the old bank is Tove Lund, and she has plans.", "Tove Lund"),
        ("Arne Vik of the Harbour Post met the cook. Ida Lund told him of her plans.", "Ida Lund"),
        ("Ida Lund and Arne Vik cook in a former bank.", None),
        ("A cook has plans.", None),
    ],
)
def test_answers_are_of_the_person_whom_the_introduction_names(
    nlp: Language, introduction: str, guest: str | None
) -> None:
    assert _turns(unparsed(nlp, introduction + TURNS), []) == [
        (None, "Why a bank"),
        (guest, "The vault keeps the wine cool"),
        (None, "Do you sleep"),
        (guest, "On Mondays only"),
    ]


def test_the_words_of_turns_are_verbatim(nlp: Language) -> None:
    tokens = unparsed(nlp, TALK)
    for one in add_turns(tokens, word_tokens(tokens), capital_tokens(tokens), []):
        low, high = one.content[0]
        assert tokens.in_turn[low : high + 1].all()
    assert not tokens.in_turn[0]
