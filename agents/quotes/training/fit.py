"""Fit the gate, the cue chain and the argument chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language

from agents.quotes.attribute import (
    Cues,
    argument_key_blocks,
    argument_rows,
    cue_marginals,
    cues_at,
    propose_cues,
    tokens_of,
)
from agents.quotes.chain import Floats
from agents.quotes.features import Tokens, cue_keys, gate_keys, gather_tokens, windows_for
from agents.quotes.model import Chain, QuoteModel, Table
from agents.quotes.parse import parse_sentences
from agents.quotes.segments import read_sheet
from agents.quotes.training.corpus import GoldArticle
from agents.quotes.training.data import (
    cue_labels,
    cue_owners,
    select_articles,
    window_labels,
)
from agents.quotes.training.optimise import build_table, fit_chain


@dataclass(frozen=True, slots=True)
class Settings:
    """What cross-validation on the training articles chose."""

    cue_l2: float = 2.0
    argument_l2: float = 4.0
    gate_l2: float = 1.0
    minimum: int = 3
    iterations: int = 100
    argument_iterations: int = 100
    folds: int = 3
    gate_threshold: float = -2.5
    accept: float = 0.42


def fit_gate(tokens: Tokens, articles: Sequence[GoldArticle], settings: Settings) -> Table:
    """Words and marks to the odds of being in a cue; quotations are left out."""
    keys = gate_keys(tokens)
    keep = np.flatnonzero(tokens.region < 0)
    keys = keys[:, keep]
    gold = (cue_labels(tokens, articles)[keep] > 0).astype(np.int8)
    table = build_table([keys], settings.minimum, 2)
    rows = np.ascontiguousarray(table.rows(keys).T)
    bounds = np.arange(len(keep) + 1)
    chain = fit_chain(rows, table.keys, gold, bounds, 2, settings.gate_l2, 40)
    return chain.table


def fit_cues(tokens: Tokens, articles: Sequence[GoldArticle], settings: Settings) -> Chain:
    """The cue chain, on every parsed sentence."""
    at, bounds = tokens_of(tokens, np.arange(len(tokens.sent_start) - 1))
    keys = cue_keys(tokens, at)
    table = build_table([keys], settings.minimum, 3)
    rows = np.ascontiguousarray(table.rows(keys).T)
    gold = cue_labels(tokens, articles)[at]
    return fit_chain(rows, table.keys, gold, bounds, 3, settings.cue_l2, settings.iterations)


def jackknife_cues(tokens: Tokens, articles: Sequence[GoldArticle], settings: Settings) -> Floats:
    """(n, 3) cue probabilities, each article's by a model that has not seen it."""
    out = np.zeros((len(tokens), 3), dtype=np.float32)
    for fold in range(settings.folds):
        inside = [k for k in range(len(articles)) if k % settings.folds != fold]
        outside = [k for k in range(len(articles)) if k % settings.folds == fold]
        chain = fit_cues(select_articles(tokens, inside), [articles[k] for k in inside], settings)
        held = select_articles(tokens, outside)
        found = cue_marginals(held, chain, np.arange(len(held.sent_start) - 1))
        for place, k in enumerate(outside):
            low, high = int(held.first[place]), int(held.first[place + 1])
            out[tokens.first[k] : tokens.first[k + 1]] = found[low:high]
    return out


def training_cues(tokens: Tokens, articles: Sequence[GoldArticle], probability: Floats) -> Cues:
    """Proposed cues, and the gold ones that no proposal touches."""
    proposed = propose_cues(tokens, probability)
    taken = np.zeros(len(tokens), dtype=bool)
    for first, last in zip(proposed.first.tolist(), proposed.last.tolist(), strict=True):
        taken[first : last + 1] = True
    labels = cue_labels(tokens, articles)
    starts = np.flatnonzero(labels == 1)
    firsts, lasts = [], []
    for first in starts.tolist():
        last = first
        while last + 1 < len(labels) and labels[last + 1] == 2:
            last += 1
        if not taken[first : last + 1].any() and tokens.sent[first] == tokens.sent[last]:
            firsts.append(first)
            lasts.append(last)
    missed = cues_at(tokens, np.array(firsts, dtype=np.int64), np.array(lasts, dtype=np.int64))
    return Cues(
        *(
            np.concatenate([getattr(proposed, name), getattr(missed, name)])
            for name in ("first", "last", "head", "probability")
        )
    )


def fit_arguments(
    tokens: Tokens, articles: Sequence[GoldArticle], probability: Floats, settings: Settings
) -> Chain:
    """The argument chain: one window a cue, jackknifed cues, false ones all outside."""
    cues = training_cues(tokens, articles, probability)
    windows = windows_for(tokens, cues.first, cues.last, cues.head)
    labels, _ = window_labels(tokens, articles, cues, windows, cue_owners(tokens, articles))
    marginal = probability[:, 1] + probability[:, 2]
    blocks = argument_key_blocks(tokens, windows, marginal)
    table = build_table(blocks, settings.minimum, 5)
    del blocks
    rows = argument_rows(tokens, windows, table, marginal)
    return fit_chain(
        rows,
        table.keys,
        labels,
        windows.bounds,
        5,
        settings.argument_l2,
        settings.argument_iterations,
    )


def read_tokens(nlp: Language, articles: Sequence[GoldArticle]) -> Tokens:
    """Tokenize and parse all sentences of the articles."""
    tokens = gather_tokens([read_sheet(nlp, a.text) for a in articles])
    parse_sentences(nlp, tokens, np.arange(len(tokens.sent_start) - 1))
    return tokens


def fit_model(tokens: Tokens, articles: Sequence[GoldArticle], settings: Settings) -> QuoteModel:
    """Everything that the weights file holds, from parsed tokens and their gold."""
    gate = fit_gate(tokens, articles, settings)
    probability = jackknife_cues(tokens, articles, settings)
    cue = fit_cues(tokens, articles, settings)
    argument = fit_arguments(tokens, articles, probability, settings)
    return QuoteModel(
        gate=gate,
        gate_threshold=settings.gate_threshold,
        cue=cue,
        argument=argument,
        settings={"accept": settings.accept},
        version="1",
    )
