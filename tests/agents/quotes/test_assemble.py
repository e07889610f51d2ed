"""Attributions in tokens become quotes in characters."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.assemble import assemble
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens
from tests.agents.quotes.reading import at, unparsed


def _content(tokens: Tokens, first: str, last: str) -> tuple[int, int]:
    return at(tokens, first), at(tokens, last)


@pytest.mark.parametrize(
    ("text", "first", "last", "kind", "content"),
    [
        ("“The pier will stay closed,” Ames said.", "The", "closed", "direct",
         "The pier will stay closed"),
        ("“Stop!” Ames said.", "Stop", "!", "direct", "Stop!"),
        ("Ames called it “a danger”.", "a", "danger", "partial", "a danger"),
        ("Ames said it was “a danger”.", "it", "danger", "mixed", "it was “a danger”"),
        ("Ames said it was ``a danger''.", "it", "danger", "mixed", "it was ``a danger''"),
        ("Ames said it was a danger.", "it", "danger", "indirect", "it was a danger"),
    ],
)  # fmt: skip
def test_kind_and_marks(
    nlp: Language, text: str, first: str, last: str, kind: str, content: str
) -> None:
    tokens = unparsed(nlp, text)
    item = Attribution(None, None, [_content(tokens, first, last)], 0.5, 0.0)
    ((quote,),) = assemble(tokens, [item])
    assert quote.kind == kind
    assert [text[slice(*span)] for span in quote.spans] == [content]


def test_a_comma_behind_the_mark_ends_an_utterance(nlp: Language) -> None:
    text = "« Oui bien sûr », dit-il."
    tokens = unparsed(nlp, text)
    cue = (len(tokens) - 2, len(tokens) - 2)
    content = [_content(tokens, "Oui", "sûr")]
    ((quote,),) = assemble(tokens, [Attribution(cue, None, content, 0.5, 0.0)])
    assert quote.kind == "direct"
    ((quote,),) = assemble(tokens, [Attribution(None, None, content, 0.5, 0.0)])
    assert quote.kind == "partial"


def test_quotes_count_anew_in_each_article(nlp: Language) -> None:
    """An attribution may continue one that stands behind it."""
    tokens = unparsed(nlp, "“We go,” she said.", "", "“We stay.” “We sleep.”")
    first = [int(i) for i in tokens.region_first]
    last = [int(i) for i in tokens.region_last]
    items = [
        Attribution(None, None, [(a, b)], 0.5, 0.0, carried=True)
        for a, b in zip(first, last, strict=True)
    ]
    items[1].continued_from = 2
    found = assemble(tokens, items)
    assert [len(quotes) for quotes in found] == [1, 0, 2]
    assert [quote.continued_from for quote in found[2]] == [1, None]
    assert found[2][0].spans == ((1, 9),)


def test_scores_are_rounded_and_that_of_an_open_speaker_is_none(nlp: Language) -> None:
    tokens = unparsed(nlp, "“We go,” she said.")
    content = [_content(tokens, "We", "go")]
    item = Attribution(None, None, content, 0.123456, 0.9)
    ((quote,),) = assemble(tokens, [item])
    assert (quote.confidence, quote.speaker_confidence) == (0.1235, 0.0)
