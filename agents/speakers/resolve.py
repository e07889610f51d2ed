"""From a speaker's mention to the entity behind it.

Called once entities are known. Each step is a rule with a known precision: a name is
looked up by overlap, then by its last word; a pronoun by gender and distance, preferring
who spoke last; a title or description by an entity's roles and by the words beside its
mentions; a document by whose it is; a place that speaks stands for its government. A name that
modifies another noun ("the X supporters") is not the speaker's. What nothing supports stays open.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import exp
from typing import Literal

from agents.lexicon.english import ABBREVIATED_STATES as _STATE_NAMES
from agents.lexicon.english import ANYBODY_NOUNS as _ANYBODY
from agents.lexicon.english import CAMPAIGN_NOUNS as _CAMPAIGNS
from agents.lexicon.english import COLLECTIVE_NOUNS as _COLLECTIVE
from agents.lexicon.english import COMPANY_NOUNS as _COMPANIES
from agents.lexicon.english import DETERMINERS as _DETERMINERS
from agents.lexicon.english import DOCUMENT_NOUNS as _DOCUMENTS
from agents.lexicon.english import ENTERING_WORDS as _ACTING
from agents.lexicon.english import FEMALE_NOUNS as _FEMALE_NOUNS
from agents.lexicon.english import FEMALE_PRONOUNS as _FEMALE
from agents.lexicon.english import GROUP_NOUNS as _GROUP_NOUNS
from agents.lexicon.english import INDEFINITE_ARTICLES as _INDEFINITE
from agents.lexicon.english import INSIDE_TITLES as _IN_TITLES
from agents.lexicon.english import MALE_NOUNS as _MALE_NOUNS
from agents.lexicon.english import MALE_PRONOUNS as _MALE
from agents.lexicon.english import MR_AND_MRS as _HONORIFICS
from agents.lexicon.english import NEUTER_PRONOUNS as _NEUTER
from agents.lexicon.english import PARTIES as _PARTIES
from agents.lexicon.english import PARTY_LETTERS as _BENCHES
from agents.lexicon.english import PERSON_NOUNS as _PERSON_TITLES
from agents.lexicon.english import PLURAL_PRONOUNS as _PLURAL
from agents.lexicon.english import PRESS_NAMES as _PRESS_NAMES
from agents.lexicon.english import PRESS_NOUNS as _PRESS_NOUNS
from agents.lexicon.english import RELATIVE_PRONOUNS as _RELATIVE
from agents.lexicon.english import SEATS as _SEATS
from agents.lexicon.english import SHORT_TITLES as _SINGULAR
from agents.lexicon.english import SPEAKERS_OWN_PRONOUNS as _SPEAKERS_OWN
from agents.lexicon.english import STATE_ABBREVIATIONS as _STATES
from agents.lexicon.names import given_names
from agents.quotes.types import Quote, Span

Method = Literal[
    "name",
    "surname",
    "pronoun",
    "description",
    "title",
    "collective",
    "metonym",
    "relative",
    "carried",
    "open",
]


@dataclass(frozen=True, slots=True)
class SpeakerEntity:
    """One entity of the article.

    type: an OntoNotes label (PERSON, ORG, GPE, NORP, ...). mentions: code-point ranges of
    the article's text. roles: what the article calls it ("foreign minister"). gender:
    "male", "female" or None. titled: whether the headline names it, which counts as being
    mentioned first.
    """

    id: str
    name: str
    type: str
    mentions: tuple[Span, ...]
    roles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    gender: str | None = None
    titled: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a quote's speaker is.

    mention: as in the quote (or the quote it continues). entity_id: None where nothing
    supports one. stands_for: whom a metonym stands for ("Government of Russia").
    confidence: estimated probability that the entity (or, for a group without one, what
    `stands_for` calls it) is right; 0 when open.
    """

    mention: Span | None
    entity_id: str | None
    method: Method
    stands_for: str | None = None
    confidence: float = 0.0


_PARTY = re.compile(r"(?:\s?[(\[]|,\s)([RD])(?:\s?[-–]\s?([\w.]{2,12}))?[\s,)\]]")
_PERSON_ENDING = re.compile(r"[a-z]{3,}(?:er|or|ist|ian|man|woman)$")
_TAIL_OWNER = re.compile(r"\s+(?:by|from|of|in)\s+(?:the\s+)?")
_APPOSED = re.compile(r",\s+(?:an?|the|one)\s+[^.;:!?\n\"“”]{1,120}$")
_NAMED_AFTER = re.compile(r"(?:,| named| called|:)?\s*(?:(?:Mr|Mrs|Ms|Dr)\.\s)?")
_NAMED_BEFORE = re.compile(r",\s+(?:(?:an?|the)\s)?[^,.;:!?\n\"“”]{0,30}")
_CUT = re.compile(
    r"[,;:()\[\]—–]|\s(?:of|for|in|at|from|with|who|which|whose|that|on|to|by|as|and|or)\s"
)
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_OFFICE = re.compile(r"\sof\s(?:[Ss]tate|[Dd]efen[sc]e)\b")
_LEADS = re.compile(
    r"\W*(?:in|at|on|during|after|before|speaking|talking|responding|writing|appearing|asked|"
    r"interviewed|while|when|with|unlike|like|despite|following)\b",
    re.I,
)
_BESIDE = re.compile(
    r"\b(?:with|to|by|for|from|against|at|about|of|on|unlike|like|meeting|"
    r"following)\s+(?:[\w.'’-]+\s){0,3}$"
)
_AGE = re.compile(r"\b(\d{1,3})-year-old\b")


