"""Noun phrases by the parse, and the choice of sources among them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes.choose.sources import source_choices
from agents.quotes.model.choice import Choices
from agents.quotes.model.quote_model import QuoteModel
from agents.quotes.propose.arguments import propose
from agents.quotes.propose.decoding import decode_proposals
from agents.quotes.propose.source_spans import whole_phrase
from agents.quotes.text.parse import parse_sentences
from agents.quotes.text.phrases import noun_phrases
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import Tokens, gather_tokens, word_tokens


def _parsed(nlp: Language, *texts: str) -> Tokens:
    tokens = gather_tokens([read_sheet(nlp, text) for text in texts])
    parse_sentences(nlp, tokens, np.arange(len(tokens.sent_start) - 1))
    return tokens


def _text(tokens: Tokens, first: int, last: int) -> str:
    article = int(np.searchsorted(tokens.first, first, side="right")) - 1
    sheet, offset = tokens.sheets[article], int(tokens.first[article])
    return sheet.text[sheet.start[first - offset] : sheet.end[last - offset]]


def _phrases(nlp: Language, text: str) -> list[str]:
    tokens = _parsed(nlp, text)
    found = noun_phrases(tokens, word_tokens(tokens))
    return [
        _text(tokens, a, b) for a, b in zip(found.first.tolist(), found.last.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The head of the harbour's small rules committee said it would close.",
         "The head of the harbour's small rules committee"),
        ("Ruth Ames, who chairs the council, said it would close.", "Ruth Ames"),
        ("A study for Greenfield on the river by the institute warned of floods.",
         "A study for Greenfield on the river by the institute"),
        ("The minister's newly hired adviser said it would close.",
         "The minister's newly hired adviser"),
        ("Six in ten farmers said they would leave.", "Six in ten farmers"),
        ("Her remark that the dam would hold was wrong.", "Her"),
    ],
)  # fmt: skip
def test_a_phrase_reaches_from_its_determiner_to_its_last_modifier(
    text: str, whole: str, nlp: Language
) -> None:
    assert whole in _phrases(nlp, text)


def test_phrases_do_not_depend_on_the_batch(nlp: Language) -> None:
    texts = [
        "The head of the rules committee said it would close.",
        "Ruth Ames, who chairs the council of the town, said that “the road is open.”",
    ]
    alone = [_phrases(nlp, text) for text in texts]
    tokens = _parsed(nlp, *texts)
    found = noun_phrases(tokens, word_tokens(tokens))
    together = [
        _text(tokens, a, b) for a, b in zip(found.first.tolist(), found.last.tolist(), strict=True)
    ]
    assert together == [phrase for phrases in alone for phrase in phrases]


def _choices(
    nlp: Language, model: QuoteModel, *texts: str
) -> tuple[Choices, list[list[str | None]]]:
    tokens = _parsed(nlp, *texts)
    words = word_tokens(tokens)
    proposals = propose(tokens, model, np.arange(len(tokens.sent_start) - 1))
    items = decode_proposals(tokens, proposals, words)
    choices, spans = source_choices(tokens, words, proposals, items, noun_phrases(tokens, words))
    rows = [None if span is None else _text(tokens, *span) for span in spans]
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


def test_numbers_of_a_choice_do_not_depend_on_the_batch(nlp: Language, model: QuoteModel) -> None:
    texts = [
        "The mayor of the town said that the ferry would stop, and the baker agreed.",
        "“We will row,” said Ruth Ames, who chairs the council. “It is not far,” she added.",
    ]
    together, groups = _choices(nlp, model, *texts)
    alone = [_choices(nlp, model, text) for text in texts]
    assert groups == [group for _, found in alone for group in found]
    assert np.array_equal(together.dense, np.concatenate([c.dense for c, _ in alone]))
    assert np.array_equal(together.keys, np.concatenate([c.keys for c, _ in alone], axis=1))


def test_a_phrase_that_is_cut_is_completed(nlp: Language) -> None:
    text = "A new harbour poll released Monday found that few agree."
    tokens = _parsed(nlp, text)
    free = np.zeros(len(tokens), dtype=bool)
    assert _text(tokens, *whole_phrase(tokens, 0, (3, 4), free)) == (
        "A new harbour poll released Monday"
    )
    free[0] = True
    assert _text(tokens, *whole_phrase(tokens, 0, (3, 3), free)) == "new harbour poll"


def test_what_follows_at_another_head_is_not_taken_in(nlp: Language) -> None:
    tokens = _parsed(nlp, "The harbour board yesterday said that few agree.")
    free = np.zeros(len(tokens), dtype=bool)
    assert _text(tokens, *whole_phrase(tokens, 0, (2, 2), free)) == "The harbour board"


def test_phrases_within_the_content_are_not_weighed(nlp: Language, model: QuoteModel) -> None:
    _, groups = _choices(nlp, model, "The mayor said that the ferry crew wanted a longer pier.")
    assert all("a longer pier" not in group for group in groups)
    assert any("The mayor" in group for group in groups)
