"""A layer of hidden units that scores candidates beside the log-linear model.

A log-linear model adds up what speaks for a candidate; one layer of rectified units can
also weigh one fact by another. Alone it is no better on as few examples, but both err
differently: their scores are mixed (`ConditionalLogit`). It reads the dense numbers, a few
token vectors (the parser's and the word's) and rows of frequent hashed features, as
wide-and-deep models do (Cheng et al. 2016).

As in `token_layer`, inputs and weights lie on grids so coarse that sums are exact in float32: a
candidate's score does not depend on the batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Floats, IntArray, KeyArray, Numbers
from agents.quotes.model.grid import HIDDEN_LIMIT, HIDDEN_STEP, on_grid, standardise
from agents.quotes.model.token_layer import CHUNK

NUMBER_LIMIT, VECTOR_LIMIT = 6.0, 4.0
"""How far standardised inputs may lie from the mean."""


def standard_numbers(dense: Numbers, mean: Floats, scale: Floats) -> Floats:
    """(dense - mean) * scale on the input grid."""
    return standardise(dense.astype(np.float32), mean, scale, NUMBER_LIMIT)


def standard_vectors(vectors: Floats, places: IntArray, mean: Floats, scale: Floats) -> Floats:
    """(n, J * d) standardised vectors of places (J, n), zeros for -1."""
    out = np.zeros((places.shape[1], len(places), len(mean)), dtype=np.float32)
    if len(vectors):
        for j, place in enumerate(places):
            some = place >= 0
            out[some, j] = standardise(vectors[place[some]], mean, scale, VECTOR_LIMIT)
    return out.reshape(len(out), len(places) * len(mean))


def find_rows(known: KeyArray, keys: KeyArray) -> IntArray:
    """1 + index of each key among the sorted `known`, 0 where it is not among them."""
    if not len(known):
        return np.zeros(keys.shape, dtype=np.int64)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, at + 1, 0)


@dataclass(slots=True)
class CandidateLayer:
    """Weights of the layer; several fits lie side by side in its H units.

    mean, scale (k): standardise the dense numbers; vector_mean, vector_scale (d): the
    vectors. numbers (k, H), vectors (J * d, H), bias (H), out (H). keys: sorted;
    rows (1 + keys, H): row 0 is zero and stands for every unknown key.
    """

    mean: Floats
    scale: Floats
    vector_mean: Floats
    vector_scale: Floats
    numbers: Floats
    vectors: Floats
    keys: KeyArray
    rows: Floats
    bias: Floats
    out: Floats

    def reads(self, vectors: Floats) -> bool:
        """Whether vectors (m, d) are as wide as those that the layer was fitted on, if any."""
        return not len(self.vectors) or vectors.shape[1] == len(self.vector_mean)

    def scores(
        self,
        dense: Numbers,
        keys: KeyArray,
        vectors: Floats,
        places: IntArray,
    ) -> Numbers:
        """(n) scores; dense (n, k), keys (templates, n), places (J, n) rows of vectors."""
        out = np.empty(len(dense), dtype=np.float32)
        for low in range(0, len(dense), CHUNK):
            part = slice(low, low + CHUNK)
            hidden = standard_numbers(dense[part], self.mean, self.scale) @ self.numbers
            if len(self.vectors):
                read = standard_vectors(
                    vectors, places[:, part], self.vector_mean, self.vector_scale
                )
                hidden += read @ self.vectors
            for template in keys[:, part]:
                hidden += self.rows[find_rows(self.keys, template)]
            hidden += self.bias
            out[part] = on_grid(np.maximum(hidden, 0.0), HIDDEN_STEP, HIDDEN_LIMIT) @ self.out
        return out.astype(np.float64)
