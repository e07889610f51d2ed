"""Chains and denials: speech that came through somebody else, and what was not said.

The speaker is who speaks, `via` the source through which it came. Shapes:

- `Interfax quoted Ryabkov as saying C`, `Ryabkov was quoted by Interfax as saying C`;
- `C, X said, according to Y`, `X said C, Y reported`: a source that closes the sentence;
- `Y reported that X had said C`, `According to Y, X said C`: speech inside the content of
  one that passes it on;
- `Y reported, citing X`;
- `X told Y`, `X said in an interview with Y`, `on Y`, `in a statement obtained by Y`: an
  outlet that took the words down.

Where a person retells ("X said that Y had promised C"), X stays the speaker of what X says,
and Y's words are one more attribution, through X.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from agents.lexicon.english import BROADCAST_ENDINGS as _BROADCAST
from agents.lexicon.english import DENYING_VERBS as _DENYING
from agents.lexicon.english import FORMS_OF_BE as _BEING
from agents.lexicon.english import HANDED_PARTICIPLES as _HANDED
from agents.lexicon.english import HEARING_WORDS as _HEARING
from agents.lexicon.english import IDLE_VERBS as _IDLE
from agents.lexicon.english import MEDIA_NOUNS as _MEDIA
from agents.lexicon.english import OUTLET_ENDINGS as _TITLES
from agents.lexicon.english import OUTLETS as _OUTLETS
from agents.lexicon.english import PASSING_ON_VERBS as _PASSING_ON
from agents.lexicon.english import POLL_NOUNS as _POLLS
from agents.lexicon.english import QUOTING_VERBS as _QUOTING
from agents.lexicon.english import RECORD_NOUNS as _PAPERS
from agents.lexicon.english import REPORTED_VERBS as _REPORTED
from agents.lexicon.english import RETELLING_VERBS as _RETELLING
from agents.lexicon.english import SAYING_PARTICIPLES as _SAYING
from agents.lexicon.english import SILENT_VERBS as _SILENT
from agents.lexicon.english import SPEAKING_NOUNS as _SPEAKING
from agents.lexicon.english import TELLING_INFINITIVES as _OPEN
from agents.lexicon.english import TELLING_VERBS as _TELLING
from agents.lexicon.english import TIME_WORDS as _STOP
from agents.quotes.arrays import TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.arguments import Proposals
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.propose.source_spans import find_sources
from agents.quotes.text.lookup import SUBJECTS
from agents.quotes.text.tokens import Tokens, under
from agents.quotes.token_ranges import overlap, ranges, trim
from agents.quotes.types import Quote, Span
from schemas.quotes import Modality

_OPENING = frozenset("who which that what this it there i you we".split())
_OWN = frozenset("he she they it".split())
_ONE_MORE = 0.7
_LEFT_OVER = 2
_IN_A_SENTENCE = 12
_COMMA = int(label_hashes(",")[0])
_SHORTEST = 6
_NEAR_EDGE = 14
_CITING = frozenset(("citing", "quoting"))
_LINKS = frozenset(("of", "for", "at", "from"))
_TAILS = _LINKS | frozenset("in with by on who that".split())
_NOMINAL = label_hashes("DT PRP$ JJ JJR JJS NN NNS NNP NNPS CD POS HYPH FW")
_NAMES = label_hashes("NNP NNPS")
_COMMAS = frozenset((",", "—", "–", "--", "-"))
_OPENING_MARKS = frozenset(("''", "“", '"'))
_PHRASE_ENDS = frozenset(", . ; : ? ! ( ) — – -- “ ” \" '' who".split())
_CLOSING = frozenset(("”", '"', "''", "’’"))
_INNER = 0.2
_COVER = 0.6
_MAX_NAME = 24
_MAX_OUTLET = 14
_LINGERS = 14
_EVIDENCE = label_hashes(
    " ".join(sorted(_OUTLETS | _TITLES | _MEDIA | _QUOTING | _PAPERS | {"interview", "according"}))
)


def token_words(tokens: Tokens, low: int, high: int) -> list[str]:
    """Texts of a token range of one article (inclusive)."""
    article = int(np.searchsorted(tokens.first, low, side="right")) - 1
    sheet, offset = tokens.sheets[article], int(tokens.first[article])
    return [
        sheet.text[sheet.start[i - offset] : sheet.end[i - offset]] for i in range(low, high + 1)
    ]


def token_texts(tokens: Tokens, low: int, high: int) -> list[str]:
    """Lower-cased texts of a token range of one article (inclusive)."""
    return [word.lower() for word in token_words(tokens, low, high)]


def relay(
    tokens: Tokens,
    words: NDArray[np.bool_],
    kept: list[Attribution],
    proposed: Sequence[Attribution],
) -> None:
    """Set `via` of kept attributions that somebody passes on; move speaker and content.

    kept: resolved, in text order; what says no more than that another speaks is taken out.
    proposed: everything decoded, the losers too. Linear in tokens and attributions of a sentence.
    """
    by_sentence: dict[int, list[Attribution]] = {}
    for item in proposed:
        if item.cue is not None and item.source is not None:
            by_sentence.setdefault(int(tokens.sent[item.cue[0]]), []).append(item)
    for item in kept:
        if item.cue is None:
            continue
        near = by_sentence.get(int(tokens.sent[item.cue[0]]), ())
        _quoted_as_saying(tokens, words, item)
        if item.via is None:
            _passed_on(tokens, words, item, near)
        if item.via is None:
            for other in by_sentence.get(int(tokens.sent[item.content[-1][1]]), ()):
                if other is not item and _reports(tokens, item, other):
                    _cut_before(item, other, words)
    dropped = _merge(tokens, words, kept)
    left = [item for item in kept if id(item) not in dropped]
    dropped |= _around(tokens, words, left, heard=False)
    kept[:] = [item for item in kept if id(item) not in dropped]


def unfold(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    items: Sequence[Attribution],
    decoded: Sequence[Attribution],
) -> None:
    """`X said C, Y reported`, read as a report by Y that begins with "said", becomes X's words
    that came through Y.

    items: final. decoded: all decoded proposals, among them the one of "X said C".
    """
    by_cue: dict[int, Attribution] = {}
    for other in decoded:
        if other.cue is not None and other.source is not None:
            best = by_cue.setdefault(other.cue[0], other)
            if other.score > best.score:
                by_cue[other.cue[0]] = other
    for item in items:
        if item.cue is None or item.source is None or item.via is not None or item.proposal < 0:
            continue
        first = item.content[0][0]
        inner = by_cue.get(first)
        if inner is None or inner.source is None or inner.proposal == item.proposal:
            continue
        if inner.source[1] >= first or words[inner.source[1] + 1 : first].any():
            continue
        # The speaker may have been renamed to X already.
        own = find_sources(tokens, words, proposals, item.proposal, 1)
        reporter = own[0][0] if own and overlap(item.source, inner.source) else item.source
        if overlap(reporter, inner.source) or reporter[0] < first:
            continue
        if not _passes_on(tokens, reporter, token_texts(tokens, *item.cue)):
            continue
        content = _until(inner.content, reporter[0], words)
        if content:
            item.via, item.source = reporter, inner.source
            item.cue, item.content = inner.cue, content


def hear(tokens: Tokens, words: NDArray[np.bool_], items: list[Attribution]) -> None:
    """Set `via` of attributions that were told to an outlet; add what a person retells.

    items: final, in text order, and so they stay; `continued_from` is moved with them. Called
    once speakers are chosen, for these sources are not whom the words are credited to.
    """
    _around(tokens, words, items, heard=True)
    told = [retold for item in items if (retold := _retold(tokens, words, item)) is not None]
    if not told:
        return
    before = list(items)
    items.extend(told)
    items.sort(key=text_order)
    place = {id(item): k for k, item in enumerate(items)}
    for item in before:
        if item.continued_from is not None:
            item.continued_from = place[id(before[item.continued_from])]


def outermost(text: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes as they count where only the outermost attribution does.

    Speaker and cue are `via` and its own cue where it passes the words on ("Y reported",
    "according to Y"), and the quote's own where it only heard them ("X told Y"). A quote inside
    the content of another that it came through is left out, so `continued_from` no longer
    points anywhere.
    """
    by_speaker: dict[Span, list[Quote]] = {}
    for quote in quotes:
        if quote.speaker is not None:
            by_speaker.setdefault(quote.speaker, []).append(quote)
    out = []
    for quote in quotes:
        if quote.via is not None and any(
            outer.spans[0][0] <= quote.spans[0][0] and quote.spans[-1][1] <= outer.spans[-1][1]
            for outer in by_speaker.get(quote.via, ())
        ):
            continue
        speaker, cue = _attributed(text, quote)
        out.append(replace(quote, speaker=speaker, cue=cue, via=None))
    return out


