"""Made-up namesakes: the people of a folder of events, given names that others have too.

Events are renamed after the pipeline has read them: the name is replaced everywhere in text, names,
aliases and roles of the person's articles, so nothing of it is left to tell by, and 200 pairs
need not have all their articles read anew. That flatters a little: a pipeline that has never met
the new name may miss a mention of it.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.identity.names import called, person_name
from agents.identity.sightings import Read, read
from agents.lexicon.names import given_names, surnames

Event = dict[str, Any]

LEAST = 3
"""Articles that a person has to be named in."""
SEED = 20
DIMENSIONS = 512


@dataclass(slots=True)
class Person:
    """Who is who in the corpus by full name; nicknames and middle names are one's.

    seen: (index of the event, id of the entity) where the person is named.
    """

    key: str
    gender: str | None = None
    seen: list[tuple[int, str]] = field(default_factory=list)

    @property
    def articles(self) -> set[int]:
        """Indexes of the events."""
        return {index for index, _ in self.seen}


def load_events(paths: Iterable[Path]) -> list[Event]:
    """Events of JSON Lines by day, then by id: the order in which they were published."""
    events = [json.loads(line) for path in paths for line in path.open(encoding="utf-8")]
    events = [one for one in events if "entities" in one]
    return sorted(events, key=lambda one: (one["article"]["published"], one["article"]["id"]))


def people_of(events: Sequence[Event]) -> list[Person]:
    """People with a full name, in order of the key; surnames alone where one of them has it."""
    found: dict[str, Person] = {}
    bare: dict[str, list[tuple[int, str]]] = defaultdict(list)
    genders: dict[str, list[str]] = defaultdict(list)
    for index, event in enumerate(events):
        for entity in event["entities"]:
            if entity["type"] != "PERSON":
                continue
            name = person_name(entity["name"])
            if not name.is_full:
                bare[name.surname].append((index, entity["id"]))
                continue
            key = f"{called(name.given)} {name.surname}"
            found.setdefault(key, Person(key)).seen.append((index, entity["id"]))
            if entity["gender"]:
                genders[key].append(entity["gender"])
    by_surname: dict[str, list[Person]] = defaultdict(list)
    for key, person in found.items():
        if genders[key]:
            person.gender = max(sorted(set(genders[key])), key=genders[key].count)
        by_surname[key.split(" ", 1)[1]].append(person)
    for surname, places in bare.items():
        some = by_surname.get(surname, [])
        if len(some) == 1:
            have = some[0].articles
            some[0].seen += [place for place in places if place[0] not in have]
            some[0].seen.sort()
    return [found[key] for key in sorted(found)]


def halves(people: Sequence[Person], least: int = LEAST) -> tuple[list[Person], list[Person]]:
    """Those named in enough articles, in two halves: to tune on, and to report."""
    some = [one for one in people if one.gender and len(one.articles) >= least]
    random.Random(SEED).shuffle(some)
    return some[::2], some[1::2]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people, the name that both are given, and whether their subjects are alike."""

    people: tuple[Person, Person]
    name: str
    alike: bool


