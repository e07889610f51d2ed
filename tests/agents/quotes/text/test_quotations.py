"""Where tokens stand to quoted regions."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes.text.quotations import quotation_context
from tests.agents.quotes.reading import at, unparsed

OUTSIDE, INSIDE, FIRST, LAST, ONLY = range(5)


def test_tokens_of_a_region_know_their_place(nlp: Language) -> None:
    tokens = unparsed(nlp, "He said “we are out” and “no” twice.")
    found = quotation_context(tokens)
    words = ["said", "we", "are", "out", "and", "no", "twice"]
    places = [OUTSIDE, FIRST, INSIDE, LAST, OUTSIDE, ONLY, OUTSIDE]
    assert [found.place[at(tokens, word)] for word in words] == places


def test_regions_touch_within_three_tokens_and_the_paragraph(nlp: Language) -> None:
    tokens = unparsed(nlp, "One two three four “we go” said the tired old man.\nSo he went.")
    found = quotation_context(tokens)
    touch = {word: int(found.touch[at(tokens, word)]) for word in ("two", "three", "four")}
    assert touch == {"two": 0, "three": 2, "four": 2}
    touch = {word: int(found.touch[at(tokens, word)]) for word in ("said", "the", "tired", "So")}
    assert touch == {"said": 1, "the": 1, "tired": 0, "So": 0}


def test_sides_are_those_of_the_sentence(nlp: Language) -> None:
    tokens = unparsed(nlp, "“We go,” said Ann. He said “no” twice.")
    found = quotation_context(tokens)
    sides = {word: int(found.side[at(tokens, word)]) for word in ("Ann", "He", "twice", "We")}
    assert sides == {"Ann": 1, "He": 2, "twice": 1, "We": 2}
    part = found.of(np.array([at(tokens, "Ann")]))
    assert (part.place.tolist(), part.side.tolist()) == ([OUTSIDE], [1])
