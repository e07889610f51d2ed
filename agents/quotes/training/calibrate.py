"""Logistic regressions that turn what decoding sees into probabilities.

All three are fitted on articles that the chains have not seen: whether a proposal's
content is right, whether its speaker is, and whether a quotation without a cue goes on
with the speaker that the layout points to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.quotes.carry import candidates
from agents.quotes.decode import Attribution, resolve_conflicts
from agents.quotes.features import Tokens
from agents.quotes.model import Logistic
from agents.quotes.training.corpus import GoldArticle
from agents.quotes.training.data import tokens_of_spans


def fit_logistic(rows: NDArray[np.float64], right: NDArray[np.bool_], l2: float = 1.0) -> Logistic:
    """Newton's method on the penalised likelihood; the bias is not penalised."""
    if not len(rows):
        return Logistic(np.zeros(0), 0.0)
    x = np.concatenate([rows, np.ones((len(rows), 1))], axis=1)
    weights = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], l2)
    penalty[-1] = 1e-6
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - right) + penalty * weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    return Logistic(np.round(weights[:-1], 5), round(float(weights[-1]), 5))


class GoldIndex:
    """Gold contents and sources as sets of word tokens, found by token."""

    def __init__(
        self, tokens: Tokens, words: NDArray[np.bool_], articles: Sequence[GoldArticle]
    ) -> None:
        self.contents: list[frozenset[int]] = []
        self.sources: list[frozenset[int]] = []
        self.by_token: dict[int, list[int]] = {}
        for k, article in enumerate(articles):
            for gold in article.attributions:
                content = tokens_of_spans(tokens, k, gold.content)
                source = tokens_of_spans(tokens, k, gold.source)
                number = len(self.contents)
                self.contents.append(frozenset(content[words[content]].tolist()))
                self.sources.append(frozenset(source[words[source]].tolist()))
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


def members_of(item: Attribution, words: NDArray[np.bool_]) -> set[int]:
    """Word tokens of an item's content."""
    return {i for a, b in item.content for i in range(a, b + 1) if words[i]}


def same_source(
    item_source: tuple[int, int] | None, gold: frozenset[int], words: NDArray[np.bool_]
) -> bool:
    """Whether a predicted source is the gold one: half of either lies in the other."""
    if item_source is None:
        return not gold
    if not gold:
        return False
    mine = {i for i in range(item_source[0], item_source[1] + 1) if words[i]}
    shared = len(mine & gold)
    return shared > 0 and shared >= 0.5 * min(len(mine), len(gold))


def judge(
    items: Sequence[Attribution], gold: GoldIndex, words: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each item's content, and its speaker, is right."""
    content = np.zeros(len(items), dtype=bool)
    speaker = np.zeros(len(items), dtype=bool)
    for k, item in enumerate(items):
        score, chosen = gold.best(members_of(item, words))
        content[k] = score >= 0.5
        if chosen is not None:
            speaker[k] = same_source(item.source, gold.sources[chosen], words)
    return content, speaker


def fit_accept(
    items: Sequence[Attribution], gold: GoldIndex, words: NDArray[np.bool_]
) -> tuple[Logistic, Logistic]:
    """The calibrators of content and speaker from decoded proposals."""
    content, speaker = judge(items, gold, words)
    accept = fit_logistic(np.array([a.facts for a in items]), content)
    right = [k for k in range(len(items)) if content[k]]
    facts = np.array([items[k].source_facts for k in right])
    return accept, fit_logistic(facts, speaker[right])


def fit_carry(
    tokens: Tokens,
    words: NDArray[np.bool_],
    items: list[Attribution],
    gold: GoldIndex,
    threshold: float,
) -> Logistic:
    """The calibrator of carried quotations, on what scored items leave over."""
    kept = resolve_conflicts(tokens, items, threshold)
    rows, right = [], []
    for candidate in candidates(tokens, words, kept):
        if candidate.previous is None:
            continue
        members = {i for i in range(candidate.first, candidate.last + 1) if words[i]}
        owners = sorted({g for i in members for g in gold.by_token.get(i, ())})
        rows.append(candidate.facts)
        right.append(
            any(
                same_source(kept[candidate.previous].source, gold.sources[g], words) for g in owners
            )
        )
    return fit_logistic(np.array(rows), np.array(right))
