"""Who said what: quotes of an article, their cues and their speakers' mentions."""

from agents.quotes.extract import extract_quotes
from agents.quotes.model.file import BadWeights, load_model
from agents.quotes.model.quote_model import QuoteModel
from agents.quotes.types import Kind, Modality, Quote, QuoteInput, Span
from agents.speakers.resolve import Speaker, SpeakerEntity, resolve_speakers

__all__ = [
    "BadWeights",
    "Kind",
    "Modality",
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
