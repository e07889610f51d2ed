"""Copies: the same article again, a wire copy of another, a light rewrite.

An article's signature is the smallest 128 hashes of its word 4-grams (a bottom-k sketch: Broder,
"On the resemblance and containment of documents", 1997). Two sketches are compared below the
smaller of their largest hashes, where both are complete; so containment can be estimated too,
which finds a copy that was cut to a third. Candidates come from an inverted index of each
article's 32 smallest hashes.

Two notices by one template, and two stories with the same background, share words but not what
they are about: of the names and numbers in the article that has fewer a copy shares most.

A verdict is a function of the summaries in the window and of nothing older: a window that is
restored from the last records judges as one that never stopped.
"""

from __future__ import annotations

import hashlib
import re
import struct
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

import numpy as np
import xxhash

from agents.lexicon.english import CALENDAR
from schemas import plain

SHINGLE_WORDS = 4
SKETCH = 128
INDEXED = 32
LEAST_SHARED = 2
LEAST_WORDS = 30
CONTAINMENT = 0.45
"""A copy shares at least this much of the shorter text; set on one half of the train split, see
`benchmarks/duplicates.py`."""
NAMES = 64
LEAST_NAMES = 2
SHARED_NAMES = 0.5
"""A copy shares more than this of the names and numbers of the article that has fewer. Of
1,433 edited copies of the train split none shares less than 0.6."""
SAME_LENGTH = 0.9
OWN_NAMES = 0.3
"""Share of its names that each of two notices by one template has alone; of a copy that is as long
as its original only names that were inserted or spelled otherwise are its own."""
POSTINGS = 32
CANDIDATES = 64
"""Bounds of the work that one article can cause, however many alike are in the window."""
LEAST_ORDERED = 0.9
"""Share of the common hashes that stand in the same order, below which a text was rearranged."""

K = TypeVar("K")
Places = dict[K, int | deque[int]]
"""Where a key stands in the window: most stand in one place, for which a deque would be large."""

_WORD = re.compile(r"\w+")
# Names and numbers; a capital at the start of a sentence tells nothing.
_NAME = re.compile(r"(?<=[\w,'’] )(?:[A-ZÀ-Ý]\w{2,}|\d\w+)")
_FORMAT = 3
_HEAD = struct.Struct("<BHHHHIQQB")
_LARGEST = 0xFFFF_FFFF_FFFF_FFFF
_BASE = np.uint64(0x9E37_79B9_7F4A_7C15)
_MIX = (np.uint64(0xBF58_476D_1CE4_E5B9), np.uint64(0x94D0_49BB_1331_11EB))


@dataclass(frozen=True, slots=True)
class Summary:
    """What the window remembers of an article. `sketch`: 64-bit hashes, in the text's order;
    `names`: the smallest 32-bit hashes of its names and numbers, sorted."""

    id: str
    version: str
    content_hash: str
    canceled: bool
    words: int
    words_hash: int
    title_hash: int
    sketch: array[int]
    names: array[int]

    def pack(self) -> bytes:
        """As bytes, for a record's header."""
        texts = [part.encode() for part in (self.id, self.version, self.content_hash)]
        head = _HEAD.pack(
            _FORMAT,
            *(min(len(part), 0xFFFF) for part in texts),
            len(self.names),
            self.words,
            self.words_hash,
            self.title_hash,
            self.canceled,
        )
        parts = [head, *(part[:0xFFFF] for part in texts)]
        return b"".join([*parts, self.names.tobytes(), self.sketch.tobytes()])

    @classmethod
    def unpack(cls, packed: bytes) -> Summary:
        """From bytes. Raises ValueError for those of another format."""
        if len(packed) < _HEAD.size or packed[0] != _FORMAT:
            raise ValueError("This summary was packed by another version of quotewire.")
        _, *sizes, count, words, words_hash, title_hash, canceled = _HEAD.unpack_from(packed)
        at = _HEAD.size
        texts = []
        for size in sizes:
            texts.append(packed[at : at + size].decode())
            at += size
        names, sketch = array("I"), array("Q")
        names.frombytes(packed[at : at + 4 * count])
        sketch.frombytes(packed[at + 4 * count :])
        id, version, digest = texts
        known = (id, version, digest, bool(canceled), words, words_hash, title_hash)
        return cls(*known, sketch, names)


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
        names=array("I") if canceled else _names(text),
    )


