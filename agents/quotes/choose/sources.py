"""Which mention speaks: a choice among a proposal's likeliest sources and the noun phrases
of its sentence, or nobody.

The argument chain labels tokens; it does not weigh one phrase against another, cuts some
phrases short, and a passive or expletive cue ("is called", "it seems") makes it name a
subject that does not speak. The choice sees a cue, each phrase's place in the parse, and
the chain's probabilities in and around it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import IntArray, TokenRange, running_total
from agents.quotes.model.choice import Choices, Ranker, odds
from agents.quotes.model.hashing import join, stack_keys
from agents.quotes.propose.arguments import SOURCE, Proposals
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.source_spans import find_sources
from agents.quotes.text.lookup import SUBJECTS, at_token, beside, slots_of, span_heads, word_kind
from agents.quotes.text.paths import path_labels
from agents.quotes.text.phrases import Phrases
from agents.quotes.text.tokens import Tokens

SOURCES = 3
"""Sources of the argument chain weighed for one proposal."""

_TEMPLATES = 20


@dataclass(slots=True)
class _Rows:
    """Candidates of all items: item, token range, head (-1: nobody) and the place among the
    chain's own sources (SOURCES for a phrase of the parse), whether it begins in the content."""

    which: IntArray
    first: IntArray
    last: IntArray
    head: IntArray
    place: IntArray
    held: NDArray[np.bool_]


def _within(ranges: list[TokenRange], token: int) -> bool:
    """Whether one of the sorted ranges holds the token."""
    k = bisect_right(ranges, token, key=lambda r: r[0]) - 1
    return k >= 0 and token <= ranges[k][1]


def _rows(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    proposal: IntArray,
    items: list[Attribution],
    phrases: Phrases,
) -> tuple[_Rows, IntArray]:
    """Nobody, the chain's sources, then the phrases of the cue's sentence; starts of groups."""
    cue_head = proposals.cues.head[proposal]
    sent = tokens.sent[cue_head]
    low = np.searchsorted(phrases.head, tokens.sent_start[sent])
    high = np.searchsorted(phrases.head, tokens.sent_start[sent + 1])
    which: list[int] = []
    first: list[int] = []
    last: list[int] = []
    place: list[int] = []
    head: list[int] = []
    held: list[bool] = []
    starts: list[int] = []
    for k, (cue, at, a, b) in enumerate(
        zip(proposal.tolist(), cue_head.tolist(), low.tolist(), high.tolist(), strict=True)
    ):
        starts.append(len(first))
        content = sorted(items[k].content)
        found = [span for span, _ in find_sources(tokens, words, proposals, cue, SOURCES)]
        first.append(-1)
        last.append(-1)
        place.append(-1)
        held.append(False)
        for n, span in enumerate(found):
            first.append(span[0])
            last.append(span[1])
            place.append(n)
            held.append(_within(content, span[0]))
        head.extend([-1] * (1 + len(found)))
        for h, x, y in zip(
            phrases.head[a:b].tolist(),
            phrases.first[a:b].tolist(),
            phrases.last[a:b].tolist(),
            strict=True,
        ):
            if x <= at <= y or (x, y) in found or _within(content, x):
                continue
            first.append(x)
            last.append(y)
            place.append(SOURCES)
            held.append(False)
            head.append(h)
        which.extend([k] * (len(first) - len(which)))
    s0, s1 = np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)
    heads = np.array(head, dtype=np.int64)
    chain = heads < 0
    heads[chain] = span_heads(tokens, s0[chain], s1[chain])
    rows = _Rows(
        np.array(which, dtype=np.int64),
        s0,
        s1,
        heads,
        np.array(place, dtype=np.int64),
        np.array(held, dtype=bool),
    )
    return rows, np.array(starts, dtype=np.int64)


def source_choices(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    items: list[Attribution],
    phrases: Phrases,
) -> tuple[Choices, list[TokenRange | None]]:
    """A group an item: nobody, the chain's sources, phrases of the parse; and each row's range."""
    proposal = np.array([i.proposal for i in items], dtype=np.int64)
    rows, starts = _rows(tokens, words, proposals, proposal, items, phrases)
    content = (
        np.array([i.content[0][0] for i in items], dtype=np.int64),
        np.array([i.content[-1][1] for i in items], dtype=np.int64),
    )
    quoted = np.array([i.facts[5] + i.facts[6] for i in items])
    dense, keys = _features(tokens, words, proposals, proposal, rows, content, quoted)
    spans: list[TokenRange | None] = [
        None if a < 0 else (a, b)
        for a, b in zip(rows.first.tolist(), rows.last.tolist(), strict=True)
    ]
    heads = [proposals.cues.head[proposal[rows.which]], span_heads(tokens, rows.first, rows.last)]
    return Choices(starts, dense, keys, tokens.vectors, slots_of(tokens, heads)), spans


_GRID = 65536.0
"""Steps of probability in one unit, for sums."""


