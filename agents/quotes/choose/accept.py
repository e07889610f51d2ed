"""How likely a decoded attribution is right: its own probabilities, its words, its rivals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import IntArray, Numbers, running_total
from agents.quotes.model.choice import Choices, Ranker, against_nothing, bin_of, odds
from agents.quotes.model.hashing import join, stack_keys
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.lookup import at_token, beside, slots_of, span_heads
from agents.quotes.text.tokens import Tokens


def _rivals(tokens: Tokens, items: list[Attribution]) -> Numbers:
    """(items, 6): score of the best content that holds the item's cue; share of its own
    content that a better item claims, the best of those scores; score of the best cue in
    its content; items in its sentence; lead of the best of them over it."""
    n = len(tokens)
    raw = np.array([item.score for item in items])
    best = np.zeros(n)
    owner = np.full(n, -1, dtype=np.int64)
    cue_score = np.zeros(n)
    for k in np.argsort(raw, kind="stable").tolist():
        for a, b in items[k].content:
            best[a : b + 1] = raw[k]
            owner[a : b + 1] = k
    cue = np.array([item.cue[0] if item.cue else 0 for item in items], dtype=np.int64)
    np.maximum.at(cue_score, cue, raw)
    sent = tokens.sent[cue]
    count = np.bincount(sent)
    lead = np.zeros(len(count))
    np.maximum.at(lead, sent, raw)
    out = np.zeros((len(items), 6))
    out[:, 0] = best[cue]
    for k, item in enumerate(items):
        size = lost = 0
        for a, b in item.content:
            rival = owner[a : b + 1] != k
            size += b + 1 - a
            lost += int(rival.sum())
            if rival.any():
                out[k, 2] = max(out[k, 2], float(best[a : b + 1][rival].max()))
            out[k, 3] = max(out[k, 3], float(cue_score[a : b + 1].max()))
        out[k, 1] = lost / size
    out[:, 4] = np.minimum(count[sent], 6) / 6.0
    out[:, 5] = lead[sent] - raw
    return out


def acceptance_rows(tokens: Tokens, words: NDArray[np.bool_], items: list[Attribution]) -> Choices:
    """Each item against nothing (the second row of its group); sources are chosen already."""
    n = len(items)

    def column(values: list[int]) -> IntArray:
        return np.array(values, dtype=np.int64)

    c0 = column([item.cue[0] if item.cue else 0 for item in items])
    c1 = column([item.cue[1] if item.cue else 0 for item in items])
    s0 = column([item.source[0] if item.source else -1 for item in items])
    s1 = column([item.source[1] if item.source else -1 for item in items])
    k0 = column([item.content[0][0] for item in items])
    k1 = column([item.content[-1][1] for item in items])
    parts = column([min(len(item.content), 4) for item in items])
    facts = np.array([item.facts for item in items])
    speaks = np.array([item.source_score for item in items])
    rivals = _rivals(tokens, items)
    has = s0 >= 0
    head, source, content = (span_heads(tokens, a, b) for a, b in ((c0, c1), (s0, s1), (k0, k1)))
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    quoted = (facts[:, 5] + facts[:, 6]).astype(np.int64)
    side = np.where(k0 > c1, 1, np.where(k1 < c0, -1, 0)).astype(np.int64)
    source_side = np.where(has, np.where(s0 > c1, 1, -1), 0).astype(np.int64)
    apart = np.where(has, np.where(s0 > k1, 1, np.where(s1 < k0, -1, 0)), 5).astype(np.int64)
    order = side * 100 + source_side * 10 + apart
    near = np.where(side > 0, k0 - c1, np.where(side < 0, c0 - k1, 0))
    reach = [1.0, 2, 3, 4, 6, 10, 20]
    near_bin = bin_of(near, reach)
    source_bin = np.where(has, bin_of(np.where(source_side > 0, s0 - c1, c0 - s1), reach), 9)
    total = running_total(words)
    size = column([sum(int(total[b + 1] - total[a]) for a, b in i.content) for i in items])
    size_bin = bin_of(size, [2.0, 3, 4, 6, 9, 14, 25])
    tail = total[tokens.sent_start[tokens.sent[k1] + 1]] - total[k1 + 1]
    lead = total[k0] - total[tokens.sent_start[tokens.sent[k0]]]
    tail_bin, lead_bin = (bin_of(v, [1.0, 2, 3, 5, 10]) for v in (tail, lead))
    likely = bin_of(facts[:, 0], [0.25, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97])
    best = bin_of(facts[:, 1], [0.3, 0.5, 0.7, 0.85, 0.95])
    average = bin_of(facts[:, 2], [0.25, 0.4, 0.55, 0.7, 0.85])
    source_best = bin_of(speaks, [0.4, 0.6, 0.8, 0.9])
    holder, rival, within = (bin_of(rivals[:, k], [0.01, 0.3, 0.5, 0.7]) for k in (0, 2, 3))
    lost = bin_of(rivals[:, 1], [0.01, 0.5, 0.99])
    word, tag, dep = w[head], t[head], d[head]
    up = tokens.head[content]
    hangs = np.where(up == head, 1, np.where(tokens.head[up] == head, 2, 0)).astype(np.int64)
    speaker = at_token(w, source, has)
    speaker_up = np.where(has, tokens.head[np.maximum(source, 0)] == head, 2).astype(np.int64)
    before, after = beside(tokens, w, c0, -1), beside(tokens, w, c1, 1)
    article = np.searchsorted(tokens.first, c0, side="right") - 1
    depth = bin_of(tokens.para[c0] - tokens.para[tokens.first[article]], [1.0, 2, 4, 8])
    nothing = w[k0], t[k0], d[content], t[content]
    keys = stack_keys(
        [
            join(401, word),
            join(402, word, quoted),
            join(403, word, order),
            join(404, word, speaker_up),
            join(405, word, nothing[2], hangs),
            join(406, word, nothing[0]),
            join(407, word, size_bin),
            join(408, word, has),
            join(409, tag, dep),
            join(410, tag, dep, order, quoted),
            join(411, order, quoted, near_bin, source_bin),
            join(412, order, quoted, size_bin, tail_bin),
            join(413, speaker),
            join(414, at_token(t, source, has), at_token(d, source, has), speaker_up),
            join(415, speaker, tag),
            join(416, nothing[0], quoted),
            join(417, nothing[1], nothing[2], nothing[3], hangs),
            join(418, beside(tokens, w, k1, 1), quoted, tail_bin),
            join(419, beside(tokens, w, k0, -1), quoted),
            join(420, lead_bin, tail_bin, quoted, side),
            join(421, before, tag),
            join(422, after, tag),
            join(423, beside(tokens, t, c0, -1), tag, beside(tokens, t, c1, 1)),
            join(424, likely, best, quoted),
            join(425, likely, average, source_best),
            join(426, likely, rival, lost),
            join(427, within, likely),
            join(428, holder, likely, quoted),
            join(429, holder, within, rival),
            join(430, (tokens.region[c0] >= 0), quoted, side),
            join(431, np.minimum(c1 - c0, 4), w[c0]),
            join(432, w[c1], after),
            join(433, depth, quoted),
            join(434, likely, quoted, size_bin),
            join(435, best, size_bin, tail_bin),
            join(436, tag, has, likely),
            join(437, word, likely),
            join(438, before, word),
            join(439, word, after),
            join(440, parts, quoted, side),
        ],
        40,
        n,
    )
    dense = np.concatenate(
        [
            facts,
            rivals,
            np.stack(
                [
                    odds(rivals[:, 0]),
                    odds(rivals[:, 2]),
                    odds(rivals[:, 3]),
                    has.astype(np.float64),
                    speaks,
                    np.where(has, odds(speaks), 0.0),
                    np.minimum(size, 40) / 40.0,
                    np.log1p(size),
                    np.minimum(tail, 20) / 20.0,
                    np.minimum(lead, 20) / 20.0,
                    np.clip(near, 0, 20) / 20.0,
                    (near <= 1).astype(np.float64),
                    np.ones(n),
                ],
                axis=1,
            ),
        ],
        axis=1,
    )
    rows = Choices(
        np.arange(n), dense, keys, tokens.vectors, slots_of(tokens, [head, content, source])
    )
    return against_nothing(rows)


def accept(
    tokens: Tokens, words: NDArray[np.bool_], items: list[Attribution], ranker: Ranker
) -> None:
    """Set each item's `score` to the probability that its content is right."""
    if not items:
        return
    probability = ranker.probabilities(acceptance_rows(tokens, words, items))
    for item, value in zip(items, probability[1::2].tolist(), strict=True):
        item.score = value