def _attributed(text: str, quote: Quote) -> tuple[Span | None, Span | None]:
    """Speaker and cue of the outermost attribution of one quote."""
    via = quote.via
    if via is None or quote.speaker is None:
        return via or quote.speaker, quote.cue
    start, end = via
    before, after = text[max(0, start - 32) : start], text[end : end + 32]
    if _HEARD.search(before) or after[:10].lower() == " interview":
        return quote.speaker, quote.cue
    if (led := _LED.search(before)) is not None:
        return via, (start - len(before) + led.start(1), start - len(before) + led.end(1))
    if (verb := _REPORTS.match(after)) is not None:
        return via, (end + verb.start(1), end + verb.end(1))
    return via, quote.cue


_HEARD = re.compile(
    r"(?:\b(?:tell|tells|told|telling|with|on|in|for|by)|(?<!ccording )\bto)\s+"
    r"(?:(?:the|a|an)\s+)?$",
    re.I,
)
_LED = re.compile(r"\b(according to)\s+$", re.I)
_REPORTS = re.compile(r",?\s+(?:has |had |also |later |first ){0,2}(\w+(?:ed|s|te|aid|old))\b")


def _quoted_as_saying(tokens: Tokens, words: NDArray[np.bool_], item: Attribution) -> None:
    """`S quoted T as saying C`, `T was quoted by S as saying C`: speaker T, via S, content C."""
    if item.cue is None or item.source is None:
        return
    cue = token_texts(tokens, *item.cue)
    if _QUOTING.isdisjoint(cue):
        return
    before = max(item.cue[0] - 1, int(tokens.sent_start[int(tokens.sent[item.cue[0]])]))
    if not _BEING.isdisjoint(token_texts(tokens, before, item.cue[1])):
        _was_quoted(tokens, words, item)
        return
    if cue[-1] in _SAYING and "as" in cue[:-1]:
        # All of "quoted X as saying" is read as the cue.
        first = next(k for k, word in enumerate(cue) if word in _QUOTING)
        name = _trimmed(item.cue[0] + first + 1, item.cue[0] + cue.index("as") - 1, words)
        if name is not None:
            item.via, item.source = item.source, name
            item.cue = (item.cue[0] + first, item.cue[0] + first)
        return
    for place, (low, high) in enumerate(item.content):
        if low <= item.cue[1]:
            continue
        stop = min(high, low + _MAX_NAME)
        texts = token_texts(tokens, low, stop)
        for k in range(1, len(texts) - 2):
            if texts[k] == "as" and texts[k + 1] in _SAYING:
                name = _trimmed(low, low + k - 1, words)
                rest = _trimmed(low + k + 2, high, words)
                if name is None or rest is None:
                    return
                item.via, item.source = item.source, name
                item.content[place] = rest
                return
        return


