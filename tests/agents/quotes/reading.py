"""Texts as parsed tokens, and tokens as texts."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes.text.parse import parse_sentences
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import Tokens, article_of, gather_tokens


def unparsed(nlp: Language, *texts: str) -> Tokens:
    """A batch of articles, tokenized."""
    return gather_tokens([read_sheet(nlp, text) for text in texts])


def parsed(nlp: Language, *texts: str) -> Tokens:
    """A batch of articles with all their sentences parsed."""
    tokens = unparsed(nlp, *texts)
    parse_sentences(nlp, tokens, np.arange(len(tokens.sent_start) - 1))
    return tokens


def text_of(tokens: Tokens, first: int, last: int) -> str:
    """The text from the first to the last token, inclusive."""
    article = article_of(tokens, first)
    sheet, offset = tokens.sheets[article], int(tokens.first[article])
    return sheet.text[sheet.start[first - offset] : sheet.end[last - offset]]


def at(tokens: Tokens, word: str) -> int:
    """Index of the only token that is this word."""
    (found,) = (k for k in range(len(tokens)) if text_of(tokens, k, k) == word)
    return found
