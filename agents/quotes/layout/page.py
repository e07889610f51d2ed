"""Speakers that the layout names: an introduction above a quotation, a name beside it, a tag.

`The statement notes:` closes a paragraph and the next one is all quotation; `Jane Roe:
"..."` puts nothing but a colon between the two; a dash and a name sign in the line below. The
argument chain never looks across paragraphs and is unsure of bare names, and where the parse
takes a verb for a noun (`"...," the rules state`) it finds no speaker at all: all of these are
read from the layout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.lexicon import english
from agents.quotes.arrays import TokenRange, running_total
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.arguments import Proposals
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.source_spans import find_sources
from agents.quotes.text.tokens import Tokens, paragraph_bounds, under
from agents.quotes.text.words import capital_tokens

_COLON = label_hashes(":")[0]
_DASHES = frozenset(int(h) for h in label_hashes("- – — -- ― -More | •"))
_COLONS = frozenset(int(h) for h in label_hashes(": ):"))
_COMMA = label_hashes(",")[0]
_HYPHEN = int(label_hashes("HYPH")[0])
_SPEECH = frozenset(
    int(h)
    for h in label_hashes(" ".join(sorted(english.SPEECH.verbs)) + " state states read reads")
)
_NOT_OF_NAME = frozenset(int(h) for h in label_hashes("IN WDT WP WRB TO RB"))
_BEFORE_VERB = frozenset(int(h) for h in label_hashes("RB MD VBD VBZ VBP VBN IN"))
_OPENS_NAME = frozenset(int(h) for h in label_hashes("DT NNP NNPS NN NNS PRP PRP$ CD JJ"))
_PARENS = label_hashes("( )")
_FROM, _MORE = label_hashes("from more")
_PARTICLES = frozenset(int(h) for h in label_hashes("of the and de van von der la for &"))
_NOMINAL = frozenset(int(h) for h in label_hashes("NN NNS NNP NNPS JJ CD DT IN POS CC HYPH ,"))
_TAG_MARKS = frozenset(int(h) for h in label_hashes(", ! ? — --"))
_FINITE = frozenset(int(h) for h in label_hashes("VBD VBZ VBP"))
_SUBJECT = frozenset(int(h) for h in label_hashes("nsubj"))
_TAG_REACH = 12
_COVER = 0.75
_MAX_NAME = 6
_MAX_TITLED = 12
_MAX_LINE = 25
_NEAR_END = 30


@dataclass(frozen=True, slots=True)
class Signature:
    """A name put to a quotation, and the mark between the two."""

    source: TokenRange
    cue: TokenRange


@dataclass(frozen=True, slots=True)
class Page:
    """What is seen without a model: capital (n), whether each token begins with a capital, and
    region to the name that is put to it."""

    capital: NDArray[np.bool_]
    names: dict[int, Signature]


def read_page(tokens: Tokens, words: NDArray[np.bool_]) -> Page:
    """Capitals and names of a batch."""
    capital = capital_tokens(tokens)
    return Page(capital, signatures(tokens, words, capital))


def introduced(
    tokens: Tokens, words: NDArray[np.bool_], proposals: Proposals, kept: list[Attribution]
) -> list[Attribution]:
    """Attributions of quotations that the paragraph above introduces with a colon.

    Only regions that no kept attribution touches; the cue is the likeliest proposed one
    in the introduction's last sentence. In text order.
    """
    if not len(tokens) or not len(proposals.cues):
        return []
    owned = _owned(tokens, kept)
    para_low = paragraph_bounds(tokens)
    total = running_total(words)
    inside = running_total(words & (tokens.region >= 0))
    by_sentence: dict[int, int] = {}
    for c, first in enumerate(proposals.cues.first.tolist()):
        sent = int(tokens.sent[first])
        best = by_sentence.get(sent)
        if best is None or proposals.cues.probability[c] > proposals.cues.probability[best]:
            by_sentence[sent] = c
    out: list[Attribution] = []
    for r, (a, b) in enumerate(
        zip(tokens.region_first.tolist(), tokens.region_last.tolist(), strict=True)
    ):
        if a < 0 or owned[r]:
            continue
        para = int(tokens.para[a])
        low, high = int(para_low[para]), int(para_low[para + 1])
        if low == 0 or total[a] != total[low] or tokens.lower[low - 1] != _COLON:
            continue
        if int(np.searchsorted(tokens.first, low, side="right")) != int(
            np.searchsorted(tokens.first, low - 1, side="right")
        ):
            continue
        if inside[high] - inside[low] < _COVER * (total[high] - total[low]):
            continue
        chosen = by_sentence.get(int(tokens.sent[low - 1]))
        if chosen is None or low - int(proposals.cues.last[chosen]) > _NEAR_END:
            continue
        cue = (int(proposals.cues.first[chosen]), int(proposals.cues.last[chosen]))
        sources = find_sources(tokens, words, proposals, chosen, 1)
        source = sources[0][0] if sources else None
        score = float(proposals.cues.probability[chosen])
        out.append(Attribution(cue, source, [(a, b)], max(score, 0.5), 0.7 if source else 0.0))
    return out


def tagged(tokens: Tokens, words: NDArray[np.bool_], kept: list[Attribution]) -> list[Attribution]:
    """Attributions of quotations nobody claims that a bare clause closes.

    `"We want water!" the miners roared`: the quotation begins its sentence and ends in a
    comma, question or exclamation mark, and a verb with its subject begins right behind
    it. Verbs that the chains have never seen do this too. In text order.
    """
    owned = _owned(tokens, kept)
    out: list[Attribution] = []
    n = len(tokens)
    for r, (a, b) in enumerate(
        zip(tokens.region_first.tolist(), tokens.region_last.tolist(), strict=True)
    ):
        if a < 0 or owned[r] or tokens.lower[b] not in _TAG_MARKS:
            continue
        if not opens_sentence(tokens, words, a):
            continue
        begin = _behind(words, b)
        if begin is None or tokens.sent[begin] != tokens.sent[b]:
            continue
        end = begin
        while (
            end < n
            and end - begin < _TAG_REACH
            and tokens.sent[end] == tokens.sent[begin]
            and tokens.region[end] < 0
            and words[end]
        ):
            end += 1
        clause = _clause(tokens, begin, end)
        if clause is not None:
            cue, source = clause
            out.append(Attribution(cue, source, [(a, b)], 0.6, 0.7))
    return out


def opens_sentence(tokens: Tokens, words: NDArray[np.bool_], at: int) -> bool:
    """Whether no word stands before the token in its sentence."""
    return not words[tokens.sent_start[tokens.sent[at]] : at].any()


def _behind(words: NDArray[np.bool_], last: int) -> int | None:
    """The first word behind a quotation's last token and at most two marks."""
    return next((k for k in range(last + 1, min(last + 4, len(words))) if words[k]), None)