def _was_quoted(tokens: Tokens, words: NDArray[np.bool_], item: Attribution) -> None:
    """`T was quoted by S as saying C`: the agent stands in the cue, or is read as the source."""
    assert item.cue is not None
    end = int(tokens.sent_start[int(tokens.sent[item.cue[0]]) + 1])
    reach = token_texts(tokens, item.cue[0], min(item.cue[1] + 1, end - 1))
    if "by" in reach:
        agent = _phrase(tokens, item.cue[0] + reach.index("by") + 1, end - 1, _MAX_OUTLET)
        if agent is not None and "as" in (texts := token_texts(tokens, *agent)):
            agent = _trimmed(agent[0], agent[0] + texts.index("as") - 1, words)
        if agent is not None and item.source is not None:
            if not overlap(agent, item.source):
                item.via = agent
                item.content = _without(item.content, [agent], words) or item.content
                return
            quoted = _before_cue(tokens, words, item.cue)
            if quoted is not None:
                item.via, item.source = item.source, quoted
                return
    first, last = item.content[0], item.content[-1]
    texts = token_texts(tokens, last[0], min(last[1], last[0] + 1))
    if first[1] < item.cue[0] and texts[:1] == ["as"] and texts[1:2] and texts[1] in _SAYING:
        name, rest = _trimmed(*first, words), _trimmed(last[0] + 2, last[1], words)
        if name is not None and rest is not None:
            item.via, item.source, item.content = item.source, name, [rest]


def _before_cue(tokens: Tokens, words: NDArray[np.bool_], cue: TokenRange) -> TokenRange | None:
    """The words between a cue and the mark before it in its sentence (`"C," X was quoted`)."""
    low = cue[0]
    while low > 0 and words[low - 1] and tokens.region[low - 1] < 0 and cue[0] - low < _MAX_OUTLET:
        low -= 1
    bounded = 0 < low < cue[0] and not words[low - 1]
    return (low, cue[0] - 1) if bounded and tokens.sent[low] == tokens.sent[cue[0]] else None


def _without(
    content: Sequence[TokenRange], taken: Sequence[TokenRange], words: NDArray[np.bool_]
) -> list[TokenRange]:
    """A content less some token ranges."""
    out = {i for a, b in taken for i in range(a, b + 1)}
    left = [i for low, high in content for i in range(low, high + 1) if i not in out]
    return trim(ranges(left), words)


