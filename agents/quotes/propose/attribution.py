"""From label probabilities to attributions: spans, quoted regions, speakers, conflicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import Floats, IntArray, TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.propose import CUE, LEFT, RIGHT, SOURCE, Proposals
from agents.quotes.text.tokens import Tokens, under

LOOSE = 0.25
"""Proposals whose mean of cue and best content probability is lower are not decoded."""
PEAK = 0.2
"""A proposal needs a content token at least this likely."""
SHARE = 0.4
"""Content is what is at least this share as likely as the likeliest content token."""
SNAP = 0.5
"""A quoted region is taken whole once this share of its tokens is content."""
SOURCE_FLOOR = 0.03
"""The least probability at which the best token is still taken as the speaker."""

_INSIDE_PHRASE = frozenset(
    int(h) for h in label_hashes("det amod compound nummod poss nmod quantmod")
)

_HYPHEN, _TIME = (int(h) for h in label_hashes("- npadvmod"))
_REACH = 6
"""Words by which a phrase is completed at either end, at most."""

_CC, _ACL = (int(h) for h in label_hashes("cc acl"))
_COMMA = int(label_hashes(",")[0])
_VBN, _RB = (int(h) for h in label_hashes("VBN RB"))


def overlap(one: TokenRange, other: TokenRange) -> bool:
    """Whether two ranges share a token."""
    return one[0] <= other[1] and other[0] <= one[1]


@dataclass(slots=True)
class Attribution:
    """One decoded proposal in tokens; `score` decides conflicts, then acceptance."""

    cue: TokenRange | None
    source: TokenRange | None
    content: list[TokenRange]
    score: float
    source_score: float
    facts: list[float] = field(default_factory=list)
    carried: bool = False
    via: TokenRange | None = None
    claims: dict[int, float] = field(default_factory=dict)
    continued_from: int | None = None
    proposal: int = -1


def text_order(item: Attribution) -> tuple[TokenRange, TokenRange]:
    """Sort key of attributions in text order: by the first stretch of content, then the cue."""
    return item.content[0], item.cue or (0, 0)


def _runs(on: NDArray[np.bool_]) -> list[TokenRange]:
    """Maximal runs of True, as inclusive ranges."""
    index = np.flatnonzero(on)
    if not len(index):
        return []
    cuts = np.flatnonzero(np.diff(index) > 1)
    starts = index[np.concatenate(([0], cuts + 1))].tolist()
    ends = index[np.concatenate((cuts, [len(index) - 1]))].tolist()
    return list(zip(starts, ends, strict=True))


def decode(
    tokens: Tokens,
    proposals: Proposals,
    words: NDArray[np.bool_],
) -> list[Attribution]:
    """Attributions that the proposals of a batch amount to, in order of their cues.

    words: (n) whether a token holds a letter or digit. The score is the mean of the cue's
    probability and the best content probability.
    """
    cues, windows, p = proposals.cues, proposals.windows, proposals.probability
    if not len(cues):
        return []
    content = p[:, LEFT] + p[:, RIGHT]
    starts = windows.bounds[:-1]
    best_content = np.maximum.reduceat(content, starts)
    mean = (cues.probability + best_content) / 2
    out: list[Attribution] = []
    for c in np.flatnonzero(mean >= LOOSE).tolist():
        low, high = int(windows.bounds[c]), int(windows.bounds[c + 1])
        found = _decode_one(
            tokens,
            words,
            windows.at[low:high],
            p[low:high],
            content[low:high],
            (int(cues.first[c]), int(cues.last[c])),
            float(cues.probability[c]),
        )
        if found is not None:
            found.proposal = c
            out.append(found)
    return out


def _decode_one(
    tokens: Tokens,
    words: NDArray[np.bool_],
    at: IntArray,
    p: Floats,
    content: Floats,
    cue: TokenRange,
    cue_probability: float,
) -> Attribution | None:
    begin = int(at[0])
    blocked = np.zeros(len(at), dtype=bool)
    blocked[cue[0] - begin : cue[1] - begin + 1] = True
    free = np.where(blocked, 0.0, content)
    peak = float(free.max())
    if peak < PEAK:
        return None
    # Given that the cue is a true one, which its best token measures, these are likely.
    chosen = (free >= SHARE * peak) & (content > p[:, SOURCE]) & (content > p[:, CUE])
    region = tokens.region[at]
    source = _source(p, blocked, words[at])
    if source is not None:
        source = _whole_phrase(tokens, begin, source, blocked)
        blocked[source[0] : source[1] + 1] = True
        chosen &= ~blocked
    chosen = _snap(chosen, region, blocked, tokens, begin)
    chosen = _close_gaps(chosen, blocked, words[at])
    _leave_tags(tokens, words, at, region, chosen, cue)
    ranges = _to_region_ends(tokens, trim(_runs(chosen), words[at]), region, begin)
    if not ranges:
        return None
    picked = np.flatnonzero(chosen & words[at])
    if not len(picked):
        return None
    quoted = region[picked] >= 0
    best = float(content.max())
    average = float(content[picked].mean())
    near = min(min(abs(a + begin - cue[1]), abs(b + begin - cue[0])) for a, b in ranges)
    source_best = float(p[source[0] : source[1] + 1, SOURCE].max()) if source else 0.0
    facts = [
        cue_probability,
        best,
        average,
        float(content[picked].min()),
        source_best,
        float(quoted.any()),
        float(quoted.all()),
        min(len(picked), 30) / 30.0,
        float(len(picked) <= 2),
        min(near, 10) / 10.0,
        float(tokens.region[cue[0]] >= 0),
        cue_probability * best,
        cue_probability * average,
        float(len(ranges) > 1),
        float(p[:, CUE].max()),
        _odds(cue_probability),
        _odds(best),
        _odds(average),
        _odds(source_best),
    ]
    return Attribution(
        cue=cue,
        source=(source[0] + begin, source[1] + begin) if source else None,
        content=[(a + begin, b + begin) for a, b in ranges],
        score=(cue_probability + best) / 2,
        source_score=source_best,
        facts=facts,
        claims={
            r: float(content[region == r].mean()) for r in set(region[picked][quoted].tolist())
        },
    )


def _odds(probability: float) -> float:
    """Log-odds, kept within +-6.9."""
    p = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(p / (1 - p))


def find_sources(
    tokens: Tokens, words: NDArray[np.bool_], proposals: Proposals, cue: int, count: int
) -> list[tuple[TokenRange, float]]:
    """The likeliest sources of one proposal and their probabilities, at most `count`.

    The first is the one that `decode` takes; the others are what it would take if the
    ones before were out of the way.
    """
    windows = proposals.windows
    low, high = int(windows.bounds[cue]), int(windows.bounds[cue + 1])
    at, p = windows.at[low:high], proposals.probability[low:high]
    begin = int(at[0])
    blocked = np.zeros(len(at), dtype=bool)
    blocked[int(windows.first[cue]) - begin : int(windows.last[cue]) - begin + 1] = True
    worded = words[at]
    out: list[tuple[TokenRange, float]] = []
    while len(out) < count:
        source = _peak(p, blocked, worded) if out else _source(p, blocked, worded)
        if source is None:
            break
        value = float(p[source[0] : source[1] + 1, SOURCE].max())
        source = _whole_phrase(tokens, begin, source, blocked)
        blocked[source[0] : source[1] + 1] = True
        out.append(((source[0] + begin, source[1] + begin), value))
    return out


def _whole_phrase(
    tokens: Tokens, begin: int, source: TokenRange, blocked: NDArray[np.bool_]
) -> TokenRange:
    """Complete a phrase that is cut before its noun ("a federal" to "a federal lawsuit"),
    behind its first words ("runner" to "the front-runner") or before the time that its
    participle has ("a poll released" to "a poll released Monday")."""
    low, high = source
    for _ in range(3):
        last = begin + high
        to = int(tokens.head[last]) - begin
        if not 0 < to - high <= 3 or to >= len(blocked):
            break
        if int(tokens.dep[last]) not in _INSIDE_PHRASE or blocked[high + 1 : to + 1].any():
            break
        high = to
    start = low
    for at in range(low - 1, max(-1, low - 1 - _REACH), -1):
        token = begin + at
        if blocked[at] or not start <= int(tokens.head[token]) - begin <= high:
            break
        if int(tokens.dep[token]) in _INSIDE_PHRASE:
            start = at
        elif int(tokens.lower[token]) != _HYPHEN:
            break
    for at in range(high + 1, min(len(blocked), high + 1 + _REACH)):
        token = begin + at
        inside = low <= int(tokens.head[token]) - begin <= high
        if blocked[at] or int(tokens.dep[token]) != _TIME or not inside:
            break
        high = at
    return start, high


def whole_mention(tokens: Tokens, words: NDArray[np.bool_], item: Attribution) -> TokenRange | None:
    """The speaker without a conjunction or mark at its ends ("Moscow and"), and with the
    participle that goes with it ("a poll released Thursday")."""
    if item.source is None:
        return None
    low, high = item.source
    loose = {i for i in range(low, high + 1) if not words[i] or int(tokens.dep[i]) == _CC}
    while low < high and high in loose:
        high -= 1
    while low < high and low in loose:
        low += 1
    return low, _with_participle(tokens, words, item, low, high)


def _with_participle(
    tokens: Tokens, words: NDArray[np.bool_], item: Attribution, low: int, high: int
) -> int:
    """The last token of low..high with a past participle that hangs on it, as far as the
    participle's phrase goes without a mark, the cue or the content."""
    barred = [*item.content, *([item.cue] if item.cue is not None else [])]
    stop = min([int(tokens.sent_start[tokens.sent[high] + 1]), *(a for a, b in barred if b > high)])
    verb = high
    if int(tokens.tag[high]) != _VBN or int(tokens.dep[high]) != _ACL:
        verb += 1
        while verb < stop and int(tokens.tag[verb]) == _RB:
            verb += 1
        if (
            verb >= stop
            or int(tokens.tag[verb]) != _VBN
            or int(tokens.dep[verb]) != _ACL
            or not low <= int(tokens.head[verb]) <= high
        ):
            return high
    end = verb
    while end + 1 < stop and words[end + 1] and under(tokens, end + 1, verb):
        end += 1
    return end


