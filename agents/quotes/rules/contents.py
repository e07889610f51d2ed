"""What is said by a cue: quotations beside it, the quotation around it, or a clause."""

from __future__ import annotations

from agents.quotes.arrays import TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.rules.article import CLOSES, DASHES, ENDS, PUNCTUATION, Article
from agents.quotes.rules.cues import MAX_BETWEEN, Cue, cue_at
from agents.quotes.rules.speakers import (
    MAX_ADDRESS,
    MAX_APPOSITION,
    inverted_subject,
    opening_subject,
    past_role,
    person,
    source_of,
)

SURE = 0.6
"""Score of what has a cue; not calibrated."""
_BETWEEN = frozenset("» « ” “ \" '' `` – — - ( „ : ‹ › ' ’ ‘".split())
"""Marks between an attribution and the words that go on behind it."""
_MARKS = frozenset(('"', "“", "”", "«", "»", "''", "``"))
_LEAST_CLAUSE = 3
_MAX_DATELINE = 12


def paragraph_attributions(article: Article, low: int, high: int) -> list[Attribution]:
    """Attributions of the paragraph low..high (exclusive)."""
    out: list[Attribution] = []
    position = low
    while position < high:
        article.level = article.region[position]
        quoted = article.level >= 0
        cue = None if quoted and not article.table.incises else cue_at(article, position, low, high)
        if cue is None:
            position += 1
            continue
        found = _inside_marks(article, cue) if quoted else _beside(article, cue, low, high)
        if found is not None:
            out.append(found)
        position = cue.last + 1
    article.level = -1
    return out + _behind_colons(article, low, high)


def _inside_marks(article: Article, cue: Cue) -> Attribution | None:
    """An attribution inside the marks: "« Nous irons, a déclaré X, demain »"."""
    first, last = article.quotation(article.level)
    if cue.source or cue.first - 1 <= first or article.level in article.taken:
        return None
    if article.text[cue.first - 1] not in CLOSES:
        return None
    source = inverted_subject(article, cue, last + 1)
    if source is None:
        return None
    end = max(cue.last, source[1])
    if end < last and article.text[end + 1] not in CLOSES:
        return None
    content = parts_around(article, (first, last), cue, source)
    if not content:
        return None
    article.taken.add(article.level)
    return Attribution((cue.first, cue.last), person(article, source), content, SURE, SURE)


def parts_around(
    article: Article, whole: TokenRange, cue: Cue, source: TokenRange
) -> list[TokenRange]:
    """What is left of `whole` when the attribution inside is taken out, with its commas."""
    first, last = whole
    end = max(cue.last, source[1])
    before = cue.first - 1
    if article.text[before] in (",", "–", "—", "-"):
        before -= 1
    after = past_role(article, end + 1, last)
    while after <= last and not (article.words[after] or article.text[after] in _BETWEEN):
        after += 1
    parts = [(first, before), (after, last)]
    return [part for part in parts if part[0] <= part[1] and article.worded(part)]


def _beside(article: Article, cue: Cue, low: int, high: int) -> Attribution | None:
    """An attribution of quotations beside a cue, or of a clause of its sentence."""
    table = article.table
    first, last = article.sentence(cue.first, low, high)
    quoted = _quoted_left(article, cue.first, low, 0) is not None
    source = source_of(article, cue, first, high, quoted)
    if source is None:
        return None
    left, right = min(cue.first, source[0]), max(cue.last, source[1])
    before = _quoted_left(article, left, low, table.reach[0])
    reach = 0 if before and table.strict else table.reach[1]
    after = _quoted_right(article, right, high, reach)
    free = [
        part for part in (before, after) if part and article.region[part[0]] not in article.taken
    ]
    if not free:
        clause = _clause(article, cue, source, (first, last))
        free = [clause] if clause else []
    elif before in free and before is not None and source[0] > cue.last and first < before[0]:
        free[0] = _with_lead(article, before, first)
    if not free:
        return None
    for part in free:
        article.taken |= article.regions(part)
    return Attribution((cue.first, cue.last), person(article, source), free, SURE, SURE)


