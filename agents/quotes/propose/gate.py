"""Which sentences are worth a parse: those that can hold an attribution."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Flags, IntArray
from agents.quotes.model.table import Table
from agents.quotes.propose.cue_features import gate_keys
from agents.quotes.text.tokens import Tokens


def gate_sentences(tokens: Tokens, worded: Flags, gate: Table, threshold: float) -> IntArray:
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