def _source(p: Floats, blocked: NDArray[np.bool_], words: NDArray[np.bool_]) -> TokenRange | None:
    """The run of source tokens with the most probability, else the likeliest token's."""
    free = ~blocked
    probability = np.where(free, p[:, SOURCE], 0.0)
    on = (p.argmax(axis=1) == SOURCE) & free
    runs = trim(_runs(on), words)
    if runs:
        return max(runs, key=lambda r: (float(probability[r[0] : r[1] + 1].max()), -r[0]))
    return _peak(p, blocked, words)


def _peak(p: Floats, blocked: NDArray[np.bool_], words: NDArray[np.bool_]) -> TokenRange | None:
    """The likeliest source token and its neighbours at least half as likely."""
    probability = np.where(blocked, 0.0, p[:, SOURCE])
    peak = int(np.where(words, probability, 0.0).argmax())
    if probability[peak] < SOURCE_FLOOR:
        return None
    low = high = peak
    floor = 0.5 * float(probability[peak])
    while low > 0 and probability[low - 1] >= floor:
        low -= 1
    while high + 1 < len(probability) and probability[high + 1] >= floor:
        high += 1
    trimmed = trim([(low, high)], words)
    return trimmed[0] if trimmed else None


def _snap(
    chosen: NDArray[np.bool_],
    region: IntArray,
    blocked: NDArray[np.bool_],
    tokens: Tokens,
    begin: int,
) -> NDArray[np.bool_]:
    """Take quoted regions whole, or leave them out, by the share that is content."""
    touched = np.unique(region[chosen & (region >= 0)])
    if not len(touched):
        return chosen
    out = chosen.copy()
    for r in touched.tolist():
        members = region == r
        if blocked[members].any():
            continue
        share = float(chosen[members].mean())
        out[members] = share >= SNAP
    return out


