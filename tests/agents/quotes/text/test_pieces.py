"""Paragraphs in pieces for the tokenizer: linear work, and marks on their own."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.text.pieces import pieces
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


def test_pieces_are_short_and_lose_no_word() -> None:
    text = "-" + "x" * 250 + " " + "some words " * 5_000 + "a“b" * 200
    found = list(pieces(text, 0, len(text)))
    assert "".join(text[a:b] for a, b in found) == text
    assert max(b - a for a, b in found) <= 20_000
    runs = [run for a, b in found for run in text[a:b].split()]
    assert max(map(len, runs)) <= 100
