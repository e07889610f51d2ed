"""The identities that are at hand, and the decision whom an article's entity is.

`Book` holds the profiles and lists of a batch of articles; whoever stores them loads before a batch
what `asked_keys` names, and writes back what `changed` tells after it. Nothing hangs on how articles
are batched: the same articles in the same order give the same identities.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from agents.identity.background import Background
from agents.identity.features import compare, names_agree, of_nobody
from agents.identity.names import Agreement, Name, asked, keys, name_of
from agents.identity.profile import Profile, join, of_sighting, take_in
from agents.identity.scorer import Scorer, scorer
from agents.identity.sightings import Read, Sighting

MOST_LISTED = 32
"""Identities that one key lists; the one with fewest articles, seen longest ago, goes."""
MOST_CANDIDATES = 24
"""Identities that a sighting is compared with."""
MERGE = 0.9
"""Least probability at which two identities become one without anybody's word."""
DOUBT = 0.1
"""Least probability that two identities are one to be kept as a doubt; the most is `MERGE`."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who an entity of an article is, with what probability, and whether seen for the first time."""

    article: str
    entity: str
    identity: str
    probability: float
    new: bool


@dataclass(slots=True)
class Book:
    """Profiles by id, and ids by key.

    redirects: identities that became others. barred: pairs that are not one, by people's word.
    founders: ids that are founded when their first sighting comes, whoever else it might be.
    """

    background: Background
    profiles: dict[str, Profile] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    barred: set[frozenset[str]] = field(default_factory=set)
    founders: set[str] = field(default_factory=set)
    doubts: dict[tuple[str, str], float] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    changed_lists: set[str] = field(default_factory=set)
    scorer: Scorer = field(default_factory=scorer)

    def assign(self, article: Read) -> list[Assignment]:
        """Who each person and organisation of the article is; the profiles take it in."""
        found = [self.take(sighting) for sighting in article.sightings]
        self.background.add(article.words)
        return found

    def candidates(self, new: Profile) -> dict[str, Agreement]:
        """Identities whose names agree with a profile's, most telling key first."""
        found: dict[str, Agreement] = {}
        for key in keys_of(new):
            for listed in self.lists.get(key, ()):
                one = self.root(listed)
                if one == new.id or one in found or one not in self.profiles:
                    continue
                agreed = names_agree(new, self.profiles[one])
                if agreed:
                    found[one] = agreed
                if len(found) == MOST_CANDIDATES:
                    return found
        return found

    def root(self, identity: str) -> str:
        """The identity that one has become."""
        while identity in self.redirects:
            identity = self.redirects[identity]
        return identity

    def choose(self, new: Profile) -> dict[str, float]:
        """The probability of each candidate that it is who is seen, the rest being somebody new."""
        found = self.candidates(new)
        if not found:
            return {}
        known = [self.profiles[one] for one in found]
        told = [
            compare(new, profile, agreed, self.background)
            for profile, agreed in zip(known, found.values(), strict=True)
        ]
        chances = self.scorer.choose(told, of_nobody(new, known))
        return dict(zip(found, chances, strict=True))

    def take(self, sighting: Sighting) -> Assignment:
        """Who one sighting is; the profile takes it in."""
        own = founded(sighting)
        new = of_sighting(sighting, self.background, own)
        chances = self.choose(new)
        best = max(chances, key=lambda one: (chances[one], one), default=None)
        nobody = 1.0 - sum(chances.values())
        founds = best is None or chances[best] <= nobody or own in self.founders
        if best is None or founds:
            identity, chance = own, nobody
            self.profiles[own] = new
        else:
            identity, chance = best, chances[best]
            take_in(self.profiles[best], sighting, self.background)
        self._list(self.profiles[identity])
        self.changed.add(identity)
        self._reconsider(identity, [one for one in chances if one != identity])
        return Assignment(sighting.article, sighting.entity, identity, chance, founds)

    def _reconsider(self, identity: str, others: Iterable[str]) -> None:
        """Whether an identity of which more is known now is one with another."""
        for other in others:
            pair = frozenset((identity, other))
            if pair in self.barred:
                continue
            mine, theirs = self.profiles[identity], self.profiles[other]
            agreed = names_agree(mine, theirs)
            chance = (
                self.scorer.one(compare(mine, theirs, agreed, self.background)) if agreed else 0.0
            )
            if chance >= MERGE:
                identity = self.merge(identity, other)
            elif chance >= DOUBT:
                self.doubts[min(pair), max(pair)] = round(chance, 4)
            else:
                self.doubts.pop((min(pair), max(pair)), None)

    def merge(self, one: str, other: str) -> str:
        """Make two identities one; who was named in more articles stays. Returns its id."""
        stays, goes = sorted((one, other), key=self._weight, reverse=True)
        profile = self.profiles[stays]
        join(profile, self.profiles.pop(goes), self.background)
        self.redirects[goes] = stays
        self._list(profile)
        self.changed |= {stays, goes}
        self.doubts = {pair: p for pair, p in self.doubts.items() if goes not in pair}
        return stays

    def _list(self, profile: Profile) -> None:
        """Have the identity found under all its keys."""
        for key in stored_keys(profile):
            listed = self.lists.setdefault(key, [])
            if profile.id in listed:
                continue
            listed.append(profile.id)
            self.changed_lists.add(key)
            if len(listed) > MOST_LISTED:
                listed.remove(min(listed, key=self._weight))

    def _weight(self, identity: str) -> tuple[int, float, str]:
        known = self.profiles.get(self.root(identity))
        return (known.articles, known.last, identity) if known else (0, 0.0, identity)


def founded(sighting: Sighting) -> str:
    """The id of the identity that a sighting founds, where it founds one."""
    told = hashlib.sha256(f"{sighting.article}\0{sighting.entity}".encode()).hexdigest()
    return f"{sighting.kind[0]}{told[:16]}"


def names_of(profile: Profile) -> list[Name]:
    """The names to look under: the full ones, or those alone where there are no others."""
    names = [name_of(written, profile.kind) for written in profile.names]
    full = [name for name in names if name.is_full]
    return full or names


def keys_of(profile: Profile) -> list[str]:
    """The keys to look under, most telling first."""
    found = dict.fromkeys(key for name in names_of(profile) for key in asked(name, profile.kind))
    return sorted(found, key=lambda key: _ORDER.find(key[0]))


def stored_keys(profile: Profile) -> list[str]:
    """The keys under which it is found."""
    return list(dict.fromkeys(key for one in names_of(profile) for key in keys(one, profile.kind)))


_ORDER = "nojkaisbg"
