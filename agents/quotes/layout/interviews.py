"""Who is interviewed: the person whom title and introduction of an interview name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.lexicon.english import (
    HONORIFICS,
    NAME_PARTICLES,
    ORGANISATION_WORDS,
    PLACE_PREPOSITIONS,
    SENTENCE_STARTERS,
    TELLING_VERBS,
    TIME_WORDS,
)
from agents.quotes.types import Span

REACH = 3000
"""Characters of an introduction that are read, at most."""
LONGEST_HEADLINE = 160
LONGEST_NAME = 4
_TITLED, _TELLING, _MET, _AGAIN, _PLACE = 4.0, 2.0, 2.0, 0.5, -1.5
_LEAST_LEAD = 0.4
"""By how much one person has to lead the next."""

_TELLS = TELLING_VERBS | frozenset(
    "speaks spoke talks talked answers answered explains explained discusses discussed describes "
    "described sat joins joined reflects reflected".split()
)
_SMALL = (
    SENTENCE_STARTERS
    | TIME_WORDS
    | PLACE_PREPOSITIONS
    | frozenset(
        "and by on for with after before as but it he she they we i there here you not no so if "
        "while interview questions".split()
    )
)
_MEETS = re.compile(
    r"\b(?:interview(?:s|ed)?(?:\s+with)?|(?:spoke|speaks|talk|talks|talked|chat|chatted|"
    r"conversation|sat\s+down|caught\s+up|questions|q&a|minutes|lunch|dinner)\s+(?:to|with|for)|"
    r"met|meets|asked|asks|to)\s+(?:[\w'’-]+\s+){0,4}$",
    re.I,
)
_WRITES = re.compile(r"\b(?:by|for|words|text|photos?|photographs?)[:\s]+$", re.I)
_WORD = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?\.?")


def who_answers(text: str, low: int, high: int, title: str = "") -> Span | None:
    """The first mention of who is interviewed, in the introduction text[low:high].

    The person of two words and more whom the title names, who tells something or was met there;
    None where that leaves several.
    """
    weights: dict[str, float] = {}
    first: dict[str, Span] = {}
    titled = f" {' '.join(_words(title or headline(text, low, high)))} "
    behind, last = low, 0.0
    for start, end in _names(text, max(low, high - REACH), high):
        words = _words(text[start:end])
        if len(words) < 2:
            known = [name for name in weights if name.rsplit(" ", 1)[-1] == words[-1]]
            if len(known) == 1:
                weights[known[0]] += _AGAIN + _told(text, start, end, high)
            continue
        name = " ".join(words)
        if name not in weights:
            first[name] = (start, end)
            weights[name] = 1.0 + (_TITLED if f" {words[-1]} " in titled else 0.0)
        told = _told(text, start, end, high)
        # "An interview with Ann Roe and Ida Lund" is with both.
        weights[name] += max(told, last) if text[behind:start] == " and " else told
        behind, last = end, told
    ranked = sorted(weights, key=lambda name: -weights[name])
    if not ranked or weights[ranked[0]] <= 0:
        return None
    if len(ranked) > 1 and weights[ranked[0]] - weights[ranked[1]] < _LEAST_LEAD:
        return None
    return first[ranked[0]]


def headline(text: str, low: int, high: int) -> str:
    """The first line of text[low:high], where it is short and ends without a full stop."""
    line = text[low : min(high, low + LONGEST_HEADLINE)].lstrip().split("\n", 1)[0].rstrip()
    return "" if line.endswith(".") or len(line) >= LONGEST_HEADLINE else line


def _told(text: str, start: int, end: int, high: int) -> float:
    """How much the words around a name speak for it."""
    before = text[max(0, start - 60) : start]
    if _WRITES.search(before):
        return -_MET - _TITLED
    after = _WORD.match(text, end + 1, min(high, end + 40))
    weight = _TELLING if after and after[0].lower() in _TELLS else 0.0
    if _MEETS.search(before):
        weight += _MET
    last = _words(before)[-1:]
    return weight + (_PLACE if last and last[0] in PLACE_PREPOSITIONS - {"to"} else 0.0)


def _words(text: str) -> list[str]:
    return [word.lower().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(text)]


def _names(text: str, low: int, high: int) -> Iterator[Span]:
    """Runs of one to four words with a capital, without titles before them."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text, low, high):
        lower = word[0].lower().rstrip(".")
        joins = bool(run) and text[run[-1].end() : word.start()] == " "
        small = lower in _SMALL or (lower in HONORIFICS and not run)
        if (word[0][0].isupper() and not small and joins) or (joins and lower in NAME_PARTICLES):
            run.append(word)
        else:
            yield from _as_name(text, run)
            run = [word] if word[0][0].isupper() and not small else []
        if run and run[-1] is word and word[0].endswith(("'s", "’s", ".")) and len(word[0]) > 2:
            yield from _as_name(text, run)
            run = []
    yield from _as_name(text, run)


def _as_name(text: str, run: list[re.Match[str]]) -> Iterator[Span]:
    while run and not run[-1][0][0].isupper():
        run = run[:-1]
    if not run or len(run) > LONGEST_NAME:
        return
    words = _words(text[run[0].start() : run[-1].end()])
    if ORGANISATION_WORDS.isdisjoint(words):
        end = run[-1].end()
        for tail in ("'s", "’s", "."):
            if text.endswith(tail, run[-1].start(), end):
                end -= len(tail)
        yield run[0].start(), end


def by_initials(text: str, low: int, high: int, initials: str) -> Span | None:
    """The first name of as many words in text[low:high] whose initials these are; None for none."""
    wanted = [letter.casefold() for letter in initials if letter.isalpha()]
    found: dict[str, Span] = {}
    for start, end in _names(text, low, high):
        words = [
            match
            for match in _WORD.finditer(text, start, end)
            if match[0].casefold() not in NAME_PARTICLES
        ][-len(wanted) :]  # "Captain Ann Roe"
        if [match[0][0].casefold() for match in words] == wanted:
            begin = words[0].start()
            found.setdefault(" ".join(_words(text[begin:end])), (begin, end))
    return next(iter(found.values())) if len(found) == 1 else None
