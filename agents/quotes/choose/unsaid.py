"""What is no report, however likely its words: nobody says anything, or nobody could."""

from __future__ import annotations

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.layout.regions import unquote
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch
from agents.quotes.text.lookup import SUBJECTS, span_head
from agents.quotes.text.tokens import under
from agents.quotes.text.words import token_text

_EMPTY = frozenset(
    int(h) for h in label_hashes("PRP PRP$ DT WDT WP WP$ WRB IN TO CC EX POS MD RP , : -LRB- -RRB-")
)
"""Tags of words that say nothing on their own."""
_REASON = 6
"""Words between an anonymity and what is told of its reason, one more than at most."""
_LISTENER = 6
"""Tokens of who is told, at most."""
_VERBS = frozenset(int(h) for h in label_hashes("VB VBD VBG VBN VBP VBZ MD"))
_SUBJECTS = frozenset(int(h) for h in label_hashes("PRP DT EX NN NNS NNP NNPS"))
_FINITE = frozenset(int(h) for h in label_hashes("VBD VBZ VBP MD"))
_MODAL = int(label_hashes("MD")[0])
_SUBJECT_LABELS = frozenset(SUBJECTS.tolist())
_TAIL = 8
"""Tokens at the end of a content among which the next clause may begin."""


def drop_unsaid(batch: Batch, items: list[Attribution]) -> list[Attribution]:
    """The attributions that report something.

    Parts of a content in which no word means anything, and those that tell of the speaker, are
    taken off; one that has no other part is left out, as are acts towards somebody ("thanked the
    mayors") and what no one has said ("experience shows").
    """
    out = []
    for item in items:
        if item.facts is not None:
            if _acts(batch, item) or _nobody(batch, item) or _foretold(batch, item):
                continue
            said = [
                _behind_listener(batch, item, _before_speaker(batch, item, part))
                for part in item.content
                if not (_empty(batch, part) or _of_speaker(batch, item, part))
            ]
            said = [_before_next(batch, item, part) for part in said]
            if len(said) > 1:
                said = [part for part in said if not _is_asked(batch, item, part)] or said
                said = _without_occasion(batch, item, said)
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
    if _is_cut_short(batch, part):
        return False
    words = batch.lower(part)
    return all(
        tag in _EMPTY or word in english.SAYING_NOTHING
        for tag, word in zip(tags, words, strict=True)
    ) and english.ANSWERS.isdisjoint(words)


def _is_cut_short(batch: Batch, part: TokenRange) -> bool:
    """Whether a part is a clause whose verb stands before it: "held that it may not", "told him
    she would"."""
    tokens, (low, high) = batch.tokens, part
    tags = tokens.tag[low : high + 1].tolist()
    modal = next((k for k, tag in enumerate(tags) if tag == _MODAL), 0)
    if not modal or _SUBJECTS.isdisjoint(tags[:modal]):
        return False
    behind = high + 1
    closed = behind == len(tokens) or tokens.sent[behind] != tokens.sent[high]
    return bool(closed) or not batch.words[behind]


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


def _behind_listener(batch: Batch, item: Attribution, part: TokenRange) -> TokenRange:
    """A part without who is told, right behind the cue: "told [the inquiry] that", "told [the
    court]: '...'"."""
    tokens, (low, high) = batch.tokens, part
    near = (low, min(high, low + _LISTENER))
    if item.cue is None or not 0 < low - item.cue[1] <= 2 or tokens.region[low] >= 0:
        return part
    cue = batch.lower(item.cue)
    if english.INFORMING_VERBS.isdisjoint(cue) and "to" not in batch.lower((item.cue[1], low)):
        return part
    for at, word in zip(range(low, near[1] + 1), batch.lower(near), strict=True):
        if int(tokens.tag[at]) in _VERBS:
            break
        quoted = word == ":" and at < high and bool((tokens.region[at + 1 : at + 3] >= 0).any())
        if at > low and word == "that":
            # "to issues that are ours": no listener.
            return part if at < high and int(tokens.tag[at + 1]) in _FINITE else (at, high)
        if at > low and quoted:
            return at + 1, high
    return part


