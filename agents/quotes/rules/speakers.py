"""Who speaks: the name or noun phrase beside a cue, by word lists and capitals."""

from __future__ import annotations

from agents.quotes.arrays import TokenRange
from agents.quotes.rules.article import CLOSES, ENDS, PUNCTUATION, Article
from agents.quotes.rules.cues import MAX_BETWEEN, Cue

MAX_APPOSITION = 14
"""Tokens of what is set off by commas behind a name or a source, at most."""
MAX_ADDRESS = 14
"""Tokens between a verb and its subject or what is said, at most."""
_MAX_PHRASE = 12


def source_of(article: Article, cue: Cue, first: int, high: int, quoted: bool) -> TokenRange | None:
    """The phrase that speaks by a cue, in a sentence from `first` on.

    quoted: whether a quotation stands right before the cue, so that the subject follows it.
    """
    if cue.source:
        found = phrase_after(article, cue.last + 1, high)
        nobody = article.table.no_sources
        if found and not nobody.isdisjoint(article.lower[found[0] : found[0] + 2]):
            return None
        return found
    if cue.subject is not None or quoted:
        return inverted_subject(article, cue, high)
    return _phrase_before(article, cue.first, first) or inverted_subject(article, cue, high)


def person(article: Article, source: TokenRange) -> TokenRange | None:
    """The source, unless it is an impersonal pronoun."""
    only = source[0] == source[1] and article.lower[source[0]] in article.table.impersonal
    return None if only else source


def inverted_subject(article: Article, cue: Cue, high: int) -> TokenRange | None:
    """The subject behind the verb: joined to it, or the phrase that follows."""
    if cue.subject is not None:
        return cue.subject, cue.subject
    return phrase_after(article, _past_address(article, cue.last + 1, high), high)


def phrase_after(article: Article, i: int, high: int) -> TokenRange | None:
    """The name or noun phrase that begins at a token, with an apposition that names it."""
    if i >= high or article.stops(i):
        return None
    table = article.table
    if article.lower[i] in table.pronouns:
        return i, i
    if not article.begins(i):
        return None
    end = _phrase_end(article, i, high)
    determined = article.lower[i] in table.determiners
    if end == i and determined:
        return None
    common = determined or article.lower[i] in table.titles
    if common and end + 2 < high and article.text[end + 1] == "," and article.names(end + 2):
        last = _phrase_end(article, end + 2, high)
        if last + 1 >= high or article.text[last + 1] in CLOSES:
            return i, last
    return i, end


def _phrase_end(article: Article, i: int, high: int) -> int:
    """The last token of the noun phrase that begins at a token."""
    table = article.table
    k = i + 1
    while k < min(high, i + _MAX_PHRASE):
        word = article.lower[k]
        if article.stops(k):
            # "la ministre déléguée aux Transports", "le secrétaire d'Etat au Budget".
            office = word in table.offices and k + 1 < high and article.text[k + 1].istitle()
            if not office or any(one.istitle() for one in article.text[i + 1 : k]):
                break
        elif word in table.verbs and word not in table.nominal:
            break
        k += 1
    while k - 1 > i and article.lower[k - 1] in table.inside:
        k -= 1
    return k - 1


def _phrase_before(article: Article, i: int, low: int) -> TokenRange | None:
    """The name or noun phrase that ends right before a token."""
    table = article.table
    k = i - 1
    while k >= low and i - k <= MAX_BETWEEN and article.lower[k] in table.between:
        k -= 1
    if k >= low and article.lower[k] in table.relatives:
        k -= 1
        return _phrase_to(article, k - (article.text[k] == ","), low)
    if k >= low and article.text[k] == ",":
        return _apposed_before(article, k, low)
    return _phrase_to(article, k, low)


def _apposed_before(article: Article, comma: int, low: int) -> TokenRange | None:
    """ "Le maire, Jean Dupont, a dit": the phrase and its apposition, before a comma."""
    k = comma - 1
    while k > max(low, comma - MAX_APPOSITION) and article.text[k] != ",":
        if article.region[k] != article.level or article.text[k] in ENDS:
            return None
        k -= 1
    if article.text[k] != "," or comma - k < 2:
        return None
    head = _phrase_to(article, k - 1, low)
    if head is None:
        return None
    named = article.names(k + 1) and _phrase_end(article, k + 1, comma) == comma - 1
    return (head[0], comma - 1) if named else head


def _phrase_to(article: Article, k: int, low: int) -> TokenRange | None:
    """The longest name or noun phrase that ends with token k."""
    if k < low or article.stops(k):
        return None
    table = article.table
    if article.lower[k] in table.pronouns:
        return k, k
    first = None
    for j in range(k, max(low, k - _MAX_PHRASE + 1) - 1, -1):
        if article.stops(j):
            # "la secrétaire d'État au Logement"
            office = j < k and article.lower[j] in table.offices and article.names(j + 1)
            if not office or first != j + 1:
                break
        elif article.begins(j):
            first = j
    if first is None or (first == k and article.lower[k] in table.determiners):
        return None
    return first, k


def _past_address(article: Article, i: int, high: int) -> int:
    """Past what stands between verb and subject: "a déclaré mardi à l'AFP M. Diallo"."""
    table = article.table
    if i >= high or not (article.lower[i] in table.times or article.lower[i] in table.to):
        return i
    joined = table.outside | table.inside | table.determiners
    for k in range(i, min(high, i + MAX_ADDRESS)):
        if article.text[k] in PUNCTUATION or article.lower[k] in table.that:
            break
        apart = k == i or article.lower[k - 1] not in joined
        if apart and not article.stops(k) and article.begins(k):
            return k
    return i


def past_role(article: Article, i: int, last: int) -> int:
    """Past what the speaker is, behind the name: ", marchande de fruits"."""
    if i >= last or article.text[i] != ",":
        return i
    table = article.table
    k = i + 1
    k += article.lower[k] in table.determiners
    relative = k <= last and article.lower[k] in table.relatives
    if k > last or not (relative or article.role(k) or article.text[k].isdigit()):
        return i
    while k <= min(last, i + MAX_APPOSITION) and article.text[k] not in CLOSES:
        k += 1
    return k


def opening_subject(article: Article, first: int, colon: int) -> TokenRange | None:
    """Who a sentence that ends in a colon begins with, after what a comma sets off."""
    table = article.table
    going_on = table.outside - table.predicates
    for i in range(first, colon):
        joined = i == first + 1 and article.lower[first] in table.outside
        if i > first and article.text[i - 1] != "," and not joined:
            continue
        found = phrase_after(article, i, colon)
        # Not "Interrogé" in "Interrogé sur ce point, le ministre ... :"
        if found and article.lower[found[1] + 1] not in going_on:
            return found
    return None
