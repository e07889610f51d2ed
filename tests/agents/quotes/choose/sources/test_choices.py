"""The choice of who is the source of a cue."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes
from agents.quotes.choose.sources.choices import source_choices
from agents.quotes.model.choices import Choices
from agents.quotes.propose.decoding import decode_proposals
from tests.agents.quotes.choose.batches import proposed
from tests.agents.quotes.reading import text_of


def _choices(
    nlp: Language, model: QuoteModel, *texts: str
) -> tuple[Choices, list[list[str | None]]]:
    batch = proposed(nlp, model, *texts)
    items = decode_proposals(batch.tokens, batch.proposals, batch.words)
    choices, spans = source_choices(batch, items)
    rows = [None if span is None else text_of(batch.tokens, *span) for span in spans]
    bounds = [*choices.starts.tolist(), len(rows)]
    return choices, [rows[a:b] for a, b in pairwise(bounds)]


def test_every_phrase_of_the_sentence_is_weighed_once(nlp: Language, model: QuoteModel) -> None:
    text = "The head of the rules committee of the port said on Monday that the ferry would stop."
    _, groups = _choices(nlp, model, text)
    assert groups
    for group in groups:
        assert group[0] is None
        assert None not in group[1:]
        assert len(set(group)) == len(group)
        assert "The head of the rules committee of the port" in group


def test_what_is_read_of_sources_do_not_depend_on_the_batch(
    nlp: Language, model: QuoteModel
) -> None:
    texts = [
        "The mayor of the town said that the ferry would stop, and the baker agreed.",
        "“We will row,” said Ruth Ames, who chairs the council. “It is not far,” she added.",
    ]
    together, groups = _choices(nlp, model, *texts)
    alone = [_choices(nlp, model, text) for text in texts]
    assert groups == [group for _, found in alone for group in found]
    assert np.array_equal(together.dense, np.concatenate([c.dense for c, _ in alone]))
    assert np.array_equal(together.keys, np.concatenate([c.keys for c, _ in alone], axis=1))


def test_phrases_within_the_content_are_not_weighed(nlp: Language, model: QuoteModel) -> None:
    _, groups = _choices(nlp, model, "The mayor said that the ferry crew wanted a longer pier.")
    assert groups
    assert all("a longer pier" not in group for group in groups)
    assert any("The mayor" in group for group in groups)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("It is believed that the ship sank within minutes.", "the ship sank"),
        ("The bridge is said to reopen in May.", "reopen in May"),
    ],
)
def test_a_subject_that_does_not_speak_is_no_speaker(
    text: str, content: str, nlp: Language, model: QuoteModel
) -> None:
    found = [
        q
        for q in extract_quotes([QuoteInput(text)], nlp, model)[0]
        if content in " ".join(text[s:e] for s, e in q.spans)
    ]
    assert found
    assert all(q.speaker is None for q in found)
