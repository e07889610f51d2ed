"""Text into paragraphs, tokens and sentences, as arrays.

Tokens come from the pipeline's own tokenizer; sentences from a rule on tokens, so
that it can be decided what to parse before anything is parsed. All arrays of one
article share one token index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.attrs import (  # type: ignore[import-not-found]
    IDX,
    LENGTH,
    LOWER,
    ORTH,
    PREFIX,
    SHAPE,
    SUFFIX,
)
from spacy.language import Language

from agents.lexicon.english import ABBREVIATIONS as _TITLES
from agents.lexicon.english import SENTENCE_STARTERS as _STARTERS
from agents.quotes.arrays import HashArray, IntArray
from agents.quotes.text.marks import Region, find_regions, find_single_regions
from agents.quotes.types import Span

MAX_SENTENCE = 120
"""Tokens after which a sentence is cut: bounds the parser's and the paths' work."""
_PIECE = 20_000
_LONG_RUN = re.compile(r"\S{101,}")
_RUN = 100
_INNER_MARK = re.compile(r"(?<=\S)[\"“”„«»](?=\w)|(?<=\w)[\"“”„«»](?=\S)")
_LEADING_DASH = re.compile(r"[-–—]+(?=\w)")
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c]+")
_CLOSERS = frozenset("\"”’')]}»›") | {"''", "’’"}
_OPENERS = frozenset("\"“‘'([{«‹„—–-") | {"``", "--", "...", "…", "''"}
_ENDERS = frozenset((".", "!", "?", "...", "…", "....", "?!", "!!", "??", ".."))


@dataclass(slots=True)
class Sheet:
    """The tokens of one article and what can be known without parsing.

    Per token (length n): start, end (code points), para, sent, region (index into
    `regions`, -1 outside), single (1 inside single marks), and the string hashes lower,
    orth, shape, prefix, suffix. Per sentence (length m + 1): sent_start, the first
    token of each, closed by n.
    """

    text: str
    paragraphs: list[Span]
    regions: list[Region]
    start: IntArray
    end: IntArray
    para: IntArray
    sent: IntArray
    region: IntArray
    single: IntArray
    lower: HashArray
    orth: HashArray
    shape: HashArray
    prefix: HashArray
    suffix: HashArray
    sent_start: IntArray

    def __len__(self) -> int:
        return len(self.start)


def paragraphs_of(text: str, excluded: Sequence[Span] = ()) -> list[Span]:
    """Non-blank lines of `text` outside the excluded ranges, trimmed of white space."""
    out: list[Span] = []
    blocks = sorted(excluded)
    k = 0
    for match in _PARAGRAPH.finditer(text):
        at, stop = match.start(), match.end()
        while k < len(blocks) and blocks[k][1] <= at:
            k += 1
        j = k
        while at < stop:
            until = stop
            after = stop
            if j < len(blocks) and blocks[j][0] < stop:
                until, after = max(at, blocks[j][0]), max(at, blocks[j][1])
                j += 1
            piece = text[at:until]
            left = len(piece) - len(piece.lstrip())
            right = len(piece.rstrip())
            if right > left:
                out.append((at + left, at + right))
            at = after
    return out


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut a paragraph so that the tokenizer's cost stays linear.

    The tokenizer peels marks off a run of non-spaces one by one, copying the rest each
    time, so runs over 100 characters are cut; so are paragraphs over 20,000. It leaves marks
    within a run alone, so a quotation mark between two words is cut out ("said,“We"), and so
    is a dash that begins the paragraph.
    """
    dash = _LEADING_DASH.match(text, start, end)
    at = start
    if dash is not None:
        yield start, dash.end()
        at = dash.end()
    for mark in _INNER_MARK.finditer(text, at, end):
        yield from _short_pieces(text, at, mark.start())
        yield mark.start(), mark.end()
        at = mark.end()
    yield from _short_pieces(text, at, end)


