"""From a speaker's mention to the entity behind it.

Called once entities are known. Each step is a rule with a known precision: a name is
looked up by overlap, then by its last word; a pronoun by gender and distance, preferring
who spoke last; a title or description by an entity's roles and by the words beside its
mentions; a place that speaks stands for its government. What nothing supports stays open.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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
    "male", "female" or None.
    """

    id: str
    name: str
    type: str
    mentions: tuple[Span, ...]
    roles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a quote's speaker is.

    mention: as in the quote (or the quote it continues). entity_id: None where nothing
    supports one. stands_for: whom a metonym stands for ("Government of Russia").
    confidence: estimated probability that the entity is right; 0 when open.
    """

    mention: Span | None
    entity_id: str | None
    method: Method
    stands_for: str | None = None
    confidence: float = 0.0


_MALE = frozenset(("he", "him", "his", "himself"))
_FEMALE = frozenset(("she", "her", "hers", "herself"))
_NEUTER = frozenset(("it", "its", "itself"))
_PLURAL = frozenset(("they", "them", "their", "themselves"))
_SPEAKERS_OWN = frozenset(("i", "we", "you", "me", "us", "my", "our"))
_RELATIVE = frozenset(("who", "which", "that", "whom", "whose"))
_PERSON_TITLES = frozenset(
    "president senator secretary minister chancellor governor mayor congressman congresswoman "
    "representative judge justice general colonel chairman chairwoman chair chief director "
    "ambassador premier king queen prince princess pope bishop professor doctor coach captain "
    "candidate nominee lawmaker prosecutor attorney lawyer spokesman spokeswoman spokesperson "
    "leader billionaire businessman mogul author reporter analyst economist official politician "
    "strategist adviser advisor aide commissioner sheriff officer executive ceo founder "
    "commander envoy diplomat democrat republican libertarian socialist conservative "
    "liberal frontrunner front-runner contender incumbent veteran host anchor columnist "
    "pollster organizer activist scientist researcher historian teacher student".split()
)
_FEMALE_NOUNS = frozenset(
    "woman spokeswoman congresswoman chairwoman businesswoman mother wife widow daughter sister "
    "lady queen princess actress girl".split()
)
_MALE_NOUNS = frozenset(
    "man spokesman congressman chairman businessman father husband widower son brother king "
    "prince actor boy".split()
)
_GROUP_NOUNS = frozenset(
    "ministry company agency group organization organisation committee campaign party union "
    "court department bureau bank firm newspaper paper magazine network commission council "
    "government administration police army military association institute university school "
    "team club league church foundation office board panel statement report".split()
)
_COLLECTIVE = frozenset(
    "officials critics experts analysts lawmakers democrats republicans supporters opponents "
    "people voters residents sources aides advisers advisors lawyers prosecutors authorities "
    "investigators police reporters protesters activists economists observers members leaders "
    "scientists researchers workers employees executives senators representatives some many "
    "others most several few agencies both all those conservatives liberals americans allies "
    "strategists candidates women men students doctors respondents officers".split()
)
_DETERMINERS = frozenset("the a an this that these those his her its their our my".split())
_CUT = re.compile(
    r"[,;:()\[\]—–]|\s(?:of|for|in|at|from|with|who|which|whose|that|on|to|by|as|and|or)\s"
)
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_AGE = re.compile(r"\b(\d{1,3})-year-old\b")

_SEATS = {
    "moscow": "Russia",
    "kremlin": "Russia",
    "washington": "United States",
    "white house": "United States",
    "pentagon": "United States",
    "beijing": "China",
    "london": "United Kingdom",
    "downing street": "United Kingdom",
    "paris": "France",
    "elysee": "France",
    "berlin": "Germany",
    "tokyo": "Japan",
    "kyiv": "Ukraine",
    "kiev": "Ukraine",
    "tehran": "Iran",
    "ankara": "Turkey",
    "delhi": "India",
    "new delhi": "India",
    "islamabad": "Pakistan",
    "seoul": "South Korea",
    "pyongyang": "North Korea",
    "riyadh": "Saudi Arabia",
    "damascus": "Syria",
    "baghdad": "Iraq",
    "jerusalem": "Israel",
    "cairo": "Egypt",
    "rome": "Italy",
    "madrid": "Spain",
    "warsaw": "Poland",
    "minsk": "Belarus",
    "havana": "Cuba",
    "caracas": "Venezuela",
    "ottawa": "Canada",
    "canberra": "Australia",
    "mexico city": "Mexico",
    "athens": "Greece",
    "budapest": "Hungary",
    "vienna": "Austria",
    "prague": "Czechia",
    "belgrade": "Serbia",
    "tbilisi": "Georgia",
    "yerevan": "Armenia",
    "baku": "Azerbaijan",
    "taipei": "Taiwan",
    "hanoi": "Vietnam",
    "manila": "Philippines",
    "kabul": "Afghanistan",
    "brussels": "European Union",
}
"""Seats of government that news uses for the government itself."""

_CONFIDENCE: dict[Method, float] = {
    "name": 0.95,
    "surname": 0.93,
    "pronoun": 0.8,
    "description": 0.65,
    "title": 0.75,
    "collective": 0.0,
    "metonym": 0.85,
    "relative": 0.8,
    "carried": 0.8,
    "open": 0.0,
}

_PERSONS = frozenset(("PERSON",))
_GROUPS = frozenset(("ORG", "GPE", "NORP", "FAC", "LOC"))
_NEAR = 80
_LOOK_BACK = 40


@dataclass(slots=True)
class _Index:
    """All mentions of the article in text order."""

    text: str
    starts: list[int]
    mentions: list[tuple[int, int, SpeakerEntity]]
    surnames: dict[str, list[SpeakerEntity]]
    nouns: dict[str, list[tuple[int, SpeakerEntity]]]

    def inside(self, start: int, end: int) -> list[tuple[int, int, SpeakerEntity]]:
        """Mentions that overlap text[start:end]."""
        out = []
        k = bisect_left(self.starts, end) - 1
        while k >= 0 and self.starts[k] > start - 120:
            if self.mentions[k][1] > start:
                out.append(self.mentions[k])
            k -= 1
        return out[::-1]

    def before(self, position: int) -> list[tuple[int, int, SpeakerEntity]]:
        """The mentions before a position, nearest first, at most 40."""
        k = bisect_left(self.starts, position)
        return [m for m in self.mentions[max(0, k - _LOOK_BACK) : k] if m[1] <= position][::-1]


def _build(text: str, entities: Sequence[SpeakerEntity]) -> _Index:
    mentions = sorted(
        ((s, e, entity) for entity in entities for s, e in entity.mentions),
        key=lambda m: (m[0], -m[1], m[2].id),
    )
    surnames: dict[str, list[SpeakerEntity]] = {}
    nouns: dict[str, list[tuple[int, SpeakerEntity]]] = {}
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            words = _WORD.findall(name.lower())
            if words:
                for word in {words[-1], " ".join(words)}:
                    known = surnames.setdefault(word, [])
                    if entity not in known:
                        known.append(entity)
        first = min((s for s, _ in entity.mentions), default=0)
        for role in entity.roles:
            for word in set(_WORD.findall(role.lower())):
                nouns.setdefault(word, []).append((first, entity))
    for s, e, entity in mentions:
        # Words that stand beside a name describe it: "X, a spokesman for Y", "prosecutor X".
        after = re.split(r"[.;:!?\n]", text[e : e + 60])[0]
        beside = after.split(",")[1] if after.startswith(",") and after.count(",") >= 1 else ""
        before = re.split(r"[.,;:!?\n\"“”]", text[max(0, s - 40) : s])[-1]
        for word in _WORD.findall(beside.lower())[:6] + _WORD.findall(before.lower())[-3:]:
            if word in _PERSON_TITLES or word in _GROUP_NOUNS:
                nouns.setdefault(word, []).append((s, entity))
        if entity.type in _GROUPS:
            for word in _WORD.findall(text[s:e].lower()):
                if word in _GROUP_NOUNS:
                    nouns.setdefault(word, []).append((s, entity))
    return _Index(text, [m[0] for m in mentions], mentions, surnames, nouns)


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
        return Speaker(source.mention, None, "carried", source.stands_for, 0.0)
    share = min(
        source.confidence, _CONFIDENCE["carried"] * max(quote.speaker_confidence, 0.5) + 0.1
    )
    return Speaker(source.mention, source.entity_id, "carried", source.stands_for, round(share, 4))


def _made(mention: Span, entity: SpeakerEntity, method: Method, factor: float = 1.0) -> Speaker:
    stands = None
    if method == "metonym":
        country = _SEATS.get(_strip(entity.name).lower(), entity.name)
        stands = f"Government of {country}"
        if country == "European Union":
            stands = country
    return Speaker(mention, entity.id, method, stands, round(_CONFIDENCE[method] * factor, 4))


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
    named = _named(text, mention, index)
    if named is not None:
        return named
    return _described(text, mention, words, index, done, by_id)


def _head_segment(text: str, start: int, end: int) -> Span:
    """The speaker's phrase up to the first comma, preposition or relative."""
    match = _CUT.search(text, start + 1, end)
    return (start, match.start()) if match else (start, end)


