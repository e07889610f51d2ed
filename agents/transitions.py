"""spaCy's transition-based components (parser, ner), a whole group of texts a step.

spaCy runs the steps of `spacy.TransitionBasedParser.v2` in C, where it takes and gives back the
interpreter's lock several times a state; that is the larger part of a parser's time. Here the
states of many texts take each step together: what they see is gathered and scored by numpy, and
spaCy's own transition system does the rest. With products by rows (`agents.gemm.RowwiseOps`) a
text's result does not depend on the texts beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.ml.parser_model import ParserStepModel  # type: ignore[import-not-found]
from spacy.pipeline.transition_parser import Parser  # type: ignore[import-not-found]
from spacy.tokens import Doc

from agents.gemm import Floats, RowwiseOps, product

GROUP = 128
"""Texts of like length that take their steps together."""


class _TokenIds(ParserStepModel):  # type: ignore[misc]
    """`get_token_ids` alone: the tokens that states see, (states, features), -1 for none."""

    def __init__(self, features: int) -> None:
        self.state2vec = SimpleNamespace(nF=features)


def can_step(component: Any) -> bool:
    """Whether a component is run by `Steps`: greedy, with a hidden layer, products by rows."""
    if not isinstance(component, Parser) or component.cfg["beam_width"] != 1:
        return False
    model = component.model
    return (
        model.name == "parser_model"
        and model.attrs["has_upper"]
        and not model.attrs["unseen_classes"]
        and isinstance(model.ops, RowwiseOps)
        and model.get_ref("lower").get_dim("nP") >= 2
    )


def annotate(nlp: Language, docs: Sequence[Doc], skip: Container[str] = frozenset()) -> list[Doc]:
    """Send docs through the components of a pipeline but those named in `skip`."""
    done = list(docs)
    for name, component in nlp.pipeline:
        if name in skip:
            continue
        if can_step(component):
            _steps(component).annotate(done)
        else:
            done = list(component.pipe(done, batch_size=256))  # type: ignore[attr-defined]
    return done


@lru_cache(maxsize=16)
def _steps(component: Any) -> Steps:
    return Steps(component)


class Steps:
    """A component and its weights, as the steps take them."""

    def __init__(self, component: Any) -> None:
        """Only for what `can_step`."""
        self.component = component
        tok2vec, lower, upper = component.model.layers
        self._vectors: Callable[[Sequence[Doc]], Floats] = tok2vec.predict
        weights = lower.get_param("W")  # features, outputs, pieces, inputs
        self._features, self._outputs, self._pieces, inputs = weights.shape
        # Piece after piece, so that their maximum is one of contiguous rows.
        self._lower = np.ascontiguousarray(weights.transpose(0, 2, 1, 3).reshape(-1, inputs).T)
        self._none = lower.get_param("pad")[0].transpose(0, 2, 1).ravel()
        self._bias = lower.get_param("b").T.ravel()
        self._upper = np.ascontiguousarray(upper.get_param("W").T)
        self._upper_bias = upper.get_param("b")
        self._ids = _TokenIds(self._features)

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Set what the component finds."""
        order = sorted(range(len(docs)), key=lambda index: len(docs[index]))
        for low in range(0, len(order), GROUP):
            self._annotate([docs[index] for index in order[low : low + GROUP]])

    def _annotate(self, docs: list[Doc]) -> None:
        moves = self.component.moves
        states = moves.init_batch(docs)
        moving = [state for state in states if not state.is_final()]
        if moving:
            seen = self._seen(self._vectors(docs))
        while moving:
            moving = self.component.transition_states(moving, self._scores(moving, seen))
        self.component.set_annotations(docs, states)

    def _seen(self, vectors: Floats) -> Floats:
        """What each feature adds to a state's hidden layer, (features of none and of each token,
        pieces times outputs)."""
        width = self._pieces * self._outputs
        seen = np.empty((len(vectors) + 1, self._features * width), dtype=np.float32)
        seen[0] = self._none
        product(vectors, self._lower, out=seen[1:])
        return seen.reshape(-1, width)

    def _scores(self, states: Sequence[Any], seen: Floats) -> Floats:
        """Scores of the moves, (states, moves)."""
        rows = (self._ids.get_token_ids(states).T + 1) * self._features
        rows += np.arange(self._features)[:, None]
        parts = seen.take(rows.ravel(), axis=0).reshape(self._features, len(states), -1)
        sums = np.add.reduce(parts, axis=0)
        sums += self._bias
        hidden = sums[:, : self._outputs].copy()
        for low in range(self._outputs, sums.shape[1], self._outputs):
            np.maximum(hidden, sums[:, low : low + self._outputs], out=hidden)
        scores = product(hidden, self._upper)
        scores += self._upper_bias
        return scores
