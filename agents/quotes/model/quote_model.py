"""What training leaves behind, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from agents.quotes.arrays import Floats, IntArray
from agents.quotes.model.conditional_logit import ConditionalLogit
from agents.quotes.model.crf import posteriors
from agents.quotes.model.logistic import Logistic
from agents.quotes.model.table import Table
from agents.quotes.model.token_layer import Deep


@dataclass(slots=True)
class Chain:
    """A linear-chain CRF over hashed features, and the deep layer beside it.

    Each knows the sequence in its own way (one by its transitions, one by its inputs), so
    they are mixed after inference: probabilities are proportional to
    `q ** (1 - share) * exp(share * z)`, q being the chain's marginals and z the layer's
    scores. `share` comes from cross-validation.
    """

    table: Table
    transitions: Floats
    deep: Deep | None = None
    share: float = 0.5

    def marginals(self, wide: Floats, bounds: IntArray) -> Floats:
        """The chain's label probabilities (n, L) of sequences laid out one after the other."""
        return posteriors(wide, bounds, self.transitions)

    def mix(self, probability: Floats, deep: Floats) -> Floats:
        """Both together, (n, L)."""
        scores = np.log(probability + np.float32(1e-5)) * np.float32(1 - self.share)
        scores += deep * np.float32(self.share)
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        total = raised[:, 0].copy()
        for k in range(1, raised.shape[1]):
            total += raised[:, k]
        return np.asarray(raised / total[:, None], dtype=np.float32)


@dataclass(slots=True)
class QuoteModel:
    """Gate, cue and argument chains, and the second stage.

    source: which mention speaks, of a proposal's likeliest and of its sentence. accept:
    whether a proposal is right. continuation: whether a quotation without a cue goes on with
    a speaker. region: who speaks in a quoted region.
    """

    gate: Table
    gate_threshold: float
    cue: Chain
    argument: Chain
    source: ConditionalLogit
    accept: ConditionalLogit
    continuation: Logistic
    region: ConditionalLogit
    settings: Mapping[str, float] = field(default_factory=dict)
    version: str = ""