CONFIDENCE: dict[str, float] = {
    "age": 0.700,
    "carried": 0.700,
    "description named before": 0.760,
    "description one": 0.700,
    "description several": 0.700,
    "document": 0.867,
    "group": 0.700,
    "group again": 0.908,
    "metonym": 0.800,
    "name": 0.944,
    "name apposed": 0.760,
    "name unseen": 0.760,
    "organisation": 0.560,
    "press": 0.850,
    "relative apposed": 0.891,
    "relative near": 0.850,
    "surname": 0.987,
    "surname known": 0.760,
    "surname shared": 0.829,
}
"""Probability that a rule is right: its precision on the tune half of `benchmarks/gold`, shrunken
towards .7 as by four more cases (`benchmarks/speakers.py --fit`)."""
PRONOUN = (-2.379, 5.366)
TITLE = (-1.628, 3.991)
"""Logistic of the best candidate's share of the two best weights, of pronouns and of titles:
intercept and slope, from the same fit."""

_PERSONS = frozenset(("PERSON",))
_GROUPS = frozenset(("ORG", "GPE", "NORP", "FAC", "LOC"))
_FAR = 120
_FADE = 800
_REACH = 3000
_LEAST = 0.3
_HEADLINE = 200
_SO_CALLED = 50
_LOOK_BACK = 40
_EVEN = 0.5
_CALLED = 3.0
_NOT_CALLED = 0.05
_CALLED_ELSE = 0.6
_FAME = 1.0
_TITLED = 0.3
"""Weights of a title's candidates, by cross-validation on the tune half: factors of those who are
called so (or of that party), of others where somebody is, of those who are called something else;
and what being named most adds. `_TITLED`: what being in the headline adds, of pronouns too."""


@dataclass(slots=True)
class _Index:
    """All mentions of the article in text order."""

    text: str
    starts: list[int]
    mentions: list[tuple[int, int, SpeakerEntity]]
    surnames: dict[str, dict[str, SpeakerEntity]]
    nouns: dict[str, dict[str, tuple[int, SpeakerEntity]]]
    same: dict[str, SpeakerEntity]
    bearers: dict[str, list[SpeakerEntity]]
    decided: dict[int, SpeakerEntity]
    gender: dict[str, str]
    words: dict[str, set[str]]
    first: dict[str, int]
    share: dict[str, float]
    titles: set[str]
    titled: list[SpeakerEntity]
    papers: list[SpeakerEntity]

    def inside(self, start: int, end: int) -> list[tuple[int, int, SpeakerEntity]]:
        """Mentions that overlap text[start:end]."""
        out = []
        k = bisect_left(self.starts, end) - 1
        while k >= 0 and self.starts[k] > start - 120:
            if self.mentions[k][1] > start:
                out.append(self.mentions[k])
            k -= 1
        return out[::-1]

    def bearer(self, start: int, entity: SpeakerEntity) -> SpeakerEntity:
        """The person whose surname alone the mention at `start` is, else the entity itself."""
        return self.decided.get(start) or self.same.get(entity.id, entity)

    def before(self, position: int) -> list[tuple[int, int, SpeakerEntity]]:
        """The mentions before a position, nearest first, at most 40."""
        k = bisect_left(self.starts, position)
        return [m for m in self.mentions[max(0, k - _LOOK_BACK) : k] if m[1] <= position][::-1]


def _build(text: str, entities: Sequence[SpeakerEntity]) -> _Index:
    mentions = sorted(
        ((s, e, entity) for entity in entities for s, e in entity.mentions),
        key=lambda m: (m[0], -m[1], m[2].id),
    )
    surnames: dict[str, dict[str, SpeakerEntity]] = {}
    nouns: dict[str, dict[str, tuple[int, SpeakerEntity]]] = {}
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            parts = _WORD.findall(name.lower())
            if parts:
                for word in {parts[-1], " ".join(parts)}:
                    surnames.setdefault(word, {})[entity.id] = entity
        first = min((s for s, _ in entity.mentions), default=0)
        for role in entity.roles:
            own = re.split(r"\s(?:of|for|at|in|to|and)\s", role.lower())[0]
            for word in {_singular(word) for word in _WORD.findall(own)}:
                _note(nouns, word, first, entity)
    words: dict[str, set[str]] = {
        entity.id: {word for role in entity.roles for word in _WORD.findall(role.lower())}
        for entity in entities
    }
    gender: dict[str, str] = {}
    for s, e, entity in mentions:
        # Words that stand beside a name describe it: "X, a spokesman for Y", "prosecutor X".
        party = _PARTY.match(text, e)
        if party is not None and entity.type in _PERSONS:
            noun = _BENCHES[party[1]]
            _note(nouns, noun, s, entity)
            state = (party[2] or "").lower().rstrip(".")
            words[entity.id].update((noun, "lawmaker", _STATES.get(state, state)))
        after = re.split(r"[.;:!?\n]", text[e : e + 60])[0]
        beside = after.split(",")[1] if after.startswith(",") and after.count(",") >= 1 else ""
        before = _clause_before(text, s)
        close = _title_before(before)
        if close and entity.type in _PERSONS and close[-1] in _HONORIFICS:
            gender.setdefault(entity.id, _HONORIFICS[close[-1]])
        described = _WORD.findall(beside.lower())[:6] + close
        words[entity.id].update(described)
        named = _WORD.findall(text[s:e].lower())
        if entity.type in _PERSONS:
            described = described + named[:-1]  # "Judge X" may be read as a name.
        for said in described:
            word = _singular(said)
            if word in _PERSON_TITLES or word in _GROUP_NOUNS:
                _note(nouns, word, s, entity)
        if close and entity.type in _PERSONS and _PERSON_ENDING.fullmatch(close[-1]):
            _note(nouns, close[-1], s, entity)
        if entity.type in _GROUPS:
            for word in named:
                if word in _GROUP_NOUNS:
                    _note(nouns, word, s, entity)
    known = given_names()
    for entity in entities:
        if entity.type in _PERSONS and entity.id not in gender:
            told = known.get(entity.name.split()[0].casefold()) if " " in entity.name else None
            if told in ("m", "f"):
                gender[entity.id] = "male" if told == "m" else "female"
            elif entity.gender:
                gender[entity.id] = entity.gender
    index = _Index(
        text,
        [m[0] for m in mentions],
        mentions,
        surnames,
        nouns,
        _shared(entities),
        _bearers(entities),
        {},
        gender,
        words,
        {
            entity.id: -1 if entity.titled else min((s for s, _ in entity.mentions), default=0)
            for entity in entities
        },
        _shares(entities),
        {key for noun, some in nouns.items() if noun in _PERSON_TITLES for key in some},
        [entity for entity in entities if entity.titled][:_LOOK_BACK],
        [entity for entity in entities if entity.mentions and _press(entity)],
    )
    _decide(index)
    return index


