"""What the gate and the cue labeller see of each token."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import HashArray, IntArray, KeyArray
from agents.quotes.model.hashing import EDGE, join, label_hashes, shift, stack_keys
from agents.quotes.model.labeller import LabellerInputs
from agents.quotes.text.tokens import Tokens


def _quote_context(tokens: Tokens) -> tuple[IntArray, IntArray, IntArray]:
    """Per token: place in a region (0 out, 1 in, 2 first, 3 last, 4 only), regions
    that touch its left (1) and right (2) within two tokens, regions elsewhere in the
    sentence (1 before, 2 after)."""
    n = len(tokens)
    place = (tokens.region >= 0).astype(np.int64)
    starts = tokens.region_first[tokens.region_first >= 0]
    ends = tokens.region_last[tokens.region_last >= 0]
    place[starts] += 1
    place[ends] += 2
    touch = np.zeros(n, dtype=np.int64)
    for k in (1, 2, 3):
        at = np.minimum(ends + k, n - 1)
        touch[at[tokens.para[at] == tokens.para[ends]]] |= 1
        at = np.maximum(starts - k, 0)
        touch[at[tokens.para[at] == tokens.para[starts]]] |= 2
    m = len(tokens.sent_start) - 1
    before = np.full(m, n, dtype=np.int64)
    after = np.full(m, -1, dtype=np.int64)
    inside = np.flatnonzero(tokens.region >= 0)
    sents = tokens.sent[inside]
    np.minimum.at(before, sents, inside)
    np.maximum.at(after, sents, inside)
    index = np.arange(n)
    side = (before[tokens.sent] < index).astype(np.int64)
    side += 2 * (after[tokens.sent] > index)
    return place, touch, side


def gate_keys(tokens: Tokens) -> KeyArray:
    """Keys (templates, n) of the gate, which sees words and marks only."""
    w, narrow, group = tokens.lower, tokens.narrow, tokens.sent
    place, touch, side = _quote_context(tokens)
    before, after = shift(w, -1, group), shift(w, 1, group)
    columns = [
        join(1, w),
        join(2, before, w),
        join(3, w, after),
        join(4, tokens.suffix, tokens.shape),
        join(5, w, touch),
        join(6, place, touch, side),
        join(7, before),
        join(8, after),
        join(9, w, shift(w, 2, group)),
        join(10, tokens.suffix, after),
        join(11, narrow),
        join(12, narrow, touch, side),
        join(13, before, narrow),
        join(14, narrow, after),
        join(15, shift(tokens.wide, -1, group), narrow, shift(tokens.wide, 1, group)),
    ]
    return stack_keys(columns, len(columns), len(tokens))


def _children(tokens: Tokens, at: IntArray) -> tuple[HashArray, IntArray, HashArray, HashArray]:
    """For the parsed tokens `at`: an order-free hash of their children's labels, a bit set of
    the telling ones, and the subject's word and wide cluster (EDGE if none). Aligned with
    `at`."""
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
    subject, wide = np.full((2, n), EDGE, dtype=np.uint64)
    is_subject = np.isin(labels, _SUBJECTS)
    subject[heads[is_subject]] = tokens.lower[at][attached][is_subject]
    wide[heads[is_subject]] = tokens.wide[at][attached][is_subject]
    return total[at], bits[at], subject[at], wide[at]


_TELLING = label_hashes("nsubj nsubjpass ccomp xcomp dobj mark prep agent advcl acl pcomp dative")


_SUBJECTS = label_hashes("nsubj nsubjpass agent poss")


_CLAUSES = label_hashes("ccomp xcomp advcl acl")


_CUE_DEEP = [7, 13, 14, 17, 21, 22, 26, 28, 29, 32, 33, 34]
"""Which of the cue labeller's templates the deep layer reads too: those without words."""


def _neighbour(tokens: Tokens, at: IntArray, k: int) -> IntArray:
    """Vector row of the token k further on in the same sentence, else -1."""
    to = np.clip(at + k, 0, len(tokens) - 1)
    same = (tokens.sent[to] == tokens.sent[at]) & (to == at + k)
    return np.where(same, tokens.slot[to], -1)


