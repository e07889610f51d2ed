"""Where and how an article names its people: what a pronoun goes by, looked up once an article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.lexicon.english import ABBREVIATED_TITLES, MALE_PRONOUNS, PAST_VERBS
from agents.speakers.phrase import is_possessive
from agents.speakers.types import Mention

_SENTENCE = re.compile(r"[.!?]['\"”’)\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n+")
_TITLES = "|".join(sorted(map(str.capitalize, ABBREVIATED_TITLES)))
_ABBREVIATED = re.compile(rf"\b(?:[A-Z]|{_TITLES}|St|Jr|Sr|No|vs)$")
_PARAGRAPH = re.compile(r"\n+")
_GENDERED = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.I)
_MALE_FORMS = MALE_PRONOUNS | {"him", "his", "himself"}
_VOTE_REACH = 160
_WORD_REACH = 48
_AFTER_REACH = 130

_BESIDE = re.compile(
    r"\b(?:with|to|by|for|from|against|at|about|of|on|in|unlike|like|than|over|under|between|"
    r"behind|around|after|before|meeting|following|including)\s(?:[\w.’'-]+\s){0,3}$",
    re.I,
)
_OBJECT = re.compile(
    r"\b(?:told|tells|telling|asked|asking|met|meet|called|calling|accused|accusing|urged|urging|"
    r"saw|seeing|beat|defeated|joined|replaced|\w{2,}(?:ed|ing))\s(?:[A-Z][\w.’'-]*\s){0,2}$"
)
_PAST = "|".join(sorted(PAST_VERBS - {"since"}))
_PREDICATE = re.compile(
    r"(?:\s\([^()\n]{1,40}\)|,[^,.;:\n\"“”]{1,90},)?\s"
    r"(?:(?:also|then|later|now|never|always|still|only|has|have|had|[a-z]+ly)\s){0,2}"
    rf"(?:is|has|will|would|could|can|may|might|must|should|does|says|put|set|{_PAST}|"
    r"[a-z]{2,}(?:ed|es|ts|ks|ns|ps|ds|ls|rs|ms|ys|ws))\b"
)
_INTRODUCED = re.compile(r",\s(?:\d{1,3}\b|an?\s|the\s|who\s|one\s|whose\s|from\s|[a-z][\w-]+\s)")
_ASKED_ABOUT = re.compile(
    r"\b(?:ask|asks|asked|asking|questioned|quizzed|pressed)\b[^.!?\n\"“”]{0,60}?"
    r"\b(?:if|whether|about|on|over|why|how|what|when|who)\s(?:[\w.’'-]+\s){0,4}$",
    re.I,
)
_ASKED = re.compile(
    r"\b(?:asks|asked|questions|questioned|quizzed|pressed|grilled|interviewed|cross-examined)\s"
    r"(?:(?:the|his|her)\s(?:[a-z-]+\s)?)?(?:[A-Z][\w.’'-]*\s){0,2}$"
)
_WHO = re.compile(r",?\swho\s")
_QUESTION = 110
_FEW_WORDS = 2


@dataclass(slots=True)
class _Votes:
    """Pronouns right behind a person's name: how many, and the gender of each by its start."""

    male: int = 0
    female: int = 0
    places: dict[int, bool] = field(default_factory=dict)

    def add(self, place: int, male: bool) -> None:
        if place not in self.places:
            self.places[place] = male
            self.male += male
            self.female += not male


class Role:
    """What a mention is in its clause, told by the words around it: bits of a number."""

    SUBJECT = 1
    POSSESSOR = 2
    BESIDE = 4
    OBJECT = 8
    INTRODUCED = 16
    FULL = 32
    FIRST = 64
    ASKED_ABOUT = 128
    ASKED = 256
    GOES_ON = 512


class Scene:
    """Sentences, paragraphs, roles of mentions, and gendered pronouns that follow names.

    `mentions`: all of the article, in text order. One pass over the text when made.
    """

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self._sentences = [
            found.end()
            for found in _SENTENCE.finditer(text)
            if not _ABBREVIATED.search(text, max(0, found.start() - 6), found.start())
        ]
        self._paragraphs = [found.end() for found in _PARAGRAPH.finditer(text)]
        self._roles: dict[tuple[int, int], int] = {}
        self._people = [mention for mention in mentions if mention.entity.is_person]
        self._votes: dict[str, _Votes] | None = None

    def sentence(self, position: int) -> int:
        """Number of the sentence in which a position is."""
        return bisect_right(self._sentences, position)

    def sentence_start(self, position: int) -> int:
        """Where the sentence of a position begins."""
        k = bisect_right(self._sentences, position)
        return self._sentences[k - 1] if k else 0

    def paragraph(self, position: int) -> int:
        """Number of the paragraph in which a position is."""
        return bisect_right(self._paragraphs, position)

    def paragraph_start(self, position: int) -> int:
        """Where the paragraph of a position begins."""
        k = bisect_right(self._paragraphs, position)
        return self._paragraphs[k - 1] if k else 0

    def role(self, mention: Mention) -> int:
        """What a mention is in its clause."""
        key = (mention.start, mention.end)
        if key not in self._roles:
            self._roles[key] = self._role(*key)
        return self._roles[key]

    def _role(self, start: int, end: int) -> int:
        text = self.text
        before = text[max(self.sentence_start(start), start - _WORD_REACH) : start]
        role = 0
        if is_possessive(text, end):
            role |= Role.POSSESSOR
        elif _PREDICATE.match(text, end, end + _AFTER_REACH):
            role |= Role.SUBJECT
        if _INTRODUCED.match(text, end, end + 24):
            role |= Role.INTRODUCED
        question = text[max(self.sentence_start(start), start - _QUESTION) : start]
        if _ASKED_ABOUT.search(question):
            role |= Role.ASKED_ABOUT
        if _ASKED.search(before):
            role |= Role.ASKED
        if _WHO.match(text, end, end + 12):
            role |= Role.GOES_ON
        if _BESIDE.search(before):
            role |= Role.BESIDE
        elif _OBJECT.search(before):
            role |= Role.OBJECT
        elif len(before.split()) <= _FEW_WORDS and not role & Role.POSSESSOR:
            role |= Role.SUBJECT | Role.FIRST
        if " " in text[start:end].strip():
            role |= Role.FULL
        return role

    def votes(self, key: str, male: bool, but: int) -> tuple[int, int]:
        """How many pronouns of that gender, and of the other, stand right behind a person's name.

        but: start of a pronoun that does not count, the one that is asked about.
        """
        if self._votes is None:
            self._votes = self._count()
        some = self._votes.get(key)
        if some is None:
            return 0, 0
        own = some.places.get(but)
        agree = some.male if male else some.female
        differ = some.female if male else some.male
        return agree - (own is male), differ - (own is (not male))

    def _count(self) -> dict[str, _Votes]:
        """The first pronoun behind each mention of a person, before the next person is named."""
        votes: dict[str, _Votes] = {}
        if not self._people:
            return votes
        places = [
            (found.start(), found.group().lower() in _MALE_FORMS)
            for found in _GENDERED.finditer(self.text)
        ]
        starts = [place for place, _ in places]
        ends = [*(m.start for m in self._people[1:]), len(self.text)]
        for mention, limit in zip(self._people, ends, strict=True):
            k = bisect_left(starts, mention.end)
            if k < len(starts) and starts[k] < min(limit, mention.end + _VOTE_REACH):
                votes.setdefault(mention.entity.id, _Votes()).add(*places[k])
        return votes
