"""What the argument labeller sees of each pair of a cue and a token of its window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import Flags, HashArray, IntArray, KeyArray, running_total
from agents.quotes.model.hashing import EDGE, bins, join, label_hashes, shift, stack_keys
from agents.quotes.model.labeller import LabellerInputs
from agents.quotes.propose.cue_features import _children, _neighbour, _quote_context
from agents.quotes.propose.windows import Windows
from agents.quotes.text.paths import _depths, _paths
from agents.quotes.text.tokens import Tokens


@dataclass(slots=True)
class Context:
    """What the argument labeller needs of all tokens, computed once a batch.

    marginal (n): probability of belonging to a cue. depth, kids (n): see `_depths`,
    `_children`. commas, marks, cues, quoted (n + 1): running counts.
    """

    marginal: NDArray[np.float32]
    depth: IntArray
    kids: IntArray
    commas: IntArray
    marks: IntArray
    cues: IntArray
    quoted: IntArray


def window_context(tokens: Tokens, marginal: NDArray[np.float32]) -> Context:
    """Context of a batch, given each token's cue probability."""
    parsed = np.flatnonzero(tokens.parsed)
    _, bits, _, _ = _children(tokens, parsed)
    kids = np.zeros(len(tokens), dtype=np.int64)
    kids[parsed] = bits
    return Context(
        marginal,
        _depths(tokens, parsed),
        kids,
        running_total(tokens.lower == _COMMA),
        running_total(np.isin(tokens.lower, _MARKS)),
        running_total(marginal > 0.4),
        running_total(tokens.region >= 0),
    )


@dataclass(slots=True)
class WindowInputs(LabellerInputs):
    """What the argument labeller reads of pairs; own: whether a pair's token is in the cue's
    own sentence."""

    own: Flags


def window_inputs(tokens: Tokens, windows: Windows, context: Context) -> WindowInputs:
    """Inputs of the argument labeller."""
    pair, top = _pair_keys(tokens, windows, context)
    at, cue = windows.at, windows.head[windows.which]
    own = tokens.sent[at] == tokens.sent[cue]

    def row(index: IntArray) -> IntArray:
        return np.where(own, index, -1)

    places = np.stack(
        [
            row(tokens.slot[at]),
            row(_neighbour(tokens, at, -1)),
            row(_neighbour(tokens, at, 1)),
            tokens.slot[cue],
            _neighbour(tokens, cue, 1),
            row(tokens.slot[top]),
            row(tokens.slot[tokens.head[at]]),
        ]
    )
    return WindowInputs(pair, pair[_PAIR_DEEP], places, own)


def lexical_keys(tokens: Tokens) -> KeyArray:
    """Keys (templates, n) of every token, for the argument labeller."""
    w, group = tokens.lower, tokens.para
    place, touch, side = _quote_context(tokens)
    columns = [
        join(101, w),
        join(102, shift(w, -1, group)),
        join(103, shift(w, 1, group)),
        join(104, shift(w, -1, group), w),
        join(105, w, shift(w, 1, group)),
        join(106, place, touch, side),
        join(107, tokens.shape),
        join(108, w, place > 0),
        join(109, tokens.narrow),
        join(110, tokens.narrow, place > 0),
    ]
    return stack_keys(columns, len(columns), len(tokens))


def syntactic_keys(tokens: Tokens) -> KeyArray:
    """Keys (templates, n) that hold only in the cue's own, parsed sentence."""
    t, d, group = tokens.tag, tokens.dep, tokens.sent
    t1, u1 = shift(t, 1, group), shift(t, -1, group)
    columns = [
        join(111, t),
        join(112, u1, t),
        join(113, t, t1),
        join(114, u1, t, t1),
        join(115, d, t),
        join(116, tokens.lower, d),
        join(117, shift(d, -1, group), d),
        join(118, d, shift(d, 1, group)),
        join(119, tokens.narrow, d),
    ]
    return stack_keys(columns, len(columns), len(tokens))


