"""What the taggers see of each word that may belong to a name.

spaCy's small model is the reader; the taggers correct it with what it cannot know: gazetteers,
how the article writes the word elsewhere, and what spaCy made of it there. Words never become
features as they are, only as one of 4,096 or 65,536 numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from agents.entities.evidence import Evidence
from agents.entities.words import Words
from agents.lexicon.english import (
    CALENDAR,
    DEMONYMS,
    EVENT_WORDS,
    FACILITY_WORDS,
    GROUPS,
    KNOWN_ORGANISATIONS,
    ORGANISATION_WORDS,
    PERSON_TITLES,
    PLACE_WORDS,
)
from agents.lexicon.names import given_names, surnames
from agents.lexicon.places import places

SENTENCE_END = frozenset({".", "!", "?", '"', "\u201c", ":", "\u2018", "``"})
SHAPES = (
    (re.compile(r"[A-Z]\.?$"), "X"),
    (re.compile(r"(?:[A-Z]\.)+[A-Z]?$"), "X."),
    (re.compile(r"[A-Z]{2,}s?$"), "XX"),
    (re.compile(r"[A-Z][a-z'\u2019]+$"), "Xx"),
    (re.compile(r"[A-Z][a-z]+[A-Z-].*$"), "XxX"),
    (re.compile(r"[a-z'\u2019]+$"), "x"),
    (re.compile(r"[\d.,:/-]*\d[\d.,:/-]*$"), "d"),
    (re.compile(r"[A-Z].*$"), "X?"),
    (re.compile(r"\w.*$"), "x?"),
)
_kinds: dict[str, str] = {}
_places: dict[str, str] = {}
_shapes: dict[str, str] = {}


def _load() -> None:
    if not _kinds:
        _places.update(places())
        _kinds.update(_word_kinds())


def _word_kinds() -> dict[str, str]:
    kinds: dict[str, list[str]] = {}
    lists = (
        ("o", ORGANISATION_WORDS), ("e", EVENT_WORDS), ("f", FACILITY_WORDS),
        ("l", PLACE_WORDS), ("t", PERSON_TITLES), ("m", CALENDAR), ("s", surnames()),
        ("g", given_names()), ("D", GROUPS), ("D", DEMONYMS), ("O", KNOWN_ORGANISATIONS),
    )  # fmt: skip
    for kind, entries in lists:
        for entry in entries:
            have = kinds.setdefault(entry, [])
            if kind not in have:
                have.append(kind)
    return {word: "".join(sorted(have)) for word, have in kinds.items()}


def word_kinds(folded: str) -> str:
    """Letters of the lists of the lexicon that have a word, in order."""
    _load()
    return _kinds.get(folded, "")


def shape(word: str) -> str:
    """A coarse form of the word: `Xx`, `XX`, `X.`, `d`, `x`, or the mark itself."""
    found = _shapes.get(word)
    if found is None:
        found = next((name for pattern, name in SHAPES if pattern.match(word)), word[:1])
        if len(_shapes) < 100_000:
            _shapes[word] = found
    return found


@lru_cache(maxsize=65_536)
def _hash(word: str) -> str:
    return str(crc32(word.encode("utf-8", "surrogatepass")) & 4095)


@lru_cache(maxsize=65_536)
def _wide(word: str) -> str:
    return str(crc32(word.encode("utf-8", "surrogatepass")) & 65535)


def _wide_pair(one: str, other: str) -> str:
    return str(crc32(f"{one} {other}".encode("utf-8", "surrogatepass")) & 65535)


def active(one: Words) -> list[tuple[int, int]]:
    """Runs `[start, end)` of words around capitals, two lower-case words at most between them."""
    runs: list[tuple[int, int]] = []
    end = -10
    start = 0
    for index, word in enumerate(one.text):
        if word[0].isupper() or one.label[index] != "O":
            if index - end > 2:
                if end > 0:
                    runs.append((start, min(len(one.text), end + 1)))
                start = max(0, index - 1, runs[-1][1] if runs else 0)
            end = index + 1
    if end > 0:
        runs.append((start, min(len(one.text), end + 1)))
    return runs


def place_kinds(folded: Sequence[str], start: int, end: int) -> list[str]:
    """The gazetteer's place that each word is part of: `B-N`, `I-N`, ..., or nothing."""
    found = [""] * (end - start)
    index = start
    while index < end:
        for length in (3, 2, 1):
            if index + length > len(folded):
                continue
            name = folded[index] if length == 1 else " ".join(folded[index : index + length])
            kind = _places.get(name)
            if kind:
                for step in range(min(length, end - index)):
                    found[index - start + step] = ("I" if step else "B") + kind
                index += length - 1
                break
        index += 1
    return found