def _features(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    proposal: IntArray,
    rows: _Rows,
    content: tuple[IntArray, IntArray],
    quoted: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
    """Dense numbers and keys of all rows; the first row of a group has its own columns."""
    which, s0, s1, source_head, row = rows.which, rows.first, rows.last, rows.head, rows.place
    windows, cues = proposals.windows, proposals.cues
    total_words = running_total(words)
    # Sums of probability on a grid are exact, whatever else is in the batch.
    level = np.where(words[windows.at], proposals.probability[:, SOURCE], 0.0)
    running = running_total(np.rint(level * _GRID).astype(np.int64))
    mass_of = (running[windows.bounds[1:]] - running[windows.bounds[:-1]]) / _GRID
    mass = mass_of[proposal]
    null = row < 0
    real = ~null
    k = which[real]
    a, b, h = s0[real], s1[real], source_head[real]
    base = windows.bounds[proposal[k]] - windows.at[windows.bounds[proposal[k]]]
    padded = np.append(level, 0.0)
    pairs = np.stack([base + a, base + b + 1], axis=1).ravel()
    own = np.maximum.reduceat(padded, pairs)[::2] if len(pairs) else np.zeros(0)
    inside = (running[base + b + 1] - running[base + a]) / _GRID
    top = np.zeros(len(proposal))
    chain = row == 0
    top[which[chain]] = own[chain[real]]
    second = np.full(len(proposal), 0.01)
    chain = row == 1
    second[which[chain]] = own[chain[real]]
    c0, c1, head = (getattr(cues, name)[proposal] for name in ("first", "last", "head"))
    probability = cues.probability[proposal]
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    word, tag, dep = w[head], t[head], d[head]
    after = (content[0] > c1).astype(np.int64)
    # Nobody speaks: what the cue and its likeliest source look like.
    first = np.flatnonzero(null)
    has = np.zeros(len(proposal), dtype=bool)
    has[which[row == 0]] = True
    lead = np.full(len(proposal), -1, dtype=np.int64)
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
            join(313, word, beside(tokens, w, c1, 1)),
            join(314, beside(tokens, w, c0, -1), w[c0]),
            join(315, w[tokens.head[head]], dep),
            join(316, d[tokens.head[head]], dep, tag),
            join(317, w[c1], beside(tokens, w, c1, 1)),
            join(318, beside(tokens, t, c0, -1), tag, dep),
            join(319, quoted.astype(np.int64), (mass * 4).astype(np.int64), word),
        ],
        _TEMPLATES,
        len(proposal),
    )
    # A mention speaks.
    left = b < c0[k]
    gap = np.where(
        left,
        total_words[c0[k]] - total_words[np.minimum(b + 1, c0[k])],
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
    place = row[real]
    rival = np.where(place == 0, second[k], top[k])
    # How the phrase lies to the chain's best source.
    lead_first, lead_last = (np.full(len(proposal), -9, dtype=np.int64) for _ in range(2))
    lead_first[which[row == 0]], lead_last[which[row == 0]] = s0[row == 0], s1[row == 0]
    x, y = lead_first[k], lead_last[k]
    touches = (a <= y) & (x <= b) & has[k]
    lies = np.select(
        [
            ~touches,
            (a == x) & (b == y),
            (a <= x) & (y <= b) & (h == lead[k]),
            (a <= x) & (y <= b),
            (x <= a) & (b <= y) & (h == lead[k]),
            (x <= a) & (b <= y),
        ],
        [0, 1, 2, 3, 4, 5],
        6,
    ).astype(np.int64)
    parse = (place == SOURCES).astype(np.int64)
    at_head = level[base + h]
    before_p = level[np.maximum(base + a - 1, 0)] * (a > windows.at[windows.bounds[proposal[k]]])
    after_p = padded[base + b + 1] * (b < windows.at[windows.bounds[proposal[k] + 1] - 1])
    share = inside / np.maximum(mass[k], 1e-3)
    size = total_words[b + 1] - total_words[a]
    mean = inside / np.maximum(size, 1)
    subject = np.isin(d, SUBJECTS)
    subjects = running_total(subject)
    crossed = np.where(
        h < c0[k],
        subjects[c0[k]] - subjects[np.minimum(h + 1, c0[k])],
        subjects[np.maximum(h, c1[k])] - subjects[c1[k]],
    )
    crossed = np.minimum(crossed, 3)
    meets = tokens.sent[h] == tokens.sent[head[k]]
    paths = path_labels(tokens, h, np.where(meets, head[k], h))
    steps = np.where(meets, np.minimum(paths.up, 4) * 8 + np.minimum(paths.down, 6), 99)
    in_cue = (a <= c1[k]) & (c0[k] <= b)
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
        rows.held[real],
        *(relation == value for value in range(1, 5)),
        *(kind == value for value in range(1, 6)),
        np.isin(d[h], SUBJECTS),
        parse,
        odds(at_head),
        share,
        mean,
        before_p,
        after_p,
        np.log1p(size),
        *(lies == value for value in range(1, 7)),
        in_cue,
        crossed,
        np.minimum(paths.down, 6),
        np.minimum(paths.up, 6),
    ]
    nobody = null_dense.shape[1]
    dense = np.zeros((len(which), nobody + len(columns)))
    dense[first, :nobody] = null_dense
    dense[real, nobody:] = np.stack([c.astype(np.float64) for c in columns], axis=1)
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
            join(330, paths.labels, paths.cue_labels, steps),
            join(331, paths.labels, paths.cue_labels, tag[k]),
            join(332, paths.labels, paths.cue_labels, word[k]),
            join(333, lies, parse, t[h], d[h]),
            join(334, lies, parse, w[h]),
            join(335, crossed, left, steps),
            join(336, (at_head * 10).astype(np.int64), steps),
            join(337, paths.cue_labels, d[h], crossed, left),
            join(338, beside(tokens, t, b, 1), lies, parse),
            join(339, in_cue, lies, d[h], tag[k]),
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
    phrases: Phrases,
    ranker: Ranker,
) -> None:
    """Set `source` and `source_score` of decoded items to the likeliest choice."""
    if not items:
        return
    choices, spans = source_choices(tokens, words, proposals, items, phrases)
    probability = ranker.probabilities(choices)
    ends = np.append(choices.starts[1:], len(choices))
    for item, low, high in zip(items, choices.starts.tolist(), ends.tolist(), strict=True):
        best = low + int(probability[low:high].argmax())
        item.source, item.source_score = spans[best], float(probability[best])
