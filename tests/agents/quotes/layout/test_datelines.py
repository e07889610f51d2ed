"""Datelines are cut off contents, and times off speakers."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.layout.datelines import cut_datelines, cut_times
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import word_tokens
from tests.agents.quotes.reading import text_of, unparsed


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("HALDEN, Norway (AP) — The dam holds", "The dam holds"),
        ("HALDEN - The dam holds", "The dam holds"),
        ("Halden — The dam holds", "Halden — The dam holds"),
        ("HALDEN will see that the dam holds - or not", None),
    ],
)
def test_what_is_said_begins_behind_the_dateline(
    nlp: Language, text: str, content: str | None
) -> None:
    tokens = unparsed(nlp, text)
    item = Attribution(None, None, [(0, len(tokens) - 1)], 0.5, 0.0)
    cut_datelines(tokens, word_tokens(tokens), [item])
    assert text_of(tokens, *item.content[0]) == (content or text)


def test_a_speaker_begins_behind_the_dateline(nlp: Language) -> None:
    tokens = unparsed(nlp, "HALDEN, Norway - The mayor of Halden said the dam holds.")
    item = Attribution((8, 8), (0, 7), [(9, 11)], 0.5, 0.5)
    cut_datelines(tokens, word_tokens(tokens), [item])
    assert item.source is not None
    assert text_of(tokens, *item.source) == "The mayor of Halden"


@pytest.mark.parametrize(
    ("source", "without"),
    [
        ("Ruth Ames on Friday", "Ruth Ames"),
        ("Ruth Ames late last Friday", "Ruth Ames"),
        ("Ruth Friday Ames", "Ruth Friday Ames"),
        ("Friday", "Friday"),
    ],
)
def test_a_speaker_ends_before_the_day(nlp: Language, source: str, without: str) -> None:
    tokens = unparsed(nlp, source)
    item = Attribution(None, (0, len(tokens) - 1), [(0, 0)], 0.5, 0.5)
    cut_times(tokens, [item])
    assert item.source is not None
    assert text_of(tokens, *item.source) == without
