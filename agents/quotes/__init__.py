"""Who said what: quotes of an article, their cues and the mentions of their speakers."""

from agents.quotes.extract import extract_quotes
from agents.quotes.model.file import BadWeights, load_model
from agents.quotes.model.quote_model import QuoteModel
from agents.quotes.types import Quote, QuoteInput, Span

__all__ = [
    "BadWeights",
    "Quote",
    "QuoteInput",
    "QuoteModel",
    "Span",
    "extract_quotes",
    "load_model",
]
