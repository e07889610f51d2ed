"""Quotations that have no cue of their own: who goes on speaking.

A newspaper names the speaker once and lets the next quotation, or the next paragraph
of quotation, stand alone. What is in marks and is nobody's by the argument labeller is
given to the speaker that the layout points to, or stays open. Fragments that do not
stand as an utterance are scare quotes and titles and are not emitted.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum, unique

import numpy as np

from agents.quotes.arrays import Flags, IntArray, running_total
from agents.quotes.layout.regions import claimed_regions
from agents.quotes.model.columns import Columns
from agents.quotes.model.logistic import Logistic
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, articles_of, paragraph_bounds

UTTERANCE_WORDS = 4
_THRESHOLD = 0.4
_CONTINUES_THRESHOLD = 0.25
"""An opening mark after a quotation left open says more than the other rules do."""
_OPEN_SCORE = 0.3
"""Confidence in a quotation whose speaker stays open."""


@unique
class Rule(Enum):
    """Whose speaker goes on; the value is how sure the rule is where there are no weights."""

    OPEN = 0.0
    """Nobody's is known."""
    CONTINUES = 0.9
    """That of the quotation that the paragraph above left open."""
    NEXT_PARAGRAPH = 0.75
    """That of the last quotation of the paragraph above, in a paragraph that is all quoted."""
    AFTER = 0.7
    """That of the quotation before it in its paragraph."""
    BEFORE = 0.6
    """That of the first quotation in its paragraph, which stands behind it."""
    INDIRECT = 0.5
    """That of an unquoted attribution in its paragraph or at the end of the one above."""


@dataclass(frozen=True, slots=True)
class Continuation:
    """A quotation without a cue and the attribution whose speaker it would take.

    first, last: its tokens. previous: index of that attribution, None if the speaker is open.
    words: how many it has. cover: share of its paragraph's words that are quoted. leads:
    whether no word stands before it in the paragraph. stops, comma: how it ends. capital: how
    it begins. paragraphs_since: paragraphs from the previous one to it. utterance: whether
    it reads as one. alone: whether it is all that stands in its sentences, with their stop.
    """

    first: int
    last: int
    previous: int | None
    rule: Rule
    words: int
    cover: float
    leads: bool
    stops: bool
    comma: bool
    capital: bool
    paragraphs_since: int
    utterance: bool
    alone: bool = False


def continuation_columns(found: list[Continuation]) -> Columns:
    """(n) what the model reads of each, by name."""
    ruled = [rule for rule in Rule if rule is not Rule.OPEN]
    return {
        **{
            f"rule_{rule.name.lower()}": np.array([c.rule is rule for c in found]) for rule in ruled
        },
        "words": np.minimum([c.words for c in found], 40) / 40.0,
        "cover": np.array([c.cover for c in found]),
        "leads": np.array([c.leads for c in found]),
        "stops": np.array([c.stops for c in found]),
        "comma": np.array([c.comma for c in found]),
        "capital": np.array([c.capital for c in found]),
        "paragraphs_since": np.minimum([c.paragraphs_since for c in found], 5) / 5.0,
        "utterance": np.array([c.utterance for c in found]),
    }


def continue_quotations(
    tokens: Tokens, words: Flags, kept: list[Attribution], model: Logistic | None
) -> list[Attribution]:
    """`kept` and the continuations, in text order with `continued_from` set."""
    found = find_continuations(tokens, words, kept)
    scores = (
        model(continuation_columns(found)).tolist()
        if model is not None and found
        else [c.rule.value for c in found]
    )
    made: list[tuple[Attribution, int | None]] = [(a, None) for a in kept]
    for candidate, score in zip(found, scores, strict=True):
        content = [(candidate.first, candidate.last)]
        needed = _CONTINUES_THRESHOLD if candidate.rule is Rule.CONTINUES else _THRESHOLD
        if candidate.previous is None or score < needed:
            if candidate.rule is Rule.OPEN or _stands_alone(candidate):
                item = Attribution(None, None, content, _OPEN_SCORE, 0.0, carried=True)
                made.append((item, None))
            continue
        source = kept[candidate.previous].source
        item = Attribution(None, source, content, score, score, carried=True)
        made.append((item, candidate.previous))
    order = sorted(range(len(made)), key=lambda k: (made[k][0].content[0], k))
    place = {k: j for j, k in enumerate(order)}
    out = []
    for k in order:
        item, previous = made[k]
        if previous is not None:
            item.continued_from = place[previous]
        out.append(item)
    return out


