"""Fit the second stage on proposals of labellers that have not seen the articles.

Each part is fitted on what the parts before it make of articles that those had not seen
either: the sources first, then acceptance, carried quotations, and the regions' speakers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import TokenRange, running_total
from agents.quotes.choose.accept import accept, acceptance_rows
from agents.quotes.choose.carry import candidates
from agents.quotes.choose.regions import region_choices
from agents.quotes.choose.sources import choose_sources, source_choices
from agents.quotes.extract import first_pass
from agents.quotes.layout.page import read_page
from agents.quotes.model.choice import Choices, Ranker
from agents.quotes.model.file import Logistic
from agents.quotes.propose.arguments import Proposals
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.conflicts import resolve_conflicts
from agents.quotes.propose.decoding import decode_proposals
from agents.quotes.text.phrases import Phrases, noun_phrases
from agents.quotes.text.tokens import Tokens, word_tokens
from tools.quotes.calibrate import GoldIndex, fit_logistic, members_of, same_source
from tools.quotes.corpus import GoldArticle
from tools.quotes.data import tokens_of_spans
from tools.quotes.hiddenfit import HiddenSettings
from tools.quotes.rankfit import concatenate, fit_mixed


@dataclass(frozen=True, slots=True)
class Strength:
    """L2 of hashed and of dense weights, and the hidden layer."""

    hashed: float
    dense: float
    hidden: HiddenSettings


@dataclass(frozen=True, slots=True)
class Strengths:
    """What cross-validation on the training articles chose, a part."""

    source: Strength = field(
        default_factory=lambda: Strength(5.0, 1.0, HiddenSettings(epochs=16, minimum=6))
    )
    accept: Strength = field(
        default_factory=lambda: Strength(
            40.0,
            1.0,
            HiddenSettings(
                epochs=6, batch=128, minimum=40, drop=0.3, drop_features=0.3, share=0.35
            ),
        )
    )
    region: Strength = field(
        default_factory=lambda: Strength(12.0, 30.0, HiddenSettings(share=0.35))
    )


@dataclass(slots=True)
class Fold:
    """Articles with proposals of labellers that have not seen them."""

    tokens: Tokens
    articles: Sequence[GoldArticle]
    proposals: Proposals


@dataclass(slots=True)
class Second:
    """The second stage."""

    source: Ranker
    accept: Ranker
    carry: Logistic
    region: Ranker


@dataclass(slots=True)
class _Part:
    """A fold's decoded items, gold and noun phrases."""

    fold: Fold
    words: NDArray[np.bool_]
    items: list[Attribution]
    gold: GoldIndex
    phrases: Phrases


def fit_second(
    folds: Sequence[Fold], threshold: float, strengths: Strengths | None = None
) -> Second:
    """All parts, from at least two folds; `threshold` is that of acceptance."""
    strengths = strengths or Strengths()
    parts = []
    for fold in folds:
        words = word_tokens(fold.tokens)
        items = decode_proposals(fold.tokens, fold.proposals, words)
        gold = GoldIndex(fold.tokens, words, fold.articles)
        parts.append(_Part(fold, words, items, gold, noun_phrases(fold.tokens, words)))
    source = _fit_source(parts, strengths.source)
    accepting = _fit_accept(parts, strengths.accept)
    carries = _fit_carry(parts, threshold)
    region = _fit_region(parts, threshold, carries, strengths.region)
    return Second(source, accepting, carries, region)


def _fit(choices: Choices, right: NDArray[np.bool_], strength: Strength) -> Ranker:
    return fit_mixed(choices, right, strength.hashed, strength.dense, strength.hidden)


def _crossed(
    data: list[tuple[Choices, NDArray[np.bool_]]], strength: Strength
) -> tuple[list[Ranker], Ranker]:
    """One ranker a fold from the other folds, and one from all."""

    def fit(which: list[int]) -> Ranker:
        return _fit(
            concatenate([data[k][0] for k in which]),
            np.concatenate([data[k][1] for k in which]),
            strength,
        )

    every = list(range(len(data)))
    return [fit([j for j in every if j != k]) for k in every], fit(every)


