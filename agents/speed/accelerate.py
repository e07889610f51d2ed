"""What a spaCy pipeline is given when it is loaded, so that it reads faster and finds the same."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]

from agents.speed.tok2vec import use_fast_vectors

KEPT_CHUNKS = 100_000
"""Stretches between blanks whose tokens are kept; spaCy's 10,000 are soon full of rare ones."""


def accelerate(nlp: Language) -> None:
    """Have the pipeline keep more of what it has read, and compute its token vectors faster.

    It can no longer be trained or saved.
    """
    use_fast_vectors(nlp)
    if isinstance(nlp.tokenizer, Tokenizer):
        nlp.tokenizer.max_cache_size = KEPT_CHUNKS
