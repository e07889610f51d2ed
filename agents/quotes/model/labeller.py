"""Labels of sequences: a linear-chain CRF, and a hidden layer that is mixed with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Floats, IntArray, KeyArray
from agents.quotes.model.crf import posteriors
from agents.quotes.model.table import Table
from agents.quotes.model.token_layer import TokenLayer


@dataclass(slots=True)
class LabellerInputs:
    """What a labeller reads of n items.

    table (templates, n): keys of the CRF's table. layer (templates, n): the keys among them
    that the layer reads too. places (J, n): rows of the token vectors that it reads, -1 for
    none.
    """

    table: KeyArray
    layer: KeyArray
    places: IntArray


@dataclass(slots=True)
class SequenceLabeller:
    """A linear-chain CRF over hashed features, and a layer over token vectors beside it.

    Each knows the sequence in its own way (one by its transitions, one by its inputs), so
    they are mixed after inference: probabilities are proportional to
    `q ** (1 - share) * exp(share * z)`, q being the CRF's marginals and z the layer's
    scores. `share` comes from cross-validation.
    """

    table: Table
    transitions: Floats
    layer: TokenLayer | None = None
    share: float = 0.5

    def marginals(self, scores: Floats, bounds: IntArray) -> Floats:
        """The CRF's label probabilities (n, L), given the table's scores (n, L) of sequences
        laid out one after the other."""
        return posteriors(scores, bounds, self.transitions)

    def layer_for(self, vectors: Floats) -> TokenLayer | None:
        """The layer, if there is one that reads vectors (m, d) as wide as these."""
        fits = self.layer is not None and vectors.shape[1] == len(self.layer.mean)
        return self.layer if fits else None

    def mix(self, probability: Floats, scores: Floats) -> Floats:
        """The CRF's probabilities and the layer's scores together, (n, L)."""
        mixed = np.log(probability + np.float32(1e-5)) * np.float32(1 - self.share)
        mixed += scores * np.float32(self.share)
        mixed -= mixed.max(axis=1, keepdims=True)
        raised = np.exp(mixed)
        total = raised[:, 0].copy()
        for k in range(1, raised.shape[1]):
            total += raised[:, k]
        return np.asarray(raised / total[:, None], dtype=np.float32)
