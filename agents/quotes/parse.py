"""Run the tagger and parser over chosen sentences and keep the results as arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, TAG  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc

from agents.quotes.features import Tokens
from agents.quotes.segments import IntArray

_SKIP = frozenset(
    ("ner", "lemmatizer", "attribute_ruler", "senter", "sentencizer", "morphologizer")
)


def can_parse(nlp: Language) -> bool:
    """Whether the pipeline has both a tagger and a parser."""
    return {"tagger", "parser"} <= set(nlp.pipe_names)


def parse_sentences(nlp: Language, tokens: Tokens, sentences: IntArray) -> None:
    """Fill tag, dep, head, parsed, vectors and slot of the given sentences (batch-wide numbers).

    Each sentence is a Doc of its own, held together as one tree. Sentences go through
    the pipeline article by article, so that a parse never depends on what other
    articles happen to share the batch.
    """
    if not len(sentences):
        return
    article = np.searchsorted(tokens.first, tokens.sent_start[sentences], side="right") - 1
    cuts = np.flatnonzero(np.diff(article)) + 1
    vectors: list[NDArray[np.float32]] = []
    for group in np.split(sentences, cuts):
        index = int(np.searchsorted(tokens.first, tokens.sent_start[group[0]], side="right")) - 1
        vectors.extend(_parse_article(nlp, tokens, index, group.tolist()))
    tokens.vectors = np.concatenate(vectors)
    tokens.slot[tokens.parsed] = np.arange(int(tokens.parsed.sum()))


def _parse_article(
    nlp: Language, tokens: Tokens, index: int, group: list[int]
) -> list[NDArray[np.float32]]:
    """Parse sentences of one article; returns their vectors, (tokens, 0) if there are none."""
    sheet = tokens.sheets[index]
    offset = int(tokens.first[index])
    text = sheet.text
    docs: list[Doc] = []
    places: list[tuple[int, int]] = []
    for sentence in group:
        low, high = int(tokens.sent_start[sentence]), int(tokens.sent_start[sentence + 1])
        starts = sheet.start[low - offset : high - offset].tolist()
        ends = sheet.end[low - offset : high - offset].tolist()
        words = [text[s:e] for s, e in zip(starts, ends, strict=True)]
        spaces = [e < s for e, s in zip(ends[:-1], starts[1:], strict=True)]
        docs.append(Doc(nlp.vocab, words=words, spaces=[*spaces, False]))
        places.append((low, high))
    for name, component in nlp.pipeline:
        if name not in _SKIP:
            docs = list(component.pipe(docs, batch_size=256))  # type: ignore[attr-defined]
    for doc, (low, high) in zip(docs, places, strict=True):
        table: NDArray[np.uint64] = np.asarray(doc.to_array([TAG, DEP, HEAD]), dtype=np.uint64)
        tokens.tag[low:high] = table[:, 0]
        tokens.dep[low:high] = table[:, 1]
        heads = np.arange(low, high) + table[:, 2].view(np.int64)
        tokens.head[low:high] = np.clip(heads, low, high - 1)
        tokens.parsed[low:high] = True
    width = max((doc.tensor.shape[1] for doc in docs if doc.tensor.ndim == 2), default=0)
    return [
        np.asarray(doc.tensor, dtype=np.float32)
        if doc.tensor.shape == (len(doc), width)
        else np.zeros((len(doc), width), dtype=np.float32)
        for doc in docs
    ]
