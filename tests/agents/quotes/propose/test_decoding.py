"""From label probabilities to attributions."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes.arrays import TokenRange
from agents.quotes.propose.arguments import CUE, LEFT, OUTSIDE, RIGHT, SOURCE, Proposals
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.cues import cues_at
from agents.quotes.propose.decoding import decode_proposals
from agents.quotes.propose.windows import windows_for
from agents.quotes.text.tokens import Tokens, word_tokens
from tests.agents.quotes.reading import at, parsed, text_of


def _decoded(
    tokens: Tokens,
    cue: str,
    labels: dict[TokenRange, tuple[int, float]],
    rival: int | None = None,
) -> Attribution | None:
    """What is made of one cue when tokens have a label each with a probability; rival: another
    likely cue."""
    index = np.array([at(tokens, cue)])
    cues = cues_at(tokens, index, index)
    windows = windows_for(tokens, cues.first, cues.last, cues.head)
    probability = np.zeros((len(windows.at), 5), dtype=np.float32)
    probability[:, OUTSIDE] = 1.0
    begin = int(windows.at[0])
    for (low, high), (label, value) in {(int(index[0]),) * 2: (CUE, 1.0), **labels}.items():
        rows = slice(low - begin, high + 1 - begin)
        probability[rows] = 0.0
        probability[rows, label] = value
        probability[rows, OUTSIDE] = 1.0 - value
    marginal = np.zeros(len(tokens), dtype=np.float32)
    marginal[index] = 1.0
    if rival is not None:
        marginal[rival] = 0.9
    proposals = Proposals(cues, windows, probability, marginal)
    found = decode_proposals(tokens, proposals, word_tokens(tokens))
    assert len(found) <= 1
    return found[0] if found else None


def _words(tokens: Tokens, item: Attribution | None) -> tuple[str | None, list[str]]:
    assert item is not None
    source = None if item.source is None else text_of(tokens, *item.source)
    return source, [text_of(tokens, *part) for part in item.content]


def test_content_and_speaker_are_the_likely_tokens(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said on Monday that it rains.")
    item = _decoded(tokens, "said", {(0, 1): (SOURCE, 0.9), (5, 7): (RIGHT, 0.8)})
    assert _words(tokens, item) == ("The mayor", ["that it rains"])
    assert item is not None
    assert item.score == pytest.approx(0.9)
    assert item.source_score == pytest.approx(0.9)


def test_an_unlikely_content_is_no_attribution(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said on Monday that it rains.")
    assert _decoded(tokens, "said", {(5, 7): (RIGHT, 0.15)}) is None
    assert _decoded(tokens, "said", {(5, 7): (RIGHT, 0.25)}) is not None


@pytest.mark.parametrize(("inside", "whole"), [(3, True), (1, False)])
def test_a_quotation_is_taken_whole_or_not_at_all(inside: int, whole: bool, nlp: Language) -> None:
    tokens = parsed(nlp, "“We go home now, mother,” the boy said.")
    first, last = int(tokens.region_first[0]), int(tokens.region_last[0])
    item = _decoded(tokens, "said", {(first, first + inside): (LEFT, 0.8)})
    if whole:
        assert item is not None
        assert item.content == [(first, last - 1)], "without the comma at its end"
        assert item.claims.keys() == {0}
    else:
        assert item is None


def test_gaps_of_a_word_are_closed(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said that it, perhaps, rains.")
    that, rains = at(tokens, "that"), at(tokens, "rains")
    labels = {(that, that + 1): (RIGHT, 0.9), (rains, rains): (RIGHT, 0.9)}
    assert _words(tokens, _decoded(tokens, "said", labels)) == (None, ["that it, perhaps, rains"])


def test_the_subject_behind_a_quotation_is_no_content(nlp: Language) -> None:
    tokens = parsed(nlp, "“We go home now,” Roe said.")
    first, roe = int(tokens.region_first[0]), at(tokens, "Roe")
    item = _decoded(tokens, "said", {(first, roe): (LEFT, 0.9)})
    assert _words(tokens, item) == (None, ["We go home now"])


GAPS = [
    "The mayor said the ferry, which the county bought last year, leaks badly.",
    "According to the mayor, the old pier must be closed until it has been mended again.",
    "The mayor warned of a long winter for all who live along the upper valley.",
]


@pytest.mark.parametrize("text", GAPS)
def test_what_is_reported_in_a_sentence_has_no_holes(text: str, nlp: Language) -> None:
    tokens = parsed(nlp, text)
    cue = next(word for word in ("said", "According", "warned") if word in text)
    low, high = len(tokens) - 10, len(tokens) - 2
    labels = {(low, low + 2): (RIGHT, 0.9), (high - 1, high): (RIGHT, 0.7)}
    item = _decoded(tokens, cue, labels)
    assert item is not None
    assert item.content == [(low, high)]


def test_holes_with_words_of_somebody_else_stay(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said it leaks, though Roe insisted in June, and he sinks.")
    it, sinks = at(tokens, "it"), at(tokens, "sinks")
    labels = {(it, it + 1): (RIGHT, 0.9), (sinks - 1, sinks): (RIGHT, 0.9)}
    rival = at(tokens, "insisted")
    assert _words(tokens, _decoded(tokens, "said", labels, rival)) == (
        None,
        ["it leaks", "he sinks"],
    )


def test_a_fragment_that_is_quoted_is_not_joined_to_what_it_names(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor called the whole pier by the sea “a death trap” there.")
    the, trap = at(tokens, "whole") - 1, at(tokens, "trap")
    labels = {(the, the + 2): (RIGHT, 0.9), (trap - 2, trap): (RIGHT, 0.9)}
    assert _words(tokens, _decoded(tokens, "called", labels)) == (
        None,
        ["the whole pier", "a death trap"],
    )


@pytest.mark.parametrize(
    ("text", "low", "high", "whole"),
    [
        ("The mayor said the lake had fallen to pre-war levels.", "the", "war", "levels"),
        ("The mayor said that the sick would be housed in Lundas.", "that", "in", "Lundas"),
        ("The mayor said we need help from both sides, and sat down.", "we", "both", "sides"),
    ],
)
def test_a_content_does_not_end_within_a_phrase(
    text: str, low: str, high: str, whole: str, nlp: Language
) -> None:
    tokens = parsed(nlp, text)
    labels = {(at(tokens, low), at(tokens, high)): (RIGHT, 0.9)}
    item = _decoded(tokens, "said", labels)
    assert item is not None
    assert item.content[-1][1] == at(tokens, whole)


def test_what_hangs_loosely_behind_a_content_stays_out(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor said the lake had fallen on Monday.")
    labels = {(at(tokens, "lake") - 1, at(tokens, "fallen")): (RIGHT, 0.9)}
    assert _words(tokens, _decoded(tokens, "said", labels)) == (None, ["the lake had fallen"])