def _shares(entities: Sequence[SpeakerEntity]) -> dict[str, float]:
    """How often each person is named, as a share of the one named most."""
    people = [entity for entity in entities if entity.type in _PERSONS]
    most = max((len(entity.mentions) for entity in people), default=1) or 1
    return {entity.id: len(entity.mentions) / most for entity in people}


def _title_before(before: str) -> list[str]:
    """The last words of `before`, three at most, that can be a title of the name behind it."""
    found: list[str] = []
    for word in reversed(_WORD.findall(before)[-3:]):
        small = word.lower()
        if not (
            word[0].isupper()
            or _singular(small) in _PERSON_TITLES | _GROUP_NOUNS
            or small in _IN_TITLES
            or _PERSON_ENDING.fullmatch(small)
        ):
            break
        found.append(small)
    return found[::-1]


def _clause_before(text: str, start: int) -> str:
    """At most 40 characters before `start`, from the last mark or sentence end on."""
    before = re.split(r"[,;:!?\n\"“”]", text[max(0, start - 40) : start])[-1]
    cut = 0
    for stop in re.finditer(r"\.\s+", before):
        if not re.search(r"\b[A-Z][a-z]{0,4}$", before[: stop.start()]):
            cut = stop.end()
    return before[cut:]


def _decide(index: _Index) -> None:
    """Whose a bare surname is that several share, mention by mention.

    Who fits the title before it ("Mrs. Fox"), else who alone of them is named in full
    before it in the paragraph. Undecided mentions go to `same`. One pass over the mentions.
    """
    surname = {one.id: name for name, some in index.bearers.items() for one in some}
    named: dict[str, dict[str, SpeakerEntity]] = {}
    last = -1
    for start, end, entity in index.mentions:
        if "\n" in index.text[max(last, 0) : start]:
            named = {}
        last = max(last, end)
        if entity.id in surname:
            if " " in index.text[start:end].strip():
                named.setdefault(surname[entity.id], {})[entity.id] = entity
            continue
        some = index.bearers.get(entity.name.lower(), ()) if entity.id in index.same else ()
        if len(some) < 2:
            continue
        title = _WORD.findall(index.text[max(0, start - 24) : end].lower())
        before = title[-2] if len(title) > 1 else ""
        gender = _HONORIFICS.get(before)
        if gender is not None:
            fitting = [one for one in some if index.gender.get(one.id) in (gender, None)]
            fitting = [one for one in fitting if index.gender.get(one.id) == gender] or fitting
        else:
            fitting = [one for one in some if before and before in index.words[one.id]]
        if len(fitting) == 1:
            index.decided[start] = fitting[0]
        elif len(here := named.get(entity.name.lower(), {})) == 1:
            index.decided[start] = next(iter(here.values()))


def _bearers(entities: Sequence[SpeakerEntity]) -> dict[str, list[SpeakerEntity]]:
    """Surnames to the people known by both names, the first named first, at most 50."""
    found: dict[str, list[SpeakerEntity]] = {}
    people = [e for e in entities if e.type in _PERSONS and e.mentions and " " in e.name]
    for entity in sorted(people, key=_order):
        some = found.setdefault(entity.name.lower().split()[-1], [])
        if len(some) < _SO_CALLED:
            some.append(entity)
    return found


def _order(entity: SpeakerEntity) -> tuple[bool, Span, str]:
    """By first mention, the headline's first."""
    return (not entity.titled, min(entity.mentions), entity.id)


def _note(
    nouns: dict[str, dict[str, tuple[int, SpeakerEntity]]],
    word: str,
    place: int,
    entity: SpeakerEntity,
) -> None:
    """Keeps where an entity is first called so; at most 50 entities a noun."""
    known = nouns.setdefault(word, {})
    if entity.id in known:
        known[entity.id] = (min(place, known[entity.id][0]), entity)
    elif len(known) < _SO_CALLED:
        known[entity.id] = (place, entity)


def _singular(word: str) -> str:
    word = _SINGULAR.get(word, word)
    return word[:-1] if word.endswith("s") and word[:-1] in _PERSON_TITLES else word


def _shared(entities: Sequence[SpeakerEntity]) -> dict[str, SpeakerEntity]:
    """An entity known by a surname alone, to the first named of those who bear it.

    The first named with that surname is the one the article is about; the other is called by
    both names.
    """
    people = [e for e in entities if e.type in _PERSONS and e.mentions]
    single = {e.name.lower(): e for e in reversed(people)}
    first: dict[str, SpeakerEntity] = {}
    for entity in sorted(people, key=_order):
        words = entity.name.lower().split()
        if len(words) > 1:
            first.setdefault(words[-1], entity)
    found = {
        entity.id: first[entity.name.lower()] for entity in people if entity.name.lower() in first
    }
    for entity in entities:
        # A surname read as an organisation's name.
        name = entity.name.lower()
        if entity.type == "ORG" and " " not in name and (name in first or name in single):
            found[entity.id] = first[name] if name in first else single[name]
    return found


