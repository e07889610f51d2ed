"""Bare clauses that close a quotation."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.layout.tags import closing_tag, tagged
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch
from agents.quotes.text.tokens import Tokens, word_tokens
from tests.agents.quotes.reading import parsed, text_of


def _tagged(tokens: Tokens, kept: list[Attribution]) -> list[tuple[str | None, str | None]]:
    return [
        (one.source and text_of(tokens, *one.source), one.cue and text_of(tokens, *one.cue))
        for one in tagged(Batch(tokens, word_tokens(tokens)), kept)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We want water!” the miners roared.", [("the miners", "roared")]),
        ("“We want water,” said the miners.", [("the miners", "said")]),
        ("“We want water.” The miners roared.", []),
        ("He heard “we want water!” the miners roared.", []),
        ("“We want water!” in the mine.", []),
    ],
)
def test_verb_and_subject_right_behind_a_quotation_are_its_tag(
    nlp: Language, text: str, expected: list[tuple[str, str]]
) -> None:
    assert _tagged(parsed(nlp, text), []) == expected


def test_a_quotation_that_is_claimed_gets_no_tag(nlp: Language) -> None:
    tokens = parsed(nlp, "“We want water!” the miners roared.")
    content = [(int(tokens.region_first[0]), int(tokens.region_last[0]))]
    assert _tagged(tokens, [Attribution(None, None, content, 0.5, 0.0)]) == []
    assert _tagged(tokens, []) != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It is closed,” the document states.", ("the document", "states")),
        ("“It is closed,” tweeted another.", ("another", "tweeted")),
        ("“It is closed,” in the words of Ames.", None),
        ("“It is closed.” The document states it.", None),
    ],
)
def test_a_tag_is_read_by_its_words_where_the_verb_has_no_subject(
    nlp: Language, text: str, expected: tuple[str, str] | None
) -> None:
    tokens = parsed(nlp, text)
    found = closing_tag(tokens, word_tokens(tokens), int(tokens.region_last[0]))
    assert (found and (text_of(tokens, *found.source), text_of(tokens, *found.cue))) == expected
