"""Whether a word may be part of a person's name, of whatever country.

The census knows American names. A word of a foreign one is told by what it is not: no word of the
60,000 that news uses most, or one that stands in their company (`agents.quotes.model.word_table`).
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from agents.entities.name_features import cluster
from agents.lexicon.english import (
    CALENDAR,
    DEMONYMS,
    NAMES_FROM_ABROAD,
    NO_NAMES,
    ORGANISATION_WORDS,
)
from agents.lexicon.names import given_names, surnames
from agents.lexicon.places import places
from agents.quotes.model.word_table import word_table

NAMES = 0.45
"""Share of given names and surnames in a cluster from which its words are names."""


@cache
def _clusters_of_names() -> frozenset[str]:
    table = word_table()
    if table is None:
        return frozenset()
    size: Counter[int] = Counter()
    names: Counter[int] = Counter()
    given, last = given_names(), surnames()
    for word, number in zip(table.words, table.clusters[1].tolist(), strict=True):
        size[number] += 1
        names[number] += word in given or word in last
    found = {str(one) for one in size if names[one] > NAMES * size[one]}
    return frozenset(found | {cluster(name) for name in NAMES_FROM_ABROAD} - {"0"})


def is_unknown(folded: str) -> bool:
    """Whether a word is none of those that news uses most, nor a place."""
    return cluster(folded) == "0" and folded not in places() and folded not in DEMONYMS


def like_given(folded: str) -> bool:
    """Whether a word may be somebody's first name."""
    first = folded.partition("-")[0]
    if folded in _NEVER or first in _NEVER:
        return False
    return first in given_names() or is_unknown(folded) or cluster(first) in _clusters_of_names()


def like_surname(folded: str) -> bool:
    """Whether a word may be somebody's last name."""
    last = folded.rpartition("-")[2]
    if folded in _NEVER or last in _NEVER:
        return False
    return last in surnames() or is_unknown(folded) or cluster(last) in _clusters_of_names()


_NEVER = CALENDAR | NO_NAMES | ORGANISATION_WORDS | DEMONYMS.keys()
