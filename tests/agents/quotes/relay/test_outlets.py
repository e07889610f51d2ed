"""Phrases that name an outlet, a paper or people."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.propose.batch import Batch
from agents.quotes.relay.outlets import names_people, outlet_at, passes_on
from agents.quotes.text.tokens import word_tokens
from tests.agents.quotes.reading import at, parsed, text_of


def _batch(nlp: Language, text: str) -> Batch:
    tokens = parsed(nlp, text)
    return Batch(tokens, word_tokens(tokens))


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("He told Reuters on Monday.", "Reuters"),
        ("He told the Halden Post reporter Ed Moss about it.", "the Halden Post reporter Ed Moss"),
        ("He told a local newspaper about it.", "a local newspaper"),
        ("He told the Associated Press news agency.", "the Associated Press news agency"),
        ("He told reporters about it.", None),
        ("He told Ann Lee about it.", None),
    ],
)
def test_an_outlet_is_known_by_its_name_or_by_a_noun(
    nlp: Language, text: str, outlet: str | None
) -> None:
    batch = _batch(nlp, text)
    found = outlet_at(batch, at(batch.tokens, "told") + 1, len(batch.tokens) - 1)
    assert (found and text_of(batch.tokens, *found)) == outlet


def test_what_counts_as_an_outlet_may_be_stricter_or_looser(nlp: Language) -> None:
    batch = _batch(nlp, "He spoke with Ann Lee and on a channel.")
    low, last = at(batch.tokens, "Ann"), len(batch.tokens) - 1
    assert outlet_at(batch, low, last) is None
    assert outlet_at(batch, low, last, anybody=True) is not None
    low = at(batch.tokens, "a")
    assert outlet_at(batch, low, last) is not None
    assert outlet_at(batch, low, last, strict=True) is None


def test_an_outlet_or_a_paper_passes_on_with_a_verb_that_only_reports(nlp: Language) -> None:
    batch = _batch(nlp, "Reuters reported , the affidavit said , Ames said .")
    reuters, affidavit, ames = (at(batch.tokens, w) for w in ("Reuters", "affidavit", "Ames"))
    assert passes_on(batch, (reuters, reuters), ["reported"])
    assert not passes_on(batch, (reuters, reuters), ["promised"])
    assert passes_on(batch, (affidavit, affidavit), ["said"])
    assert not passes_on(batch, (ames, ames), ["said"])


@pytest.mark.parametrize(
    ("text", "people"),
    [("two government officials", True), ("Ann Lee", True), ("the flood of last year", False)],
)
def test_people_are_known_by_name_or_by_what_they_are(
    nlp: Language, text: str, people: bool
) -> None:
    batch = _batch(nlp, text)
    assert names_people(batch, (0, len(batch.tokens) - 1)) is people
