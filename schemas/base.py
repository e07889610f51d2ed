"""What every record's model shares: strict fields, and spans of text."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0"
"""Version of the records on quotewire's topics; a breaking change raises the first number."""


def schema_id(topic: str) -> str:
    """Name of the JSON Schema of a topic's values, a URI. `topic`: without prefix."""
    return f"urn:quotewire:schema:{SCHEMA_VERSION}:{topic}"


class Record(BaseModel):
    """Base of all models: unknown fields are errors, instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Offset = Annotated[int, Field(ge=0, description="Unicode code-point offset into the text.")]

Range = tuple[Offset, Offset]
"""`[start, end)` in Unicode code points."""


class Span(Record):
    """A stretch of the canonical article's text: `text == article.text[start:end]`."""

    start: Offset
    end: Offset
    text: str


Confidence = Annotated[float, Field(ge=0, le=1, description="Calibrated, rounded to 4 places.")]