def _hash(words: Iterable[str]) -> int:
    return xxhash.xxh3_64_intdigest(" ".join(words).encode(errors="surrogatepass"))


def _sketch(words: list[str]) -> array[int]:
    """The smallest hashes of the word n-grams, in the order of their first occurrence."""
    if len(words) < LEAST_WORDS:
        return array("Q")
    digest = xxhash.xxh3_64_intdigest
    hashed = {word: digest(word.encode("utf-8", "surrogatepass")) for word in set(words)}
    values = np.fromiter((hashed[word] for word in words), np.uint64, len(words))
    count = len(words) - SHINGLE_WORDS + 1
    shingles = values[:count].copy()
    for place in range(1, SHINGLE_WORDS):
        shingles = shingles * _BASE + values[place : place + count]
    for multiplier, shift in zip(_MIX, (30, 27), strict=True):  # the finaliser of splitmix64
        shingles = (shingles ^ (shingles >> np.uint64(shift))) * multiplier
    shingles ^= shingles >> np.uint64(31)
    smallest, first = np.unique(shingles, return_index=True)
    order = np.argsort(first[:SKETCH], kind="stable")
    return array("Q", smallest[:SKETCH][order].tolist())


def _names(text: str) -> array[int]:
    """The smallest hashes of names and numbers, without those of the calendar, sorted."""
    found = {name for name in _NAME.findall(text) if name.lower() not in CALENDAR}
    digest = xxhash.xxh32_intdigest
    hashes = {digest(name.lower().encode("utf-8", "surrogatepass")) for name in found}
    return array("I", sorted(hashes)[:NAMES])


def content_hash(title: str | None, text: str) -> str:
    """SHA-256 of title and text, hexadecimal."""
    return hashlib.sha256(f"{title or ''}\n{text}".encode(errors="surrogatepass")).hexdigest()


def compare(left: Summary, right: Summary) -> tuple[float, float]:
    """Estimated containment in the shorter text, and Jaccard index, of two articles' 4-grams."""
    if not left.sketch or not right.sketch:
        same = float(left.words_hash == right.words_hash)
        return same, same
    limits = [max(side.sketch) for side in (left, right) if len(side.sketch) == SKETCH]
    limit = min(limits, default=_LARGEST)
    mine = {value for value in left.sketch if value <= limit}
    other = {value for value in right.sketch if value <= limit}
    shared = len(mine & other)
    smaller = min(len(mine), len(other))
    if not smaller:
        return 0.0, 0.0
    return shared / smaller, shared / len(mine | other)


def about_the_same(left: Summary, right: Summary) -> bool:
    """Whether two articles share most names and numbers, or have too few to tell."""
    limits = [side.names[-1] for side in (left, right) if len(side.names) == NAMES]
    limit = min(limits, default=_LARGEST)
    mine = {value for value in left.names if value <= limit}
    other = {value for value in right.names if value <= limit}
    smaller = min(len(mine), len(other))
    if smaller < LEAST_NAMES:
        return True
    shared = len(mine & other)
    longest = max(left.words, right.words)
    if min(left.words, right.words) > SAME_LENGTH * longest and smaller - shared >= LEAST_NAMES:
        # As long as each other, and each has names where the other has its own: a template.
        return smaller - shared < OWN_NAMES * smaller
    return shared > SHARED_NAMES * smaller


