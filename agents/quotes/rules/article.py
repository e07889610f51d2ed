"""One article as the rules read it: its words, and what kind of word each is."""

from __future__ import annotations

from agents.lexicon.language import SpeechWords
from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens

ENDS = frozenset(". ! ? … ... ; :".split())
CLOSES = frozenset(', . ! ? … ... ; : » ” " ) – —'.split())
"""What a phrase or an attribution may end before."""
PUNCTUATION = frozenset(
    ", . ; : ? ! \" “ ” „ « » ‹ › ' ’ ‘ ( ) [ ] … ... – — -- `` '' / * •".split()
)
DASHES = frozenset("- – — -- ―".split())


class Article:
    """The tokens of one article with its language's words; all indexes are within the article.

    text, lower: each token as it stands, and in lower case with straight "'". words: whether it
    holds a letter or digit. sent: number of its sentence. region: that of the quoted region it
    is in, -1 outside.
    level: the region that is read now. taken: regions that are somebody's words already.
    """

    def __init__(self, tokens: Tokens, words: Flags, number: int, table: SpeechWords) -> None:
        low, high = int(tokens.first[number]), int(tokens.first[number + 1])
        sheet = tokens.sheets[number]
        self._tokens = tokens
        self._offset = low
        self.table = table
        self.text = [
            sheet.text[s:e] for s, e in zip(sheet.start.tolist(), sheet.end.tolist(), strict=True)
        ]
        self.lower = [word.lower().replace("’", "'") for word in self.text]
        self.words: list[bool] = words[low:high].tolist()
        self.region: list[int] = tokens.region[low:high].tolist()
        self.sent: list[int] = tokens.sent[low:high].tolist()
        self.taken: set[int] = set()
        self.level = -1

    def within(self, low: int, high: int) -> TokenRange:
        """Two tokens of the batch as those of the article."""
        return low - self._offset, high - self._offset

    def in_batch(self, part: TokenRange) -> TokenRange:
        """A token range of the article as that of the batch."""
        return part[0] + self._offset, part[1] + self._offset

    def moved(self, found: Attribution) -> Attribution:
        """An attribution with its tokens as those of the batch."""
        found.cue = found.cue and self.in_batch(found.cue)
        found.source = found.source and self.in_batch(found.source)
        found.content = [self.in_batch(part) for part in found.content]
        return found

    def sentence(self, at: int, low: int, high: int) -> TokenRange:
        """The sentence of a token, as far as it lies in low..high (exclusive)."""
        first = last = at
        while first > low and self.sent[first - 1] == self.sent[at]:
            first -= 1
        while last + 1 < high and self.sent[last + 1] == self.sent[at]:
            last += 1
        return first, last

    def quotation(self, region: int) -> TokenRange:
        """First and last token of a quoted region."""
        return self.within(
            int(self._tokens.region_first[region]), int(self._tokens.region_last[region])
        )

    def regions(self, part: TokenRange) -> set[int]:
        """The quoted regions that a token range reaches into."""
        return {region for region in self.region[part[0] : part[1] + 1] if region >= 0}

    def worded(self, part: TokenRange) -> bool:
        """Whether a token range holds a word."""
        return any(self.words[part[0] : part[1] + 1])

    def names(self, i: int) -> bool:
        """Whether a name or a title begins at a token."""
        return self.lower[i] in self.table.titles or (
            self.text[i][0].isupper() and self.lower[i] not in self.table.determiners
        )

    def role(self, i: int) -> bool:
        """Whether a word says what somebody is."""
        return self.lower[i] in self.table.titles or self.lower[i] in self.table.roles

    def begins(self, i: int) -> bool:
        """Whether a noun phrase may begin at a token."""
        return self.lower[i] in self.table.determiners or self.names(i)

    def stops(self, i: int) -> bool:
        """Whether a noun phrase cannot go on over a token."""
        word = self.lower[i]
        elided = word.endswith("'") and self.text[i][0].isupper()  # "N'Guessan"
        return (
            self.region[i] != self.level
            or self.text[i] in PUNCTUATION
            or (word in self.table.outside and not elided)
            or word in self.table.times
        )