def resolve_speakers(
    text: str, quotes: Sequence[Quote], entities: Sequence[SpeakerEntity]
) -> list[Speaker]:
    """One Speaker a quote, in the quotes' order.

    Quotes are resolved from first to last, so that a pronoun can look at who spoke
    before. Work is linear in mentions plus quotes (every look back is bounded).
    """
    index = _build(text, entities)
    by_id = {entity.id: entity for entity in entities}
    out: list[Speaker] = []
    for quote in quotes:
        out.append(_resolve(text, quote, index, out, quotes, by_id))
    return [_continued(speaker, quote, out) for speaker, quote in zip(out, quotes, strict=True)]


def _continued(speaker: Speaker, quote: Quote, done: Sequence[Speaker]) -> Speaker:
    """A continued quote is carried from the one it continues."""
    if quote.continued_from is None or not 0 <= quote.continued_from < len(done):
        return speaker
    source = done[quote.continued_from]
    if source.entity_id is None:
        return Speaker(source.mention, None, "carried", source.stands_for, source.confidence)
    share = min(source.confidence, CONFIDENCE["carried"] * max(quote.speaker_confidence, 0.5) + 0.1)
    return Speaker(source.mention, source.entity_id, "carried", source.stands_for, round(share, 4))


def _made(mention: Span, entity: SpeakerEntity, method: Method, rule: str) -> Speaker:
    stands = None
    if method == "metonym":
        stands = _government(_SEATS.get(_strip(entity.name).lower(), entity.name))
    return Speaker(mention, entity.id, method, stands, CONFIDENCE[rule])


def _government(country: str) -> str:
    return country if country == "European Union" else f"Government of {country}"


def _strip(name: str) -> str:
    return re.sub(r"^(?:the|The)\s+", "", re.sub(r"['’]s?$", "", name.strip()))


def _resolve(
    text: str,
    quote: Quote,
    index: _Index,
    done: Sequence[Speaker],
    quotes: Sequence[Quote],
    by_id: dict[str, SpeakerEntity],
) -> Speaker:
    mention = quote.speaker
    if mention is None:
        return Speaker(None, None, "open")
    start, end = mention
    words = [m.group().lower() for m in _WORD.finditer(text, start, end)]
    if not words:
        return Speaker(mention, None, "open")
    if len(words) <= 2 and words[0] in _RELATIVE:
        return _relative(text, mention, index)
    bare = words[0]
    if len(words) == 1 or words[1:] == ["himself"] or words[1:] == ["herself"]:
        if bare in _SPEAKERS_OWN:
            return Speaker(mention, None, "open")
        if bare in _MALE | _FEMALE | _NEUTER | _PLURAL:
            return _pronoun(text, mention, bare, index, done, quotes, by_id)
    if len(words) > 1 and bare in _MALE | _FEMALE and words[1] in ("and", "or"):
        return Speaker(mention, None, "open")
    named = _named(text, mention, index, done, quotes)
    if named is not None:
        return named
    return _described(text, mention, words, index, done, quotes, by_id)


def _head_segment(text: str, start: int, end: int) -> Span:
    """The speaker's phrase up to the first comma, preposition or relative."""
    match = _CUT.search(text, start + 1, end)
    if match and (office := _OFFICE.match(text, match.start(), end)):
        match = _CUT.search(text, office.end(), end)
    return (start, match.start()) if match else (start, end)


def _surname(
    start: int,
    entity: SpeakerEntity,
    mention: Span,
    index: _Index,
    done: Sequence[Speaker],
    quotes: Sequence[Quote],
) -> SpeakerEntity:
    """Whose a bare surname is: as decided, else who of them spoke last, else the first named."""
    some = {one.id: one for one in index.bearers.get(entity.name.lower(), ())}
    decided = index.decided.get(start)
    if decided is None and len(some) > 1:
        decided = _spoke(some, mention, done, quotes)
    return decided or index.same[entity.id]


def _spoke(
    some: dict[str, SpeakerEntity],
    mention: Span,
    done: Sequence[Speaker],
    quotes: Sequence[Quote],
) -> SpeakerEntity | None:
    """Who of some was the last or last but one to speak, not long before a mention."""
    for back in (1, 2):
        if len(done) < back or mention[0] - quotes[len(done) - back].spans[0][0] > _FADE:
            break
        if done[-back].entity_id in some:
            return some[str(done[-back].entity_id)]
    return None


