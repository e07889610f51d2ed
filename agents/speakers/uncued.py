"""Who speaks where no words say so: quotations without a cue, by the people on the page around.

A whole page may be about one person, who says nearly all that is said; a paragraph may bring a
person in and the next one be that person's words; a quotation may stand above the paragraph that
does so. An accused, a dead person, and whoever the quotation itself calls "he" are not taken for
who speaks there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.lexicon.english import (
    ACCUSED_WORDS,
    DEAD_WORDS,
    FEMALE_PRONOUNS,
    LINKING_PREPOSITIONS,
    SPEAKERS_OWN_PRONOUNS,
    THIRD_PERSON_SUBJECTS,
)
from agents.quotes.types import Quote, Span
from agents.speakers.confidence import CONFIDENCE
from agents.speakers.context import Context
from agents.speakers.types import Mention, Speaker, SpeakerEntity
from agents.speakers.words import OPENING_MARKS, is_closed, lower_words

QUOTED = frozenset(("direct", "mixed", "partial"))
NEARLY_ALL, MOST = 0.8, 0.55
"""Shares of the quotations of a page that are of one person: by themselves, and where the headline
names the person too."""
LEAST_SAID = 2.5
LEAST_SURE = 0.4
PRONOUN, UNKNOWN = 0.6, 0.5
"""What a quotation counts whose speaker is a pronoun, and one whose speaker is open."""
ALONE = 0.6
"""Share of all mentions of people that are of one person whom a page without cues is about."""
LEAST_WORDS = 3
_FURTHER = 2
"""Paragraphs beyond the one above in which who speaks may be named."""
_OPENING = 80
"""Characters of a quotation that are searched for whom it is about."""
_LONGEST_PARAGRAPH = 2000
"""Characters of a paragraph in which people are looked for."""

_ABOUT = re.compile(r"\b(he|she)\b", re.IGNORECASE)
_QUESTION = re.compile(r"[^.!?]*\?\s*")
_OWN = re.compile(r"\b(?:I|me|my|we|us|our)\b", re.IGNORECASE)
_INTRODUCED = re.compile(r"\s?(?:,|\(|who\b|(?:is|was|has|had|runs|works|lives)\b)")


def settle(context: Context, speakers: Sequence[Speaker]) -> list[Speaker]:
    """The speakers, with those of quotations that have no cue and were left open.

    context: of the article, all speakers resolved. Linear in text, mentions and quotes.
    """
    page = _Page(context)
    main = _main(context, speakers)
    out = list(speakers)
    for k, quote in enumerate(context.quotes):
        if not _is_open(context, quote, out[k]):
            continue
        if page.left_open(k) and context.entity(out[k - 1]) is not None:
            out[k] = replace(out[k - 1], method="carried")
            continue
        for entity, rule in _candidates(page, k, main, out):
            if page.may_say(entity, quote, main=entity is main):
                mention = page.mention_before(entity, quote.spans[0][0])
                out[k] = Speaker(mention, entity.id, "context", None, CONFIDENCE[rule])
                break
    return out


def _is_open(context: Context, quote: Quote, speaker: Speaker) -> bool:
    """Whether a quotation has neither a cue nor a speaker, but for the writer or some "they"."""
    if quote.cue is not None or quote.kind != "direct" or speaker.entity_id or speaker.stands_for:
        return False
    text = context.text
    said = text[quote.spans[0][0] : quote.spans[-1][1]]
    if len(said.split()) < LEAST_WORDS or _QUESTION.fullmatch(said):
        return False
    return speaker.mention is None or _is_pronoun(text, speaker.mention)


def _candidates(
    page: _Page, k: int, main: SpeakerEntity | None, speakers: Sequence[Speaker]
) -> Iterator[tuple[SpeakerEntity, str]]:
    """Who may speak a quotation and the rule that says so, the surest first."""
    quote = page.context.quotes[k]
    here = page.paragraph(quote.spans[0][0])
    own = page.people(here)
    if len(own) == 1:
        yield own[0].entity, "uncued named"
    if main is not None:
        yield main, "uncued main"
    if own or not page.all_quoted(here, quote):
        return
    above = [one for one in page.people(here - 1) if not page.beside(one)]
    if len(above) == 1 and not page.accused_or_dead(above[0], here - 1):
        if not page.asks(here - 1) and page.nobody_else_speaks(here - 1, above[0].entity, speakers):
            yield above[0].entity, "uncued above"
    elif not above:
        before = page.spoke_above(k, here, speakers)
        if before is not None:
            yield before, "uncued again"
        below = page.introduced(here + 1)
        if below is not None:
            yield below, "uncued below"
        further = page.named_further(here, speakers)
        if further is not None:
            yield further, "uncued further"


def _main(context: Context, speakers: Sequence[Speaker]) -> SpeakerEntity | None:
    """The person who says nearly all that the page quotes; None where several speak."""
    said: dict[str, float] = {}
    taken: dict[str, float] = {}
    total = 0.0
    for quote, speaker in zip(context.quotes, speakers, strict=True):
        if quote.cue is None or quote.kind not in QUOTED or quote.confidence < LEAST_SURE:
            continue
        pronoun = _is_pronoun(context.text, speaker.mention)
        if speaker.entity_id is not None:
            weight = PRONOUN * speaker.confidence if pronoun else 1.0
            if pronoun:
                taken[speaker.entity_id] = taken.get(speaker.entity_id, 0.0) + weight
            said[speaker.entity_id] = said.get(speaker.entity_id, 0.0) + weight
            total += weight
        elif not pronoun:
            total += UNKNOWN
    people = [one for one in context.index.entities.values() if one.is_person and one.mentions]
    named = sum(len(one.mentions) for one in people)
    for one in people:
        weight = said.get(one.id, 0.0)
        sure = total - (_may_mean(context, one, taken) if one.titled else 0.0)
        share = weight / sure if sure else 0.0
        alone = len(one.mentions) >= ALONE * named
        if weight >= LEAST_SAID and share >= (MOST if one.titled else NEARLY_ALL):
            return one
        if weight == total and alone and (weight or len(people) == 1 or one.titled):
            return one
    return None


def _may_mean(context: Context, one: SpeakerEntity, taken: Mapping[str, float]) -> float:
    """The weight of pronouns that were taken for others and may mean a person as well."""
    gender = context.index.descriptions.gender
    own = gender.get(one.id)
    return sum(
        weight
        for other, weight in taken.items()
        if other != one.id and own is not None and gender.get(other) == own
    )


def _is_pronoun(text: str, mention: Span | None) -> bool:
    words = lower_words(text[slice(*mention)]) if mention else []
    return len(words) == 1 and words[0] in SPEAKERS_OWN_PRONOUNS | THIRD_PERSON_SUBJECTS


@dataclass(slots=True)
class _Page:
    """The paragraphs of an article, the people named in each outside quotations."""

    context: Context
    bounds: list[Span] = field(init=False)
    starts: list[int] = field(init=False)
    said: list[Span] = field(init=False)
    said_starts: list[int] = field(init=False)
    known: dict[int, list[Mention]] = field(default_factory=dict)
    cued: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bounds = self.context.index.paragraphs
        self.starts = [start for start, _ in self.bounds]
        self.said = sorted(
            span
            for quote in self.context.quotes
            if quote.kind in ("direct", "partial")
            for span in quote.spans
        )
        self.said_starts = [start for start, _ in self.said]
        for k, quote in enumerate(self.context.quotes):
            if quote.cue is not None:
                self.cued.setdefault(self.paragraph(quote.spans[0][0]), []).append(k)

    def paragraph(self, position: int) -> int:
        """The number of the paragraph at a place."""
        return bisect_right(self.starts, position) - 1

    def people(self, para: int) -> list[Mention]:
        """The first mention of each person that a paragraph names outside quotations."""
        if not 0 <= para < len(self.bounds):
            return []
        if para not in self.known:
            start, end = self.bounds[para]
            first: dict[str, Mention] = {}
            index = self.context.index
            for mention in index.mentions.within(start, min(end, start + _LONGEST_PARAGRAPH)):
                bearer = index.surnames.bearer(mention)
                if bearer.is_person and not self._inside(mention.start):
                    made = Mention(mention.start, mention.end, bearer)
                    first.setdefault(bearer.id, made)
            self.known[para] = list(first.values())
        return self.known[para]

    def _inside(self, position: int) -> bool:
        k = bisect_right(self.said_starts, position) - 1
        return k >= 0 and position < self.said[k][1]

    def all_quoted(self, para: int, quote: Quote) -> bool:
        """Whether nothing is in the paragraph of a quotation but what is said."""
        start, end = self.bounds[para]
        before = self.context.text[start : quote.spans[0][0]]
        behind = self.context.text[min(end, quote.spans[-1][1]) : end]
        return not any(c.isalnum() for c in before + behind)

    def beside(self, mention: Mention) -> bool:
        """Whether a preposition stands before a name: "the port of X", "a letter to X"."""
        before = lower_words(self.context.text[max(0, mention.start - 12) : mention.start])
        return before[-1:] != [] and before[-1] in LINKING_PREPOSITIONS

    def asks(self, para: int) -> bool:
        """Whether a paragraph ends with a question: whom it names is spoken of."""
        return self.context.text[self.bounds[para][1] - 1] == "?"

    def accused_or_dead(self, mention: Mention, para: int) -> bool:
        """Whether the paragraph that names a person tells of a charge or a death."""
        start, end = self.bounds[para]
        words = lower_words(self.context.text[start : min(end, start + _LONGEST_PARAGRAPH)])
        return not (ACCUSED_WORDS | DEAD_WORDS).isdisjoint(words)

    def nobody_else_speaks(
        self, para: int, entity: SpeakerEntity, speakers: Sequence[Speaker]
    ) -> bool:
        """Whether no cue in a paragraph gives words to anybody but one person."""
        some = [speakers[k] for k in self.cued.get(para, ())]
        return all(one.entity_id == entity.id or not one.mention for one in some)

    def spoke_above(self, k: int, here: int, speakers: Sequence[Speaker]) -> SpeakerEntity | None:
        """Who spoke last, at most two paragraphs above, and says "I" again."""
        quotes = self.context.quotes
        if k == 0 or not _OWN.search(self._words(quotes[k])):
            return None
        if here - self.paragraph(quotes[k - 1].spans[-1][1] - 1) > 2:
            return None
        entity = self.context.entity(speakers[k - 1])
        return entity if entity is not None and entity.is_person else None

    def named_further(self, here: int, speakers: Sequence[Speaker]) -> SpeakerEntity | None:
        """The person with whom the last paragraph begins that names people, two or three above the
        quotation, and of whom it tells; where nobody else speaks since."""
        if self.people(here - 1):
            return None
        for para in range(here - 2, max(-1, here - 2 - _FURTHER), -1):
            people = [one for one in self.people(para) if not self.beside(one)]
            if not people:
                continue
            first = people[0]
            if (
                not self._begins(first, para)
                or self.accused_or_dead(first, para)
                or self.asks(para)
            ):
                return None
            since = range(para, here)
            alone = all(self.nobody_else_speaks(p, first.entity, speakers) for p in since)
            return first.entity if alone else None
        return None

    def _begins(self, mention: Mention, para: int) -> bool:
        """Whether a paragraph begins with a name, or a title and a name, of whom it tells."""
        text = self.context.text
        lead = text[self.bounds[para][0] : mention.start].split()
        return len(lead) < 3 and _INTRODUCED.match(text, mention.end) is not None

    def left_open(self, k: int) -> bool:
        """Whether the quotation above has no closing mark, and this one opens the next paragraph:
        then it goes on with it."""
        if k == 0:
            return False
        text, quotes = self.context.text, self.context.quotes
        begin, end = quotes[k].spans[0][0], quotes[k - 1].spans[-1][1]
        here, above = self.paragraph(begin), self.paragraph(end - 1)
        opened = text[self.bounds[here][0] : begin].strip()
        return (
            above == here - 1
            and not is_closed(text, end, self.bounds[above][1])
            and len(opened) == 1
            and opened in OPENING_MARKS
        )

    def introduced(self, para: int) -> SpeakerEntity | None:
        """The person whom a paragraph begins with and whom the article has not named before."""
        people = self.people(para)
        if not people:
            return None
        first = people[0]
        text, index = self.context.text, self.context.index
        lead = text[self.bounds[para][0] : first.start]
        new = index.first.get(first.entity.id) == first.start
        told = _INTRODUCED.match(text, first.end) is not None
        return first.entity if new and told and len(lead.split()) < 2 else None

    def may_say(self, entity: SpeakerEntity, quote: Quote, main: bool) -> bool:
        """Whether a quotation is not about the person: no "he" that nobody else can be, no name.

        main: whether the page is about the person, who may speak of others that stand further above
        and tell a story with a "he" of its own.
        """
        words = self._words(quote)
        surname = entity.name.split()[-1].casefold()
        if len(surname) > 2 and surname in lower_words(words):
            return False
        about = _ABOUT.search(words, 0, _OPENING)
        own = _OWN.search(words, 0, _OPENING)
        if about is None or (main and own is not None and own.start() < about.start()):
            return True
        gender = self.context.index.descriptions.gender
        wanted = "female" if about[0].lower() in FEMALE_PRONOUNS else "male"
        if gender.get(entity.id, wanted) != wanted:
            return True
        here = self.paragraph(quote.spans[0][0])
        others = [
            one for para in range(here - (2 if main else 1), here + 1) for one in self.people(para)
        ]
        return any(
            one.entity.id != entity.id and gender.get(one.entity.id, wanted) == wanted
            for one in others
        )

    def _words(self, quote: Quote) -> str:
        return self.context.text[quote.spans[0][0] : quote.spans[-1][1]]

    def mention_before(self, entity: SpeakerEntity, position: int) -> Span:
        """The mention of a person that is nearest before a place, else the first."""
        k = bisect_right(entity.mentions, (position, position)) - 1
        return entity.mentions[max(k, 0)]
