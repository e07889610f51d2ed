"""Proposed attributions, cue by cue."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes import QuoteModel
from agents.quotes.propose import arguments
from agents.quotes.propose.arguments import LEFT, RIGHT, SOURCE, propose
from tests.agents.quotes.reading import at, parsed

TEXTS = (
    "“The bridge will open in May,” Anna Kovacs said. Officials swore that it had cost too much.",
    "Nobody came.",
    "The baker said that the road would “stay closed”.",
)


def test_labels_tell_source_and_content(nlp: Language, model: QuoteModel) -> None:
    tokens = parsed(nlp, TEXTS[2])
    found = propose(tokens, model, np.array([0]))
    assert len(found.cues) == 1
    window = found.window(0)
    assert window.cue == (at(tokens, "said"),) * 2
    assert np.flatnonzero(window.cue_flags()).tolist() == [at(tokens, "said") - window.begin]
    label = window.probability.argmax(axis=1)
    assert label[at(tokens, "baker") - window.begin] == SOURCE
    assert label[at(tokens, "road") - window.begin] == RIGHT
    np.testing.assert_allclose(window.probability.sum(axis=1), 1, atol=1e-5)
    spoken = parsed(nlp, TEXTS[0])
    first = propose(spoken, model, np.array([0])).window(0)
    assert first.probability[at(spoken, "bridge") - first.begin].argmax() == LEFT


def test_proposals_depend_neither_on_the_batch_nor_on_its_blocks(
    nlp: Language, model: QuoteModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = parsed(nlp, *TEXTS)
    together = propose(tokens, model, np.arange(len(tokens.sent_start) - 1))
    assert len(together.cues) == 3
    alone = []
    for text in TEXTS:
        part = parsed(nlp, text)
        alone.append(propose(part, model, np.arange(len(part.sent_start) - 1)))
    joined = np.concatenate([part.probability for part in alone])
    np.testing.assert_array_equal(together.probability, joined)
    monkeypatch.setattr(arguments, "CHUNK", 1)
    blocks = propose(tokens, model, np.arange(len(tokens.sent_start) - 1))
    np.testing.assert_array_equal(together.probability, blocks.probability)


def test_without_a_likely_cue_nothing_is_proposed(nlp: Language, model: QuoteModel) -> None:
    found = propose(parsed(nlp, TEXTS[1]), model, np.array([0]))
    assert (len(found.cues), found.probability.shape) == (0, (0, 5))


def test_vectors_of_another_width_leave_the_layer_out(nlp: Language, model: QuoteModel) -> None:
    tokens = parsed(nlp, TEXTS[2])
    with_layer = propose(tokens, model, np.array([0]))
    tokens.vectors = tokens.vectors[:, :-1]
    without = propose(tokens, model, np.array([0]))
    assert len(without.cues) == 1
    assert not np.array_equal(with_layer.probability, without.probability)
