"""Texts as batches with proposals, which is what is chosen from."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes import QuoteModel
from agents.quotes.propose.arguments import propose
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.phrases import noun_phrases
from agents.quotes.text.tokens import word_tokens
from tests.agents.quotes.reading import parsed


def proposed(nlp: Language, model: QuoteModel, *texts: str) -> ParsedBatch:
    """A batch of articles with all their sentences parsed, and what is proposed of them."""
    tokens = parsed(nlp, *texts)
    words = word_tokens(tokens)
    proposals = propose(tokens, model, np.arange(len(tokens.sent_start) - 1))
    return ParsedBatch(tokens, words, proposals, noun_phrases(tokens, words))
