"""Fit the second stage on proposals of labellers that have not seen the articles.

Each part is fitted on what the parts before it make of articles that those had not seen
either: the sources first, then acceptance, carried quotations, and the regions' speakers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.choose.accept import accept
from agents.quotes.choose.acceptance_features import acceptance_choices
from agents.quotes.choose.continuations import (
    Continuation,
    continuation_columns,
    find_continuations,
)
from agents.quotes.choose.regions.choices import region_choices
from agents.quotes.choose.regions.groups import region_groups
from agents.quotes.choose.sources.choices import choose_sources, source_choices
from agents.quotes.extract import first_pass
from agents.quotes.layout.page import read_page
from agents.quotes.model.choices import Choices
from agents.quotes.model.conditional_logit import ConditionalLogit
from agents.quotes.model.logistic import Logistic
from agents.quotes.model.schema import CONTINUATION
from agents.quotes.propose.arguments import Proposals
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.propose.conflicts import resolve_conflicts
from agents.quotes.propose.decoding import decode_proposals
from agents.quotes.text.phrases import noun_phrases
from agents.quotes.text.tokens import Tokens, word_tokens
from tools.quotes.candidate_layer import CandidateLayerSettings
from tools.quotes.conditional_logit import concatenate, fit_mixed
from tools.quotes.corpus import GoldArticle
from tools.quotes.gold import GoldIndex, members_of, region_sources, same_source
from tools.quotes.logistic import fit_logistic


@dataclass(frozen=True, slots=True)
class Strength:
    """L2 of hashed and of dense weights, and the layer of hidden units."""

    hashed: float
    dense: float
    layer: CandidateLayerSettings


@dataclass(frozen=True, slots=True)
class Strengths:
    """What cross-validation on the training articles chose for each model."""

    source: Strength = field(
        default_factory=lambda: Strength(5.0, 1.0, CandidateLayerSettings(epochs=16, minimum=6))
    )
    accept: Strength = field(
        default_factory=lambda: Strength(
            40.0,
            1.0,
            CandidateLayerSettings(
                epochs=6, batch=128, minimum=40, drop=0.3, drop_features=0.3, share=0.35
            ),
        )
    )
    region: Strength = field(
        default_factory=lambda: Strength(12.0, 30.0, CandidateLayerSettings(share=0.35))
    )


@dataclass(slots=True)
class Fold:
    """Articles with proposals of labellers that have not seen them."""

    tokens: Tokens
    articles: Sequence[GoldArticle]
    proposals: Proposals


@dataclass(slots=True)
class SecondStage:
    """The models of the second stage, as in `QuoteModel`."""

    source: ConditionalLogit
    accept: ConditionalLogit
    continuation: Logistic
    region: ConditionalLogit


@dataclass(slots=True)
class _Part:
    """A fold, what is decoded of it, and its gold."""

    batch: ParsedBatch
    articles: Sequence[GoldArticle]
    items: list[Attribution]
    gold: GoldIndex

    def same_source(self, span: TokenRange | None, gold: frozenset[int]) -> bool:
        return same_source(self.batch.tokens, self.batch.words, span, gold)


def fit_second_stage(
    folds: Sequence[Fold], threshold: float, strengths: Strengths | None = None
) -> SecondStage:
    """All models, from at least two folds; `threshold` is that of acceptance."""
    strengths = strengths or Strengths()
    parts = [_decode(fold) for fold in folds]
    source = _fit_source(parts, strengths.source)
    accepting = _fit_accept(parts, strengths.accept)
    continuation = _fit_continuation(parts, threshold)
    region = _fit_region(parts, threshold, continuation, strengths.region)
    return SecondStage(source, accepting, continuation, region)


def _decode(fold: Fold) -> _Part:
    tokens = fold.tokens
    words = word_tokens(tokens)
    items = decode_proposals(tokens, fold.proposals, words)
    batch = ParsedBatch(tokens, words, fold.proposals, noun_phrases(tokens, words))
    return _Part(batch, fold.articles, items, GoldIndex(tokens, words, fold.articles))


def _fit(choices: Choices, right: Flags, strength: Strength) -> ConditionalLogit:
    return fit_mixed(choices, right, strength.hashed, strength.dense, strength.layer)


def _crossed(
    data: list[tuple[Choices, Flags]], strength: Strength
) -> tuple[list[ConditionalLogit], ConditionalLogit]:
    """One model for each fold from the other folds, and one from all."""

    def fit(which: list[int]) -> ConditionalLogit:
        return _fit(
            concatenate([data[k][0] for k in which]),
            np.concatenate([data[k][1] for k in which]),
            strength,
        )

    every = list(range(len(data)))
    return [fit([j for j in every if j != k]) for k in every], fit(every)


def _fit_source(parts: list[_Part], strength: Strength) -> ConditionalLogit:
    data = []
    for part in parts:
        choices, spans = source_choices(part.batch, part.items)
        right = np.zeros(len(choices), dtype=bool)
        group = choices.groups()
        gold = _with_their_cues(part)
        for row, span in enumerate(spans):
            chosen = gold[group[row]]
            right[row] = chosen is not None and part.same_source(span, part.gold.sources[chosen])
        data.append((choices, right))
    crossed, every = _crossed(data, strength)
    for part, model in zip(parts, crossed, strict=True):
        choose_sources(part.batch, part.items, model)
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
    """The gold attribution with at least half of the item's content, by IoU."""
    score, chosen = part.gold.best(members_of(item, part.batch.words))
    return chosen if score >= 0.5 else None


