"""A batch of articles as the steps behind the first read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agents.quotes.arrays import Flags, IntArray, TokenRange, running_total
from agents.quotes.propose.arguments import Proposals
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.phrases import Phrases
from agents.quotes.text.tokens import Tokens
from agents.quotes.text.words import lower_texts
from agents.quotes.token_ranges import ranges, trim, trim_range


@dataclass(slots=True)
class Batch:
    """Tokens and words (n): whether a token holds a letter or digit."""

    tokens: Tokens
    words: Flags

    def lower(self, part: TokenRange) -> list[str]:
        """Lower-cased texts of a token range."""
        return lower_texts(self.tokens, *part)

    def trimmed(self, low: int, high: int) -> TokenRange | None:
        """low..high without the marks at its ends; None where it holds no word."""
        return trim_range(low, high, self.words)

    def without(
        self, content: Iterable[TokenRange], taken: Iterable[TokenRange]
    ) -> list[TokenRange]:
        """A content less some token ranges."""
        out = {i for a, b in taken for i in range(a, b + 1)}
        left = [i for low, high in content for i in range(low, high + 1) if i not in out]
        return trim(ranges(left), self.words)

    def until(self, content: Iterable[TokenRange], limit: int) -> list[TokenRange]:
        """The parts of a content before token `limit`."""
        return trim([(low, min(high, limit - 1)) for low, high in content], self.words)

    def count(self, parts: Iterable[TokenRange]) -> int:
        """Number of words in token ranges."""
        return sum(int(self.words[a : b + 1].sum()) for a, b in parts)

    def sentence(self, at: int) -> TokenRange:
        """First and last token of the sentence that a token stands in."""
        sentence = int(self.tokens.sent[at])
        low, high = self.tokens.sent_start[sentence : sentence + 2].tolist()
        return low, high - 1

    def by_sentence(self, items: Sequence[Attribution]) -> dict[int, list[Attribution]]:
        """Attributions with cue and speaker, by the sentence that the cue stands in."""
        out: dict[int, list[Attribution]] = {}
        for item in items:
            if item.cue is not None and item.source is not None:
                out.setdefault(int(self.tokens.sent[item.cue[0]]), []).append(item)
        return out


@dataclass(slots=True)
class ParsedBatch(Batch):
    """Parsed tokens, what is proposed of them, and their noun phrases.

    words_before (n + 1): how many words stand before each token, closed by their number.
    """

    proposals: Proposals
    phrases: Phrases
    words_before: IntArray = field(init=False)

    def __post_init__(self) -> None:
        self.words_before = running_total(self.words)
