"""From tokens to proposed attributions: gate, parse, cue chain, argument chain.

Every stage works on a whole batch of articles as arrays. Training runs the same
functions, so that what is learnt is what is run.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import Floats, IntArray, KeyArray
from agents.quotes.model.file import Chain, QuoteModel
from agents.quotes.model.table import Table
from agents.quotes.propose.argument_features import (
    lexical_keys,
    syntactic_keys,
    window_context,
    window_inputs,
)
from agents.quotes.propose.cue_features import cue_inputs, gate_keys
from agents.quotes.propose.windows import Windows, slice_windows, windows_for
from agents.quotes.text.tokens import Tokens

PROPOSE = 0.2
"""A token joins a proposed cue above this marginal probability."""

CONSIDER = 0.005
"""Tokens less likely than this by the cue table alone are not shown to the deep layer."""

MAX_CUES = 12
"""Cues proposed in one sentence, at most; news has one or two."""
CHUNK = 60_000
"""Pairs of cue and token that are worked on at once."""

OUTSIDE, SOURCE, LEFT, RIGHT, CUE = range(5)
"""Labels of the argument chain; LEFT and RIGHT are content on that side of the cue."""


def gate_sentences(
    tokens: Tokens, worded: NDArray[np.bool_], gate: Table, threshold: float
) -> IntArray:
    """Sentences that can hold an attribution: some word outside quotations looks like a cue.

    The gate is a linear model on words and marks; `threshold` is in log-odds. Sentences
    with words both inside and outside quotations always pass: they are few, and most hold
    the speaker of a quotation. worded: (n) whether a token holds a letter or digit.
    """
    if not len(tokens):
        return np.zeros(0, dtype=np.int64)
    score = gate.score(gate_keys(tokens))
    odds = score[:, 1] - score[:, 0]
    odds[tokens.region >= 0] = -1e9
    starts = tokens.sent_start[:-1]
    best = np.maximum.reduceat(odds, starts)
    quoted = np.add.reduceat((worded & (tokens.region >= 0)).astype(np.int64), starts) > 0
    outside = np.add.reduceat((worded & (tokens.region < 0)).astype(np.int64), starts) > 0
    return np.flatnonzero((best > threshold) | (quoted & outside))


def tokens_of(tokens: Tokens, sentences: IntArray) -> tuple[IntArray, IntArray]:
    """Token indices of the sentences, one after the other, and where each begins."""
    low, high = tokens.sent_start[sentences], tokens.sent_start[sentences + 1]
    sizes = high - low
    bounds = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    which = np.repeat(np.arange(len(sentences)), sizes)
    return np.arange(int(bounds[-1])) - bounds[which] + low[which], bounds


def cue_marginals(tokens: Tokens, chain: Chain, sentences: IntArray) -> Floats:
    """(n, 3) probabilities of O, B, I; rows of unparsed tokens are (1, 0, 0)."""
    out = np.zeros((len(tokens), 3), dtype=np.float32)
    out[:, 0] = 1.0
    if len(sentences):
        at, bounds = tokens_of(tokens, sentences)
        inputs = cue_inputs(tokens, at)
        wide = chain.table.score(inputs.wide)
        found = chain.marginals(wide, bounds)
        # The deep layer looks only at what the table finds at all likely.
        likely = np.flatnonzero(found[:, 0] < 1 - CONSIDER)
        deep = deep_scores(chain, tokens, inputs.places[:, likely], inputs.keys[:, likely])
        if deep is not None:
            found[likely] = chain.mix(found[likely], deep)
        out[at] = found
    return out


def deep_scores(chain: Chain, tokens: Tokens, places: IntArray, keys: KeyArray) -> Floats | None:
    """Scores of the chain's deep layer; None if it has none or reads other vectors."""
    deep = chain.deep
    if deep is None or tokens.vectors.shape[1] != len(deep.mean):
        return None
    return deep.logits(deep.standard(tokens.vectors), places, keys)


@dataclass(slots=True)
class Cues:
    """Proposed cues: token ranges (inclusive), head token, probability."""

    first: IntArray
    last: IntArray
    head: IntArray
    probability: Floats

    def __len__(self) -> int:
        return len(self.first)


