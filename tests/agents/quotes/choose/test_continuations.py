"""Quotations without a cue: which rule finds the speaker who goes on."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes.choose.continuations import (
    Continuation,
    Rule,
    continuation_columns,
    continue_quotations,
    find_continuations,
)
from agents.quotes.model.logistic import Logistic
from agents.quotes.model.schema import CONTINUATION
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, word_tokens
from tests.agents.quotes.reading import at, unparsed

_SAID = "“The road is closed now,” said Ana Lee."


def _read(nlp: Language, text: str) -> tuple[Tokens, list[Attribution]]:
    """Tokens, and the attribution of the first quotation to Ana Lee."""
    tokens = unparsed(nlp, text)
    said, first = at(tokens, "said"), at(tokens, "Ana")
    content = _region(tokens, 0)
    return tokens, [Attribution((said, said), (first, first + 1), [content], 0.9, 0.9)]


def _found(nlp: Language, text: str) -> list[Continuation]:
    tokens, items = _read(nlp, text)
    return find_continuations(tokens, word_tokens(tokens), items)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"{_SAID} “We will mend it in May.”", Rule.AFTER),
        (f"{_SAID}\n\n“We will mend it in May.”", Rule.NEXT_PARAGRAPH),
        (f"{_SAID}\n\nIt rained all day. “We will mend it in May.”", Rule.OPEN),
        ("“The road is closed now,” said Ana Lee. “It was\n\n“We will mend it in May.”", None),
    ],
)
def test_the_layout_points_to_a_speaker(text: str, rule: Rule | None, nlp: Language) -> None:
    found = _found(nlp, text)
    if rule is None:
        assert Rule.CONTINUES in [one.rule for one in found]
    else:
        (one,) = found
        assert one.rule is rule
        assert (one.previous is None) == (rule is Rule.OPEN)


def test_a_quotation_before_the_first_attribution_belongs_to_it(nlp: Language) -> None:
    tokens, items = _read(nlp, f"{_SAID} “We will mend it in May.”")
    late = Attribution(
        items[0].cue, items[0].source, [_region(tokens, 1)], items[0].score, items[0].source_score
    )
    found = find_continuations(tokens, word_tokens(tokens), [late])
    assert [(one.rule, one.previous) for one in found] == [(Rule.BEFORE, 0)]


def _region(tokens: Tokens, r: int) -> tuple[int, int]:
    return int(tokens.region_first[r]), int(tokens.region_last[r])


def test_a_fragment_is_no_quotation(nlp: Language) -> None:
    assert _found(nlp, f"{_SAID} She wore a “vintage” coat.") == []


def test_a_quotation_that_is_somebodys_does_not_go_on(nlp: Language) -> None:
    assert _found(nlp, _SAID) == []


def test_what_goes_on_names_what_it_goes_on_from(nlp: Language) -> None:
    tokens, items = _read(nlp, f"{_SAID} “We will mend it in May.”")
    found = continue_quotations(tokens, word_tokens(tokens), items, None)
    assert [item.continued_from for item in found] == [None, 0]
    assert found[1].source == items[0].source
    assert found[1].score == Rule.AFTER.value


def test_the_model_decides_where_there_is_one(nlp: Language) -> None:
    tokens, items = _read(nlp, f"{_SAID} “We will mend it in May.”")
    never = Logistic(CONTINUATION.names, np.zeros(len(CONTINUATION.names)), -9.0)
    assert continue_quotations(tokens, word_tokens(tokens), items, never) == items


def test_columns_say_which_rule_it_is(nlp: Language) -> None:
    columns = continuation_columns(_found(nlp, f"{_SAID} “We will mend it in May.”"))
    assert set(columns) == set(CONTINUATION.names)
    found = {name: column.tolist() for name, column in columns.items()}
    assert found["rule_after"] == [True]
    assert found["rule_before"] == [False]
    assert found["words"] == [6 / 40]
    assert (found["stops"], found["capital"], found["utterance"]) == ([True], [True], [True])
