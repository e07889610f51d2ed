"""Whether two wordings of one speaker are of one statement.

Their telling words are aligned (a longest common subsequence). Of a cut, of a quote with an
ellipsis, or of one that was told again in part, the shorter one's words are nearly all in the
longer one, in their order and in runs. Other words on the same subject share some words here and
there, and have others in between. A logistic model of that was fitted on one half of edited quotes,
and is reported on the other (`benchmarks/statements.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from agents.statements.wording import Wording

LEAST_TELLING = 2
"""Telling words that two wordings have to share, where not all words are the same."""
THRESHOLD = 0.7
WEIGHTS = (-8.97, 4.48, 6.81, -2.22, -0.24, -5.11, 5.6)
"""Of `features`, the constant first."""


def likeness(a: Wording, b: Wording) -> float:
    """How probable it is that two wordings are of one statement, 0 to 1; the order of the two does
    not matter."""
    if a.words == b.words:
        return 1.0
    a, b = sorted((a, b), key=lambda one: one.words)  # Of several alignments the same one.
    pairs = align(a.telling, b.telling)
    if len(pairs) < LEAST_TELLING or contradict(a, b, pairs):
        return 0.0
    told = sum(w * x for w, x in zip(WEIGHTS, features(a, b, pairs), strict=True))
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, told))))


def features(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]]) -> tuple[float, ...]:
    """What the model weighs: a constant, shares of the shorter and of the longer wording's telling
    words that the other has, the logarithm of how many these are, the share of them that follow
    each other in both, the share of words that stand where the other has other ones, and the
    logarithm of how many words of all kinds are the same without a break."""
    shared = len(pairs)
    runs = sum(i == before + 1 and j == other + 1 for (before, other), (i, j) in pairwise(pairs))
    replaced = sum(min(i1 - i0, j1 - j0) for i0, i1, j0, j1 in gaps(a, b, pairs))
    least, most = sorted((len(a.telling), len(b.telling)))
    return (
        1.0,
        shared / least,
        shared / most,
        math.log1p(shared),
        runs / max(1, shared - 1),
        replaced / (shared + replaced),
        math.log1p(_longest_run(a, b, pairs)),
    )


def _longest_run(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]]) -> int:
    """Of words of all kinds around aligned ones, that both have one after the other."""
    longest = end = 0
    for i, j in pairs:
        here, there = a.places[i], b.places[j]
        if a.words[here] != b.words[there] or here < end:  # Another form, or seen.
            continue
        start = 0
        while min(here, there) > start and a.words[here - start - 1] == b.words[there - start - 1]:
            start += 1
        end, other = here + 1, there + 1
        while end < len(a.words) and other < len(b.words) and a.words[end] == b.words[other]:
            end, other = end + 1, other + 1
        longest = max(longest, end - here + start)
    return longest


def gaps(
    a: Wording, b: Wording, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int, int, int]]:
    """What lies between aligned words, before them and behind them: from and before which telling
    word of each."""
    ends = [(-1, -1), *pairs, (len(a.telling), len(b.telling))]
    return [(i + 1, next_i, j + 1, next_j) for (i, j), (next_i, next_j) in pairwise(ends)]


def contradict(a: Wording, b: Wording, pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether one denies what the other says: between words that both have, one has a negation
    that the other has not, and no more than a word that could have been cut with it."""
    # The first word may be negated before it, as in "not going" and "going": of a cut that begins
    # there nothing can be told, of two wholes it can.
    if pairs[0] == (0, 0) and a.negated[0] % 2 != b.negated[0] % 2:
        return True
    return any(
        _not(a, i0, i1) != _not(b, j0, j1) and max(i1 - i0, j1 - j0) <= 1
        for i0, i1, j0, j1 in gaps(a, b, pairs)[1:-1]
    )


def _not(one: Wording, start: int, end: int) -> bool:
    """Whether an odd number of negations stands in a gap, the one before its end among them."""
    return bool(sum(one.negated[start : end + 1]) % 2)


def align(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence: pairs of positions, in order.

    Takes time in proportion to the product of the two lengths, which `wording` bounds. Of several
    it is one that has long runs: words next to each other are taken before others.
    """
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    tail = 0
    while tail < min(len(a), len(b)) - start and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    rows, columns = len(a) - start - tail, len(b) - start - tail
    pairs = [(k, k) for k in range(start)]
    if rows and columns:
        best = _lengths(a[start : start + rows], b[start : start + columns])
        i = j = 0
        while i < rows and j < columns:
            if a[start + i] == b[start + j] and best[i][j] == best[i + 1][j + 1] + 1:
                pairs.append((start + i, start + j))
                i, j = i + 1, j + 1
            elif best[i + 1][j] >= best[i][j + 1]:
                i += 1
            else:
                j += 1
    pairs += [(len(a) - k, len(b) - k) for k in range(tail, 0, -1)]
    return pairs


def _lengths(a: Sequence[str], b: Sequence[str]) -> list[list[int]]:
    """How long the longest common subsequence is from each pair of positions on."""
    below = [0] * (len(b) + 1)
    table = [below]
    for word in reversed(a):
        row = [0] * (len(b) + 1)
        for j in range(len(b) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if b[j] == word else max(below[j], row[j + 1])
        table.append(row)
        below = row
    return table[::-1]
