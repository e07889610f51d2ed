"""The words of a proposal's likely speakers, completed to whole phrases."""

from __future__ import annotations

import numpy as np

from agents.quotes.arrays import Flags, Floats, TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.arguments import SOURCE, Proposals
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, under
from agents.quotes.token_ranges import trim, true_runs

SOURCE_FLOOR = 0.03
"""The least probability at which the best token is still taken as the speaker."""

_INSIDE_PHRASE = frozenset(
    int(h) for h in label_hashes("det amod compound nummod poss nmod quantmod")
)

_HYPHEN, _TIME = (int(h) for h in label_hashes("- npadvmod"))
_REACH = 6
"""Words by which a phrase is completed at either end, at most."""

_CC, _ACL = (int(h) for h in label_hashes("cc acl"))
_VBN, _RB = (int(h) for h in label_hashes("VBN RB"))


def find_sources(
    tokens: Tokens, words: Flags, proposals: Proposals, cue: int, count: int
) -> list[tuple[TokenRange, float]]:
    """The likeliest sources of one proposed cue and their probabilities, at most `count`.

    The first is the one that `decode_proposals` takes; the others are what it would take if the
    ones before were out of the way.
    """
    window = proposals.window(cue)
    begin, p, blocked = window.begin, window.probability, window.cue_flags()
    worded = words[window.at]
    out: list[tuple[TokenRange, float]] = []
    while len(out) < count:
        source = _peak(p, blocked, worded) if out else likeliest_source(p, blocked, worded)
        if source is None:
            break
        value = float(p[source[0] : source[1] + 1, SOURCE].max())
        source = whole_phrase(tokens, begin, source, blocked)
        blocked[source[0] : source[1] + 1] = True
        out.append(((source[0] + begin, source[1] + begin), value))
    return out


def likeliest_source(p: Floats, blocked: Flags, words: Flags) -> TokenRange | None:
    """The likeliest run of tokens that are labelled as source, else the likeliest token and
    its neighbours; in places of the window.

    p (n, 5): the window's label probabilities. blocked (n): tokens that are taken. words (n):
    whether a token holds a letter or digit.
    """
    free = ~blocked
    probability = np.where(free, p[:, SOURCE], 0.0)
    on = (p.argmax(axis=1) == SOURCE) & free
    runs = trim(true_runs(on), words)
    if runs:
        return max(runs, key=lambda r: (float(probability[r[0] : r[1] + 1].max()), -r[0]))
    return _peak(p, blocked, words)


def _peak(p: Floats, blocked: Flags, words: Flags) -> TokenRange | None:
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


def whole_phrase(tokens: Tokens, begin: int, source: TokenRange, blocked: Flags) -> TokenRange:
    """A source as a whole phrase, in places of the window that begins at token `begin`.

    Completed is what is cut before its noun ("a federal" to "a federal lawsuit"), behind its
    first words ("runner" to "the front-runner") or before the time that its participle has
    ("a poll released" to "a poll released Monday"). blocked (n): tokens that are taken.
    """
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


def whole_mention(tokens: Tokens, words: Flags, item: Attribution) -> TokenRange | None:
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


def _with_participle(tokens: Tokens, words: Flags, item: Attribution, low: int, high: int) -> int:
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
