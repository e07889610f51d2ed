"""What one article says of a person or an organisation that it names: a sighting."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.enrich.keyphrases import spacy_stop_words
from agents.identity.names import Kind, halves, name_of, organisation_name
from agents.lexicon.english import FREQUENT_IN_NEWS, SHORT_TITLES
from agents.lexicon.territories import fold

KINDS: dict[str, Kind] = {"PERSON": "person", "ORG": "organisation"}
"""Types of entities that get an identity."""

NEAR = 30
"""Words on each side of a mention that tell what it is named for."""
BESIDE = 5
"""Words on each side that tell who it is: "Sen. Cory Booker, D-N.J."."""
CLOSE = 120
"""Characters between two names that are named together."""
MOST_MENTIONS = 20
"""Mentions of an entity whose words are looked at: the first ones."""
MOST = 60
"""Entries of a sighting in each field: the most frequent."""
LONGEST = 200
"""Characters of a name, a role or a body."""

_WORD = re.compile(r"[^\W\d_]{3,}")

Weights = dict[str, float]


@dataclass(slots=True)
class Sighting:
    """An entity of an article, with what tells it from its namesakes.

    Weights are shares: 1 where the article is full of it. `beside`, `near`: words close to its
    mentions, and around them; `said`: words of its quotes; `company`: others who are named,
    by their names; `close`: those near its mentions;
    `places`: places, regions, countries; `roles`: words of its roles; `bodies`: what it belongs to.
    Roles and bodies as they are written stand in `titles` and `groups`; `quotes` is how many
    it speaks.
    """

    article: str
    entity: str
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    gender: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    outlet: str = ""
    at: float = 0.0
    salience: float = 0.0
    quotes: int = 0
    titles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    beside: Weights = field(default_factory=dict)
    near: Weights = field(default_factory=dict)
    said: Weights = field(default_factory=dict)
    company: Weights = field(default_factory=dict)
    close: Weights = field(default_factory=dict)
    places: Weights = field(default_factory=dict)
    roles: Weights = field(default_factory=dict)
    bodies: Weights = field(default_factory=dict)


FIELDS = {
    "beside": "w",
    "near": "w",
    "company": "c",
    "close": "c",
    "places": "p",
    "roles": "w",
    "bodies": "c",
}
"""The fields that are compared, and what their words begin with in the background."""


@dataclass(slots=True)
class Read:
    """An article: whom it names, and all its words and names as the background counts them."""

    article: str
    sightings: list[Sighting]
    words: frozenset[str]


def read(event: Mapping[str, Any], at: float, only: Sequence[str] | None = None) -> Read:
    """The people and organisations of an enriched event, in its order.

    event: the value of a record on `news.enriched`; at: epoch seconds when it was published or,
    where that is not known, seen.
    """
    article = event["article"]
    text = _Text(article["text"], article.get("language") or "en")
    others = _Others(event)
    said: dict[str, list[str]] = defaultdict(list)
    for one in event["quotes"]:
        said[one["speaker"]["entity"]].append(one["text"])
    found = []
    for entity in event["entities"]:
        kind = KINDS.get(entity["type"])
        if kind is None or (only is not None and entity["id"] not in only):
            continue
        name, *aliases = others.names(entity) or ("",)
        if not name_of(name, kind).whole:
            continue
        spans = [(one["start"], one["end"]) for one in entity["mentions"] if _in_text(one)][
            :MOST_MENTIONS
        ]
        own = set(_words(" ".join((entity["name"], *entity["aliases"]))))
        groups = others.groups(entity)
        found.append(
            Sighting(
                article=article["id"],
                entity=entity["id"],
                kind=kind,
                name=name[:LONGEST],
                aliases=_cut(aliases),
                gender=entity["gender"],
                links=tuple((one["source"], one["id"]) for one in entity["links"]),
                outlet=article.get("outlet") or "",
                at=at,
                salience=entity["salience"] or 0.0,
                quotes=len(said.get(entity["id"], ())),
                titles=_cut(entity["roles"]),
                groups=groups,
                beside=text.near(spans, own, BESIDE),
                near=text.near(spans, own, NEAR),
                said=text.of(" ".join(said.get(entity["id"], ())), own),
                company=others.company(entity),
                close=others.close(entity, spans),
                places=others.places(entity),
                roles=_shares(_role_words(entity["roles"], own)),
                bodies=_shares(Counter(organisation_name(one).whole for one in groups)),
            )
        )
    words = {f"w{word}" for word in text.words if word not in text.empty}
    return Read(article["id"], found, frozenset(words | others.words()))


def _cut(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text[:LONGEST] for text in texts)


def _in_text(mention: Mapping[str, Any]) -> bool:
    return bool(mention.get("field", "text") == "text")


def _words(text: str) -> Iterator[str]:
    return (word.casefold() for word in _WORD.findall(text))


def _role_words(roles: Sequence[str], own: set[str]) -> Counter[str]:
    words = Counter(word for role in roles for word in _words(role) if word not in own)
    return Counter({SHORT_TITLES.get(word, word): times for word, times in words.items()})


def _shares(counts: Mapping[str, float], most: int = MOST) -> Weights:
    """The most frequent, each with the root of its count, the longest vector having length 1."""
    kept = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    length = math.sqrt(sum(count for _, count in kept)) or 1.0
    return {word: round(math.sqrt(count) / length, 4) for word, count in kept}


def _frequent(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What `_shares` can take of some names, were one of them left out."""
    named = ((name, times) for name, times in counts.items() if name)
    return sorted(named, key=lambda item: (-item[1], item[0]))[: MOST + 1]


