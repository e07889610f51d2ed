"""Gold annotation as labels over tokens and windows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import Flags, IntArray
from agents.quotes.propose.arguments import CUE, LEFT, OUTSIDE, RIGHT, SOURCE
from agents.quotes.propose.cues import Cues
from agents.quotes.propose.windows import Windows
from agents.quotes.text.tokens import Tokens, gather_tokens
from agents.quotes.types import Span
from tools.quotes.corpus import GoldArticle, GoldAttribution


def token_range(tokens: Tokens, article: int, span: Span) -> IntArray:
    """Batch-wide indices of the tokens that overlap a span."""
    sheet = tokens.sheets[article]
    low = int(np.searchsorted(sheet.end, span[0], side="right"))
    high = int(np.searchsorted(sheet.start, span[1], side="left"))
    return np.arange(low, high, dtype=np.int64) + int(tokens.first[article])


def tokens_of_spans(tokens: Tokens, article: int, spans: Sequence[Span]) -> IntArray:
    """The same for several spans."""
    parts = [token_range(tokens, article, s) for s in spans]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def main_cue(tokens: Tokens, article: int, gold: GoldAttribution) -> IntArray:
    """Tokens of the cue's first part that has a word, within one sentence."""
    for span in gold.cue:
        found = token_range(tokens, article, span)
        if len(found):
            same: IntArray = found[tokens.sent[found] == tokens.sent[found[0]]]
            return same
    return np.zeros(0, dtype=np.int64)


def cue_labels(tokens: Tokens, articles: Sequence[GoldArticle]) -> NDArray[np.int8]:
    """(n) labels O 0, B 1, I 2."""
    out = np.zeros(len(tokens), dtype=np.int8)
    for k, article in enumerate(articles):
        for gold in article.attributions:
            found = main_cue(tokens, k, gold)
            if len(found):
                out[found] = 2
                out[found[0]] = 1
    return out


Owner = dict[int, list[tuple[int, int]]]


def cue_owners(tokens: Tokens, articles: Sequence[GoldArticle]) -> Owner:
    """Token index to the (article, attribution) pairs whose main cue holds it."""
    out: Owner = {}
    for k, article in enumerate(articles):
        for j, gold in enumerate(article.attributions):
            for index in main_cue(tokens, k, gold).tolist():
                out.setdefault(index, []).append((k, j))
    return out


def window_labels(
    tokens: Tokens, articles: Sequence[GoldArticle], cues: Cues, windows: Windows, owners: Owner
) -> tuple[NDArray[np.int8], Flags]:
    """Labels a pair, and a cue whether it is a true one (all-O windows otherwise)."""
    labels = np.full(len(windows.at), OUTSIDE, dtype=np.int8)
    true = np.zeros(len(cues), dtype=bool)
    for c, (first, last) in enumerate(zip(cues.first.tolist(), cues.last.tolist(), strict=True)):
        counts: dict[tuple[int, int], int] = {}
        for index in range(first, last + 1):
            for owner in owners.get(index, ()):
                counts[owner] = counts.get(owner, 0) + 1
        if not counts:
            continue
        true[c] = True
        most = max(counts.values())
        low, high = int(windows.bounds[c]), int(windows.bounds[c + 1])
        begin = int(windows.at[low])
        view = labels[low:high]

        def mark(
            found: IntArray, label: int, at: int = begin, into: NDArray[np.int8] = view
        ) -> None:
            inside = found[(found >= at) & (found < at + len(into))]
            into[inside - at] = label

        for (k, j), count in sorted(counts.items()):
            if count < most:
                continue
            gold = articles[k].attributions[j]
            content = tokens_of_spans(tokens, k, gold.content)
            mark(content[content < first], LEFT)
            mark(content[content > last], RIGHT)
            mark(tokens_of_spans(tokens, k, gold.source), SOURCE)
            mark(tokens_of_spans(tokens, k, gold.cue), CUE)
    return labels, true


def select_articles(tokens: Tokens, which: Sequence[int]) -> Tokens:
    """The tokens of some articles with their parses, as a batch of its own."""
    out = gather_tokens([tokens.sheets[k] for k in which])
    picked: list[IntArray] = []
    for place, k in enumerate(which):
        low, high = int(tokens.first[k]), int(tokens.first[k + 1])
        to = int(out.first[place])
        into = slice(to, to + high - low)
        out.tag[into] = tokens.tag[low:high]
        out.dep[into] = tokens.dep[low:high]
        out.parsed[into] = tokens.parsed[low:high]
        out.head[into] = tokens.head[low:high] - low + to
        picked.append(tokens.slot[low:high][tokens.parsed[low:high]])
    out.vectors = tokens.vectors[np.concatenate(picked)]
    out.slot[out.parsed] = np.arange(len(out.vectors))
    return out
