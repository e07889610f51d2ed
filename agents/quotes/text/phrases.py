"""Noun phrases by the parse: heads that can speak, and how far their phrases reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, IntArray, running_total
from agents.quotes.model.hashing import label_hashes
from agents.quotes.text.lookup import SUBJECTS
from agents.quotes.text.paths import MAX_STEPS
from agents.quotes.text.tokens import Tokens

_ARGUMENTS = label_hashes("pobj dobj poss appos conj attr ROOT dative oprd dep npadvmod nmod")
_NOMINAL = label_hashes("NN NNS NNP NNPS PRP PRP$ WP CD")
_ANYBODY = label_hashes("another both some many all")
_STOPS = label_hashes("relcl acl appos conj cc punct advcl advmod")
_CASE = label_hashes("case")
_MARKS = label_hashes("\" “ ” '' `` : ; — –")
_WORDLIKE = label_hashes("NN NNS NNP NNPS PRP PRP$ WP WDT CD DT JJ JJR JJS VBG EX FW VB VBN")


@dataclass(slots=True)
class Phrases:
    """Phrases of parsed sentences in the order of their heads: head, first and last token."""

    head: IntArray
    first: IntArray
    last: IntArray


def _edges(tokens: Tokens, parsed: IntArray) -> tuple[IntArray, IntArray]:
    """(n) leftmost and rightmost token under each token."""
    left = np.arange(len(tokens))
    right = np.arange(len(tokens))
    up = tokens.head[parsed]
    low, high = parsed.copy(), parsed.copy()
    for _ in range(MAX_STEPS):
        np.minimum.at(left, up, low)
        np.maximum.at(right, up, high)
        new_low, new_high = left[parsed], right[parsed]
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    return left, right


def noun_phrases(tokens: Tokens, words: Flags) -> Phrases:
    """Each noun or pronoun with its modifiers and prepositional phrases, up to the first
    comma, clause, apposition or conjunct."""
    parsed = np.flatnonzero(tokens.parsed)
    left, right = _edges(tokens, parsed)
    w, t, d = tokens.lower[parsed], tokens.tag[parsed], tokens.dep[parsed]
    subject = np.isin(d, SUBJECTS) & np.isin(t, _WORDLIKE)
    other = np.isin(d, _ARGUMENTS) & (np.isin(t, _NOMINAL) | np.isin(w, _ANYBODY))
    head = parsed[(subject | other) & words[parsed]]
    stop = np.zeros(len(tokens) + 1, dtype=bool)
    # Only what follows its own head ends a phrase: "very powerful", "front-runner" do not.
    stop[left[parsed[np.isin(d, _STOPS) & (parsed > tokens.head[parsed])]]] = True
    # What opens the phrase itself does not end it.
    at = np.append(np.flatnonzero(stop), len(tokens))
    limit = at[np.searchsorted(at, head, side="right")] - 1
    last = np.minimum(right[head], limit)
    marked = parsed[np.isin(d, _CASE)]
    possessive = np.full(len(tokens), len(tokens), dtype=np.int64)
    possessive[tokens.head[marked]] = marked
    last = np.maximum(head, np.minimum(last, possessive[head] - 1))
    marks = np.append(-1, np.flatnonzero(np.isin(tokens.lower, _MARKS)))
    first = np.maximum(left[head], marks[np.searchsorted(marks, head) - 1] + 1)
    total = running_total(words)
    word = np.flatnonzero(words)
    first = word[np.searchsorted(word, first)]
    last = word[total[last + 1] - 1]
    return Phrases(head, first, last)
