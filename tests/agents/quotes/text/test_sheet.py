"""Tokens and sentences of one article."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.text.sentences import MAX_SENTENCE
from agents.quotes.text.sheet import read_sheet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said,“We go.”", ["He", "said", ",", "“", "We", "go", ".", "”"]),
        ("a “plan”—is it?", ["a", "“", "plan", "”", "—", "is", "it", "?"]),
        ("-Ruth Ames", ["-", "Ruth", "Ames"]),
        ("a well-known 5-4 vote", ["a", "well", "-", "known", "5", "-", "4", "vote"]),
    ],
)
def test_marks_within_words_stand_alone(nlp: Language, text: str, expected: list[str]) -> None:
    sheet = read_sheet(nlp, text)
    found = [text[s:e] for s, e in zip(sheet.start.tolist(), sheet.end.tolist(), strict=True)]
    assert found == expected


def test_sentences_are_bounded(nlp: Language) -> None:
    sheet = read_sheet(nlp, "and then he said it " * 500)
    sizes = sheet.sent_start[1:] - sheet.sent_start[:-1]
    assert sizes.max() <= MAX_SENTENCE
    assert sizes.sum() == len(sheet)
