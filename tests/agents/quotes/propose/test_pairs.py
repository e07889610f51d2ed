"""What is known of pairs of a cue and a token of its window."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes.model.hashing import EDGE
from agents.quotes.propose.pairs import (
    between,
    cue_surroundings,
    pair_paths,
    pair_quotations,
    pairs_of,
    window_context,
)
from agents.quotes.propose.windows import windows_for
from agents.quotes.text.tokens import Tokens
from tests.agents.quotes.reading import at, parsed

TEXT = "“It rains, it pours,” Ann, who left, made clear to Bo. Was it “so bad”?"


class _Read:
    """The pairs of one cue of two words, and all that is known of them."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        first = np.array([at(tokens, "made")])
        marginal = np.zeros(len(tokens), dtype=np.float32)
        marginal[[first[0], first[0] + 1, at(tokens, "left")]] = 0.9
        windows = windows_for(tokens, first, first + 1, first)
        context = window_context(tokens, marginal)
        self.pairs = pairs_of(tokens, windows)
        self.paths = pair_paths(tokens, self.pairs, context)
        self.quotations = pair_quotations(tokens, windows, self.pairs, context)
        self.between = between(self.pairs, context)
        self.around = cue_surroundings(tokens, windows, self.pairs, context)

    def pair(self, word: str) -> int:
        return at(self.tokens, word) - int(self.pairs.at[0])


@pytest.fixture(scope="module")
def read(nlp: Language) -> _Read:
    return _Read(parsed(nlp, TEXT))


@pytest.mark.parametrize(
    ("word", "side", "distance"),
    [("left", -1, -2), ("made", 0, 0), ("clear", 0, 0), ("to", 1, 1), ("Bo", 1, 2)],
)
def test_distance_is_to_the_near_end_of_the_cue(
    word: str, side: int, distance: int, read: _Read
) -> None:
    k = read.pair(word)
    assert (read.pairs.side[k], read.pairs.distance[k]) == (side, distance)


def test_tags_and_paths_count_in_the_cues_own_sentence_only(read: _Read) -> None:
    own, other = read.pair("Ann"), read.pair("bad")
    assert read.pairs.own[own]
    assert read.pairs.tag[own] != 0
    assert 1 <= int(read.paths.up[own]) + int(read.paths.down[own]) <= 10
    assert not read.pairs.own[other]
    assert (read.pairs.tag[other], read.pairs.dep[other], read.paths.top_word[other]) == (0, 0, 0)
    assert read.paths.up[other] == np.uint64(2**64 - 1)


def test_commas_and_cues_are_counted_between_token_and_cue(read: _Read) -> None:
    found = read.between
    commas = {word: int(found.commas[read.pair(word)]) for word in ("rains", "Ann", "who", "Bo")}
    assert commas == {"rains": 3, "Ann": 2, "who": 1, "Bo": 0}
    assert found.cues[read.pair("Ann")] == 1
    assert found.cues[read.pair("Bo")] == 0
    assert np.flatnonzero(found.rival).tolist() == [read.pair("left")]


def test_quoted_tokens_know_how_far_their_region_is(read: _Read) -> None:
    found = read.quotations
    quoted, outside = read.pair("rains"), read.pair("Ann")
    assert (bool(found.quoted[quoted]), bool(found.quoted[outside])) == (True, False)
    assert found.gap[outside] == 99
    assert 0 < found.gap[quoted] < 99
    assert found.state[quoted] == 1
    assert (found.touch == 4 + 8).all(), "a region lies further before and further after"


def test_words_around_the_cue_are_those_of_its_sentence(nlp: Language, read: _Read) -> None:
    lower = read.tokens.lower
    assert (read.around.word_after == lower[at(read.tokens, "to")]).all()
    assert (read.around.word_before == lower[at(read.tokens, "made") - 1]).all()
    edge = _Read(parsed(nlp, "It was left. He made clear"))
    assert (edge.around.word_after == EDGE).all()
