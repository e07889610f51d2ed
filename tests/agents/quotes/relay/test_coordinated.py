"""Two reports of one sentence that share their speaker."""

from __future__ import annotations

import re

import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes

TWO = [
    (
        "In an interview, Ana Petrova suggested the ferry had been sold years ago, and insisted "
        "that nobody had told the council.",
        ["the ferry had been sold years ago", "nobody had told the council"],
    ),
    (
        "The coroner said the brakes had failed on the hill and warned that other buses of the "
        "firm were not safe.",
        ["the brakes had failed on the hill", "other buses of the firm were not safe"],
    ),
    (
        "The minister said the dam would hold and promised that the villages would be moved only "
        "if they wished.",
        ["the dam would hold", "the villages would be moved only if they wished"],
    ),
]
ONE = [
    "The union said the mine was flooded and the pumps were broken.",
    "Mr Osei said the fields were dry and the wells were empty.",
    "The guard told the court that the driver had slept badly and that his lamps were out.",
]


def _contents(text: str, nlp: Language, model: QuoteModel) -> list[str]:
    quotes = extract_quotes([QuoteInput(text)], nlp, model)[0]
    return [re.sub(r"^that ", "", " ".join(text[a:b] for a, b in q.spans)) for q in quotes]


@pytest.mark.parametrize(("text", "wants"), TWO)
def test_each_report_has_its_own_words(
    text: str, wants: list[str], nlp: Language, model: QuoteModel
) -> None:
    assert _contents(text, nlp, model) == wants


@pytest.mark.parametrize("text", ONE)
def test_one_report_of_two_clauses_stays_one(text: str, nlp: Language, model: QuoteModel) -> None:
    assert len(_contents(text, nlp, model)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Two officials said the army had struck back but gave no details.",
        "Two officials said the army had struck back but did not offer any evidence.",
        "Two officials said the army had struck back but declined to elaborate.",
    ],
)
def test_what_the_speaker_kept_back_is_no_content(
    text: str, nlp: Language, model: QuoteModel
) -> None:
    assert "the army had struck back" in _contents(text, nlp, model)


def test_a_text_may_end_anywhere(nlp: Language, model: QuoteModel) -> None:
    texts = ["Mr Osei said the fields were dry and", "Mr Osei said the fields were dry but no"]
    both = extract_quotes([QuoteInput(text) for text in texts], nlp, model)
    assert [len(quotes) for quotes in both] == [1, 1]