def _fit_source(parts: list[_Part], strength: Strength) -> Ranker:
    data = []
    for part in parts:
        choices, spans = source_choices(
            part.fold.tokens, part.words, part.fold.proposals, part.items, part.phrases
        )
        right = np.zeros(len(choices), dtype=bool)
        group = choices.groups()
        gold = _with_their_cues(part)
        for row, span in enumerate(spans):
            chosen = gold[group[row]]
            right[row] = chosen is not None and same_source(
                part.fold.tokens, part.words, span, part.gold.sources[chosen]
            )
        data.append((choices, right))
    crossed, every = _crossed(data, strength)
    for part, ranker in zip(parts, crossed, strict=True):
        fold = part.fold
        choose_sources(fold.tokens, part.words, fold.proposals, part.items, part.phrases, ranker)
    return every


def _with_their_cues(part: _Part) -> list[int | None]:
    """The gold attribution of each item that has its cue too, or whose cue none has.

    An item with another attribution's cue would teach that anybody may speak.
    """
    gold = [_matched(part, item) for item in part.items]
    own = [
        g is not None
        and item.cue is not None
        and not part.gold.cues[g].isdisjoint(range(item.cue[0], item.cue[1] + 1))
        for g, item in zip(gold, part.items, strict=True)
    ]
    found = {g for g, mine in zip(gold, own, strict=True) if mine}
    return [g if mine or g not in found else None for g, mine in zip(gold, own, strict=True)]


def _matched(part: _Part, item: Attribution) -> int | None:
    score, chosen = part.gold.best(members_of(item, part.words))
    return chosen if score >= 0.5 else None


def _fit_accept(parts: list[_Part], strength: Strength) -> Ranker:
    data = []
    for part in parts:
        choices = acceptance_rows(part.fold.tokens, part.words, part.items)
        right = np.zeros(len(choices), dtype=bool)
        right[1::2] = [_matched(part, item) is not None for item in part.items]
        right[::2] = ~right[1::2]
        data.append((choices, right))
    crossed, every = _crossed(data, strength)
    for part, ranker in zip(parts, crossed, strict=True):
        accept(part.fold.tokens, part.words, part.items, ranker)
    return every


def _fit_carry(parts: list[_Part], threshold: float) -> Logistic:
    """Whether what scored items leave over goes on with the speaker the layout points to."""
    rows: list[tuple[float, ...]] = []
    right: list[bool] = []
    for part in parts:
        items = [_copy(item) for item in part.items]
        kept = resolve_conflicts(part.fold.tokens, part.words, items, threshold)
        for candidate in candidates(part.fold.tokens, part.words, kept):
            if candidate.previous is None:
                continue
            members = {i for i in range(candidate.first, candidate.last + 1) if part.words[i]}
            owners = sorted({g for i in members for g in part.gold.by_token.get(i, ())})
            source = kept[candidate.previous].source
            rows.append(candidate.facts)
            right.append(
                any(
                    same_source(part.fold.tokens, part.words, source, part.gold.sources[g])
                    for g in owners
                )
            )
    return fit_logistic(np.array(rows), np.array(right))


def _copy(item: Attribution) -> Attribution:
    """An item that can be resolved without changing the original."""
    return Attribution(
        item.cue,
        item.source,
        list(item.content),
        item.score,
        item.source_score,
        facts=item.facts,
        claims=dict(item.claims),
        proposal=item.proposal,
    )


def _fit_region(
    parts: list[_Part], threshold: float, carries: Logistic, strength: Strength
) -> Ranker:
    all_choices, all_right = [], []
    for part in parts:
        tokens, words, proposals = part.fold.tokens, part.words, part.fold.proposals
        page = read_page(tokens, words)
        items = first_pass(tokens, words, proposals, part.items, page, threshold, carries)
        found = region_choices(tokens, words, proposals, items, part.phrases)
        gold = region_sources(tokens, words, part.fold.articles)
        right: list[bool] = []
        for r, group in zip(found.regions, found.candidates, strict=True):
            sources = gold.get(r, [])
            right.append(not sources)
            spans: list[TokenRange | None] = [candidate.source for candidate in group]
            right.extend(any(same_source(tokens, words, s, g) for g in sources) for s in spans)
        all_choices.append(found.choices)
        all_right.append(np.array(right, dtype=bool))
    return _fit(concatenate(all_choices), np.concatenate(all_right), strength)


def region_sources(
    tokens: Tokens, words: NDArray[np.bool_], articles: Sequence[GoldArticle]
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
