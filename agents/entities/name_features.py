"""What the second tagger sees besides: a name as a whole, its company, and the rest of the article.

A word within a name tells less than what stands before and behind the whole of it, what its other
words are, what the article's other mentions of it were taken for, and what kinds of words it is
like (clusters of `agents.quotes.model.word_table`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from zlib import crc32

import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]

from agents.entities.word_features import SENTENCE_END, shape, word_kinds
from agents.entities.words import DETERMINERS, Words
from agents.lexicon.english import ACTING_VERBS, PERSON_TITLES, PREPOSITIONS_OF_PLACE, SAID
from agents.lexicon.names import rarity
from agents.quotes.model.word_table import word_table

LONGEST = 8
"""Words of a name beyond which its features are those of its first ones."""

Features = list[str]


@dataclass(slots=True)
class Article:
    """What an article says of its words, by the word in lower case.

    told: what the taught model takes it for, over all its mentions. within: in which names of
    several words that model reads it, and where there. company: what the names that hold it stand
    beside. topic: how many of the article's words are numbers, from 0 to 3.
    """

    told: dict[str, str] = field(default_factory=dict)
    within: dict[str, str] = field(default_factory=dict)
    company: dict[str, str] = field(default_factory=dict)
    topic: str = "0"


def article_of(all_words: Sequence[Words], labels: Sequence[Sequence[str]]) -> Article:
    """Gather it; `labels`: the taught model's, one a word of each segment."""
    told: dict[str, Counter[str]] = {}
    within: dict[str, Counter[str]] = {}
    company: dict[str, set[str]] = {}
    numbers = size = 0
    for one, given in zip(all_words, labels, strict=True):
        size += len(one.text)
        numbers += sum(word[0].isdigit() for word in one.text)
        _count(one, given, told, within)
        for start, end in names_in(one, 0, len(one.text)):
            flags = _company(one, start, end)
            if flags:
                for word in one.folded[start:end]:
                    company.setdefault(word, set()).update(flags)
    share = numbers / max(1, size)
    return Article(
        {word: _most(counter) for word, counter in told.items()},
        {word: _most(counter) for word, counter in within.items()},
        {word: "".join(sorted(flags)) for word, flags in company.items()},
        "0" if share < 0.02 else "1" if share < 0.05 else "2" if share < 0.12 else "3",
    )


def _count(
    one: Words,
    labels: Sequence[str],
    told: dict[str, Counter[str]],
    within: dict[str, Counter[str]],
) -> None:
    last = len(labels) - 1
    for index, label in enumerate(labels):
        if label == "O":
            if one.text[index][0].isupper():
                told.setdefault(one.folded[index], Counter())["O"] += 1
            continue
        word = one.folded[index]
        told.setdefault(word, Counter())[label[2:]] += 1
        goes_on = index < last and labels[index + 1][0] == "I"
        if label[0] == "I" or goes_on:
            part = "m" if label[0] == "I" and goes_on else "f" if goes_on else "l"
            within.setdefault(word, Counter())[part + label[2:]] += 1


def _most(counter: Counter[str]) -> str:
    """The most frequent of a word's readings; how sure, by how many, and whether all agree."""
    (kind, count), *others = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    many = "1" if count == 1 else "2" if count < 4 else "3"
    return kind + many + ("" if not others else "?" if others[0][1] * 2 > count else "+")


def _company(one: Words, start: int, end: int) -> str:
    """What a name stands beside, a letter for each kind."""
    text, folded = one.text, one.folded
    before = folded[start - 1] if start else ""
    after = folded[end] if end < len(text) else ""
    found = ""
    if before in PREPOSITIONS_OF_PLACE:
        found += "i"
    elif before in PERSON_TITLES:
        found += "t"
    elif before == "the":
        found += "d"
    elif before in SAID:
        found += "s"
    if after in SAID or after == "who":
        found += "s"
    elif after in ACTING_VERBS:
        found += "a"
    elif after in ("'s", "\u2019s"):
        found += "p"
    elif after and after[0].isdigit():
        found += "n"
    elif after == "(":
        found += "("
    return found