def _named(text: str, mention: Span, index: _Index) -> Speaker | None:
    """A name in the mention: its head's own, or in apposition to it."""
    start, end = mention
    head = _head_segment(text, start, end)
    found = index.inside(start, end)
    in_head = [m for m in found if m[0] < head[1] and m[1] > head[0]]
    people = [m for m in in_head if m[2].type in _PERSONS and not _possessive(text, m[1])]
    tail = [m for m in in_head if m[1] >= head[1] - 2 and not _possessive(text, m[1])]
    pick = people[-1:] or tail[-1:]
    if not pick:
        # "The ministry's spokeswoman, Maria Z": a person named after a comma.
        after = text[head[1] : head[1] + 2]
        apposed = [
            m
            for m in found
            if m[0] >= head[1] and m[2].type in _PERSONS and not _possessive(text, m[1])
        ]
        if after.startswith(",") and apposed and apposed[0][0] - head[1] <= 60:
            first_words = text[head[1] + 1 : apposed[0][0]]
            if not re.search(r"\b(?:of|for|to|by|with|at)\b", first_words):
                return _made(mention, apposed[0][2], "name", 0.95)
    if pick:
        s, e, entity = pick[0]
        if entity.type in ("GPE", "LOC") or _strip(text[s:e]).lower() in _SEATS:
            return _made(mention, entity, "metonym")
        said, full = _WORD.findall(text[s:e]), _WORD.findall(entity.name)
        short = entity.type in _PERSONS and len(said) < len(full)
        return _made(mention, entity, "surname" if short else "name")
    last = [w for w in _WORD.findall(text[head[0] : head[1]]) if w[:1].isupper()]
    if last and not _possessive(text, head[1]):
        ends_with_name = text[head[0] : head[1]].rstrip(" .").endswith(last[-1])
        known = index.surnames.get(re.sub(r"['’]s$", "", last[-1].lower()), [])
        if ends_with_name and len(known) == 1 and known[0].type in _PERSONS | _GROUPS:
            entity = known[0]
            if entity.type in ("GPE", "LOC"):
                return _made(mention, entity, "metonym", 0.9)
            return _made(mention, entity, "surname", 0.95)
    return None


