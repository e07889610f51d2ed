"""What a chain model sees of each word that may belong to a name.

spaCy's small model is the reader; the chain corrects it with what it cannot know: gazetteers,
how the article writes the word elsewhere, and what spaCy made of it there. Words never become
features as they are, only as one of 4,096 or 65,536 numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from zlib import crc32

from spacy.tokens import Doc

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

COARSE = {
    "PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC",
    "NORP": "MISC", "EVENT": "MISC", "PRODUCT": "MISC", "WORK_OF_ART": "MISC", "LAW": "MISC",
    "LANGUAGE": "MISC", "MISC": "MISC",
}  # fmt: skip

DETERMINERS = frozenset({"the", "The", "a", "an", "A", "An", "THE"})
SENTENCE_END = frozenset({".", "!", "?", '"', "\u201c", ":", "\u2018", "``"})


@dataclass(slots=True)
class Words:
    """The words of one segment. `label` is spaCy's type of the word, coarse; `fine` its own."""

    text: list[str]
    start: list[int]
    label: list[str]
    fine: list[str]
    folded: list[str]


def words(doc: Doc) -> Words:
    """The words of a Doc with what spaCy found."""
    whole = doc.text
    places_in_text = doc.to_array(["IDX", "LENGTH"]).tolist() if len(doc) else []
    start = [index for index, _ in places_in_text]
    text = [whole[index : index + length] for index, length in places_in_text]
    label = ["O"] * len(text)
    fine = [""] * len(text)
    for span in doc.ents:
        coarse = COARSE.get(span.label_)
        if coarse is None:
            fine[span.start : span.end] = ["#"] * (span.end - span.start)
            continue
        first = span.start
        if text[first] in DETERMINERS and first + 1 < span.end:
            first += 1
        last = span.end
        if last - first > 1 and text[last - 1] in ("'s", "\u2019s", "'", "\u2019"):
            last -= 1
        label[first:last] = ["I-" + coarse] * (last - first)
        label[first] = "B-" + coarse
        fine[first:last] = [span.label_] * (last - first)
    return Words(text, start, label, fine, [word.casefold() for word in text])


@dataclass(slots=True)
class Document:
    """How an article writes its words, over all its segments."""

    types: dict[str, str] = field(default_factory=dict)
    lower: set[str] = field(default_factory=set)
    capital: set[str] = field(default_factory=set)
    surnames: set[str] = field(default_factory=set)


def document(all_words: Iterable[Words]) -> Document:
    """Gather an article's own evidence."""
    votes: dict[str, Counter[str]] = {}
    found = Document()
    for one in all_words:
        found.lower.update(one.text)
        length = 0
        for index, label in enumerate(one.label):
            if label == "O":
                length = 0
                continue
            length = 1 if label[0] == "B" else length + 1
            word = one.folded[index]
            votes.setdefault(word, Counter())[label[2:]] += 1
            following = one.label[index + 1] if index + 1 < len(one.label) else "O"
            if label[2:] == "PER" and length > 1 and following[0] != "I":
                found.surnames.add(word)
    for word, counter in votes.items():
        (kind, count), *others = counter.most_common(2)
        sure = "" if not others else "?" if others[0][1] == count else "+"
        found.types[word] = min(counter) + "?" if sure == "?" else kind + sure
    return found


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


_kinds: dict[str, str] = {}
_places: dict[str, str] = {}


def _load() -> None:
    if not _kinds:
        _places.update(places())
        _kinds.update(_word_kinds())


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
_shapes: dict[str, str] = {}


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


def run_features(one: Words, run: tuple[int, int], doc: Document, flag: str) -> list[list[str]]:
    """Features of the words of one run; `flag` says what kind of segment it stands in."""
    _load()
    start, end = run
    text, folded, label = one.text, one.folded, one.label
    size = len(text)
    place = place_kinds(folded, start, end)
    columns = []
    for index in range(start, end):
        word = text[index]
        columns.append(
            (
                label[index],
                shape(word),
                _kinds.get(folded[index], "") if word[0].isupper() else "",
                place[index - start] if word[0].isupper() else "",
                doc.types.get(folded[index], ""),
            )
        )
    found = []
    last = len(columns) - 1
    for position, (spacy_label, form, kind, where, vote) in enumerate(columns):
        index = start + position
        word = text[index]
        before = text[index - 1] if index else "^"
        after = text[index + 1] if index + 1 < size else "$"
        upper = word[0].isupper()
        features = ["S" + spacy_label, "H" + form, "V" + vote, "SV" + spacy_label + vote]
        if upper:
            low = "l" if folded[index] in doc.lower else ""
            first = "f" if before == "^" or before in SENTENCE_END else ""
            mark = low + first + ("n" if folded[index] in doc.surnames else "")
            features += (
                "K" + kind,
                "P" + where,
                "M" + mark + form,
                "SP" + spacy_label + where,
                "SK" + spacy_label + kind,
                "SM" + spacy_label + mark,
                "VP" + vote + where,
                "PF" + where + flag,
                "F" + one.fine[index],
                "p" + _wide(word[:3]),
                "q" + _wide(word[-2:]),
                "E" + _hash(word[-3:]),
                "w" + _hash(folded[index]),
                "ww" + _wide(folded[index]),
                "SF" + spacy_label + flag,
            )
            if index:
                features.append("B" + _wide_pair(folded[index - 1], folded[index]))
        else:
            features.append("W" + (_hash(word) if form == "x" else form))
        shape_before = shape(before)
        shape_after = shape(after)
        features.append("h" + shape_before + form + shape_after)
        near = _hash(before) if shape_before[0] == "x" else shape_before
        features += ("b" + near, "bS" + near + spacy_label)
        if shape_before[0] == "X":
            features.append("w-" + _wide(folded[index - 1]))
        if shape_before == "x":
            said = _kinds.get(before, "")
            features += ("k-" + said, "kS-" + said + spacy_label)
        near = _hash(after) if shape_after[0] == "x" else shape_after
        features += ("a" + near, "aS" + near + spacy_label)
        if shape_after[0] == "X":
            features.append("w+" + _wide(folded[index + 1]))
        if shape_after == "x":
            said = _kinds.get(after, "")
            features += ("k+" + said, "kS+" + said + spacy_label)
        if index > 1:
            far = text[index - 2]
            features.append("c" + (_hash(far) if shape(far) == "x" else shape(far)))
        if index + 2 < size:
            far = text[index + 2]
            features.append("d" + (_hash(far) if shape(far) == "x" else shape(far)))
        if position:
            left = columns[position - 1]
            features += ("S-" + left[0], "K-" + left[2], "P-" + left[3], "PP" + left[3] + where)
        if position < last:
            right = columns[position + 1]
            features += ("S+" + right[0], "K+" + right[2], "P+" + right[3], "KK" + kind + right[2])
        found.append(features)
    return found


def segment_flag(one: Words, segment_index: int) -> str:
    """`t`: a table (a fourth of its words are numbers); `h`: the first line; `b`: the rest."""
    numbers = sum(word[0].isdigit() for word in one.text)
    if numbers * 4 >= len(one.text):
        return "t"
    return "h" if segment_index == 0 else "b"