def _merge(tokens: Tokens, words: NDArray[np.bool_], kept: Sequence[Attribution]) -> set[int]:
    """Join two attributions of which one says no more than that the other speaks.

    `"C," X said, according to Y` and `C, X said, Y reported` may be read as X's words and as
    "X said" by Y, or the other way round. Returns the ids of those to drop.
    """
    dropped: set[int] = set()
    by_cue: dict[int, list[Attribution]] = {}
    for item in kept:
        if item.cue is not None and item.source is not None:
            by_cue.setdefault(int(tokens.sent[item.cue[0]]), []).append(item)
    for items in by_cue.values():
        for item in items[:_IN_A_SENTENCE]:
            for other in items[:_IN_A_SENTENCE]:
                if item is other or id(item) in dropped or id(other) in dropped:
                    continue
                assert item.cue is not None
                assert item.source is not None
                assert other.cue is not None
                assert other.source is not None
                if not all(
                    any(overlap(part, content) for content in item.content)
                    for part in (other.cue, other.source)
                ):
                    continue
                rest = _without(item.content, [other.cue, other.source], words)
                left = sum(int(words[a : b + 1].sum()) for a, b in rest)
                whole = sum(int(words[a : b + 1].sum()) for a, b in item.content)
                if left > _LEFT_OVER or left >= whole:
                    continue
                if item.cue[0] > other.cue[0]:
                    other.via = item.source
                    dropped.add(id(item))
                    continue
                content = _without(other.content, [item.cue, item.source], words)
                if content:
                    item.content, item.via = content, other.source
                    item.score = max(item.score, other.score)
                    dropped.add(id(other))
    return dropped


def _passed_on(
    tokens: Tokens, words: NDArray[np.bool_], item: Attribution, others: Sequence[Attribution]
) -> None:
    """Give the words of an outlet, of a paper and of whoever stands behind "according to" to
    the speaker that they name inside the content."""
    if item.source is None or item.cue is None:
        return
    cue = token_texts(tokens, *item.cue)
    according = "according" in cue and _POLLS.isdisjoint(token_texts(tokens, *item.source))
    if according or _passes_on(tokens, item.source, cue):
        inner = _clause_inside(tokens, words, item) or _covering(words, item, others)
        if inner is not None:
            item.via, item.source = item.source, inner.source
            item.cue, item.content = inner.cue, list(inner.content)
            item.source_score = inner.source_score
        return
    inner = None if _RETELLING.isdisjoint(cue) else _clause_inside(tokens, words, item)
    if inner is not None and _closes(tokens, inner):
        # `X said: "C," Y reported`, all of it read as said by X.
        item.via, item.content = inner.source, inner.content


def _closes(tokens: Tokens, inner: Attribution) -> bool:
    """Whether an inner attribution is an outlet's that follows the words."""
    return (
        inner.source is not None
        and inner.cue is not None
        and inner.content[-1][1] < inner.source[0]
        and _passes_on(tokens, inner.source, token_texts(tokens, *inner.cue))
    )


def _retold(tokens: Tokens, words: NDArray[np.bool_], item: Attribution) -> Attribution | None:
    """What the speaker of `item` says that somebody else has said."""
    if item.source is None or item.cue is None or item.via is not None:
        return None
    if _RETELLING.isdisjoint(token_texts(tokens, *item.cue)):
        return None
    inner = _clause_inside(tokens, words, item)
    # "She said she told them" is hers alone.
    if inner is None or inner.source is None or _closes(tokens, inner):
        return None
    if token_texts(tokens, *inner.source)[0] in _OWN:
        return None
    inner.via, inner.score = item.source, item.score * _ONE_MORE
    return inner


def _covering(
    words: NDArray[np.bool_], item: Attribution, others: Sequence[Attribution]
) -> Attribution | None:
    """The best proposal that lies in the content of `item` and covers most of it."""
    low, high = item.content[0][0], item.content[-1][1]
    whole = sum(int(words[a : b + 1].sum()) for a, b in item.content)
    best: Attribution | None = None
    for other in others:
        if other is item or other.score < _INNER or other.source is None or other.cue is None:
            continue
        if other.source == item.source:
            continue
        parts = [*other.content, other.source, other.cue]
        if not all(low <= a and b <= high for a, b in parts):
            continue
        if sum(int(words[a : b + 1].sum()) for a, b in parts) < _COVER * whole:
            continue
        if best is None or other.score > best.score:
            best = other
    return best


