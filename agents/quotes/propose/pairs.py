"""What is known of each pair of a cue and a token of its window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import Flags, Floats, HashArray, IntArray, running_total
from agents.quotes.model.hashing import bins, join, label_hashes
from agents.quotes.propose.windows import Windows
from agents.quotes.text.dependents import dependents
from agents.quotes.text.lookup import neighbours
from agents.quotes.text.paths import depths, paths_between
from agents.quotes.text.tokens import Tokens

RIVAL = 0.4
"""Tokens likelier than this to belong to a cue compete with the window's own."""
_COMMA = label_hashes(",")[0]
_MARKS = label_hashes("\" “ ” `` ''")


@dataclass(frozen=True, slots=True)
class Context:
    """What the argument labeller needs of all tokens of a batch, computed once.

    marginal (n): probability of belonging to a cue. depth (n): see `depths`. telling (n): see
    `Dependents`. commas, marks, cues, quoted (n + 1): running counts of such tokens.
    """

    marginal: Floats
    depth: IntArray
    telling: IntArray
    commas: IntArray
    marks: IntArray
    cues: IntArray
    quoted: IntArray


def window_context(tokens: Tokens, marginal: Floats) -> Context:
    """Context of a batch, given each token's cue probability."""
    parsed = np.flatnonzero(tokens.parsed)
    telling = np.zeros(len(tokens), dtype=np.int64)
    telling[parsed] = dependents(tokens, parsed).telling
    return Context(
        marginal,
        depths(tokens, parsed),
        telling,
        commas=running_total(tokens.lower == _COMMA),
        marks=running_total(np.isin(tokens.lower, _MARKS)),
        cues=running_total(marginal > RIVAL),
        quoted=running_total(tokens.region >= 0),
    )


@dataclass(frozen=True, slots=True)
class Pairs:
    """The n pairs of some windows: columns of their tokens and of their cues, and how one
    stands to the other.

    at: the token. which: the pair's window. cue, first, last: the cue's head and ends. own:
    whether the token is in the cue's own sentence; its tag and label (0 elsewhere) count only
    there. side: before (-1), within (0) or after (1) the cue. distance: to the cue's near
    end, in bins with a sign.
    """

    at: IntArray
    which: IntArray
    cue: IntArray
    first: IntArray
    last: IntArray
    own: Flags
    side: IntArray
    distance: IntArray
    word: HashArray
    tag: HashArray
    dep: HashArray
    wide: HashArray
    narrow: HashArray
    cue_word: HashArray
    cue_tag: HashArray
    cue_dep: HashArray
    cue_wide: HashArray
    cue_narrow: HashArray


def pairs_of(tokens: Tokens, windows: Windows) -> Pairs:
    """The pairs of some windows."""
    at, which = windows.at, windows.which
    cue = windows.head[which]
    first, last = windows.first[which], windows.last[which]
    own = tokens.sent[at] == tokens.sent[cue]
    side = np.where(at < first, -1, np.where(at > last, 1, 0))
    return Pairs(
        at=at,
        which=which,
        cue=cue,
        first=first,
        last=last,
        own=own,
        side=side,
        distance=bins(np.where(side < 0, at - first, np.where(side > 0, at - last, 0))),
        word=tokens.lower[at],
        tag=np.where(own, tokens.tag[at], np.uint64(0)),
        dep=np.where(own, tokens.dep[at], np.uint64(0)),
        wide=tokens.wide[at],
        narrow=tokens.narrow[at],
        cue_word=tokens.lower[cue],
        cue_tag=tokens.tag[cue],
        cue_dep=tokens.dep[cue],
        cue_wide=tokens.wide[cue],
        cue_narrow=tokens.narrow[cue],
    )


@dataclass(frozen=True, slots=True)
class PairPaths:
    """How each pair's token hangs from its cue: see `Paths`, with steps up to five.

    top: the token through which it hangs, with its tag, word and side of the cue. hang: hash
    of the steps down, the label and the side of `top`. Outside the cue's own sentence steps
    are -1, tags and words 0, and `top` is the token itself.
    """

    up: HashArray
    down: HashArray
    labels: HashArray
    cue_labels: HashArray
    top: IntArray
    top_dep: HashArray
    top_tag: HashArray
    top_word: HashArray
    hang: HashArray


