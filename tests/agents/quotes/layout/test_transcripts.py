"""Turns of a transcript without quotation marks."""

from __future__ import annotations

from spacy.language import Language

from agents.quotes.layout.transcripts import add_turns
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import Tokens, gather_tokens, word_tokens
from agents.quotes.text.words import capital_tokens, token_text

TALK = (
    "The council met.\n"
    "AMES: We need a bridge.\n"
    "Ruth Dunn: Not this year.\n"
    "AMES: Then when will it come?\n"
    "Note: the council rose."
)


def _turns(
    nlp: Language, text: str, items: list[Attribution]
) -> tuple[Tokens, list[tuple[str | None, str]]]:
    tokens = gather_tokens([read_sheet(nlp, text)])
    sheet = tokens.sheets[0]

    def words(part: tuple[int, int]) -> str:
        return sheet.text[sheet.start[part[0]] : sheet.end[part[1]]]

    found = add_turns(tokens, word_tokens(tokens), capital_tokens(tokens), items)
    return tokens, [(one.source and words(one.source), words(one.content[0])) for one in found]


def test_a_turn_belongs_to_a_name_that_recurs_or_is_in_capitals(nlp: Language) -> None:
    assert _turns(nlp, TALK, [])[1] == [
        ("AMES", "We need a bridge"),
        ("AMES", "Then when will it come"),
    ]


def test_names_that_do_not_recur_make_no_transcript(nlp: Language) -> None:
    text = "AMES: We need a bridge.\nDUNN: Not this year.\nCOLE: Then when will it come?"
    assert _turns(nlp, text, [])[1] == []
    assert _turns(nlp, text.replace("COLE", "AMES"), [])[1] != []


def test_what_was_found_inside_a_turn_gives_way(nlp: Language) -> None:
    tokens, _ = _turns(nlp, TALK, [])
    inside = next(i for i in range(len(tokens)) if token_text(tokens, i) == "bridge")
    items = [
        Attribution(None, None, [(0, 2)], 0.5, 0.0),
        Attribution(None, None, [(inside, inside)], 0.5, 0.0),
    ]
    found = _turns(nlp, TALK, items)[1]
    assert found[0] == (None, "The council met")
    assert [content for _, content in found[1:]] == [
        "We need a bridge",
        "Then when will it come",
    ]
