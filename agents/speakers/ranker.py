"""Whom "he" or "she" means: a conditional logit over those named before, and over nobody of them.

What tells for or against a candidate has a name, and `WEIGHTS` says how much it tells. They are
fitted by `python -m tools.speakers`; ranking all candidates at once is Denis and Baldridge's (2008,
"Specialized models and ranking for coreference resolution").
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import exp, log1p

from agents.lexicon.english import (
    FEMALE_NOUNS,
    FEMALE_PRONOUNS,
    KIN_NOUNS,
    MALE_NOUNS,
    MALE_PRONOUNS,
)
from agents.quotes.types import Quote, Span
from agents.speakers.context import Context
from agents.speakers.salience import led_in
from agents.speakers.scene import Role
from agents.speakers.types import Mention, Speaker, SpeakerEntity
from agents.speakers.unnamed import asked, asker, can_be, is_unnamed
from agents.speakers.weights import WEIGHTS
from agents.speakers.words import WORD

NOBODY = ""
"""The candidate that stands for nobody of the others."""

REACH = 3000
"""Characters before a pronoun within which somebody has to be named."""

Features = dict[str, float]
"""What tells for or against a candidate, by name; what is missing is 0."""

_MENTIONS = 30
_LOOKED_AT = 60
_BEHIND = 90
_SPOKE_WITHIN = 2500
_SPEAKERS = 4
_CALLED = 12
"""Speakers before whom "he" and "she" are told apart."""
_NEW = 500
_CONTENT = 600
_OWN_PRONOUNS = 300
_MARKS = 300
_ENOUGH = 2
_DESCRIBED = ("title", "description")
_SPOKE = ("spoke last", "spoke before")
_ROLES = (("beside", Role.BESIDE), ("introduced", Role.INTRODUCED), ("full", Role.FULL))
_ROLES_NEAR = (
    ("beside near", Role.BESIDE),
    ("object near", Role.OBJECT),
    ("introduced near", Role.INTRODUCED),
    ("full near", Role.FULL),
    ("first near", Role.FIRST),
    ("asked about", Role.ASKED_ABOUT),
    ("asked near", Role.ASKED),
    ("who near", Role.GOES_ON),
)
_CROSSED = {
    "paragraph start": ("spoke last", "subject in paragraph before", "nearest"),
    "behind": ("spoke last",),
    "quoted": ("spoke last",),
    "of another": ("nearest", "beside near"),
}
"""Where a pronoun stands, or what is said, and what then tells otherwise than elsewhere."""

_RELATIVE = re.compile(
    r"\s*(?:His|Her|My|Their|The)\s(?:[\w’'-]+\s)?([a-z]+)\s"
    r"(?:[a-z]+ed|told|said|says|was|is|had|came|went)\b"
)
""" "Her mother told"."""


def rank(
    span: Span, pronoun: str, context: Context, weights: Mapping[str, float] = WEIGHTS
) -> dict[str, float]:
    """Probability that a pronoun means each person, by entity id, or NOBODY of them.

    pronoun: lower-cased.
    """
    scores = {
        key: sum(weights.get(name, 0.0) * value for name, value in told.items())
        for key, told in candidates(span, pronoun, context).items()
    }
    most = max(scores.values())
    raised = {key: exp(score - most) for key, score in scores.items()}
    total = sum(raised.values())
    return {key: value / total for key, value in raised.items()}


def candidates(span: Span, pronoun: str, context: Context) -> dict[str, Features]:
    """The features of each person who can be meant, by entity id, nearest first, and of NOBODY."""
    view = _View.make(span, pronoun, context)
    named: dict[str, list[Mention]] = {}
    for mention in view.fitting():
        named.setdefault(mention.entity.id, []).append(mention)
    for entity in context.index.titled:
        if view.fits(entity):
            named.setdefault(entity.id, [])
    found = {key: view.features(n, key, some) for n, (key, some) in enumerate(named.items())}
    view.compare(found, named)
    for told in found.values():
        view.cross(told)
    found[NOBODY] = view.nobody(named)
    return found


@dataclass(frozen=True, slots=True)
class _View:
    """A pronoun that speaks, and what is around it.

    quote: the one that it speaks. anchor: where this begins, if that is before the pronoun, which
    begins at `start`. speakers: who spoke, the last first, and where their quotes begin. known: of
    places that were asked for, what `_within` says. _called_otherwise: ids of those whom
    pronouns of the other gender meant.
    """

    context: Context
    start: int
    end: int
    pronoun: str
    quote: Quote | None
    anchor: int
    speakers: Sequence[tuple[int, Speaker]]
    known: dict[int, tuple[bool, bool]] = field(default_factory=dict)
    _called_otherwise: frozenset[str] = frozenset()

    @classmethod
    def make(cls, span: Span, pronoun: str, context: Context) -> _View:
        count = len(context.speakers)
        quote = context.quotes[count] if count < len(context.quotes) else None
        anchor = span[0] if quote is None else min(span[0], quote.spans[0][0])
        speakers = list(context.last_speakers(_SPEAKERS))
        other = FEMALE_PRONOUNS if pronoun in MALE_PRONOUNS else MALE_PRONOUNS
        called = frozenset(
            speaker.entity_id
            for _, speaker in context.last_speakers(_CALLED)
            if speaker.entity_id and _is_pronoun(context.text, speaker, other)
        )
        return cls(context, *span, pronoun, quote, anchor, speakers, _called_otherwise=called)

    def fitting(self) -> list[Mention]:
        """The last mentions before the pronoun of whom it can mean, nearest first."""
        index = self.context.index
        bearers = (
            Mention(m.start, m.end, index.surnames.bearer(m))
            for m in index.mentions.before(self.start, _LOOKED_AT)
            if self.start - m.end < REACH
        )
        described = sorted(self._described(), key=_last_first)
        near = heapq.merge(bearers, described, key=_last_first) if described else bearers
        return list(islice((m for m in near if self.fits(m.entity)), _MENTIONS))

    def _described(self) -> Iterator[Mention]:
        """Where those who spoke lately are called "the minister"."""
        for _, speaker in self.speakers:
            entity = self.context.entity(speaker)
            if entity is None or speaker.mention is None or speaker.method not in _DESCRIBED:
                continue
            if self.start - REACH < speaker.mention[1] <= self.start:
                yield Mention(*speaker.mention, entity)

    def fits(self, entity: SpeakerEntity) -> bool:
        """Whether the pronoun can mean an entity: a person not addressed as of another gender."""
        if not entity.is_person or entity.id in self._called_otherwise:
            return False
        addressed = self.context.index.descriptions.addressed
        return entity.id not in addressed or self.agrees(entity.id)

    def agrees(self, key: str) -> bool:
        """Whether what is known of a person's gender is the pronoun's."""
        gender = self.context.index.descriptions.gender.get(key)
        if self.pronoun == "they":
            return True
        return gender == ("male" if self.pronoun in MALE_PRONOUNS else "female")

    def features(self, rank: int, key: str, mentions: Sequence[Mention]) -> Features:
        """What tells for or against a person who is mentioned so.

        rank: of the candidates by distance, from 0.
        """
        index, scene = self.context.index, self.context.index.scene
        found: Features = {
            "named so far": log1p(len(mentions)),
            "share": index.share.get(key, 0.0),
            "in headline": float(any(one.id == key for one in index.titled)),
            "new": float(0 <= self.start - index.first.get(key, 0) < _NEW),
        }
        outside = [mention for mention in mentions if not self._quoted(mention.start)]
        if outside:
            self._of_mention(found, outside[0])
            subject = next((m for m in outside if scene.role(m) & Role.SUBJECT), None)
            far = self._paragraphs(subject.start) if subject else -1
            found["subject in paragraph"] = float(far == 0)
            found["subject in paragraph before"] = float(far == 1)
        if mentions and rank <= 1:
            found[("nearest", "second nearest")[rank]] = 1.0
        self._of_speaking(found, key)
        self._of_gender(found, key)
        self._of_content(found, key)
        return found

    def _paragraphs(self, place: int) -> int:
        """How many paragraphs a place is before the quote."""
        scene = self.context.index.scene
        return max(0, scene.paragraph(self.anchor) - scene.paragraph(place))

    def _sentences(self, place: int) -> int:
        scene = self.context.index.scene
        return scene.sentence(self.anchor) - scene.sentence(place)

    def _of_mention(self, found: Features, mention: Mention) -> None:
        """How far the last mention is, and what it is in its clause."""
        role = self.context.index.scene.role(mention)
        if self.context.text[mention.start : mention.end].lower().startswith("the "):
            role &= ~Role.FULL  # "The minister"
        far = self._sentences(mention.start)
        if mention.start < self.anchor and far <= 2:
            found[f"sentences {far}"] = 1.0
        if (paragraphs := self._paragraphs(mention.start)) <= 2:
            found[f"paragraphs {paragraphs}"] = 1.0
        found.update((name, 1.0) for name, one in _ROLES if role & one)
        reported = self._within(mention.start)[1]
        if reported:
            found["reported"] = 1.0
        if far > 1:
            return
        found.update((name, 1.0) for name, one in _ROLES_NEAR if role & one)
        if reported:
            found["reported near"] = 1.0
        if far <= 0 and led_in(self.context.text, mention, self.start):
            found["led in"] = 1.0

    def _of_speaking(self, found: Features, key: str) -> None:
        """Whether and how lately a person spoke: who spoke goes on."""
        for k, (place, speaker) in enumerate(self.speakers):
            if speaker.entity_id != key or self.start - place > _SPOKE_WITHIN:
                continue
            found[_SPOKE[k] if k < len(_SPOKE) else "spoke earlier"] = 1.0
            if k == 0:
                found["spoke last, paragraphs 1"] = float(self._paragraphs(place) == 1)
                found["spoke last, same pronoun"] = float(self._is_same(speaker))
            return

    def _is_same(self, speaker: Speaker) -> bool:
        """Whether a speaker's mention was the same pronoun."""
        if speaker.mention is None:
            return False
        return self.context.text[slice(*speaker.mention)].lower() == self.pronoun

    def _of_gender(self, found: Features, key: str) -> None:
        """What a given name and the pronouns behind a person's name tell."""
        told = self.context.index.descriptions
        found["gender unknown"] = float(key not in told.gender)
        found["given name differs"] = float(key in told.by_name and not self.agrees(key))
        male = self.pronoun in MALE_PRONOUNS
        agree, differ = self.context.index.scene.votes(key, male, self.start)
        found["pronouns agree"] = min(agree, _ENOUGH) / _ENOUGH
        found["pronouns differ"] = min(differ, _ENOUGH) / _ENOUGH
        found["only other pronouns"] = float(differ > agree == 0)
        found["mostly other pronouns"] = float(differ >= _ENOUGH and differ > 2 * agree)

    def _of_content(self, found: Features, key: str) -> None:
        """Whether a person is named in what is said, or right behind the pronoun."""
        index = self.context.index
        stop = self.context.text.find("\n", self.end, self.end + _BEHIND)
        limit = stop if stop >= 0 else self.end + _BEHIND
        spans = self.quote.spans[:3] if self.quote is not None else ()
        for name, start, end in (
            ("named behind", self.end, limit),
            *(("named in what is said", s, min(e, s + _CONTENT)) for s, e in spans),
        ):
            some = index.mentions.overlapping(start, end)
            if any(index.surnames.bearer(mention).id == key for mention in some):
                found[name] = 1.0

    def compare(self, found: Mapping[str, Features], named: Mapping[str, list[Mention]]) -> None:
        """Adds what tells one candidate from the others."""
        scene = self.context.index.scene
        places = [
            (mention.start, key, bool(scene.role(mention) & Role.SUBJECT))
            for key, some in named.items()
            for mention in some
            if mention.start < self.anchor and not self._quoted(mention.start)
        ]
        subjects = [(place, key) for place, key, is_subject in places if is_subject]
        if subjects:
            found[max(subjects)[1]]["last subject"] = 1.0
        if self.speakers:
            place, last = self.speakers[0]
            for key in {key for start, key, _ in places if start > place} - {last.entity_id}:
                found[key]["named since speech"] = 1.0
        here = {key for place, key, _ in places if not self._paragraphs(place)}
        if len(here) == 1:
            found[here.pop()]["alone in paragraph"] = 1.0
        asking = asker(self.start, self.context)
        if asking is not None and asking in found:
            found[asking]["asks"] = 1.0
            answering = asked(found.keys() - {asking}, self.start, self.context)
            if answering is not None:
                found[answering.id]["is asked"] = 1.0

    def cross(self, found: Features) -> None:
        """Adds what tells otherwise for where the pronoun stands."""
        scene = self.context.index.scene
        where = {
            "paragraph start": self.anchor - scene.paragraph_start(self.anchor) <= 3,
            "behind": self.start > self.anchor,
            "quoted": self._quoted(self.start),
            "of another": self._talks_of_another(),
        }
        for place, names in _CROSSED.items():
            if where[place]:
                found.update({f"{place}, {name}": 1.0 for name in names if found.get(name)})

    def _talks_of_another(self) -> bool:
        """Whether what is said holds the same pronoun."""
        if self.quote is None:
            return False
        start, end = self.quote.spans[0]
        words = WORD.findall(self.context.text[start : min(end, start + _OWN_PRONOUNS)].lower())
        return self.pronoun in words or ("him" if self.pronoun == "he" else "her") in words

    def _quoted(self, place: int) -> bool:
        """Whether a place lies in direct words, where "he" rarely looks."""
        return self._within(place)[0]

    def _within(self, place: int) -> tuple[bool, bool]:
        """Whether a place lies in direct words, and whether in what is said in another quote."""
        if place not in self.known:
            quotes, text = self.context.quotes, self.context.text
            k = bisect_left(quotes, place + 1, key=_begins)
            near = [
                quote
                for quote in quotes[max(0, k - 3) : k]
                if any(start <= place < end for start, end in quote.spans)
            ]
            direct = any(
                quote.kind != "mixed" or _marked(text, quote, place)
                for quote in near
                if quote.kind != "indirect"
            )
            self.known[place] = direct, any(quote is not self.quote for quote in near)
        return self.known[place]

    def nobody(self, named: Mapping[str, list[Mention]]) -> Features:
        """What tells that none of the candidates is meant."""
        found: Features = {"nobody": 1.0}
        nearest = next((some[0] for some in named.values() if some), None)
        last = self.speakers[0][1] if self.speakers else None
        if last is not None and last.entity_id is None and last.mention is not None:
            fits = can_be(self.context.text, last.mention, self.pronoun)
            found["nobody: spoke last"] = float(fits and not self._is_same(last))
        if nearest is None:
            found["nobody: headline"] = 1.0
            return found
        found["nobody: far"] = float(self._paragraphs(nearest.start) > 1)
        key = nearest.entity.id
        found["nobody: came in"] = float(is_unnamed(self.start, self.pronoun, key, self.context))
        found["nobody: relative"] = float(self._relative(nearest.end))
        return found

    def _relative(self, low: int) -> bool:
        """Whether the sentence before begins with a relative without a name: "Her mother told"."""
        nouns = MALE_NOUNS if self.pronoun in MALE_PRONOUNS else FEMALE_NOUNS
        scene = self.context.index.scene
        before = scene.sentence_start(max(0, scene.sentence_start(self.anchor) - 1))
        found = _RELATIVE.match(self.context.text, before, self.anchor) if before >= low else None
        if found is None or found[1] not in KIN_NOUNS or found[1] not in nouns:
            return False
        # "Her husband told", who was named before.
        return not any(
            speaker.entity_id is not None and speaker.mention and speaker.mention[0] >= before
            for _, speaker in self.speakers
        )


def _is_pronoun(text: str, speaker: Speaker, pronouns: Collection[str]) -> bool:
    """Whether a speaker's mention is one of some pronouns."""
    return speaker.mention is not None and text[slice(*speaker.mention)].lower() in pronouns


def _last_first(mention: Mention) -> int:
    return -mention.start


def _begins(quote: Quote) -> int:
    return quote.spans[0][0]


def _marked(text: str, quote: Quote, place: int) -> bool:
    """Whether a place in a mixed quote lies between marks."""
    before = text[max(quote.spans[0][0], place - _MARKS) : place]
    return before.rfind("“") > before.rfind("”") or before.count('"') % 2 == 1