def _clause_inside(
    tokens: Tokens, words: NDArray[np.bool_], item: Attribution
) -> Attribution | None:
    """`X said C`, `"C," X said`, `C, X said` as the content of `item`: the first verb of speech
    outside quotation marks that has a subject there."""
    assert item.source is not None
    flat = [i for low, high in item.content for i in range(low, high + 1)]
    open_ = [i for i in flat if tokens.region[i] < 0]
    quoted = [i for i in flat if tokens.region[i] >= 0]
    if not quoted and len(open_) < _SHORTEST:
        return None
    inside = set(open_)
    early = len(open_) if quoted and tokens.region[flat[0]] >= 0 else _NEAR_EDGE
    reach = [*open_[:early], *open_[max(early, len(open_) - _NEAR_EDGE) :]]
    texts = dict(zip(flat, _texts_of(tokens, flat), strict=True))
    subjects: dict[int, int] = {}
    for i in reach:
        if tokens.dep[i] in SUBJECTS:
            subjects.setdefault(int(tokens.head[i]), i)
    for verb in reach:
        if texts[verb] not in _RETELLING or verb not in subjects:
            continue
        subject = subjects[verb]
        low = high = subject
        while low - 1 in inside and low - 1 != verb and under(tokens, low - 1, subject):
            low -= 1
        while high + 1 in inside and high + 1 != verb and under(tokens, high + 1, subject):
            high += 1
        name = _trimmed(low, high, words)
        after = [i for i in flat if i > max(verb, high)]
        closing = not any(words[i] for i in after)
        if quoted and quoted[0] < min(verb, low):
            after = quoted
        elif closing and not quoted and low and int(tokens.lower[low - 1]) == _COMMA:
            after = [i for i in flat if i < min(verb, low)]
        elif early < len(open_) and verb > open_[early - 1]:
            continue
        elif texts[verb] in _TELLING:
            # Whom it is told stands before the content.
            that = next((i for i in after[:8] if texts[i] in ("that", ":", ",", "to")), None)
            after = [i for i in after if that is not None and i > that]
        content = trim(ranges(after), words)
        if name is None or not content:
            return None
        if texts[name[0]] in _OPENING:
            return None
        return Attribution((verb, verb), name, content, item.score, item.source_score)
    return None


def _texts_of(tokens: Tokens, flat: Sequence[int]) -> list[str]:
    texts: list[str] = []
    for low, high in ranges(flat):
        texts.extend(token_texts(tokens, low, high))
    return texts


def _passes_on(tokens: Tokens, source: TokenRange, cue: Sequence[str]) -> bool:
    """Whether a source is an outlet or a paper and its cue says no more than that it reports."""
    if _PASSING_ON.isdisjoint(cue):
        return False
    heads = token_texts(tokens, *source)
    if heads[-1] in _PAPERS or heads[-1] in ("agency", "agencies"):
        return True
    return _outlet(tokens, source[0], source[1], strict=False) is not None


def _reports(tokens: Tokens, item: Attribution, other: Attribution) -> bool:
    """Whether `other` closes the sentence of `item` and claims the same words."""
    assert item.cue is not None
    assert other.cue is not None
    assert other.source is not None
    end = item.content[-1][1]
    begin = max(item.content[0][0], item.cue[0])
    if other.cue[0] <= begin or other.source == item.source or other.source[0] <= begin:
        return False
    said = max(end, item.cue[1], item.source[1] if item.source is not None else 0)
    tail_starts = min(other.source[0], other.cue[0])
    if tail_starts > said + 3 or max(other.source[1], other.cue[1]) < said - 1:
        return False
    before = token_texts(tokens, tail_starts - 1, tail_starts - 1)[0]
    if before not in _COMMAS or tokens.region[tail_starts] >= 0:
        return False
    claimed = sum(1 for a, b in other.content for _ in range(max(a, begin), min(b, end) + 1))
    own = sum(b - a + 1 for a, b in item.content)
    return claimed >= 0.5 * own


def _cut_before(item: Attribution, other: Attribution, words: NDArray[np.bool_]) -> None:
    assert other.cue is not None
    assert other.source is not None
    content = _until(item.content, min(other.source[0], other.cue[0]), words)
    if content:
        item.content = content
        item.via = other.source


def _until(content: Sequence[TokenRange], limit: int, words: NDArray[np.bool_]) -> list[TokenRange]:
    """The parts of a content before token `limit`."""
    parts = (_trimmed(low, min(high, limit - 1), words) for low, high in content)
    return [part for part in parts if part is not None]


def _around(
    tokens: Tokens,
    words: NDArray[np.bool_],
    kept: Sequence[Attribution],
    *,
    heard: bool,
) -> set[int]:
    """Set `via` by what stands around the contents in a cue's sentence.

    heard: take those alone who took the words down, else those alone who pass them on or cite.
    Returns the ids of attributions that thereby have nothing left to say.
    """
    dropped: set[int] = set()
    evident = np.isin(tokens.lower, _EVIDENCE)
    sentences: dict[int, list[Attribution]] = {}
    for item in kept:
        if item.cue is not None and item.source is not None:
            sentences.setdefault(int(tokens.sent[item.cue[0]]), []).append(item)
    for sentence, items in sentences.items():
        begin, end = int(tokens.sent_start[sentence]), int(tokens.sent_start[sentence + 1])
        if not evident[begin:end].any():
            continue
        claimed = {i for item in items for a, b in item.content for i in range(a, b + 1)}
        texts = token_texts(tokens, begin, end - 1)
        for k, word in enumerate(texts):
            at = begin + k
            if (word in _HEARING) != heard or (heard and at in claimed):
                continue
            if at in claimed and word in _CITING:
                continue
            found = _trigger(tokens, texts, k, at, end)
            if found is None:
                continue
            name, shape = found
            if shape == "citing":
                dropped |= _cite(tokens, words, items, at, name)
            else:
                _give(tokens, words, items, at, name, shape)
    return dropped