def names_in(one: Words, start: int, end: int) -> list[tuple[int, int]]:
    """Runs of words with capitals within `[start, end)`, joined by `of`, `&` and hyphens."""
    text = one.text
    found: list[tuple[int, int]] = []
    first = -1
    for index in range(start, end):
        if text[index][0].isupper():
            if first < 0 and text[index] in DETERMINERS:
                continue
            if first < 0:
                first = index
        elif first >= 0:
            joins = text[index] in _JOINTS and index + 1 < end and text[index + 1][0].isupper()
            if not joins:
                found.append((first, index))
                first = -1
    if first >= 0:
        found.append((first, end))
    return found


_JOINTS = frozenset({"of", "&", "-", "'s", "\u2019s", "de", "van", "al", "bin"})


def add_name_features(
    rows: Sequence[Features], one: Words, run: tuple[int, int], first: Sequence[str], doc: Article
) -> None:
    """Add to the features of a run's words; `first`: the taught model's labels of them."""
    start, end = run
    text, folded = one.text, one.folded
    size = len(text)
    for index in range(start, end):
        features = rows[index - start]
        word = folded[index]
        own = _clusters(word)
        told = first[index - start]
        features += own.own
        if index:
            features += _clusters(folded[index - 1]).left
        if index + 1 < size:
            features += _clusters(folded[index + 1]).right
        if text[index][0].isupper():
            vote = doc.told.get(word, "")
            company = doc.company.get(word, "")
            features += (
                "Y" + vote,
                "YT" + vote + told,
                "Z" + doc.within.get(word, ""),
                "Q" + company,
                "QY" + company + vote,
                "R" + rarity(word),
                "U" + doc.topic + told,
            )
    for begin, stop in names_in(one, start, end):
        whole = _whole(one, begin, stop, doc)
        for index in range(begin, stop):
            told = first[index - start]
            part = "f" if index == begin else "l" if index == stop - 1 else "m"
            features = rows[index - start]
            features += whole
            features += ("L" + part + whole[0], "LT" + told + whole[1], "LR" + told + whole[2])


def _whole(one: Words, begin: int, stop: int, doc: Article) -> tuple[str, ...]:
    """Features that all words of a name share."""
    text, folded = one.text, one.folded
    size = len(text)
    stop_seen = min(stop, begin + LONGEST)
    before = folded[begin - 1] if begin else "^"
    after = folded[stop] if stop < size else "$"
    left, right = _clusters(before), _clusters(after)
    kinds: set[str] = set()
    for word in folded[begin:stop_seen]:
        kinds.update(word_kinds(word))
    shapes = ".".join(shape(word) for word in text[begin:stop_seen])
    further = folded[begin - 2] if begin > 1 else "^"
    beyond = folded[stop + 1] if stop + 1 < size else "$"
    starts = "^" if not begin or before in SENTENCE_END else ""
    return (
        "1" + shapes,
        "2" + left.narrow,
        "3" + right.narrow,
        "4" + "".join(sorted(kinds)) + starts,
        "5" + _hash(before),
        "6" + _hash(after),
        "7" + _hash(further + " " + before),
        "8" + _hash(after + " " + beyond),
        "9" + _hash(folded[stop - 1]),
        "0" + _hash(" ".join(folded[begin:stop_seen])),
        "-" + _clusters(folded[stop - 1]).narrow,
        "=" + left.wide + "." + right.wide,
        "+" + doc.topic + shapes,
    )


@lru_cache(maxsize=65_536)
def _hash(words: str) -> str:
    return str(crc32(words.encode("utf-8", "surrogatepass")) & 65535)


def cluster(word: str) -> str:
    """The number of the narrow cluster of a word in lower case; 0 where it is none of the table."""
    return _clusters(word).narrow


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A word's clusters, and the features that they are for it and for its neighbours."""

    narrow: str
    wide: str
    own: tuple[str, str]
    left: tuple[str, str]
    right: tuple[str, str]


@lru_cache(maxsize=65_536)
def _clusters(word: str) -> _Cluster:
    table = word_table()
    wide = narrow = 0
    if table is not None:
        rows = table.rows(np.array([hash_string(word)], dtype=np.uint64))
        wide, narrow = (int(one) for one in table.clusters_of(rows)[:, 0])
    one, other = str(narrow), str(wide)
    return _Cluster(
        one, other, ("C" + one, "G" + other), ("C-" + one, "G-" + other), ("C+" + one, "G+" + other)
    )
