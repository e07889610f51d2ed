"""From tokens to proposed attributions: gate, parse, cue chain, argument chain.

Every stage works on a whole batch of articles as arrays. Training runs the same
functions, so that what is learnt is what is run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.quotes.chain import Floats
from agents.quotes.features import (
    KeyArray,
    Tokens,
    Windows,
    cue_keys,
    gate_keys,
    window_keys,
    windows_for,
)
from agents.quotes.model import Chain, QuoteModel, Table
from agents.quotes.segments import IntArray

PROPOSE = 0.2
"""A token joins a proposed cue above this marginal probability."""

OUTSIDE, SOURCE, LEFT, RIGHT, CUE = range(5)
"""Labels of the argument chain; LEFT and RIGHT are content on that side of the cue."""


def gate_sentences(tokens: Tokens, gate: Table, threshold: float) -> IntArray:
    """Sentences that can hold an attribution: some word outside quotations looks like a cue.

    The gate is a linear model on words and marks; `threshold` is in log-odds.
    """
    if not len(tokens):
        return np.zeros(0, dtype=np.int64)
    score = gate.score(gate_keys(tokens))
    odds = score[:, 1] - score[:, 0]
    odds[tokens.region >= 0] = -1e9
    best = np.maximum.reduceat(odds, tokens.sent_start[:-1])
    return np.flatnonzero(best > threshold)


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
        out[at] = chain.marginals(chain.table.score(cue_keys(tokens, at)), bounds)
    return out


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
    return Cues(first, last, head, peak)


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


def argument_rows(
    tokens: Tokens, windows: Windows, table: Table, marginal: Floats
) -> NDArray[np.int32]:
    """(pairs, templates) rows in `table`: what `argument_scores` sums, for training."""
    lexical, syntactic, pair = window_keys(tokens, windows, marginal)
    own = tokens.sent[windows.at] == tokens.sent[windows.head[windows.which]]
    syntax = table.rows(syntactic)[:, windows.at]
    syntax[:, ~own] = 0
    parts = [table.rows(lexical)[:, windows.at], syntax, table.rows(pair)]
    return np.ascontiguousarray(np.concatenate(parts).T)


def argument_key_blocks(tokens: Tokens, windows: Windows, marginal: Floats) -> list[KeyArray]:
    """Keys of all pairs, for counting in training."""
    lexical, syntactic, pair = window_keys(tokens, windows, marginal)
    own = tokens.sent[windows.at] == tokens.sent[windows.head[windows.which]]
    return [lexical[:, windows.at], syntactic[:, windows.at[own]], pair]


def argument_scores(tokens: Tokens, windows: Windows, table: Table, marginal: Floats) -> Floats:
    """(pairs, 5) emission scores of the argument chain."""
    lexical, syntactic, pair = window_keys(tokens, windows, marginal)
    own = tokens.sent[windows.at] == tokens.sent[windows.head[windows.which]]
    total = table.score(pair)
    total += table.score(lexical)[windows.at]
    syntax = table.score(syntactic)[windows.at]
    syntax[~own] = 0.0
    return total + syntax


@dataclass(slots=True)
class Proposals:
    """Proposed attributions of a batch: cues, their windows and label probabilities."""

    cues: Cues
    windows: Windows
    probability: Floats


def propose(tokens: Tokens, model: QuoteModel, sentences: IntArray) -> Proposals:
    """Run both chains over parsed sentences."""
    marginal = cue_marginals(tokens, model.cue, sentences)
    cues = propose_cues(tokens, marginal)
    windows = windows_for(tokens, cues.first, cues.last, cues.head)
    if not len(cues):
        return Proposals(cues, windows, np.zeros((0, 5), dtype=np.float32))
    scores = argument_scores(tokens, windows, model.argument.table, marginal[:, 1] + marginal[:, 2])
    return Proposals(cues, windows, model.argument.marginals(scores, windows.bounds))
