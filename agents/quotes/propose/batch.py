"""All that is read of a batch of articles before anything is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents.quotes.arrays import Flags, IntArray, running_total
from agents.quotes.propose.arguments import Proposals
from agents.quotes.text.phrases import Phrases
from agents.quotes.text.tokens import Tokens


@dataclass(slots=True)
class ParsedBatch:
    """Parsed tokens, what is proposed of them, and their noun phrases.

    words (n): whether a token holds a letter or digit; words_before (n + 1): how many words
    stand before each token, closed by their number.
    """

    tokens: Tokens
    words: Flags
    proposals: Proposals
    phrases: Phrases
    words_before: IntArray = field(init=False)

    def __post_init__(self) -> None:
        self.words_before = running_total(self.words)
