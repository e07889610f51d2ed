"""Cues: verbs of saying with their auxiliaries, and phrases such as "according to"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.quotes.rules.article import Article

MAX_BETWEEN = 5
"""Small words between auxiliary and participle or subject and verb, at most."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue's tokens; `subject` where a pronoun is joined to the verb; `source`: "according to"."""

    first: int
    last: int
    subject: int | None = None
    source: bool = False


def cue_at(article: Article, i: int, low: int, high: int) -> Cue | None:
    """The cue that begins at token i of the paragraph low..high (exclusive)."""
    table, word = article.table, article.lower[i]
    for phrase in table.sources:
        end = i + len(phrase)
        if word == phrase[0] and end < high and _starts_with(article.lower, i, phrase):
            return Cue(i, end - 1, source=True)
    if word in table.named_sources and i + 1 < high:
        return Cue(i, i, source=True) if _before_a_name(article, i, low, high) else None
    if word in table.auxiliaries:
        last, subject = _clitic(article, i, high)
        k = last + 1
        while k < min(high, last + 1 + MAX_BETWEEN) and article.lower[k] in table.between:
            k += 1
        if k < high and article.lower[k] in table.participles:
            return Cue(_reflexive(article, i, low), k, subject)
    if word not in table.verbs:
        return None
    before = article.lower[i - 1] if i > low else ""
    if before in table.auxiliaries:
        return None
    last, subject = _clitic(article, i, high)
    noun = before in table.determiners or before in table.inside
    if word in table.nominal and subject is None and noun:
        return None
    return Cue(_reflexive(article, i, low), last, subject)


def _starts_with(texts: Sequence[str], at: int, phrase: Sequence[str]) -> bool:
    """Whether the tokens from `at` on are those of the phrase."""
    return tuple(texts[at : at + len(phrase)]) == tuple(phrase)


def _before_a_name(article: Article, i: int, low: int, high: int) -> bool:
    """Whether "pour" opens a clause, before a name or somebody's role."""
    opens = i == low or article.sent[i - 1] != article.sent[i] or article.text[i - 1] == ","
    if i + 2 < high and article.lower[i + 1] in article.table.determiners:
        return opens and article.role(i + 2)
    return opens and article.names(i + 1)


def _clitic(article: Article, i: int, high: int) -> tuple[int, int | None]:
    """Where a verb ends that a pronoun is joined to ("a-t-il"), and the pronoun."""
    k = i + 1
    if k < high and article.lower[k] == "-t":
        k += 1
    if k < high and article.lower[k] in article.table.clitics:
        return k, k
    return i, None


def _reflexive(article: Article, i: int, low: int) -> int:
    """The pronoun before a verb that takes one along, else the verb."""
    return i - 1 if i > low and article.lower[i - 1] in article.table.reflexives else i
