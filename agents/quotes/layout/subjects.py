"""Quotations without a cue beside a sentence that shows who acts: `Roe shook her head. "No."`

Where a paragraph names one person, or the sentence right before a quotation begins with one, that
is who speaks. Sentences without a cue are not parsed, so a subject is told by its place, its
capitals and what follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents.lexicon import english
from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, article_of, paragraph_bounds
from agents.quotes.text.words import token_texts

_LONGEST_NAME = 6
_LONGEST_SENTENCE = 60
_ALONE, _BESIDE_OTHERS = 0.7, 0.5
"""How sure the speaker is where nobody else is named in the paragraph, and where others are."""
_SCORE = 0.5
_NO_SUBJECTS = english.SENTENCE_STARTERS | english.TIME_WORDS | english.PREPOSITIONS
_SPEAKING_PRONOUNS = frozenset(("he", "she"))
_JOINS = frozenset(("and", "or", "&", "of", "in", "on", "at", "for", "from", "to"))


def set_subjects(tokens: Tokens, words: Flags, items: Sequence[Attribution]) -> None:
    """Give open quotations without a cue to the person whose sentence stands beside them.

    items: final, in text order.
    """
    if not len(tokens):
        return
    bounds = paragraph_bounds(tokens).tolist()
    for item in items:
        if item.source is not None or item.cue is not None or not item.carried:
            continue
        first = item.content[0][0]
        if tokens.region[first] < 0:
            continue
        para = int(tokens.para[first])
        place = _Place(tokens, words, bounds[para], bounds[para + 1])
        found = place.speaker(item.content[0], item.content[-1][1])
        if found is None and para and place.all_quoted():
            found = _Place(tokens, words, bounds[para - 1], bounds[para]).last_subject(first)
        if found is not None:
            item.source, item.source_score = found
            item.score = max(item.score, _SCORE)


@dataclass(frozen=True, slots=True)
class _Place:
    """The paragraph low..high (exclusive) of a quotation."""

    tokens: Tokens
    words: Flags
    low: int
    high: int

    def speaker(self, opening: TokenRange, last: int) -> tuple[TokenRange, float] | None:
        """Who acts in the sentence before the quotation, or behind one that opens the paragraph,
        and how sure that is."""
        tokens = self.tokens
        sentence = int(tokens.sent[opening[0]])
        leads = self._bare(int(tokens.sent_start[sentence]), opening[0])
        if not leads:
            return None
        asks = token_texts(tokens, last, last)[0] == "?"
        begin = int(tokens.sent_start[sentence - 1]) if sentence else 0
        if begin >= self.low and sentence:
            at = begin
        else:
            at = int(tokens.sent_start[int(tokens.sent[last]) + 1])
            if at >= self.high or asks:
                return None
        found = self._subject(at)
        if found is None:
            return None
        name, others = found
        if asks and self._was_asked(at):
            return None
        return name, _BESIDE_OTHERS if others else _ALONE

    def all_quoted(self) -> bool:
        """Whether the paragraph has no word outside quotation."""
        outside = self.words[self.low : self.high] & (self.tokens.region[self.low : self.high] < 0)
        return not bool(outside.any())

    def last_subject(self, at: int) -> tuple[TokenRange, float] | None:
        """Who acts in the last sentence of a paragraph without quotation above the token `at`."""
        tokens = self.tokens
        if self.low >= self.high or article_of(tokens, self.low) != article_of(tokens, at):
            return None
        if (tokens.region[self.low : self.high] >= 0).any():
            return None
        found = self._subject(int(tokens.sent_start[tokens.sent[self.high - 1]]))
        return None if found is None or found[1] else (found[0], _BESIDE_OTHERS)

    def _bare(self, low: int, high: int) -> bool:
        """Whether no word stands in low..high (exclusive)."""
        return not bool(self.words[low:high].any())

    def _texts(self, at: int) -> list[str]:
        """The texts of the sentence that begins at a token, up to a quotation."""
        tokens = self.tokens
        end = int(tokens.sent_start[int(tokens.sent[at]) + 1])
        end = min(end, at + _LONGEST_SENTENCE, self.high)
        return token_texts(tokens, at, end - 1)

    def _was_asked(self, at: int) -> bool:
        texts = self._texts(at)
        return any(a in english.FORMS_OF_BE and b == "asked" for a, b in pairwise(texts))

    def _subject(self, at: int) -> tuple[TokenRange, bool] | None:
        """The person whom the sentence from `at` on begins with, and whether it names others."""
        tokens = self.tokens
        texts = self._texts(at)
        if (tokens.region[at : at + len(texts)] >= 0).any() or len(texts) < 3:
            return None
        if texts[-1] == "?":
            return None  # "Is Roe a good leader?"
        if texts[0].lower() in _SPEAKING_PRONOUNS:
            return (at, at), any(text[:1].isupper() for text in texts[1:])
        begin = 0
        if texts[0].lower() in english.ARTICLES and "," in texts[:_LONGEST_NAME]:
            # "A witness, Jane Roe, was standing by the door."
            begin = texts.index(",") + 1
        elif texts[0].lower() in _NO_SUBJECTS:
            return None
        end = self._end_of_name(texts, begin)
        if end - begin < 2 and not (end > begin and self._recurs(at + begin)):
            return None
        follows = texts[end] if end < len(texts) else ""
        if begin and follows != ",":
            return None
        if follows == ",":
            close = next((k for k in range(end + 1, len(texts)) if texts[k] == ","), None)
            follows = texts[close + 1] if close is not None and close + 1 < len(texts) else ""
            if begin:
                follows = texts[end + 1] if end + 1 < len(texts) else ""
        if not follows[:1].islower() or follows in _JOINS:
            return None
        others = any(text[:1].isupper() for text in texts[end:])
        return (at + begin, at + end - 1), others

    def _end_of_name(self, texts: Sequence[str], begin: int) -> int:
        """Where the capitals from `begin` on end."""
        end = begin
        while end < len(texts) and end - begin < _LONGEST_NAME:
            text = texts[end]
            particle = text in english.NAME_PARTICLES and texts[end + 1 : end + 2]
            if not (text[:1].isupper() or (end > begin and particle)):
                break
            end += 1
        return end

    def _recurs(self, at: int) -> bool:
        """Whether the article has the word elsewhere behind another capital: a surname."""
        tokens = self.tokens
        article = article_of(tokens, at)
        low, high = int(tokens.first[article]), int(tokens.first[article + 1])
        same = (tokens.lower[low:high] == tokens.lower[at]).nonzero()[0] + low
        return any(
            k > low and all(t[:1].isupper() for t in token_texts(tokens, k - 1, k))
            for k in same[:20].tolist()
            if k != at
        )
