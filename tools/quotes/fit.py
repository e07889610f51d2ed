"""Fit the gate, the cue labeller, the argument labeller and the second stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from spacy.language import Language

from agents.quotes.arrays import Floats
from agents.quotes.model.labeller import SequenceLabeller
from agents.quotes.model.quote_model import QuoteModel
from agents.quotes.model.table import Table
from agents.quotes.propose.argument_features import (
    lexical_keys,
    syntactic_keys,
    window_inputs,
)
from agents.quotes.propose.arguments import propose_arguments
from agents.quotes.propose.cue_features import cue_inputs
from agents.quotes.propose.cues import Cues, cue_marginals, cues_at, propose_cues, sentence_tokens
from agents.quotes.propose.gate import gate_keys
from agents.quotes.propose.pairs import window_context
from agents.quotes.propose.windows import windows_for
from agents.quotes.text.parse import parse_sentences
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import Tokens, gather_tokens
from tools.quotes.corpus import GoldArticle
from tools.quotes.crf import build_table, fit_crf
from tools.quotes.labels import (
    cue_labels,
    cue_owners,
    select_articles,
    window_labels,
)
from tools.quotes.second_stage import Fold, fit_second_stage
from tools.quotes.token_layer import TokenLayerSettings, fit_token_layer


@dataclass(frozen=True, slots=True)
class Settings:
    """What cross-validation on the training articles chose."""

    cue_l2: float = 16.0
    argument_l2: float = 40.0
    gate_l2: float = 1.0
    minimum: int = 3
    iterations: int = 90
    argument_iterations: int = 60
    folds: int = 3
    gate_threshold: float = -1.5
    accept: float = 0.38
    cue_layer: TokenLayerSettings = field(
        default_factory=lambda: TokenLayerSettings(hidden=96, epochs=4)
    )
    argument_layer: TokenLayerSettings = field(
        default_factory=lambda: TokenLayerSettings(hidden=96, epochs=3)
    )
    cue_share: float = 0.4
    argument_share: float = 0.7


def fit_gate(tokens: Tokens, articles: Sequence[GoldArticle], settings: Settings) -> Table:
    """Words and marks to the odds of being in a cue; quotations are left out."""
    keys = gate_keys(tokens)
    keep = np.flatnonzero(tokens.region < 0)
    keys = keys[:, keep]
    gold = (cue_labels(tokens, articles)[keep] > 0).astype(np.int8)
    table = build_table([keys], settings.minimum, 2)
    rows = np.ascontiguousarray(table.rows(keys).T)
    bounds = np.arange(len(keep) + 1)
    labeller = fit_crf(rows, table.keys, gold, bounds, 2, settings.gate_l2, 40)
    return labeller.table


def fit_cues(
    tokens: Tokens, articles: Sequence[GoldArticle], settings: Settings
) -> SequenceLabeller:
    """The cue labeller, on every parsed sentence."""
    at, bounds = sentence_tokens(tokens, np.arange(len(tokens.sent_start) - 1))
    inputs = cue_inputs(tokens, at)
    table = build_table([inputs.table], settings.minimum, 3)
    rows = np.ascontiguousarray(table.rows(inputs.table).T)
    gold = cue_labels(tokens, articles)[at]
    labeller = fit_crf(rows, table.keys, gold, bounds, 3, settings.cue_l2, settings.iterations)
    del rows
    labeller.layer = fit_token_layer(
        tokens.vectors, inputs.places, inputs.layer, gold, 3, settings.cue_layer
    )
    labeller.share = settings.cue_share
    return labeller


def jackknife_cues(
    tokens: Tokens,
    articles: Sequence[GoldArticle],
    settings: Settings,
    say: Callable[[str], None],
) -> Floats:
    """(n, 3) cue probabilities, each article's by a model that has not seen it."""
    out = np.zeros((len(tokens), 3), dtype=np.float32)
    for fold in range(settings.folds):
        inside = [k for k in range(len(articles)) if k % settings.folds != fold]
        outside = [k for k in range(len(articles)) if k % settings.folds == fold]
        labeller = fit_cues(
            select_articles(tokens, inside), [articles[k] for k in inside], settings
        )
        held = select_articles(tokens, outside)
        found = cue_marginals(held, labeller, np.arange(len(held.sent_start) - 1))
        for place, k in enumerate(outside):
            low, high = int(held.first[place]), int(held.first[place + 1])
            out[tokens.first[k] : tokens.first[k + 1]] = found[low:high]
        say(f"cues without fold {fold + 1} of {settings.folds}")
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
) -> SequenceLabeller:
    """The argument labeller: one window a cue, jackknifed cues, false ones all outside."""
    cues = training_cues(tokens, articles, probability)
    windows = windows_for(tokens, cues.first, cues.last, cues.head)
    labels, _ = window_labels(tokens, articles, cues, windows, cue_owners(tokens, articles))
    marginal = probability[:, 1] + probability[:, 2]
    inputs = window_inputs(tokens, windows, window_context(tokens, marginal))
    lexical, syntactic = lexical_keys(tokens), syntactic_keys(tokens)
    blocks = [lexical[:, windows.at], syntactic[:, windows.at[inputs.own]]]
    table = build_table([*blocks, inputs.table], settings.minimum, 5)
    syntax = table.rows(syntactic)[:, windows.at]
    syntax[:, ~inputs.own] = 0
    parts = [table.rows(blocks[0]), syntax, table.rows(inputs.table)]
    rows = np.ascontiguousarray(np.concatenate(parts).T)
    del blocks, syntax, parts
    labeller = fit_crf(
        rows,
        table.keys,
        labels,
        windows.bounds,
        5,
        settings.argument_l2,
        settings.argument_iterations,
    )
    del rows
    labeller.layer = fit_token_layer(
        tokens.vectors, inputs.places, inputs.layer, labels, 5, settings.argument_layer
    )
    labeller.share = settings.argument_share
    return labeller


