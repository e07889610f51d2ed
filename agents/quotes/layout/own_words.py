"""Quotations in which somebody speaks of himself: they are said, though nothing may tell who."""

from __future__ import annotations

import numpy as np

from agents.lexicon import english
from agents.quotes.arrays import Flags
from agents.quotes.layout.tags import opens_sentence
from agents.quotes.model.hashing import label_hashes
from agents.quotes.text.tokens import Tokens

_LEAST_WORDS = 6
_STOPS = label_hashes(". ! ?")
_OWN = label_hashes(" ".join(sorted(english.SPEAKERS_OWN_PRONOUNS)))


def speaks_of_himself(tokens: Tokens, words: Flags, first: int, last: int) -> bool:
    """Whether a quoted region first..last is whole sentences with "I", "we" or "my"."""
    if tokens.lower[last] not in _STOPS or words[first : last + 1].sum() < _LEAST_WORDS:
        return False
    own = np.isin(tokens.lower[first : last + 1], _OWN).any()
    return bool(own) and opens_sentence(tokens, words, first)


def is_line(tokens: Tokens, words: Flags, first: int, last: int) -> bool:
    """Whether a quotation is a line of a dialogue: a paragraph of its own, with its stop."""
    para = tokens.para[first]
    low, high = (int(np.searchsorted(tokens.para, para, side=side)) for side in ("left", "right"))
    if words[low:first].any() or words[last + 1 : high].any():
        return False
    return bool(tokens.lower[last] in _STOPS)
