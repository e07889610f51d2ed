"""Features as numbers: hashed conjunctions, computed for all tokens of a batch at once.

A feature is a 32-bit key, the hash of a template's number and of the values it joins
(string hashes, tags, dependency labels, small bins). Nothing here loops over tokens in
Python, which is what makes a linear model of sixty templates cheaper than the parser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.quotes.segments import HashArray, IntArray, Sheet
from agents.quotes.word_table import word_table

KeyArray = NDArray[np.uint32]

_K1 = np.uint64(0x9E3779B97F4A7C15)
_K2 = np.uint64(0xC2B2AE3D27D4EB4F)
_S29 = np.uint64(29)
_S32 = np.uint64(32)
EDGE = np.uint64(0x5DEECE66D)
"""Stands for what lies beyond a sentence or window edge."""


def join(seed: int, *values: HashArray | IntArray | NDArray[np.bool_] | int) -> HashArray:
    """Hash of several aligned arrays (or constants) and a seed, 64 bits an element."""
    h: HashArray = np.full(1, seed * 2 + 1, dtype=np.uint64)
    for value in values:
        if isinstance(value, int):
            v = np.full(1, value, dtype=np.int64).view(np.uint64)
        elif value.dtype == np.bool_:
            v = value.astype(np.uint64)
        else:
            v = value.view(np.uint64)
        h = (h ^ v) * _K1
        h ^= h >> _S29
    return h


def key(h: HashArray) -> KeyArray:
    """The upper half of a mixed hash: the key a weight is stored under."""
    mixed = h * _K2
    return (mixed >> _S32).astype(np.uint32)


def shift(values: HashArray, k: int, group: IntArray) -> HashArray:
    """values[i + k] where i + k is in i's group, else EDGE."""
    out = np.full(len(values), EDGE, dtype=np.uint64)
    n = len(values)
    if k > 0 and n > k:
        same = group[k:] == group[:-k]
        out[:-k][same] = values[k:][same]
    elif k < 0 and n > -k:
        same = group[:k] == group[-k:]
        out[-k:][same] = values[:k][same]
    return out


def bins(distance: IntArray) -> IntArray:
    """Signed distances into 19 bins: exact near zero, coarse far away."""
    size = np.abs(distance)
    edge = np.searchsorted(np.array([1, 2, 3, 4, 5, 7, 10, 15, 25, 50]), size, side="right")
    return np.asarray(edge * np.sign(distance), dtype=np.int64)


@dataclass(slots=True)
class Tokens:
    """The tokens of a batch of articles, one index over all of them.

    first: first token of each article, closed by n. word: row of each token's word in the
    word table, -1 if it has none; wide, narrow: its clusters there, 0 if it has none.
    tag, dep: hashes, 0 where the sentence was not parsed. head: index of the head (self for
    roots and the unparsed). vectors (parsed tokens, d): the pipeline's own beside those of
    the words; slot: a token's row there, -1 if it was not parsed. region: batch-wide index,
    -1 outside. sent, para: batch-wide numbers.
    """

    sheets: Sequence[Sheet]
    first: IntArray
    lower: HashArray
    orth: HashArray
    shape: HashArray
    prefix: HashArray
    suffix: HashArray
    word: IntArray
    wide: HashArray
    narrow: HashArray
    sent: IntArray
    para: IntArray
    region: IntArray
    single: IntArray
    sent_start: IntArray
    region_first: IntArray
    region_last: IntArray
    tag: HashArray
    dep: HashArray
    head: IntArray
    parsed: NDArray[np.bool_]
    vectors: NDArray[np.float32]
    slot: IntArray

    def __len__(self) -> int:
        return len(self.lower)


def under(tokens: Tokens, token: int, top: int) -> bool:
    """Whether `top` is among the first eight heads above `token`."""
    for _ in range(8):
        up = int(tokens.head[token])
        if up == top:
            return True
        if up == token:
            return False
        token = up
    return False


def paragraph_bounds(tokens: Tokens) -> IntArray:
    """First token of each paragraph of the batch, closed by n; there must be tokens."""
    return np.searchsorted(tokens.para, np.arange(int(tokens.para[-1]) + 2))