def read_tokens(nlp: Language, articles: Sequence[GoldArticle]) -> Tokens:
    """Tokenize and parse all sentences of the articles."""
    tokens = gather_tokens([read_sheet(nlp, a.text) for a in articles])
    parse_sentences(nlp, tokens, np.arange(len(tokens.sent_start) - 1))
    return tokens


def jackknife_folds(
    tokens: Tokens,
    articles: Sequence[GoldArticle],
    probability: Floats,
    settings: Settings,
    say: Callable[[str], None],
) -> list[Fold]:
    """Each fold's articles with proposals of an argument labeller that has not seen them."""
    out = []
    for fold in range(settings.folds):
        seen = [k for k in range(len(articles)) if k % settings.folds != fold]
        held = [k for k in range(len(articles)) if k % settings.folds == fold]
        labeller = fit_arguments(
            select_articles(tokens, seen),
            [articles[k] for k in seen],
            _rows_of(tokens, probability, seen),
            settings,
        )
        batch = select_articles(tokens, held)
        proposals = propose_arguments(batch, labeller, _rows_of(tokens, probability, held))
        out.append(Fold(batch, [articles[k] for k in held], proposals))
        say(f"arguments without fold {fold + 1} of {settings.folds}")
    return out


def fit_model(
    tokens: Tokens,
    articles: Sequence[GoldArticle],
    settings: Settings,
    say: Callable[[str], None] = lambda _: None,
) -> QuoteModel:
    """Everything that the weights file holds, from parsed tokens and their gold.

    `say` is told what is done, for people who wait.
    """
    probability = jackknife_cues(tokens, articles, settings, say)
    folds = jackknife_folds(tokens, articles, probability, settings, say)
    second = fit_second_stage(folds, settings.accept)
    say("second stage")
    del folds
    gate = fit_gate(tokens, articles, settings)
    cue = fit_cues(tokens, articles, settings)
    say("gate and cues from all articles")
    argument = fit_arguments(tokens, articles, probability, settings)
    say("arguments from all articles")
    return QuoteModel(
        gate=gate,
        gate_threshold=settings.gate_threshold,
        cue=cue,
        argument=argument,
        source=second.source,
        accept=second.accept,
        continuation=second.continuation,
        region=second.region,
        settings={"accept": settings.accept},
        version="2",
    )


def _rows_of(tokens: Tokens, values: Floats, which: Sequence[int]) -> Floats:
    """The rows of some articles, in the order of `select_articles`."""
    return np.concatenate([values[tokens.first[k] : tokens.first[k + 1]] for k in which])