def propose_cues(tokens: Tokens, probability: Floats, threshold: float = PROPOSE) -> Cues:
    """Runs of tokens within a sentence whose P(B) + P(I) exceeds `threshold`.

    A token more likely B than I starts a new run only if P(B) > 0.5.
    """
    inside = probability[:, 1] + probability[:, 2]
    on = inside > threshold
    n = len(on)
    if not n:
        empty = np.zeros(0, dtype=np.int64)
        return Cues(empty, empty, empty, np.zeros(0, dtype=np.float32))
    same = np.zeros(n, dtype=bool)
    same[1:] = on[:-1] & (tokens.sent[1:] == tokens.sent[:-1])
    starts = on & (~same | (probability[:, 1] > 0.5))
    first = np.flatnonzero(starts)
    run = np.cumsum(starts) - 1
    members = np.flatnonzero(on)
    last = np.zeros(len(first), dtype=np.int64)
    last[run[members]] = members
    peak = np.zeros(len(first), dtype=np.float32)
    np.maximum.at(peak, run[members], inside[members])
    head = _heads(tokens, first, last, run, members)
    kept = _best_of_sentence(tokens.sent[first], peak)
    return Cues(first[kept], last[kept], head[kept], peak[kept])


def _best_of_sentence(sent: IntArray, peak: Floats) -> IntArray:
    """Indices of the likeliest MAX_CUES cues of each sentence, in text order."""
    order = np.lexsort((-peak, sent))
    ordered = sent[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered, side="left")
    return np.sort(order[rank < MAX_CUES])


def _heads(
    tokens: Tokens, first: IntArray, last: IntArray, run: IntArray, members: IntArray
) -> IntArray:
    """The first token of each run whose own head lies outside it."""
    up = tokens.head[members]
    outer = (up < first[run[members]]) | (up > last[run[members]]) | (up == members)
    head = first.copy()
    chosen = members[outer][::-1]
    head[run[chosen]] = chosen
    return head


def cues_at(tokens: Tokens, first: IntArray, last: IntArray) -> Cues:
    """Cues at given token ranges, with probability 1."""
    members = np.concatenate(
        [np.arange(a, b + 1) for a, b in zip(first, last, strict=True)]
        or [np.zeros(0, dtype=np.int64)]
    )
    run = np.repeat(np.arange(len(first)), last - first + 1)
    lookup = np.zeros(len(tokens), dtype=np.int64)
    lookup[members] = run
    head = _heads(tokens, first, last, lookup, members)
    return Cues(first, last, head, np.ones(len(first), dtype=np.float32))


@dataclass(slots=True)
class Proposals:
    """Proposed attributions of a batch: cues, their windows and label probabilities.

    marginal (n): probability of each token of the batch to be part of a cue.
    """

    cues: Cues
    windows: Windows
    probability: Floats
    marginal: Floats


def propose(tokens: Tokens, model: QuoteModel, sentences: IntArray) -> Proposals:
    """Run both chains over parsed sentences."""
    return propose_arguments(tokens, model.argument, cue_marginals(tokens, model.cue, sentences))


def propose_arguments(tokens: Tokens, chain: Chain, marginal: Floats) -> Proposals:
    """Cues from their probabilities (n, 3), and the argument chain's run for each.

    Pairs of cue and token are worked on in blocks of about CHUNK: that bounds the memory
    and keeps what is gathered in the processor's cache.
    """
    inside = marginal[:, 1] + marginal[:, 2]
    cues = propose_cues(tokens, marginal)
    windows = windows_for(tokens, cues.first, cues.last, cues.head)
    if not len(cues):
        return Proposals(cues, windows, np.zeros((0, 5), dtype=np.float32), inside)
    context = window_context(tokens, inside)
    lexical = chain.table.score(lexical_keys(tokens))
    syntactic = chain.table.score(syntactic_keys(tokens))
    deep = chain.deep
    if deep is not None and tokens.vectors.shape[1] != len(deep.mean):
        deep = None
    standard = deep.standard(tokens.vectors) if deep is not None else None
    out = np.empty((len(windows.at), 5), dtype=np.float32)
    cuts = np.searchsorted(windows.bounds, np.arange(0, len(windows.at), CHUNK), side="left")
    edges = np.unique(np.concatenate([cuts, [len(cues)]]))
    for begin, stop in pairwise(edges.tolist()):
        part = slice_windows(windows, begin, stop)
        inputs = window_inputs(tokens, part, context)
        wide = chain.table.score(inputs.pair)
        wide += lexical[part.at]
        syntax = syntactic[part.at]
        syntax[~inputs.own] = 0.0
        wide += syntax
        found = chain.marginals(wide, part.bounds)
        if deep is not None and standard is not None:
            found = chain.mix(found, deep.logits(standard, inputs.places, inputs.keys))
        out[windows.bounds[begin] : windows.bounds[stop]] = found
    return Proposals(cues, windows, out, inside)
