"""Noun phrases by the parse, and the choice of sources among them."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes.propose.source_spans import whole_phrase
from agents.quotes.text.parse import parse_sentences
from agents.quotes.text.phrases import noun_phrases
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import Tokens, gather_tokens, word_tokens


def _parsed(nlp: Language, *texts: str) -> Tokens:
    tokens = gather_tokens([read_sheet(nlp, text) for text in texts])
    parse_sentences(nlp, tokens, np.arange(len(tokens.sent_start) - 1))
    return tokens


def _text(tokens: Tokens, first: int, last: int) -> str:
    article = int(np.searchsorted(tokens.first, first, side="right")) - 1
    sheet, offset = tokens.sheets[article], int(tokens.first[article])
    return sheet.text[sheet.start[first - offset] : sheet.end[last - offset]]


def _phrases(nlp: Language, text: str) -> list[str]:
    tokens = _parsed(nlp, text)
    found = noun_phrases(tokens, word_tokens(tokens))
    return [
        _text(tokens, a, b) for a, b in zip(found.first.tolist(), found.last.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The head of the harbour's small rules committee said it would close.",
         "The head of the harbour's small rules committee"),
        ("Ruth Ames, who chairs the council, said it would close.", "Ruth Ames"),
        ("A study for Greenfield on the river by the institute warned of floods.",
         "A study for Greenfield on the river by the institute"),
        ("The minister's newly hired adviser said it would close.",
         "The minister's newly hired adviser"),
        ("Six in ten farmers said they would leave.", "Six in ten farmers"),
        ("Her remark that the dam would hold was wrong.", "Her"),
    ],
)  # fmt: skip
def test_a_phrase_reaches_from_its_determiner_to_its_last_modifier(
    text: str, whole: str, nlp: Language
) -> None:
    assert whole in _phrases(nlp, text)


def test_phrases_do_not_depend_on_the_batch(nlp: Language) -> None:
    texts = [
        "The head of the rules committee said it would close.",
        "Ruth Ames, who chairs the council of the town, said that “the road is open.”",
    ]
    alone = [_phrases(nlp, text) for text in texts]
    tokens = _parsed(nlp, *texts)
    found = noun_phrases(tokens, word_tokens(tokens))
    together = [
        _text(tokens, a, b) for a, b in zip(found.first.tolist(), found.last.tolist(), strict=True)
    ]
    assert together == [phrase for phrases in alone for phrase in phrases]


def test_a_phrase_that_is_cut_is_completed(nlp: Language) -> None:
    text = "A new harbour poll released Monday found that few agree."
    tokens = _parsed(nlp, text)
    free = np.zeros(len(tokens), dtype=bool)
    assert _text(tokens, *whole_phrase(tokens, 0, (3, 4), free)) == (
        "A new harbour poll released Monday"
    )
    free[0] = True
    assert _text(tokens, *whole_phrase(tokens, 0, (3, 3), free)) == "new harbour poll"


def test_what_follows_at_another_head_is_not_taken_in(nlp: Language) -> None:
    tokens = _parsed(nlp, "The harbour board yesterday said that few agree.")
    free = np.zeros(len(tokens), dtype=bool)
    assert _text(tokens, *whole_phrase(tokens, 0, (2, 2), free)) == "The harbour board"
