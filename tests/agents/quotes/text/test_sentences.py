"""Where sentences begin, before anything is parsed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from spacy.language import Language

from agents.quotes.text.sentences import MAX_SENTENCE
from agents.quotes.text.sheet import read_sheet


def _sentences(nlp: Language, text: str) -> list[str]:
    sheet = read_sheet(nlp, text)
    bounds = sheet.sent_start.tolist()
    return [text[sheet.start[low] : sheet.end[high - 1]] for low, high in pairwise(bounds)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It rains.", "Nobody came!", "Why?", "Because."],
        ["“It rains,” Mr. Lee told Gov. Ames of St. Paul, Inc. in Jan. 2020.", "He left."],
        ["“It rains.”", "“Nobody came.”"],
        ["“Why would that be?” Lee asked.", "He left."],
        ["They paid 3.50 ... or so.", "(He left.)"],
        ["He left the U.S.", "The U.S. Army stayed."],
        ["It rains"],
    ],
)
def test_sentences_begin_behind_what_ends_one(sentences: list[str], nlp: Language) -> None:
    assert _sentences(nlp, " ".join(sentences)) == sentences


def test_a_paragraph_ends_a_sentence(nlp: Language) -> None:
    assert _sentences(nlp, "No stop here\nand none there") == ["No stop here", "and none there"]


@pytest.mark.parametrize("words", ["and then he said it ", "and then, he said it; "])
def test_sentences_are_bounded(words: str, nlp: Language) -> None:
    sheet = read_sheet(nlp, words * 500)
    sizes = sheet.sent_start[1:] - sheet.sent_start[:-1]
    assert MAX_SENTENCE - 30 < sizes[:-1].min() <= sizes.max() <= MAX_SENTENCE
    assert sizes.sum() == len(sheet)