def _clause(tokens: Tokens, begin: int, end: int) -> tuple[TokenRange, TokenRange] | None:
    """Verb and subject phrase that lead begin..end (exclusive), in either order."""
    for verb in range(begin, end):
        if tokens.tag[verb] not in _FINITE:
            continue
        for subject in range(begin, end):
            if tokens.head[subject] != verb or tokens.dep[subject] not in _SUBJECT:
                continue
            low = high = subject
            while low > begin and begin <= int(tokens.head[low - 1]) < end and low - 1 != verb:
                if not under(tokens, low - 1, subject):
                    break
                low -= 1
            while high + 1 < end and high + 1 != verb and under(tokens, high + 1, subject):
                high += 1
            if begin in (low, verb):
                return (verb, verb), (low, high)
    return None


def closing_tag(tokens: Tokens, words: NDArray[np.bool_], last: int) -> Signature | None:
    """Speaker and verb of the tag behind a quotation that ends with token `last`, by its words
    alone: `"...," the document states.`, `"...," tweeted another.`

    For quotations that the parse gives to nobody: a verb taken for a noun has no subject.
    """
    if int(tokens.lower[last]) not in _TAG_MARKS:
        return None
    begin = _behind(words, last)
    if begin is None:
        return None
    end = begin
    while (
        end < len(tokens)
        and end - begin < _TAG_REACH + _MAX_NAME
        and tokens.para[end] == tokens.para[last]
        and tokens.region[end] < 0
        and (words[end] or tokens.lower[end] == _COMMA or int(tokens.tag[end]) == _HYPHEN)
    ):
        end += 1
    verb = next((k for k in range(begin, end) if int(tokens.lower[k]) in _SPEECH), None)
    if verb is None:
        return None
    low, high = (begin, verb) if verb > begin else (begin + 1, end)
    for k in range(low, high):
        if tokens.lower[k] == _COMMA or (verb == begin and int(tokens.tag[k]) in _NOT_OF_NAME):
            high = k
            break
    while high > low and int(tokens.tag[high - 1]) in _BEFORE_VERB:
        high -= 1
    tags = [int(tag) for tag in tokens.tag[low:high]]
    if not tags or tags[0] not in _OPENS_NAME or not _FINITE.isdisjoint(tags):
        return None
    return Signature((low, high - 1), (verb, verb))


def named_before(tokens: Tokens, names: dict[int, Signature], items: list[Attribution]) -> None:
    """Give quoted attributions without a speaker the name that is put to them."""
    for item in items:
        if item.source is not None or item.carried:
            continue
        first = item.content[0][0]
        r = int(tokens.region[first])
        if r >= 0 and int(tokens.region_first[r]) == first and r in names:
            item.source, item.source_score = names[r].source, 0.8
            item.cue = names[r].cue


