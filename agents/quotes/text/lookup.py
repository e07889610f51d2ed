"""Heads of spans, and values at and beside tokens."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Flags, HashArray, IntArray
from agents.quotes.model.hashing import EDGE, label_hashes
from agents.quotes.text.tokens import Tokens

SUBJECTS = label_hashes("nsubj nsubjpass")
_KINDS = [label_hashes(tags) for tags in ("PRP", "WP WDT", "NNP NNPS", "NN NNS")]


def slots_of(tokens: Tokens, at: list[IntArray]) -> IntArray:
    """(J, n) rows of `tokens.vectors` of token indices; -1 stays, and where none was parsed."""
    where = np.stack(at)
    inside = np.maximum(where, 0)
    return np.where(where >= 0, tokens.slot[inside], -1)


def span_heads(tokens: Tokens, first: IntArray, last: IntArray) -> IntArray:
    """The first token of each span whose own head lies outside it; spans of -1 keep -1."""
    out = first.copy()
    at = first.copy()
    live = np.flatnonzero(first >= 0)
    while len(live):
        token = at[live]
        up = tokens.head[token]
        outer = (up < first[live]) | (up > last[live]) | (up == token)
        out[live[outer]] = token[outer]
        live = live[~outer]
        at[live] += 1
        live = live[at[live] <= last[live]]
    return out


def span_head(tokens: Tokens, first: int, last: int) -> int:
    """The first token of one span whose own head lies outside it: "man" of "a man in a coat"."""
    heads = enumerate(tokens.head[first : last + 1].tolist(), first)
    return next((at for at, up in heads if not first <= up <= last or up == at), first)


def at_token(values: HashArray, at: IntArray, fits: Flags) -> HashArray:
    """values[at] where `fits` and in range, else EDGE."""
    inside = np.clip(at, 0, len(values) - 1)
    return np.where(fits & (inside == at), values[inside], EDGE)


def neighbours(values: HashArray, at: IntArray, step: int, group: IntArray) -> HashArray:
    """values[at + step] where that is in the same group as `at`, else EDGE."""
    to = np.clip(at + step, 0, len(values) - 1)
    fits = (to == at + step) & (group[to] == group[at])
    return np.where(fits, values[to], EDGE)


def beside(tokens: Tokens, values: HashArray, at: IntArray, step: int) -> HashArray:
    """values[at + step] where that is in the same paragraph, else EDGE."""
    return neighbours(values, at, step, tokens.para)


def neighbour_slots(tokens: Tokens, at: IntArray, step: int) -> IntArray:
    """Row of `tokens.vectors` of the token `step` further on in the same sentence, else -1."""
    to = np.clip(at + step, 0, len(tokens) - 1)
    same = (tokens.sent[to] == tokens.sent[at]) & (to == at + step)
    return np.where(same, tokens.slot[to], -1)


WORD_KINDS = ("pronoun", "relative", "name", "noun", "other_word")


def word_kind(tokens: Tokens, at: IntArray) -> IntArray:
    """What a noun phrase's head is: the number in WORD_KINDS, from 1; 0 for none."""
    tag = at_token(tokens.tag, at, at >= 0)
    out = np.full(len(at), 5, dtype=np.int64)
    for kind, tags in enumerate(_KINDS, start=1):
        out[np.isin(tag, tags)] = kind
    out[at < 0] = 0
    return out