def _named(
    text: str, mention: Span, index: _Index, done: Sequence[Speaker], quotes: Sequence[Quote]
) -> Speaker | None:
    """A name in the mention: its head's own, or in apposition to it."""
    start, end = mention
    head = _head_segment(text, start, end)
    found = index.inside(start, end)
    in_head = [m for m in found if m[0] < head[1] and m[1] > head[0]]
    whole = [m for m in in_head if not _modifies(text, m[1], head[1])]
    if re.match(r"[Aa]n?\s", text[start : start + 3]):
        whole = [m for m in whole if m[2].type in _PERSONS]
    words = [
        re.sub(r"['’]s?$", "", word) for word in _WORD.findall(text[head[0] : head[1]].lower())
    ]
    if words and words[0] in _DETERMINERS and words[-1] in _PERSON_TITLES:
        # "The Nevada Democrat" is a person, not the party.
        whole = [m for m in whole if m[2].type != "NORP"]
    people = [m for m in whole if m[2].type in _PERSONS]
    pick = people[-1:] or [m for m in whole if m[1] >= head[1] - 2][-1:]
    if not pick:
        # "The ministry's spokeswoman, Maria Z": a person named after a comma.
        after = text[head[1] : head[1] + 2]
        apposed = [
            m
            for m in found
            if m[0] >= head[1] and m[2].type in _PERSONS and not _modifies(text, m[1], end)
        ]
        if after.startswith(",") and apposed and apposed[0][0] - head[1] <= 60:
            first_words = text[head[1] + 1 : apposed[0][0]]
            if not re.search(r"\b(?:of|for|to|by|with|at)\b", first_words):
                return _made(mention, apposed[0][2], "name", "name apposed")
    if pick:
        s, e, entity = pick[0]
        if entity.type in ("GPE", "LOC") or _strip(text[s:e]).lower() in _SEATS:
            return _made(mention, entity, "metonym", "metonym")
        if entity.id in index.same:
            shared = _surname(s, entity, mention, index, done, quotes)
            return _made(mention, shared, "surname", "surname shared")
        said, full = _WORD.findall(text[s:e]), _WORD.findall(entity.name)
        short = entity.type in _PERSONS and len(said) < len(full)
        return _made(mention, entity, *(("surname",) * 2 if short else ("name",) * 2))
    last = [w for w in _WORD.findall(text[head[0] : head[1]]) if w[:1].isupper()]
    if last and words and words[0] not in ("a", "an") and words[-1] not in _PERSON_TITLES:
        bare = re.sub(r"['’]s?$", "", text[head[0] : head[1]].rstrip(" ."))
        word = re.sub(r"['’]s?$", "", last[-1])
        known = index.surnames.get(word.lower(), {})
        bearers = {one.id: one for one in (index.same.get(k, v) for k, v in known.items())}
        rule = "surname known"
        people_so_called = {k: one for k, one in bearers.items() if one.type in _PERSONS}
        bearers = people_so_called or bearers
        if len(people_so_called) > 1:
            rule = "surname shared"
            first = min(bearers.values(), key=lambda one: (index.first[one.id], one.id))
            first = _spoke(bearers, mention, done, quotes) or first
            bearers = {first.id: first}
        bearer = next(iter(bearers.values()), None)
        if (
            bearer is not None
            and len(bearers) == 1
            and bare.endswith(word)
            and bearer.type in _PERSONS | _GROUPS
        ):
            entity = bearer
            if entity.type in ("GPE", "LOC"):
                return _made(mention, entity, "metonym", "metonym")
            return _made(mention, entity, "surname", rule)
    return None


def _modifies(text: str, end: int, limit: int) -> bool:
    """Whether a name that ends at `end` belongs to a noun after it, before `limit`."""
    rest = re.match(r"(?:['’]s?)?\s*([^\W\d_][\w-]*)", text[end:limit])
    if rest is None:
        return False
    return rest[1] not in ("himself", "herself", "itself", "s") and (
        rest[1].islower() or text[end : end + 1] in ("'", "’")
    )


def _possessive(text: str, end: int) -> bool:
    return bool(re.match(r"['’]s?\s+\w", text[end : end + 4])) or text[end - 2 : end] in (
        "'s",
        "’s",
    )


def _relative(text: str, mention: Span, index: _Index) -> Speaker:
    """`X, who said` and `X, a lawyer in Y, who said`: the name before it in the sentence."""
    person = text[mention[0] : mention[0] + 3].lower() == "who"
    body: Speaker | None = None
    for s, e, entity in index.before(mention[0])[:6]:
        gap = text[e : mention[0]]
        if len(gap) > _FAR or re.search(r"[!?\n;]|\.\s+[A-Z]", gap):
            break
        if _possessive(text, e):
            continue
        near = re.fullmatch(r"(?:\s*\([^()]*\))?,?\s*", gap) is not None
        apposed = _APPOSED.fullmatch(gap.rstrip(" ,") or gap) is not None
        if not near and not apposed:
            continue
        bearer = index.bearer(s, entity)
        rule = "relative near" if near else "relative apposed"
        if (entity.type in _PERSONS) == person and entity.type in _PERSONS | _GROUPS:
            return _made(mention, bearer, "relative", rule)
        if person and near and entity.type == "ORG" and body is None:
            # "the editors of The Ledger, who said"
            body = _made(mention, bearer, "relative", rule)
    return body or Speaker(mention, None, "open")


def _fits(entity: SpeakerEntity, pronoun: str, index: _Index) -> bool:
    if pronoun in _MALE:
        return entity.type in _PERSONS and index.gender.get(entity.id) != "female"
    if pronoun in _FEMALE:
        return entity.type in _PERSONS and index.gender.get(entity.id) != "male"
    if not pronoun:
        return entity.type in _PERSONS
    return entity.type == "ORG"


def _pronoun(
    text: str,
    mention: Span,
    pronoun: str,
    index: _Index,
    done: Sequence[Speaker],
    quotes: Sequence[Quote],
    by_id: dict[str, SpeakerEntity],
) -> Speaker:
    """The subject before it in the sentence, who spoke last, or the nearest that fits."""
    start = mention[0]
    last_place = quotes[len(done) - 1].spans[0][0] if done else 0
    if pronoun in _NEUTER | _PLURAL and done and start - last_place < 800:
        # "Russia's foreign ministry ... It said": the group that spoke last, though unnamed.
        last = done[-1]
        if last.entity_id is None:
            if last.stands_for is None:
                return Speaker(mention, None, "open")
            again = CONFIDENCE["group again"]
            return Speaker(mention, None, "pronoun", last.stands_for, again)
    if pronoun in _PLURAL and not (
        done and done[-1].entity_id and by_id[done[-1].entity_id].type in ("ORG", "NORP")
    ):
        return Speaker(mention, None, "open")
    weights = _weigh(text, start, pronoun, index, done, quotes, by_id)
    if not weights:
        return Speaker(mention, None, "open")
    best, weight, share = _best(weights)
    if weight < _LEAST:
        return Speaker(mention, None, "open")
    sure = 1 / (1 + exp(-(PRONOUN[0] + PRONOUN[1] * share)))
    return Speaker(mention, best, "pronoun", None, round(sure, 4))


def _best(weights: dict[str, float]) -> tuple[str, float, float]:
    """The heaviest (of equals the first put in), its weight, its share of the two heaviest."""
    ranked = sorted(weights, key=lambda k: -weights[k])
    best = weights[ranked[0]]
    second = weights[ranked[1]] if len(ranked) > 1 else 0.0
    return ranked[0], best, best / (best + second)