def _trigger(
    tokens: Tokens, texts: Sequence[str], k: int, at: int, end: int
) -> tuple[TokenRange, str] | None:
    """The source that a word at token `at` (k in its sentence) leads to, and its shape."""
    word = texts[k]
    name: TokenRange | None = None
    shape = "heard"
    if word in _TELLING:
        name = _outlet(tokens, at + 1, end - 1, strict=False)
    elif word in ("interview", "interviewed"):
        name = _interviewer(tokens, texts, k, at, end)
    elif word in ("on", "in"):
        name = _outlet(tokens, at + 1, end - 1, strict=True)
    elif word == "to" and texts[k - 1 : k] != ["according"]:
        name = _outlet(tokens, at + 1, end - 1, strict=False)
    elif word == "by":
        before = texts[max(0, k - 4) : k]
        if _POLLS.isdisjoint(before) and not _HANDED.isdisjoint(before[-3:]):
            name = _outlet(tokens, at + 1, end - 1, strict=False)
    elif word == "according" and texts[k + 1 : k + 2] == ["to"]:
        shape = "closing"
        name = _phrase(tokens, at + 2, end - 1, _MAX_NAME)
    elif word in _CITING:
        shape = "citing"
        name = _phrase(tokens, at + 1, end - 1, _MAX_NAME)
    elif word in _REPORTED and not any(c.isalnum() for text in texts[k + 1 :] for c in text):
        shape = "reporting"
        for back in range(1, min(k, _MAX_OUTLET)):
            if texts[k - back] in _COMMAS or texts[k - back] in _CLOSING:
                low = at - back + 1
                if low < at and _passes_on(tokens, (low, at - 1), [word]):
                    name = low, at - 1
                break
    return None if name is None else (name, shape)


def _interviewer(
    tokens: Tokens, texts: Sequence[str], k: int, at: int, end: int
) -> TokenRange | None:
    """Y of "an interview with Y", "an interview on Y", "the Y interview"."""
    for step in range(1, min(9, len(texts) - k)):
        link = texts[k + step]
        if link in ("with", "by", "to", "on", "for", "in"):
            anybody = link in ("with", "by", "to")
            name = _outlet(tokens, at + step + 1, end - 1, strict=False, anybody=anybody)
            if name is not None:
                return name
    for back in range(1, min(7, k + 1)):
        if texts[k - back] in ("the", "a", "an", "his", "her", "in"):
            return _outlet(tokens, at - back, at - 1, strict=False)
    return None


def _distance(item: Attribution, at: int) -> int:
    """Tokens between an attribution's cue and token `at`."""
    assert item.cue is not None
    return min(abs(item.cue[0] - at), abs(item.cue[1] - at))


def _give(
    tokens: Tokens,
    words: NDArray[np.bool_],
    items: Sequence[Attribution],
    at: int,
    name: TokenRange,
    shape: str,
) -> None:
    """Set `via` of the attributions that a source found at token `at` belongs to."""
    nearest = min(items, key=lambda item: _distance(item, at))
    name = _trimmed(*name, words) or name
    for item in items:
        if item.via is not None or item.cue is None or item.source is None:
            continue
        if shape == "heard":
            mine = item is nearest or item.source == nearest.source
            own = item.source[0] == name[0] or (at < item.source[0] and overlap(name, item.source))
            if mine and not own and tokens.region[at] == tokens.region[item.cue[0]]:
                item.via = name
                item.content = _without(item.content, [name], words) or item.content
        elif shape == "reporting" or item is nearest:
            _close(tokens, words, item, at, name)


def _close(
    tokens: Tokens, words: NDArray[np.bool_], item: Attribution, at: int, name: TokenRange
) -> None:
    """Give an attribution the source that closes its sentence, and end its content before it."""
    assert item.cue is not None
    assert item.source is not None
    said = max(item.cue[1], item.source[1])
    tail = min(at, name[0])
    if tail <= said or tokens.region[at] >= 0 or overlap(name, item.source):
        return
    if tail - max(said, item.content[-1][1]) > _LINGERS:
        return
    if "which" in token_texts(tokens, item.cue[1], at):
        return  # What it tells is the clause's own source.
    content = _until(item.content, tail, words)
    if content:
        item.content, item.via = content, name


def _cite(
    tokens: Tokens,
    words: NDArray[np.bool_],
    items: Sequence[Attribution],
    at: int,
    name: TokenRange,
) -> set[int]:
    """`S reported C, citing T`: T speaks through S. What is read as `S cites "T"` is dropped."""
    if not _speaks(tokens, name):
        return set()
    citing = [item for item in items if item.cue is not None and item.cue[0] <= at <= item.cue[1]]
    others = [item for item in items if item not in citing and item.via is None]
    if not others:
        return set()
    item = min(others, key=lambda item: _distance(item, at))
    assert item.source is not None
    if not _passes_on(tokens, item.source, ["said"]) or tokens.region[at] >= 0:
        return set()
    item.via, item.source = item.source, _trimmed(*name, words) or name
    return {id(one) for one in citing if not _without(one.content, [name], words)}


