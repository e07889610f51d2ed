"""What is no report at all."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes

NOTHING = [
    "Petrenko opened the meeting and thanked the mayors of both cities.",
    "Mr Osei greeted the delegates from the north.",
    "But experience shows that binding targets do two things.",
    "History tells us that such walls fall.",
    "The governor signed the bill on Tuesday.",
]
SOMETHING = [
    ("Ana Petrova thanked the crew and said they had saved the town.", "saved the town"),
    ("The survey shows that most farmers want to stay.", "most farmers want to stay"),
    ("Asked whether he would run, Mr Osei said no.", "no"),
]


def _contents(text: str, nlp: Language, model: QuoteModel) -> list[str]:
    quotes = extract_quotes([QuoteInput(text)], nlp, model)[0]
    return [" ".join(text[a:b] for a, b in q.spans) for q in quotes]


@pytest.mark.parametrize("text", NOTHING)
def test_acts_and_what_cannot_speak_report_nothing(
    text: str, nlp: Language, model: QuoteModel
) -> None:
    assert _contents(text, nlp, model) == []


@pytest.mark.parametrize(("text", "content"), SOMETHING)
def test_reports_stay(text: str, content: str, nlp: Language, model: QuoteModel) -> None:
    assert any(content in one for one in _contents(text, nlp, model))


@pytest.mark.parametrize(
    "text",
    [
        "The wages, which the board says, are too high, will be cut.",
        "The pier, which he denies, was never closed.",
        "The prices, all of which are expected by the union, will fall.",
    ],
)
def test_a_pronoun_alone_is_no_content(text: str, nlp: Language, model: QuoteModel) -> None:
    empty = {"which", "it", "that", "all of which"}
    assert empty.isdisjoint(_contents(text, nlp, model))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '"She will answer for it" when she comes back to Norway, Tora Lund, head of the board '
            "of directors of the Norway Ferry Authority, told reporters.",
            "head",
        ),
        (
            "The deal is dead, one of the officials said on condition of anonymity because he was "
            "not allowed to talk about it.",
            "allowed",
        ),
        (
            "The port will close in May, a clerk said on condition of anonymity as she was not "
            "authorized to speak to the press.",
            "authorized",
        ),
        (
            'Ships were late again. "It is a mess," the port\'s director, Luc Morel, said.',
            "director",
        ),
        ('"The dam is old," the company\'s chief engineer, Ada Lund, told the paper.', "engineer"),
    ],
)
def test_what_tells_of_the_speaker_is_not_said(
    text: str, told: str, nlp: Language, model: QuoteModel
) -> None:
    contents = _contents(text, nlp, model)
    assert contents
    assert all(told not in one for one in contents)