def _weigh(
    text: str,
    start: int,
    pronoun: str,
    index: _Index,
    done: Sequence[Speaker],
    quotes: Sequence[Quote],
    by_id: dict[str, SpeakerEntity],
) -> dict[str, float]:
    """How strongly each entity that fits a pronoun is in mind at `start`, nearest first.

    `pronoun`: "" for a person of either gender.
    """
    paragraph = text.rfind("\n", max(0, start - _REACH), start) + 1
    gendered = pronoun not in _NEUTER | _PLURAL
    weights: dict[str, float] = {}
    fits = (
        m
        for m in index.before(start)
        if start - m[1] < _REACH
        and _fits(index.bearer(m[0], m[2]), pronoun, index)
        and not _in_quote(m, quotes)
    )
    for rank, (s, e, bearer) in enumerate(islice(fits, 12)):
        entity = index.bearer(s, bearer)
        score = 1.0 / (1 + rank) ** 0.5 / (1 + (start - e) / _FADE)
        if s >= paragraph:
            score *= 1.5
        if _starts_sentence(text, s):
            score *= 1.8
        if _modifies(text, e, e + 20) and _possessive(text, e):
            score *= 0.6
        if entity.id not in index.gender and gendered:
            score *= 0.5
        if start - e < _FAR and _led_in(text, s, e, start):
            score *= 0.1
        weights[entity.id] = weights.get(entity.id, 0.0) + score
    for entity in index.titled:
        if _fits(entity, pronoun, index):
            weights[entity.id] = weights.get(entity.id, 0.0) + _TITLED
    # Who spoke last goes on speaking.
    for back, share in ((1, 2.0), (2, 0.7)):
        if len(done) >= back and done[-back].entity_id in by_id:
            previous = by_id[str(done[-back].entity_id)]
            place = quotes[len(done) - back].spans[0][0]
            if _fits(previous, pronoun, index) and start - place < 1500:
                share *= done[-back].confidence
                share *= 1.0 if previous.id in index.gender or not gendered else 0.5
                weights[previous.id] = weights.get(previous.id, 0.0) + share
    return weights


def _led_in(text: str, start: int, end: int, mention: int) -> bool:
    """Whether a name stands in the phrase that leads into the speaker's own clause.

    "In an interview with X, he said": X is not he.
    """
    gap = text[end:mention]
    if "," not in gap or re.search(r"[.;:!?\n\"“”]", gap):
        return False
    lead = re.split(r"[.;:!?]\s|[\n\"“”]", text[max(0, start - _FAR) : start])[-1]
    return _LEADS.match(lead) is not None and _BESIDE.search(lead) is not None


def _in_quote(mention: tuple[int, int, SpeakerEntity], quotes: Sequence[Quote]) -> bool:
    """Whether a mention lies in somebody's direct words, where "he" rarely looks."""
    k = bisect_left(quotes, mention[0] + 1, key=lambda q: q.spans[0][0]) - 1
    for quote in quotes[max(0, k - 2) : k + 1]:
        if quote.kind in ("direct", "partial") and any(s <= mention[0] < e for s, e in quote.spans):
            return True
    return False


def _starts_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 40) : start]
    head = re.split(r"[.!?\n\"“”]", before)[-1]
    return len(_WORD.findall(head)) <= 2


def _described(
    text: str,
    mention: Span,
    words: list[str],
    index: _Index,
    done: Sequence[Speaker],
    quotes: Sequence[Quote],
    by_id: dict[str, SpeakerEntity],
) -> Speaker:
    """A title, a description or a group: by roles and by the words beside names."""
    start, end = mention
    head = _head_segment(text, start, end)
    segment = [m.group().lower() for m in _WORD.finditer(text, head[0], head[1])]
    noun = re.sub(r"['’]s?$", "", segment[-1]) if segment else words[-1]
    age = _AGE.search(text, start, end)
    if age is not None and noun.endswith("-year-old"):
        return _by_age(text, mention, age.group(1), index)
    if noun in _COLLECTIVE:
        return Speaker(mention, None, "collective")
    if noun in _DOCUMENTS or noun in _PRESS_NOUNS or noun == "board":
        owner = _document(text, mention, head, noun, segment, index, done, quotes, by_id)
        if owner is not None:
            return owner
    name = re.sub(r"[\s.,]+$", "", text[head[0] : head[1]])
    seat = _SEATS.get(_strip(name).lower())
    if seat is not None and name[:1].isupper():
        return Speaker(mention, None, "metonym", _government(seat), CONFIDENCE["metonym"])
    if (
        segment
        and segment[0] == "the"
        and noun not in _PERSON_TITLES
        and re.fullmatch(r"[Tt]he(?: [A-Z][\w&.-]*){1,4}", name)
    ):
        # A name that entity recognition did not see.
        return Speaker(mention, None, "description", name[4:], CONFIDENCE["name unseen"])
    if noun in _GROUP_NOUNS:
        unnamed = _unnamed_group(text, mention, head, noun, index, done, by_id)
        if unnamed is not None:
            return unnamed
    headline = (
        start < _HEADLINE
        and text.find("\n", 0, start) < 0
        and segment[:1] not in (["a"], ["an"])
        and not any(m[2].type in _PERSONS for m in index.before(start))
    )
    apposed = _apposed(text, mention, noun, segment, index)
    if apposed is not None:
        return apposed
    definite = segment[:1] == ["the"] or segment[:1] == ["that"] or headline
    if not segment or not definite or len(segment) > 5 or noun in _DETERMINERS:
        return Speaker(mention, None, "open")
    if noun in _GROUP_NOUNS:
        return _known_group(text, mention, noun, segment, index, done, quotes, by_id)
    return _person(text, mention, head, noun, segment, headline, index, done, quotes, by_id)