def _possessive(text: str, end: int) -> bool:
    return bool(re.match(r"['’]s?\s+\w", text[end : end + 4])) or text[end - 2 : end] in (
        "'s",
        "’s",
    )


def _relative(text: str, mention: Span, index: _Index) -> Speaker:
    """`X, who said`: the nearest name before the pronoun in the same sentence."""
    before = index.before(mention[0])
    for _s, e, entity in before[:4]:
        gap = text[e : mention[0]]
        if len(gap) > _NEAR or re.search(r"[.!?\n]\s", gap):
            break
        if not _possessive(text, e) and entity.type in _PERSONS | _GROUPS:
            near = 1.0 if len(gap) <= 3 else 0.7
            return _made(mention, entity, "relative", near)
    return Speaker(mention, None, "open")


def _fits(entity: SpeakerEntity, pronoun: str) -> bool:
    if pronoun in _MALE:
        return entity.type in _PERSONS and entity.gender != "female"
    if pronoun in _FEMALE:
        return entity.type in _PERSONS and entity.gender != "male"
    if pronoun in _NEUTER:
        return entity.type in ("ORG", "GPE")
    return entity.type in ("ORG", "NORP")


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
    paragraph = text.rfind("\n", 0, start) + 1
    weights: dict[str, float] = {}
    order: dict[str, int] = {}
    fits = [m for m in index.before(start) if _fits(m[2], pronoun) and not _in_quote(m, quotes)]
    for rank, (s, e, entity) in enumerate(fits[:12]):
        score = 1.0 / (1 + rank) ** 0.5
        if s >= paragraph:
            score *= 1.5
        if _starts_sentence(text, s):
            score *= 1.8
        if _possessive(text, e):
            score *= 0.6
        if entity.gender is None and pronoun not in _NEUTER | _PLURAL:
            score *= 0.7
        weights[entity.id] = weights.get(entity.id, 0.0) + score
        order.setdefault(entity.id, rank)
    if done:
        # Who spoke last goes on speaking.
        for back, share in ((1, 2.0), (2, 0.7)):
            if len(done) >= back and done[-back].entity_id in by_id:
                previous = by_id[str(done[-back].entity_id)]
                place = quotes[len(done) - back].spans[0][0]
                if _fits(previous, pronoun) and start - place < 1500:
                    weights[previous.id] = weights.get(previous.id, 0.0) + share
                    order.setdefault(previous.id, 99)
    if pronoun in _NEUTER | _PLURAL and done and done[-1].entity_id is None:
        # "Russia's foreign ministry ... It said": the group that spoke last, though unnamed.
        last = done[-1]
        if last.stands_for is not None and start - quotes[len(done) - 1].spans[0][0] < 600:
            return Speaker(mention, None, "pronoun", last.stands_for, 0.0)
    if not weights:
        return Speaker(mention, None, "open")
    ranked = sorted(weights, key=lambda k: (-weights[k], order[k], k))
    best = weights[ranked[0]]
    second = weights[ranked[1]] if len(ranked) > 1 else 0.0
    share = best / (best + second)
    if best < 0.3:
        return Speaker(mention, None, "open")
    return _made(mention, by_id[ranked[0]], "pronoun", min(1.0, 0.4 + 0.7 * share))


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
    by_id: dict[str, SpeakerEntity],
) -> Speaker:
    """A title, a description or a group: by roles and by the words beside names."""
    start, end = mention
    head = _head_segment(text, start, end)
    segment = [m.group().lower() for m in _WORD.finditer(text, head[0], head[1])]
    noun = re.sub(r"['’]s$", "", segment[-1]) if segment else words[-1]
    age = _AGE.search(text, start, end)
    if age is not None and noun.endswith("-year-old"):
        return _by_age(text, mention, age.group(1), index)
    if noun in _COLLECTIVE:
        return Speaker(mention, None, "collective")
    if noun in _GROUP_NOUNS:
        unnamed = _unnamed_group(text, mention, head, noun, index, done, by_id)
        if unnamed is not None:
            return unnamed
    definite = bool(segment) and segment[0] in _DETERMINERS - {"a", "an"}
    if not definite or len(segment) > 5:
        return Speaker(mention, None, "open")
    method: Method = "title" if noun in _PERSON_TITLES else "description"
    group = noun in _GROUP_NOUNS
    options = [
        (place, entity)
        for place, entity in index.nouns.get(noun, [])
        if place < start and (entity.type in (_GROUPS if group else _PERSONS))
    ]
    ids = {entity.id for _, entity in options}
    previous = next((s for s in reversed(done[-3:]) if s.entity_id is not None), None)
    if options:
        if previous is not None and previous.entity_id in ids:
            return _made(mention, by_id[str(previous.entity_id)], method)
        factor = 1.0 if len(ids) == 1 else 0.75
        return _made(mention, max(options, key=lambda o: (o[0], o[1].id))[1], method, factor)
    gender = "female" if noun in _FEMALE_NOUNS else "male" if noun in _MALE_NOUNS else None
    if previous is not None and not group and (gender or noun in _PERSON_TITLES):
        entity = by_id[str(previous.entity_id)]
        if entity.type in _PERSONS and (gender is None or entity.gender in (None, gender)):
            return _made(mention, entity, method, 0.6)
    return Speaker(mention, None, "open")


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
    owner = next(
        (
            m
            for m in index.inside(*head)
            if m[2].type in ("GPE", "NORP") and m[1] < head[1] and head[0] <= m[0]
        ),
        None,
    )
    if owner is not None:
        return Speaker(mention, None, "description", re.sub(r"^[Tt]he\s+", "", phrase), 0.0)
    for speaker in reversed(done[-6:]):
        if speaker.entity_id is not None:
            if noun in by_id[speaker.entity_id].name.lower().split():
                return _made(mention, by_id[speaker.entity_id], "description")
        elif speaker.stands_for and speaker.stands_for.lower().split()[-1] == noun:
            return Speaker(mention, None, "description", speaker.stands_for, 0.0)
    return None


def _by_age(text: str, mention: Span, age: str, index: _Index) -> Speaker:
    """`The 42-year-old`: the person whose name is followed by that age."""
    for s, e, entity in index.before(mention[0]):
        if entity.type in _PERSONS and re.match(rf",?\s*{age}\b", text[e : e + 8]):
            return _made(mention, entity, "description", 1.2)
        if entity.type in _PERSONS and f"{age}-year-old" in text[max(0, s - 40) : s]:
            return _made(mention, entity, "description", 1.2)
    return Speaker(mention, None, "open")
