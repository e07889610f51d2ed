"""Plain text: whatever no other form claims."""

from __future__ import annotations

from agents.ingest.forms.draft import Draft, Record


def claims(record: Record) -> bool:
    """Always."""
    return True


def read(record: Record) -> Draft:
    """The text as it is."""
    return Draft("text", record.text)
