"""The outermost of nested attributions, as PolNeAR counts them."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes
from benchmarks.outermost import outermost


@pytest.mark.parametrize(
    ("text", "speaker", "cue"),
    [
        ("“The talks will resume,” Ryabkov told Interfax on Tuesday.", "Ryabkov", "told"),
        (
            "“The dam is safe,” Governor Ruth Ames said, according to the Halden Times.",
            "the Halden Times",
            "according to",
        ),
        (
            "The dam will be repaired by May, Governor Ruth Ames said, the Halden Post reported.",
            "the Halden Post",
            "reported",
        ),
        (
            "Joe Banks said his lawyer had told the court that the papers were lost.",
            "Joe Banks",
            "said",
        ),
    ],
)
def test_an_outlet_that_reports_is_the_speaker_and_one_that_was_told_is_not(
    text: str, speaker: str, cue: str, nlp: Language, model: QuoteModel
) -> None:
    (quote,) = outermost(text, extract_quotes([QuoteInput(text)], nlp, model)[0])
    assert quote.speaker is not None
    assert quote.cue is not None
    assert text[slice(*quote.speaker)] == speaker
    assert text[slice(*quote.cue)] == cue
    assert quote.via is None
