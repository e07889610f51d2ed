"""Cues from the probabilities of tokens."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes import QuoteModel
from agents.quotes.arrays import Floats
from agents.quotes.propose.cues import (
    MAX_CUES,
    cue_marginals,
    cues_at,
    propose_cues,
    sentence_tokens,
)
from agents.quotes.text.tokens import Tokens
from tests.agents.quotes.reading import at, parsed, text_of, unparsed


def _probability(tokens: Tokens, first: dict[int, float], later: dict[int, float]) -> Floats:
    """(n, 3): P(B) of some tokens and P(I) of others."""
    out = np.zeros((len(tokens), 3), dtype=np.float32)
    for column, values in ((1, first), (2, later)):
        for token, value in values.items():
            out[token, column] = value
    out[:, 0] = 1 - out[:, 1] - out[:, 2]
    return out


def test_a_cue_is_a_run_of_likely_tokens_of_one_sentence(nlp: Language) -> None:
    tokens = parsed(nlp, "According to the mayor it rains. He made clear why.")
    rains, made = at(tokens, "rains"), at(tokens, "made")
    probability = _probability(tokens, {0: 0.9, made: 0.3}, {1: 0.7, made + 1: 0.6, rains + 1: 0.1})
    cues = propose_cues(tokens, probability)
    assert [text_of(tokens, a, b) for a, b in zip(cues.first, cues.last, strict=True)] == [
        "According to",
        "made clear",
    ]
    assert [text_of(tokens, h, h) for h in cues.head] == ["According", "made"]
    np.testing.assert_allclose(cues.probability, [0.9, 0.6])


def test_a_token_that_begins_a_cue_for_sure_parts_two_cues(nlp: Language) -> None:
    tokens = parsed(nlp, "He said asked nothing.")
    assert len(propose_cues(tokens, _probability(tokens, {1: 0.9, 2: 0.8}, {}))) == 2
    assert len(propose_cues(tokens, _probability(tokens, {1: 0.9, 2: 0.4}, {}))) == 1


def test_a_sentence_has_its_likeliest_cues_only(nlp: Language) -> None:
    tokens = unparsed(nlp, "so no " * 20)
    chances = {k: 0.6 + k / 100 for k in range(0, 40, 2)}
    cues = propose_cues(tokens, _probability(tokens, chances, {}))
    assert cues.first.tolist() == list(range(0, 40, 2))[-MAX_CUES:]


def test_given_cues_are_certain_and_have_their_heads(nlp: Language) -> None:
    tokens = parsed(nlp, "According to the mayor it rains. He made clear why.")
    made = at(tokens, "made")
    cues = cues_at(tokens, np.array([0, made]), np.array([1, made + 1]))
    assert cues.head.tolist() == [0, made]
    assert cues.probability.tolist() == [1.0, 1.0]
    none = np.zeros(0, dtype=np.int64)
    assert len(cues_at(tokens, none, none)) == 0


def test_tokens_of_chosen_sentences_follow_one_another(nlp: Language) -> None:
    tokens = unparsed(nlp, "It rains. He left. Go.")
    index, bounds = sentence_tokens(tokens, np.array([0, 2]))
    assert (index.tolist(), bounds.tolist()) == ([0, 1, 2, 6, 7], [0, 3, 5])


def test_sentences_that_are_not_asked_for_hold_no_cue(nlp: Language, model: QuoteModel) -> None:
    tokens = parsed(nlp, "The mayor said that it rains. The baker said that it snows.")
    found = cue_marginals(tokens, model.cue, np.array([1]))
    split = int(tokens.sent_start[1])
    np.testing.assert_array_equal(found[:split], [[1, 0, 0]] * split)
    said = split + 2
    assert found[said, 1] > 0.9
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
