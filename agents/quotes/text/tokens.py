"""The tokens of a batch of articles, one index over all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, Floats, HashArray, IntArray, running_total
from agents.quotes.model.word_table import word_table
from agents.quotes.text.sheet import Sheet


@dataclass(slots=True)
class Tokens:
    """The n tokens of a batch of articles. All arrays are (n) but for those named.

    first (articles + 1): first token of each article, closed by n. lower, shape, prefix,
    suffix: hashes of the word's forms. word: its row in the word table, -1 if it has none;
    wide, narrow: its clusters there, 0 if it has none.

    sent, para, region: numbers within the batch; region is -1 outside. in_turn: 1 in the
    turns of a dialogue. sent_start (sentences + 1): first token of each sentence, closed by n.
    region_first, region_last (regions): -1 for a region without a whole token.

    parsed: whether the token's sentence was parsed. tag, dep: hashes, 0 if it was not. head:
    the head's index, its own for roots and the unparsed. vectors (parsed tokens, d): the
    pipeline's own beside those of the words. slot: the token's row there, -1 if not parsed.
    """

    sheets: Sequence[Sheet]
    first: IntArray
    lower: HashArray
    shape: HashArray
    prefix: HashArray
    suffix: HashArray
    word: IntArray
    wide: HashArray
    narrow: HashArray
    sent: IntArray
    para: IntArray
    region: IntArray
    in_turn: IntArray
    sent_start: IntArray
    region_first: IntArray
    region_last: IntArray
    tag: HashArray
    dep: HashArray
    head: IntArray
    parsed: Flags
    vectors: Floats
    slot: IntArray

    def __len__(self) -> int:
        return len(self.lower)


def under(tokens: Tokens, token: int, top: int) -> bool:
    """Whether `top` is among the first eight heads above `token`."""
    for _ in range(8):
        up = int(tokens.head[token])
        if up == top:
            return True
        if up == token:
            return False
        token = up
    return False


def article_of(tokens: Tokens, at: int) -> int:
    """The article of the batch that a token belongs to."""
    return bisect_right(tokens.first, at) - 1


def articles_of(tokens: Tokens, at: IntArray) -> IntArray:
    """The articles of the batch that tokens belong to."""
    return np.searchsorted(tokens.first, at, side="right") - 1


def paragraph_bounds(tokens: Tokens) -> IntArray:
    """First token of each paragraph of the batch, closed by n; there must be tokens."""
    return np.searchsorted(tokens.para, np.arange(int(tokens.para[-1]) + 2))


def gather_tokens(sheets: Sequence[Sheet]) -> Tokens:
    """The tokens of several articles, one after the other; nothing is parsed yet."""
    sizes = np.array([len(s) for s in sheets], dtype=np.int64)
    first = running_total(sizes)
    n = int(first[-1])

    def flat(name: str) -> HashArray:
        parts = [getattr(s, name) for s in sheets]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)

    sent_parts, para_parts, region_parts, start_parts = [], [], [], []
    sents = paras = regions = 0
    for sheet, offset in zip(sheets, first.tolist(), strict=False):
        sent_parts.append(sheet.sent + sents)
        para_parts.append(sheet.para + paras)
        region_parts.append(np.where(sheet.region >= 0, sheet.region + regions, -1))
        start_parts.append(sheet.sent_start[:-1] + offset)
        sents += len(sheet.sent_start) - 1
        paras += len(sheet.paragraphs)
        regions += len(sheet.regions)
    empty = np.zeros(0, dtype=np.int64)
    region = np.concatenate(region_parts) if region_parts else empty
    # First and last token of each region; a region without a whole token keeps -1.
    region_first = np.full(regions, -1, dtype=np.int64)
    region_last = np.full(regions, -1, dtype=np.int64)
    inside = np.flatnonzero(region >= 0)
    region_last[region[inside]] = inside
    region_first[region[inside[::-1]]] = inside[::-1]
    lower = flat("lower")
    table = word_table()
    word = np.full(n, -1, dtype=np.int64) if table is None else table.rows(lower)
    clusters = np.zeros((2, n), dtype=np.uint64) if table is None else table.clusters_of(word)
    return Tokens(
        sheets=sheets,
        first=first,
        lower=lower,
        shape=flat("shape"),
        prefix=flat("prefix"),
        suffix=flat("suffix"),
        word=word,
        wide=clusters[0],
        narrow=clusters[1],
        sent=np.concatenate(sent_parts) if sent_parts else empty,
        para=np.concatenate(para_parts) if para_parts else empty,
        region=region,
        in_turn=np.zeros(n, dtype=np.int64),
        sent_start=np.concatenate([*start_parts, np.array([n], dtype=np.int64)]),
        region_first=region_first,
        region_last=region_last,
        tag=np.zeros(n, dtype=np.uint64),
        dep=np.zeros(n, dtype=np.uint64),
        head=np.arange(n, dtype=np.int64),
        parsed=np.zeros(n, dtype=bool),
        vectors=np.zeros((0, 0), dtype=np.float32),
        slot=np.full(n, -1, dtype=np.int64),
    )


def word_tokens(tokens: Tokens) -> Flags:
    """(n) whether each token holds a letter or digit."""
    flags: list[bool] = []
    for sheet in tokens.sheets:
        text = sheet.text
        flags.extend(
            text[s].isalnum() or any(c.isalnum() for c in text[s:e])
            for s, e in zip(sheet.start.tolist(), sheet.end.tolist(), strict=True)
        )
    return np.array(flags, dtype=bool)
