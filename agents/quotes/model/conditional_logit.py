"""Choosing one of a few candidates by a log-linear model and a layer of hidden units.

A conditional logit (McFadden 1974): every candidate of a group gets a score, linear in
dense numbers and hashed features, and probabilities are a softmax within the group. The
first row of a group stands for "none of them". A second score comes from `candidate_layer`;
both are added with fixed shares, which is a logarithmic opinion pool (Heskes 1998): each
model's normalisation is the same for all of a group and falls out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Floats, KeyArray, Numbers
from agents.quotes.model.candidate_layer import CandidateLayer, find_rows
from agents.quotes.model.choices import Choices
from agents.quotes.model.columns import describe_difference


@dataclass(slots=True)
class ConditionalLogit:
    """Weights of a choice.

    columns and dense (d): the dense columns' names and weights. keys (k), sorted, and
    sparse (k): the hashed features and their weights. layer: the hidden units, whose scores
    have `share` of the whole.
    """

    columns: tuple[str, ...]
    dense: Numbers
    keys: KeyArray
    sparse: Floats
    layer: CandidateLayer | None = None
    share: float = 0.0

    def scores(self, choices: Choices) -> Numbers:
        """(n) scores, added up in one order whatever the batch.

        The layer is left out where the pipeline has vectors of another width. Raises
        ValueError if the choices have other columns than those the model was fitted on.
        """
        if choices.columns != self.columns:
            raise ValueError(f"the columns {describe_difference(choices.columns, self.columns)}")
        dense, keys = choices.dense, choices.keys
        total = np.zeros(len(dense))
        for j, weight in enumerate(self.dense.tolist()):
            total += weight * dense[:, j]
        weights = np.concatenate((np.zeros(1, dtype=np.float32), self.sparse))
        for template in keys:
            total += weights[find_rows(self.keys, template)]
        if self.layer is None or not self.layer.reads(choices.vectors):
            return total
        layer = self.layer.scores(dense, keys, choices.vectors, choices.places)
        return total * (1.0 - self.share) + layer * self.share

    def probabilities(self, choices: Choices) -> Numbers:
        """(n) softmax within each group."""
        if not len(choices):
            return np.zeros(0)
        group = choices.groups()
        scores = self.scores(choices)
        scores -= np.maximum.reduceat(scores, choices.starts)[group]
        raised = np.exp(scores)
        total = np.zeros(len(choices.starts))
        np.add.at(total, group, raised)
        return np.asarray(raised / total[group])
