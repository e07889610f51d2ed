"""Which sentences are worth a parse: those that can hold an attribution."""

from __future__ import annotations

import numpy as np

from agents.lexicon import english
from agents.quotes.arrays import Flags, IntArray, KeyArray
from agents.quotes.model.hashing import Around, label_hashes, stack_templates, template
from agents.quotes.model.table import Table
from agents.quotes.text.quotations import quotation_context
from agents.quotes.text.tokens import Tokens

_UTTERING = np.sort(label_hashes(" ".join(sorted(english.UTTERING_VERBS))))


def gate_sentences(tokens: Tokens, worded: Flags, gate: Table, threshold: float) -> IntArray:
    """Sentences that can hold an attribution: some word outside quotations looks like a cue.

    The gate is a linear model on words and marks; `threshold` is in log-odds. Sentences
    with words both inside and outside quotations always pass: they are few, and most hold
    the speaker of a quotation. So do those with a form of a verb of saying outside: rarer ones
    ("she stressed") are nouns in most of what the gate has learned from. worded: (n) whether a
    token holds a letter or digit.
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
    utters = np.isin(tokens.lower, _UTTERING) & (tokens.region < 0)
    says = np.add.reduceat(utters.astype(np.int64), starts) > 0
    return np.flatnonzero((best > threshold) | (quoted & outside) | says)


def gate_keys(tokens: Tokens) -> KeyArray:
    """Keys (templates, n) of the gate, which sees words and marks only."""
    word, narrow, wide = (
        Around(values, tokens.sent) for values in (tokens.lower, tokens.narrow, tokens.wide)
    )
    q = quotation_context(tokens)
    keys, _ = stack_templates(
        [
            template(1, word[0]),
            template(2, word[-1], word[0]),
            template(3, word[0], word[1]),
            template(4, tokens.suffix, tokens.shape),
            template(5, word[0], q.touch),
            template(6, q.place, q.touch, q.side),
            template(7, word[-1]),
            template(8, word[1]),
            template(9, word[0], word[2]),
            template(10, tokens.suffix, word[1]),
            template(11, narrow[0]),
            template(12, narrow[0], q.touch, q.side),
            template(13, word[-1], narrow[0]),
            template(14, narrow[0], word[1]),
            template(15, wide[-1], narrow[0], wide[1]),
        ],
        len(tokens),
    )
    return keys
