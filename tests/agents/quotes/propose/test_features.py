"""What the gate and both labellers see: every template once, and nothing of the batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes.model import hashing
from agents.quotes.model.hashing import Template
from agents.quotes.propose import argument_features, cue_features, gate
from agents.quotes.propose.argument_features import (
    WindowInputs,
    lexical_keys,
    syntactic_keys,
    window_inputs,
)
from agents.quotes.propose.cue_features import cue_inputs
from agents.quotes.propose.gate import gate_keys
from agents.quotes.propose.pairs import window_context
from agents.quotes.propose.windows import windows_for
from agents.quotes.text.tokens import Tokens
from tests.agents.quotes.reading import parsed, text_of

TEXTS = (
    "“The bridge will open in May,” Mayor Anna Kovacs said. She said it had cost too much.",
    "Officials, who were tired, said the road would “stay closed” — and\nit is.",
    "Ann said: “Go.” “No,” said Bo.",
)


def _arguments(tokens: Tokens) -> WindowInputs:
    said = np.array([k for k in range(len(tokens)) if text_of(tokens, k, k) == "said"])
    marginal = np.zeros(len(tokens), dtype=np.float32)
    marginal[said] = 0.9
    windows = windows_for(tokens, said, said, said)
    return window_inputs(tokens, windows, window_context(tokens, marginal))


FEATURES: dict[str, Callable[[Tokens], object]] = {
    "gate": gate_keys,
    "cue": lambda tokens: cue_inputs(tokens, np.arange(len(tokens))),
    "argument": _arguments,
    "lexical": lexical_keys,
    "syntactic": syntactic_keys,
}
TEMPLATES = {"gate": 15, "cue": 56, "argument": 52, "lexical": 10, "syntactic": 9}
READ_BY_THE_LAYER = {"cue": 12, "argument": 19}


@pytest.mark.parametrize("name", FEATURES)
def test_no_two_templates_have_a_number_or_a_column_in_common(
    name: str, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    stacked: list[Template] = []

    def stack(templates: list[Template], n: int) -> object:
        stacked.extend(templates)
        return hashing.stack_templates(templates, n)

    for module in (gate, cue_features, argument_features):
        monkeypatch.setattr(module, "stack_templates", stack)
    FEATURES[name](parsed(nlp, *TEXTS))
    assert len({one.number for one in stacked}) == len(stacked) == TEMPLATES[name]
    assert len({one.column.tobytes() for one in stacked}) == len(stacked)
    assert sum(one.layer for one in stacked) == READ_BY_THE_LAYER.get(name, 0)


@pytest.mark.parametrize("name", ["gate", "lexical", "syntactic"])
def test_keys_of_tokens_do_not_depend_on_the_batch(name: str, nlp: Language) -> None:
    together = FEATURES[name](parsed(nlp, *TEXTS))
    alone = [FEATURES[name](parsed(nlp, text)) for text in TEXTS]
    np.testing.assert_array_equal(together, np.concatenate(alone, axis=1))


@pytest.mark.parametrize("name", ["cue", "argument"])
def test_inputs_of_labellers_do_not_depend_on_the_batch(name: str, nlp: Language) -> None:
    together = FEATURES[name](parsed(nlp, *TEXTS))
    alone = [FEATURES[name](parsed(nlp, text)) for text in TEXTS]
    for part in ("table", "layer"):
        joined = np.concatenate([getattr(one, part) for one in alone], axis=1)
        np.testing.assert_array_equal(getattr(together, part), joined)
    offset = 0
    for text, one in zip(TEXTS, alone, strict=True):
        n = one.places.shape[1]
        before = sum(len(parsed(nlp, t)) for t in TEXTS[: TEXTS.index(text)])
        expected = np.where(one.places >= 0, one.places + before, -1)
        np.testing.assert_array_equal(together.places[:, offset : offset + n], expected)
        offset += n
    assert offset == together.places.shape[1]


def test_the_parse_counts_only_in_the_cues_own_sentence(nlp: Language) -> None:
    inputs = _arguments(parsed(nlp, "Ann said so. “Go home.”"))
    assert inputs.own.any()
    assert not inputs.own.all()
    own_vectors = [0, 1, 2, 5, 6]
    assert (inputs.places[own_vectors][:, ~inputs.own] == -1).all()
    assert (inputs.places[3] >= 0).all()
