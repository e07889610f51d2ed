"""Tags: the bare clause that closes a quotation, `"We want water!" the miners roared`.

Where the parse takes a verb for a noun (`"...," the rules state`), no cue is found and the
quotation has no speaker; the place of the clause tells both.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.lexicon import english
from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.layout.regions import claimed_regions
from agents.quotes.layout.signatures import Signature
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch
from agents.quotes.text.tokens import Tokens, under

_COMMA, _COLON = label_hashes(", :")
_MARKS = frozenset(int(h) for h in label_hashes(", ! ? — --"))
"""What ends a quotation before a tag."""
_HYPHEN = int(label_hashes("HYPH")[0])
_SPEECH = frozenset(
    int(h)
    for h in label_hashes(" ".join(sorted(english.SPEECH.verbs)) + " state states read reads")
)
_NOT_OF_NAME = frozenset(int(h) for h in label_hashes("IN WDT WP WRB TO RB"))
_BEFORE_VERB = frozenset(int(h) for h in label_hashes("RB MD VBD VBZ VBP VBN IN"))
_OPENS_NAME = frozenset(int(h) for h in label_hashes("DT NNP NNPS NN NNS PRP PRP$ CD JJ"))
_FINITE = frozenset(int(h) for h in label_hashes("VBD VBZ VBP"))
_SUBJECT = frozenset(int(h) for h in label_hashes("nsubj"))
_CLAUSE_SUBJECT = frozenset(int(h) for h in label_hashes("nsubj nsubjpass"))
_OF_PEOPLE = frozenset(int(h) for h in label_hashes("NNP NNPS"))
_LONGEST_LEAD = 30
_REACH = 12
"""Words of a tag, at most."""
_LONGEST_NAME = 6
_LEAST_OF_HEADLINE = 3
_LONGEST_HEADLINE = 20
"""Words of a headline's quotation, at least; tokens behind it, at most."""


def tagged(batch: Batch, kept: Sequence[Attribution]) -> list[Attribution]:
    """Attributions of quotations nobody claims that a bare clause closes.

    The quotation begins its sentence and ends in a comma, question or exclamation mark, and a
    verb with its subject begins right behind it. Verbs that the model has never seen do this
    too. In text order.
    """
    tokens, words = batch.tokens, batch.words
    claimed = claimed_regions(tokens, kept)
    out: list[Attribution] = []
    for r, (a, b) in enumerate(
        zip(tokens.region_first.tolist(), tokens.region_last.tolist(), strict=True)
    ):
        if a < 0 or claimed[r]:
            continue
        headed = _of_headline(tokens, words, a, b)
        if headed is not None:
            out.append(Attribution(headed[0], headed[1], [(a, b)], 0.6, 0.7))
        if headed is not None or tokens.lower[b] not in _MARKS:
            continue
        if not opens_sentence(tokens, words, a):
            continue
        begin = _behind(words, b)
        if begin is None or tokens.sent[begin] != tokens.sent[b]:
            continue
        clause = _clause(tokens, begin, _end_of_words(tokens, words, begin))
        if clause is not None:
            cue, source = clause
            out.append(Attribution(cue, source, [(a, b)], 0.6, 0.7))
    return out


def _of_headline(
    tokens: Tokens, words: Flags, first: int, last: int
) -> tuple[TokenRange, TokenRange] | None:
    """The colon and the subject behind a quotation that opens a headline: "'We were left': flood
    victims blame ministers"."""
    begin = _behind(words, last)
    if (
        begin is None
        or tokens.lower[begin - 1] != _COLON
        or tokens.para[begin] != tokens.para[last]
    ):
        return None
    if words[first : last + 1].sum() < _LEAST_OF_HEADLINE:
        return None
    end = begin
    while end < len(tokens) and tokens.para[end] == tokens.para[begin]:
        end += 1
    if end - begin > _LONGEST_HEADLINE or not opens_sentence(tokens, words, first):
        return None
    if not words[end - 1] or not tokens.parsed[begin]:
        return None  # a sentence, with its stop
    clause = _clause(tokens, begin, min(end, begin + _REACH))
    return ((begin - 1, begin - 1), clause[1]) if clause and clause[1][0] == begin else None


def opens_sentence(tokens: Tokens, words: Flags, at: int) -> bool:
    """Whether no word stands before the token in its sentence."""
    return not words[tokens.sent_start[tokens.sent[at]] : at].any()


def _behind(words: Flags, last: int) -> int | None:
    """The first word behind a quotation's last token and at most two marks."""
    return next((k for k in range(last + 1, min(last + 4, len(words))) if words[k]), None)


def _end_of_words(tokens: Tokens, words: Flags, begin: int) -> int:
    """Where the unquoted words from `begin` on end, in the sentence (exclusive)."""
    end = begin
    while (
        end < len(tokens)
        and end - begin < _REACH
        and tokens.sent[end] == tokens.sent[begin]
        and tokens.region[end] < 0
        and words[end]
    ):
        end += 1
    return end


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


def closing_tag(tokens: Tokens, words: Flags, last: int) -> Signature | None:
    """Speaker and verb of the tag behind a quotation that ends with token `last`, by its words
    alone: `"...," the document states.`, `"...," tweeted another.`

    For quotations that the parse gives to nobody: a verb taken for a noun has no subject.
    """
    if int(tokens.lower[last]) not in _MARKS:
        return None
    begin = _behind(words, last)
    if begin is None:
        return None
    end = begin
    while (
        end < len(tokens)
        and end - begin < _REACH + _LONGEST_NAME
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


def led_in(tokens: Tokens, words: Flags, first: int, last: int) -> Signature | None:
    """Subject and colon of the clause before the quotation first..last, with which the sentence
    ends: `But Roe was not convinced: "..."`. None where it was not parsed, or names nobody."""
    begin = int(tokens.sent_start[tokens.sent[first]])
    colon = first - 1
    while colon > begin and not words[colon] and tokens.lower[colon] != _COLON:
        colon -= 1
    if colon <= begin or tokens.lower[colon] != _COLON or colon - begin > _LONGEST_LEAD:
        return None
    behind = _behind(words, last)
    goes_on = behind is not None and tokens.sent[behind] == tokens.sent[last]
    if goes_on or (tokens.region[begin:colon] >= 0).any():
        return None
    for subject in range(colon - 1, begin - 1, -1):
        verb = int(tokens.head[subject])
        if tokens.dep[subject] not in _CLAUSE_SUBJECT or tokens.head[verb] != verb:
            continue
        if int(tokens.tag[subject]) not in _OF_PEOPLE:
            return None
        low = high = subject
        while low > begin and under(tokens, low - 1, subject):
            low -= 1
        while high + 1 < colon and under(tokens, high + 1, subject) and words[high + 1]:
            high += 1
        return Signature((low, high), (colon, colon))
    return None