def pair_paths(tokens: Tokens, pairs: Pairs, context: Context) -> PairPaths:
    """The paths in the parse of pairs within one sentence."""
    here = np.flatnonzero(pairs.own)
    found = paths_between(tokens, pairs.at[here], pairs.cue[here], context.depth)

    def spread(values: NDArray[np.generic], missing: int) -> HashArray:
        out = np.full(len(pairs.at), missing, dtype=np.int64).view(np.uint64)
        out[here] = values.view(np.uint64)
        return out

    down = spread(np.minimum(found.down, 5), -1)
    top_dep = spread(found.top_dep, 2)
    top = pairs.at.copy()
    top[here] = found.top
    return PairPaths(
        up=spread(np.minimum(found.up, 5), -1),
        down=down,
        labels=spread(found.labels, 1),
        cue_labels=spread(found.cue_labels, 1),
        top=top,
        top_dep=top_dep,
        top_tag=np.where(pairs.own, tokens.tag[top], np.uint64(0)),
        top_word=np.where(pairs.own, tokens.lower[top], np.uint64(0)),
        hang=join(90, down, top_dep, np.sign(top - pairs.cue)),
    )


@dataclass(frozen=True, slots=True)
class PairQuotations:
    """Where pairs stand to quoted regions.

    quoted: whether the token is in one. state: a code of that, of whether the cue is in the
    same or in any, and of turns; place: the same with how many sentences token and cue
    are apart. gap: from the cue to the token's region, in bins; 99 outside regions. touch:
    see `_touching`.
    """

    quoted: Flags
    state: IntArray
    place: IntArray
    gap: IntArray
    touch: IntArray


def pair_quotations(
    tokens: Tokens, windows: Windows, pairs: Pairs, context: Context
) -> PairQuotations:
    """The quoted regions of a window, seen from its cue."""
    at, cue = pairs.at, pairs.cue
    region = tokens.region[at]
    quoted = region >= 0
    cue_region = tokens.region[cue]
    with_cue = quoted & (region == cue_region)
    if len(tokens.region_first):
        safe = np.maximum(region, 0)
        edge = np.where(
            pairs.side < 0,
            pairs.first - tokens.region_last[safe],
            tokens.region_first[safe] - pairs.last,
        )
    else:
        edge = np.zeros(len(at), dtype=np.int64)
    state = quoted * 1 + with_cue * 2 + (cue_region >= 0) * 4 + tokens.in_turn[at] * 8
    return PairQuotations(
        quoted=quoted,
        state=state,
        place=state * 8 + (np.clip(tokens.sent[at] - tokens.sent[cue], -3, 3) + 3),
        gap=np.where(quoted, bins(np.clip(edge, -1, 30)), 99),
        touch=_touching(len(tokens), windows, context.quoted)[pairs.which],
    )


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


@dataclass(frozen=True, slots=True)
class Between:
    """How many commas, quotation marks and tokens of other cues stand between token and cue,
    up to three. rival: whether the token itself looks like another cue."""

    commas: IntArray
    marks: IntArray
    cues: IntArray
    rival: Flags


def between(pairs: Pairs, context: Context) -> Between:
    """What stands between the token and the cue of each pair."""
    at, cue, side = pairs.at, pairs.cue, pairs.side
    return Between(
        commas=_count_between(context.commas, at, cue),
        marks=_count_between(context.marks, at, cue),
        cues=_count_between(context.cues, at, np.where(side < 0, pairs.first, pairs.last)),
        rival=(context.marginal[at] > RIVAL) & (side != 0),
    )


def _count_between(total: IntArray, a: IntArray, b: IntArray) -> IntArray:
    """How many of the counted tokens stand strictly between a and b, up to 3."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    count = total[high] - total[np.minimum(low + 1, high)]
    return np.asarray(np.minimum(count, 3), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class CueSurroundings:
    """What stands directly around the cue of each pair, the same for a whole window: words
    and tags before and after it, and what hangs on it."""

    word_before: HashArray
    word_after: HashArray
    tag_before: HashArray
    tag_after: HashArray
    telling: IntArray


def cue_surroundings(
    tokens: Tokens, windows: Windows, pairs: Pairs, context: Context
) -> CueSurroundings:
    """The surroundings of the cues, for each pair."""
    sent, which = tokens.sent, pairs.which
    return CueSurroundings(
        word_before=neighbours(tokens.lower, windows.first, -1, sent)[which],
        word_after=neighbours(tokens.lower, windows.last, 1, sent)[which],
        tag_before=neighbours(tokens.tag, windows.first, -1, sent)[which],
        tag_after=neighbours(tokens.tag, windows.last, 1, sent)[which],
        telling=context.telling[windows.head][which],
    )
