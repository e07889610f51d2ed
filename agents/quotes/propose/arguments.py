"""The argument chain's run: what role each token plays for each proposed cue."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from agents.quotes.arrays import Floats, IntArray
from agents.quotes.model.quote_model import Chain, QuoteModel
from agents.quotes.propose.argument_features import (
    lexical_keys,
    syntactic_keys,
    window_context,
    window_inputs,
)
from agents.quotes.propose.cues import Cues, cue_marginals, propose_cues
from agents.quotes.propose.windows import Windows, slice_windows, windows_for
from agents.quotes.text.tokens import Tokens

OUTSIDE, SOURCE, LEFT, RIGHT, CUE = range(5)
"""Labels of the argument chain; LEFT and RIGHT are content on that side of the cue."""

CHUNK = 60_000
"""Pairs of cue and token that are worked on at once."""


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