def gather_tokens(sheets: Sequence[Sheet]) -> Tokens:
    """Concatenate sheets; nothing is parsed yet."""
    sizes = np.array([len(s) for s in sheets], dtype=np.int64)
    first = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    n = int(first[-1])

    def flat(name: str) -> HashArray:
        parts = [getattr(s, name) for s in sheets]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)

    sent_parts, para_parts, region_parts, start_parts = [], [], [], []
    sents = paras = regions = 0
    for sheet, offset in zip(sheets, first.tolist(), strict=False):
        sent_parts.append(sheet.sent + sents)
        para_parts.append(sheet.para + paras)
        region_parts.append(np.where(sheet.region >= 0, sheet.region + regions, -1))
        start_parts.append(sheet.sent_start[:-1] + offset)
        sents += len(sheet.sent_start) - 1
        paras += len(sheet.paragraphs)
        regions += len(sheet.regions)
    empty = np.zeros(0, dtype=np.int64)
    region = np.concatenate(region_parts) if region_parts else empty
    # First and last token of each region; a region without a whole token keeps -1.
    region_first = np.full(regions, -1, dtype=np.int64)
    region_last = np.full(regions, -1, dtype=np.int64)
    inside = np.flatnonzero(region >= 0)
    region_last[region[inside]] = inside
    region_first[region[inside[::-1]]] = inside[::-1]
    lower = flat("lower")
    table = word_table()
    word = np.full(n, -1, dtype=np.int64) if table is None else table.rows(lower)
    clusters = np.zeros((2, n), dtype=np.uint64) if table is None else table.clusters_of(word)
    return Tokens(
        sheets=sheets,
        first=first,
        lower=lower,
        orth=flat("orth"),
        shape=flat("shape"),
        prefix=flat("prefix"),
        suffix=flat("suffix"),
        word=word,
        wide=clusters[0],
        narrow=clusters[1],
        sent=np.concatenate(sent_parts) if sent_parts else empty,
        para=np.concatenate(para_parts) if para_parts else empty,
        region=region,
        single=flat("single").view(np.int64),
        sent_start=np.concatenate([*start_parts, np.array([n], dtype=np.int64)]),
        region_first=region_first,
        region_last=region_last,
        tag=np.zeros(n, dtype=np.uint64),
        dep=np.zeros(n, dtype=np.uint64),
        head=np.arange(n, dtype=np.int64),
        parsed=np.zeros(n, dtype=bool),
        vectors=np.zeros((0, 0), dtype=np.float32),
        slot=np.full(n, -1, dtype=np.int64),
    )


def _stack(columns: Sequence[HashArray], n: int) -> KeyArray:
    out = np.empty((len(columns), n), dtype=np.uint32)
    for row, column in zip(out, columns, strict=True):
        row[:] = key(column)
    return out


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
    return _stack(columns, len(tokens))


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


def label_hashes(names: str) -> HashArray:
    """Hashes of space-separated labels or words, as token arrays hold them."""
    from spacy.strings import StringStore
    from spacy.symbols import IDS  # type: ignore[import-not-found]

    store = StringStore()
    return np.array([IDS[n] if n in IDS else store.add(n) for n in names.split()], dtype=np.uint64)


_TELLING = label_hashes("nsubj nsubjpass ccomp xcomp dobj mark prep agent advcl acl pcomp dative")
_SUBJECTS = label_hashes("nsubj nsubjpass agent poss")
_CLAUSES = label_hashes("ccomp xcomp advcl acl")
_CUE_DEEP = [7, 13, 14, 17, 21, 22, 26, 28, 29, 32, 33, 34]
"""Which of the cue chain's templates the deep layer reads too: those without words."""


@dataclass(slots=True)
class Inputs:
    """What a chain reads: keys of its table, keys and vector rows of its deep layer."""

    wide: KeyArray
    keys: KeyArray
    places: IntArray


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


def cue_inputs(tokens: Tokens, at: IntArray) -> Inputs:
    """Inputs of the cue chain; `at` indexes whole parsed sentences."""
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
    keys = _stack(columns, len(at))
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
    return Inputs(keys, keys[_CUE_DEEP], np.stack(rows))


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
    bounds = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    which = np.repeat(np.arange(len(first)), sizes)
    at = np.arange(int(bounds[-1])) - bounds[which] + begin[which] if len(which) else which
    return Windows(at, which, head, first, last, bounds)