def signatures(
    tokens: Tokens, words: NDArray[np.bool_], capital: NDArray[np.bool_]
) -> dict[int, Signature]:
    """Region to the name that the layout puts to it.

    `Jane Roe: "..."` where nothing else stands before the name but a dash; and a dash and a
    name behind or below a paragraph that is all quotation, which signs those above it that it
    goes on from too.
    """
    out: dict[int, Signature] = {}
    if not len(tokens):
        return out
    bounds = paragraph_bounds(tokens).tolist()
    outside = running_total(words & (tokens.region < 0)).tolist()
    flat = [region for sheet in tokens.sheets for region in sheet.regions]
    article = np.searchsorted(tokens.first, bounds[:-1], side="right").tolist()
    by_para: dict[int, list[int]] = {}
    for r, first in enumerate(tokens.region_first.tolist()):
        if first >= 0:
            by_para.setdefault(int(tokens.para[first]), []).append(r)
    for para, regions in by_para.items():
        low, high = bounds[para], bounds[para + 1]
        for r in regions:
            before = _name_before(tokens, words, capital, low, int(tokens.region_first[r]))
            if before is not None:
                out[r] = before
        end = int(tokens.region_last[regions[-1]]) + 1
        if outside[end] > outside[low]:
            continue
        while end < high and not words[end] and int(tokens.lower[end]) not in _DASHES:
            end += 1
        if end == high:
            if high == len(tokens) or article[para + 1] != article[para]:
                continue
            high = bounds[para + 2]
        behind = _name_behind_dash(tokens, words, capital, end, high)
        at = para
        while behind is not None:
            out.update(dict.fromkeys(by_para[at], behind))
            at -= 1
            goes_on = flat[by_para[at + 1][0]].continues and at in by_para
            if not goes_on or outside[bounds[at]] < outside[bounds[at + 1]]:
                break
    return out


def _name_before(
    tokens: Tokens, words: NDArray[np.bool_], capital: NDArray[np.bool_], low: int, at: int
) -> Signature | None:
    """The name before a colon that stands right before token `at`, in a paragraph from `low`.

    It begins the paragraph or follows a dash ("- Jane Roe:", "- more from Jane Roe:").
    """
    colon = at - 1
    while colon > low and not words[colon] and int(tokens.lower[colon]) not in _COLONS:
        colon -= 1
    if colon <= low or int(tokens.lower[colon]) not in _COLONS:
        return None
    end = colon - 1
    if tokens.lower[colon] != _COLON or tokens.lower[end] == _PARENS[1]:
        while end > low and tokens.lower[end] != _PARENS[0]:
            end -= 1
        end -= 1
    begin = end
    while (
        begin >= low
        and end - begin < _MAX_NAME
        and (capital[begin] or (begin < end and tokens.lower[begin] in _PARTICLES))
    ):
        begin -= 1
    if begin == end or not capital[end]:
        return None
    name = begin + 1
    if begin > low and tokens.lower[begin] == _FROM:
        begin -= 1
        if tokens.lower[begin] == _MORE:
            begin -= 1
    if begin >= low and tokens.lower[begin] not in _DASHES:
        if not _titled(tokens, words, capital, low, end):
            return None
        name = low
    if name == end == low and not _recurs(tokens, capital, name):
        return None
    return Signature((name, end), (colon, colon))


def _recurs(tokens: Tokens, capital: NDArray[np.bool_], at: int) -> bool:
    """Whether the article has the word, capitalised, elsewhere than before a colon: a name
    is mentioned again, a heading ("WATCH:") is not."""
    k = int(np.searchsorted(tokens.first, at, side="right"))
    low, high = int(tokens.first[k - 1]), int(tokens.first[k])
    same = low + np.flatnonzero((tokens.lower[low:high] == tokens.lower[at]) & capital[low:high])
    following = np.minimum(same + 1, high - 1)
    return bool((tokens.lower[following] != _COLON).any())


def _titled(
    tokens: Tokens, words: NDArray[np.bool_], capital: NDArray[np.bool_], low: int, end: int
) -> bool:
    """Whether low..end is a name behind its title: "Former mayor Jane Roe"."""
    return (
        end - low < _MAX_TITLED
        and bool(capital[low] and capital[end])
        and bool((words[low : end + 1] & (tokens.region[low : end + 1] < 0)).all())
        and all(int(tag) in _NOMINAL for tag in tokens.tag[low : end + 1])
    )


def _name_behind_dash(
    tokens: Tokens, words: NDArray[np.bool_], capital: NDArray[np.bool_], low: int, high: int
) -> Signature | None:
    """The name that a paragraph low..high (exclusive) of a dash and a name signs with."""
    begin = low + 1
    if high - low > _MAX_LINE or tokens.lower[low] not in _DASHES:
        return None
    end = begin
    while end < high and (capital[end] or tokens.lower[end] in _PARTICLES):
        end += 1
    if end == begin or not capital[begin] or end - begin > _MAX_NAME + 2:
        return None
    rest = end < high and words[end]
    if rest or not capital[end - 1] or (tokens.region[low:high] >= 0).any():
        return None
    if end < high and (tokens.lower[end] in _DASHES or tokens.lower[end] == _COLON):
        return None
    return Signature((begin, end - 1), (low, low))


def _owned(tokens: Tokens, kept: list[Attribution]) -> NDArray[np.bool_]:
    owned = np.zeros(len(tokens.region_first), dtype=bool)
    for item in kept:
        for a, b in item.content:
            regions = tokens.region[a : b + 1]
            owned[regions[regions >= 0]] = True
    return owned
