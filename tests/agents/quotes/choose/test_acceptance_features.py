"""What is read of decoded attributions to accept them."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes import QuoteModel
from agents.quotes.choose.acceptance_features import acceptance_choices
from agents.quotes.model.choices import Choices
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.decoding import decode_proposals
from tests.agents.quotes.choose.batches import proposed

_TEXTS = (
    "“We will row,” said Ruth Ames. The mayor said that the ferry would stop in May.",
    "The union called the plan “a disgrace,” and the owner said it was sorry.",
)


def _choices(nlp: Language, model: QuoteModel, *texts: str) -> Choices:
    batch = proposed(nlp, model, *texts)
    items = decode_proposals(batch.tokens, batch.proposals, batch.words)
    assert items
    return acceptance_choices(batch, items)


def test_each_item_stands_against_a_row_of_zeros(nlp: Language, model: QuoteModel) -> None:
    choices = _choices(nlp, model, *_TEXTS)
    assert choices.columns == model.accept.columns
    assert not choices.dense[::2].any()
    assert (choices.dense[1::2, choices.columns.index("bias")] == 1).all()
    assert choices.starts.tolist() == list(range(0, len(choices), 2))


def test_an_item_does_not_depend_on_the_batch(nlp: Language, model: QuoteModel) -> None:
    together = _choices(nlp, model, *_TEXTS)
    alone = [_choices(nlp, model, text) for text in _TEXTS]
    assert np.array_equal(together.dense, np.concatenate([c.dense for c in alone]))
    assert np.array_equal(together.keys, np.concatenate([c.keys for c in alone], axis=1))


def test_only_what_was_decoded_can_be_accepted(nlp: Language, model: QuoteModel) -> None:
    batch = proposed(nlp, model, *_TEXTS)
    carried = Attribution(None, None, [(1, 3)], 0.5, 0.0, carried=True)
    with pytest.raises(ValueError, match="not decoded"):
        acceptance_choices(batch, [carried])