def _short_pieces(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for match in _LONG_RUN.finditer(text, start, end):
        yield from _by_length(text, at, match.start())
        for k in range(match.start(), match.end(), _RUN):
            yield k, min(k + _RUN, match.end())
        at = match.end()
    yield from _by_length(text, at, end)


def _by_length(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > _PIECE:
        cut = text.rfind(" ", start, start + _PIECE)
        cut = start + _PIECE if cut <= start else cut + 1
        yield start, cut
        start = cut
    if end > start:
        yield start, end


def _sentence_starts(words: Sequence[str], text: str, start: IntArray, end: IntArray) -> list[int]:
    """Indices (within one paragraph) at which sentences begin; the first is 0."""
    n = len(words)
    starts = [0]
    i = 0
    while i < n - 1:
        word = words[i]
        ends = word in _ENDERS
        if word == "." and i and start[i] == end[i - 1] and words[i - 1].lower() + "." in _TITLES:
            i += 1
            continue
        abbreviation = not ends and len(word) > 2 and word[-1] == "."
        if not ends and not abbreviation:
            i += 1
            continue
        j = i + 1
        while j < n and words[j] in _CLOSERS and start[j] == end[j - 1]:
            j += 1
        if j >= n:
            break
        if start[j] == end[j - 1]:
            # No space follows: an ellipsis or a decimal, not an end.
            i = j
            continue
        k = j
        while k < n - 1 and words[k] in _OPENERS and k < j + 3:
            k += 1
        first = words[k]
        capital = first[:1].isupper() or first[:1].isdigit() or not first[:1].isalnum()
        if abbreviation:
            capital = word.lower() not in _TITLES and (
                (first[:1].isupper() and first.lower() in _STARTERS) or k > j
            )
        elif capital and j > i + 1 and word in ("?", "!") and _is_short_tail(words, j):
            capital = False
        if capital:
            starts.append(j)
        i = j
    return starts


def _is_short_tail(words: Sequence[str], at: int) -> bool:
    """`"Why?" Trump asked.`: a question, then a few words up to the full stop."""
    for k in range(at, min(at + 8, len(words))):
        if words[k] in (".", "!", "?"):
            return k - at <= 7 and not any(w in ('"', "“") for w in words[at:k])
    return False


def _cap(starts: Sequence[int], n: int, words: Sequence[str]) -> list[int]:
    """Cut sentences over MAX_SENTENCE tokens, at a semicolon or comma if one is near."""
    out: list[int] = []
    for at, stop in zip(starts, [*starts[1:], n], strict=True):
        out.append(at)
        while stop - at > MAX_SENTENCE:
            cut = at + MAX_SENTENCE
            for k in range(cut - 1, cut - 30, -1):
                if words[k] in (";", ",", "—", "–"):
                    cut = k + 1
                    break
            out.append(cut)
            at = cut
    return out


def read_sheet(nlp: Language, text: str, excluded: Sequence[Span] = ()) -> Sheet:
    """Tokenize and segment one article; work grows linearly with its length."""
    paragraphs = paragraphs_of(text, excluded)
    regions = find_regions(text, paragraphs)
    singles = find_single_regions(text, paragraphs, regions)
    attrs = [IDX, LENGTH, LOWER, ORTH, SHAPE, PREFIX, SUFFIX]
    blocks: list[HashArray] = []
    sent_starts: list[int] = []
    para_sizes: list[int] = []
    total = 0
    for at, stop in paragraphs:
        rows: list[HashArray] = []
        for a, b in _pieces(text, at, stop):
            block = np.asarray(nlp.tokenizer(text[a:b]).to_array(attrs), dtype=np.uint64)
            block[:, 0] += np.uint64(a)
            rows.append(block)
        table = rows[0] if len(rows) == 1 else np.concatenate(rows)
        # White-space tokens carry nothing here and upset neighbour features.
        begin = table[:, 0].astype(np.int64)
        close = begin + table[:, 1].astype(np.int64)
        words = [text[s:e] for s, e in zip(begin.tolist(), close.tolist(), strict=True)]
        if any(w.isspace() for w in words):
            keep = np.array([not w.isspace() for w in words], dtype=bool)
            table, begin, close = table[keep], begin[keep], close[keep]
            words = [w for w in words if not w.isspace()]
        blocks.append(table)
        starts = _cap(_sentence_starts(words, text, begin, close), len(words), words)
        sent_starts.extend(total + k for k in starts)
        para_sizes.append(len(words))
        total += len(words)
    table = np.concatenate(blocks) if blocks else np.zeros((0, len(attrs)), dtype=np.uint64)
    start = table[:, 0].astype(np.int64)
    end = start + table[:, 1].astype(np.int64)
    bounds = np.array([*sent_starts, total], dtype=np.int64)
    if total == 0:
        bounds = np.zeros(1, dtype=np.int64)
    sent = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    return Sheet(
        text=text,
        paragraphs=paragraphs,
        regions=regions,
        start=start,
        end=end,
        para=np.repeat(np.arange(len(para_sizes)), np.array(para_sizes, dtype=np.int64)),
        sent=sent,
        region=_cover(start, end, regions),
        single=(_cover(start, end, singles) >= 0).astype(np.int64),
        lower=table[:, 2],
        orth=table[:, 3],
        shape=table[:, 4],
        prefix=table[:, 5],
        suffix=table[:, 6],
        sent_start=bounds,
    )


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
