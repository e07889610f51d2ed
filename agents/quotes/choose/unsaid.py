"""What is no report, however likely its words: nobody says anything, or nobody could."""

from __future__ import annotations

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch

_EMPTY = frozenset(
    int(h) for h in label_hashes("PRP PRP$ DT WDT WP WP$ WRB IN TO CC EX POS MD RP , : -LRB- -RRB-")
)
"""Tags of words that say nothing on their own."""
_REASON = 6
"""Words between an anonymity and what is told of its reason, one more than at most."""
_VERBS = frozenset(int(h) for h in label_hashes("VB VBD VBG VBN VBP VBZ MD"))


def drop_unsaid(batch: Batch, items: list[Attribution]) -> list[Attribution]:
    """The attributions that report something.

    Parts of a content in which no word means anything, and those that tell of the speaker, are
    taken off; one that has no other part is left out, as are acts towards somebody ("thanked the
    mayors") and what no one has said ("experience shows").
    """
    out = []
    for item in items:
        if item.facts is not None:
            if _acts(batch, item) or _nobody(batch, item):
                continue
            said = [
                _before_speaker(batch, item, part)
                for part in item.content
                if not (_empty(batch, part) or _of_speaker(batch, item, part))
            ]
            if not said:
                continue
            item.content = said
        out.append(item)
    return out


def _empty(batch: Batch, part: tuple[int, int]) -> bool:
    """Whether a part is nothing but unquoted pronouns, prepositions and the like."""
    tokens = batch.tokens
    place = slice(part[0], part[1] + 1)
    if (tokens.region[place] >= 0).any() or tokens.in_turn[place].any():
        return False
    tags = tokens.tag[place].tolist()
    if 0 in tags:
        return False  # not parsed
    words = batch.lower(part)
    return all(
        tag in _EMPTY or word in english.SAYING_NOTHING
        for tag, word in zip(tags, words, strict=True)
    ) and english.ANSWERS.isdisjoint(words)


def _of_speaker(batch: Batch, item: Attribution, part: tuple[int, int]) -> bool:
    """Whether a part tells who speaks or why without a name, in the article's own words: it stands
    between the speaker and the cue (`Roe, who ran the port, said`), or behind the speaker's
    anonymity (`as they were not authorized to speak`)."""
    tokens = batch.tokens
    if item.source is None or item.cue is None or tokens.region[part[0]] >= 0:
        return False
    sentence = tokens.sent[item.cue[0]]
    if tokens.sent[part[0]] != sentence or tokens.sent[part[1]] != sentence:
        return False
    if item.source[1] < part[0] and part[1] < item.cue[0]:
        return True
    first = max(item.cue[1] + 1, part[0] - _REASON)
    return first < part[0] and english.ANONYMITY in batch.lower((first, part[0] - 1))


def _before_speaker(batch: Batch, item: Attribution, part: TokenRange) -> TokenRange:
    """A whole quotation without what leads from it to its speaker:
    `"It is full," the port's director, Roe, said`."""
    tokens = batch.tokens
    low, high = part
    if item.source is None or item.cue is None or not high < item.source[0] < item.cue[0]:
        return part
    if batch.words[high + 1 : item.source[0]].any() or tokens.region[high] >= 0:
        return part
    if tokens.region[low] < 0:
        return part  # own words with a quoted one: they may go on behind it
    last = high
    while last > low and tokens.region[last] < 0:
        last -= 1
    words = batch.lower((last + 1, high))
    while words and not any(map(str.isalnum, words[0])):
        words = words[1:]
    led = bool(words) and words[0] in english.DETERMINERS
    ends = tokens.region[last] >= 0 and batch.lower((last, last)) == [","]
    return (low, last) if led and ends else part


def _acts(batch: Batch, item: Attribution) -> bool:
    """Whether the cue is an act towards somebody, and the content no more than who that is."""
    if item.cue is None or english.ACTS.isdisjoint(batch.lower(item.cue)):
        return False
    tokens = batch.tokens
    for low, high in item.content:
        place = slice(low, high + 1)
        if (tokens.region[place] >= 0).any() or not _VERBS.isdisjoint(tokens.tag[place].tolist()):
            return False
    return True


def _nobody(batch: Batch, item: Attribution) -> bool:
    """Whether what is said to say something cannot."""
    if item.source is None:
        return False
    words = [w for w in batch.lower(item.source) if w not in english.DETERMINERS]
    return bool(words) and english.SPEECHLESS.issuperset(words)
