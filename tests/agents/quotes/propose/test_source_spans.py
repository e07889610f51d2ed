"""The words of a proposal's likely speakers."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes import QuoteModel
from agents.quotes.propose.arguments import propose
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.source_spans import find_sources, whole_mention, whole_phrase
from agents.quotes.text.tokens import word_tokens
from tests.agents.quotes.reading import at, parsed, text_of


def test_a_phrase_that_is_cut_is_completed(nlp: Language) -> None:
    text = "A new harbour poll released Monday found that few agree."
    tokens = parsed(nlp, text)
    free = np.zeros(len(tokens), dtype=bool)
    assert text_of(tokens, *whole_phrase(tokens, 0, (3, 4), free)) == (
        "A new harbour poll released Monday"
    )
    free[0] = True
    assert text_of(tokens, *whole_phrase(tokens, 0, (3, 3), free)) == "new harbour poll"


def test_what_follows_at_another_head_is_not_taken_in(nlp: Language) -> None:
    tokens = parsed(nlp, "The harbour board yesterday said that few agree.")
    free = np.zeros(len(tokens), dtype=bool)
    assert text_of(tokens, *whole_phrase(tokens, 0, (2, 2), free)) == "The harbour board"


@pytest.mark.parametrize(
    ("text", "speaker", "whole"),
    [
        ("Moscow and, it said, Kiev agreed.", (0, 1), "Moscow"),
        (
            "A new poll released Thursday found that few agree.",
            (0, 2),
            "A new poll released Thursday",
        ),
        ("The old man said that few agree.", (0, 2), "The old man"),
    ],
)
def test_a_speaker_ends_with_a_word_and_its_participle(
    text: str, speaker: tuple[int, int], whole: str, nlp: Language
) -> None:
    tokens = parsed(nlp, text)
    cue = next(at(tokens, word) for word in ("said", "found") if f" {word}" in text)
    end = len(tokens) - 2
    item = Attribution((cue, cue), speaker, [(end, end)], 1.0, 1.0)
    found = whole_mention(tokens, word_tokens(tokens), item)
    assert found is not None
    assert text_of(tokens, *found) == whole


def test_an_attribution_without_a_speaker_has_no_mention(nlp: Language) -> None:
    tokens = parsed(nlp, "It rains.")
    item = Attribution(None, None, [(0, 1)], 1.0, 0.0)
    assert whole_mention(tokens, word_tokens(tokens), item) is None


def test_the_likeliest_sources_come_first_and_do_not_overlap(
    nlp: Language, model: QuoteModel
) -> None:
    tokens = parsed(nlp, "The mayor of the town said on Monday that the baker would leave.")
    words = word_tokens(tokens)
    proposals = propose(tokens, model, np.array([0]))
    assert len(proposals.cues)
    found = find_sources(tokens, words, proposals, 0, 3)
    assert text_of(tokens, *found[0][0]) == "The mayor of the town"
    assert found[0][1] == max(value for _, value in found) > 0.5
    members = [i for (low, high), _ in found for i in range(low, high + 1)]
    assert len(set(members)) == len(members)
    assert find_sources(tokens, words, proposals, 0, 1) == found[:1]
