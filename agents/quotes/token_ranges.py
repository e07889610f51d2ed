"""Ranges of tokens: where they run, whether they meet, and their ends without marks."""

from __future__ import annotations

from collections.abc import Sequence

from agents.quotes.arrays import Flags, TokenRange


def overlap(one: TokenRange, other: TokenRange) -> bool:
    """Whether two ranges share a token."""
    return one[0] <= other[1] and other[0] <= one[1]


def true_runs(on: Flags) -> list[TokenRange]:
    """Maximal runs of True, as inclusive ranges."""
    out: list[TokenRange] = []
    begin = last = -2
    for at in on.nonzero()[0].tolist():  # few of an array: quicker than cutting it by numpy
        if at != last + 1:
            if last >= 0:
                out.append((begin, last))
            begin = at
        last = at
    if last >= 0:
        out.append((begin, last))
    return out


def ranges(members: Sequence[int]) -> list[TokenRange]:
    """Runs of following tokens, as inclusive ranges."""
    out: list[TokenRange] = []
    for i in members:
        if out and out[-1][1] == i - 1:
            out[-1] = (out[-1][0], i)
        else:
            out.append((i, i))
    return out


def trim(runs: list[TokenRange], words: Flags) -> list[TokenRange]:
    """Drop marks at the ends of runs, and runs without a word."""
    parts = (trim_range(low, high, words) for low, high in runs)
    return [part for part in parts if part is not None]


def trim_range(low: int, high: int, words: Flags) -> TokenRange | None:
    """low..high (inclusive) without the marks at its ends; None where it holds no word."""
    while low <= high and not words[low]:
        low += 1
    while high >= low and not words[high]:
        high -= 1
    return (low, high) if low <= high else None