def _to_region_ends(
    tokens: Tokens, ranges: list[TokenRange], region: IntArray, begin: int
) -> list[TokenRange]:
    """Carry a content that touches the window's edge on to the end of its quotation."""
    out = []
    edge = len(region) - 1
    for low, high in ranges:
        if low <= 1 and region[low] >= 0:
            low = min(low, int(tokens.region_first[region[low]]) - begin)
        if high >= edge - 1 and region[high] >= 0:
            high = max(high, int(tokens.region_last[region[high]]) - begin)
        out.append((low, high))
    return out


def _leave_tags(
    tokens: Tokens,
    words: NDArray[np.bool_],
    at: IntArray,
    region: IntArray,
    chosen: NDArray[np.bool_],
    cue: TokenRange,
) -> None:
    """Leave out the few words between a quotation that a comma ends and the cue behind it:
    the subject of the cue (`"...," Roe was quoted as saying`)."""
    begin = int(at[0])
    end = cue[0] - begin
    low = end
    while low > 0 and region[low - 1] < 0 and end - low <= _TAG:
        low -= 1
    if not 0 < low < end or region[low - 1] < 0 or int(tokens.lower[low - 1 + begin]) != _COMMA:
        return
    if 0 < int(words[at[low:end]].sum()) <= _TAG:
        chosen[low:end] = False


_TAG = 4
"""Words of a subject between quotation and cue."""


