"""The plain values that go into and come out of quote extraction."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.quotes import Modality, QuoteKind

Span = tuple[int, int]
"""Code-point offsets into the article's text, end-exclusive."""


@dataclass(frozen=True, slots=True)
class QuoteInput:
    """One article as the extractor needs it.

    `excluded` holds code-point ranges of `text` that are boilerplate; they are
    treated as paragraph breaks and no span ever reaches into them. `apart` holds the ranges of
    the lines that the page sets apart, as headings or in bold.
    """

    text: str
    title: str | None = None
    excluded: tuple[Span, ...] = ()
    language: str = "en"
    apart: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """One attribution: what was said, by whom, and the words that say so.

    spans: parts of the content, sorted, not empty, not overlapping.
    kind: direct (all inside marks), partial (a quoted fragment of somebody
        else's sentence is the whole content), mixed (quoted and unquoted words),
        indirect (none quoted).
    cue: the first to the last character of the words that attribute.
    speaker: the mention of the speaker as the text gives it; None is open.
    via: the source through which it came ("Interfax quoted Ryabkov": Interfax).
    continued_from: index, in the article's list, of the quote that this continues.
    confidence: estimated probability that the content is right (IoU >= 0.5).
    speaker_confidence: estimated probability that the speaker is right, given
        that the content is.
    """

    spans: tuple[Span, ...]
    kind: QuoteKind
    cue: Span | None = None
    speaker: Span | None = None
    via: Span | None = None
    modality: Modality = "asserted"
    continued_from: int | None = None
    confidence: float = 0.0
    speaker_confidence: float = 0.0
