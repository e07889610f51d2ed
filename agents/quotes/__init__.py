"""Who said what: quotes of an article, their cues and their speakers' mentions."""

from agents.quotes.extract import extract_quotes
from agents.quotes.model.file import BadWeights, QuoteModel, load_model
from agents.quotes.types import Quote, QuoteInput, Span
from agents.speakers.resolve import Speaker, SpeakerEntity, resolve_speakers

__all__ = [
    "BadWeights",
    "Quote",
    "QuoteInput",
    "QuoteModel",
    "Span",
    "Speaker",
    "SpeakerEntity",
    "extract_quotes",
    "load_model",
    "resolve_speakers",
]
