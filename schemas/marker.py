"""Markers: what a stage writes where an input has no result, so that origins stay dense."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from schemas.base import Record


class Outcome(StrEnum):
    """What became of a raw record at a stage; travels in the header `outcome`."""

    RESULT = "result"
    REJECTED = "rejected"
    REPEAT = "repeat"
    HELD = "held"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Marker(Record):
    """Value of a marker; subscribers' clients hide all but `withdrawn`."""

    outcome: Outcome
    article_id: str | None = Field(default=None, description="Null where the input told none.")
    reason: str = Field(description="One sentence for people.")
    until: str | None = Field(default=None, description="ISO 8601; when a held article is due.")
    version: str | None = None