def _speaks(tokens: Tokens, name: TokenRange) -> bool:
    """Whether a phrase names people: by a name or by what they are."""
    lower = token_texts(tokens, *name)
    stop = next((k for k, text in enumerate(lower) if k and text in _TAILS), len(lower))
    return not _SPEAKING.isdisjoint(lower[:stop]) or any(
        tokens.tag[name[0] + k] in _NAMES for k in range(stop)
    )


def _phrase(tokens: Tokens, low: int, limit: int, size: int) -> TokenRange | None:
    """From `low` to before the next mark of the sentence, at most `size` tokens."""
    texts = token_texts(tokens, low, min(limit, low + size)) if low <= limit else []
    end = low - 1
    for k, text in enumerate(texts):
        opens = k == 0 and text in _OPENING_MARKS
        if text in _PHRASE_ENDS and not opens:
            break
        end = low + k
    return (low, end) if end >= low else None


def _outlet(
    tokens: Tokens, low: int, limit: int, *, strict: bool, anybody: bool = False
) -> TokenRange | None:
    """The noun phrase at `low` if it names an outlet or somebody of one.

    strict: only by a name of its own. anybody: any name will do.
    """
    if low > limit:
        return None
    top = min(limit, low + _MAX_OUTLET)
    texts = token_words(tokens, low, top)
    end, evidence, named = low - 1, False, False
    first = 1 if texts[0].lower() in ("the", "a", "an") else 0
    k = 0
    while k < len(texts):
        text, at = texts[k], low + k
        lower = text.lower()
        capital = text[:1].isupper()
        region = int(tokens.region[at])
        if region >= 0 and region != int(tokens.region[low]) and k and texts[k - 1] not in (",",):
            # A programme in marks behind its broadcaster.
            last = int(tokens.region_last[region])
            if capital and evidence and last - at <= 8:
                end = last
            break
        if lower in _STOP and (not capital or lower not in ("may", "march", "august")):
            break
        if not capital and tokens.tag[at] not in _NOMINAL and text not in ("'s", "’s", "'", "’"):
            follows = texts[k + 1 : k + 2]
            more = follows and (follows[0][:1].isupper() or follows[0] == "the")
            if lower in _LINKS and k and more:
                k += 1
                continue
            if text in ("“", "''", "``", '"', "&", "-") and k:
                k += 1
                continue
            break
        next_capital = k + 1 < len(texts) and texts[k + 1][:1].isupper()
        if capital:
            named = named or tokens.tag[at] in _NAMES
            if lower in _OUTLETS:
                evidence = True
            elif lower in _TITLES and not next_capital and k:
                own = texts[k - 1][:1].isupper() and k - 1 >= first
                evidence = evidence or own or lower not in _BROADCAST
        elif lower in _MEDIA:
            evidence = evidence or not strict
        elif lower == "agency":
            evidence = evidence or (k > 0 and texts[k - 1].lower() in ("news", "wire"))
        end = at
        k += 1
    if end < low or not (evidence or (anybody and named)):
        return None
    return low, end


def _trimmed(low: int, high: int, words: NDArray[np.bool_]) -> TokenRange | None:
    while low <= high and not words[low]:
        low += 1
    while high >= low and not words[high]:
        high -= 1
    return (low, high) if low <= high else None


