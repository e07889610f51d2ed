"""Texts of tokens, and which begin with a capital."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Flags
from agents.quotes.text.tokens import Tokens, article_of


def capital_tokens(tokens: Tokens) -> Flags:
    """(n) whether each token begins with a capital letter."""
    flags: list[bool] = []
    for sheet in tokens.sheets:
        text = sheet.text
        flags.extend(text[s].isupper() for s in sheet.start.tolist())
    return np.array(flags, dtype=bool)


def token_text(tokens: Tokens, at: int) -> str:
    """The text of one token."""
    return token_texts(tokens, at, at)[0]


def token_texts(tokens: Tokens, low: int, high: int) -> list[str]:
    """Texts of the tokens low..high (inclusive) of one article."""
    article = article_of(tokens, low)
    sheet, offset = tokens.sheets[article], int(tokens.first[article])
    return [
        sheet.text[sheet.start[i - offset] : sheet.end[i - offset]] for i in range(low, high + 1)
    ]


def lower_texts(tokens: Tokens, low: int, high: int) -> list[str]:
    """Lower-cased texts of the tokens low..high (inclusive) of one article."""
    return [text.lower() for text in token_texts(tokens, low, high)]