def _apposed(
    text: str, mention: Span, noun: str, segment: list[str], index: _Index
) -> Speaker | None:
    """`X, a group that ...`: the name right before it, where it is of the noun's kind."""
    found = index.before(mention[0])[:1]
    if not found or segment[:1] not in (["a"], ["an"], ["the"]):
        return None
    s, e, entity = found[0]
    if text[e : mention[0]] != ", " or _led_in(text, s, e, mention[0]):
        return None
    if segment[0] == "the" and text[mention[1] : mention[1] + 1] != ",":
        return None
    person = noun in _PERSON_TITLES | _FEMALE_NOUNS | _MALE_NOUNS or (
        _PERSON_ENDING.fullmatch(noun) is not None and noun not in _GROUP_NOUNS
    )
    group = noun in _GROUP_NOUNS | _PRESS_NOUNS or noun in ("pac", "site", "website", "outlet")
    if person and entity.type in _PERSONS and not _possessive(text, e):
        return _made(mention, index.bearer(s, entity), "description", "relative apposed")
    if group and entity.type == "ORG" and not _possessive(text, e):
        return _made(mention, entity, "description", "relative apposed")
    return None


def _known_group(
    text: str,
    mention: Span,
    noun: str,
    segment: list[str],
    index: _Index,
    done: Sequence[Speaker],
    quotes: Sequence[Quote],
    by_id: dict[str, SpeakerEntity],
) -> Speaker:
    """ "The ministry": the organisation whose name or description has that noun."""
    options = {
        entity.id: entity
        for place, entity in index.nouns.get(noun, {}).values()
        if place < mention[0] and entity.type == "ORG"
    }
    for speaker in reversed(done[-3:]):
        if speaker.entity_id in options:
            entity = by_id[str(speaker.entity_id)]
            return _made(mention, entity, "description", "description named before")
    if len(options) == 1:
        return _made(mention, next(iter(options.values())), "description", "description one")
    for _s, _e, entity in index.before(mention[0]):
        if entity.id in options:
            return _made(mention, entity, "description", "description several")
    if noun in _COMPANIES and segment[0] == "the" and len(segment) == 2:
        return _organisation(text, mention, index, quotes)
    return Speaker(mention, None, "open")


def _person(
    text: str,
    mention: Span,
    head: Span,
    noun: str,
    segment: list[str],
    headline: bool,
    index: _Index,
    done: Sequence[Speaker],
    quotes: Sequence[Quote],
    by_id: dict[str, SpeakerEntity],
) -> Speaker:
    """ "The senator", "the Republican nominee": who is called so, else who is most in mind."""
    start, end = mention
    female, male = noun in _FEMALE_NOUNS, noun in _MALE_NOUNS
    title = noun in _PERSON_TITLES
    method: Method = "title" if title else "description"
    called = {
        entity.id
        for place, bearer in index.nouns.get(noun, {}).values()
        for entity in [index.bearer(place, bearer)]
        if (place < start or headline) and entity.type in _PERSONS
    }
    if not (title or female or male or called or _PERSON_ENDING.fullmatch(noun)):
        return Speaker(mention, None, "open")
    if noun in _ANYBODY and not called:
        return Speaker(mention, None, "open")
    beside = [m for m in index.before(start)[:1] if text[m[1] : start] == ", "]
    pronoun = "she" if female else "he" if male else ""
    if _unnamed(text, start, noun, index):
        return Speaker(mention, None, "open")
    weights = _weigh(text, start, pronoun, index, done, quotes, by_id)
    later = not called
    if later:
        # A title that one person alone bears may come before the name.
        called = {
            entity.id
            for place, bearer in index.nouns.get(noun, {}).values()
            for entity in [index.bearer(place, bearer)]
            if entity.type in _PERSONS and title
        }
        called = called if len(called) == 1 else set()
    if headline:
        # A headline comes before the name: the first so called.
        weights = dict.fromkeys(sorted(called, key=lambda k: (index.first[k], k)), 1.0)
    for key in sorted(called):
        weights.setdefault(key, 0.1)
    party = {_PARTIES[word] for word in segment if word in _PARTIES}
    owners = {
        word
        for m in index.inside(*head)
        if m[2].type in ("PERSON", "ORG") and not party
        for word in _WORD.findall(text[m[0] : m[1]].lower())
    }
    states = _STATE_NAMES.intersection(segment)
    bodies = all(m[2].type != "PERSON" for m in index.inside(*head))
    kept: dict[str, float] = {}
    for key, weight in weights.items():
        if called and key not in called:
            weight *= 1.0 if noun in _PARTIES else _NOT_CALLED
        elif key in index.titles and not called:
            weight *= _CALLED_ELSE
        theirs = _party(index.words[key])
        said = index.words[key].intersection(segment[:-1]) - _DETERMINERS
        if (party and theirs and not party & theirs) or any(m[2].id == key for m in beside):
            continue
        if states and (home := index.words[key] & _STATE_NAMES) and not states & home:
            continue
        if owners and not owners & index.words[key]:
            if not bodies:
                continue
            weight *= 0.3
        weight += _FAME * index.share.get(key, 0.0)
        weight *= _CALLED if key in called else 1.0
        weight *= _CALLED if party & theirs else 1.0
        kept[key] = weight * (1 + len(said))
    if not kept:
        return Speaker(mention, None, "open")
    best, _, share = _best(kept)
    sure = 1 / (1 + exp(-(TITLE[0] + TITLE[1] * share)))
    if sure < _EVEN or (head[1] < end - 2 and best not in called):
        return Speaker(mention, None, "open")
    return Speaker(mention, best, method, None, round(sure, 4))