def _before_next(batch: Batch, item: Attribution, part: TokenRange) -> TokenRange:
    """A part without the beginning of the next clause, whose verb it does not reach: "it would
    go on[, though they] noted"."""
    tokens, (low, high) = batch.tokens, part
    cut = high + 1
    for at in range(max(low, high - _TAIL), high + 1):
        verb = int(tokens.head[at])
        if tokens.dep[at] not in _SUBJECT_LABELS or verb <= high or tokens.region[at] >= 0:
            continue
        if any(a <= verb <= b for a, b in item.content):
            continue
        cut = at
        while cut > low and under(tokens, cut - 1, at):
            cut -= 1
        break
    end = cut - 1
    while end > low and tokens.region[end] < 0:
        if batch.words[end] and batch.lower((end, end))[0] not in english.JOINING_WORDS:
            break
        end -= 1
    joined = batch.words[end + 1 : cut].any()
    return (low, end) if end > low and joined else part


def _is_asked(batch: Batch, item: Attribution, part: TokenRange) -> bool:
    """Whether a part behind the cue is but who is spoken to: '"When?" the lawyer asked [the former
    treasurer]', "It was full, Roe told [the inquiry]"."""
    tokens = batch.tokens
    place = slice(part[0], part[1] + 1)
    if item.cue is None or part[0] <= item.cue[1] or (tokens.region[place] >= 0).any():
        return False
    first = item.content[0]
    whole = first[1] < item.cue[0] and (
        bool((tokens.region[first[0] : first[1] + 1] >= 0).any())
        or not english.INFORMING_VERBS.isdisjoint(batch.lower(item.cue))
    )
    bare = _VERBS.isdisjoint(tokens.tag[place].tolist())
    return whole and bare and part[1] - part[0] < _LISTENER


def _without_occasion(batch: Batch, item: Attribution, said: list[TokenRange]) -> list[TokenRange]:
    """The parts without those that tell of an occasion; no one says what is in marks there."""
    kept = [part for part in said if not _of_occasion(batch, item, part)]
    for low, high in set(said) - set(kept):
        unquote(batch.tokens, low, high)
    return kept


def _of_occasion(batch: Batch, item: Attribution, part: TokenRange) -> bool:
    """Whether a part tells of that at which somebody spoke: "..., Roe said after a vote [that
    'closed a chapter']"."""
    tokens, (low, high) = batch.tokens, part
    if item.cue is None or low <= item.cue[1] or item.content[0][1] >= item.cue[0]:
        return False
    verb = next((at for at in range(low + 1, high + 1) if batch.words[at]), low)
    leads = batch.lower((low, low))[0] in english.RELATIVE_PRONOUNS
    return leads and int(tokens.tag[verb]) in _FINITE


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
    if not words:
        return False
    if words == ["one"] or words == ["you"]:
        return item.cue is not None and _supposed(batch, item.cue)
    head = span_head(batch.tokens, *item.source)
    if batch.lower((head, head))[0] in english.THINGS:
        # The White House speaks.
        return token_text(batch.tokens, head).islower()
    return english.SPEECHLESS.issuperset(words)


def _supposed(batch: Batch, cue: TokenRange) -> bool:
    """Whether a cue only supposes: "you may say", "one might think"."""
    words = batch.lower((max(cue[0] - 1, 0), cue[1]))
    return not english.MODALS.isdisjoint(words)


def _foretold(batch: Batch, item: Attribution) -> bool:
    """Whether nobody is behind it: "is expected to rise"."""
    if item.source is not None or item.cue is None:
        return False
    low, high = item.cue
    words = batch.lower(item.cue)
    before = batch.lower((max(low - 1, 0), low))[0]
    passive = words[-1] in english.FORETOLD and not english.FORMS_OF_BE.isdisjoint([before, *words])
    first = item.content[-1][0]
    return passive and first in (high + 1, high + 2) and "to" in batch.lower((high, first))
