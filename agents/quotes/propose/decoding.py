"""From label probabilities to attributions: the content and the speaker of each cue."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from agents.quotes.arrays import Flags, Floats, IntArray, TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.arguments import CUE, LEFT, RIGHT, SOURCE, CueWindow, Proposals
from agents.quotes.propose.attribution import Attribution, DecodingFacts
from agents.quotes.propose.cues import PROPOSE
from agents.quotes.propose.source_spans import likeliest_source, whole_phrase
from agents.quotes.text.tokens import Tokens
from agents.quotes.token_ranges import trim, true_runs

LOOSE = 0.25
"""Proposals whose mean of cue and best content probability is lower are not decoded."""
PEAK = 0.2
"""A proposal needs a content token at least this likely."""
SHARE = 0.4
"""Content is what is at least this share as likely as the likeliest content token."""
RIVAL = 0.5
"""A token this likely to be in a cue attributes something of its own."""
SNAP = 0.5
"""A quoted region is taken whole once this share of its tokens is content."""

_COMMA, _QUESTION = (int(h) for h in label_hashes(", ?"))
_CLOSING = frozenset(int(h) for h in label_hashes(", ? ! . …"))
_JOINING = frozenset(int(h) for h in label_hashes("and but so yet then"))
_OPEN_TAGS = frozenset(int(h) for h in label_hashes("IN TO DT PRP$ CC MD POS WDT WP"))
"""Tags of words that no phrase ends with."""
_LONGEST_END = 25
"""Words by which a phrase is completed, at most."""
_TAG = 4
"""Words of a subject between quotation and cue."""


def decode_proposals(tokens: Tokens, proposals: Proposals, words: Flags) -> list[Attribution]:
    """Attributions that the proposals of a batch amount to, in order of their cues.

    words: (n) whether a token holds a letter or digit. The score is the mean of the cue's
    probability and the best content probability.
    """
    cues, p = proposals.cues, proposals.probability
    if not len(cues):
        return []
    content = p[:, LEFT] + p[:, RIGHT]
    best_content = np.maximum.reduceat(content, proposals.windows.bounds[:-1])
    mean = (cues.probability + best_content) / 2
    out: list[Attribution] = []
    for c in np.flatnonzero(mean >= LOOSE).tolist():
        window = proposals.window(c)
        rivals = proposals.marginal[window.at]
        found = _decode_window(tokens, words, window, float(cues.probability[c]), rivals)
        if found is not None:
            found.proposal = c
            out.append(found)
    return out


def _decode_window(
    tokens: Tokens, words: Flags, window: CueWindow, cue_probability: float, rivals: Floats
) -> Attribution | None:
    """The attribution of one cue; None if no content is likely enough.

    rivals (n): how likely each token of the window is a cue. All but the result is in places of the
    window.
    """
    at, begin, p, cue = window.at, window.begin, window.probability, window.cue
    content = p[:, LEFT] + p[:, RIGHT]
    blocked = window.cue_flags()
    free = np.where(blocked, 0.0, content)
    peak = float(free.max())
    if peak < PEAK:
        return None
    # Given that the cue is a true one, which its best token measures, these are likely.
    chosen = (free >= SHARE * peak) & (content > p[:, SOURCE]) & (content > p[:, CUE])
    region = tokens.region[at]
    source = likeliest_source(p, blocked, words[at])
    if source is not None:
        source = whole_phrase(tokens, begin, source, blocked)
        blocked[source[0] : source[1] + 1] = True
        chosen &= ~blocked
    chosen = _snap(chosen, region, blocked)
    chosen = _close_gaps(chosen, blocked, words[at])
    _close_sentence(tokens, window, region, blocked | (rivals > RIVAL), chosen)
    _end_phrases(tokens, words, window, blocked | (rivals > PROPOSE), chosen)
    _leave_tags(tokens, words, window, region, chosen)
    _leave_others(tokens, words, window, region, chosen)
    _leave_asked(tokens, words, window, region, chosen)
    _leave_strays(tokens, words, window, region, chosen)
    ranges = _to_region_ends(tokens, trim(true_runs(chosen), words[at]), region, begin)
    if not ranges:
        return None
    picked = np.flatnonzero(chosen & words[at])
    if not len(picked):
        return None
    quoted = region[picked] >= 0
    best = float(content.max())
    source_best = float(p[source[0] : source[1] + 1, SOURCE].max()) if source else 0.0
    facts = DecodingFacts(
        cue=cue_probability,
        content_best=best,
        content_mean=float(content[picked].mean()),
        content_least=float(content[picked].min()),
        source=source_best,
        quoted_any=bool(quoted.any()),
        quoted_all=bool(quoted.all()),
        words=len(picked),
        distance=min(min(abs(a + begin - cue[1]), abs(b + begin - cue[0])) for a, b in ranges),
        cue_quoted=bool(tokens.region[cue[0]] >= 0),
        parts=len(ranges),
        rival_cue=float(p[:, CUE].max()),
    )
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


def _snap(chosen: Flags, region: IntArray, blocked: Flags) -> Flags:
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
    """Let a content that touches the window's edge reach to the end of its quotation."""
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
    tokens: Tokens, words: Flags, window: CueWindow, region: IntArray, chosen: Flags
) -> None:
    """Leave out the few words between a quotation that a comma ends and the cue behind it:
    the subject of the cue (`"...," Roe was quoted as saying`)."""
    begin = window.begin
    end = window.cue[0] - begin
    low = end
    while low > 0 and region[low - 1] < 0 and end - low <= _TAG:
        low -= 1
    if not 0 < low < end or region[low - 1] < 0 or int(tokens.lower[low - 1 + begin]) != _COMMA:
        return
    if 0 < int(words[window.at[low:end]].sum()) <= _TAG:
        chosen[low:end] = False


