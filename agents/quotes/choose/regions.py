"""Who speaks in each quoted region: a choice among every mention that could, or nobody.

The chains decide cue by cue, and the layout rules quotation by quotation. Here each
quoted region sees them all at once: the sources of every cue whose window reaches it, the
speaker the first pass gave it, the speakers around it, and the noun phrases of its own
sentences. "Nobody" is for scare quotes and titles.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import IntArray, KeyArray, Numbers, TokenRange, running_total
from agents.quotes.choose.ties import SUBJECT, Above, Tie
from agents.quotes.layout.blocks import Block, find_blocks
from agents.quotes.model.choice import Choices, bin_of, odds
from agents.quotes.model.hashing import join, label_hashes, stack_keys
from agents.quotes.propose.arguments import LEFT, RIGHT, SOURCE, Proposals
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.source_spans import find_sources
from agents.quotes.text.lookup import SUBJECTS, at_token, slots_of, span_heads, word_kind
from agents.quotes.text.phrases import Phrases
from agents.quotes.text.tokens import Tokens
from agents.quotes.token_ranges import overlap

CLAIMS = 5
"""Cues weighed for one region, those that claim it most strongly."""
LEAST_CLAIM = 0.01
SECOND_SOURCE = 0.05
"""The least probability of a cue's second source."""

OWNER, OWNER_INNER, BEFORE, AFTER, ABOVE_LAST, ABOVE_FIRST = range(6)
LAST_HERE, NEXT_HERE, LAST_AWAY, NEXT_AWAY, NAMED_HERE = range(6, 11)
"""Why a mention is a candidate beside the cues that claim the region: it speaks in the
first pass (OWNER_INNER: through somebody else), in the attribution before or after it in
the paragraph, at the end or beginning of the paragraph above, or in the region before or
after it, in the same paragraph or not; or it is named in the region's own sentences."""

_COLON = int(label_hashes(":")[0])
_TEMPLATES = 46
_NOBODY, _SOMEBODY = 19, 90


@dataclass(slots=True)
class Candidate:
    """A mention (None: unnamed) that may speak in a region, with its best cue.

    claim: mean content probability that the cue gives to the region. proposal: the cue's
    index, -1 for none. rank: 0 for the cue's best source, 2 for a noun phrase that hangs on
    the cue. cues: cues that name it. tie: how the parse ties it to the region. place: its
    number among the noun phrases of the region's sentences, nearest first, -1 for none.
    told: 1 for the source of the likeliest cue in the sentence that introduces the region's
    block, 2 for that of another cue there, 3 for a noun phrase there, 0 for any other; sure: that
    cue's probability.
    """

    source: TokenRange | None
    claim: float = 0.0
    proposal: int = -1
    rank: int = 0
    source_probability: float = 0.0
    cues: int = 0
    roles: set[int] = field(default_factory=set)
    tie: Tie = field(default_factory=Tie)
    place: int = -1
    told: int = 0
    sure: float = 0.0


@dataclass(slots=True)
class RegionChoices:
    """Choices of all regions with words: `regions` (groups), candidates of each group
    without the first row ("nobody"), and the first-pass owner of each, -1 for none."""

    choices: Choices
    regions: list[int]
    candidates: list[list[Candidate]]
    owners: list[int]


