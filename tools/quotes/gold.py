"""Which predictions are right by the annotation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agents.quotes.arrays import Flags, running_total
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens
from tools.quotes.corpus import GoldArticle
from tools.quotes.labels import tokens_of_spans


class GoldIndex:
    """Gold contents and sources as sets of word tokens, cues of tokens, found by token."""

    def __init__(self, tokens: Tokens, words: Flags, articles: Sequence[GoldArticle]) -> None:
        self.contents: list[frozenset[int]] = []
        self.sources: list[frozenset[int]] = []
        self.cues: list[frozenset[int]] = []
        self.by_token: dict[int, list[int]] = {}
        for k, article in enumerate(articles):
            for gold in article.attributions:
                content = tokens_of_spans(tokens, k, gold.content)
                source = tokens_of_spans(tokens, k, gold.source)
                number = len(self.contents)
                self.contents.append(frozenset(content[words[content]].tolist()))
                self.sources.append(frozenset(source[words[source]].tolist()))
                self.cues.append(frozenset(tokens_of_spans(tokens, k, gold.cue).tolist()))
                for i in self.contents[-1]:
                    self.by_token.setdefault(i, []).append(number)

    def best(self, members: set[int]) -> tuple[float, int | None]:
        """The gold attribution whose content overlaps most, and its IoU."""
        seen = {g for i in members for g in self.by_token.get(i, ())}
        score, chosen = 0.0, None
        for g in sorted(seen):
            gold = self.contents[g]
            value = len(gold & members) / len(gold | members)
            if value > score:
                score, chosen = value, g
        return score, chosen


def members_of(item: Attribution, words: Flags) -> set[int]:
    """Word tokens of an item's content."""
    return {i for a, b in item.content for i in range(a, b + 1) if words[i]}


def same_source(
    tokens: Tokens,
    words: Flags,
    span: tuple[int, int] | None,
    gold: frozenset[int],
) -> bool:
    """Whether a predicted source is the gold one.

    It holds a head of the gold phrase, and its own head lies in it. Where the gold is a bare
    relative pronoun, the antecedent that ends before it is right too.
    """
    if span is None:
        return not gold
    if not gold:
        return False
    if len(gold) == 1:
        (only,) = gold
        relative = int(tokens.tag[only]) in _RELATIVE
        between = words[span[1] + 1 : only]
        if relative and span[1] < only <= span[1] + 3 and not between.any():
            return True
    mine = [i for i in range(span[0], span[1] + 1) if words[i]]
    if not gold.intersection(mine):
        return False
    return any(i in gold for i in top_tokens(tokens, mine)) and any(
        span[0] <= i <= span[1] for i in top_tokens(tokens, sorted(gold))
    )


def top_tokens(tokens: Tokens, members: Sequence[int]) -> list[int]:
    """Tokens whose head is not among the members, and what is coordinated or in apposition
    with them."""
    inside = set(members)
    top = {i for i in members if int(tokens.head[i]) not in inside or tokens.head[i] == i}
    for _ in range(4):
        more = {
            i
            for i in members
            if i not in top and int(tokens.dep[i]) in _JOINED and int(tokens.head[i]) in top
        }
        if not more:
            break
        top |= more
    return sorted(top)


def region_sources(
    tokens: Tokens, words: Flags, articles: Sequence[GoldArticle]
) -> dict[int, list[frozenset[int]]]:
    """Region to the source tokens of each gold attribution that quotes half of it or more.

    An attribution whose cue stands in the region was made by the quoted speaker.
    """
    total = running_total(words)
    out: dict[int, list[frozenset[int]]] = {}
    for k, article in enumerate(articles):
        for gold in article.attributions:
            content = tokens_of_spans(tokens, k, gold.content)
            region = tokens.region[content[words[content]]]
            cue = set(tokens.region[tokens_of_spans(tokens, k, gold.cue)].tolist())
            source = tokens_of_spans(tokens, k, gold.source)
            members = frozenset(source[words[source]].tolist())
            found, counts = np.unique(region[region >= 0], return_counts=True)
            for r, count in zip(found.tolist(), counts.tolist(), strict=True):
                first, last = int(tokens.region_first[r]), int(tokens.region_last[r])
                if r not in cue and count >= 0.5 * (total[last + 1] - total[first]):
                    out.setdefault(r, []).append(members)
    return out


_RELATIVE = frozenset(int(h) for h in label_hashes("WP WDT"))
_JOINED = frozenset(int(h) for h in label_hashes("conj appos"))