def _leave_others(
    tokens: Tokens, words: Flags, window: CueWindow, region: IntArray, chosen: Flags
) -> None:
    """Where all that the cue's own sentence gives is quoted, leave out of the others what is
    unquoted, and quotations that words lead up to: `"A," said X. Y replied: "B"`."""
    at = window.at
    own = tokens.sent[at] == tokens.sent[window.cue[0]]
    worded = words[at]
    here = chosen & own & worded
    if not here.any():
        _leave_questions(tokens, window, region, chosen)
        return
    if (region[here] < 0).any():
        return
    held = np.unique(region[here])
    # A quotation that the cue's own sentence begins or ends in goes on whole.
    others = chosen & ~own & ~np.isin(region, held)
    if not others.any():
        return
    leave = others & (region < 0)
    lead = words & (tokens.region < 0)
    for r in np.unique(region[others & (region >= 0)]).tolist():
        first = int(tokens.region_first[r])
        start = int(tokens.sent_start[tokens.sent[first]])
        if lead[start:first].any():
            leave |= others & (region == r)
    chosen[leave] = False


def _leave_asked(
    tokens: Tokens, words: Flags, window: CueWindow, region: IntArray, chosen: Flags
) -> None:
    """Leave out a question right before the quotation that answers it: `"Is it safe?" "Yes."`"""
    quoted = np.unique(region[chosen & (region >= 0)]).tolist()
    for r, following in pairwise(quoted):
        last, first = int(tokens.region_last[r]), int(tokens.region_first[following])
        aside = tokens.para[last] == tokens.para[first] and not words[last + 1 : first].any()
        if aside and int(tokens.lower[last]) == _QUESTION:
            chosen[region == r] = False


def _leave_strays(
    tokens: Tokens, words: Flags, window: CueWindow, region: IntArray, chosen: Flags
) -> None:
    """Leave out the one word that joins a quotation to the sentence before: `And "it fell," ...`"""
    stray = np.flatnonzero(chosen & words[window.at] & (region < 0))
    if len(stray) != 1 or int(tokens.lower[window.at[stray[0]]]) not in _JOINING:
        return
    at = int(stray[0])
    if not (chosen & words[window.at])[:at].any() and (region[at + 1 : at + 3] >= 0).any():
        chosen[at] = False


def _leave_questions(tokens: Tokens, window: CueWindow, region: IntArray, chosen: Flags) -> None:
    """Leave out a question before the sentence of a cue that an answer follows: somebody else
    asks. `"Did you see it?" Roe nodded. "I did."`"""
    cue = window.cue[0] - window.begin
    quoted = chosen & (region >= 0)
    if not quoted[cue:].any():
        return
    for r in np.unique(region[:cue][quoted[:cue]]).tolist():
        if int(tokens.lower[tokens.region_last[r]]) == _QUESTION:
            chosen[region == r] = False


def _close_sentence(
    tokens: Tokens, window: CueWindow, region: IntArray, blocked: Flags, chosen: Flags
) -> None:
    """Join unquoted runs on one side of the cue in its sentence: who reports in own words leaves
    none out, however unlike content some of them look."""
    own = tokens.sent[window.at] == tokens.sent[window.cue[0]]
    for (_, left), (right, _) in pairwise(true_runs(chosen & own)):
        gap = slice(left + 1, right)
        if blocked[gap].any() or region[right] >= 0:
            continue
        # Behind a quotation that a mark closes somebody else's words go on.
        ends = tokens.lower[window.at[max(0, left - 1) : left + 1]].tolist()
        quoted = bool((region[max(0, left - 1) : left + 1] >= 0).any())
        if not (quoted and any(mark in _CLOSING for mark in ends)):
            chosen[gap] = True


def _end_phrases(
    tokens: Tokens, words: Flags, window: CueWindow, blocked: Flags, chosen: Flags
) -> None:
    """Where a run in the cue's sentence ends within a phrase ("pre-industrial | levels", "in |
    Gaza"), take the words up to the next mark."""
    at = window.at
    own = tokens.sent[at] == tokens.sent[window.cue[0]]
    free = own & ~blocked & ~chosen & words[at]
    for _, high in true_runs(chosen & own):
        last = int(at[high])
        stop = high + 1
        while stop < len(at) and stop - high <= _LONGEST_END and free[stop]:
            stop += 1
        if stop == high + 1 or (stop < len(at) and own[stop] and words[at[stop]]):
            continue
        inside = last < int(tokens.head[last]) <= int(at[stop - 1])
        if words[last] and (inside or int(tokens.tag[last]) in _OPEN_TAGS):
            chosen[high + 1 : stop] = True


def _close_gaps(chosen: Flags, blocked: Flags, words: Flags) -> Flags:
    """Join runs with nothing but marks, or one word, between them."""
    runs = true_runs(chosen)
    out = chosen
    for (_, left), (right, _) in pairwise(runs):
        gap = slice(left + 1, right)
        if not blocked[gap].any() and words[gap].sum() <= 1 and right - left <= 4:
            out[gap] = True
    return out