def _claims(
    tokens: Tokens, words: NDArray[np.bool_], proposals: Proposals
) -> tuple[dict[int, list[tuple[float, int]]], dict[int, float]]:
    """Region to its (claim, cue) pairs, strongest first, and each cue's strongest claim."""
    windows = proposals.windows
    region = tokens.region[windows.at]
    pair = np.flatnonzero((region >= 0) & words[windows.at])
    count = max(1, len(tokens.region_first))
    code, back = np.unique(windows.which[pair] * count + region[pair], return_inverse=True)
    content = proposals.probability[pair, LEFT] + proposals.probability[pair, RIGHT]
    mass = np.bincount(back, weights=content, minlength=len(code))
    share = mass / np.maximum(1, np.bincount(back, minlength=len(code)))
    by_region: dict[int, list[tuple[float, int]]] = {}
    strongest: dict[int, float] = {}
    first, last = proposals.cues.first.tolist(), proposals.cues.last.tolist()
    for cue, r, value in zip(
        (code // count).tolist(), (code % count).tolist(), share.tolist(), strict=True
    ):
        strongest[cue] = max(strongest.get(cue, 0.0), value)
        if value >= LEAST_CLAIM and r not in (tokens.region[first[cue]], tokens.region[last[cue]]):
            by_region.setdefault(r, []).append((value, cue))
    for pairs in by_region.values():
        pairs.sort(key=lambda x: (-x[0], x[1]))
    return by_region, strongest


def owners_of(tokens: Tokens, items: list[Attribution]) -> dict[int, int]:
    """Region to the first item whose content touches it; not by its own cue's region."""
    out: dict[int, int] = {}
    for k, item in enumerate(items):
        cue_region = int(tokens.region[item.cue[0]]) if item.cue is not None else -1
        for a, b in item.content:
            for r in np.unique(tokens.region[a : b + 1]).tolist():
                if r >= 0 and r != cue_region:
                    out.setdefault(r, k)
    return out


def _join_role(group: list[Candidate], item: Attribution, role: int, region: TokenRange) -> None:
    source = item.via or item.source
    if source is None or (source[0] >= region[0] and source[1] <= region[1]):
        return
    for candidate in group:
        other = candidate.source
        if other is not None and overlap(other, source):
            candidate.roles.add(role)
            return
    group.append(Candidate(source, roles={role}))


def _join_told(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    group: list[Candidate],
    block: Block,
    phrases: Phrases,
    cues: list[tuple[float, int]],
    sources: dict[int, list[tuple[TokenRange, float]]],
) -> None:
    """Add who speaks in the sentence that introduces the region's block."""
    found: list[tuple[TokenRange, int, float]] = []
    for place, (likely, cue) in enumerate(sorted(cues, reverse=True)[:3]):
        if cue not in sources:
            sources[cue] = find_sources(tokens, words, proposals, cue, 2)
        if sources[cue]:
            found.append((sources[cue][0][0], 1 if place == 0 else 2, likely))
    low, high = np.searchsorted(
        phrases.head, tokens.sent_start[block.sentence : block.sentence + 2]
    ).tolist()
    found.extend(
        ((int(phrases.first[k]), int(phrases.last[k])), 3, 0.0)
        for k in range(low, min(high, low + 3))
    )
    for source, told, sure in found:
        for candidate in group:
            other = candidate.source
            if other is not None and overlap(other, source):
                if not candidate.told:
                    candidate.told, candidate.sure = told, sure
                break
        else:
            group.append(Candidate(source, told=told, sure=sure))


def _join_mentions(
    tokens: Tokens,
    proposals: Proposals,
    group: list[Candidate],
    above: Above,
    phrases: Phrases,
    claims: list[tuple[float, int]],
) -> None:
    """Add the mentions of the region's sentences, and tie them, and the candidates that
    they are part of, to the region.

    A mention that hangs on a cue that claims the region is one more source of that cue.
    """
    cues, windows, p = proposals.cues, proposals.windows, proposals.probability
    cue_at: dict[int, tuple[float, int]] = {}
    for claim, cue in claims[:CLAIMS]:
        for token in range(int(cues.first[cue]), int(cues.last[cue]) + 1):
            cue_at.setdefault(token, (claim, cue))
    for place, (phrase, head) in enumerate(above.mentions(phrases)):
        for candidate in group:
            other = candidate.source
            if other is not None and other[0] <= head <= other[1]:
                candidate.roles.add(NAMED_HERE)
                if candidate.place < 0:
                    candidate.place = place
                    candidate.tie = above.tie(head)
                break
        else:
            made = Candidate(phrase, roles={NAMED_HERE}, tie=above.tie(head), place=place)
            hangs = cue_at.get(int(tokens.head[head]))
            if hangs is not None and head not in cue_at:
                made.claim, made.proposal = hangs
                made.rank, made.cues = 2, 1
                low = int(windows.bounds[made.proposal])
                row = low + head - int(windows.at[low])
                if low <= row < int(windows.bounds[made.proposal + 1]):
                    made.source_probability = float(p[row, SOURCE])
            group.append(made)


def region_choices(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    items: list[Attribution],
    phrases: Phrases,
) -> RegionChoices:
    """The candidates of every region; `items` is the first pass, in text order."""
    by_region, strongest = _claims(tokens, words, proposals)
    owner = owners_of(tokens, items)
    by_para: dict[int, list[int]] = {}
    for k, item in enumerate(items):
        by_para.setdefault(int(tokens.para[item.content[0][0]]), []).append(k)
    total = running_total(words)
    sources: dict[int, list[tuple[TokenRange, float]]] = {}
    regions: list[int] = []
    groups: list[list[Candidate]] = []
    owners: list[int] = []
    blocks = find_blocks(tokens, words)
    by_sentence: dict[int, list[tuple[float, int]]] = {}
    for c, (at, likely) in enumerate(
        zip(proposals.cues.first.tolist(), proposals.cues.probability.tolist(), strict=True)
    ):
        by_sentence.setdefault(int(tokens.sent[at]), []).append((likely, c))
    firsts, lasts = tokens.region_first.tolist(), tokens.region_last.tolist()
    article = np.searchsorted(tokens.first, tokens.region_first, side="right") - 1
    for r, (a, b) in enumerate(zip(firsts, lasts, strict=True)):
        if a < 0 or total[b + 1] == total[a]:
            continue
        group = _cue_candidates(tokens, words, proposals, by_region.get(r, []), sources)
        mine = owner.get(r, -1)
        if mine >= 0:
            item = items[mine]
            _join_role(group, item, OWNER, (a, b))
            if item.via is not None and item.source is not None:
                for candidate in group:
                    other = candidate.source
                    if other is not None and overlap(other, item.source):
                        candidate.roles.add(OWNER_INNER)
        para = int(tokens.para[a])
        here = by_para.get(para, [])
        k = bisect_left(here, a, key=lambda j: items[j].content[0][0]) - 1
        if k >= 0 and here[k] == mine:
            k -= 1
        if k >= 0:
            _join_role(group, items[here[k]], BEFORE, (a, b))
        k = bisect_right(here, b, key=lambda j: items[j].content[0][0])
        if k < len(here) and here[k] == mine:
            k += 1
        if k < len(here):
            _join_role(group, items[here[k]], AFTER, (a, b))
        above = by_para.get(para - 1)
        if above and items[above[-1]].content[0][0] >= tokens.first[article[r]]:
            _join_role(group, items[above[-1]], ABOVE_LAST, (a, b))
            _join_role(group, items[above[0]], ABOVE_FIRST, (a, b))
        for q, here_role, away_role in (
            (r - 1, LAST_HERE, LAST_AWAY),
            (r + 1, NEXT_HERE, NEXT_AWAY),
        ):
            k = owner.get(q, -1)
            if k < 0 or k == mine or article[q] != article[r]:
                continue
            same = tokens.para[tokens.region_first[q]] == para
            _join_role(group, items[k], here_role if same else away_role, (a, b))
        block = blocks.get(para)
        if block is not None:
            told = by_sentence.get(block.sentence, [])
            _join_told(tokens, words, proposals, group, block, phrases, told, sources)
        _join_mentions(tokens, proposals, group, Above(tokens, r), phrases, by_region.get(r, []))
        regions.append(r)
        groups.append(group)
        owners.append(mine)
    choices = _features(tokens, total, proposals, items, regions, groups, owners, strongest, blocks)
    choices.vectors, choices.places = tokens.vectors, _places(tokens, proposals, regions, groups)
    return RegionChoices(choices, regions, groups, owners)


def _places(
    tokens: Tokens, proposals: Proposals, regions: list[int], groups: list[list[Candidate]]
) -> IntArray:
    """(3, rows) vector rows of the heads of region, mention and cue; the first row of a group
    has the region's alone."""
    regions_of: list[int] = []
    sources: list[TokenRange] = []
    cues: list[int] = []
    for r, group in zip(regions, groups, strict=True):
        regions_of.extend([r] * (len(group) + 1))
        sources.append((-1, -1))
        sources.extend(candidate.source or (-1, -1) for candidate in group)
        cues.append(-1)
        cues.extend(int(proposals.cues.head[c.proposal]) if c.proposal >= 0 else -1 for c in group)
    which = np.array(regions_of, dtype=np.int64)
    span = np.array(sources, dtype=np.int64).reshape(-1, 2)
    return slots_of(
        tokens,
        [
            span_heads(tokens, tokens.region_first[which], tokens.region_last[which]),
            span_heads(tokens, span[:, 0], span[:, 1]),
            np.array(cues, dtype=np.int64),
        ],
    )


def _cue_candidates(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    claims: list[tuple[float, int]],
    sources: dict[int, list[tuple[TokenRange, float]]],
) -> list[Candidate]:
    """Sources of the cues that claim a region, and "unnamed" by the strongest cue."""
    found: dict[TokenRange | None, Candidate] = {}
    for claim, cue in claims[:CLAIMS]:
        if cue not in sources:
            sources[cue] = find_sources(tokens, words, proposals, cue, 2)
        for rank, (span, value) in enumerate(sources[cue]):
            if rank and value < SECOND_SOURCE:
                continue
            if span in found:
                found[span].cues += 1
            else:
                found[span] = Candidate(span, claim, cue, rank, value, 1)
        if None not in found:
            best = sources[cue][0][1] if sources[cue] else 0.0
            found[None] = Candidate(None, claim, cue, 0, best, 1)
    return list(found.values())


@dataclass(slots=True)
class _Facts:
    """What is known of each region (arrays over groups)."""

    first: IntArray
    last: IntArray
    size: IntArray
    head: IntArray
    utterance: NDArray[np.bool_]
    capital: NDArray[np.bool_]
    stops: NDArray[np.bool_]
    comma: NDArray[np.bool_]
    capitals: Numbers
    leads: NDArray[np.bool_]
    cover: Numbers
    continues: NDArray[np.bool_]
    colon: NDArray[np.bool_]
    before: IntArray
    after: IntArray
    low: IntArray
    depth: IntArray
    opened: NDArray[np.bool_]


def _facts(tokens: Tokens, total: IntArray, regions: list[int], blocks: dict[int, Block]) -> _Facts:
    which = np.array(regions, dtype=np.int64)
    first, last = tokens.region_first[which], tokens.region_last[which]
    para = tokens.para[first]
    low = np.searchsorted(tokens.para, para)
    high = np.searchsorted(tokens.para, para, side="right")
    article = np.searchsorted(tokens.first, first, side="right") - 1
    flat = [region for sheet in tokens.sheets for region in sheet.regions]
    size = total[last + 1] - total[first]
    in_quotes = running_total((np.diff(total) > 0) & (tokens.region >= 0))
    end, capital, capitals, continues = [], [], [], []
    for r, art in zip(regions, article.tolist(), strict=True):
        region = flat[r]
        text = tokens.sheets[art].text[region.start : region.end]
        end.append(text.rstrip()[-1:])
        capital.append(text[:1].isupper())
        parts = text.split()
        capitals.append(sum(p[:1].isupper() for p in parts) / max(1, len(parts)))
        continues.append(region.continues)
    word_before, word_after = first - 1, last + 1
    worded = np.diff(total) > 0
    for _ in range(_MARKS):
        skip = (word_before >= low) & ~worded[np.maximum(word_before, 0)]
        word_before = word_before - skip
        skip = (word_after < high) & ~worded[np.minimum(word_after, len(worded) - 1)]
        word_after = word_after + skip
    leads = total[first] == total[low]
    above = leads & (low > tokens.first[article])
    closed = np.array([e in ".,!?…—" and e != "" for e in end])
    place = [blocks.get(p) for p in para.tolist()]
    return _Facts(
        first=first,
        last=last,
        size=size,
        head=span_heads(tokens, first, last),
        utterance=((size >= 4) & closed) | (size >= 8),
        capital=np.array(capital),
        stops=np.array([e in (".", "!", "?") for e in end]),
        comma=np.array([e == "," for e in end]),
        capitals=np.array(capitals),
        leads=leads,
        cover=(in_quotes[high] - in_quotes[low]) / np.maximum(1, total[high] - total[low]),
        continues=np.array(continues),
        colon=above & (tokens.lower[np.maximum(low - 1, 0)] == np.uint64(_COLON)),
        before=np.where(word_before >= low, word_before, -1),
        after=np.where(word_after < high, word_after, -1),
        low=low,
        depth=np.array([b.depth if b else 0 for b in place], dtype=np.int64),
        opened=np.array([b is not None and b.open for b in place]),
    )


_MARKS = 6
"""Marks skipped on the way to the word before or after a region."""


def _features(
    tokens: Tokens,
    total: IntArray,
    proposals: Proposals,
    items: list[Attribution],
    regions: list[int],
    groups: list[list[Candidate]],
    owners: list[int],
    strongest: dict[int, float],
    blocks: dict[int, Block],
) -> Choices:
    sizes = np.array([len(group) + 1 for group in groups], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    n = int(sizes.sum())
    dense = np.zeros((n, _NOBODY + _SOMEBODY))
    keys = np.zeros((_TEMPLATES, n), dtype=np.uint32)
    if not n:
        return Choices(starts, dense, keys)
    facts = _facts(tokens, total, regions, blocks)
    owned = np.array(owners, dtype=np.int64)
    score = np.array([items[k].score if k >= 0 else 0.0 for k in owners])
    carried = np.array([k >= 0 and items[k].carried for k in owners])
    owner_cue = np.array([_owner_word(tokens, items, k) for k in owners], dtype=np.uint64)
    best = np.array([max((c.claim for c in group), default=0.0) for group in groups])
    dense[starts, :_NOBODY], keys[:, starts] = _nobody(
        tokens, facts, best, owned >= 0, score, carried, owner_cue
    )
    rows = np.ones(n, dtype=bool)
    rows[starts] = False
    if rows.any():
        flat = [candidate for group in groups for candidate in group]
        which = np.repeat(np.arange(len(groups)), sizes - 1)
        dense[rows, _NOBODY:], keys[:, rows] = _somebody(
            tokens,
            total,
            proposals,
            facts,
            groups,
            flat,
            which,
            score,
            carried,
            owner_cue,
            strongest,
            _speeches(tokens, items, groups, owners),
        )
    return Choices(starts, dense, keys)


def _owner_word(tokens: Tokens, items: list[Attribution], k: int) -> int:
    if k < 0:
        return 0
    cue = items[k].cue
    return 1 if cue is None else int(tokens.lower[cue[0]])


def _nobody(
    tokens: Tokens,
    f: _Facts,
    best: Numbers,
    owned: NDArray[np.bool_],
    score: Numbers,
    carried: NDArray[np.bool_],
    owner_cue: NDArray[np.uint64],
) -> tuple[Numbers, KeyArray]:
    columns = [
        np.ones(len(best)),
        np.where(best > 0, odds(best), -7.0),
        np.where(owned, odds(score), -7.0),
        owned,
        np.log(f.size),
        f.size == 1,
        f.size <= 3,
        f.utterance,
        f.capital,
        f.stops,
        f.comma,
        f.capitals,
        f.capitals * (f.size > 1),
        f.leads,
        f.cover,
        f.continues,
        owned & carried,
        f.opened,
        f.opened & f.leads,
    ]
    dense = np.stack([np.asarray(c, dtype=np.float64) for c in columns], axis=1)
    w, t, d = tokens.lower, tokens.tag, tokens.dep
    size = np.minimum(f.size, 4) + 4 * (f.size > 8)
    shape = f.utterance * 1 + f.capital * 2 + f.stops * 4 + f.comma * 8
    before = at_token(w, f.before, f.before >= 0)
    before_tag = at_token(t, f.before, f.before >= 0)
    mark = at_token(w, f.first - 1, f.first > f.low)
    keys = stack_keys(
        [
            join(501, before),
            join(502, before_tag, size),
            join(503, at_token(w, f.after, f.after >= 0)),
            join(504, shape, size),
            join(505, before, size),
            join(506, d[f.head], t[f.head], f.utterance),
            join(507, w[tokens.head[f.head]]),
            join(508, mark, size),
            join(509, before_tag, at_token(d, f.before, f.before >= 0)),
            join(510, w[f.first], size),
            join(511, np.minimum((best * 6).astype(np.int64), 5), size),
            join(512, before, np.minimum((best * 4).astype(np.int64), 3)),
            join(513, at_token(t, f.after, f.after >= 0), size),
            join(514, f.colon, f.continues, f.utterance),
            join(515, owner_cue, size),
            join(516, f.comma, owner_cue),
            join(517, np.minimum(f.depth, 3), f.opened, f.leads, size),
        ],
        _TEMPLATES,
        len(best),
    )
    return dense, keys


def _between_cues(
    proposals: Proposals, f: _Facts, groups: list[list[Candidate]]
) -> tuple[list[int], list[int]]:
    """Per candidate: other candidates' cues between its own and the region (up to 2), and
    the nearest such cue beyond its own, -1 for none."""
    between: list[int] = []
    beyond: list[int] = []
    cue_first = proposals.cues.first
    for k, group in enumerate(groups):
        a, b = int(f.first[k]), int(f.last[k])
        offset: dict[int, int] = {}
        for c in group:
            if c.proposal >= 0:
                at = int(cue_first[c.proposal])
                offset[c.proposal] = at - b if at > b else at - a
        for c in group:
            mine = offset.get(c.proposal)
            if mine is None:
                between.append(0)
                beyond.append(-1)
                continue
            others = [(abs(v), q) for q, v in offset.items() if q != c.proposal and v * mine > 0]
            between.append(min(2, sum(1 for v, _ in others if v < abs(mine))))
            beyond.append(min(((v, q) for v, q in others if v > abs(mine)), default=(0, -1))[1])
    return between, beyond


def _somebody(
    tokens: Tokens,
    total: IntArray,
    proposals: Proposals,
    f: _Facts,
    groups: list[list[Candidate]],
    flat: list[Candidate],
    which: IntArray,
    score: Numbers,
    carried: NDArray[np.bool_],
    owner_cue: NDArray[np.uint64],
    strongest: dict[int, float],
    speeches: Numbers,
) -> tuple[Numbers, KeyArray]:
    def column(values: list[int]) -> IntArray:
        return np.array(values, dtype=np.int64)

    w, t, d = tokens.lower, tokens.tag, tokens.dep
    cue = column([c.proposal for c in flat])
    claim = np.array([c.claim for c in flat])
    value = np.array([c.source_probability for c in flat])
    rank = column([c.rank for c in flat])
    s0 = column([c.source[0] if c.source else -1 for c in flat])
    s1 = column([c.source[1] if c.source else -1 for c in flat])
    named = s0 >= 0
    with_cue = cue >= 0
    bare = ~with_cue
    roles = np.array(
        [[role in c.roles for role in range(NAMED_HERE + 1)] for c in flat], dtype=bool
    )
    code = roles[:, :NAMED_HERE] @ (1 << np.arange(NAMED_HERE))
    owner = roles[:, OWNER]
    other = np.array(_best_other(groups))
    a, b = f.first[which], f.last[which]
    quoted = running_total((np.diff(total) > 0) & (tokens.region >= 0))
    # The cue, seen from the region.
    safe = np.maximum(cue, 0)
    if len(proposals.cues):
        c0, c1, head = (getattr(proposals.cues, x)[safe] for x in ("first", "last", "head"))
        likely = np.where(with_cue, proposals.cues.probability[safe], 0.0)
    else:
        c0 = c1 = head = np.zeros(len(flat), dtype=np.int64)
        likely = np.zeros(len(flat))
    side = np.where(bare, 2, np.where(c0 > b, 1, np.where(c1 < a, -1, 0)))
    gap = np.where(side == 1, total[c0] - total[np.minimum(b + 1, c0)], 0)
    gap = np.where(side <= 0, total[a] - total[np.minimum(c1 + 1, a)], gap)
    gap = np.where(bare, 30, np.maximum(gap, 0))
    same = with_cue & (tokens.sent[c0] == np.where(side > 0, tokens.sent[b], tokens.sent[a]))
    crossed = np.where(side < 0, quoted[a] - quoted[np.minimum(c1 + 1, a)], 0)
    crossed = np.where(side == 1, quoted[c0] - quoted[np.minimum(b + 1, c0)], crossed) > 0
    crossed &= with_cue
    region_head = f.head[which]
    up = tokens.head[region_head]
    cue_up = tokens.head[head]
    relation = np.select(
        [
            bare,
            up == head,
            (cue_up == region_head) | ((a <= cue_up) & (cue_up <= b)),
            tokens.head[up] == head,
            same,
        ],
        [6, 1, 2, 3, 4],
        5,
    ).astype(np.int64)
    strong = np.array([c.claim >= strongest.get(c.proposal, 2.0) - 1e-6 for c in flat])
    word = np.where(with_cue, w[head], np.uint64(3))
    tag = np.where(with_cue, t[head], np.uint64(3))
    dep = np.where(with_cue, d[head], np.uint64(3))
    between, beyond = (column(x) for x in _between_cues(proposals, f, groups))
    next_word = np.zeros(len(flat), dtype=np.uint64)
    next_word[beyond >= 0] = w[proposals.cues.first[beyond[beyond >= 0]]]
    # The mention.
    source_head = span_heads(tokens, s0, s1)
    kind = word_kind(tokens, source_head)
    begin = np.maximum(s0, 0)
    end = np.maximum(s1, 0)
    far = np.where(s0 > b, total[begin] - total[np.minimum(b + 1, begin)], 0)
    far = np.where(s1 < a, total[a] - total[np.minimum(end + 1, a)], far)
    far = np.where(named, np.minimum(far, 60), 30)
    behind = named & (s0 > b)
    paras = np.where(named, np.clip(tokens.para[a] - tokens.para[begin], 0, 4), 0)
    hangs = named & with_cue & (tokens.head[np.maximum(source_head, 0)] == head)
    subject = named & np.isin(d[np.maximum(source_head, 0)], SUBJECTS)
    inside = named & (tokens.region[begin] >= 0)
    order = np.where(named, np.where(with_cue & (c0 > s1), 1, -1), 0)
    tied = column([c.tie.kind for c in flat])
    step = column([c.tie.step for c in flat])
    near_step = np.minimum(step, 3)
    place = column([c.place for c in flat])
    node = column([c.tie.node for c in flat])
    tied_odds = np.where(node >= 0, odds(proposals.marginal[np.maximum(node, 0)]), 0.0)
    odds_bin = np.where(node >= 0, bin_of(tied_odds, [-4.0, -2.0, -1.0, 0.0, 2.0]), 9)
    node_word = at_token(w, node, node >= 0)
    node_dep = at_token(d, node, node >= 0)
    node_tag = at_token(t, node, node >= 0)
    inner, outer = _nesting(proposals, groups)
    inner_bin, outer_bin = (bin_of(x, [0.05, 0.2, 0.4, 0.7]) for x in (inner, outer))
    claim_bin = bin_of(claim, [0.05, 0.2, 0.4, 0.7, 0.9])
    likely_bin = bin_of(likely, [0.4, 0.7, 0.9])
    lone = bare & ~roles[:, :NAMED_HERE].any(axis=1)
    speaks = np.log1p(speeches)
    speaks_bin = np.minimum(speeches, 4).astype(np.int64)
    margin = np.where(with_cue & (other > 0), odds(claim) - odds(np.maximum(other, 1e-3)), 0.0)
    r = which
    owner_odds = owner * odds(score[r])
    told = column([c.told for c in flat])
    sure = np.array([c.sure for c in flat])
    inblock = np.minimum(f.depth, 3)[r] * 2 + f.opened[r]
    sure_bin = bin_of(sure, [0.3, 0.6, 0.85])
    columns = [
        named,
        np.where(with_cue, odds(claim), 0.0),
        np.where(with_cue, odds(likely), 0.0),
        np.where(with_cue & named, odds(value), 0.0),
        with_cue & (claim >= other),
        margin,
        bare,
        rank > 0,
        np.minimum(column([c.cues for c in flat]), 3) / 3.0,
        np.where(with_cue, np.log1p(gap), 0.0),
        gap <= 1,
        same,
        side > 0,
        crossed,
        strong & with_cue,
        inside,
        np.log1p(far),
        behind,
        paras / 4.0,
        hangs,
        subject,
        *(kind == x for x in range(1, 6)),
        *roles.T,
        owner_odds,
        owner & carried[r],
        (owner & carried[r]) * odds(score[r]),
        bare & f.utterance[r],
        bare & f.leads[r],
        bare * f.cover[r],
        bare & f.continues[r],
        owner & (np.array([len(g) for g in groups])[r] > 2),
        np.where(named, 0.0, odds(value)),
        claim * likely,
        f.colon[r] & owner,
        f.colon[r] & bare,
        between / 2.0,
        beyond >= 0,
        *(tied == x for x in range(1, 9)),
        *((tied == x) & (step == 0) for x in range(1, 9)),
        place >= 0,
        place == 0,
        np.maximum(place, 0) / 8.0,
        tied_odds,
        tied_odds * (tied > 0) * (step == 0),
        tied_odds * (tied == SUBJECT),
        speaks,
        speaks * bare,
        lone,
        with_cue * odds(inner),
        with_cue * odds(outer),
        inner * claim,
        outer * claim,
        outer * likely,
        (1 - inner) * claim * likely,
        *(told == x for x in range(1, 4)),
        (told == 1) & f.opened[r],
        (told == 1) & (f.depth[r] == 1),
        (told > 0) * odds(sure),
        (told == 0) & f.opened[r],
        (told == 0) & f.opened[r] & (f.depth[r] > 1),
    ]
    dense = np.stack([np.asarray(c, dtype=np.float64) for c in columns], axis=1)
    near = np.where(gap < 8, gap, 9 + np.minimum(gap // 10, 3))
    before = at_token(w, f.before, f.before >= 0)[r]
    source_tag = at_token(t, source_head, named)
    source_dep = at_token(d, source_head, named)
    keys = stack_keys(
        [
            join(520, code, bare),
            join(521, code, f.utterance[r], bare),
            join(522, word, named),
            join(523, word, side, gap < 3),
            join(524, tag, dep, side, named),
            join(525, relation, side, same),
            join(526, kind, side, relation),
            join(527, relation, d[region_head], dep),
            join(528, source_tag, source_dep, hangs),
            join(529, at_token(w, source_head, named), bare),
            join(530, side, near, crossed),
            join(531, word, relation),
            join(532, code, kind, bare),
            join(533, bare, f.continues[r], f.leads[r], f.utterance[r]),
            join(534, before == word, before),
            join(535, word, kind),
            join(536, strong, side, gap < 3, crossed),
            join(537, owner, strong, relation, kind),
            join(538, order, side, relation),
            join(539, rank, kind, source_dep),
            join(540, word, between),
            join(541, next_word, between, named),
            join(542, owner, owner_cue[r], named),
            join(543, owner, roles[:, OWNER_INNER], owner_cue[r] == word, bare),
            join(544, f.colon[r], code, bare),
            join(545, tied, near_step, lone),
            join(546, tied, near_step, node_word),
            join(547, tied, node_word, bare),
            join(548, tied, source_dep, source_tag),
            join(549, tied, node_dep, node_tag, near_step, lone),
            join(550, tied, near_step, odds_bin, lone),
            join(551, tied, at_token(w, source_head, named), lone),
            join(552, tied, near_step, code, bare),
            join(553, tied, place, behind),
            join(554, tied, speaks_bin, kind, lone),
            join(555, with_cue, inner_bin, claim_bin, likely_bin),
            join(556, with_cue, outer_bin, claim_bin, likely_bin),
            join(557, inner_bin, outer_bin, strong, side),
            join(558, inner_bin, word),
            join(559, outer_bin, word),
            join(560, inner_bin, outer_bin, relation, owner),
            join(561, told, inblock),
            join(562, told, f.opened[r], f.leads[r], sure_bin),
            join(563, told, f.opened[r], code, bare),
            join(564, told, kind, f.opened[r]),
            join(565, told > 0, inblock, f.leads[r], with_cue, strong),
        ],
        _TEMPLATES,
        len(flat),
    )
    # Outside of blocks the last five say nothing.
    keys[-5:, f.depth[r] == 0] = 0
    return dense, keys


def _speeches(
    tokens: Tokens, items: list[Attribution], groups: list[list[Candidate]], owners: list[int]
) -> Numbers:
    """Per candidate: other items of its article whose speaker ends in the same word."""
    counts: dict[tuple[int, int], int] = {}
    lower = tokens.lower

    def entry(source: TokenRange | None) -> tuple[int, int] | None:
        if source is None:
            return None
        where = int(np.searchsorted(tokens.first, source[1], side="right"))
        return where, int(lower[source[1]])

    of_item = [entry(item.via or item.source) for item in items]
    for found in of_item:
        if found is not None:
            counts[found] = counts.get(found, 0) + 1
    out = []
    for group, owner in zip(groups, owners, strict=True):
        mine = of_item[owner] if owner >= 0 else None
        for candidate in group:
            found = entry(candidate.source)
            count = counts.get(found, 0) if found is not None else 0
            out.append(count - (found is not None and found == mine))
    return np.array(out, dtype=np.float64)


def _nesting(proposals: Proposals, groups: list[list[Candidate]]) -> tuple[Numbers, Numbers]:
    """Per candidate with a cue: the largest probability that another candidate's cue gives to
    its cue as content (it is told by somebody else), and that its cue gives to another's."""
    cues, windows, p = proposals.cues, proposals.windows, proposals.probability
    content = p[:, LEFT] + p[:, RIGHT]
    begin: dict[int, tuple[int, int, int]] = {}

    def holds(outer: int, inner: int) -> float:
        if outer not in begin:
            low, high = int(windows.bounds[outer]), int(windows.bounds[outer + 1])
            begin[outer] = low, high, int(windows.at[low])
        low, high, first = begin[outer]
        row = low + int(cues.head[inner]) - first
        return float(content[row]) if low <= row < high else 0.0

    inside: list[float] = []
    around: list[float] = []
    for group in groups:
        of = sorted({c.proposal for c in group if c.proposal >= 0})
        within = {q: max((holds(o, q) for o in of if o != q), default=0.0) for q in of}
        outside = {q: max((holds(q, i) for i in of if i != q), default=0.0) for q in of}
        for c in group:
            inside.append(within.get(c.proposal, 0.0))
            around.append(outside.get(c.proposal, 0.0))
    return np.array(inside), np.array(around)


def _best_other(groups: list[list[Candidate]]) -> list[float]:
    """Per candidate, the strongest claim of the group's other named candidates."""
    out: list[float] = []
    for group in groups:
        ranked = sorted(
            ((c.claim, k) for k, c in enumerate(group) if c.source is not None), reverse=True
        )
        for k in range(len(group)):
            out.append(next((claim for claim, j in ranked if j != k), 0.0))
    return out
