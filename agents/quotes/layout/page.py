"""What the page shows before any model has read it."""

from __future__ import annotations

from dataclasses import dataclass

from agents.quotes.arrays import Flags
from agents.quotes.layout.signatures import Signature, signatures
from agents.quotes.text.tokens import Tokens
from agents.quotes.text.words import capital_tokens


@dataclass(frozen=True, slots=True)
class Page:
    """capital (n): whether each token begins with a capital. names: region to the name that is
    put to it."""

    capital: Flags
    names: dict[int, Signature]


def read_page(tokens: Tokens, words: Flags) -> Page:
    """Capitals and names of a batch."""
    capital = capital_tokens(tokens)
    return Page(capital, signatures(tokens, words, capital))