def _with_lead(article: Article, part: TokenRange, first: int) -> TokenRange:
    """A quoted end of a sentence with the words before it: "C'est « injuste », a dit X"."""
    begin = part[0]
    while begin > first and article.region[begin - 1] not in article.taken:
        begin -= 1
    while begin < part[0] and not article.words[begin]:
        begin += 1
    return (begin, part[1]) if article.table.incises else part


def _quoted_left(article: Article, at: int, low: int, reach: int) -> TokenRange | None:
    """The quotation that ends before a token, at most `reach` words between."""
    worded = 0
    for k in range(at - 1, max(low, at - 4 - reach) - 1, -1):
        if article.region[k] >= 0:
            return article.quotation(article.region[k])
        worded += article.words[k]
        if worded > reach:
            return None
    return None


def _quoted_right(article: Article, at: int, high: int, reach: int) -> TokenRange | None:
    """The quotation behind a token: behind a colon, or at most `reach` words on."""
    table, worded = article.table, 0
    colon = ":" in article.text[at + 1 : at + MAX_ADDRESS]
    for k in range(at + 1, min(high, at + MAX_ADDRESS)):
        if article.region[k] >= 0:
            return article.quotation(article.region[k])
        worded += article.words[k]
        if article.text[k] in ENDS - {":"} or (worded > reach and not colon):
            return None
        if article.lower[k] in table.that and table.strict:
            return None
    return None


def _clause(
    article: Article, cue: Cue, source: TokenRange, sentence: TokenRange
) -> TokenRange | None:
    """Words reported without marks, in the sentence of the cue."""
    first, end = sentence
    left, right = min(cue.first, source[0]), max(cue.last, source[1])
    while end > right and not (article.words[end] or article.text[end] in _MARKS):
        end -= 1
    comma = left > first and article.text[left - 1] == ","
    first = _past_dateline(article, first, left)
    behind = source[0] > cue.last
    if cue.source and not comma:
        for k in range(right + 1, min(end, right + MAX_APPOSITION)):
            if article.text[k] == ",":
                return _free_clause(article, (k + 1, end))
    if not cue.source and not (behind and comma):
        begin = _reported_from(article, right + 1, end)
        if begin is not None:
            return _free_clause(article, (begin, end))
    if comma and (behind or cue.subject is not None or article.table.bare_clauses):
        return _free_clause(article, (first, left - 2))
    return None


def _past_dateline(article: Article, first: int, left: int) -> int:
    """Past "LYON, 12 mars 2024 - ", where a paragraph begins so."""
    if len(article.text[first]) > 2 and article.text[first].isupper():
        for k in range(first + 1, min(left, first + _MAX_DATELINE)):
            if article.text[k] in DASHES:
                return k + 1
    return first


def _reported_from(article: Article, begin: int, end: int) -> int | None:
    """Where reported words begin that follow a cue."""
    table = article.table
    if begin < end and article.text[begin] == "," and table.comma_opens:
        return begin + 1
    if begin < end and article.lower[begin] in table.infinitives:
        return begin
    for k in range(begin, min(end, begin + MAX_BETWEEN + 3)):
        if article.lower[k] in table.that:
            return k
        if article.text[k] in PUNCTUATION:
            break
    if table.bare_clauses and article.text[begin] not in PUNCTUATION:
        return begin
    return None


def _free_clause(article: Article, part: TokenRange) -> TokenRange | None:
    """A clause that is long enough and holds no quotation that was given away."""
    if part[1] - part[0] + 1 < _LEAST_CLAUSE or article.regions(part) & article.taken:
        return None
    return part


def _behind_colons(article: Article, low: int, high: int) -> list[Attribution]:
    """Quotations behind a colon, in a sentence that begins with who speaks."""
    out = []
    for colon in range(low + 1, high - 1):
        if article.text[colon] != ":" or article.region[colon] >= 0:
            continue
        part = _quoted_right(article, colon, high, 0)
        if part is None or article.region[part[0]] in article.taken:
            continue
        first, _ = article.sentence(colon, low, high)
        source = opening_subject(article, first, colon)
        if source is None or person(article, source) is None:
            continue
        if source[1] == colon - 1 or article.table.strict:
            article.taken.add(article.region[part[0]])
            out.append(Attribution((colon, colon), source, [part], SURE, SURE))
    return out