def _fit_accept(parts: list[_Part], strength: Strength) -> ConditionalLogit:
    data = []
    for part in parts:
        choices = acceptance_choices(part.batch, part.items)
        right = np.zeros(len(choices), dtype=bool)
        right[1::2] = [_matched(part, item) is not None for item in part.items]
        right[::2] = ~right[1::2]
        data.append((choices, right))
    crossed, every = _crossed(data, strength)
    for part, model in zip(parts, crossed, strict=True):
        accept(part.batch, part.items, model)
    return every


def _fit_continuation(parts: list[_Part], threshold: float) -> Logistic:
    """Whether what scored items leave over goes on with the speaker the layout points to."""
    rows: list[Continuation] = []
    right: list[bool] = []
    for part in parts:
        tokens, words, gold = part.batch.tokens, part.batch.words, part.gold
        # Resolving conflicts cuts contents; the items are read again afterwards.
        items = [
            replace(item, content=list(item.content), claims=dict(item.claims))
            for item in part.items
        ]
        kept = resolve_conflicts(tokens, words, items, threshold)
        for found in find_continuations(tokens, words, kept):
            if found.previous is None:
                continue
            members = {i for i in range(found.first, found.last + 1) if words[i]}
            owners = sorted({g for i in members for g in gold.by_token.get(i, ())})
            source = kept[found.previous].source
            rows.append(found)
            right.append(any(part.same_source(source, gold.sources[g]) for g in owners))
    columns = continuation_columns(rows)
    return fit_logistic(columns, CONTINUATION.names, np.array(right, dtype=bool))


def _fit_region(
    parts: list[_Part], threshold: float, continuation: Logistic, strength: Strength
) -> ConditionalLogit:
    all_choices, all_right = [], []
    for part in parts:
        tokens, words = part.batch.tokens, part.batch.words
        page = read_page(tokens, words)
        items, _ = first_pass(part.batch, part.items, page, threshold, continuation)
        groups = region_groups(part.batch, items)
        if not groups.regions:
            continue
        gold = region_sources(tokens, words, part.articles)
        right: list[bool] = []
        for r, group in zip(groups.regions, groups.candidates, strict=True):
            sources = gold.get(r, [])
            right.append(not sources)
            right.extend(any(part.same_source(c.source, g) for g in sources) for c in group)
        all_choices.append(region_choices(part.batch, groups))
        all_right.append(np.array(right, dtype=bool))
    return _fit(concatenate(all_choices), np.concatenate(all_right), strength)
