"""One article as arrays: its paragraphs, sentences, tokens and quoted regions.

Tokens come from the pipeline's own tokenizer. All arrays of one article share one token
index.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.attrs import (  # type: ignore[import-not-found]
    IDX,
    LENGTH,
    LOWER,
    PREFIX,
    SHAPE,
    SUFFIX,
)
from spacy.language import Language

from agents.paragraphs import paragraphs_of
from agents.quotes.arrays import HashArray, IntArray
from agents.quotes.text.marks import Region, find_regions
from agents.quotes.text.pieces import pieces
from agents.quotes.text.sentences import cut_long, sentence_starts
from agents.quotes.text.single_marks import as_double_marks
from agents.quotes.types import Span

_ATTRS = [IDX, LENGTH, LOWER, SHAPE, PREFIX, SUFFIX]


@dataclass(slots=True)
class Sheet:
    """The tokens of one article and what can be known without parsing.

    Per token (length n): start, end (code points), para, sent, region (index into
    `regions`, -1 outside), and the string hashes lower, shape, prefix, suffix. Per sentence
    (length m + 1): sent_start, the first token of each, closed by n. text: the article's,
    with double marks for single ones. title: the article's, which need not be in the text. apart:
    numbers of the paragraphs that the page sets apart, as headings or in bold.
    """

    text: str
    paragraphs: list[Span]
    regions: list[Region]
    start: IntArray
    end: IntArray
    para: IntArray
    sent: IntArray
    region: IntArray
    lower: HashArray
    shape: HashArray
    prefix: HashArray
    suffix: HashArray
    sent_start: IntArray
    title: str = ""
    apart: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.start)


def read_sheet(
    nlp: Language,
    text: str,
    excluded: Sequence[Span] = (),
    title: str = "",
    apart: Collection[Span] = (),
) -> Sheet:
    """Tokenize and segment one article; work grows linearly with its length.

    apart: ranges of the lines that the page sets apart.
    """
    paragraphs = paragraphs_of(text, excluded)
    lines = frozenset(apart)
    text = as_double_marks(text, paragraphs)
    regions = find_regions(text, paragraphs)
    blocks: list[HashArray] = []
    sent_starts: list[int] = []
    para_sizes: list[int] = []
    total = 0
    for at, stop in paragraphs:
        table, words = _paragraph_tokens(nlp, text, at, stop)
        begin, close = _offsets(table)
        starts = cut_long(sentence_starts(words, text, begin, close), len(words), words)
        blocks.append(table)
        sent_starts.extend(total + k for k in starts)
        para_sizes.append(len(words))
        total += len(words)
    table = np.concatenate(blocks) if blocks else np.zeros((0, len(_ATTRS)), dtype=np.uint64)
    start, end = _offsets(table)
    bounds = np.array([*sent_starts, total], dtype=np.int64)
    if total == 0:
        bounds = np.zeros(1, dtype=np.int64)
    return Sheet(
        text=text,
        paragraphs=paragraphs,
        regions=regions,
        start=start,
        end=end,
        para=np.repeat(np.arange(len(para_sizes)), np.array(para_sizes, dtype=np.int64)),
        sent=np.repeat(np.arange(len(bounds) - 1), np.diff(bounds)),
        region=_cover(start, end, regions),
        lower=table[:, 2],
        shape=table[:, 3],
        prefix=table[:, 4],
        suffix=table[:, 5],
        sent_start=bounds,
        title=title,
        apart=frozenset(k for k, one in enumerate(paragraphs) if one in lines),
    )


def _paragraph_tokens(
    nlp: Language, text: str, start: int, end: int
) -> tuple[HashArray, list[str]]:
    """Rows of _ATTRS, with offsets into `text`, and the words of a paragraph's tokens."""
    rows: list[HashArray] = []
    for low, high in pieces(text, start, end):
        block = np.asarray(nlp.tokenizer(text[low:high]).to_array(_ATTRS), dtype=np.uint64)
        block[:, 0] += np.uint64(low)
        rows.append(block)
    table = rows[0] if len(rows) == 1 else np.concatenate(rows)
    begin, close = _offsets(table)
    words = [text[s:e] for s, e in zip(begin.tolist(), close.tolist(), strict=True)]
    # White-space tokens carry nothing here and upset neighbour features.
    if any(w.isspace() for w in words):
        table = table[np.array([not w.isspace() for w in words], dtype=bool)]
        words = [w for w in words if not w.isspace()]
    return table, words


def _offsets(table: HashArray) -> tuple[IntArray, IntArray]:
    """Start and end of the tokens in rows of _ATTRS."""
    start = table[:, 0].astype(np.int64)
    return start, start + table[:, 1].astype(np.int64)


def _cover(start: IntArray, end: IntArray, regions: Sequence[Region]) -> IntArray:
    """For each token the index of the region that holds it, -1 outside all."""
    out = np.full(len(start), -1, dtype=np.int64)
    if regions and len(start):
        begin = np.array([r.start for r in regions], dtype=np.int64)
        close = np.array([r.end for r in regions], dtype=np.int64)
        k = np.searchsorted(begin, start, side="right") - 1
        inside = (k >= 0) & (end <= close[np.maximum(k, 0)])
        out[inside] = k[inside]
    return out
