"""Paths in the parse from one token to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import HashArray, IntArray
from agents.quotes.model.hashing import join
from agents.quotes.text.tokens import Tokens

MAX_STEPS = 24
"""Heads that are climbed: no parse of news is deeper."""


def depths(tokens: Tokens, at: IntArray) -> IntArray:
    """(n) how many heads each of the tokens `at` hangs below its root, at most 24; 0 elsewhere."""
    depth = np.zeros(len(tokens), dtype=np.int64)
    node = at.copy()
    live = np.arange(len(at))
    for _ in range(MAX_STEPS):
        up = tokens.head[node[live]]
        moved = up != node[live]
        live = live[moved]
        if not len(live):
            break
        node[live] = up[moved]
        depth[at[live]] += 1
    return depth


@dataclass(slots=True)
class Paths:
    """How each token of a pair hangs from the other, the cue.

    up, down: steps from the token and from the cue to their lowest common ancestor. labels,
    cue_labels: hashes of the first three dependency labels on either side. top: the token
    just below the ancestor on the token's side (the token itself if it is the ancestor);
    top_dep: its label.
    """

    up: IntArray
    down: IntArray
    labels: HashArray
    cue_labels: HashArray
    top: IntArray
    top_dep: HashArray


def paths_between(tokens: Tokens, a: IntArray, b: IntArray, depth: IntArray) -> Paths:
    """Walk token a and cue b up to their lowest common ancestor, all pairs at once.

    depth: from `depths`. Pairs that have not met after 24 steps keep what they have.
    """
    n = len(a)
    x, y = a.copy(), b.copy()
    top = a.copy()
    up = np.zeros(n, dtype=np.int64)
    down = np.zeros(n, dtype=np.int64)
    labels = np.full(n, 7, dtype=np.uint64)
    cue_labels = np.full(n, 11, dtype=np.uint64)
    live = np.flatnonzero(x != y)
    head, dep = tokens.head, tokens.dep
    for _ in range(2 * MAX_STEPS):
        if not len(live):
            break
        xs, ys = x[live], y[live]
        dx, dy = depth[xs], depth[ys]
        climb = dx >= dy
        rise = live[climb]
        xs = xs[climb]
        top[rise] = xs
        few = up[rise] < 3
        labels[rise[few]] = join(5, labels[rise[few]], dep[xs[few]])
        up[rise] += 1
        x[rise] = head[xs]
        drop = live[dy >= dx]
        ys = ys[dy >= dx]
        few = down[drop] < 3
        cue_labels[drop[few]] = join(6, cue_labels[drop[few]], dep[ys[few]])
        down[drop] += 1
        y[drop] = head[ys]
        live = live[x[live] != y[live]]
    is_ancestor = up == 0
    top_dep = dep[top].copy()
    top_dep[is_ancestor] = np.uint64(3)
    return Paths(up, down, labels, cue_labels, top, top_dep)


def path_labels(tokens: Tokens, a: IntArray, b: IntArray) -> Paths:
    """Paths between tokens of the same sentence, pair by pair."""
    return paths_between(tokens, a, b, depths(tokens, np.flatnonzero(tokens.parsed)))
