"""A quote's record gives the quote back."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.quotes.record import from_records, to_records
from agents.quotes.types import Quote
from schemas import quotes as models

TEXT = 'The bridge is safe, Petrova said. "It will stand," she added; Interfax wrote “so” – 𝄞.'

KINDS: list[models.QuoteKind] = ["direct", "partial", "mixed", "indirect"]
MODALITIES: list[models.Modality] = ["asserted", "denied", "hedged"]
spans = st.tuples(st.integers(0, len(TEXT) // 2), st.integers(len(TEXT) // 2 + 1, len(TEXT)))
confidences = st.floats(0, 1)


@st.composite
def articles(draw: st.DrawFn) -> list[Quote]:
    """Quotes of one article; each may go on from one before it."""
    return [
        Quote(
            spans=tuple(draw(st.lists(spans, min_size=1, max_size=3))),
            kind=draw(st.sampled_from(KINDS)),
            cue=draw(st.none() | spans),
            speaker=draw(st.none() | spans),
            via=draw(st.none() | spans),
            modality=draw(st.sampled_from(MODALITIES)),
            continued_from=draw(st.none() | st.integers(0, index - 1)) if index else None,
            confidence=draw(confidences),
            speaker_confidence=draw(confidences),
        )
        for index in range(draw(st.integers(0, 12)))
    ]


@given(articles())
def test_a_record_gives_the_quote_back(quotes: list[Quote]) -> None:
    assert from_records(to_records(TEXT, quotes)) == quotes


@given(articles())
def test_so_does_a_record_that_was_written_and_read(quotes: list[Quote]) -> None:
    assert from_records(orjson.loads(orjson.dumps(to_records(TEXT, quotes)))) == quotes


@given(articles())
def test_records_are_what_the_schema_says(quotes: list[Quote]) -> None:
    for record in to_records(TEXT, quotes):
        models.Quote.model_validate(record)


def test_a_record_tells_the_words_and_names_its_neighbour() -> None:
    first = Quote(spans=((0, 18),), kind="indirect", cue=(28, 32), speaker=(20, 27))
    second = Quote(spans=((35, 49), (78, 80)), kind="mixed", continued_from=0)
    one, other = to_records(TEXT, [first, second])
    assert (one["id"], other["id"], one["continues"], other["continues"]) == (
        "q1",
        "q2",
        None,
        "q1",
    )
    assert one["text"] == "The bridge is safe"
    assert one["cue"] == {"start": 28, "end": 32, "text": "said"}
    assert one["speaker"] == {"start": 20, "end": 27, "text": "Petrova"}
    assert other["text"] == "It will stand, so"
    assert other["cue"] is None


def test_a_quote_that_continues_none_of_them_is_an_error() -> None:
    (_, second) = to_records(
        TEXT,
        [
            Quote(spans=((0, 18),), kind="indirect"),
            Quote(spans=((35, 48),), kind="direct", continued_from=0),
        ],
    )
    with pytest.raises(KeyError, match="q1"):
        from_records([second])
