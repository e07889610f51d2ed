"""`news.quotes`: what is said in an article, with the words that say by whom."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Confidence, Range, Record, Span

QuoteKind = Literal["direct", "partial", "mixed", "indirect"]
Modality = Literal["asserted", "denied", "hedged"]


class Quote(Record):
    """One attribution: content, cue and the mention of who said it."""

    id: str = Field(description="`q1`, `q2`, ... in order of the text; local to the article.")
    kind: QuoteKind = Field(
        description="direct: an utterance in quotation marks; partial: a quoted fragment alone; "
        "mixed: quoted and unquoted words; indirect: no quoted words."
    )
    spans: list[Range] = Field(description="Parts of the content, marks excluded.")
    text: str = Field(description="The parts of the content, joined by a blank.")
    cue: Span | None = None
    speaker: Span | None = Field(default=None, description="The mention as the text gives it.")
    via: Span | None = Field(
        default=None, description="Through whom it came: Interfax in `Interfax quoted Ryabkov`."
    )
    modality: Modality = "asserted"
    continues: str | None = Field(
        default=None, description="Id of the quote of the same speaker that this one goes on from."
    )
    confidence: Confidence
    speaker_confidence: Confidence


class QuotesRecord(Record):
    """Value of a result on `news.quotes`."""

    article_id: str
    quotes: list[Quote]
    model: str = Field(description="Versions of the spaCy pipeline and of the quote model.")
