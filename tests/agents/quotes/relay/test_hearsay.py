"""`S was quoted as saying`, `S is reported to have told`, `T quoted S as saying`: who said it."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes

FORMS = [
    (
        "Ruth Ames was quoted as saying by the Halden Post that the talks had failed.",
        ("Ruth Ames", "the Halden Post", "that the talks had failed"),
    ),
    (
        "“We have lost,” Paul Tarn was quoted as saying by the Halden Post.",
        ("Paul Tarn", "the Halden Post", "We have lost"),
    ),
    (
        "“The road will open in May,” Reuters quoted Lena Roth as saying.",
        ("Lena Roth", "Reuters", "The road will open in May"),
    ),
    (
        "Gavin Stroud was quoted by the paper as telling guests: “The vote was fixed.”",
        ("Gavin Stroud", "the paper", "The vote was fixed."),
    ),
    (
        "Karl Brandt is reported to have told friends that he would sue the club.",
        ("Karl Brandt", None, "that he would sue the club"),
    ),
    (
        "Mr Brandt is said to have told the board he was leaving.",
        ("Mr Brandt", None, "he was leaving"),
    ),
    (
        "The union was reported as saying that the strike would go on.",
        ("The union", None, "that the strike would go on"),
    ),
    (
        "The general is understood to have warned ministers that the bridge could fall.",
        ("The general", None, "that the bridge could fall"),
    ),
    # What is told to an outlet begins with its own subject.
    (
        "A spokesman told BBC News the department will appeal against the ruling.",
        ("A spokesman", "BBC News", "the department will appeal against the ruling"),
    ),
    (
        "The mayor told the Halden Post the harbour would be closed for a year.",
        ("The mayor", "the Halden Post", "the harbour would be closed for a year"),
    ),
    (
        "Freya Lund told Reuters the company would not sell its shares.",
        ("Freya Lund", "Reuters", "the company would not sell its shares"),
    ),
]


@pytest.mark.parametrize(("text", "want"), FORMS)
def test_who_spoke_and_who_passed_it_on(
    text: str, want: tuple[str, str | None, str], nlp: Language, model: QuoteModel
) -> None:
    (quote,) = extract_quotes([QuoteInput(text)], nlp, model)[0]
    speaker = text[slice(*quote.speaker)] if quote.speaker else None
    via = text[slice(*quote.via)] if quote.via else None
    assert (speaker, via, " ".join(text[a:b] for a, b in quote.spans)) == want


@pytest.mark.parametrize(
    "text",
    [
        "The bridge is said to have been built in a week.",
        "The house is believed to have cost two million.",
        "The club was reported to the police.",
        "She quoted the price as a favour.",
    ],
)
def test_what_nobody_said_is_not_made_a_quote(text: str, nlp: Language, model: QuoteModel) -> None:
    for quote in extract_quotes([QuoteInput(text)], nlp, model)[0]:
        assert quote.cue is None or "to have" not in text[slice(*quote.cue)]
        assert quote.via is None
