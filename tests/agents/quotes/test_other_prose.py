"""Short texts in the manner of books, courts and letters: quotes that must come of each."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes
from agents.quotes.propose.plain_cues import plain_cues
from agents.quotes.text.parse import parse_sentences
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import gather_tokens

SHOWN = 0.4
SAID: list[tuple[str, str | None, str]] = [
    ("The appeal court held that it may not.", "The appeal court", "that it may not"),
    ("I went to the clerks. They said they would.", "They", "they would"),
    (
        "A woman in a green hat explained to me that the ferry waits for nobody.",
        "A woman in a green hat",
        "that the ferry waits for nobody",
    ),
    (
        "One night the foreman found us and told us the last one out would pay for the lamp.",
        "the foreman",
        "the last one out would pay for the lamp",
    ),
    (
        "As the gardener later recalled, the wall had fallen long before the storm.",
        "the gardener",
        "the wall had fallen long before the storm",
    ),
    (
        "The bank remains sound, the auditors confirmed, though they added that it was small.",
        "the auditors",
        "The bank remains sound",
    ),
    (
        "The inspector reported to her parents that the child could read.",
        "The inspector",
        "that the child could read",
    ),
    (
        'The mill was sold on Friday, Mayor Ida Holt said after a vote that "ended a long war".',
        "Mayor Ida Holt",
        "The mill was sold on Friday",
    ),
    (
        "“We were left behind”: island families blame council",
        "island families",
        "We were left behind",
    ),
]


@pytest.mark.parametrize(("text", "who", "what"), SAID)
def test_what_is_said_is_found(
    text: str, who: str | None, what: str, nlp: Language, model: QuoteModel
) -> None:
    found = [
        (
            text[slice(*quote.speaker)] if quote.speaker else None,
            " ".join(text[a:b] for a, b in quote.spans),
        )
        for quote in extract_quotes([QuoteInput(text)], nlp, model)[0]
        if quote.confidence >= SHOWN
    ]
    assert (who, what) in found
    assert not any("ended a long war" in words for _, words in found)


def test_lines_of_a_dialogue_are_said_by_somebody(nlp: Language, model: QuoteModel) -> None:
    text = "“Where is the key?” I said.\n\n“Gone.”\n\n“Gone where?”\n\nI looked for “Gone” in vain."
    quotes = extract_quotes([QuoteInput(text)], nlp, model)[0]
    found = [" ".join(text[a:b] for a, b in quote.spans) for quote in quotes]
    assert found == ["Where is the key?", "Gone.", "Gone where?"]


def test_a_plain_cue_needs_a_subject_and_a_clause(nlp: Language) -> None:
    text = (
        "The foreman caught us and told us it was late. He told us a story. Told that it was so, "
        "she left. As she once put it, nobody won."
    )
    tokens = gather_tokens([read_sheet(nlp, text, (), "", ())])
    sentences = len(tokens.sent_start) - 1
    parse_sentences(nlp, tokens, np.arange(sentences))
    sheet = tokens.sheets[0]
    words = [text[sheet.start[at] : sheet.end[at]] for at in plain_cues(tokens).tolist()]
    assert words == ["told", "put"]
