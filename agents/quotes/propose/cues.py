"""The cue labeller's run: which tokens are words that attribute."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Floats, IntArray, joined_ranges
from agents.quotes.model.labeller import SequenceLabeller
from agents.quotes.propose.cue_features import cue_inputs
from agents.quotes.text.lookup import span_heads
from agents.quotes.text.tokens import Tokens

PROPOSE = 0.2
"""A token joins a proposed cue above this marginal probability."""
CONSIDER = 0.005
"""Tokens less likely than this by the cue table alone are not shown to the layer."""
MAX_CUES = 12
"""Cues proposed in one sentence, at most; news has one or two."""


@dataclass(slots=True)
class Cues:
    """Proposed cues (k): their first, last and head token, and their probability."""

    first: IntArray
    last: IntArray
    head: IntArray
    probability: Floats

    def __len__(self) -> int:
        return len(self.first)


def sentence_tokens(tokens: Tokens, sentences: IntArray) -> tuple[IntArray, IntArray]:
    """Tokens (n) of the sentences, one after the other, and where each sentence begins among
    them, closed by n."""
    at, _, bounds = joined_ranges(tokens.sent_start[sentences], tokens.sent_start[sentences + 1])
    return at, bounds


def cue_marginals(tokens: Tokens, labeller: SequenceLabeller, sentences: IntArray) -> Floats:
    """(n, 3) probabilities that a token is outside of cues, begins one, or goes on with one.

    sentences: those that are read; tokens of all others are outside for sure.
    """
    out = np.zeros((len(tokens), 3), dtype=np.float32)
    out[:, 0] = 1.0
    if len(sentences):
        at, bounds = sentence_tokens(tokens, sentences)
        inputs = cue_inputs(tokens, at)
        found = labeller.marginals(labeller.table.score(inputs.table), bounds)
        layer = labeller.layer_for(tokens.vectors)
        if layer is not None:
            # The layer looks only at what the table finds at all likely.
            likely = np.flatnonzero(found[:, 0] < 1 - CONSIDER)
            scores = layer.logits(
                layer.standard(tokens.vectors), inputs.places[:, likely], inputs.layer[:, likely]
            )
            found[likely] = labeller.mix(found[likely], scores)
        out[at] = found
    return out


def propose_cues(tokens: Tokens, probability: Floats, threshold: float = PROPOSE) -> Cues:
    """Runs of tokens within a sentence that are in a cue with more than `threshold`.

    probability (n, 3): from `cue_marginals`. A token that begins a cue with more than 0.5
    starts a new run.
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
    head = span_heads(tokens, first, last)
    kept = _best_of_sentence(tokens.sent[first], peak)
    return Cues(first[kept], last[kept], head[kept], peak[kept])


def _best_of_sentence(sent: IntArray, peak: Floats) -> IntArray:
    """Indices of the likeliest MAX_CUES cues of each sentence, in text order."""
    order = np.lexsort((-peak, sent))
    ordered = sent[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered, side="left")
    return np.sort(order[rank < MAX_CUES])


def cues_at(tokens: Tokens, first: IntArray, last: IntArray) -> Cues:
    """Cues at given token ranges, with probability 1."""
    head = span_heads(tokens, first, last)
    return Cues(first, last, head, np.ones(len(first), dtype=np.float32))