_DENY = re.compile(
    r"\b(?:den(?:y|ies|ied|ying|ials?)|disput(?:e|es|ed|ing)|refut(?:e|es|ed|ing)|"
    r"rebut(?:s|ted|ting)?|disavow(?:s|ed|ing)?|disagree(?:s|d|ing)?|contradict(?:s|ed|ing)?|"
    r"démen(?:t|tent|ti|tait)|nient?|nié|niait|réfut(?:e|ent|é|ait))\b",
    re.I,
)
_REJECT = re.compile(r"\b(?:reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?)\b", re.I)
_CLAIM = re.compile(
    r"\b(?:claims?|notion|allegations?|accusations?|assertions?|suggestions?|implications?|"
    r"charges?|reports?|rumou?rs?|criticisms?|concerns|speculation|contention|characteri[sz]ation|"
    r"story|stories|theory|argument)\b|\bidea that\b|\bthat\b",
    re.I,
)
_WITHHOLD = re.compile(
    r"^\W*(?:(?:him|her|them|us|me|people|(?:Mr|Mrs|Ms|Dr)\. [A-Z]\w+|[A-Z]\w+(?: [A-Z]\w+)?)\s+"
    r"(?:an?|the|any|his|her|their|access|entry)\b|(?:the\s+|any\s+|an?\s+|additional\s+)?(?:\w+\s+)?"
    r"(?:bail|entry|access|parole|visas?|permission|asylum|admission|coverage|funding|"
    r"licen[sc]es?|services?|benefits|treatment|requests?|care)\b)"
)
"""What is withheld, not gainsaid: "denied bail", "denied them the vote"."""
_DECLINE = re.compile(
    r"\b(?:declin(?:e|es|ed|ing)|refus(?:e|es|ed|ing)|unwilling|stopp(?:ed|ing) short)\b", re.I
)
_WITHOUT = re.compile(r"\bwithout\s+\w+ing\b", re.I)
_TELL = re.compile(
    r"\b(?:say|comment|discuss|answer|identify|name|confirm|elaborate|specify|disclose|detail|"
    r"weigh in|go into|speculate|be interviewed|be identified|be named|be quoted|talk|respond|"
    r"reply|reveal|explain|acknowledge|admit|concede|tell|address|rule|predict|give|provide|saying|"
    r"comments?|requests?|questions?|interviews?)\b",
    re.I,
)
_UNDONE = re.compile(
    r"\b(?:no|not to|hard to|(?:was|were|been|being|be|is|are)(?:\s+\w+ly)?)\s+$", re.I
)
_NEGATED = re.compile(
    r"(?:\b(?P<auxiliary>do|does|did|have|has|had|is|are|was|were|be|would|wo|will|could|ca|can|should)"
    r"(?:n['’]t|\s+not)|\bnever|\bcannot|\bno longer)\s+"
    r"(?:(?:yet|also|even|\w+ly)\s+){0,2}(?P<verb>\w+)(?:\s+(?P<then>\w+))?",
    re.I,
)
_NOBODY = re.compile(r"^(?:none|no one|nobody|neither)\b", re.I)
_HEDGE = re.compile(
    r"\b(?:may|might|could|would|reportedly|allegedly|apparently|appear(?:s|ed)?|seem(?:s|ed)?|"
    r"suggest(?:s|ed|ing)?|hint(?:s|ed|ing)?|impl(?:y|ies|ied|ying)|if|aurai(?:t|ent))\b",
    re.I,
)
_REFUSED = 32
"""Characters after "declined" within which it shows what was declined."""


def modality_of(
    text: str, cue: Span | None, before: str, after: str, speaker: str = ""
) -> Modality:
    """Denied: the speaker says that it is not so, or did not say it. Hedged: the speaker
    declined to say or kept silent, or the text only supposes that it was said.

    before, after: the words around the cue within its sentence, some 24 and 40 characters.
    speaker: the speaker's mention; "nobody said" denies.
    """
    if cue is None:
        return "asserted"
    words = text[cue[0] : cue[1]]
    near = f"{before} {words}"
    after = after.split("\n")[0]
    if (declined := _DECLINE.search(near)) is not None:
        told = _TELL.search(f"{near[declined.end() :]} {after}"[:_REFUSED])
        return "hedged" if told else "asserted"
    if _WITHOUT.match(words):
        return "hedged" if _TELL.search(words) else "asserted"
    negated = next(
        (
            found
            for found in _NEGATED.finditer(near + after)
            if len(before) < found.end("verb") and found.start() < len(near)
        ),
        None,
    )
    denial = _DENY.search(words)
    if denial is not None:
        withheld = denial[0].lower().startswith("den") and _WITHHOLD.match(after)
        undone = _UNDONE.search(before + words[: denial.start()])
        return "asserted" if negated or withheld or undone else "denied"
    if _REJECT.search(words):
        claim = _CLAIM.search(f"{words} {after}")
        return "denied" if claim and not negated else "asserted"
    if negated is not None:
        return _negated(negated, after)
    if _NOBODY.match(speaker):
        return "denied"
    return "hedged" if _HEDGE.search(near) else "asserted"


def _negated(found: re.Match[str], after: str) -> Modality:
    """The modality of a negated verb."""
    auxiliary = (found["auxiliary"] or "").lower()
    verb = found["verb"].lower()
    if verb in ("be", "been", "have"):
        verb = (found["then"] or "").lower()
    if auxiliary in ("is", "are", "was", "were") and not verb.endswith(("ing", "ed")):
        return "asserted"  # "was not present"
    if verb in _SILENT or (auxiliary in ("would", "wo", "will") and verb in _OPEN):
        return "hedged"
    if verb in _IDLE:
        return "asserted"
    if verb in ("mention", "mentioned"):
        return "denied" if after.lstrip().startswith("that") else "asserted"
    return "denied"


def is_denial(tokens: Tokens, cue: TokenRange) -> bool:
    """Whether a cue denies or declines."""
    return not _DENYING.isdisjoint(token_texts(tokens, *cue))