class _Text:
    """Words of an article, with where they stand."""

    def __init__(self, text: str, language: str) -> None:
        self.words = [match[0].casefold() for match in _WORD.finditer(text)]
        self.starts = [match.start() for match in _WORD.finditer(text)]
        self.empty = spacy_words(language) | FREQUENT_IN_NEWS

    def of(self, said: str, own: set[str]) -> Weights:
        """The words of quotes."""
        words = (word for word in _words(said) if word not in own and word not in self.empty)
        return _shares(Counter(words))

    def near(self, spans: Sequence[tuple[int, int]], own: set[str], reach: int) -> Weights:
        """The words around mentions, each place once."""
        places: set[int] = set()
        for start, end in spans:
            first, last = bisect_left(self.starts, start), bisect_right(self.starts, end)
            places.update(range(max(0, first - reach), min(len(self.words), last + reach)))
        near = (self.words[place] for place in places)
        return _shares(Counter(word for word in near if word not in own and word not in self.empty))


class _Others:
    """Who and what else an article names."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self.entities = {one["id"]: one for one in event["entities"]}
        self.named: Counter[str] = Counter()
        self.places_: Counter[str] = Counter()
        self.of: dict[str, str] = {}
        self.at: list[tuple[int, str]] = []
        for one in event["entities"]:
            kind = KINDS.get(one["type"])
            name = name_of(one["name"], kind).whole if kind else fold(one["name"])
            self.of[one["id"]] = name
            if one["type"] in ("GPE", "LOC", "FAC", "NORP"):
                self.places_[name] += len(one["mentions"])
            else:
                self.named[name] += len(one["mentions"])
                self.at += [(m["start"], name) for m in one["mentions"] if _in_text(m)]
        self.at.sort()
        self.company_ = _frequent(self.named)
        people = (name_of(x["name"], "person") for x in event["entities"] if x["type"] == "PERSON")
        self.people = {name.whole for name in people if name.is_full}
        for place in event.get("places", ()):
            for part in (place.get("country"), place.get("region")):
                if part:
                    self.places_["in " + part.casefold()] += 1
        self.where = _frequent(self.places_)

    def words(self) -> set[str]:
        """All names, as the background counts them."""
        return {f"c{name}" for name in self.named} | {f"p{name}" for name in self.places_}

    def names(self, entity: Mapping[str, Any]) -> list[str]:
        """The entity's names but those that hold two people's of the article."""
        found = [entity["name"], *entity["aliases"]]
        if entity["type"] != "PERSON":
            return found
        return [one for one in found if not any(self.people.issuperset(x) for x in halves(one))]

    def company(self, entity: Mapping[str, Any]) -> Weights:
        """All but the entity itself."""
        mine = self.of[entity["id"]]
        return _shares({name: n for name, n in self.company_ if name != mine})

    def close(self, entity: Mapping[str, Any], spans: Sequence[tuple[int, int]]) -> Weights:
        """Those who are named near the entity's mentions."""
        mine = self.of[entity["id"]]
        found: Counter[str] = Counter()
        for start, end in spans:
            first = bisect_left(self.at, (start - CLOSE, ""))
            last = bisect_right(self.at, (end + CLOSE, ""))
            found.update({name for _, name in self.at[first:last] if name and name != mine})
        return _shares(found)

    def places(self, entity: Mapping[str, Any]) -> Weights:
        """Places of the article."""
        mine = self.of[entity["id"]]
        return _shares({name: n for name, n in self.where if name != mine})

    def groups(self, entity: Mapping[str, Any]) -> tuple[str, ...]:
        """Organisations and places that the entity belongs to, or that its roles name."""
        found = []
        body = self.entities.get(entity.get("belongs_to") or "")
        if body:
            found.append(body["name"])
        roles = " ".join(entity["roles"])
        for one in self.entities.values():
            if one["type"] in ("ORG", "GPE", "NORP") and one["name"] in roles:
                found.append(one["name"])
        return _cut(dict.fromkeys(found))


_STOPS: dict[str, frozenset[str]] = {}


def spacy_words(language: str) -> frozenset[str]:
    """Words that say nothing, of a language."""
    if language not in _STOPS:
        _STOPS[language] = spacy_stop_words(language)
    return _STOPS[language]
