"""Run the tagger and parser over chosen sentences and keep the results as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, TAG  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc

from agents.quotes.arrays import Floats, HashArray, IntArray
from agents.quotes.model.word_table import word_table
from agents.quotes.text.tokens import Tokens, article_of
from agents.reuse import Reuse
from agents.speed.transitions import annotate

_SKIP = frozenset(
    ("ner", "lemmatizer", "attribute_ruler", "senter", "sentencizer", "morphologizer")
)


def can_parse(nlp: Language) -> bool:
    """Whether the pipeline has both a tagger and a parser."""
    return {"tagger", "parser"} <= set(nlp.pipe_names)


@dataclass(frozen=True, slots=True)
class Parse:
    """What the pipeline finds in one sentence of n tokens: hashes of tags and dependencies (n),
    heads relative to their tokens (n), vectors (n, d)."""

    tag: HashArray
    dep: HashArray
    head: IntArray
    vectors: Floats

    def pack(self) -> bytes:
        """As bytes, in this machine's order."""
        parts = (self.tag, self.dep, self.head, self.vectors)
        return len(self.tag).to_bytes(4, "little") + b"".join(part.tobytes() for part in parts)

    @classmethod
    def unpack(cls, packed: bytes) -> Parse:
        """From bytes."""
        n = int.from_bytes(packed[:4], "little")
        whole = np.frombuffer(packed, np.uint64, 3 * n, 4).reshape(3, n)
        vectors = np.frombuffer(packed, np.float32, offset=4 + 24 * n)
        return cls(whole[0], whole[1], whole[2].view(np.int64), vectors.reshape(n, -1))


def parse_sentences(
    nlp: Language, tokens: Tokens, sentences: IntArray, reuse: Reuse | None = None
) -> None:
    """Fill tag, dep, head, parsed, vectors and slot of the given sentences (batch-wide numbers).

    A token's vector is the pipeline's own, followed by its word's in the word table. Each
    sentence is a Doc of its own, held together as one tree, and parsed once in a batch; a parse
    never depends on what other sentences happen to share the batch. `reuse`: parses of
    sentences that were read before.
    """
    if not len(sentences):
        # The width tells the pipeline, so that nothing depends on what else is in a batch.
        width = _parse(nlp, [(["."], [False])])[0].vectors.shape[1]
        words = word_table()
        width += 0 if words is None else words.width
        tokens.vectors = np.zeros((0, width), dtype=np.float32)
        return
    bounds = [
        (int(tokens.sent_start[sentence]), int(tokens.sent_start[sentence + 1]))
        for sentence in sentences.tolist()
    ]
    written = _written(tokens, bounds)
    parses: list[Parse]
    if reuse is None:
        parses = _parse(nlp, written)
    else:

        def make(indexes: list[int]) -> list[bytes]:
            return [one.pack() for one in _parse(nlp, [written[index] for index in indexes])]

        keys = ["".join(map("{}\x1f{}".format, *one)) for one in written]
        parses = [Parse.unpack(packed) for packed in reuse.get("parse", keys, make)]
    for (low, high), parse in zip(bounds, parses, strict=True):
        tokens.tag[low:high] = parse.tag
        tokens.dep[low:high] = parse.dep
        tokens.head[low:high] = np.clip(np.arange(low, high) + parse.head, low, high - 1)
        tokens.parsed[low:high] = True
    vectors = np.concatenate([parse.vectors for parse in parses])
    table = word_table()
    if table is not None:
        vectors = np.concatenate([vectors, table.vectors(tokens.word[tokens.parsed])], axis=1)
    tokens.vectors = vectors
    tokens.slot[tokens.parsed] = np.arange(int(tokens.parsed.sum()))


def _written(
    tokens: Tokens, bounds: Sequence[tuple[int, int]]
) -> list[tuple[list[str], list[bool]]]:
    """The words of each sentence, and whether a space follows each."""
    out = []
    for low, high in bounds:
        index = article_of(tokens, low)
        sheet, offset = tokens.sheets[index], int(tokens.first[index])
        starts = sheet.start[low - offset : high - offset].tolist()
        ends = sheet.end[low - offset : high - offset].tolist()
        words = [sheet.text[s:e] for s, e in zip(starts, ends, strict=True)]
        out.append((words, [*(e < s for e, s in zip(ends[:-1], starts[1:], strict=True)), False]))
    return out


def _parse(nlp: Language, written: Sequence[tuple[list[str], list[bool]]]) -> list[Parse]:
    docs = [Doc(nlp.vocab, words=words, spaces=spaces) for words, spaces in written]
    docs = annotate(nlp, docs, skip=_SKIP)
    width = max((doc.tensor.shape[1] for doc in docs if doc.tensor.ndim == 2), default=0)
    out = []
    for doc in docs:
        table: NDArray[np.uint64] = np.asarray(doc.to_array([TAG, DEP, HEAD]), dtype=np.uint64)
        whole = doc.tensor.shape == (len(doc), width)
        vectors = doc.tensor if whole else np.zeros((len(doc), width))
        out.append(
            Parse(
                table[:, 0],
                table[:, 1],
                table[:, 2].view(np.int64),
                np.asarray(vectors, dtype=np.float32),
            )
        )
    return out