def pairs(
    people: Sequence[Person], topics: NDArray[np.float64], count: int, seed: int = SEED
) -> list[Pair]:
    """Pairs of people who are never named together, none of another gender, half of like subjects.

    topics (events, d): rows of length 1, what each article is about. Those of like subjects are
    each drawn among the tenth of a person's possible namesakes whose articles are most alike, the
    others among the half whose articles are least alike. No pair comes twice.
    """
    means = np.stack([topics[sorted(one.articles)].mean(axis=0) for one in people])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    likeness = means @ means.T
    draw = random.Random(seed)
    names = _Names(draw)
    taken: set[frozenset[int]] = set()
    found: list[Pair] = []
    while len(found) < count:
        a = draw.randrange(len(people))
        mine = people[a]
        others = [
            b
            for b, other in enumerate(people)
            if b != a
            and not mine.articles & other.articles
            and (mine.gender is None or other.gender in (None, mine.gender))
        ]
        others.sort(key=lambda b: (-likeness[a, b], b))
        alike = len(found) % 2 == 0
        some = others[: max(1, len(others) // 10)] if alike else others[len(others) // 2 :]
        if not some:
            continue
        b = draw.choice(some)
        if frozenset((a, b)) in taken:
            continue
        taken.add(frozenset((a, b)))
        found.append(Pair((mine, people[b]), names.draw(mine.gender or people[b].gender), alike))
    return found


class _Names:
    """Names of the US census, at random."""

    def __init__(self, draw: random.Random) -> None:
        self.random = draw
        self.given = {
            sex: sorted(name for name, told in given_names().items() if told == sex)
            for sex in ("m", "f", "u")
        }
        self.surnames = sorted(surnames())

    def draw(self, gender: str | None) -> str:
        """A given name of that gender and a surname."""
        given = self.random.choice(self.given[gender[0] if gender else "u"])
        return f"{given.title()} {self.random.choice(self.surnames).title()}"


def rename(event: Event, entities: Sequence[str], new: str) -> Event:
    """The event as though those entities, which are one person, were called `new`.

    Gives what `agents.identity.read` reads: the article, its entities with their mentions in it,
    and its places.
    """
    change = _changes([one for one in event["entities"] if one["id"] in entities], new)
    article = event["article"]
    text, moved = change(article["text"])
    changed = []
    for one in event["entities"]:
        own = one["id"] in entities
        changed.append(
            {
                **one,
                "name": _own_name(one["name"], new) if own else change(one["name"])[0],
                "aliases": sorted({_own_name(x, new) for x in one["aliases"]})
                if own
                else [change(x)[0] for x in one["aliases"]],
                "roles": [change(x)[0] for x in one["roles"]],
                "mentions": [
                    {**m, "start": moved(m["start"]), "end": moved(m["end"])}
                    for m in one["mentions"]
                    if m.get("field", "text") == "text"
                ],
            }
        )
    said = [{**one, "text": change(one["text"])[0]} for one in event["quotes"]]
    return {**event, "article": {**article, "text": text}, "entities": changed, "quotes": said}


def _own_name(written: str, new: str) -> str:
    given, surname = new.split(" ", 1)
    name = person_name(written)
    return new if name.is_full else surname if written[:1].isupper() and given else new


def _changes(
    entities: Sequence[Mapping[str, Any]], new: str
) -> Callable[[str], tuple[str, Callable[[int], int]]]:
    """A function that replaces the person's names in a string, and tells where a place moved."""
    given, surname = new.split(" ", 1)
    written = sorted({x for one in entities for x in (one["name"], *one["aliases"])}, key=len)[::-1]
    into: dict[str, str] = {}
    for one in written:
        name = person_name(one)
        into[one] = new if name.is_full else surname
        if name.is_full:
            words = [word for word in re.findall(r"[\w’'-]+", one) if len(word) > 1]
            last = [word for word in words if person_name(word).surname == name.surname.split()[-1]]
            into.update(dict.fromkeys(last, surname))
            first = [word for word in words if person_name(word).surname == name.given]
            into.update({word: given for word in first if word not in into})
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(x) for x in sorted(into, key=len)[::-1]) + r")(?!\w)"
    )

    def change(text: str) -> tuple[str, Callable[[int], int]]:
        ends: list[tuple[int, int]] = []
        moved = 0
        for match in pattern.finditer(text):
            moved += len(into[match[0]]) - len(match[0])
            ends.append((match.end(), moved))

        def to(place: int) -> int:
            return place + next((by for end, by in reversed(ends) if end <= place), 0)

        return pattern.sub(lambda match: into[match[0]], text), to

    return change


def read_person(
    person: Person, name: str, events: Sequence[Event], times: Sequence[float]
) -> list[tuple[int, Read]]:
    """(index of the event, what it says of a person who is called otherwise), in order."""
    by_event: dict[int, list[str]] = defaultdict(list)
    for index, entity in person.seen:
        by_event[index].append(entity)
    return [
        (index, read(rename(events[index], entities, name), times[index], entities[:1]))
        for index, entities in sorted(by_event.items())
    ]


def read_pair(
    pair: Pair, events: Sequence[Event], times: Sequence[float]
) -> list[tuple[int, int, Read]]:
    """(index of the event, 0 or 1: which of the two, what it says once renamed), in order."""
    found = [
        (index, which, whole)
        for which, person in enumerate(pair.people)
        for index, whole in read_person(person, pair.name, events, times)
    ]
    return sorted(found, key=lambda one: one[:2])


class Corpus:
    """Events of JSON Lines, what they say, and their people in two halves."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.events = load_events(paths)
        self.times = [
            datetime.fromisoformat(one["article"]["published"]).timestamp() for one in self.events
        ]
        found = zip(self.events, self.times, strict=True)
        self.wholes = [read(event, at) for event, at in found]
        self.words = [whole.words for whole in self.wholes]
        self.people = people_of(self.events)
        self.tune, self.report = halves(self.people)

    def others(self, least: int) -> list[Person]:
        """People of neither half who are named in so many articles."""
        halves = {one.key for one in (*self.tune, *self.report)}
        return [x for x in self.people if x.key not in halves and len(x.articles) >= least]

    def topics(self) -> NDArray[np.float64]:
        """(events, d) what each article is about, rows of length 1: its words, rare ones first,
        projected at random."""
        frequency = Counter(word for words in self.words for word in words)
        draw = np.random.default_rng(SEED)
        found = np.zeros((len(self.words), DIMENSIONS))
        vectors: dict[str, NDArray[np.float64]] = {}
        for row, words in enumerate(self.words):
            for word in sorted(words):
                if word[0] == "w" and frequency[word] > 1:
                    if word not in vectors:
                        vectors[word] = draw.standard_normal(DIMENSIONS)
                    found[row] += vectors[word] * np.log(len(self.words) / frequency[word])
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.where(length > 0, length, 1.0))

    def pairs(self, people: Sequence[Person], count: int) -> list[Pair]:
        """Pairs of these people."""
        return pairs(people, self.topics(), count)

    def read(self, pair: Pair) -> list[tuple[int, int, Read]]:
        """What the articles of a pair say, once both have its name."""
        return read_pair(pair, self.events, self.times)
