"""Interviews in turns of `Q:` and `A:`: who answers is named in the introduction."""

from __future__ import annotations

from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.text.tokens import Tokens
from agents.quotes.text.words import token_text, token_texts

QUESTIONS = frozenset({"Q", "Question"})
ANSWERS = frozenset({"A", "Answer"})
REACH = 600
"""Tokens of an introduction that are read, at most."""

_TELLS = frozenset(
    "speaks spoke talks talked tells told answers answered explains explained discusses discussed "
    "describes described sat joins joined reflects reflected".split()
)
_SMALL = frozenset(
    "the a an in on at for by to from with when after before as but and it he she they we i this "
    "that these those his her its our their there here mr mrs ms dr".split()
)
_LONGEST_NAME = 4


def who_answers(
    tokens: Tokens, words: Flags, capital: Flags, low: int, high: int
) -> TokenRange | None:
    """The name of the one who is interviewed, in the introduction low..high (exclusive).

    The one name of two words and more there, else the one that tells something; None where that
    leaves several.
    """
    names = _names(tokens, words, capital, max(low, high - REACH), high)
    by_text: dict[str, TokenRange] = {}
    telling: dict[str, TokenRange] = {}
    for first, last in names:
        text = " ".join(token_texts(tokens, first, last))
        by_text.setdefault(text, (first, last))
        if last + 1 < high and token_text(tokens, last + 1) in _TELLS:
            telling.setdefault(text, (first, last))
    for found in (by_text, telling):
        if len(found) == 1:
            return next(iter(found.values()))
    return None


def _names(tokens: Tokens, words: Flags, capital: Flags, low: int, high: int) -> list[TokenRange]:
    """Runs of two to four words with a capital."""
    out: list[TokenRange] = []
    at = low
    while at < high:
        if not (words[at] and capital[at]) or token_text(tokens, at).lower() in _SMALL:
            at += 1
            continue
        end = at
        while end + 1 < high and words[end + 1] and capital[end + 1]:
            if tokens.para[end + 1] != tokens.para[at]:
                break
            end += 1
        if 1 <= end - at < _LONGEST_NAME:
            out.append((at, end))
        at = end + 1
    return out
