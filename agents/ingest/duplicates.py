"""Copies: the same article again, a wire copy of another, a light rewrite.

An article's signature is the smallest 128 hashes of its word 4-grams (a bottom-k sketch: Broder,
"On the resemblance and containment of documents", 1997). Two sketches are compared below the
smaller of their largest hashes, where both are complete; so containment can be estimated too,
which finds a copy that was cut to a third. Candidates come from an inverted index of each
article's 32 smallest hashes.
"""

from __future__ import annotations

import hashlib
import heapq
import re
import struct
from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import xxhash

SHINGLE_WORDS = 4
SKETCH = 128
INDEXED = 32
LEAST_SHARED = 2
LEAST_WORDS = 30
CONTAINMENT = 0.5
"""A copy shares at least this much of the shorter text; set on the train split, see
`benchmarks/duplicates.py`."""

K = TypeVar("K")

_WORD = re.compile(r"\w+")
_FORMAT = 1
_HEAD = struct.Struct("<BHHHIQQB")


@dataclass(frozen=True, slots=True)
class Summary:
    """What the window remembers of an article. `sketch`: sorted 64-bit hashes."""

    id: str
    version: str
    content_hash: str
    canceled: bool
    words: int
    words_hash: int
    title_hash: int
    sketch: array[int]

    def pack(self) -> bytes:
        """As bytes, for a record's header."""
        texts = [part.encode() for part in (self.id, self.version, self.content_hash)]
        head = _HEAD.pack(
            _FORMAT,
            *(min(len(part), 0xFFFF) for part in texts),
            self.words,
            self.words_hash,
            self.title_hash,
            self.canceled,
        )
        return b"".join([head, *(part[:0xFFFF] for part in texts), self.sketch.tobytes()])

    @classmethod
    def unpack(cls, packed: bytes) -> Summary:
        """From bytes. Raises ValueError for those of another format."""
        if len(packed) < _HEAD.size or packed[0] != _FORMAT:
            raise ValueError("This summary was packed by another version of quotewire.")
        _, *sizes, words, words_hash, title_hash, canceled = _HEAD.unpack_from(packed)
        at = _HEAD.size
        texts = []
        for size in sizes:
            texts.append(packed[at : at + size].decode())
            at += size
        sketch = array("Q")
        sketch.frombytes(packed[at:])
        id, version, digest = texts
        return cls(id, version, digest, bool(canceled), words, words_hash, title_hash, sketch)


def summarise(
    id: str, version: str, content_hash: str, title: str | None, text: str, canceled: bool
) -> Summary:
    """The summary of an article."""
    words = _WORD.findall(text.lower())
    return Summary(
        id=id,
        version=version,
        content_hash=content_hash,
        canceled=canceled,
        words=len(words),
        words_hash=_hash(words),
        title_hash=_hash(_WORD.findall((title or "").lower())),
        sketch=array("Q") if canceled else _sketch(words),
    )


def _hash(words: Iterable[str]) -> int:
    return xxhash.xxh3_64_intdigest(" ".join(words).encode(errors="surrogatepass"))


def _sketch(words: list[str]) -> array[int]:
    if len(words) < LEAST_WORDS:
        return array("Q")
    shingles = zip(*(words[n:] for n in range(SHINGLE_WORDS)), strict=False)
    hashes = {_hash(shingle) for shingle in shingles}
    return array("Q", heapq.nsmallest(SKETCH, hashes))


def content_hash(title: str | None, text: str) -> str:
    """SHA-256 of title and text, hexadecimal."""
    return hashlib.sha256(f"{title or ''}\n{text}".encode(errors="surrogatepass")).hexdigest()


