"""Quotes to the records on `news.quotes`, and back."""

from __future__ import annotations

from collections.abc import Sequence

from agents.quotes.types import Quote, Span
from schemas import plain


def to_records(text: str, quotes: Sequence[Quote]) -> list[plain.Quote]:
    """The records of an article's quotes. `text`: the article's, into which the spans point."""
    return [_to_record(text, index, quote) for index, quote in enumerate(quotes)]


def from_records(records: Sequence[plain.Quote]) -> list[Quote]:
    """The quotes of an article's records, all of them in the order of `to_records`.

    Raises KeyError where a quote continues one that is not among them.
    """
    indexes = {record["id"]: index for index, record in enumerate(records)}
    return [_from_record(record, indexes) for record in records]


def _id(index: int) -> str:
    return f"q{index + 1}"


def _to_record(text: str, index: int, quote: Quote) -> plain.Quote:
    continued = quote.continued_from
    return {
        "id": _id(index),
        "kind": quote.kind,
        "spans": [list(part) for part in quote.spans],
        "text": " ".join(text[start:end] for start, end in quote.spans),
        "cue": _with_text(text, quote.cue),
        "speaker": _with_text(text, quote.speaker),
        "via": _with_text(text, quote.via),
        "modality": quote.modality,
        "continues": None if continued is None else _id(continued),
        "confidence": quote.confidence,
        "speaker_confidence": quote.speaker_confidence,
    }


def _from_record(record: plain.Quote, indexes: dict[str, int]) -> Quote:
    continues = record["continues"]
    return Quote(
        spans=tuple((start, end) for start, end in record["spans"]),
        kind=record["kind"],
        cue=_without_text(record["cue"]),
        speaker=_without_text(record["speaker"]),
        via=_without_text(record["via"]),
        modality=record["modality"],
        continued_from=None if continues is None else indexes[continues],
        confidence=record["confidence"],
        speaker_confidence=record["speaker_confidence"],
    )


def _with_text(text: str, span: Span | None) -> plain.Span | None:
    return span and {"start": span[0], "end": span[1], "text": text[span[0] : span[1]]}


def _without_text(span: plain.Span | None) -> Span | None:
    return span and (span["start"], span["end"])
