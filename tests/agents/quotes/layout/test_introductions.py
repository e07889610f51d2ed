"""A paragraph that ends in a colon introduces the quotation below it."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes


@pytest.mark.parametrize(
    ("above", "below", "speaker"),
    [
        ("The council said in a statement on Friday:", "“The pier stays closed.”", "The council"),
        ("The council said in a statement on Friday.", "“The pier stays closed.”", None),
    ],
)
def test_the_speaker_of_the_introduction_says_what_stands_below(
    nlp: Language, model: QuoteModel, above: str, below: str, speaker: str | None
) -> None:
    text = f"{above}\n\n{below}"
    quotes = extract_quotes([QuoteInput(text)], nlp, model)[0]
    found = [one for one in quotes if one.spans[0][0] > len(above)]
    assert [text[slice(*one.spans[0])] for one in found] == ["The pier stays closed."]
    cue = found[0].cue and text[slice(*found[0].cue)]
    if speaker is None:
        assert cue is None
    else:
        assert found[0].speaker is not None
        assert text[slice(*found[0].speaker)] == speaker
        assert cue is not None
        assert "said" in cue