def find_continuations(tokens: Tokens, words: Flags, kept: list[Attribution]) -> list[Continuation]:
    """Quoted regions that no kept attribution touches, with the rule that fits each.

    `kept` is in text order; `previous` indexes it. One pass over the regions.
    """
    if not len(tokens.region_first):
        return []
    paragraphs = _Paragraphs.of(tokens, words, kept)
    owned = claimed_regions(tokens, kept, cues=True)
    regions = [region for sheet in tokens.sheets for region in sheet.regions]
    out: list[Continuation] = []
    for r, (a, b) in enumerate(
        zip(tokens.region_first.tolist(), tokens.region_last.tolist(), strict=True)
    ):
        size = paragraphs.words(a, b)
        if owned[r] or not size:
            continue
        para = int(tokens.para[a])
        article = paragraphs.article[para]
        sheet, offset, region = tokens.sheets[article], int(tokens.first[article]), regions[r]
        text = sheet.text[region.start : region.end].rstrip()
        first_letter = sheet.text[sheet.start[a - offset] : sheet.end[a - offset]][:1]
        # French sets the comma behind the mark.
        comma = "," if sheet.text[region.end : region.end + 2] == "»," else ""
        cover, leads = paragraphs.cover(para), paragraphs.leads(a)
        alone = text[-1:] in _ENDS and first_letter.isupper() and paragraphs.alone(a, b)
        # "Out." may be all that somebody answers.
        utterance = _is_utterance(text + comma, size, first_letter) or (alone and leads)
        previous, rule = paragraphs.choose(a, leads, cover, region.continues)
        if not utterance and rule not in (Rule.CONTINUES, Rule.NEXT_PARAGRAPH):
            continue
        since = 0
        if previous is not None:
            since = para - int(tokens.para[kept[previous].content[-1][1]])
            if cover > _COVERED:
                paragraphs.carried[para] = previous
        out.append(
            Continuation(
                a,
                b,
                previous,
                rule,
                words=size,
                cover=cover,
                leads=leads,
                stops=text[-1:] in ".!?",
                comma=text[-1:] == ",",
                capital=first_letter.isupper(),
                paragraphs_since=since,
                utterance=utterance,
                alone=alone,
            )
        )
    return out


_ENDS = (".", "!", "?", "…", "—")
_COVERED = 0.9
"""Share of a paragraph's words that are quoted, where its quotation may go on in the next."""
_ALL_QUOTED = 0.75
"""Share of a paragraph's words that are quoted, where it may go on with the one above."""


def _stands_alone(candidate: Continuation) -> bool:
    """Whether a quotation is said by somebody, whoever it is: a line of a dialogue."""
    return candidate.leads and candidate.alone and candidate.rule is not Rule.BEFORE


def _is_utterance(text: str, words: int, first: str) -> bool:
    closed = text.rstrip()[-1:] in ".,!?…—"
    return (words >= UTTERANCE_WORDS and (closed or words >= 8)) or (
        words >= 2 and closed and first.isupper()
    )


@dataclass(slots=True)
class _Paragraphs:
    """Paragraphs of the batch: first tokens, closed by n; the article of each; words before
    each token; quoted words in each; kept attributions that end in each, all and those that
    are quoted; and whose speaker goes on through each."""

    tokens: Tokens
    kept: list[Attribution]
    low: list[int]
    article: list[int]
    total: list[int]
    quoted_words: IntArray
    ending: dict[int, list[int]]
    quoted: dict[int, list[int]]
    carried: dict[int, int]

    @classmethod
    def of(cls, tokens: Tokens, words: Flags, kept: list[Attribution]) -> _Paragraphs:
        low = paragraph_bounds(tokens)
        inside = running_total(tokens.region >= 0).tolist()
        ending: dict[int, list[int]] = {}
        quoted: dict[int, list[int]] = {}
        for k, item in enumerate(kept):
            para = int(tokens.para[item.content[-1][1]])
            ending.setdefault(para, []).append(k)
            if any(inside[b + 1] > inside[a] for a, b in item.content):
                quoted.setdefault(para, []).append(k)
        total = running_total(words)
        some = tokens.region_first >= 0
        first, last = tokens.region_first[some], tokens.region_last[some]
        quoted_words = np.zeros(len(low) - 1, dtype=np.int64)
        np.add.at(quoted_words, tokens.para[first], total[last + 1] - total[first])
        article = articles_of(tokens, low[:-1])
        return cls(
            tokens,
            kept,
            low.tolist(),
            article.tolist(),
            total.tolist(),
            quoted_words,
            ending,
            quoted,
            {},
        )

    def words(self, first: int, last: int) -> int:
        """Words of a range of tokens; 0 for that of a region without a whole token."""
        return self.total[last + 1] - self.total[first] if first >= 0 else 0

    def cover(self, para: int) -> float:
        size = self.words(self.low[para], self.low[para + 1] - 1)
        return int(self.quoted_words[para]) / max(1, size)

    def leads(self, at: int) -> bool:
        """Whether no word stands before a token in its paragraph."""
        return self.total[at] == self.total[self.low[int(self.tokens.para[at])]]

    def alone(self, first: int, last: int) -> bool:
        """Whether no other word stands in the sentences of a range of tokens."""
        tokens = self.tokens
        low = int(tokens.sent_start[tokens.sent[first]])
        high = int(tokens.sent_start[tokens.sent[last] + 1])
        return self.words(low, high - 1) == self.words(first, last)

    def choose(
        self, at: int, leads: bool, cover: float, continues: bool
    ) -> tuple[int | None, Rule]:
        """The attribution that the quotation at a token would go on with, and the rule."""
        para = int(self.tokens.para[at])
        same = self.quoted.get(para, [])
        split = bisect_left(same, at, key=lambda k: self.kept[k].content[0][0])
        if split:
            return same[split - 1], Rule.AFTER
        if same and not continues:
            return same[0], Rule.BEFORE
        above = para - 1
        if above >= 0 and self.article[above] == self.article[para]:
            chosen = self.carried.get(above)
            if chosen is None and above in self.quoted:
                chosen = self.quoted[above][-1]
            if continues and chosen is not None:
                return chosen, Rule.CONTINUES
            if leads and cover > _ALL_QUOTED:
                if chosen is not None:
                    return chosen, Rule.NEXT_PARAGRAPH
                if above in self.ending:
                    return self.ending[above][-1], Rule.INDIRECT
        if para in self.ending:
            return self.ending[para][-1], Rule.INDIRECT
        return None, Rule.OPEN