def _close_gaps(
    chosen: NDArray[np.bool_], blocked: NDArray[np.bool_], words: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Join runs with nothing but marks, or one word, between them."""
    runs = _runs(chosen)
    out = chosen
    for (_, left), (right, _) in pairwise(runs):
        gap = slice(left + 1, right)
        if not blocked[gap].any() and words[gap].sum() <= 1 and right - left <= 4:
            out[gap] = True
    return out


def trim(runs: list[TokenRange], words: NDArray[np.bool_]) -> list[TokenRange]:
    """Drop marks at the ends of runs, and runs without a word."""
    out = []
    for low, high in runs:
        inside = np.flatnonzero(words[low : high + 1])
        if len(inside):
            out.append((low + int(inside[0]), low + int(inside[-1])))
    return out


def resolve_conflicts(
    tokens: Tokens, words: NDArray[np.bool_], items: list[Attribution], threshold: float
) -> list[Attribution]:
    """Keep the better of attributions that claim the same words, best first.

    One that mostly repeats a better one's content, or whose content would hold a better
    one whole (cue included), is dropped; one that only borders on it loses the shared
    words, and with them a remainder in which nothing is said but the better one's cue and
    speaker. Linear in tokens: every token has at most one owner.
    """
    _settle_regions(tokens, words, items, threshold)
    owner: dict[int, int] = {}
    tags: set[int] = set()
    kept: list[Attribution] = []
    order = sorted(range(len(items)), key=lambda k: (-items[k].score, items[k].content[0]))
    for k in order:
        item = items[k]
        if item.score < threshold:
            break
        members = [i for a, b in item.content for i in range(a, b + 1)]
        shared = sum(1 for i in members if i in owner)
        if shared > 0.5 * len(members) and not _reports_too(tokens, words, members, owner):
            continue
        if shared:
            free = ranges([i for i in members if i not in owner])
            rest = [
                (a, b)
                for a, b in trim(free, words)
                if any(words[i] and i not in tags for i in range(a, b + 1))
            ]
            if not rest:
                continue
            item.content = rest
            members = [i for a, b in rest for i in range(a, b + 1)]
        for i in members:
            owner[i] = len(kept)
        for span in (item.cue, item.source):
            if span is not None:
                tags.update(range(span[0], span[1] + 1))
        kept.append(item)
    return sorted(kept, key=text_order)


def _reports_too(
    tokens: Tokens, words: NDArray[np.bool_], members: list[int], owner: dict[int, int]
) -> bool:
    """Whether all that is taken is quoted, and unquoted words of a clause are left."""
    taken = [i for i in members if i in owner]
    left = [i for i in members if i not in owner and words[i] and tokens.region[i] < 0]
    return len(left) > _CLAUSE and bool((tokens.region[taken] >= 0).all())


_CLAUSE = 3
"""Unquoted words that are no clause of their own."""


def _settle_regions(
    tokens: Tokens, words: NDArray[np.bool_], items: list[Attribution], threshold: float
) -> None:
    """Give a quoted region that several claim to the one that claims it most strongly, but
    first to one that claims nothing else.

    `"A," X said. "B," said Y.`: X's window reaches B, but B is all that Y says. An
    attribution keeps at least one region or unquoted words; otherwise it is left to the
    general rule.
    """
    claimants: dict[int, list[Attribution]] = {}
    for item in items:
        if item.score >= threshold:
            for r in item.claims:
                claimants.setdefault(r, []).append(item)
    for r, rivals in sorted(claimants.items()):
        if len(rivals) < 2:
            continue
        best = max(
            rivals,
            key=lambda a: (
                a.claims[r] >= 0.5 and _says_only(tokens, words, a, r),
                a.claims[r] * a.score,
                -a.content[0][0],
            ),
        )
        for item in rivals:
            if item is best:
                continue
            left = [i for a, b in item.content for i in range(a, b + 1) if tokens.region[i] != r]
            if left and len(item.claims) > 1:
                item.content = ranges(left)
                del item.claims[r]


def _says_only(tokens: Tokens, words: NDArray[np.bool_], item: Attribution, region: int) -> bool:
    """Whether all words of an item's content stand in one quoted region."""
    return len(item.claims) == 1 and all(
        bool((tokens.region[a : b + 1][words[a : b + 1]] == region).all()) for a, b in item.content
    )


def ranges(members: Sequence[int]) -> list[TokenRange]:
    """Runs of following tokens, as inclusive ranges."""
    out: list[TokenRange] = []
    for i in members:
        if out and out[-1][1] == i - 1:
            out[-1] = (out[-1][0], i)
        else:
            out.append((i, i))
    return out