def rearranged(left: Summary, right: Summary) -> bool:
    """Whether what two articles share stands in another order."""
    places = {value: place for place, value in enumerate(left.sketch)}
    shared = [places[value] for value in right.sketch if value in places]
    ends: list[int] = []  # of the increasing subsequences, by length
    for place in shared:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends) < LEAST_ORDERED * len(shared)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the window says of an article."""

    repeat: bool
    duplicate: plain.Duplicate | None
    supersedes: str | None
    superseded: bool


class DuplicateWindow:
    """The last `size` records of a partition. Work and memory do not grow with the stream."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._next = 0
        self._order: deque[tuple[int, Summary | None, list[int]]] = deque()
        self._entries: dict[int, Summary] = {}
        self._by_id: Places[str] = {}
        self._index: Places[int] = {}
        self._exact: Places[int] = {}

    def judge(self, summary: Summary, *, exempt: bool = False) -> Verdict:
        """The verdict on the next article, which is then remembered.

        `exempt`: a replay, which is no repeat of what it replays, nor a copy.
        """
        places = reversed(_places(self._by_id, summary.id))
        earlier = [self._entries[at] for at in islice(places, CANDIDATES)]
        # Against the latest of its version alone: a text that was changed and then changed back,
        # or withdrawn and then published again, is news.
        same = next((one for one in earlier if one.version == summary.version), None)
        repeat = (
            not exempt
            and same is not None
            and same.content_hash == summary.content_hash
            and same.canceled == summary.canceled
        )
        newest = max((one.version for one in earlier), key=version_key, default=None)
        newer = newest is not None and version_key(summary.version) < version_key(newest)
        supersedes = None
        if not repeat and not newer and newest != summary.version:
            supersedes = newest
        duplicate = None
        indexed = _indexed(summary)
        if not exempt and not repeat and not summary.canceled:
            duplicate = self._duplicate(summary, indexed)
        self._remember(summary, indexed)
        return Verdict(repeat, duplicate, supersedes, newer and not exempt)

    def skip(self) -> None:
        """A marker takes the next place."""
        self._remember(None, [])

    def restore(self, summaries: Iterable[Summary | None]) -> None:
        """Fill the window with what came before, oldest first; None where a marker stands."""
        for summary in summaries:
            self._remember(summary, _indexed(summary) if summary is not None else [])

    def _duplicate(self, summary: Summary, indexed: Sequence[int]) -> plain.Duplicate | None:
        """The earliest article that this one is a copy of, and what changed."""
        for at in _places(self._exact, summary.words_hash) if summary.words else ():
            original = self._entries[at]
            if original.id != summary.id:
                return _described(original, summary)
        counts: dict[int, int] = {}
        for value in indexed:
            if value in self._index:
                for at in islice(_places(self._index, value), POSTINGS):
                    counts[at] = counts.get(at, 0) + 1
        likely = sorted(
            (-shared, at)
            for at, shared in counts.items()
            if shared >= LEAST_SHARED and self._entries[at].id != summary.id
        )
        for at in sorted(at for _, at in likely[:CANDIDATES]):
            original = self._entries[at]
            if original.canceled or compare(summary, original)[0] < CONTAINMENT:
                continue
            if about_the_same(summary, original):
                return _described(original, summary)
        return None

    def _remember(self, summary: Summary | None, indexed: list[int]) -> None:
        if not self.size:
            return
        at = self._next
        self._next += 1
        self._order.append((at, summary, indexed))
        if summary is not None:
            self._entries[at] = summary
            _add(self._by_id, summary.id, at)
            if not summary.canceled:
                _add(self._exact, summary.words_hash, at)
            for value in indexed:
                _add(self._index, value, at)
        while len(self._order) > self.size:
            self._forget(*self._order.popleft())

    def _forget(self, at: int, summary: Summary | None, indexed: list[int]) -> None:
        if summary is None:
            return
        del self._entries[at]
        _drop(self._by_id, summary.id)
        if not summary.canceled:
            _drop(self._exact, summary.words_hash)
        for value in indexed:
            _drop(self._index, value)


def _described(original: Summary, summary: Summary) -> plain.Duplicate:
    containment, jaccard = compare(summary, original)
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
    if not exact and rearranged(original, summary):
        changed.append("moved")
    return {
        "of": original.id,
        "relation": "exact" if exact else "near",
        "similarity": 1.0 if exact else round(jaccard, 4),
        "changed": changed,
    }


def _indexed(summary: Summary) -> list[int]:
    """The hashes by which an article is found."""
    return sorted(summary.sketch)[:INDEXED]


def _places(table: Places[K], key: K) -> Sequence[int]:
    """Where a key stands, earliest first."""
    found = table.get(key, ())
    return (found,) if isinstance(found, int) else found


def _add(table: Places[K], key: K, at: int) -> None:
    found = table.setdefault(key, at)
    if isinstance(found, int):
        if found != at:
            table[key] = deque((found, at))
    else:
        found.append(at)


def _drop(table: Places[K], key: K) -> None:
    """Forget the earliest place of a key: places leave in the order in which they came."""
    found = table[key]
    if isinstance(found, int):
        del table[key]
        return
    found.popleft()
    if not found:
        del table[key]


def version_key(version: str) -> tuple[int, float, str]:
    """Order of versions: numbers as numbers, times as instants, anything else as text."""
    try:
        number = float(version)
        if number == number:  # not a number is no version
            return (0, number, "")
    except ValueError:
        pass
    try:
        time = datetime.fromisoformat(version)
        return (1, (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp(), "")
    except (ValueError, OverflowError):
        return (2, 0.0, version)
