"""Windows: the tokens around each proposed cue among which its source and content are sought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import IntArray, joined_ranges
from agents.quotes.text.tokens import Tokens

_MAX_SIDE = 100
"""Tokens of other sentences on each side of the cue's own."""
_MAX_SENTENCES = 8
"""Sentences on each side of the cue's own."""


@dataclass(slots=True)
class Windows:
    """Pairs (n) of a proposed cue (k) and each token of its window, one cue after the other.

    at, which (n): the token and the cue of each pair. head, first, last (k): tokens of each
    cue. bounds (k + 1): where the pairs of each cue begin, closed by n.
    """

    at: IntArray
    which: IntArray
    head: IntArray
    first: IntArray
    last: IntArray
    bounds: IntArray


def windows_for(tokens: Tokens, first: IntArray, last: IntArray, head: IntArray) -> Windows:
    """The windows of cues, given their first, last and head tokens.

    A window is the cue's sentence, and its neighbours in the paragraph as long as they hold
    quoted text: at most 8 sentences and 100 tokens on each side.
    """
    m = len(tokens.sent_start) - 1
    quoted = np.zeros(m, dtype=bool)
    quoted[tokens.sent[tokens.region >= 0]] = True
    sent_para = tokens.para[tokens.sent_start[:-1]] if m else np.zeros(0, dtype=np.int64)
    sent = tokens.sent[first]
    low, high = sent.copy(), sent.copy()
    for _ in range(_MAX_SENTENCES):
        down = np.maximum(low - 1, 0)
        grow = (low > 0) & quoted[down] & (sent_para[down] == sent_para[sent])
        low = np.where(grow, down, low)
        up = np.minimum(high + 1, m - 1)
        grow = (high < m - 1) & quoted[up] & (sent_para[up] == sent_para[sent])
        high = np.where(grow, up, high)
    begin = np.maximum(tokens.sent_start[low], tokens.sent_start[sent] - _MAX_SIDE)
    stop = np.minimum(tokens.sent_start[high + 1], tokens.sent_start[sent + 1] + _MAX_SIDE)
    at, which, bounds = joined_ranges(begin, stop)
    return Windows(at, which, head, first, last, bounds)


def slice_windows(windows: Windows, begin: int, stop: int) -> Windows:
    """The windows of the cues begin..stop, `stop` not among them."""
    low, high = int(windows.bounds[begin]), int(windows.bounds[stop])
    return Windows(
        windows.at[low:high],
        windows.which[low:high] - begin,
        windows.head[begin:stop],
        windows.first[begin:stop],
        windows.last[begin:stop],
        windows.bounds[begin : stop + 1] - low,
    )
