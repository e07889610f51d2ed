"""One hidden layer over token vectors and a few hashed features.

The tagger and parser read vectors (`Doc.tensor`, 96 numbers for each token in en_core_web_sm)
that the pipeline computes anyway; those of the word table follow them. They know what
words are like that training never saw, which the hashed features cannot. The layer is
`relu(sum_j x[place_j] D_j + sum_t E[row_t] + b) V + c`; since it is a sum, every
projection is made once a token and gathered, however many pairs share it.

Inputs and weights lie on the grids of `grid`, so that a result does not depend on the batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Floats, IntArray, KeyArray
from agents.quotes.model.grid import HIDDEN_LIMIT, HIDDEN_STEP, standardise
from agents.quotes.model.table import Table

CHUNK = 1024
"""Items that are worked on at once: what they need stays in the processor's cache."""
VECTOR_LIMIT = 8.0
"""How far standardised vectors may lie from the mean."""


@dataclass(slots=True)
class TokenLayer:
    """Weights of the layer.

    mean, scale (d): standardise the vectors. dense (J, d, H): a matrix for each place.
    table: hashed features to rows of H numbers. bias (H), out (H, L), out_bias (L).
    """

    mean: Floats
    scale: Floats
    dense: Floats
    table: Table
    bias: Floats
    out: Floats
    out_bias: Floats

    def standard(self, vectors: Floats) -> Floats:
        """Standardised vectors, as `logits` takes them."""
        return standardise(vectors, self.mean, self.scale, VECTOR_LIMIT)

    def logits(self, x: Floats, places: IntArray, keys: KeyArray) -> Floats:
        """(n, L) scores of n items; x: from `standard`; places (J, n): rows of x, -1 for
        none; keys (templates, n)."""
        n = places.shape[1]
        projected: list[Floats] = []
        local = np.empty_like(places)
        for j, matrix in enumerate(self.dense):
            # Only the rows that this place reads, and one of zeros for -1.
            read = places[j]
            some = read[read >= 0]
            base = int(some.min()) if len(some) else 0
            used = np.zeros(int(some.max()) + 1 - base if len(some) else 0, dtype=bool)
            used[some - base] = True
            number = np.cumsum(used) - 1
            local[j] = used.sum()
            local[j][read >= 0] = number[some - base]
            read_rows = np.flatnonzero(used) + base
            rows = np.empty((len(read_rows) + 1, x.shape[1]), dtype=np.float32)
            # mode="clip" has numpy write to `out` without a buffer; no index is out of range.
            np.take(x, read_rows, axis=0, out=rows[:-1], mode="clip")
            rows[-1] = 0.0
            projected.append(rows @ matrix)
        out = np.empty((n, self.out.shape[1]), dtype=np.float32)
        all_hidden = np.empty((min(n, CHUNK), self.dense.shape[2]), dtype=np.float32)
        all_terms = np.empty_like(all_hidden)
        for low in range(0, n, CHUNK):
            part = slice(low, min(low + CHUNK, n))
            hidden, terms = all_hidden[: part.stop - low], all_terms[: part.stop - low]
            np.take(projected[0], local[0, part], axis=0, out=hidden, mode="clip")
            for j in range(1, len(projected)):
                hidden += np.take(projected[j], local[j, part], axis=0, out=terms, mode="clip")
            for template in keys[:, part]:
                found = self.table.rows(template)
                hidden += np.take(self.table.weights, found, axis=0, out=terms, mode="clip")
            hidden += self.bias
            # As `on_grid`, in place.
            np.clip(hidden, 0.0, HIDDEN_LIMIT, out=hidden)
            hidden *= np.float32(1 / HIDDEN_STEP)
            np.rint(hidden, out=hidden)
            hidden *= np.float32(HIDDEN_STEP)
            out[part] = hidden @ self.out
        out += self.out_bias
        return out
