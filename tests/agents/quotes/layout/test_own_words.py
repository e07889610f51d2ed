"""Quotations in which somebody speaks of himself."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.layout.own_words import speaks_of_himself
from agents.quotes.text.tokens import word_tokens
from tests.agents.quotes.reading import unparsed


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("She left. “I was very scared and had no experience.” There was no work.", True),
        ("There was no work. “And then we sold our boat again.” They left.", True),
        ("She left. “The early works of the harbour school.” There was no work.", False),
        ("She called it “my very own and very old house.” There was no work.", False),
        ("She left. “I was very scared and had no” There was no work.", False),
        ("She left. “I was scared.” There was no work.", False),
    ],
)
def test_whole_sentences_with_words_for_oneself(nlp: Language, text: str, own: bool) -> None:
    tokens = unparsed(nlp, text)
    first, last = int(tokens.region_first[0]), int(tokens.region_last[0])
    assert speaks_of_himself(tokens, word_tokens(tokens), first, last) is own