def _child_row(tokens: Tokens, at: IntArray, labels: HashArray) -> IntArray:
    """Vector row of each token's last child with one of the labels, else -1."""
    child = np.full(len(tokens), -1, dtype=np.int64)
    chosen = at[np.isin(tokens.dep[at], labels) & (tokens.head[at] != at)]
    child[tokens.head[chosen]] = tokens.slot[chosen]
    return np.asarray(child[at], dtype=np.int64)


def cue_inputs(tokens: Tokens, at: IntArray) -> LabellerInputs:
    """Inputs of the cue labeller; `at` indexes whole parsed sentences."""
    group = tokens.sent[at]
    w, t, d = tokens.lower[at], tokens.tag[at], tokens.dep[at]
    sfx, wide, narrow = tokens.suffix[at], tokens.wide[at], tokens.narrow[at]
    head = tokens.head[at]
    hw, ht, hd = tokens.lower[head], tokens.tag[head], tokens.dep[head]
    all_place, all_touch, all_side = _quote_context(tokens)
    place, touch, side = all_place[at], all_touch[at], all_side[at]
    single = tokens.single[at]
    kids, bits, subject, speaker = _children(tokens, at)
    w1, w2 = shift(w, 1, group), shift(w, 2, group)
    v1, v2 = shift(w, -1, group), shift(w, -2, group)
    t1, t2 = shift(t, 1, group), shift(t, 2, group)
    u1, u2 = shift(t, -1, group), shift(t, -2, group)
    rel = np.sign(head - at)
    hbits = np.zeros(len(tokens), dtype=np.int64)
    hbits[at] = bits
    parent_bits = hbits[head]
    start = at - tokens.sent_start[group]
    left = tokens.sent_start[group + 1] - 1 - at
    edge = np.minimum(start, 3) * 4 + np.minimum(left, 3)
    columns = [
        join(1, w),
        join(2, v1),
        join(3, w1),
        join(4, v2),
        join(5, w2),
        join(6, v1, w),
        join(7, w, w1),
        join(8, t),
        join(9, u1, t),
        join(10, t, t1),
        join(11, u1, t, t1),
        join(12, u2, u1, t),
        join(13, t, t1, t2),
        join(14, d),
        join(15, d, t, rel),
        join(16, w, d),
        join(17, hw, d),
        join(18, ht, d, t),
        join(19, hw, w),
        join(20, sfx, t),
        join(21, tokens.prefix[at], sfx, t),
        join(22, kids, t),
        join(23, bits, d),
        join(24, w, bits),
        join(25, subject, t),
        join(26, w, subject),
        join(27, place, touch, side),
        join(28, w, touch, side),
        join(29, t, touch, place),
        join(30, edge, t),
        join(31, w, t1),
        join(32, w, u1),
        join(33, hd, d, ht),
        join(34, parent_bits, d, t),
        join(35, w, place, single),
        join(36, v1, w, w1),
        join(37, shift(sfx, 1, group), t, t1),
        join(42, hw, t),
        join(43, w, hd, d),
        join(44, tokens.shape[at], u1, t1),
        join(51, narrow),
        join(52, narrow, t),
        join(53, narrow, d),
        join(54, narrow, bits),
        join(55, tokens.wide[head], d, t),
        join(56, tokens.narrow[head], d),
        join(57, narrow, t1),
        join(58, shift(narrow, -1, group), t),
        join(59, shift(narrow, 1, group), t),
        join(60, wide, bits, d),
        join(61, narrow, touch, side),
        join(62, speaker, t),
        join(63, speaker, narrow),
        join(64, wide, shift(wide, 1, group)),
        join(65, shift(wide, -1, group), wide),
        join(66, narrow, kids),
    ]
    keys = stack_keys(columns, len(columns), len(at))
    rows = [
        tokens.slot[at],
        _neighbour(tokens, at, -1),
        _neighbour(tokens, at, 1),
        _neighbour(tokens, at, -2),
        _neighbour(tokens, at, 2),
        tokens.slot[head],
        _child_row(tokens, at, _SUBJECTS),
        _child_row(tokens, at, _CLAUSES),
    ]
    return LabellerInputs(keys, keys[_CUE_DEEP], np.stack(rows))
