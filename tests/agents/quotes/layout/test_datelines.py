"""Datelines are cut off contents, and times off speakers."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.layout.datelines import cut_datelines, cut_times
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import Tokens, gather_tokens, word_tokens


def _read(nlp: Language, text: str) -> Tokens:
    return gather_tokens([read_sheet(nlp, text)])


def _words(tokens: Tokens, part: tuple[int, int]) -> str:
    sheet = tokens.sheets[0]
    return sheet.text[sheet.start[part[0]] : sheet.end[part[1]]]


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
    tokens = _read(nlp, text)
    item = Attribution(None, None, [(0, len(tokens) - 1)], 0.5, 0.0)
    cut_datelines(tokens, word_tokens(tokens), [item])
    assert _words(tokens, item.content[0]) == (content or text)


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
    tokens = _read(nlp, source)
    item = Attribution(None, (0, len(tokens) - 1), [(0, 0)], 0.5, 0.5)
    cut_times(tokens, [item])
    assert item.source is not None
    assert _words(tokens, item.source) == without