def _between(total: IntArray, a: IntArray, b: IntArray) -> IntArray:
    """How many flagged tokens stand strictly between a and b, up to 3."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    count = total[high] - total[np.minimum(low + 1, high)]
    return np.asarray(np.minimum(count, 3), dtype=np.int64)


_PAIR_DEEP = [0, 1, 2, 4, 8, 10, 12, 13, 14, 19, 20, 21, 22, 23, 28, 30, 31, 36, 38]
"""Which of the pair templates the deep layer reads too: those without words."""


_COMMA = label_hashes(",")[0]


_COLON = label_hashes(":")[0]


_MARKS = label_hashes("\" “ ” `` ''")


def _pair_keys(tokens: Tokens, windows: Windows, context: Context) -> tuple[KeyArray, IntArray]:
    """Keys of the pairs, and the token through which each pair's token hangs."""
    at, which = windows.at, windows.which
    n = len(at)
    cue = windows.head[which]
    first, last = windows.first[which], windows.last[which]
    own = tokens.sent[at] == tokens.sent[cue]
    side = np.where(at < first, -1, np.where(at > last, 1, 0))
    distance = bins(np.where(side < 0, at - first, np.where(side > 0, at - last, 0)))
    here = np.flatnonzero(own)
    p = _paths(tokens, at[here], cue[here], context.depth)

    def spread(values: NDArray[np.generic], missing: int) -> HashArray:
        out = np.full(n, missing, dtype=np.int64).view(np.uint64)
        out[here] = values.view(np.uint64)
        return out

    up = spread(np.minimum(p.up, 5), -1)
    down = spread(np.minimum(p.down, 5), -1)
    labels = spread(p.labels, 1)
    cue_labels = spread(p.cue_labels, 1)
    top_dep = spread(p.top_dep, 2)
    top = at.copy()
    top[here] = p.top
    top_tag = np.where(own, tokens.tag[top], np.uint64(0))
    top_side = np.sign(top - cue)
    top_word = np.where(own, tokens.lower[top], np.uint64(0))
    sent_off = np.clip(tokens.sent[at] - tokens.sent[cue], -3, 3)
    t = np.where(own, tokens.tag[at], np.uint64(0))
    d = np.where(own, tokens.dep[at], np.uint64(0))
    w = tokens.lower[at]
    wide, narrow = tokens.wide[at], tokens.narrow[at]
    cue_wide, cue_narrow = tokens.wide[cue], tokens.narrow[cue]
    cue_word, cue_tag, cue_dep = tokens.lower[cue], tokens.tag[cue], tokens.dep[cue]

    # Quoted regions, seen from the cue.
    region = tokens.region[at]
    quoted = region >= 0
    cue_region = tokens.region[cue]
    with_cue = quoted & (region == cue_region)
    safe = np.maximum(region, 0)
    if len(tokens.region_first):
        edge = np.where(
            side < 0, first - tokens.region_last[safe], tokens.region_first[safe] - last
        )
    else:
        edge = np.zeros(n, dtype=np.int64)
    gap = np.where(quoted, bins(np.clip(edge, -1, 30)), 99)
    state = quoted * 1 + with_cue * 2 + (cue_region >= 0) * 4 + tokens.single[at] * 8
    inside_state = state * 8 + (sent_off + 3)

    commas = _between(context.commas, at, cue)
    marks = _between(context.marks, at, cue)
    cues = _between(context.cues, at, np.where(side < 0, first, last))
    rival = (context.marginal[at] > 0.4) & (side != 0)

    # What stands directly around the cue, the same for a whole window.
    next_word = _beside(tokens, tokens.lower, windows.last, 1)[which]
    prev_word = _beside(tokens, tokens.lower, windows.first, -1)[which]
    next_tag = _beside(tokens, tokens.tag, windows.last, 1)[which]
    prev_tag = _beside(tokens, tokens.tag, windows.first, -1)[which]
    cue_kids = context.kids[windows.head][which]
    region_touch = _touching(len(tokens), windows, context.quoted)[which]

    same_top = shift(top.view(np.uint64), -1, which) == top.view(np.uint64)
    next_top = shift(top.view(np.uint64), 1, which) == top.view(np.uint64)
    prev_dep = shift(top_dep, -1, which)
    next_dep = shift(top_dep, 1, which)
    hang = join(90, down, top_dep, top_side)
    columns = [
        join(201, cue_labels, labels, up),
        hang,
        join(203, hang, top_tag),
        join(204, hang, cue_word),
        join(205, hang, cue_tag, cue_dep),
        join(206, cue_word, side, own),
        join(207, cue_word, distance),
        join(208, down, up, side),
        join(209, distance, own),
        join(210, distance, cue_tag),
        join(211, inside_state, side, gap),
        join(212, inside_state, cue_word, side),
        join(213, side, commas, marks, own),
        join(214, hang, t),
        join(215, hang, d, up),
        join(216, hang, w),
        join(217, t, distance),
        join(218, w, side),
        join(219, t, side, commas),
        join(220, hang, same_top, next_top),
        join(221, prev_dep, top_dep, side),
        join(222, top_dep, next_dep, side),
        join(223, rival, cues, side),
        join(224, rival, cues, hang),
        join(225, cue_word, cue_labels, labels),
        join(226, next_word, side, hang),
        join(227, prev_word, side, hang),
        join(228, next_tag, prev_tag, hang),
        join(229, cue_kids, hang),
        join(230, cue_kids, cue_tag, side, own),
        join(231, region_touch, state, side),
        join(232, region_touch, hang, quoted),
        join(233, top_word, hang),
        join(234, cue_word, top_tag, side, down),
        join(235, cue_word, next_word, side),
        join(236, cue_word, prev_word, side),
        join(237, side, t, quoted, marks),
        join(238, cue_word, t, side),
        join(239, cue_labels, top_dep, t),
        join(240, distance, d, cue_tag),
        join(241, cue_word, region_touch, side, quoted),
        join(244, next_tag, cue_tag, side, distance),
        join(251, hang, cue_narrow),
        join(252, cue_narrow, side, own),
        join(253, cue_narrow, cue_labels, labels),
        join(254, cue_narrow, t, side),
        join(255, hang, narrow),
        join(256, cue_narrow, top_tag, side, down),
        join(257, cue_narrow, inside_state, side),
        join(258, hang, wide, cue_wide),
        join(259, narrow, side),
        join(260, cue_narrow, next_word, side),
    ]
    return stack_keys(columns, len(columns), n), top


def _beside(tokens: Tokens, values: HashArray, at: IntArray, k: int) -> HashArray:
    """values[at + k] within the same sentence, else EDGE."""
    to = np.clip(at + k, 0, len(tokens) - 1)
    same = tokens.sent[to] == tokens.sent[at]
    return np.where(same & (to != at), values[to], EDGE)


def _touching(n: int, windows: Windows, quoted: IntArray) -> IntArray:
    """Per cue: a region ends within four tokens before it (1), begins within four after
    (2), lies further before (4) or after (8) in the window."""
    if not len(windows.first):
        return np.zeros(0, dtype=np.int64)
    low = windows.at[windows.bounds[:-1]]
    high = windows.at[windows.bounds[1:] - 1] + 1
    near_low = np.maximum(windows.first - 4, low)
    near_high = np.minimum(np.minimum(windows.last + 5, high), n)
    code: IntArray = ((quoted[windows.first] - quoted[near_low]) > 0).astype(np.int64)
    code += 2 * ((quoted[near_high] - quoted[windows.last + 1]) > 0)
    code += 4 * ((quoted[near_low] - quoted[low]) > 0)
    code += 8 * ((quoted[high] - quoted[near_high]) > 0)
    return code
