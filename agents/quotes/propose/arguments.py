"""The argument labeller's run: what role each token plays for each proposed cue."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from agents.quotes.arrays import Flags, Floats, IntArray, TokenRange
from agents.quotes.model.labeller import SequenceLabeller
from agents.quotes.model.quote_model import QuoteModel
from agents.quotes.propose.argument_features import (
    lexical_keys,
    syntactic_keys,
    window_inputs,
)
from agents.quotes.propose.cues import Cues, cue_marginals, propose_cues
from agents.quotes.propose.pairs import window_context
from agents.quotes.propose.plain_cues import raise_plain_cues
from agents.quotes.propose.windows import Windows, slice_windows, windows_for
from agents.quotes.text.tokens import Tokens

OUTSIDE, SOURCE, LEFT, RIGHT, CUE = range(5)
"""Labels of arguments; LEFT and RIGHT are content on that side of the cue."""

CHUNK = 60_000
"""Pairs of cue and token that are worked on at once."""


@dataclass(frozen=True, slots=True)
class CueWindow:
    """What is proposed around one cue.

    at (n): the tokens of the window, one behind the other. probability (n, 5): of their
    labels. cue: the cue's own tokens.
    """

    at: IntArray
    probability: Floats
    cue: TokenRange

    @property
    def begin(self) -> int:
        """The first token: what to add to a place in the window for the token's index."""
        return int(self.at[0])

    def cue_flags(self) -> Flags:
        """(n) whether a token of the window belongs to the cue."""
        flags = np.zeros(len(self.at), dtype=bool)
        flags[self.cue[0] - self.begin : self.cue[1] - self.begin + 1] = True
        return flags


@dataclass(slots=True)
class Proposals:
    """Proposed attributions of a batch.

    probability (pairs, 5): of the labels of each pair of the windows. marginal (n): that a
    token of the batch is part of a cue.
    """

    cues: Cues
    windows: Windows
    probability: Floats
    marginal: Floats

    def window(self, cue: int) -> CueWindow:
        """The window of one cue."""
        low, high = int(self.windows.bounds[cue]), int(self.windows.bounds[cue + 1])
        return CueWindow(
            self.windows.at[low:high],
            self.probability[low:high],
            (int(self.cues.first[cue]), int(self.cues.last[cue])),
        )


def propose(tokens: Tokens, model: QuoteModel, sentences: IntArray) -> Proposals:
    """Run both labellers over parsed sentences."""
    marginal = cue_marginals(tokens, model.cue, sentences)
    raise_plain_cues(tokens, marginal)
    return propose_arguments(tokens, model.argument, marginal)


def propose_arguments(tokens: Tokens, labeller: SequenceLabeller, marginal: Floats) -> Proposals:
    """Cues from their probabilities (n, 3), and the labeller's run over each one's window.

    Pairs of cue and token are worked on in blocks of about CHUNK: that bounds the memory
    and keeps what is gathered in the processor's cache.
    """
    inside = marginal[:, 1] + marginal[:, 2]
    cues = propose_cues(tokens, marginal)
    windows = windows_for(tokens, cues.first, cues.last, cues.head)
    if not len(cues):
        return Proposals(cues, windows, np.zeros((0, 5), dtype=np.float32), inside)
    context = window_context(tokens, inside)
    lexical = labeller.table.score(lexical_keys(tokens))
    syntactic = labeller.table.score(syntactic_keys(tokens))
    layer = labeller.layer_for(tokens.vectors)
    standard = layer.standard(tokens.vectors) if layer is not None else None
    out = np.empty((len(windows.at), 5), dtype=np.float32)
    cuts = np.searchsorted(windows.bounds, np.arange(0, len(windows.at), CHUNK), side="left")
    edges = np.unique(np.concatenate([cuts, [len(cues)]]))
    for begin, stop in pairwise(edges.tolist()):
        part = slice_windows(windows, begin, stop)
        inputs = window_inputs(tokens, part, context)
        scores = labeller.table.score(inputs.table)
        scores += lexical[part.at]
        syntax = syntactic[part.at]
        syntax[~inputs.own] = 0.0
        scores += syntax
        found = labeller.marginals(scores, part.bounds)
        if layer is not None and standard is not None:
            found = labeller.mix(found, layer.logits(standard, inputs.places, inputs.layer))
        out[windows.bounds[begin] : windows.bounds[stop]] = found
    return Proposals(cues, windows, out, inside)