_MAX_STEPS = 24


def _depths(tokens: Tokens, at: IntArray) -> IntArray:
    depth = np.zeros(len(tokens), dtype=np.int64)
    node = at.copy()
    live = np.arange(len(at))
    for _ in range(_MAX_STEPS):
        up = tokens.head[node[live]]
        moved = up != node[live]
        live = live[moved]
        if not len(live):
            break
        node[live] = up[moved]
        depth[at[live]] += 1
    return depth


@dataclass(slots=True)
class _Paths:
    """How each token hangs from its cue: steps and hashed labels on both sides."""

    up: IntArray
    down: IntArray
    labels: HashArray
    cue_labels: HashArray
    top: IntArray
    top_dep: HashArray


def _paths(tokens: Tokens, a: IntArray, b: IntArray, depth: IntArray) -> _Paths:
    """Walk token a and cue b up to their lowest common ancestor, all pairs at once.

    `top` is the child of that ancestor through which a hangs (a itself if a is the
    ancestor). Pairs that have not met after 24 steps keep what they have.
    """
    n = len(a)
    x, y = a.copy(), b.copy()
    top = a.copy()
    up = np.zeros(n, dtype=np.int64)
    down = np.zeros(n, dtype=np.int64)
    labels = np.full(n, 7, dtype=np.uint64)
    cue_labels = np.full(n, 11, dtype=np.uint64)
    live = np.flatnonzero(x != y)
    head, dep = tokens.head, tokens.dep
    for _ in range(2 * _MAX_STEPS):
        if not len(live):
            break
        xs, ys = x[live], y[live]
        dx, dy = depth[xs], depth[ys]
        climb = dx >= dy
        rise = live[climb]
        xs = xs[climb]
        top[rise] = xs
        few = up[rise] < 3
        labels[rise[few]] = join(5, labels[rise[few]], dep[xs[few]])
        up[rise] += 1
        x[rise] = head[xs]
        drop = live[dy >= dx]
        ys = ys[dy >= dx]
        few = down[drop] < 3
        cue_labels[drop[few]] = join(6, cue_labels[drop[few]], dep[ys[few]])
        down[drop] += 1
        y[drop] = head[ys]
        live = live[x[live] != y[live]]
    is_ancestor = up == 0
    top_dep = dep[top].copy()
    top_dep[is_ancestor] = np.uint64(3)
    return _Paths(up, down, labels, cue_labels, top, top_dep)


def path_labels(tokens: Tokens, a: IntArray, b: IntArray) -> _Paths:
    """Paths between tokens of the same sentence, pair by pair."""
    return _paths(tokens, a, b, _depths(tokens, np.flatnonzero(tokens.parsed)))


@dataclass(slots=True)
class Context:
    """What the argument chain needs of all tokens, computed once a batch.

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
        _running(tokens.lower == _COMMA),
        _running(np.isin(tokens.lower, _MARKS)),
        _running(marginal > 0.4),
        _running(tokens.region >= 0),
    )


@dataclass(slots=True)
class WindowInputs:
    """What the argument chain reads of pairs.

    own: whether a pair's token is in the cue's own sentence. pair (templates, pairs);
    keys and places of the deep layer, (templates, pairs) and (J, pairs).
    """

    own: NDArray[np.bool_]
    pair: KeyArray
    keys: KeyArray
    places: IntArray


def window_inputs(tokens: Tokens, windows: Windows, context: Context) -> WindowInputs:
    """Inputs of the argument chain."""
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
    return WindowInputs(own, pair, pair[_PAIR_DEEP], places)


def lexical_keys(tokens: Tokens) -> KeyArray:
    """Keys (templates, n) of every token, for the argument chain."""
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
    return _stack(columns, len(tokens))


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
    return _stack(columns, len(tokens))


def _running(flag: NDArray[np.bool_]) -> IntArray:
    """Running count of a flag, (n + 1)."""
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(flag)])


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
    return _stack(columns, n), top


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
