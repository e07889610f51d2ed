"""Which sentences are parsed."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes import QuoteModel
from agents.quotes.propose.gate import gate_sentences
from agents.quotes.text.tokens import word_tokens
from tests.agents.quotes.reading import unparsed


def _passed(nlp: Language, model: QuoteModel, threshold: float, *texts: str) -> list[int]:
    tokens = unparsed(nlp, *texts)
    return gate_sentences(tokens, word_tokens(tokens), model.gate, threshold).tolist()


def test_sentences_with_a_likely_cue_pass(nlp: Language, model: QuoteModel) -> None:
    text = "It rained all day. The mayor said that the river would rise. The shop was shut."
    assert _passed(nlp, model, model.gate_threshold, text) == [1]
    assert _passed(nlp, model, -np.inf, text) == [0, 1, 2]


def test_a_sentence_with_words_in_and_outside_quotations_always_passes(
    nlp: Language, model: QuoteModel
) -> None:
    text = "“It rains. It pours,” Ann Lee. It is a “bad” day. “Go.” It rained."
    assert _passed(nlp, model, np.inf, text) == [1, 2]


def test_no_tokens_have_no_sentences(nlp: Language, model: QuoteModel) -> None:
    assert _passed(nlp, model, -np.inf, "") == []


def test_so_does_one_with_a_verb_of_saying(nlp: Language, model: QuoteModel) -> None:
    text = "The doctors stress that it heals. He told us it was shut. The night was long."
    assert _passed(nlp, model, np.inf, text) == [0, 1]
    assert _passed(nlp, model, np.inf, "He left. That was all.") == []