def segment_flag(one: Words, segment_index: int) -> str:
    """`t`: a table (a fourth of its words are numbers); `h`: the first line; `b`: the rest."""
    numbers = sum(word[0].isdigit() for word in one.text)
    if numbers * 4 >= len(one.text):
        return "t"
    return "h" if segment_index == 0 else "b"


def run_features(one: Words, run: tuple[int, int], doc: Evidence, flag: str) -> list[list[str]]:
    """Features of the words of one run; `flag` says what kind of segment it stands in."""
    _load()
    start, end = run
    place = place_kinds(one.folded, start, end)
    columns = []
    for index in range(start, end):
        upper = one.text[index][0].isupper()
        folded = one.folded[index]
        columns.append(
            _Column(
                one.label[index],
                shape(one.text[index]),
                _kinds.get(folded, "") if upper else "",
                place[index - start] if upper else "",
                doc.types.get(folded, ""),
            )
        )
    found = []
    last = len(columns) - 1
    for position, column in enumerate(columns):
        index = start + position
        features = _own_features(one, index, column, doc, flag)
        _add_neighbours(features, one, index, column)
        if position:
            left = columns[position - 1]
            features += (
                "S-" + left.label,
                "K-" + left.kind,
                "P-" + left.place,
                "PP" + left.place + column.place,
            )
        if position < last:
            right = columns[position + 1]
            features += (
                "S+" + right.label,
                "K+" + right.kind,
                "P+" + right.place,
                "KK" + column.kind + right.kind,
            )
        found.append(features)
    return found


class _Column(NamedTuple):
    """What is known of a word by itself.

    label: spaCy's. shape: its coarse form. kind: of its entries in the lexicon. place: its part
    in a place of the gazetteer. vote: how spaCy types the word elsewhere in the article.
    """

    label: str
    shape: str
    kind: str
    place: str
    vote: str


def _own_features(one: Words, index: int, column: _Column, doc: Evidence, flag: str) -> list[str]:
    word, folded = one.text[index], one.folded[index]
    label, form, kind, place, vote = column
    features = ["S" + label, "H" + form, "V" + vote, "SV" + label + vote]
    if not word[0].isupper():
        features.append("W" + (_hash(word) if form == "x" else form))
        return features
    low = "l" if folded in doc.lower else ""
    before = one.text[index - 1] if index else "^"
    first = "f" if before == "^" or before in SENTENCE_END else ""
    mark = low + first + ("n" if folded in doc.surnames else "")
    features += (
        "K" + kind,
        "P" + place,
        "M" + mark + form,
        "SP" + label + place,
        "SK" + label + kind,
        "SM" + label + mark,
        "VP" + vote + place,
        "PF" + place + flag,
        "F" + one.fine[index],
        "SF" + label + flag,
    )
    features += _spelt(word)
    if index:
        features.append("B" + _wide_pair(one.folded[index - 1], folded))
    return features


@lru_cache(maxsize=65_536)
def _spelt(word: str) -> tuple[str, ...]:
    """The word, its beginning and its end."""
    folded = word.casefold()
    return (
        "p" + _wide(word[:3]),
        "q" + _wide(word[-2:]),
        "E" + _hash(word[-3:]),
        "w" + _hash(folded),
        "ww" + _wide(folded),
    )


def _add_neighbours(features: list[str], one: Words, index: int, column: _Column) -> None:
    """Add the features of the two words on each side."""
    text, size = one.text, len(one.text)
    before = text[index - 1] if index else "^"
    after = text[index + 1] if index + 1 < size else "$"
    features.append("h" + shape(before) + column.shape + shape(after))
    features += _left(before, column.label)
    features += _right(after, column.label)
    if index > 1:
        features.append("c" + _far(text[index - 2]))
    if index + 2 < size:
        features.append("d" + _far(text[index + 2]))


@lru_cache(maxsize=65_536)
def _left(before: str, label: str) -> tuple[str, ...]:
    """Features of the word before one of this label."""
    return _beside(before, label, ("b", "bS", "w-", "k-", "kS-"))


@lru_cache(maxsize=65_536)
def _right(after: str, label: str) -> tuple[str, ...]:
    """Features of the word behind one of this label."""
    return _beside(after, label, ("a", "aS", "w+", "k+", "kS+"))


def _beside(word: str, label: str, names: Sequence[str]) -> tuple[str, ...]:
    form = shape(word)
    near = _hash(word) if form[0] == "x" else form
    found = [names[0] + near, names[1] + near + label]
    if form[0] == "X":
        found.append(names[2] + _wide(word.casefold()))
    if form == "x":
        said = _kinds.get(word, "")
        found += (names[3] + said, names[4] + said + label)
    return tuple(found)


@lru_cache(maxsize=65_536)
def _far(word: str) -> str:
    form = shape(word)
    return _hash(word) if form == "x" else form
