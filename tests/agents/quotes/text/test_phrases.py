"""Noun phrases by the parse."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.text.phrases import noun_phrases
from agents.quotes.text.tokens import word_tokens
from tests.agents.quotes.reading import parsed, text_of


def _phrases(nlp: Language, text: str) -> list[str]:
    tokens = parsed(nlp, text)
    found = noun_phrases(tokens, word_tokens(tokens))
    return [
        text_of(tokens, a, b)
        for a, b in zip(found.first.tolist(), found.last.tolist(), strict=True)
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
    tokens = parsed(nlp, *texts)
    found = noun_phrases(tokens, word_tokens(tokens))
    together = [
        text_of(tokens, a, b)
        for a, b in zip(found.first.tolist(), found.last.tolist(), strict=True)
    ]
    assert together == [phrase for phrases in alone for phrase in phrases]
