"""Whether a date lies ahead or behind, by the words around it.

A weekday or a day without a year lies behind or ahead as the nearest verb says ("said on
Saturday", "will meet on Saturday"); with none, the past is likelier in news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from agents.lexicon.english import (
    BEFORE_INFINITIVES,
    BEFORE_NOUNS,
    CLAUSE_WORDS,
    FUTURE_NOUNS,
    FUTURE_VERBS,
    FUTURE_WORDS,
    NOT_PAST,
    PAST_VERBS,
    PLAIN_FORMS,
    TOLD,
)
from agents.lexicon.french import HAVE_AND_BE

TOLD_WITHIN = 10
"""Words before one that may be a verb ("open", "visits") among which "was" makes it none."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’]t)?|[.!?;]\s|\n")
_STOPS = frozenset(".!?;\n")


def english_direction(match: re.Match[str]) -> int:
    """1 where the words around say that the date lies ahead, -1 behind, 0 where none tells.

    -2: behind for certain.
    """
    left = _sentence_before(match)
    if left and left[-1] in ("by", "until"):
        done = any(_sign(word) < 0 and before != "be" for before, word in pairwise(["", *left]))
        return -1 if done else 1
    if left and left[-1] in ("since", "last"):
        return -2
    return _nearest_verb(left) or _verb_after(match)


def _sentence_before(match: re.Match[str]) -> list[str]:
    """The words before a date in its sentence, lower-cased, of 140 characters at most."""
    words: list[str] = []
    for token in _TOKEN.finditer(match.string, max(0, match.start() - 140), match.start()):
        word = token[0]
        if word[0] not in _STOPS:
            words.append(word.lower().replace("’", "'"))
        elif word[0] != "." or len(words) == 0 or len(words[-1]) > 4:
            # "Mr. Smith" and "Jan. 5" end no sentence.
            words = []
    return words


def _nearest_verb(words: Sequence[str]) -> int:
    """The direction that the last verb of some words says."""
    for place in range(len(words) - 1, -1, -1):
        if words[place] == "to":
            if any(word in BEFORE_INFINITIVES for word in words[max(0, place - 2) : place]):
                return 1
            continue
        sign = _sign(words[place])
        if sign > 0 and words[place] in PLAIN_FORMS and _is_told(words, place):
            continue  # "was on his way to meet friends", "were at an open house"
        if sign < 0 and place and words[place - 1] == "be":
            continue  # "will be held"
        if sign > 0 and place and words[place] in FUTURE_NOUNS and words[place - 1] in BEFORE_NOUNS:
            continue  # "rejected the plan"
        if sign:
            return sign
    return 0


def _is_told(words: Sequence[str], place: int) -> bool:
    """Whether a word that may be a verb stands in a clause of the past before it."""
    for before in reversed(words[max(0, place - TOLD_WITHIN) : place]):
        if before in TOLD:
            return not any(
                words[at] == "to" and words[at - 1] in BEFORE_INFINITIVES
                for at in range(max(1, place - 3), place)
            )
        if before in CLAUSE_WORDS:
            return False
    return False


def _verb_after(match: re.Match[str]) -> int:
    """The direction that the first verb behind a date says, in its sentence."""
    previous = ""
    text, end = match.string, match.end()
    for count, token in enumerate(_TOKEN.finditer(text, end, min(len(text), end + 90))):
        word = token[0].lower().replace("’", "'")
        if word[0] in _STOPS or count > 9:
            break
        if word in FUTURE_VERBS or (word == "to" and previous in ("is", "are")):
            return 1
        if _sign(word) < 0:
            return -1
        previous = word
    return 0


def _sign(word: str) -> int:
    """1 for a word of the future, -1 for one of the past, 0 for others."""
    if word in FUTURE_WORDS:
        return 1
    if word in PAST_VERBS or (word.endswith("ed") and len(word) > 3 and word not in NOT_PAST):
        return -1
    return 0


_FRENCH_VERB = re.compile(
    r"\b(?:(?P<future>(?!opéra\b|caméra\b|affront\b)\w{2,}r(?:a|ont)|va|vont|doit|doivent"
    r"|devrait|devraient|prévue?s?)|aurait|étaient|fut|furent|"
    + "|".join(sorted(HAVE_AND_BE - {"ayant"}))
    + r")\b"
)

_FRENCH_BOUND = re.compile(
    r"(?:(?P<until>jusqu['’](?:à|au|en)|d['’]ici(?: à| au)?|avant)|depuis) (?:le |l['’])?$",
    re.IGNORECASE,
)

_FRENCH_STOP = re.compile(r"[.!?;]\s|\n")


def french_direction(match: re.Match[str]) -> int:
    """As `english_direction`: by the nearest verb before the date, else by the first after it."""
    text, start, end = match.string, match.start(), match.end()
    left = _FRENCH_STOP.split(text[max(0, start - 80) : start])[-1]
    bound = _FRENCH_BOUND.search(left)
    if bound is not None:
        return 1 if bound["until"] else -2
    verbs = list(_FRENCH_VERB.finditer(left))
    right = _FRENCH_STOP.split(text[end : end + 80])[0]
    verb = verbs[-1] if verbs else _FRENCH_VERB.search(right)
    if verb is None:
        return 0
    return 1 if verb["future"] else -1
