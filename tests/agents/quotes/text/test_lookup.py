"""Heads of spans, and values beside tokens."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes.model.hashing import EDGE
from agents.quotes.text.lookup import (
    at_token,
    beside,
    neighbour_slots,
    neighbours,
    slots_of,
    span_head,
    span_heads,
    word_kind,
)
from agents.quotes.text.parse import parse_sentences
from tests.agents.quotes.reading import at, parsed, text_of, unparsed

VALUES = np.array([11, 12, 13, 21, 22], dtype=np.uint64)
GROUP = np.array([1, 1, 1, 2, 2])


def test_neighbours_stay_within_the_group() -> None:
    edge = int(EDGE)
    every = np.arange(5)
    assert neighbours(VALUES, every, 1, GROUP).tolist() == [12, 13, edge, 22, edge]
    assert neighbours(VALUES, every, -1, GROUP).tolist() == [edge, 11, 12, edge, 21]
    assert neighbours(VALUES, np.array([3, 0]), 3, GROUP).tolist() == [edge, edge]


def test_what_stands_beside_a_token_is_in_its_paragraph(nlp: Language) -> None:
    tokens = unparsed(nlp, "It rains. Go.\nStay.", "Why?")
    lower, edge = tokens.lower, EDGE
    first_stop, go, stay, why = 2, 3, 5, 7
    assert beside(tokens, lower, np.array([first_stop]), 1)[0] == lower[go]
    assert beside(tokens, lower, np.array([stay, why]), -1).tolist() == [edge, edge]


def test_values_outside_the_batch_are_edges() -> None:
    at = np.array([-1, 0, 4, 5])
    fits = np.array([True, True, False, True])
    assert at_token(VALUES, at, fits).tolist() == [EDGE, 11, EDGE, EDGE]


def test_the_head_of_a_span_is_its_first_word_that_hangs_on_none_of_it(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor of Oslo said that the new bridge will open.")
    spans = [(0, 3), (2, 3), (0, 4), (6, 8), (8, 8), (-1, -1)]
    first, last = np.array(spans).T
    heads = span_heads(tokens, first, last).tolist()
    words = ["mayor", "of", "said", "bridge", "bridge"]
    assert [text_of(tokens, head, head) for head in heads[:-1]] == words
    assert heads[-1] == -1
    assert [span_head(tokens, *span) for span in spans[:-1]] == heads[:-1]


def test_rows_of_vectors_are_those_of_parsed_tokens_only(nlp: Language) -> None:
    tokens = unparsed(nlp, "It rains. Nobody came.")
    parse_sentences(nlp, tokens, np.array([1]))
    nobody, came = at(tokens, "Nobody"), at(tokens, "came")
    assert len(tokens.vectors) == 3
    assert slots_of(tokens, [np.array([0, nobody, -1]), np.array([came, 1, nobody])]).tolist() == [
        [-1, 0, -1],
        [1, -1, 0],
    ]
    assert neighbour_slots(tokens, np.array([nobody, came]), -1).tolist() == [-1, 0]


def test_the_kind_of_a_head_goes_by_its_tag(nlp: Language) -> None:
    tokens = parsed(nlp, "She told Ruth, who leads the council, that few agree.")
    heads = np.array([0, at(tokens, "who"), at(tokens, "Ruth"), at(tokens, "council"), 1, -1])
    assert word_kind(tokens, heads).tolist() == [1, 2, 3, 4, 5, 0]
