"""What the rules find in a text."""

from __future__ import annotations

import functools

import spacy
from spacy.language import Language

from agents.quotes import Quote, QuoteInput, extract_quotes

Said = tuple[str, str, str | None]
"""Kind, content (parts joined by " | ") and the speaker's mention."""


@functools.cache
def tokenizer(language: str) -> Language:
    """A language's tokenizer: rules need no model."""
    return spacy.blank(language)


def said(text: str, language: str) -> list[Said]:
    """What the rules find in a text."""
    (quotes,) = extract_quotes([QuoteInput(text, language=language)], tokenizer(language), None)
    return [_said(text, quote) for quote in quotes]


def _said(text: str, quote: Quote) -> Said:
    content = " | ".join(text[start:end] for start, end in quote.spans)
    return quote.kind, content, quote.speaker and text[slice(*quote.speaker)]