def compare(left: Summary, right: Summary) -> tuple[float, float]:
    """Estimated containment in the shorter text, and Jaccard index, of two articles' 4-grams."""
    if not left.sketch or not right.sketch:
        same = float(left.words_hash == right.words_hash)
        return same, same
    limits = [side.sketch[-1] for side in (left, right) if len(side.sketch) == SKETCH]
    limit = min(limits, default=0xFFFF_FFFF_FFFF_FFFF)
    mine = {value for value in left.sketch if value <= limit}
    other = {value for value in right.sketch if value <= limit}
    shared = len(mine & other)
    smaller = min(len(mine), len(other))
    if not smaller:
        return 0.0, 0.0
    return shared / smaller, shared / len(mine | other)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the window says of an article; `duplicate` is a `schemas.article.Duplicate`."""

    repeat: bool
    duplicate: dict[str, Any] | None
    supersedes: str | None
    superseded: bool


@dataclass(slots=True)
class _Entry:
    summary: Summary
    root: str


class DuplicateWindow:
    """The last `size` records of a partition. Work and memory do not grow with the stream."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._next = 0
        self._order: deque[int | None] = deque()
        self._entries: dict[int, _Entry] = {}
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._index: dict[int, list[int]] = defaultdict(list)
        self._exact: dict[int, list[int]] = defaultdict(list)

    def judge(self, summary: Summary, *, exempt: bool = False) -> Verdict:
        """The verdict on the next article, which is then remembered.

        `exempt`: a replay, which is no repeat of what it replays, nor a copy.
        """
        earlier = [self._entries[at].summary for at in self._by_id.get(summary.id, ())]
        repeat = not exempt and any(
            one.version == summary.version
            and one.content_hash == summary.content_hash
            and one.canceled == summary.canceled
            for one in earlier[-1:]
        )
        newest = max((one.version for one in earlier), key=version_key, default=None)
        newer = newest is not None and version_key(summary.version) < version_key(newest)
        supersedes = None
        if earlier and not repeat and not newer and newest != summary.version:
            supersedes = newest
        root, duplicate = (summary.id, None)
        if not exempt and not repeat and not summary.canceled:
            root, duplicate = self._original(summary)
        self._remember(_Entry(summary, root))
        return Verdict(repeat, duplicate, supersedes, newer and not exempt)

    def skip(self) -> None:
        """A marker takes the next place."""
        self._remember(None)

    def restore(self, summaries: Iterable[Summary | None]) -> None:
        """Fill the window with what came before, oldest first; None where a marker stands."""
        for summary in summaries:
            if summary is None:
                self.skip()
            else:
                self.judge(summary)

    def _original(self, summary: Summary) -> tuple[str, dict[str, Any] | None]:
        """Root of the group that the article belongs to, and how it differs from the nearest."""
        exact = [at for at in self._exact.get(summary.words_hash, ()) if self._other(at, summary)]
        if exact:
            return self._found(self._entries[exact[0]], summary, 1.0, 1.0)
        counts = Counter(
            at for value in summary.sketch[:INDEXED] for at in self._index.get(value, ())
        )
        best: tuple[float, int] | None = None
        for at, shared in counts.items():
            if shared < LEAST_SHARED or not self._other(at, summary):
                continue
            containment, _ = compare(summary, self._entries[at].summary)
            # The nearest; among equals the earliest.
            if containment >= CONTAINMENT and (best is None or (containment, -at) > best):
                best = (containment, -at)
        if best is None:
            return summary.id, None
        entry = self._entries[-best[1]]
        return self._found(entry, summary, *compare(summary, entry.summary))

    def _other(self, at: int, summary: Summary) -> bool:
        return self._entries[at].summary.id != summary.id

    def _found(
        self, entry: _Entry, summary: Summary, containment: float, jaccard: float
    ) -> tuple[str, dict[str, Any]]:
        original = entry.summary
        exact = original.words_hash == summary.words_hash
        changed = []
        if original.title_hash != summary.title_hash:
            changed.append("title")
        if summary.words < 0.97 * original.words:
            changed.append("cut")
        if summary.words > 1.03 * original.words:
            changed.append("added")
        if not exact and containment < 0.97:
            changed.append("edited")
        return entry.root, {
            "of": entry.root,
            "relation": "exact" if exact else "near",
            "similarity": round(jaccard, 4),
            "changed": changed,
        }

    def _remember(self, entry: _Entry | None) -> None:
        if not self.size:
            return
        at = self._next
        self._next += 1
        if entry is not None:
            self._entries[at] = entry
            self._by_id[entry.summary.id].append(at)
            self._exact[entry.summary.words_hash].append(at)
            for value in entry.summary.sketch[:INDEXED]:
                self._index[value].append(at)
        self._order.append(at if entry is not None else None)
        while len(self._order) > self.size:
            self._forget(self._order.popleft())

    def _forget(self, at: int | None) -> None:
        if at is None:
            return
        summary = self._entries.pop(at).summary
        _remove(self._by_id, summary.id, at)
        _remove(self._exact, summary.words_hash, at)
        for value in summary.sketch[:INDEXED]:
            _remove(self._index, value, at)


def _remove(table: dict[K, list[int]], key: K, at: int) -> None:
    places = table[key]
    places.remove(at)
    if not places:
        del table[key]


def version_key(version: str) -> tuple[int, float, str]:
    """Order of versions: numbers as numbers, anything else (times) as text."""
    try:
        return (0, float(version), "")
    except ValueError:
        return (1, 0.0, version)
