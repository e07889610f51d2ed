"""Texts of tokens, and what the letters of a token tell of it."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Flags, IntArray, TokenRange
from agents.quotes.text.tokens import Tokens


def word_tokens(tokens: Tokens) -> Flags:
    """(n) whether each token holds a letter or digit."""
    flags: list[bool] = []
    for sheet in tokens.sheets:
        text = sheet.text
        flags.extend(
            text[s].isalnum() or any(c.isalnum() for c in text[s:e])
            for s, e in zip(sheet.start.tolist(), sheet.end.tolist(), strict=True)
        )
    return np.array(flags, dtype=bool)


def capital_tokens(tokens: Tokens) -> Flags:
    """(n) whether each token begins with a capital letter."""
    flags: list[bool] = []
    for sheet in tokens.sheets:
        text = sheet.text
        flags.extend(text[s].isupper() for s in sheet.start.tolist())
    return np.array(flags, dtype=bool)


def running_count(flags: Flags) -> IntArray:
    """(n + 1) how many flags are set before each token, and in all: `out[b + 1] - out[a]` of
    them are set in the tokens a..b."""
    return np.concatenate(([0], np.cumsum(flags)))


def article_of(tokens: Tokens, at: int) -> int:
    """The article of the batch that a token belongs to."""
    return int(np.searchsorted(tokens.first, at, side="right")) - 1


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


def trim_range(low: int, high: int, words: Flags) -> TokenRange | None:
    """low..high (inclusive) without the marks at its ends; None where it holds no word."""
    while low <= high and not words[low]:
        low += 1
    while high >= low and not words[high]:
        high -= 1
    return (low, high) if low <= high else None
