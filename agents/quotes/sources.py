"""Which mention speaks: a choice among a proposal's likeliest sources, or nobody.

The argument chain labels tokens; it does not weigh one phrase against another, and a
passive or expletive cue ("is called", "it seems") makes it name a subject that does not
speak. The choice sees a cue, each source's place in the parse, and both probabilities.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agents.quotes.attribute import SOURCE, Proposals
from agents.quotes.decode import Attribution, TokenRange, find_sources
from agents.quotes.features import Tokens, join
from agents.quotes.rank import (
    SUBJECTS,
    Choices,
    Ranker,
    at_token,
    beside,
    odds,
    span_heads,
    stack_keys,
    word_kind,
)

SOURCES = 3
"""Sources weighed for one proposal."""

_TEMPLATES = 12


def source_choices(
    tokens: Tokens, words: NDArray[np.bool_], proposals: Proposals, items: list[Attribution]
) -> tuple[Choices, list[TokenRange | None]]:
    """A group an item: nobody, then up to SOURCES sources; and the source of each row."""
    spans: list[TokenRange | None] = []
    of_item: list[int] = []
    rank: list[int] = []
    likely: list[float] = []
    inside: list[bool] = []
    starts: list[int] = []
    best: list[float] = []
    second: list[float] = []
    for k, item in enumerate(items):
        found = find_sources(tokens, words, proposals, item.proposal, SOURCES)
        starts.append(len(spans))
        best.append(found[0][1] if found else 0.0)
        second.append(found[1][1] if len(found) > 1 else 0.01)
        spans.append(None)
        rank.append(-1)
        likely.append(0.0)
        inside.append(False)
        for place, (span, value) in enumerate(found):
            spans.append(span)
            rank.append(place)
            likely.append(value)
            inside.append(any(a <= span[0] <= b for a, b in item.content))
        of_item.extend([k] * (len(found) + 1))
    which = np.array(of_item, dtype=np.int64)
    s0 = np.array([-1 if s is None else s[0] for s in spans], dtype=np.int64)
    s1 = np.array([-1 if s is None else s[1] for s in spans], dtype=np.int64)
    row = np.array(rank, dtype=np.int64)
    p = np.array(likely)
    top, other = np.array(best), np.array(second)
    proposal = np.array([i.proposal for i in items], dtype=np.int64)
    dense, keys = _features(
        tokens,
        words,
        proposals,
        proposal,
        which,
        (s0, s1),
        (row, p, np.array(inside, dtype=np.float64)),
        (top, other),
        (
            np.array([i.content[0][0] for i in items], dtype=np.int64),
            np.array([i.content[-1][1] for i in items], dtype=np.int64),
        ),
        np.array([i.facts[5] + i.facts[6] for i in items]),
    )
    return Choices(np.array(starts, dtype=np.int64), dense, keys), spans


def _features(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    proposal: NDArray[np.int64],
    which: NDArray[np.int64],
    span: tuple[NDArray[np.int64], NDArray[np.int64]],
    values: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
    best: tuple[NDArray[np.float64], NDArray[np.float64]],
    content: tuple[NDArray[np.int64], NDArray[np.int64]],
    quoted: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
    """Dense numbers and keys of all rows; the first row of a group has its own columns."""
    (s0, s1), (row, p, inside), (top, second) = span, values, best
    windows, cues = proposals.windows, proposals.cues
    total_words = np.concatenate(([0], np.cumsum(words)))
    mass = np.where(words[windows.at], proposals.probability[:, SOURCE], 0.0)
    mass = np.add.reduceat(mass.astype(np.float64), windows.bounds[:-1])[proposal]
    c0, c1, head = (getattr(cues, name)[proposal] for name in ("first", "last", "head"))
    probability = cues.probability[proposal]
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    word, tag, dep = w[head], t[head], d[head]
    after = (content[0] > c1).astype(np.int64)
    null = row < 0
    real = ~null
    # Nobody speaks: what the cue and its likeliest source look like.
    first = np.flatnonzero(null)
    has = np.zeros(len(proposal), dtype=bool)
    has[which[row == 0]] = True
    lead = np.full(len(proposal), -1, dtype=np.int64)
    source_head = span_heads(tokens, s0, s1)
    lead[which[row == 0]] = source_head[row == 0]
    lead_word, lead_tag, lead_dep = (at_token(v, lead, has) for v in (w, t, d))
    null_dense = np.stack(
        [
            np.ones(len(proposal)),
            np.where(has, odds(top), -7.0),
            mass,
            np.minimum(mass, 1.0),
            odds(probability),
            quoted,
            (~has).astype(np.float64),
            (c1 > c0).astype(np.float64),
        ],
        axis=1,
    )
    null_keys = stack_keys(
        [
            join(301, word),
            join(302, tag, dep),
            join(303, beside(tokens, w, c0, -1), tag),
            join(304, beside(tokens, w, c1, 1), tag),
            join(305, word, after),
            join(306, lead_word),
            join(307, lead_tag, lead_dep),
            join(308, lead_word, word),
            join(309, lead_dep, tag, dep),
            join(310, w[c0], w[c1]),
            join(311, (top * 8).astype(np.int64), (probability * 5).astype(np.int64)),
            join(312, lead_dep, word),
        ],
        _TEMPLATES,
        len(proposal),
    )
    # A mention speaks.
    k = which[real]
    a, b, h = s0[real], s1[real], source_head[real]
    left = b < c0[k]
    gap = np.where(
        left,
        total_words[c0[k]] - total_words[b + 1],
        total_words[np.maximum(a, c1[k] + 1)] - total_words[c1[k] + 1],
    )
    up, top_head = tokens.head[h], head[k]
    same = tokens.sent[a] == tokens.sent[c0[k]]
    relation = np.select(
        [up == top_head, up == tokens.head[top_head], tokens.head[up] == top_head, same],
        [1, 2, 3, 4],
        5,
    ).astype(np.int64)
    between = ((a > c1[k]) & (b < content[0][k])) | ((b < c0[k]) & (a > content[1][k]))
    kind = word_kind(tokens, h)
    own, place = p[real], row[real]
    rival = np.where(place > 0, top[k], second[k])
    dense = np.zeros((len(which), null_dense.shape[1] + 22))
    dense[first, : null_dense.shape[1]] = null_dense
    columns = [
        place == 0,
        place == 1,
        odds(own),
        odds(own) - odds(rival),
        own,
        left,
        np.log1p(gap),
        gap <= 1,
        same,
        tokens.region[a] >= 0,
        between,
        inside[real],
        *(relation == value for value in range(1, 5)),
        *(kind == value for value in range(1, 6)),
        np.isin(d[h], SUBJECTS),
    ]
    dense[real, null_dense.shape[1] :] = np.stack([c.astype(np.float64) for c in columns], axis=1)
    near = np.minimum(gap, 6)
    keys = np.zeros((_TEMPLATES, len(which)), dtype=np.uint32)
    keys[:, first] = null_keys
    keys[:, real] = stack_keys(
        [
            join(320, w[h]),
            join(321, t[h], d[h], relation),
            join(322, word[k], relation),
            join(323, tag[k], dep[k], d[h], relation),
            join(324, place, (own * 8).astype(np.int64)),
            join(325, left, after[k], near, relation),
            join(326, kind, relation, left),
            join(327, beside(tokens, w, a, -1), t[h]),
            join(328, w[b], t[h]),
            join(329, word[k], d[h], left),
        ],
        _TEMPLATES,
        len(k),
    )
    return dense, keys


def choose_sources(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    items: list[Attribution],
    ranker: Ranker,
) -> None:
    """Set `source` and `source_score` of decoded items to the likeliest choice."""
    if not items:
        return
    choices, spans = source_choices(tokens, words, proposals, items)
    probability = ranker.probabilities(choices)
    ends = np.append(choices.starts[1:], len(choices))
    for item, low, high in zip(items, choices.starts.tolist(), ends.tolist(), strict=True):
        best = low + int(probability[low:high].argmax())
        item.source, item.source_score = spans[best], float(probability[best])