def _unnamed(text: str, start: int, noun: str, index: _Index) -> bool:
    """Whether a description goes back to somebody without a name: "a woman ... the woman"."""
    low = max(0, start - _FADE)
    for found in reversed(list(re.finditer(rf"\b{re.escape(noun)}\b", text[low:start], re.I))):
        at, end = low + found.start(), low + found.end()
        if any(
            m[2].type in _PERSONS and _describes(text, m, at, end)
            for m in index.inside(at - 40, end + 24)
        ):
            return False
        near = _WORD.findall(text[max(0, at - 40) : at])[-4:]
        articles = [k for k, word in enumerate(near) if word.lower() in _INDEFINITE]
        if articles:
            k = articles[-1]
            acts = near[k][0].isupper() or (k > 0 and near[k - 1].lower() in _ACTING)
            if acts:
                return True
            continue
        if re.search(r"['’]s?\s+(?:\w+\s)?$", text[max(0, at - 24) : at]):
            return True
    return False


def _describes(text: str, mention: tuple[int, int, SpeakerEntity], at: int, end: int) -> bool:
    """Whether the noun at text[at:end] stands beside a name: "judge X", "X, a judge"."""
    if mention[0] >= end:
        return _NAMED_AFTER.fullmatch(text, end, mention[0]) is not None
    return mention[1] <= at and _NAMED_BEFORE.fullmatch(text, mention[1], at) is not None


def _party(words: set[str]) -> set[str]:
    return {_PARTIES[word] for word in words if word in _PARTIES}


def _organisation(text: str, mention: Span, index: _Index, quotes: Sequence[Quote]) -> Speaker:
    """ "The company": the organisation named most in the two paragraphs up to it."""
    low = max(0, mention[0] - _REACH)
    paragraph = max(low, text.rfind("\n", low, mention[0]))
    before = text.rfind("\n", low, low + len(text[low:paragraph].rstrip())) + 1
    times: dict[str, int] = {}
    nearest: dict[str, SpeakerEntity] = {}
    for s, _e, entity in index.before(mention[0]):
        if s < before:
            break
        if entity.type == "ORG":
            times[entity.id] = times.get(entity.id, 0) + 1
            nearest.setdefault(entity.id, entity)
    if not times:
        return Speaker(mention, None, "open")
    order = list(nearest)
    best = max(order, key=lambda k: (times[k], -order.index(k)))
    return _made(mention, nearest[best], "description", "organisation")


def _document(
    text: str,
    mention: Span,
    head: Span,
    noun: str,
    segment: list[str],
    index: _Index,
    done: Sequence[Speaker],
    quotes: Sequence[Quote],
    by_id: dict[str, SpeakerEntity],
) -> Speaker | None:
    """ "Her plan", "a study by X", "the X poll", "the editorial": whose it is speaks."""
    start, end = mention
    if segment[0] in ("his", "her", "its") and noun in _DOCUMENTS:
        own = _pronoun(text, mention, segment[0], index, done, quotes, by_id)
        return Speaker(mention, own.entity_id, "description", own.stands_for, own.confidence)
    found = [
        m
        for m in index.inside(start, end)
        if m[2].type in ("PERSON", "ORG") and start <= m[0] and m[1] <= end
    ]
    owners = [m for m in found if m[1] <= head[1]][-1:]
    joined = _TAIL_OWNER.match(text, head[1], end)
    owners = owners or [m for m in found if joined and 0 <= m[0] - joined.end() <= 30][:1]
    if owners:
        entity = index.bearer(owners[0][0], owners[0][2])
        return _made(mention, entity, "description", "document")
    if noun in _PRESS_NOUNS or (noun == "board" and "editorial" in segment):
        for speaker in reversed(done[-6:]):
            if speaker.entity_id is not None and _press(by_id[speaker.entity_id]):
                return _made(mention, by_id[speaker.entity_id], "description", "press")
            if speaker.stands_for and not _PRESS_NAMES.isdisjoint(
                speaker.stands_for.lower().split()
            ):
                again = CONFIDENCE["group again"]
                return Speaker(mention, None, "description", speaker.stands_for, again)
        if len(index.papers) == 1:
            return _made(mention, index.papers[0], "description", "press")
        return Speaker(mention, None, "open")
    return None


def _press(entity: SpeakerEntity) -> bool:
    words = entity.name.lower().split()
    return entity.type == "ORG" and not _PRESS_NAMES.isdisjoint(words)


def _unnamed_group(
    text: str,
    mention: Span,
    head: Span,
    noun: str,
    index: _Index,
    done: Sequence[Speaker],
    by_id: dict[str, SpeakerEntity],
) -> Speaker | None:
    """ "Russia's foreign ministry": no entity of its own, but it says whose it is; and
    "the ministry" after it, which means the same."""
    phrase = text[head[0] : head[1]]
    kinds = ("GPE", "NORP", "PERSON", "ORG") if noun in _CAMPAIGNS else ("GPE", "NORP")
    owner = next(
        (
            m
            for m in index.inside(*head)
            if m[2].type in kinds and m[1] < head[1] and head[0] <= m[0]
        ),
        None,
    )
    if owner is not None:
        name = re.sub(r"^[Tt]he\s+", "", phrase)
        return Speaker(mention, None, "description", name, CONFIDENCE["group"])
    for speaker in reversed(done[-6:]):
        if speaker.entity_id is not None:
            if noun in by_id[speaker.entity_id].name.lower().split():
                entity = by_id[speaker.entity_id]
                return _made(mention, entity, "description", "description named before")
        elif speaker.stands_for and speaker.stands_for.lower().split()[-1] == noun:
            again = CONFIDENCE["group again"]
            return Speaker(mention, None, "description", speaker.stands_for, again)
    return None


def _by_age(text: str, mention: Span, age: str, index: _Index) -> Speaker:
    """`The 42-year-old`: the person whose name is followed by that age."""
    for s, e, entity in index.before(mention[0]):
        if entity.type in _PERSONS and (
            re.match(rf",?\s*(?:who is |who was |aged |age |now )?{age}\b", text[e : e + 16])
            or f"{age}-year-old" in text[max(0, s - 40) : s]
        ):
            return _made(mention, entity, "description", "age")
    return Speaker(mention, None, "open")
