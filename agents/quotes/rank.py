"""Choosing one of a few candidates by a log-linear model.

A conditional logit (McFadden 1974): every candidate of a group gets a score, linear in
dense numbers and hashed features, and probabilities are a softmax within the group. The
first row of a group stands for "none of them".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.quotes.features import EDGE, KeyArray, Tokens, key, label_hashes
from agents.quotes.segments import HashArray, IntArray

Numbers = NDArray[np.float64]


@dataclass(slots=True)
class Choices:
    """Groups of candidates, laid out one after the other.

    starts (groups): first row of each group. dense (n, d). keys (templates, n), 0 where a
    template does not apply.
    """

    starts: IntArray
    dense: Numbers
    keys: KeyArray

    def __len__(self) -> int:
        return len(self.dense)

    def groups(self) -> IntArray:
        """(n) group number of each row."""
        sizes = np.diff(self.starts, append=len(self.dense))
        return np.repeat(np.arange(len(self.starts)), sizes)


@dataclass(slots=True)
class Ranker:
    """Weights of a choice: sorted keys, a weight each, and weights of the dense numbers."""

    keys: KeyArray
    sparse: NDArray[np.float32]
    dense: Numbers

    def scores(self, dense: Numbers, keys: KeyArray) -> Numbers:
        """(n) scores, added up in one order whatever the batch."""
        total = np.zeros(len(dense))
        for j, weight in enumerate(self.dense.tolist()):
            total += weight * dense[:, j]
        if len(self.keys):
            for template in keys:
                row = np.minimum(np.searchsorted(self.keys, template), len(self.keys) - 1)
                total += np.where(self.keys[row] == template, self.sparse[row], np.float32(0))
        return total

    def probabilities(self, choices: Choices) -> Numbers:
        """(n) softmax within each group."""
        if not len(choices):
            return np.zeros(0)
        group = choices.groups()
        scores = self.scores(choices.dense, choices.keys)
        scores -= np.maximum.reduceat(scores, choices.starts)[group]
        raised = np.exp(scores)
        total = np.zeros(len(choices.starts))
        np.add.at(total, group, raised)
        return np.asarray(raised / total[group])


def stack_keys(columns: list[HashArray], templates: int, n: int) -> KeyArray:
    """(templates, n) keys of hashed columns; templates beyond them hold 0."""
    out = np.zeros((templates, n), dtype=np.uint32)
    for row, column in zip(out, columns, strict=False):
        row[:] = key(column)
    return out


def odds(probability: NDArray[np.floating]) -> Numbers:
    """Log-odds, kept within +-6.9."""
    p = np.clip(np.asarray(probability, dtype=np.float64), 1e-3, 1 - 1e-3)
    return np.asarray(np.log(p / (1 - p)))


def bin_of(values: NDArray[np.generic], edges: list[float]) -> IntArray:
    """How many of the edges each value reaches."""
    return np.searchsorted(np.array(edges), values, side="right").astype(np.int64)


def span_heads(tokens: Tokens, first: IntArray, last: IntArray) -> IntArray:
    """The first token of each span whose own head lies outside it; spans of -1 keep -1."""
    out = first.copy()
    at = first.copy()
    live = np.flatnonzero(first >= 0)
    while len(live):
        token = at[live]
        up = tokens.head[token]
        outer = (up < first[live]) | (up > last[live]) | (up == token)
        out[live[outer]] = token[outer]
        live = live[~outer]
        at[live] += 1
        live = live[at[live] <= last[live]]
    return out


def at_token(values: HashArray, at: IntArray, fits: NDArray[np.bool_]) -> HashArray:
    """values[at] where `fits` and in range, else EDGE."""
    inside = np.clip(at, 0, len(values) - 1)
    return np.where(fits & (inside == at), values[inside], EDGE)


def beside(tokens: Tokens, values: HashArray, at: IntArray, step: int) -> HashArray:
    """values[at + step] where that is in the same paragraph, else EDGE."""
    to = np.clip(at + step, 0, len(values) - 1)
    fits = (to == at + step) & (tokens.para[to] == tokens.para[at])
    return np.where(fits, values[to], EDGE)


def word_kind(tokens: Tokens, at: IntArray) -> IntArray:
    """What a noun phrase's head is: 1 pronoun, 2 relative, 3 name, 4 noun, 5 other, 0 none."""
    tag = at_token(tokens.tag, at, at >= 0)
    out = np.full(len(at), 5, dtype=np.int64)
    for kind, tags in enumerate(_KINDS, start=1):
        out[np.isin(tag, tags)] = kind
    out[at < 0] = 0
    return out


_KINDS = [label_hashes(tags) for tags in ("PRP", "WP WDT", "NNP NNPS", "NN NNS")]
SUBJECTS = label_hashes("nsubj nsubjpass")
