"""How mentions beside a quotation are tied to it by the parse."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.choose.governors import (
    MENTIONS,
    Governors,
    Tie,
    TieKind,
)
from agents.quotes.text.phrases import noun_phrases
from agents.quotes.text.tokens import word_tokens
from tests.agents.quotes.reading import parsed, text_of


def _ties(nlp: Language, text: str, region: int = 0) -> dict[str, Tie]:
    tokens = parsed(nlp, text)
    governors = Governors(tokens, region)
    return {
        text_of(tokens, a, b): governors.tie(head)
        for (a, b), head in governors.mentions(noun_phrases(tokens, word_tokens(tokens)))
    }


_CALLING = "The mayor met the crew, calling the bridge “a disgrace.”"


@pytest.mark.parametrize(
    ("text", "mention", "kind", "step"),
    [
        ("“The bridge is safe,” the mayor barked.", "the mayor", TieKind.SUBJECT, 0),
        ("The mayor called the bridge “a disgrace to the town.”", "The mayor", TieKind.SUBJECT, 0),
        (
            "The mayor met the crew, calling the bridge “a disgrace.”",
            "The mayor",
            TieKind.SUBJECT,
            1,
        ),
        (_CALLING, "the crew", TieKind.OBJECT, 1),
        ("Her claim that the bridge was “a disgrace” was wrong.", "Her", TieKind.POSSESSOR, None),
        ("A report that the bridge was “a disgrace” was wrong.", "A report", TieKind.GOVERNS, None),
        ("The bridge was called “a disgrace” by the mayor.", "the mayor", TieKind.AGENT, 0),
        ("The mayor left the town after “the disgrace” grew.", "the town", TieKind.OBJECT, None),
    ],
)
def test_a_mention_is_tied_by_its_place_above_the_quotation(
    text: str, mention: str, kind: TieKind, step: int | None, nlp: Language
) -> None:
    tie = _ties(nlp, text)[mention]
    assert tie.kind == kind
    assert step is None or tie.step == step


def test_a_mention_of_another_clause_is_not_tied(nlp: Language) -> None:
    ties = _ties(nlp, "While Ana slept in Oslo, the mayor said the bridge was “a disgrace.”")
    assert ties["the mayor"].kind == TieKind.SUBJECT
    assert ties["Oslo"].kind == TieKind.NONE


def test_only_the_nearest_mentions_are_weighed(nlp: Language) -> None:
    crowd = ", ".join(f"the man from ward {k}" for k in range(30))
    ties = _ties(nlp, f"The mayor met {crowd} and said the bridge was “a disgrace.”")
    assert len(ties) <= MENTIONS


def test_mentions_do_not_depend_on_the_batch(nlp: Language) -> None:
    text = "“The bridge is safe,” the mayor of Oslo barked."
    other = "Nobody came. “Go home,” said Ruth."
    alone, second = parsed(nlp, text), parsed(nlp, other, text)
    offset = int(second.first[1])
    one, two = Governors(alone, 0), Governors(second, 1)
    expected = one.mentions(noun_phrases(alone, word_tokens(alone)))
    found = two.mentions(noun_phrases(second, word_tokens(second)))
    assert [((a - offset, b - offset), head - offset) for (a, b), head in found] == expected
    assert {head - offset: step for head, step in two.steps.items()} == one.steps
