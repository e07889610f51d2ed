"""Pipelines made faster find what they found before."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from agents.speed.accelerate import KEPT_CHUNKS, accelerate

TEXT = "Mr. O\u2019Hara can\u2019t e-mail us: see http://example.org/a_b?c=1, p. 4\u20135."


def test_tokens_are_the_same() -> None:
    own, fast = spacy.blank("en"), spacy.blank("en")
    accelerate(fast)
    assert fast.tokenizer.max_cache_size == KEPT_CHUNKS  # type: ignore[union-attr]
    for _ in range(2):
        assert [token.text for token in fast(TEXT)] == [token.text for token in own(TEXT)]


def test_other_tokenizers_are_left_alone() -> None:
    nlp = spacy.blank("en")
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=text.split())
    accelerate(nlp)
    assert len(nlp("no cache here")) == 3
