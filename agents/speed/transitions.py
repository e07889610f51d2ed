"""spaCy's transition-based components (parser, ner), a whole group of texts a step.

spaCy runs the steps of `spacy.TransitionBasedParser.v2` in C, where it takes and gives back the
interpreter's lock several times a state; that is the larger part of a parser's time. Here the
states of many texts take each step together: what they see is gathered and scored by numpy. A
parser's moves are then spaCy's own; those of ner are so simple, one a token, that they are made
here too. With products by rows (`agents.speed.gemm.RowwiseOps`) a text's result does not depend on
the texts beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.ml.parser_model import ParserStepModel  # type: ignore[import-not-found]
from spacy.pipeline import EntityRecognizer
from spacy.pipeline.transition_parser import Parser  # type: ignore[import-not-found]
from spacy.tokens import Doc, Span

from agents.speed.gemm import Floats, RowwiseOps, product

Rows = NDArray[np.int64]
_THREE = np.arange(3)[:, None]

GROUP = 128
"""Texts of like length that take their steps together, at most."""
GROUP_TOKENS = 32_768
"""Their tokens, which bound the memory: each needs up to 4 kB."""


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
    is_ner = isinstance(component, EntityRecognizer)
    features = component.model.get_ref("lower").get_dim("nF")
    return EntitySteps(component) if is_ner and features == 3 else Steps(component)


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
        group: list[Doc] = []
        tokens = 0
        for doc in sorted(docs, key=len):
            if group and (len(group) == GROUP or tokens + len(doc) > GROUP_TOKENS):
                self.annotate_group(group)
                group, tokens = [], 0
            group.append(doc)
            tokens += len(doc)
        if group:
            self.annotate_group(group)

    def annotate_group(self, docs: list[Doc]) -> None:
        """Set what the component finds in texts that take their steps together."""
        moves = self.component.moves
        states = moves.init_batch(docs)
        moving = [state for state in states if not state.is_final()]
        if moving:
            seen = self.seen(docs)
        while moving:
            rows = (self._ids.get_token_ids(moving).T + 1) * self._features
            rows += np.arange(self._features)[:, None]
            moving = self.component.transition_states(moving, self.scores(seen, rows))
        self.component.set_annotations(docs, states)

    def seen(self, docs: Sequence[Doc]) -> Floats:
        """What tokens add to a state's hidden layer: (1 + tokens) times features rows of pieces
        times outputs, the first `features` of them for no token."""
        vectors = self._vectors(docs)
        width = self._pieces * self._outputs
        seen = np.empty((len(vectors) + 1, self._features * width), dtype=np.float32)
        seen[0] = self._none
        product(vectors, self._lower, out=seen[1:])
        return seen.reshape(-1, width)

    def scores(self, seen: Floats, rows: Rows) -> Floats:
        """Scores of the moves, (states, moves); rows (features, states): of `seen`."""
        parts = seen.take(rows.ravel(), axis=0).reshape(self._features, rows.shape[1], -1)
        sums = np.add.reduce(parts, axis=0)
        sums += self._bias
        hidden = sums[:, : self._outputs].copy()
        for low in range(self._outputs, sums.shape[1], self._outputs):
            np.maximum(hidden, sums[:, low : low + self._outputs], out=hidden)
        scores = product(hidden, self._upper)
        scores += self._upper_bias
        return scores


class EntitySteps(Steps):
    """The steps of ner, each of which reads one token.

    Its moves are `O` and `B-`, `I-`, `L-`, `U-` with a label. An entity that is open must go on
    or end, and must end with the text; none begins with white space.
    """

    def __init__(self, component: Any) -> None:
        """Only for what `can_step`, with `ner`'s three features."""
        super().__init__(component)
        moves = component.moves
        names = [moves.get_class_name(index) for index in range(moves.n_moves)]
        self._kinds = np.array([name[0] for name in names])
        self._labels = [name[2:] for name in names]
        types = sorted({label for label in self._labels if label})
        # What is open after each move: 0 is nothing, k the k-th type.
        number = {label: index for index, label in enumerate(types, start=1)}
        types_of = np.array([number.get(label, 0) for label in self._labels])
        begins, goes_on = self._kinds == "B", self._kinds == "I"
        ends, unit = self._kinds == "L", self._kinds == "U"
        self._open_after = np.where(begins | goes_on, types_of, 0)
        # Moves that may not be made, by what is open, whether the token is the last of its text
        # (+ 1) and whether it is white space (+ 2).
        barred = np.ones((len(types) + 1, 4, len(names)), dtype=bool)
        for last in (0, 1):
            for space in (0, 1):
                here = barred[:, last + 2 * space]
                for kind in range(1, len(types) + 1):
                    here[kind] = (types_of != kind) | ~(ends | (goes_on & (last == 0)))
                enters = (unit | (begins & (last == 0))) & (types_of > 0) & (space == 0)
                here[0] = ~(enters | (self._kinds == "O"))
        self._barred = barred.reshape(-1, len(names))

    def annotate_group(self, docs: list[Doc]) -> None:
        """Set `ents`, as spaCy does where no entity and no sentence is set before."""
        if any(doc.has_annotation("ENT_IOB") or doc.has_annotation("SENT_START") for doc in docs):
            super().annotate_group(docs)
            return
        docs = [doc for doc in reversed(docs) if len(doc)]
        if not docs:
            return
        lengths = np.array([len(doc) for doc in docs])
        first = np.cumsum(lengths) - lengths
        space = np.concatenate([doc.to_array(["IS_SPACE"]).ravel() for doc in docs]) > 0
        seen = self.seen(docs)
        opened = np.zeros(len(docs), dtype=np.int64)
        start = np.zeros(len(docs), dtype=np.int64)
        made = np.zeros((len(docs), int(lengths[0])), dtype=np.int64)
        for step in range(int(lengths[0])):
            # Longest first: those that go on are the first ones.
            count = int(np.searchsorted(-lengths, -step, side="left"))
            now, at = opened[:count], first[:count] + step
            inside = now > 0
            rows = np.stack([at + 1, (start[:count] + 1) * inside, at * inside]) * 3
            rows += _THREE
            scores = self.scores(seen, rows)
            scores[self._barred[now * 4 + (lengths[:count] == step + 1) + 2 * space[at]]] = -np.inf
            move = scores.argmax(axis=1)
            made[:count, step] = move
            begun = ~inside
            start[:count][begun] = at[begun]
            opened[:count] = self._open_after[move]
        for doc, moves in zip(docs, made, strict=True):
            kinds = self._kinds[moves[: len(doc)]]
            begins = np.flatnonzero((kinds == "B") | (kinds == "U")).tolist()
            ends = np.flatnonzero((kinds == "L") | (kinds == "U")).tolist()
            doc.set_ents(
                [
                    Span(doc, low, high + 1, label=self._labels[moves[low]])
                    for low, high in zip(begins, ends, strict=True)
                ]
            )
