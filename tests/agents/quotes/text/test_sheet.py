"""One article as arrays."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes.text.sheet import Sheet, read_sheet

TEXT = (
    "“It rains,” Ann  Lee said.\n\n \tNobody—not\xa0even “the mayor of Oslo”—came.\n"
    "He's 'the best'.\n" + "x" * 350 + " said,“We go”."
)

READ = TEXT.replace("'the best'", "“the best”")
"""As the tokens have it: single quotation marks are read as double ones."""


def _words(sheet: Sheet) -> list[str]:
    return [sheet.text[s:e] for s, e in zip(sheet.start.tolist(), sheet.end.tolist(), strict=True)]


def test_tokens_hold_all_that_is_no_white_space(nlp: Language) -> None:
    sheet = read_sheet(nlp, TEXT)
    assert "".join(_words(sheet)) == "".join(READ.split())
    assert not any(c.isspace() for word in _words(sheet) for c in word)
    assert (sheet.start[1:] >= sheet.end[:-1]).all()


def test_every_token_has_its_paragraph_sentence_and_region(nlp: Language) -> None:
    sheet = read_sheet(nlp, TEXT)
    assert len(sheet.paragraphs) == 4
    before = np.searchsorted(sheet.sent_start, np.arange(len(sheet)), side="right") - 1
    assert sheet.sent.tolist() == before.tolist()
    for k, (start, end) in enumerate(sheet.paragraphs):
        inside = (sheet.start >= start) & (sheet.end <= end)
        assert inside.any()
        assert (sheet.para[inside] == k).all()
    for k, region in enumerate(sheet.regions):
        words = [w for w, r in zip(_words(sheet), sheet.region.tolist(), strict=True) if r == k]
        assert "".join(words) == "".join(READ[region.start : region.end].split())
    assert len(sheet.regions) == 4


@pytest.mark.parametrize("text", ["", "\n\n \n", "\u200e"])
def test_a_text_of_next_to_nothing_has_no_sentence_without_a_token(
    text: str, nlp: Language
) -> None:
    sheet = read_sheet(nlp, text)
    assert (np.diff(sheet.sent_start) > 0).all()
    assert sheet.sent_start[-1] == len(sheet)
