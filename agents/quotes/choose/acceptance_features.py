"""What is read of each decoded attribution to accept it or not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from agents.quotes.arrays import Flags, IntArray, KeyArray, Numbers, TokenRange
from agents.quotes.model.choices import Choices, against_nothing
from agents.quotes.model.columns import Columns, bin_of, odds, stack_columns
from agents.quotes.model.hashing import join, stack_keys
from agents.quotes.model.schema import ACCEPTANCE
from agents.quotes.propose.attribution import Attribution, facts_of
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.lookup import at_token, beside, slots_of, span_heads
from agents.quotes.text.tokens import Tokens, articles_of

_REACH = [1.0, 2, 3, 4, 6, 10, 20]
"""Edges of bins of distances in tokens."""
_ELSEWHERE = 9
"""The bin of the distance to a source where there is none."""


def acceptance_choices(batch: ParsedBatch, items: list[Attribution]) -> Choices:
    """Each item against nothing (the second row of its group); sources are chosen already."""
    tokens = batch.tokens
    x = _Arrays.of(batch, items)
    facts, rivals = _Facts.of(items), _Rivals.of(tokens, items)
    keys = _keys(tokens, x, facts, rivals)
    themes = [_fact_columns(facts), _rival_columns(rivals), _place_columns(x)]
    return against_nothing(
        Choices(
            np.arange(len(items)),
            ACCEPTANCE.names,
            stack_columns(themes, ACCEPTANCE.names),
            keys,
            tokens.vectors,
            slots_of(tokens, [x.head, x.content_head, x.source_head]),
        )
    )


@dataclass(slots=True)
class _Facts:
    """`DecodingFacts` of all items, a column each."""

    cue: Numbers
    content_best: Numbers
    content_mean: Numbers
    content_least: Numbers
    source: Numbers
    quoted_any: Numbers
    quoted_all: Numbers
    words: Numbers
    distance: Numbers
    cue_quoted: Numbers
    parts: Numbers
    rival_cue: Numbers

    @classmethod
    def of(cls, items: list[Attribution]) -> _Facts:
        names = cls.__slots__
        read = attrgetter(*names)
        table = np.array([read(facts) for facts in facts_of(items)], dtype=np.float64)
        return cls(*table.T)


def _fact_columns(x: _Facts) -> Columns:
    return {
        "cue": x.cue,
        "content_best": x.content_best,
        "content_mean": x.content_mean,
        "content_least": x.content_least,
        "decoded_source": x.source,
        "quoted_any": x.quoted_any,
        "quoted_all": x.quoted_all,
        "words_to_30": np.minimum(x.words, 30) / 30.0,
        "two_words": x.words <= 2,
        "distance": np.minimum(x.distance, 10) / 10.0,
        "cue_quoted": x.cue_quoted,
        "cue_times_best": x.cue * x.content_best,
        "cue_times_mean": x.cue * x.content_mean,
        "several_parts": x.parts > 1,
        "rival_cue": x.rival_cue,
        "cue_odds": _fitted_odds(x.cue),
        "content_best_odds": _fitted_odds(x.content_best),
        "content_mean_odds": _fitted_odds(x.content_mean),
        "decoded_source_odds": _fitted_odds(x.source),
    }


def _fitted_odds(probability: Numbers) -> Numbers:
    """As `odds`, by the C library's logarithm. Its last digit differs from numpy's for some values,
    and the shipped weights come out of training to the byte only with this one."""
    clipped = np.clip(probability, 1e-3, 1 - 1e-3).tolist()
    return np.array([math.log(p / (1 - p)) for p in clipped])


@dataclass(slots=True)
class _Rivals:
    """What other items claim of each item.

    holder: score of the best content that holds the item's cue. lost: share of its own
    content that a better item claims; rival: the best score of those. held: score of the
    best cue in its content. count: items in its sentence. lead: that of the best of them
    over it.
    """

    holder: Numbers
    lost: Numbers
    rival: Numbers
    held: Numbers
    count: IntArray
    lead: Numbers

    @classmethod
    def of(cls, tokens: Tokens, items: list[Attribution]) -> _Rivals:
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
        lost, rival, held = (np.zeros(len(items)) for _ in range(3))
        for k, item in enumerate(items):
            size = taken = 0
            for a, b in item.content:
                other = owner[a : b + 1] != k
                size += b + 1 - a
                taken += int(other.sum())
                if other.any():
                    rival[k] = max(rival[k], float(best[a : b + 1][other].max()))
                held[k] = max(held[k], float(cue_score[a : b + 1].max()))
            lost[k] = taken / size
        sent = tokens.sent[cue]
        count = np.bincount(sent)
        lead = np.zeros(len(count))
        np.maximum.at(lead, sent, raw)
        return cls(best[cue], lost, rival, held, count[sent], lead[sent] - raw)


def _rival_columns(x: _Rivals) -> Columns:
    return {
        "holder": x.holder,
        "lost_share": x.lost,
        "rival": x.rival,
        "held_cue": x.held,
        "items_in_sentence": np.minimum(x.count, 6) / 6.0,
        "behind_sentence_best": x.lead,
        "holder_odds": odds(x.holder),
        "rival_odds": odds(x.rival),
        "held_cue_odds": odds(x.held),
    }


@dataclass(slots=True)
class _Arrays:
    """Items as arrays: first and last tokens, heads, and how the parts lie to each other.

    size, before, after: words of the content, and of its sentences before and after it.
    side: the content stands behind (1), before (-1) or around (0) the cue; source_side: the
    source behind or before the cue, 0 if there is none; apart: the source behind or before
    the content or within (0), 5 if there is none.
    """

    cue_first: IntArray
    cue_last: IntArray
    source_first: IntArray
    source_last: IntArray
    first: IntArray
    last: IntArray
    head: IntArray
    source_head: IntArray
    content_head: IntArray
    has: Flags
    source_score: Numbers
    parts: IntArray
    size: IntArray
    before: IntArray
    after: IntArray
    side: IntArray
    source_side: IntArray
    apart: IntArray
    gap: IntArray

    @classmethod
    def of(cls, batch: ParsedBatch, items: list[Attribution]) -> _Arrays:
        tokens, total = batch.tokens, batch.words_before
        c0, c1 = _ends([item.cue or (0, 0) for item in items])
        s0, s1 = _ends([item.source or (-1, -1) for item in items])
        k0, k1 = _ends([(item.content[0][0], item.content[-1][1]) for item in items])
        words = total.tolist()
        has = s0 >= 0
        side = np.where(k0 > c1, 1, np.where(k1 < c0, -1, 0)).astype(np.int64)
        return cls(
            c0,
            c1,
            s0,
            s1,
            k0,
            k1,
            head=span_heads(tokens, c0, c1),
            source_head=span_heads(tokens, s0, s1),
            content_head=span_heads(tokens, k0, k1),
            has=has,
            source_score=np.array([item.source_score for item in items]),
            parts=np.array([min(len(item.content), 4) for item in items], dtype=np.int64),
            size=np.array(
                [sum(words[b + 1] - words[a] for a, b in item.content) for item in items],
                dtype=np.int64,
            ),
            before=total[k0] - total[tokens.sent_start[tokens.sent[k0]]],
            after=total[tokens.sent_start[tokens.sent[k1] + 1]] - total[k1 + 1],
            side=side,
            source_side=np.where(has, np.where(s0 > c1, 1, -1), 0).astype(np.int64),
            apart=np.where(has, np.where(s0 > k1, 1, np.where(s1 < k0, -1, 0)), 5).astype(np.int64),
            gap=np.where(side > 0, k0 - c1, np.where(side < 0, c0 - k1, 0)),
        )


def _ends(ranges: list[TokenRange]) -> IntArray:
    """(2, n) first and last tokens."""
    return np.ascontiguousarray(np.array(ranges, dtype=np.int64).T)


def _place_columns(x: _Arrays) -> Columns:
    return {
        "has_source": x.has,
        "source": x.source_score,
        "source_odds": np.where(x.has, odds(x.source_score), 0.0),
        "words_to_40": np.minimum(x.size, 40) / 40.0,
        "log_words": np.log1p(x.size),
        "words_after": np.minimum(x.after, 20) / 20.0,
        "words_before": np.minimum(x.before, 20) / 20.0,
        "gap": np.clip(x.gap, 0, 20) / 20.0,
        "beside_cue": x.gap <= 1,
        "bias": np.ones(len(x.gap)),
    }


def _keys(tokens: Tokens, x: _Arrays, facts: _Facts, rivals: _Rivals) -> KeyArray:
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    first, last = x.cue_first, x.cue_last
    word, tag, dep = w[x.head], t[x.head], d[x.head]
    before, after = beside(tokens, w, first, -1), beside(tokens, w, last, 1)
    speaker, speaker_tag, speaker_dep = (at_token(v, x.source_head, x.has) for v in (w, t, d))
    under_cue = np.where(x.has, tokens.head[np.maximum(x.source_head, 0)] == x.head, 2)
    up = tokens.head[x.content_head]
    hangs = np.where(up == x.head, 1, np.where(tokens.head[up] == x.head, 2, 0))
    content_word, content_tag = w[x.first], t[x.first]
    head_dep, head_tag = d[x.content_head], t[x.content_head]
    quoted = (facts.quoted_any + facts.quoted_all).astype(np.int64)
    order = x.side * 100 + x.source_side * 10 + x.apart
    near = bin_of(x.gap, _REACH)
    reach = np.where(x.source_side > 0, x.source_first - last, first - x.source_last)
    source_near = np.where(x.has, bin_of(reach, _REACH), _ELSEWHERE)
    size = bin_of(x.size, [2.0, 3, 4, 6, 9, 14, 25])
    tail, lead = (bin_of(v, [1.0, 2, 3, 5, 10]) for v in (x.after, x.before))
    likely = bin_of(facts.cue, [0.25, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97])
    best = bin_of(facts.content_best, [0.3, 0.5, 0.7, 0.85, 0.95])
    average = bin_of(facts.content_mean, [0.25, 0.4, 0.55, 0.7, 0.85])
    source = bin_of(x.source_score, [0.4, 0.6, 0.8, 0.9])
    holder, rival, held = (
        bin_of(v, [0.01, 0.3, 0.5, 0.7]) for v in (rivals.holder, rivals.rival, rivals.held)
    )
    lost = bin_of(rivals.lost, [0.01, 0.5, 0.99])
    article = articles_of(tokens, first)
    depth = bin_of(tokens.para[first] - tokens.para[tokens.first[article]], [1.0, 2, 4, 8])
    hashes = [
        join(401, word),
        join(402, word, quoted),
        join(403, word, order),
        join(404, word, under_cue),
        join(405, word, head_dep, hangs),
        join(406, word, content_word),
        join(407, word, size),
        join(408, word, x.has),
        join(409, tag, dep),
        join(410, tag, dep, order, quoted),
        join(411, order, quoted, near, source_near),
        join(412, order, quoted, size, tail),
        join(413, speaker),
        join(414, speaker_tag, speaker_dep, under_cue),
        join(415, speaker, tag),
        join(416, content_word, quoted),
        join(417, content_tag, head_dep, head_tag, hangs),
        join(418, beside(tokens, w, x.last, 1), quoted, tail),
        join(419, beside(tokens, w, x.first, -1), quoted),
        join(420, lead, tail, quoted, x.side),
        join(421, before, tag),
        join(422, after, tag),
        join(423, beside(tokens, t, first, -1), tag, beside(tokens, t, last, 1)),
        join(424, likely, best, quoted),
        join(425, likely, average, source),
        join(426, likely, rival, lost),
        join(427, held, likely),
        join(428, holder, likely, quoted),
        join(429, holder, held, rival),
        join(430, tokens.region[first] >= 0, quoted, x.side),
        join(431, np.minimum(last - first, 4), w[first]),
        join(432, w[last], after),
        join(433, depth, quoted),
        join(434, likely, quoted, size),
        join(435, best, size, tail),
        join(436, tag, x.has, likely),
        join(437, word, likely),
        join(438, before, word),
        join(439, word, after),
        join(440, x.parts, quoted, x.side),
    ]
    return stack_keys(hashes, len(word))
