"""What hangs on a token in the parse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import HashArray, IntArray
from agents.quotes.model.hashing import EDGE, join, label_hashes
from agents.quotes.text.tokens import Tokens

_TELLING = label_hashes("nsubj nsubjpass ccomp xcomp dobj mark prep agent advcl acl pcomp dative")
"""Labels that tell a verb of saying from another."""
SPEAKER_LABELS = label_hashes("nsubj nsubjpass agent poss")
"""Labels of the dependents that can be who speaks."""


@dataclass(frozen=True, slots=True)
class Dependents:
    """What hangs on each of some tokens.

    labels: hash of the telling labels of its dependents, whatever their order. telling: a
    set of bits, one for each telling label. subject, subject_cluster: word of its subject (or
    possessor) and that word's wide cluster, EDGE if it has none.
    """

    labels: HashArray
    telling: IntArray
    subject: HashArray
    subject_cluster: HashArray


def dependents(tokens: Tokens, at: IntArray) -> Dependents:
    """The dependents of the parsed tokens `at`, aligned with them."""
    n = len(tokens)
    total = np.zeros(n, dtype=np.uint64)
    dep, head = tokens.dep[at], tokens.head[at]
    attached = head != at
    heads, labels = head[attached], dep[attached]
    mixed = join(77, labels)
    keep = np.isin(labels, _TELLING)
    np.add.at(total, heads[keep], mixed[keep])
    bits = np.zeros(n, dtype=np.int64)
    for k, label in enumerate(_TELLING):
        bits[heads[labels == label]] |= 1 << k
    subject, cluster = np.full((2, n), EDGE, dtype=np.uint64)
    speaks = np.isin(labels, SPEAKER_LABELS)
    subject[heads[speaks]] = tokens.lower[at][attached][speaks]
    cluster[heads[speaks]] = tokens.wide[at][attached][speaks]
    return Dependents(total[at], bits[at], subject[at], cluster[at])


def dependent_slots(tokens: Tokens, at: IntArray, labels: HashArray) -> IntArray:
    """Row of `tokens.vectors` of each token's last dependent with one of the labels, else -1.

    at: whole sentences; their dependents are looked for among them.
    """
    slot = np.full(len(tokens), -1, dtype=np.int64)
    chosen = at[np.isin(tokens.dep[at], labels) & (tokens.head[at] != at)]
    slot[tokens.head[chosen]] = tokens.slot[chosen]
    return np.asarray(slot[at], dtype=np.int64)
