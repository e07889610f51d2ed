"""Windows: the tokens around each proposed cue among which its source and content are sought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import IntArray, running_total
from agents.quotes.text.tokens import Tokens


@dataclass(slots=True)
class Windows:
    """Pairs of a proposed cue and each token of its window, laid out cue after cue.

    at: token index a pair. which: cue index a pair. head: head token of the cue a cue.
    first, last: token range of the cue, inclusive, a cue.
    """

    at: IntArray
    which: IntArray
    head: IntArray
    first: IntArray
    last: IntArray
    bounds: IntArray


_MAX_SIDE = 100


_MAX_SENTENCES = 8


def windows_for(tokens: Tokens, first: IntArray, last: IntArray, head: IntArray) -> Windows:
    """A cue's window: its sentence, and neighbours in the paragraph while they hold
    quoted text (at most 8 sentences and 100 tokens a side)."""
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
    sizes = stop - begin
    bounds = running_total(sizes)
    which = np.repeat(np.arange(len(first)), sizes)
    at = np.arange(int(bounds[-1])) - bounds[which] + begin[which] if len(which) else which
    return Windows(at, which, head, first, last, bounds)


def slice_windows(windows: Windows, begin: int, stop: int) -> Windows:
    """The windows of cues begin..stop (exclusive)."""
    low, high = int(windows.bounds[begin]), int(windows.bounds[stop])
    return Windows(
        windows.at[low:high],
        windows.which[low:high] - begin,
        windows.head[begin:stop],
        windows.first[begin:stop],
        windows.last[begin:stop],
        windows.bounds[begin : stop + 1] - low,
    )
