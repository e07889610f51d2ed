"""What is known of an identity: its latest sightings, and counts of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.identity.evidence import Evidence
from agents.identity.names import Kind

MOST_KEPT = 12
"""Sightings that an identity keeps: the latest."""
MOST_NAMES = 24


@dataclass(slots=True)
class Profile:
    """An identity's summary. kept: its latest sightings; the rest count."""

    id: str
    kind: Kind
    articles: int = 0
    names: dict[str, int] = field(default_factory=dict)
    genders: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    first: float = 0.0
    last: float = 0.0
    kept: list[Evidence] = field(default_factory=list)

    @property
    def gender(self) -> str | None:
        """What most of the articles tell; None where they tell both alike, or nothing."""
        female, male = self.genders.get("female", 0), self.genders.get("male", 0)
        return None if female == male else "female" if female > male else "male"

    @property
    def whole(self) -> bool:
        """Whether it has sightings that are not kept: then it is not parted again."""
        return self.articles > len(self.kept)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for `from_json`."""
        value = {name: getattr(self, name) for name in self.__slots__}
        return {**value, "kept": [one.to_json() for one in self.kept]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Profile:
        """A profile of what `to_json` gave."""
        return cls(**{**value, "kept": [Evidence.from_json(one) for one in value["kept"]]})


def of_evidence(identity: str, some: Iterable[Evidence]) -> Profile:
    """The profile of who is seen in some sightings, of which there is one at least."""
    seen = list(some)
    profile = Profile(identity, seen[0].kind, first=seen[0].at, last=seen[0].at)
    take_in(profile, seen)
    return profile


def take_in(profile: Profile, some: Iterable[Evidence]) -> None:
    """Add sightings to a profile, in place."""
    for one in some:
        profile.articles += 1
        profile.first = min(profile.first, one.at)
        profile.last = max(profile.last, one.at)
        for name in one.names:
            profile.names[name] = profile.names.get(name, 0) + 1
        if one.gender:
            profile.genders[one.gender] = profile.genders.get(one.gender, 0) + 1
        profile.links.update(one.links)
        profile.kept.append(one)
    _bound(profile)


def join(profile: Profile, other: Profile) -> None:
    """Add all of another profile to one, in place: both are one person's."""
    profile.articles += other.articles
    for mine, theirs in ((profile.names, other.names), (profile.genders, other.genders)):
        for key, times in theirs.items():
            mine[key] = mine.get(key, 0) + times
    profile.links = {**other.links, **profile.links}
    profile.first = min(profile.first, other.first)
    profile.last = max(profile.last, other.last)
    profile.kept += other.kept
    _bound(profile)


def _bound(profile: Profile) -> None:
    profile.kept.sort(key=lambda one: (one.at, one.article, one.entity))
    del profile.kept[:-MOST_KEPT]
    while len(profile.names) > MOST_NAMES:
        del profile.names[min(profile.names, key=lambda one: (profile.names[one], one))]
