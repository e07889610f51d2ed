"""What is known of an identity: a summary of bounded size, and how a sighting goes into it."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agents.identity.background import Background
from agents.identity.meaning import Vector, meaning
from agents.identity.names import Kind
from agents.identity.sightings import FIELDS, Sighting, Weights

MOST_WEIGHTS = {
    "beside": 60,
    "near": 120,
    "topic": 160,
    "company": 80,
    "close": 60,
    "places": 40,
    "roles": 40,
    "bodies": 30,
}
"""Entries that a profile keeps of each field: those with most weight times rarity."""
MOST_NAMES = 24
LATEST = 0.03
"""Least share that the newest sighting has in the averages: about the last 60 articles tell."""

ROOM = 1.3
"""How far a field grows past its bound before it is cut back: cutting costs a sort."""


@dataclass(slots=True)
class Profile:
    """An identity's summary. Weights are moving averages over its sightings; `norms` has the length
    of each field, each weight times its rarity; `about` is the mean of its words' vectors."""

    id: str
    kind: Kind
    articles: int = 0
    names: dict[str, int] = field(default_factory=dict)
    genders: dict[str, int] = field(default_factory=dict)
    outlets: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    first: float = 0.0
    last: float = 0.0
    beside: Weights = field(default_factory=dict)
    near: Weights = field(default_factory=dict)
    topic: Weights = field(default_factory=dict)
    company: Weights = field(default_factory=dict)
    close: Weights = field(default_factory=dict)
    places: Weights = field(default_factory=dict)
    roles: Weights = field(default_factory=dict)
    bodies: Weights = field(default_factory=dict)
    norms: Weights = field(default_factory=dict)
    about: Vector = field(default_factory=lambda: np.zeros(1, dtype=np.float32))

    @property
    def gender(self) -> str | None:
        """What most of the articles tell; None where they tell both alike, or nothing."""
        female, male = self.genders.get("female", 0), self.genders.get("male", 0)
        return None if female == male else "female" if female > male else "male"

    def to_json(self) -> dict[str, Any]:
        """Plain values, for `from_json`."""
        value = {name: getattr(self, name) for name in self.__slots__}
        value["about"] = base64.b64encode(self.about.astype("<f4").tobytes()).decode()
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Profile:
        """A profile of what `to_json` gave."""
        about = np.frombuffer(base64.b64decode(value["about"]), dtype="<f4").astype(np.float32)
        return cls(**{**value, "about": about})


def of_sighting(sighting: Sighting, background: Background, identity: str = "") -> Profile:
    """The profile of who is seen for the first time."""
    profile = Profile(identity, sighting.kind, first=sighting.at, last=sighting.at)
    _note(profile, sighting)
    for name in FIELDS:
        setattr(profile, name, dict(getattr(sighting, name)))
    profile.about = meaning(sighting.near, background)
    _measure(profile, background)
    return profile


def take_in(profile: Profile, sighting: Sighting, background: Background) -> None:
    """Add a sighting to a profile, in place."""
    _note(profile, sighting)
    share = max(1.0 / profile.articles, LATEST)
    for name in FIELDS:
        weights = getattr(profile, name)
        _average(weights, getattr(sighting, name), share)
        _cut(weights, MOST_WEIGHTS[name], name, background)
    new = meaning(sighting.near, background)
    profile.about = ((1.0 - share) * profile.about + share * new).astype(np.float32)
    _measure(profile, background)


def join(profile: Profile, other: Profile, background: Background) -> None:
    """Add all of another profile to one, in place: both are one person's."""
    profile.articles += other.articles
    share = other.articles / profile.articles
    for mine, theirs in (
        (profile.names, other.names),
        (profile.genders, other.genders),
        (profile.outlets, other.outlets),
    ):
        for key, times in theirs.items():
            mine[key] = mine.get(key, 0) + times
    profile.links = {**other.links, **profile.links}
    profile.first = min(profile.first, other.first)
    profile.last = max(profile.last, other.last)
    for name in FIELDS:
        weights = getattr(profile, name)
        _average(weights, getattr(other, name), share)
        _cut(weights, MOST_WEIGHTS[name], name, background)
    profile.about = ((1.0 - share) * profile.about + share * other.about).astype(np.float32)
    _bound(profile)
    _measure(profile, background)


def leave_out(profile: Profile, words: AbstractSet[str], background: Background) -> None:
    """Take words, and names that have one of them, out of a profile, in place. In lower case."""
    for name in FIELDS:
        weights = getattr(profile, name)
        for key in [key for key in weights if not words.isdisjoint(key.split())]:
            del weights[key]
    _measure(profile, background)


def _note(profile: Profile, sighting: Sighting) -> None:
    profile.articles += 1
    profile.first = min(profile.first, sighting.at)
    profile.last = max(profile.last, sighting.at)
    for name in (sighting.name, *sighting.aliases[:8]):
        profile.names[name] = profile.names.get(name, 0) + 1
    if sighting.gender:
        profile.genders[sighting.gender] = profile.genders.get(sighting.gender, 0) + 1
    if sighting.outlet:
        profile.outlets[sighting.outlet] = profile.outlets.get(sighting.outlet, 0) + 1
    profile.links.update(sighting.links)
    _bound(profile)


def _bound(profile: Profile) -> None:
    for counts in (profile.names, profile.outlets):
        while len(counts) > MOST_NAMES:
            del counts[min(counts, key=lambda one: (counts[one], one))]


def _average(weights: Weights, new: Mapping[str, float], share: float) -> None:
    for word in weights:
        weights[word] *= 1.0 - share
    for word, weight in new.items():
        weights[word] = weights.get(word, 0.0) + share * weight


def _cut(weights: Weights, most: int, name: str, background: Background) -> None:
    if len(weights) <= most * ROOM:
        return
    order = sorted(
        weights, key=lambda word: (-weights[word] * background.rarity(FIELDS[name] + word), word)
    )
    for word in order[most:]:
        del weights[word]


def _measure(profile: Profile, background: Background) -> None:
    for name, prefix in FIELDS.items():
        weights = getattr(profile, name)
        profile.norms[name] = math.sqrt(
            sum((w * background.rarity(prefix + word)) ** 2 for word, w in weights.items())
        )
